"""Two incidents that are one: the duplicate closes, what was reported, checked and promised goes on in the other."""

from dataclasses import dataclass, replace

from bot.domain.act import Act
from bot.domain.audit import Entry
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident, Outcome, Phase
from bot.domain.owing import Debt, Owed, keeps_open, owed_to_cancel
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.services import ending, lapses, outbox, privacy, record, rooms, snapshots
from storage import Transaction, facts, incidents, reports, signals
from storage import clocks as clock_rows

MOVES = "K7"
"""The clock that is never lost: what the public was promised is owed by whichever incident goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """What making one incident of two would mean: to be read before it is confirmed."""

    duplicate: Incident
    goes_on: Incident
    reports: int
    facts: tuple[str, ...]
    promises: tuple[Owed, ...]


def before_merging(tx: Transaction, book: Rulebook, act: Act, duplicate: int, goes_on: int) -> Union:
    """What it would mean. Raises Refusal where the two cannot be one, or this person may not say so."""
    one, other = (snapshots.for_reader(tx, i, act.who, act.at) for i in (duplicate, goes_on))
    debts = _check(tx, book, act, one, other)
    return Union(
        duplicate=one.incident,
        goes_on=other.incident,
        reports=one.reports,
        facts=tuple(f.key for f in one.facts if _follows(f.key, one, other)),
        promises=tuple(o for o in debts if o.what is Debt.PROMISE),
    )


def direction(tx: Transaction, act: Act, here: int, other: int) -> tuple[int, int]:
    """Which of two should be the duplicate: never the one whose story the public reads; else this one."""
    one, two = (snapshots.for_reader(tx, i, act.who, act.at) for i in (here, other))
    return (other, here) if one.published and not two.published else (here, other)


def merge(tx: Transaction, book: Rulebook, act: Act, duplicate: int, goes_on: int) -> tuple[Incident, Incident]:
    """The duplicate as it was closed, and the incident that goes on. Raises Refusal."""
    held = {i: record.hold(tx, act if n == 0 else replace(act, once=None), i)
            for n, i in enumerate(sorted({duplicate, goes_on}))}  # fmt: skip
    one, other = snapshots.of(tx, duplicate, act.at), snapshots.of(tx, goes_on, act.at)
    _check(tx, book, act, one, other)
    moved = _move(tx, act, one, other)
    closed = ending.end(
        tx, book, act, held[duplicate], "incident.merged", {"into": other.incident.code, **moved}, keeps=(),
        outcome=Outcome.DUPLICATE, into=other.incident,
    )  # fmt: skip
    took = _took_over(tx, act, one, held[goes_on])
    entry = record.write(tx, act, goes_on, "incident.took_over", {"from": one.incident.code, **moved})
    _news(tx, act, closed, took, entry, moved)
    lapses.review(tx, act, took)
    return closed, took


def _check(tx: Transaction, book: Rulebook, act: Act, one: Snapshot, other: Snapshot) -> tuple[Owed, ...]:
    """What of the duplicate is owed. Raises Refusal."""
    ending.check_may(tx, book, act, (one.incident, other.incident), "merge")
    if why := _unlike(one.incident, other.incident):
        told = {"incident": one.incident.code, "other": other.incident.code}
        raise Refusal(Reason.NOT_MERGEABLE, why=why, **told)
    debts = owed_to_cancel(one)
    if kept := keeps_open([o for o in debts if o.what is not Debt.PROMISE], book.policy):
        raise Refusal(Reason.STILL_OWED, incident=one.incident.code, number=one.incident.id, owed=kept)
    return debts


def _unlike(one: Incident, other: Incident) -> str:
    """Why they cannot be one; empty where they can."""
    if one.id == other.id:
        return "same"
    if Phase.CLOSED in {one.phase, other.phase}:
        return "closed"
    if one.private != other.private:
        return "private"
    return "drill" if one.drill != other.drill else ""


def _follows(key: str, one: Snapshot, other: Snapshot) -> bool:
    """Whether what is known of a fact goes on in the other incident: where nothing is known of it there."""
    mine = next(f for f in one.facts if f.key == key)
    return mine.verified_at is not None and all(f.verified_at is None for f in other.facts if f.key == key)


def _move(tx: Transaction, act: Act, one: Snapshot, other: Snapshot) -> dict[str, object]:
    """Complaints, facts and promises go over; answers what did."""
    followed = [f for f in one.facts if _follows(f.key, one, other)]
    for fact in followed:
        facts.add(tx, other.incident.id, fact)
    promises = [c for c in one.running if c.kind == MOVES]
    for clock in promises:
        clock_rows.move(tx, clock, other.incident.id, f"{one.incident.code}/{clock.instance}")
    signals.move(tx, one.incident.id, other.incident.id)
    return {
        "reports": reports.move(tx, one.incident.id, other.incident.id),
        "facts": [f.key for f in followed],
        "promises": [c.due_at.isoformat() for c in promises],
        "by": act.who,
    }


def _took_over(tx: Transaction, act: Act, one: Snapshot, goes_on: Incident) -> Incident:
    """The earlier sign counts; the people of the duplicate are let in and invited."""
    first = min(one.incident.first_sign_at, goes_on.first_sign_at)
    incidents.change(tx, goes_on.id, first_sign_at=first)
    took = replace(goes_on, first_sign_at=first)
    people = list(dict.fromkeys([one.incident.declared_by, *one.incident.roles.values(), *one.incident.insiders]))
    for person in people:
        if not took.known_to(person):
            took = privacy.let_in(tx, took, person, act)
    if not took.private:
        rooms.invite(tx, took, people, f"{one.incident.code}", act.at)
    return took


def _news(tx: Transaction, act: Act, closed: Incident, took: Incident, entry: Entry, moved: dict[str, object]) -> None:
    details = {"person": act.who, "duplicate": closed.code, **moved}
    outbox.tell(tx, took, entry, to=outbox.INCIDENT_ROOM, notice="took_over", details=details)
    outbox.refresh(tx, took, act.at)
