"""Facts that somebody is asked to check, and facts that have grown old while texts lean on them (2.2)."""

from collections.abc import Iterable
from datetime import datetime

from bot.domain.act import BOT, Act
from bot.domain.errors import Reason, Refusal
from bot.domain.fact import Fact
from bot.domain.incident import Incident
from bot.domain.roles import COMMS_LEAD, holders
from bot.domain.rulebook import Rulebook
from bot.domain.statement import WAITING, State, Statement
from bot.services import duty, outbox, record
from bot.services.facts import checked_by
from storage import Transaction, facts, incidents, statements


def ask(tx: Transaction, book: Rulebook, act: Act, incident_id: int, key: str, person: str) -> Fact:
    """Asks somebody to check a fact: they get a message, and texts may say that it is being checked."""
    incident = record.hold_open(tx, act, incident_id)
    duty.check_taker(tx, person)
    fact = checked_by(tx, book, act, incident_id, key, person, asked_by=act.who)
    entry = record.write(tx, act, incident_id, "fact.asked", {"key": key, "person": person})
    meaning = next((s.texts.get("en", "") for s in book.templates.bank if s.key == key), "")
    details = {"key": key, "person": act.who, "meaning": meaning}
    outbox.tell_people(tx, incident, entry, [person], notice="fact_wanted", details=details)
    outbox.refresh(tx, incident, act.at)
    return fact


def decline(tx: Transaction, book: Rulebook, act: Act, incident_id: int, key: str) -> Fact:
    """Says that one cannot check it: nobody does then, and whoever asked hears of it. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    known = {f.key: f for f in facts.latest(tx, incident_id)}.get(key)
    if known is None or known.taken_by != act.who or not known.pending:
        raise Refusal(Reason.NOT_CHECKING, key=key)
    fact = Fact(key=key, valid_minutes=known.valid_minutes)
    facts.add(tx, incident_id, fact)
    entry = record.write(tx, act, incident_id, "fact.declined", {"key": key})
    told = [*([known.asked_by] if known.asked_by else []), *holders(COMMS_LEAD, incident, book.policy)]
    details = {"key": key, "person": act.who}
    people = [p for p in told if p != act.who]
    outbox.tell_people(tx, incident, entry, people, notice="fact_declined", details=details)
    outbox.refresh(tx, incident, act.at)
    return fact


def tick(tx: Transaction, book: Rulebook, now: datetime, count: int) -> int:
    """Looks at facts that have grown old by `now`, at most `count`; answers how many there were."""
    found = facts.expired(tx, now, count)
    for incident_id, fact in found:
        incident = incidents.lock(tx, incident_id)
        if incident is not None and incident.open and fact in facts.latest(tx, incident_id):
            _grown_old(tx, book, incident, fact, now)
    return len(found)


def _grown_old(tx: Transaction, book: Rulebook, incident: Incident, fact: Fact, now: datetime) -> None:
    """The cards say that it is too old; where a text leans on it, whoever leads the words hears of it."""
    leaning = list(_leaning(statements.of_incident(tx, incident.id), fact.key))
    numbers = [s.number for s in leaning]
    entry = record.write(
        tx, Act(who=BOT, at=now), incident.id, "fact.expired", {"key": fact.key, "statements": numbers}
    )
    if leaning:
        people = holders(COMMS_LEAD, incident, book.policy)
        details = {"key": fact.key, "person": fact.verified_by or "", "numbers": numbers}
        outbox.tell_people(tx, incident, entry, people, notice="fact_old", details=details)
    for statement in leaning:
        if statement.state in WAITING:
            outbox.refresh_approval(tx, statement.id, now)
    outbox.refresh(tx, incident, now)


def _leaning(known: Iterable[Statement], key: str) -> Iterable[Statement]:
    """The texts that wait or are public and say what this fact lets them say."""
    said = {*WAITING, State.APPROVED, State.PUBLISHED}
    return (s for s in known if s.state in said and key in s.revision.content.facts)
