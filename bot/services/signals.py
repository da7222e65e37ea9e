"""The time before an incident has a name: reports that suggest declaring, and how long that took (K0)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.domain.clock import Event
from bot.domain.incident import Incident, Severity
from bot.domain.pace import deadline_by
from bot.domain.rulebook import Rulebook
from bot.services import clocks, outbox
from storage import Transaction

REPORT_WINDOW = timedelta(minutes=10)
REPORTS_TO_SUGGEST = 3
"""K0: the third report within ten minutes is the first signal."""


def suggest(tx: Transaction, book: Rulebook, at: datetime, count: int) -> None:
    """The third report: those who can declare are told at once, and once more when K0 is due."""
    outbox.suggest_declaring(tx, at, count, again_at=deadline_by("K0", at, Severity.SEV1, book.policy))


def declared(tx: Transaction, book: Rulebook, incident: Incident, reports: Sequence[datetime]) -> None:
    """Starts the clocks of a new incident. K0 is on record where reports had called for it; nobody is reminded now."""
    event = Event(name="declared", at=incident.declared_at)
    signal = first_signal(reports)
    if signal is None:
        return clocks.begin(tx, book, incident, event)
    outbox.forget_suggestion(tx, signal, incident.declared_at)
    clocks.begin(tx, book, incident, Event(name="signal", at=signal))
    return clocks.hear(tx, book, incident, event)


def first_signal(reports: Sequence[datetime]) -> datetime | None:
    """When the third report within ten minutes came, if one did; `reports` are in order of time."""
    triples = zip(reports, reports[REPORTS_TO_SUGGEST - 1 :], strict=False)
    return next((third for first, third in triples if third - first <= REPORT_WINDOW), None)
