"""What customers claim: written down with how often and where, answered by a line that goes through approval."""

from collections.abc import Mapping

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.links import bare_link
from bot.domain.lint import mask
from bot.domain.rulebook import Rulebook
from bot.domain.rumour import LINKS, Rumour, answered_by, folded
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State, Statement
from bot.services import outbox, record
from storage import Transaction, rumours

ANSWERING = frozenset({State.PENDING, State.CHANGING, State.APPROVED, State.PUBLISHED})
"""States of a statement in which the claim it answers needs no other answer."""


def log(tx: Transaction, book: Rulebook, act: Act, incident_id: int, claim: str, link: str) -> Rumour:  # noqa: ARG001 - one shape
    """Counts a claim: the same words are the same claim, the same address is kept once. Raises Refusal."""
    incident = record.hold_open(tx, act, incident_id)
    plain, place = mask(" ".join(claim.split())).text, mask(bare_link(link)).text if link else ""
    if not folded(plain):
        raise Refusal(Reason.MISSING_ARGUMENT, argument="claim")
    known = rumours.same(tx, incident_id, folded(plain))
    if known is None:
        _add(tx, act, incident_id, plain, place)
    else:
        links = list(dict.fromkeys((*known.links, *([place] if place else []))))[:LINKS]
        rumours.change(tx, known.id, count=known.count + 1, links=links, last_at=act.at)
    seen = rumours.same(tx, incident_id, folded(plain))
    if seen is None:
        raise Refusal(Reason.MISSING_ARGUMENT, argument="claim")
    data = {"number": seen.number, "claim": seen.claim, "link": place, "count": seen.count}
    record.write(tx, act, incident_id, "rumour.seen", data)
    outbox.refresh(tx, incident, act.at, executives=False)
    return seen


def _add(tx: Transaction, act: Act, incident_id: int, claim: str, link: str) -> None:
    new = Rumour(
        id=0,
        incident_id=incident_id,
        number=rumours.next_number(tx, incident_id),
        claim=claim,
        count=1,
        links=(link,) if link else (),
        first_by=act.who,
        first_at=act.at,
        last_at=act.at,
    )
    rumours.add(tx, new, folded(claim))


def write_answer(tx: Transaction, act: Act, incident_id: int, number: int, lines: Mapping[str, str]) -> Rumour:
    """Keeps the line that answers a claim, in every language; nothing of it is public before a statement with it is
    approved. Raises Refusal.
    """
    record.hold_open(tx, act, incident_id)
    known = next((r for r in rumours.of_incident(tx, incident_id) if r.number == number), None)
    if known is None:
        raise Refusal(Reason.NO_SUCH_RUMOUR, number=number)
    said = {language: mask(line.strip()).text for language, line in lines.items() if line.strip()}
    if not said:
        raise Refusal(Reason.NOTHING_TO_SAY)
    rumours.change(tx, known.id, answer=said)
    record.write(tx, act, incident_id, "rumour.answer_written", {"number": number, "answer": said})
    return known


def carried(tx: Transaction, act: Act, incident_id: int, statement: Statement) -> None:
    """Notes which claims a statement that was just submitted answers."""
    for rumour in rumours.of_incident(tx, incident_id):
        if answered_by(rumour, statement.revision.content.texts):
            rumours.change(tx, rumour.id, statement_id=statement.id)
            data = {"number": rumour.number, "statement": statement.number}
            record.write(tx, act, incident_id, "rumour.answered", data)


def every(tx: Transaction, incident_id: int) -> tuple[Rumour, ...]:
    """Every claim of an incident, the commonest first."""
    return tuple(sorted(rumours.of_incident(tx, incident_id), key=lambda r: (-r.count, r.number)))


def open_ones(tx: Transaction, snapshot: Snapshot) -> tuple[Rumour, ...]:
    """The claims that no statement answers which waits, leaves or is out, the commonest first."""
    answering = {s.id for s in snapshot.statements if s.state in ANSWERING}
    return tuple(r for r in every(tx, snapshot.incident.id) if r.statement_id not in answering)
