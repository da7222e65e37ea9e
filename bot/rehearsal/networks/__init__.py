"""Simulated networks: the other side of each publisher, at the wire and nowhere else.

They import nothing of the bot and share no code with its publishers, so that an
error of understanding on one side is not repeated on the other.
"""

from collections.abc import Sequence

from bot.rehearsal.networks.bluesky import Bluesky
from bot.rehearsal.networks.control import control_routes
from bot.rehearsal.networks.email import Email
from bot.rehearsal.networks.mastodon import Mastodon
from bot.rehearsal.networks.network import Network, Now, OwnServer
from bot.rehearsal.networks.telegram import Telegram
from bot.rehearsal.networks.webhook import Webhook

__all__ = [
    "Bluesky",
    "Email",
    "Mastodon",
    "Network",
    "Now",
    "OwnServer",
    "Telegram",
    "Webhook",
    "control_routes",
    "every_network",
]


def every_network(clock: Now) -> Sequence[Network]:
    """One of each, by the kind of outlet that publishes there."""
    return (
        Bluesky(clock=clock),
        Email(clock=clock),
        Mastodon(clock=clock),
        Telegram(clock=clock),
        Webhook(clock=clock),
    )
