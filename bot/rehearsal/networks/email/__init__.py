"""A simulated mail server with one mailbox behind it: the list of customers."""

from bot.rehearsal.networks.email.server import Email

__all__ = ["Email"]
