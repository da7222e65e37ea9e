"""The timeline that people read: the record with like things that follow each other taken together, page by page."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from bot.domain.audit import Entry

PAGE = 20
"""Lines on a page: as many as fit a phone without a thumb growing tired."""

BY: Mapping[str, tuple[str, ...]] = {
    "published": ("statement",),
    "edited": ("statement",),
    "retracted": ("statement",),
    "delivery.stopped": (),
    "report": (),
    "signal.linked": (),
    "rumour.seen": ("number",),
    "incident.joined": (),
    "incident.left": (),
}
"""What is taken together when it follows itself, and what must be the same in it for that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One line: who did what and when. `every` is what each of the entries taken together says, oldest first."""

    at: datetime  #: of the first of them
    actor: str
    action: str
    every: tuple[Mapping[str, Any], ...]

    @property
    def data(self) -> Mapping[str, Any]:
        """What the newest of them says."""
        return self.every[-1]

    def each(self, name: str) -> tuple[str, ...]:
        """What they say under this name, each once."""
        return tuple(dict.fromkeys(str(d[name]) for d in self.every if d.get(name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some lines of a timeline, oldest first; pages count from 1, the last one is the newest."""

    number: int
    pages: int
    lines: tuple[Happening, ...]


def happenings(entries: Iterable[Entry]) -> Iterator[Happening]:
    """The lines of a record, oldest first."""
    read = ((e, json.loads(e.data)) for e in entries)
    for _, run in groupby(read, key=_same):
        taken = list(run)
        first = taken[0][0]
        yield Happening(at=first.at, actor=first.actor, action=first.action, every=tuple(d for _, d in taken))


def _same(read: tuple[Entry, Mapping[str, Any]]) -> tuple[object, ...]:
    entry, data = read
    if entry.action not in BY:
        return (entry.seq,)
    return (entry.action, *(data.get(name) for name in BY[entry.action]), *_by_whom(entry))


def _by_whom(entry: Entry) -> tuple[str, ...]:
    return () if entry.action == "report" else (entry.actor,)


def page(lines: Sequence[Happening], wanted: int | None = None) -> Page:
    """That page of a timeline, the nearest there is, or the newest. Full pages are counted from the oldest line on, so
    that a page that was read stays what it was.
    """
    pages = max(1, -(-len(lines) // PAGE))
    number = min(max(pages if wanted is None else wanted, 1), pages)
    return Page(number=number, pages=pages, lines=tuple(lines[(number - 1) * PAGE : number * PAGE]))
