"""What came over a hook, in one transaction: known again when it is told twice, then counted."""

from datetime import datetime

from bot.domain.act import Act
from bot.domain.intake import Intake
from bot.domain.rulebook import Rulebook
from bot.services import reports, storms
from storage import Transaction, kept, proposals, signals


def take(tx: Transaction, book: Rulebook, told: Intake, now: datetime) -> bool:
    """Counts what was told; False when this very delivery was taken before."""
    if not kept.first_time(tx, f"hook/{told.hook}/{told.id}", now):
        return False
    act = Act(who=told.hook, at=now)
    for complaint in told.complaints:
        reports.count(tx, book, act, complaint)
    if told.signals or told.over:
        _alerts(tx, book, act, told)
    return True


def _alerts(tx: Transaction, book: Rulebook, act: Act, told: Intake) -> None:
    """What is over ends; what is new counts; what only goes on is no news, however often a source repeats it."""
    proposals.hold(tx)
    storms.end(tx, book, told.source, told.over, act.at)
    known = signals.lasting(tx, told.source, [s.key for s in told.signals])
    if fresh := [s for s in told.signals if s.key not in known]:
        storms.hear(tx, book, act, fresh)
