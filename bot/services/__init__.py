"""Does: one function per intention, one transaction each. Only the relay speaks outward, and only through ports."""
