"""A simulated Threads: one account, whose posts are made ready first and then put out."""

from bot.rehearsal.networks.threads.server import Threads

__all__ = ["Threads"]
