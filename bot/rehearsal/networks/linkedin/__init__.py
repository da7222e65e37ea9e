"""A simulated LinkedIn: one organisation's page, by the versioned Posts API."""

from bot.rehearsal.networks.linkedin.server import LinkedIn

__all__ = ["LinkedIn"]
