"""Facts (2.2): somebody takes a check, somebody verifies with evidence; never about money or data without it."""

from bot.domain.act import Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.fact import Fact
from bot.domain.incident import Incident
from bot.domain.policy import Trigger
from bot.domain.rulebook import Rulebook
from bot.services import clocks, lapses, outbox, record
from storage import Transaction, facts, incidents


def take(tx: Transaction, book: Rulebook, act: Act, incident_id: int, key: str) -> Fact:
    """Notes that this person is checking a fact, so that texts may say it is being checked."""
    incident = record.hold_open(tx, act, incident_id)
    fact = Fact(key=_known(book, key), taken_by=act.who, valid_minutes=_valid(book, key))
    facts.add(tx, incident_id, fact)
    _tell(tx, act, incident, "fact.taken", fact)
    return fact


def verify(tx: Transaction, book: Rulebook, act: Act, incident_id: int, key: str, value: str, evidence: str) -> Fact:
    """Records a verified fact. Money and data facts need evidence: a link, a query, a name of a report."""
    incident = record.hold_open(tx, act, incident_id)
    policy = book.policy.facts
    if key in policy.money_data and not evidence.strip():
        raise Refusal(Reason.MISSING_ARGUMENT, argument="evidence", example=f"fact {key} {value} <link or query>")
    fact = Fact(
        key=_known(book, key),
        value=value,
        taken_by=act.who,
        verified_by=act.who,
        verified_at=act.at,
        evidence=evidence,
        valid_minutes=_valid(book, key),
    )
    facts.add(tx, incident_id, fact)
    if key == "restored":
        incidents.change(tx, incident_id, restored_at=act.at if fact.true else None)
    _tell(tx, act, incident, "fact.verified", fact)
    calming = fact.true and key in (*policy.money_data, *policy.reassuring)
    news: tuple[Trigger, ...] = ("material_change",) if calming else ()
    clocks.hear(tx, book, incident, Event(name="briefed", at=act.at, also=news))
    return fact


KNOWN = frozenset({"attack_confirmed", "attack_ruled_out", "cause", "cause_area_known", "partner_involved", "restored"})
"""Facts that rules know beside those of the sentence bank."""


def _known(book: Rulebook, key: str) -> str:
    keys = KNOWN | {s.key for s in book.templates.bank} | {"affected_share", "planned_change"}
    if key not in keys:
        raise Refusal(Reason.NO_SUCH_FACT, key=key, known=sorted(keys))
    return key


def _valid(book: Rulebook, key: str) -> int:
    policy = book.policy.facts
    return int(policy.money_data_valid if key in policy.money_data else policy.default_valid)


def _tell(tx: Transaction, act: Act, incident: Incident, action: str, fact: Fact) -> None:
    data = {"key": fact.key, "value": fact.value, "evidence": fact.evidence}
    record.write(tx, act, incident.id, action, data)
    lapses.review(tx, act, incident)
    outbox.refresh(tx, incident, act.at)
