"""A simulated Bluesky: one account's personal data server, as the real one was seen to answer."""

from bot.rehearsal.networks.bluesky.server import Bluesky

__all__ = ["Bluesky"]
