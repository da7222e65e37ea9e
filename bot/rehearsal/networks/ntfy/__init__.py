"""A simulated ntfy: one server with one topic, as its documentation says the real one answers."""

from bot.rehearsal.networks.ntfy.server import Ntfy

__all__ = ["Ntfy"]
