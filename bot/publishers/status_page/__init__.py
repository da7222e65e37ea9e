"""The public status page: static files, rendered anew at every word and served by anything that serves files."""

from bot.publishers.status_page.config import PageConfig
from bot.publishers.status_page.publisher import KIND, StatusPage
from bot.publishers.status_page.render import render
from bot.publishers.status_page.update import Update

__all__ = ["KIND", "PageConfig", "StatusPage", "Update", "render"]
