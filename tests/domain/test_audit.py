"""The hash chain of the record: whatever is done to it later, the first wrong entry is found at its number."""

import string
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import GENESIS, Entry, first_break, seal
from tests.builders import CASABLANCA, DECLARED
from tests.cast import COMMANDER


def chain(length: int = 5, *, incident_id: int = 1, text: str = "") -> list[Entry]:
    """A record that holds, of notes one minute apart."""
    entries: list[Entry] = []
    for seq in range(1, length + 1):
        previous = entries[-1].hash if entries else GENESIS
        at = DECLARED + timedelta(minutes=seq)
        note = {"text": f"note {seq} {text}"}
        entries.append(
            seal(incident_id=incident_id, seq=seq, at=at, actor=COMMANDER, action="note", data=note, previous=previous)
        )
    return entries


def head(entries: list[Entry]) -> tuple[int, str]:
    """What the incident remembers of the record."""
    return len(entries), entries[-1].hash if entries else GENESIS


@pytest.mark.parametrize("length", [0, 1, 5])
def test_an_untouched_record_holds(length: int) -> None:
    """Law 5: from the first entry to the head that the incident remembers."""
    assert first_break(chain(length), head(chain(length))) is None


def test_the_first_entry_names_the_beginning() -> None:
    """Nothing comes before entry 1."""
    assert chain(1)[0].previous == GENESIS


def test_the_zone_a_moment_is_written_in_does_not_matter() -> None:
    """A database answers UTC whatever it was given: the seal must be that of the moment, not of its spelling."""
    plain = chain(1)[0]
    there = seal(
        incident_id=1,
        seq=1,
        at=plain.at.astimezone(CASABLANCA),
        actor=COMMANDER,
        action="note",
        data={"text": "note 1 "},
        previous=GENESIS,
    )
    assert there.hash == plain.hash


CHANGES: dict[str, Callable[[Entry], Entry]] = {
    "incident": lambda e: replace(e, incident_id=2),
    "number": lambda e: replace(e, seq=e.seq + 1),
    "time": lambda e: replace(e, at=e.at + timedelta(microseconds=1)),
    "actor": lambda e: replace(e, actor="U0STRANGER"),
    "action": lambda e: replace(e, action="noted"),
    "data": lambda e: replace(e, data=e.data.replace("note", "Note")),
    "previous": lambda e: replace(e, previous="f" * 64),
    "hash": lambda e: replace(e, hash="f" * 64),
}


@pytest.mark.parametrize("seq", [1, 3, 5])
@pytest.mark.parametrize("what", CHANGES)
def test_any_changed_column_is_found_at_its_entry(what: str, seq: int) -> None:
    """Every column of an entry is under its seal."""
    entries = chain()
    entries[seq - 1] = CHANGES[what](entries[seq - 1])
    assert first_break(entries, head(chain())) == seq


@pytest.mark.parametrize("seq", [1, 2, 4])
def test_a_dropped_entry_is_found_where_it_is_missing(seq: int) -> None:
    """The entry after the gap does not follow from the one before it."""
    entries = chain()
    del entries[seq - 1]
    assert first_break(entries, head(chain())) == seq


@pytest.mark.parametrize("left", [0, 1, 4])
def test_a_cut_off_tail_is_found_at_the_first_lost_entry(left: int) -> None:
    """A chain shortened from its end is whole in itself: only the head the incident remembers gives it away."""
    assert first_break(chain()[:left], head(chain())) == left + 1


def test_swapped_entries_are_found_at_the_first() -> None:
    """The order of events is part of the record."""
    entries = chain()
    entries[1], entries[2] = entries[2], entries[1]
    assert first_break(entries, head(chain())) == 2


def test_an_inserted_entry_is_found() -> None:
    """An entry put in between, though sealed properly onto the one before, displaces the next."""
    entries = chain()
    forged = chain(3, text="forged")[2]
    entries.insert(2, replace(forged, previous=entries[1].hash))
    assert first_break(entries, head(chain())) == 3


def test_entries_added_behind_the_head_are_found() -> None:
    """Somebody who appends without moving the head is found at the first entry too many."""
    assert first_break(chain(7), head(chain(5))) == 6


def test_a_rewritten_end_is_found_at_the_last_entry() -> None:
    """A last entry that was changed and sealed anew still differs from the head that the incident remembers."""
    entries = chain()
    last = seal(
        incident_id=1,
        seq=5,
        at=entries[4].at,
        actor=COMMANDER,
        action="note",
        data={"text": "something else"},
        previous=entries[3].hash,
    )
    assert first_break([*entries[:4], last], head(entries)) == 5


def test_a_head_without_a_record_breaks_at_the_first_entry() -> None:
    """An empty record beside a head that is not the beginning has lost its first entry."""
    assert first_break([], (0, "f" * 64)) == 1


def test_two_incidents_do_not_share_a_chain() -> None:
    """An entry of another incident does not fit, even with the same words."""
    entries = chain()
    entries[2] = chain(incident_id=2)[2]
    assert first_break(entries, head(chain())) == 3


@given(st.integers(1, 5), st.sampled_from(["actor", "action", "data", "previous", "hash"]), st.data())
def test_any_changed_byte_is_found(seq: int, column: str, data: st.DataObject) -> None:
    """Whichever character of whichever text column is replaced, the entry it stands in is named."""
    entries = chain()
    old: str = getattr(entries[seq - 1], column)
    place = data.draw(st.integers(0, len(old) - 1))
    letter = data.draw(st.sampled_from(string.printable).filter(lambda c: c != old[place]))
    forged = {column: old[:place] + letter + old[place + 1 :]}
    entries[seq - 1] = replace(entries[seq - 1], **forged)  # type: ignore[arg-type]
    assert first_break(entries, head(chain())) == seq
