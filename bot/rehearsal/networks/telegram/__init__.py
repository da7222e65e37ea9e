"""A simulated Telegram: one channel and one bot, as its documentation says the real one answers."""

from bot.rehearsal.networks.telegram.server import Telegram

__all__ = ["Telegram"]
