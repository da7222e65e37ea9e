"""A simulated receiver of webhooks: another system of the organisation, which trusts signatures only."""

from bot.rehearsal.networks.webhook.server import Webhook

__all__ = ["Webhook"]
