"""Hears: alerts and help desks over HTTP, one file for each kind of hook, a registry, and the door they knock at."""

from bot.web.hooks.door import Doors
from bot.web.hooks.registry import KINDS, Hook, hook_faults, make_hooks, open_words

__all__ = ["KINDS", "Doors", "Hook", "hook_faults", "make_hooks", "open_words"]
