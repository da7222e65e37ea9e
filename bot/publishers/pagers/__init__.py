"""Ways to wake a person: a page leaves as a delivery of its own, and is called out in Slack when it cannot."""

from bot.publishers.pagers.courier import PageCourier
from bot.publishers.pagers.page import Page, Pager
from bot.publishers.pagers.registry import build_pager, pager_faults

__all__ = ["Page", "PageCourier", "Pager", "build_pager", "pager_faults"]
