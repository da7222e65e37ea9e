"""Texts that waited too long, or whose ground has moved: nobody can approve them any more (part 4, time-outs)."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.clock import ClockState
from bot.domain.fact import PERMANENT, Fact
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.domain.statement import WAITING, Kind, State, Statement, makes_way
from bot.services import outbox, record, writing
from storage import Transaction, facts, incidents, statements
from storage import clocks as clock_rows

TOO_LONG = "waited"
PHASE = "phase"
SEVERITY = "severity"
FACTS = "facts"
SERVICES = "services"
NEWER = "newer"
PRIVATE = "private"


def schedule(tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, known: Iterable[Fact]) -> None:
    """Notes when a text that now waits expires: after the policy's time, or with the first fact that it leans on."""
    content = statement.revision.content
    after = book.policy.approval.expires_after(incident.severity)
    own = [f for f in known if f.key in content.facts and f.key not in PERMANENT]
    moments = [at for f in own if (at := f.expires_at()) is not None]
    statements.expire_at(tx, statement.id, min([statement.revision.created_at + after, *moments]))


def moved(incident: Incident, statement: Statement, known: Iterable[Fact], now: datetime) -> dict[str, object]:
    """Why what a text says may no longer be so; empty while its ground holds."""
    content = statement.revision.content
    if content.phase != incident.phase.value:
        return {PHASE: incident.phase.value}
    if content.severity and content.severity != int(incident.severity):
        return {SEVERITY: incident.severity.key}
    if not content.speaks_of(incident.services):
        return {SERVICES: list(incident.services)}
    gone = writing.no_longer_so(content, known, author=statement.author, now=now)
    return {FACTS: gone} if gone else {}


def over(book: Rulebook, incident: Incident, statement: Statement, known: Iterable[Fact], now: datetime) -> bool:
    """Whether an agreed text that nobody has read yet must be agreed to again: approvals expire until they are used,
    but no outlet is left without what others already show. The holding text was approved for a year.
    """
    if statement.kind is Kind.HOLDING or statement.decided_at is None:
        return False
    late = now >= statement.decided_at + book.policy.approval.expires_after(incident.severity)
    return late or bool(moved(incident, statement, known, now))


def review(tx: Transaction, act: Act, incident: Incident) -> None:
    """Ends every waiting text whose phase, severity or facts have changed. To be called with the changed incident."""
    known = facts.latest(tx, incident.id)
    for statement in statements.of_incident(tx, incident.id):
        if statement.state is State.PENDING and (why := moved(incident, statement, known, act.at)):
            _end(tx, act, incident, statement, why)


def overtaken(tx: Transaction, act: Act, incident: Incident, newer: Statement) -> None:
    """Ends every older text that still waits when a newer one goes out: approving it later would bring old news back,
    and the states of components that were right then. What sets a word right waits on.
    """
    for statement in statements.of_incident(tx, incident.id):
        old = statement.number < newer.number and statement.state is State.PENDING
        if old and makes_way(statement.revision.content, newer.revision.content):
            _end(tx, act, incident, statement, {NEWER: newer.number})


def withdraw(tx: Transaction, act: Act, incident: Incident) -> None:
    """Ends every text that waits: nothing of the incident can be published from now on."""
    for statement in statements.of_incident(tx, incident.id):
        if statement.state in WAITING:
            _end(tx, act, incident, statement, {PRIVATE: True})


def tick(tx: Transaction, now: datetime, count: int) -> int:
    """Ends the texts whose time is over at `now`, at most `count`; answers how many were looked at."""
    found = statements.lapsing(tx, now, count)
    for statement_id in found:
        seen = statements.get(tx, statement_id)
        incident = incidents.lock(tx, seen.incident_id) if seen else None
        statement = statements.get(tx, statement_id)
        if incident is None or statement is None or statement.state is not State.PENDING:
            statements.change(tx, statement_id, expires_at=None)
            continue
        why = moved(incident, statement, facts.latest(tx, incident.id), now) or {TOO_LONG: True}
        _end(tx, Act(who=BOT, at=now), incident, statement, why)
    return len(found)


def _end(tx: Transaction, act: Act, incident: Incident, statement: Statement, why: dict[str, object]) -> None:
    """It is over for this text: no approval of it counts, its clock is silent, its author hears why."""
    void = statements.void_approvals(tx, statement.id)
    statements.change(tx, statement.id, state=State.EXPIRED.value, expires_at=None)
    for clock in clock_rows.running(tx, incident.id):
        if clock.kind == "K8" and clock.instance == str(statement.number):
            clock_rows.end(tx, clock, ClockState.SILENCED, act.at)
    data = {"statement": statement.number, "digest": statement.revision.digest, "voided": void, **why}
    entry = record.write(tx, act, incident.id, "statement.expired", data)
    outbox.tell_people(
        tx, incident, entry, [statement.author], notice="lapsed", details={"statement": statement.id, "why": why}
    )
    outbox.refresh_approval(tx, statement.id, act.at)
    outbox.refresh(tx, incident, act.at)
