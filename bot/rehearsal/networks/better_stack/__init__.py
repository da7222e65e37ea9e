"""A simulated Better Stack: one status page, by its documentation."""

from bot.rehearsal.networks.better_stack.server import BetterStack

__all__ = ["BetterStack"]
