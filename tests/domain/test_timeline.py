"""The timeline: like things that follow each other are one line, and pages stay what they were."""

from dataclasses import replace

import pytest

from bot.domain.audit import GENESIS, Entry, seal
from bot.domain.timeline import PAGE, Happening, happenings, page
from tests.builders import local
from tests.cast import COMMANDER


def entry(seq: int, action: str, actor: str = COMMANDER, **data: object) -> Entry:
    """An entry of the record at 20:45 and so many seconds."""
    at = local(f"20:45:{seq % 60:02}")
    return seal(incident_id=1, seq=seq, at=at, actor=actor, action=action, data=data, previous=GENESIS)


def test_the_receipts_of_one_statement_are_one_line() -> None:
    """Where it is out, in the order in which it came; the next statement is another line."""
    record = [
        entry(1, "published", "bayan", statement=1, outlet="status_page", language="fr"),
        entry(2, "published", "bayan", statement=1, outlet="bluesky", language="fr"),
        entry(3, "published", "bayan", statement=2, outlet="status_page", language="fr"),
    ]
    first, second = happenings(record)
    assert (first.at, first.each("outlet")) == (local("20:45:01"), ("status_page", "bluesky"))
    assert second.data["statement"] == 2


def test_what_people_wrote_is_never_taken_together() -> None:
    """Two notes are two lines; reports of several people in a row are one."""
    record = [entry(1, "note", text="a"), entry(2, "note", text="a")]
    record += [entry(n, "report", f"U{n}", text=str(n)) for n in (3, 4, 5)]
    assert [(h.action, len(h.every)) for h in happenings(record)] == [("note", 1), ("note", 1), ("report", 3)]


def lines(count: int) -> list[Happening]:
    """So many notes."""
    return list(happenings(entry(n, "note", text=str(n)) for n in range(1, count + 1)))


@pytest.mark.parametrize(
    ("count", "wanted", "number", "pages", "shown"),
    [
        (0, None, 1, 1, 0),
        (1, None, 1, 1, 1),
        (PAGE, None, 1, 1, PAGE),
        (PAGE + 1, None, 2, 2, 1),
        (PAGE + 1, 1, 1, 2, PAGE),
        (PAGE + 1, 0, 1, 2, PAGE),
        (PAGE + 1, 99, 2, 2, 1),
    ],
)
def test_a_page_is_the_nearest_there_is(count: int, wanted: int | None, number: int, pages: int, shown: int) -> None:
    """The newest where none is named."""
    found = page(lines(count), wanted)
    assert (found.number, found.pages, len(found.lines)) == (number, pages, shown)


def test_a_page_that_was_read_stays_what_it_was() -> None:
    """Whatever is written meanwhile stands on later pages."""
    before, after = page(lines(PAGE + 3), 1), page(lines(PAGE * 3), 1)
    assert before.lines == after.lines
    assert replace(after, pages=before.pages) == before
