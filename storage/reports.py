"""Customers' complaints: one row each, found again by where they were said."""

from datetime import datetime

from sqlalchemy import Row, bindparam, func, insert, select, update

from bot.domain.report import Complaint, Report
from bot.domain.signal import Source
from storage.core import REPORT, changing, new, new_id, plain
from storage.transaction import Transaction

_INSERT = insert(REPORT)
_IS_LOOSE = REPORT.c.incident_id.is_(None) & REPORT.c.proposal_id.is_(None)
_LOOSE = select(REPORT).where(_IS_LOOSE, REPORT.c.at >= bindparam("since")).order_by(REPORT.c.at, REPORT.c.id)
_SAME = (
    select(REPORT)
    .where(REPORT.c.place == bindparam("place"), REPORT.c.at >= bindparam("since"))
    .order_by(REPORT.c.id.desc())
)
_OF_INCIDENT = (
    select(REPORT).where(REPORT.c.incident_id == bindparam("its")).order_by(REPORT.c.at.desc(), REPORT.c.id.desc())
)
_OF_PROPOSAL = (
    select(REPORT).where(REPORT.c.proposal_id == bindparam("its")).order_by(REPORT.c.at.desc(), REPORT.c.id.desc())
)
_COUNT = select(func.count()).select_from(REPORT).where(REPORT.c.incident_id == bindparam("its"))
_COUNT_SINCE = _COUNT.where(REPORT.c.at >= bindparam("since"))


def add(
    tx: Transaction, complaint: Complaint, *, at: datetime, person: str, place: str, incident_id: int | None = None
) -> int:
    """Counts a complaint and answers its id; `place` is its address as addresses are compared, empty for none."""
    values = {
        "at": at,
        "person": person,
        "source": complaint.source.value,
        "author": complaint.author,
        "text": complaint.text,
        "link": complaint.link,
        "place": place,
        "proposal_id": None,
        "incident_id": incident_id,
    }
    return new_id(tx.execute(_INSERT, values))


def loose(tx: Transaction, since: datetime) -> tuple[Report, ...]:
    """The complaints since then that belong to nothing yet, oldest first."""
    return tuple(_report(r) for r in tx.execute(_LOOSE, {"since": since}))


def said_at(tx: Transaction, place: str, since: datetime) -> tuple[Report, ...]:
    """The complaints since then from this place, newest first; an empty place is none."""
    return tuple(_report(r) for r in tx.execute(_SAME, {"place": place, "since": since})) if place else ()


def give(tx: Transaction, report_id: int, **owner: int) -> None:
    """Says which proposal or incident (`proposal_id`, `incident_id`) a complaint belongs to."""
    tx.execute(changing(REPORT, *owner), {"its": report_id} | new(owner))


def follow(tx: Transaction, proposal_id: int, incident_id: int) -> None:
    """The complaints of a proposal are those of the incident that was declared."""
    tx.execute(update(REPORT).where(REPORT.c.proposal_id == proposal_id).values(incident_id=incident_id))


def move(tx: Transaction, was: int, incident_id: int) -> int:
    """Gives the complaints of one incident to another; answers how many."""
    return tx.execute(update(REPORT).where(REPORT.c.incident_id == was).values(incident_id=incident_id)).rowcount


def of_incident(tx: Transaction, incident_id: int, *, count: int, skip: int = 0) -> tuple[Report, ...]:
    """A page of an incident's complaints, newest first."""
    return tuple(_report(r) for r in tx.execute(_OF_INCIDENT.limit(count).offset(skip), {"its": incident_id}))


def of_proposal(tx: Transaction, proposal_id: int, *, count: int) -> tuple[Report, ...]:
    """The newest complaints of a proposal, newest first."""
    return tuple(_report(r) for r in tx.execute(_OF_PROPOSAL.limit(count), {"its": proposal_id}))


def count(tx: Transaction, incident_id: int, since: datetime | None = None) -> int:
    """How many complaints an incident has, or has had since then."""
    asked = {"its": incident_id} | ({"since": since} if since else {})
    return int(tx.execute(_COUNT_SINCE if since else _COUNT, asked).scalar_one())


def _report(row: Row[tuple[object, ...]]) -> Report:
    values = plain(row)
    kept = {name: values[name] for name in Report.__dataclass_fields__}
    return Report(**kept | {"source": Source(values["source"])})
