"""The rehearsal: the other side of every wire, so that the unchanged bot can be tried without an account."""
