"""Shows: the status page from memory, and whether the bot is well."""

from bot.web.app import build_web
from bot.web.pages import PageFiles

__all__ = ["PageFiles", "build_web"]
