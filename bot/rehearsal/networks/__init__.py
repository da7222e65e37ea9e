"""Simulated networks: the other side of each publisher, at the wire and nowhere else.

They import nothing of the bot and share no code with its publishers, so that an
error of understanding on one side is not repeated on the other.
"""

from collections.abc import Sequence

from bot.rehearsal.networks.better_stack import BetterStack
from bot.rehearsal.networks.bluesky import Bluesky
from bot.rehearsal.networks.cachet import Cachet
from bot.rehearsal.networks.control import control_routes
from bot.rehearsal.networks.email import Email
from bot.rehearsal.networks.facebook import Facebook
from bot.rehearsal.networks.instatus import Instatus
from bot.rehearsal.networks.linkedin import LinkedIn
from bot.rehearsal.networks.mastodon import Mastodon
from bot.rehearsal.networks.network import Network, Now, OwnServer
from bot.rehearsal.networks.ntfy import Ntfy
from bot.rehearsal.networks.statuspage import Statuspage
from bot.rehearsal.networks.telegram import Telegram
from bot.rehearsal.networks.threads import Threads
from bot.rehearsal.networks.webhook import Webhook
from bot.rehearsal.networks.x import X

__all__ = [
    "BetterStack",
    "Bluesky",
    "Cachet",
    "Email",
    "Facebook",
    "Instatus",
    "LinkedIn",
    "Mastodon",
    "Network",
    "Now",
    "Ntfy",
    "OwnServer",
    "Statuspage",
    "Telegram",
    "Threads",
    "Webhook",
    "X",
    "control_routes",
    "every_network",
]


def every_network(clock: Now) -> Sequence[Network]:
    """One of each, by the kind of outlet that publishes there."""
    return (
        BetterStack(clock=clock),
        Bluesky(clock=clock),
        Cachet(clock=clock),
        Email(clock=clock),
        Facebook(clock=clock),
        Instatus(clock=clock),
        LinkedIn(clock=clock),
        Mastodon(clock=clock),
        Ntfy(clock=clock),
        Statuspage(clock=clock),
        Telegram(clock=clock),
        Threads(clock=clock),
        Webhook(clock=clock),
        X(clock=clock),
    )
