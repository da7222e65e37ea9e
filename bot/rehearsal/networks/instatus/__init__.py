"""A simulated Instatus: one page, by its documentation."""

from bot.rehearsal.networks.instatus.server import Instatus

__all__ = ["Instatus"]
