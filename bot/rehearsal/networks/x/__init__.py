"""A simulated X: one account, API v2, as its documentation and its users describe it."""

from bot.rehearsal.networks.x.server import X

__all__ = ["X"]
