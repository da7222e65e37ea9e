"""The hash chain of an incident's record: each entry seals the one before it."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.statement import canonical

GENESIS = "0" * 64
"""What the first entry of every chain names as its predecessor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the record. `data` is the canonical JSON text exactly as it was hashed."""

    incident_id: int
    seq: int
    at: datetime
    actor: str
    action: str
    data: str
    previous: str
    hash: str


def seal(
    *,
    incident_id: int,
    seq: int,
    at: datetime,
    actor: str,
    action: str,
    data: Mapping[str, object],
    previous: str,
) -> Entry:
    """The entry that continues a chain whose newest hash is `previous`."""
    text = canonical(data).decode()
    digest = _hash(incident_id, seq, at, actor, action, text, previous)
    return Entry(
        incident_id=incident_id,
        seq=seq,
        at=at,
        actor=actor,
        action=action,
        data=text,
        previous=previous,
        hash=digest,
    )


def _hash(incident_id: int, seq: int, at: datetime, actor: str, action: str, data: str, previous: str) -> str:
    line = canonical([incident_id, seq, at.astimezone(UTC).isoformat(), actor, action, data, previous])
    return hashlib.sha256(line).hexdigest()


def first_break(entries: Iterable[Entry], head: tuple[int, str]) -> int | None:
    """The number of the first entry that does not follow from the one before, or None when the chain holds.

    `head` is the count and the newest hash as the incident remembers them: a cut-off tail breaks at its first
    lost entry, a rewritten end at its last one, and what was added at the first entry beyond the count.
    """
    previous, seq = GENESIS, 0
    for entry in entries:
        seq += 1
        expected = _hash(entry.incident_id, seq, entry.at, entry.actor, entry.action, entry.data, previous)
        if (entry.seq, entry.previous, entry.hash) != (seq, previous, expected):
            return seq
        previous = entry.hash
    if (seq, previous) == head:
        return None
    return max(seq, 1) if seq == head[0] else min(seq, head[0]) + 1
