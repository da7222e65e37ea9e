"""Facts (2.2): somebody takes a check, somebody verifies with evidence; never about money or data without it."""

from dataclasses import replace

from bot.domain.act import Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.fact import Fact
from bot.domain.incident import Incident
from bot.domain.lint import mask
from bot.domain.policy import Trigger
from bot.domain.rulebook import Rulebook
from bot.domain.statement import WAITING
from bot.services import clocks, lapses, outbox, record
from storage import Transaction, facts, incidents, statements


def take(tx: Transaction, book: Rulebook, act: Act, incident_id: int, key: str) -> Fact:
    """Notes that this person is checking a fact, so that texts may say it is being checked."""
    incident = record.hold_open(tx, act, incident_id)
    fact = checked_by(tx, book, act, incident_id, key, act.who)
    _tell(tx, act, incident, "fact.taken", fact)
    return fact


def checked_by(
    tx: Transaction, book: Rulebook, act: Act, incident_id: int, key: str, person: str, asked_by: str | None = None
) -> Fact:
    """Writes down who is checking; what was verified counts on as long as it is fresh."""
    known = {f.key: f for f in facts.latest(tx, incident_id)}.get(known_key(book, key))
    fact = Fact(key=key, taken_by=person, asked_by=asked_by, valid_minutes=_valid(book, key))
    if known is not None and known.fresh(act.at):
        fact = replace(known, taken_by=person, asked_by=asked_by)
    facts.add(tx, incident_id, fact)
    return fact


def verify(tx: Transaction, book: Rulebook, act: Act, incident_id: int, key: str, value: str, evidence: str) -> Fact:
    """Records a verified fact. Money and data facts need evidence: a link, a query, a name of a report."""
    incident = record.hold_open(tx, act, incident_id)
    policy = book.policy.facts
    evidence, value = mask(evidence).text, mask(value).text
    if key in policy.money_data and not evidence.strip():
        raise Refusal(Reason.MISSING_ARGUMENT, argument="evidence", example=f"fact {key} {value} <link or query>")
    fact = Fact(
        key=known_key(book, key),
        value=value,
        taken_by=act.who,
        verified_by=act.who,
        verified_at=act.at,
        evidence=evidence,
        valid_minutes=_valid(book, key),
    )
    _check_not_own(tx, act, incident, fact)
    facts.add(tx, incident_id, fact)
    if key == "restored":
        incidents.change(tx, incident_id, restored_at=act.at if fact.true else None)
    _tell(tx, act, incident, "fact.verified", fact)
    calming = fact.true and key in (*policy.money_data, *policy.reassuring)
    news: tuple[Trigger, ...] = ("material_change",) if calming else ()
    clocks.hear(tx, book, incident, Event(name="briefed", at=act.at, also=news))
    return fact


def _check_not_own(tx: Transaction, act: Act, incident: Incident, fact: Fact) -> None:
    """2.2: what a text leans on is not verified by its author. That it is not so, anybody may say."""
    for statement in statements.of_incident(tx, incident.id):
        own = act.who in statement.authors
        if own and fact.true and statement.state in WAITING and fact.key in statement.revision.content.facts:
            raise Refusal(Reason.OWN_FACT, fact=fact.key, statement=statement.number)


KNOWN = frozenset({"attack_confirmed", "attack_ruled_out", "cause", "cause_area_known", "partner_involved", "restored"})
"""Facts that rules know beside those of the sentence bank."""


def keys(book: Rulebook) -> tuple[str, ...]:
    """Every fact that a rule or a sentence knows, those of the sentence bank first."""
    bank = [s.key for s in book.templates.bank]
    return tuple(dict.fromkeys((*bank, *sorted(KNOWN | {"affected_share", "planned_change"}))))


def known_key(book: Rulebook, key: str) -> str:
    """The key itself. Raises Refusal for one that nothing would ever look at."""
    if key not in keys(book):
        raise Refusal(Reason.NO_SUCH_FACT, key=key, known=sorted(keys(book)))
    return key


def _valid(book: Rulebook, key: str) -> int:
    policy = book.policy.facts
    return int(policy.money_data_valid if key in policy.money_data else policy.default_valid)


def _tell(tx: Transaction, act: Act, incident: Incident, action: str, fact: Fact) -> None:
    data = {"key": fact.key, "value": fact.value, "evidence": fact.evidence}
    record.write(tx, act, incident.id, action, data)
    lapses.review(tx, act, incident)
    outbox.refresh(tx, incident, act.at)
