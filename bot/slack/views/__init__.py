"""State in, Block Kit out. Pure; the only place where blocks are made. Sentences come from `wording`."""
