"""Ending an incident: closed when nothing is owed that cannot wait, or cancelled as a false alarm."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident, Outcome, Phase, check_transition
from bot.domain.owing import Debt, Owed, keeps_open, owed, owed_to_cancel, standing_words
from bot.domain.roles import COMMANDER, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import WAITING
from bot.services import clocks, duty, lapses, outbox, record, snapshots
from storage import Transaction, incidents, regulators

GOES_ON = ("K11",)
"""Clocks that run on after an incident is closed: the explanation is owed all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What ending it now would mean: to be read before it is confirmed."""

    incident: Incident
    ends: tuple[str, ...]  #: kinds of the clocks that would end unmet
    waits: tuple[Owed, ...]  #: what is owed all the same
    lapses: tuple[int, ...]  #: numbers of texts that wait and could not be said any more
    stays: tuple[int, ...]  #: numbers of statements that the public can still read


def check_may(tx: Transaction, book: Rulebook, act: Act, about: Iterable[Incident], what: str) -> None:
    """Passes whoever has a part in one of these incidents. Raises Refusal for everybody else, guests and apps first."""
    duty.check_able(tx, act.who)
    if not any(roles_of(act.who, incident, book.policy) for incident in about):
        raise Refusal(Reason.NOT_ALLOWED, what=what, allowed=sorted({COMMANDER, *book.policy.people}))


def still_owed(tx: Transaction, snapshot: Snapshot) -> tuple[Owed, ...]:
    """Everything that is owed, reports to authorities included."""
    watched = regulators.watches(tx, snapshot.incident.id)
    return (*owed(snapshot), *(Owed(what=Debt.REGULATOR, due_at=w.due_at) for w in watched))


def before_closing(tx: Transaction, book: Rulebook, act: Act, incident_id: int) -> Outlook:
    """What closing it would mean. Raises Refusal where something keeps it open."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    _check_closable(tx, book, act, snapshot)
    return _outlook(tx, snapshot, keeps=GOES_ON)


def before_cancelling(tx: Transaction, book: Rulebook, act: Act, incident_id: int) -> Outlook:
    """What calling it a false alarm would mean. Raises Refusal where the public waits for a word."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    _check_cancellable(tx, book, act, snapshot)
    return _outlook(tx, snapshot, keeps=())


def close(tx: Transaction, book: Rulebook, act: Act, incident_id: int) -> Incident:
    """Closes it: its clocks end, what may wait is still reminded of. Raises Refusal where something keeps it open."""
    incident = record.hold_open(tx, act, incident_id)
    snapshot = snapshots.of(tx, incident_id, act.at)
    _check_closable(tx, book, act, snapshot)
    left = list(dict.fromkeys(o.what.value for o in still_owed(tx, snapshot)))
    return end(tx, book, act, incident, "incident.closed", {"owed": left}, keeps=GOES_ON)


def cancel(tx: Transaction, book: Rulebook, act: Act, incident_id: int, reason: str) -> Incident:
    """Closes it as a false alarm, with a reason; every clock ends. Raises Refusal where the public waits for a word."""
    incident = record.hold_open(tx, act, incident_id)
    snapshot = snapshots.of(tx, incident_id, act.at)
    _check_cancellable(tx, book, act, snapshot)
    stays = [s.number for s in standing_words(snapshot)]
    data: dict[str, object] = {"reason": reason, "stays_public": stays}
    return end(tx, book, act, incident, "incident.cancelled", data, keeps=(), outcome=Outcome.FALSE_ALARM)


def _check_closable(tx: Transaction, book: Rulebook, act: Act, snapshot: Snapshot) -> None:
    incident = snapshot.incident
    _check_still_open(tx, book, act, incident, "close")
    check_transition(incident.phase, Phase.CLOSED)
    if kept := keeps_open(still_owed(tx, snapshot), book.policy):
        raise Refusal(Reason.STILL_OWED, incident=incident.code, number=incident.id, owed=kept)


def _check_cancellable(tx: Transaction, book: Rulebook, act: Act, snapshot: Snapshot) -> None:
    incident = snapshot.incident
    _check_still_open(tx, book, act, incident, "cancel")
    if kept := keeps_open(owed_to_cancel(snapshot), book.policy):
        raise Refusal(Reason.STILL_OWED, incident=incident.code, number=incident.id, owed=kept)


def _check_still_open(tx: Transaction, book: Rulebook, act: Act, incident: Incident, what: str) -> None:
    check_may(tx, book, act, [incident], what)
    if incident.phase is Phase.CLOSED:
        raise Refusal(Reason.CLOSED, incident=incident.code)


def _outlook(tx: Transaction, snapshot: Snapshot, keeps: tuple[str, ...]) -> Outlook:
    return Outlook(
        incident=snapshot.incident,
        ends=tuple(dict.fromkeys(c.kind for c in snapshot.running if c.kind not in keeps)),
        waits=tuple(o for o in still_owed(tx, snapshot) if keeps or o.what is not Debt.SUMMARY),
        lapses=tuple(s.number for s in snapshot.statements if s.state in WAITING),
        stays=tuple(s.number for s in standing_words(snapshot)),
    )


def end(
    tx: Transaction,
    book: Rulebook,
    act: Act,
    incident: Incident,
    action: str,
    data: dict[str, object],
    *,
    keeps: tuple[str, ...],
    outcome: Outcome | None = None,
    into: Incident | None = None,
) -> Incident:
    """The phase, the clocks, the texts that wait, the record, the cards, and one line in the channel."""
    changed = replace(
        incident, phase=Phase.CLOSED, closed_at=act.at, outcome=outcome, duplicate_of=into.id if into else None
    )
    outcome_name = outcome.value if outcome else None
    incidents.change(
        tx, incident.id, phase="closed", closed_at=act.at, outcome=outcome_name, duplicate_of=changed.duplicate_of
    )
    entry = record.write(tx, act, incident.id, action, {"from": incident.phase.value, **data})
    clocks.stop(tx, book, changed, act.at, but=keeps)
    lapses.review(tx, act, changed)
    details = {"person": act.who, "text": data.get("reason", ""), "owed": data.get("owed", [])}
    details |= {"into": into.code, "channel": into.channel_id or ""} if into else {}
    outbox.tell(tx, changed, entry, to=outbox.INCIDENT_ROOM, notice="ended", details=details)
    outbox.refresh(tx, changed, act.at)
    outbox.refresh_topic(tx, changed, act.at)
    return changed
