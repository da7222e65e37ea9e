"""What came over a hook, in one transaction: known again when it is told twice, then counted."""

from datetime import datetime

from bot.domain.act import Act
from bot.domain.alert import Alert, Bulletin, key_of, meaning, signal_of, source_of
from bot.domain.policy import HookRule
from bot.domain.rulebook import Rulebook
from bot.services import reports, storms
from storage import Transaction, kept, proposals, signals


def take(tx: Transaction, book: Rulebook, hook: HookRule, told: Bulletin, now: datetime) -> bool:
    """Counts what was told; False when this very delivery was taken before."""
    if not kept.first_time(tx, f"hook/{hook.name}/{told.id}", now):
        return False
    act = Act(who=hook.name, at=now)
    for complaint in told.complaints:
        reports.count(tx, book, act, complaint)
    if told.alerts:
        _alerts(tx, book, act, hook, {alert.key: alert for alert in told.alerts})
    return True


def _alerts(tx: Transaction, book: Rulebook, act: Act, hook: HookRule, alerts: dict[str, Alert]) -> None:
    """What is over ends; what is new counts; what only goes on is no news, however often a source repeats it."""
    source = source_of(hook)
    proposals.hold(tx)
    storms.end(tx, book, source, [key_of(a, hook) for a in alerts.values() if not a.firing], act.at)
    meant = [(a, m) for a in alerts.values() if a.firing and (m := meaning(a, hook, book.policy)) is not None]
    found = [signal_of(a, hook, m, book.policy, act.at) for a, m in meant]
    known = signals.lasting(tx, source, [s.key for s in found])
    if fresh := [s for s in found if s.key not in known]:
        storms.hear(tx, book, act, fresh)
