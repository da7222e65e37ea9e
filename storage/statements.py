"""Statements, their revisions and the decisions on them."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, insert, select, update

from bot.domain.approval import Approval, Verdict
from bot.domain.errors import Corrupt
from bot.domain.statement import Content, Kind, Revision, State, Statement, content_from
from storage.core import APPROVAL, REVISION, STATEMENT, new_id, plain
from storage.transaction import Transaction

_REVISION_COLUMNS = [c.label(f"r_{c.name}") for c in REVISION.c]
_OTHER = REVISION.alias("other")  # or the subquery would look at the very row it is joined to
_NEWEST_REVISION = (
    select(func.max(_OTHER.c.number))
    .where(_OTHER.c.statement_id == STATEMENT.c.id)
    .correlate(STATEMENT)
    .scalar_subquery()
)
_WHOLE = (
    select(STATEMENT, *_REVISION_COLUMNS)
    .select_from(STATEMENT)
    .join(REVISION, and_(REVISION.c.statement_id == STATEMENT.c.id, REVISION.c.number == _NEWEST_REVISION))
)
_GET = _WHOLE.where(STATEMENT.c.id == bindparam("id"))
_OF_INCIDENT = _WHOLE.where(STATEMENT.c.incident_id == bindparam("incident_id")).order_by(STATEMENT.c.number)
_LAST_NUMBER = select(func.coalesce(func.max(STATEMENT.c.number), 0)).where(
    STATEMENT.c.incident_id == bindparam("incident_id")
)
_WRITERS = (
    select(REVISION.c.writers).where(REVISION.c.statement_id == bindparam("id")).order_by(REVISION.c.number.desc())
)
_APPROVALS = select(APPROVAL).where(APPROVAL.c.statement_id == bindparam("id")).order_by(APPROVAL.c.id)


_LAPSING = (
    select(STATEMENT.c.id)
    .where(STATEMENT.c.expires_at <= bindparam("now"))
    .order_by(STATEMENT.c.expires_at)
    .limit(bindparam("count"))
)
_EARLIEST_LAPSE = select(func.min(STATEMENT.c.expires_at)).where(STATEMENT.c.expires_at.is_not(None))


def expire_at(tx: Transaction, statement_id: int, moment: datetime) -> None:
    """Notes when a waiting statement expires by itself."""
    change(tx, statement_id, expires_at=moment)
    tx.wake(moment)


def lapsing(tx: Transaction, now: datetime, count: int) -> tuple[int, ...]:
    """The ids of waiting statements whose time is over, at most `count`, the longest over first."""
    return tuple(tx.execute(_LAPSING, {"now": now, "count": count}).scalars())


def earliest_lapse(tx: Transaction) -> datetime | None:
    """When the next waiting statement expires."""
    found: datetime | None = tx.execute(_EARLIEST_LAPSE).scalar_one_or_none()
    return found


def next_number(tx: Transaction, incident_id: int) -> int:
    """The number of the incident's next statement."""
    return int(tx.execute(_LAST_NUMBER, {"incident_id": incident_id}).scalar_one()) + 1


def add(tx: Transaction, *, incident_id: int, number: int, kind: Kind, author: str, at: datetime) -> int:
    """Writes a new statement that waits for its approvers; answers its id. A revision must follow."""
    values = {
        "incident_id": incident_id,
        "number": number,
        "kind": kind.value,
        "author": author,
        "state": State.PENDING.value,
        "submitted_at": at,
        "decided_at": None,
        "first_receipt_at": None,
        "expires_at": None,
    }
    return new_id(tx.execute(insert(STATEMENT), values))


def add_revision(
    tx: Transaction, *, statement_id: int, number: int, author: str, at: datetime, content: Content
) -> None:
    """Writes an exact version; the digest is computed from the bytes that are kept. Whoever wrote one before it stays
    one of its writers.
    """
    before = tx.execute(_WRITERS, {"id": statement_id}).scalars().first() if number > 1 else None
    values = {
        "statement_id": statement_id,
        "number": number,
        "author": author,
        "writers": list(dict.fromkeys((*(before or ()), author))),
        "created_at": at,
        "content": content.canonical().decode(),
        "digest": content.digest,
    }
    tx.execute(insert(REVISION), values)


def get(tx: Transaction, statement_id: int) -> Statement | None:
    """The statement with its newest revision, or None. Raises Corrupt when the kept bytes do not match the digest."""
    row = tx.execute(_GET, {"id": statement_id}).first()
    return None if row is None else _statement(row)


def of_incident(tx: Transaction, incident_id: int) -> tuple[Statement, ...]:
    """Every statement of an incident, by number."""
    return tuple(_statement(r) for r in tx.execute(_OF_INCIDENT, {"incident_id": incident_id}))


def change(tx: Transaction, statement_id: int, **values: object) -> None:
    """Sets columns of one statement."""
    tx.execute(update(STATEMENT).where(STATEMENT.c.id == statement_id).values(**values))


def mark_published(tx: Transaction, statement_id: int, at: datetime) -> bool:
    """Notes the first receipt; answers False when there was one before."""
    found = tx.execute(
        update(STATEMENT)
        .where(STATEMENT.c.id == statement_id, STATEMENT.c.first_receipt_at.is_(None))
        .values(first_receipt_at=at, state=State.PUBLISHED.value)
    )
    return found.rowcount == 1


def decide(tx: Transaction, statement_id: int, approval: Approval) -> None:
    """Writes one person's decision."""
    values = {
        "statement_id": statement_id,
        "digest": approval.digest,
        "person": approval.person,
        "roles": list(approval.roles),
        "verdict": approval.verdict.value,
        "reason": approval.reason,
        "at": approval.at,
        "void": approval.void,
    }
    tx.execute(insert(APPROVAL), values)


def void_approvals(tx: Transaction, statement_id: int) -> int:
    """Voids what was said of earlier revisions; answers how many decisions lost their force."""
    return tx.execute(
        update(APPROVAL).where(APPROVAL.c.statement_id == statement_id, APPROVAL.c.void.is_(False)).values(void=True)
    ).rowcount


def approvals(tx: Transaction, statement_id: int) -> tuple[Approval, ...]:
    """Every decision on a statement, oldest first."""
    return tuple(_approval(plain(r)) for r in tx.execute(_APPROVALS, {"id": statement_id}))


def _approval(values: dict[str, Any]) -> Approval:
    return Approval(
        person=values["person"],
        verdict=Verdict(values["verdict"]),
        digest=values["digest"],
        at=values["at"],
        reason=values["reason"],
        roles=tuple(values["roles"]),
        void=values["void"],
    )


def _statement(row: Row[Any]) -> Statement:
    values = plain(row)
    return Statement(
        id=values["id"],
        incident_id=values["incident_id"],
        number=values["number"],
        kind=Kind(values["kind"]),
        author=values["author"],
        state=State(values["state"]),
        submitted_at=values["submitted_at"],
        decided_at=values["decided_at"],
        first_receipt_at=values["first_receipt_at"],
        revision=_revision(values),
    )


@lru_cache(maxsize=256)
def _read(kept: str) -> tuple[Content, str]:
    """The content in these bytes and its digest. They never change, and one word is read some thirty times a minute."""
    content = content_from(json.loads(kept))
    return content, content.digest


def _revision(values: Mapping[str, Any]) -> Revision:
    content, digest = _read(values["r_content"])
    if digest != values["r_digest"]:
        raise Corrupt(f"revision {values['r_number']} of statement {values['number']} does not match its digest")
    return Revision(
        id=values["r_id"],
        number=values["r_number"],
        author=values["r_author"],
        writers=tuple(values["r_writers"]),
        created_at=values["r_created_at"],
        content=content,
        digest=values["r_digest"],
    )
