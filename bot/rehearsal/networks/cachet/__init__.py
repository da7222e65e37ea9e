"""A simulated Cachet v3: its API by its published source."""

from bot.rehearsal.networks.cachet.server import Cachet

__all__ = ["Cachet"]
