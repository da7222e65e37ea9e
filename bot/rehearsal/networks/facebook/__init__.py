"""A simulated Facebook: one Page, by the Graph API."""

from bot.rehearsal.networks.facebook.server import Facebook

__all__ = ["Facebook"]
