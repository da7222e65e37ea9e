"""What came over a hook, in one transaction: known again when it is told twice, then counted."""

from datetime import datetime

from bot.domain.act import Act
from bot.domain.alert import Heard
from bot.domain.policy import HookRule
from bot.domain.report import Complaint
from bot.domain.rulebook import Rulebook
from bot.domain.signal import Source
from bot.services import reports
from storage import Transaction, kept


def take(tx: Transaction, book: Rulebook, hook: HookRule, heard: Heard, now: datetime) -> bool:
    """Counts what was heard; False when this very delivery was taken before."""
    if not kept.first_time(tx, f"hook/{hook.name}/{heard.id}", now):
        return False
    for complaint in heard.complaints:
        said = Complaint(text=complaint.text, link=complaint.link, source=Source.HELP_DESK)
        reports.count(tx, book, Act(who=hook.name, at=now), said)
    return True
