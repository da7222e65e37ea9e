"""A simulated Atlassian Statuspage: one page of the manage API, by its documentation."""

from bot.rehearsal.networks.statuspage.server import Statuspage

__all__ = ["Statuspage"]
