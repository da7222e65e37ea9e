"""Signals of machines in numbers: kept many at a time, counted, and known to be over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, case, func, insert, select, update

from bot.domain.incident import Phase
from bot.domain.proposal import Standing
from bot.domain.signal import Named, Signal, Source, Tally
from storage.core import INCIDENT, PROPOSAL, SIGNAL, changing, new, plain
from storage.proposals import signal_values
from storage.transaction import Transaction

AT_ONCE = 500
"""Keys asked for in one statement."""

MILDEST = 9
"""Where signals whose severity nobody has said come in the order."""

_ASKED = (SIGNAL.c.source == bindparam("source")) & SIGNAL.c.key.in_(bindparam("keys", expanding=True))
_OWNERS = (
    select(SIGNAL.c.key, func.max(SIGNAL.c.proposal_id), func.max(SIGNAL.c.incident_id))
    .where(_ASKED)
    .group_by(SIGNAL.c.key)
)
_WAITS = (PROPOSAL.c.state == Standing.OPEN.value) | INCIDENT.c.phase.not_in((Phase.RESOLVED.value, Phase.CLOSED.value))
_NOT_OVER = (
    select(SIGNAL.c.id, SIGNAL.c.key, SIGNAL.c.proposal_id, SIGNAL.c.incident_id)
    .outerjoin(PROPOSAL, PROPOSAL.c.id == SIGNAL.c.proposal_id)
    .outerjoin(INCIDENT, INCIDENT.c.id == SIGNAL.c.incident_id)
    .where(_ASKED, SIGNAL.c.over_at.is_(None), _WAITS)
)
_THERE = select(SIGNAL.c.id, SIGNAL.c.key, SIGNAL.c.count, SIGNAL.c.first_at, SIGNAL.c.last_at).where(_ASKED)
_OVER = func.sum(case((SIGNAL.c.over_at.is_not(None), 1), else_=0))
_THINGS, _COUNT = func.count(), func.sum(SIGNAL.c.count)
_NAMED = (
    select(
        SIGNAL.c.name,
        SIGNAL.c.source,
        func.min(SIGNAL.c.title).label("title"),
        _COUNT.label("count"),
        _THINGS.label("things"),
        _OVER.label("over"),
        func.max(SIGNAL.c.last_at).label("last_at"),
    )
    .where(SIGNAL.c.proposal_id == bindparam("its"))
    .group_by(SIGNAL.c.name, SIGNAL.c.source)
    .order_by(func.coalesce(func.min(SIGNAL.c.severity), bindparam("mild")), _COUNT.desc(), SIGNAL.c.name)
    .limit(bindparam("most"))
)
_LINKS = (
    select(SIGNAL.c.link)
    .where(SIGNAL.c.proposal_id == bindparam("its"), SIGNAL.c.link != bindparam("nothing"))
    .group_by(SIGNAL.c.link)
    .order_by(func.max(SIGNAL.c.last_at).desc(), SIGNAL.c.link)
    .limit(bindparam("most"))
)
_TALLY = select(
    _THINGS.label("things"), func.coalesce(_OVER, 0).label("over"), func.max(SIGNAL.c.over_at).label("over_at")
).where(SIGNAL.c.proposal_id == bindparam("its"))

_OF_INCIDENT = select(func.coalesce(func.sum(SIGNAL.c.count), 0)).where(SIGNAL.c.incident_id == bindparam("its"))


def owners(tx: Transaction, source: Source, keys: Sequence[str]) -> dict[str, tuple[int | None, int | None]]:
    """The newest proposal and the newest incident in which each of these keys was heard, where one was."""
    return {row[0]: (row[1], row[2]) for row in _asked(tx, _OWNERS, source, keys)}


def lasting(tx: Transaction, source: Source, keys: Sequence[str]) -> frozenset[str]:
    """Those of these keys that were heard, are not over, and belong to something open: they tell nothing new."""
    return frozenset(row[1] for row in _asked(tx, _NOT_OVER, source, keys))


def end(tx: Transaction, source: Source, keys: Sequence[str], at: datetime) -> frozenset[int]:
    """What these keys stand for is over. Answers the proposals in which that is news."""
    ended = list(_asked(tx, _NOT_OVER, source, keys))
    if ended:
        tx.execute(changing(SIGNAL, "over_at"), [{"its": row[0]} | new({"over_at": at}) for row in ended])
    return frozenset(row[2] for row in ended if row[2] is not None)


def keep(
    tx: Transaction, signals: Iterable[Signal], *, proposal_id: int | None = None, incident_id: int | None = None
) -> int:
    """Keeps machines' signals, of a proposal or an incident: once for each key, counted. How many are new there."""
    told = _merged(signals)
    fresh = 0
    for source in {s.source for s in told}:
        fresh += _keep(tx, [s for s in told if s.source is source], source, proposal_id, incident_id)
    return fresh


def _keep(
    tx: Transaction, told: Sequence[Signal], source: Source, proposal_id: int | None, incident_id: int | None
) -> int:
    mine = SIGNAL.c.proposal_id == proposal_id if proposal_id is not None else SIGNAL.c.incident_id == incident_id
    known = {row[1]: row for row in _asked(tx, _THERE.where(mine), source, [s.key for s in told])}
    again, first = [s for s in told if s.key in known], [s for s in told if s.key not in known]
    if again:
        values = [
            {
                "count": known[s.key][2] + s.count,
                "first_at": min(known[s.key][3], s.at),
                "last_at": max(known[s.key][4], s.at),
                "over_at": None,
            }
            for s in again
        ]
        rows = [{"its": known[s.key][0]} | new(v) for s, v in zip(again, values, strict=True)]
        tx.execute(changing(SIGNAL, *values[0]), rows)
    if first:
        owner = {"proposal_id": proposal_id, "incident_id": incident_id}
        tx.execute(insert(SIGNAL), [signal_values(s) | owner for s in first])
    return len(first)


def _merged(signals: Iterable[Signal]) -> list[Signal]:
    """Each thing once, however often it stands in one delivery."""
    found: dict[tuple[Source, str], Signal] = {}
    for signal in signals:
        before = found.get((signal.source, signal.key))
        both = replace(before, count=before.count + signal.count, at=min(before.at, signal.at)) if before else signal
        found[signal.source, signal.key] = both
    return list(found.values())


def named(tx: Transaction, proposal_id: int, most: int) -> tuple[Named, ...]:
    """What a proposal's signals are called, the worst and most frequent first, with how many there are of each."""
    rows = (plain(r) for r in tx.execute(_NAMED, {"its": proposal_id, "most": most, "mild": MILDEST}))
    return tuple(Named(**row | {"source": Source(row["source"])}) for row in rows)


def links(tx: Transaction, proposal_id: int, most: int) -> tuple[str, ...]:
    """Where the machines of a proposal say more, the newest first."""
    return tuple(tx.execute(_LINKS, {"its": proposal_id, "nothing": "", "most": most}).scalars())


def tally(tx: Transaction, proposal_id: int) -> Tally:
    """All signals of a proposal together."""
    return Tally(**plain(tx.execute(_TALLY, {"its": proposal_id}).one()))


def move(tx: Transaction, was: int, incident_id: int) -> None:
    """Gives the signals of one incident to another."""
    tx.execute(update(SIGNAL).where(SIGNAL.c.incident_id == was).values(incident_id=incident_id))


def count(tx: Transaction, incident_id: int) -> int:
    """How many signals of machines an incident has had."""
    return int(tx.execute(_OF_INCIDENT, {"its": incident_id}).scalar_one())


def _asked(tx: Transaction, statement: Select[Any], source: Source, keys: Collection[str]) -> Iterable[tuple[Any, ...]]:
    named_once = list(dict.fromkeys(keys))
    for at in range(0, len(named_once), AT_ONCE):
        yield from tx.execute(statement, {"source": source.value, "keys": named_once[at : at + AT_ONCE]})
