"""A simulated Mastodon: one account on one instance, as the real one was seen to answer."""

from bot.rehearsal.networks.mastodon.server import Mastodon

__all__ = ["Mastodon"]
