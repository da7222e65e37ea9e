"""Incidents, facts, statements, the record and the small things: what comes back is what was written."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.audit import GENESIS, first_break
from bot.domain.errors import Corrupt
from bot.domain.incident import Phase
from bot.domain.statement import Kind, State
from storage import Store, Transaction, audit, facts, incidents, kept, statements
from tests.builders import DECLARED, approval, content, fact, incident, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD
from tests.storage.hands import count, new_incident


async def test_an_incident_comes_back_as_it_was(store: Store) -> None:
    """Every column, texts in any script, moments in UTC; the number is the database's."""
    plain = incident(
        id=0,
        title="رصيد غير صحيح",
        origin_channel="C1",
        drill=True,
        restored_at=local("21:00"),
        long_since=local("22:52"),
    )
    written = await store.run(incidents.insert_new, plain)
    assert written.id == 1
    assert written == await store.read(incidents.get, 1)
    assert written == await store.run(incidents.lock, 1)


async def test_incidents_are_found_by_channel_state_and_age(store: Store) -> None:
    """What people ask for: this channel's, the open ones, the newest."""
    for phase in (Phase.INVESTIGATING, Phase.RESOLVED, Phase.MONITORING, Phase.CLOSED):
        await new_incident(store, phase=phase)
    await store.run(lambda tx: incidents.change(tx, 3, channel_id="C3"))
    found = await store.read(incidents.in_channel, "C3")
    assert found is not None
    assert found.id == 3
    assert await store.read(incidents.in_channel, "C4") is None
    assert [i.id for i in await store.read(incidents.open_ones)] == [1, 3]
    assert [i.id for i in await store.read(incidents.recent, 2)] == [4, 3]
    assert await store.read(incidents.get, 9) is None


async def test_the_newest_word_on_a_fact_counts(store: Store) -> None:
    """Every word is kept, one answer is given: taken, verified, then denied."""
    owner, other = await new_incident(store), await new_incident(store)
    for said in (fact(verified_at=None), fact("cause"), fact(), fact(value="no")):
        await store.run(facts.add, owner.id, said)
    await store.run(facts.add, other.id, fact("data_ok"))
    assert await store.read(facts.latest, owner.id) == (fact("cause"), fact(value="no"))
    assert await store.read(count, "fact") == 5


def submit(tx: Transaction, incident_id: int) -> int:
    """A statement with its first revision."""
    number = statements.next_number(tx, incident_id)
    key = statements.add(
        tx, incident_id=incident_id, number=number, kind=Kind.INVESTIGATING, author=COMMS_LEAD, at=local("20:51")
    )
    statements.add_revision(
        tx, statement_id=key, number=1, author=COMMS_LEAD, at=local("20:51"), content=content(statement=number)
    )
    return key


async def test_a_statement_comes_back_with_its_newest_revision(store: Store) -> None:
    """Numbers count within an incident; the digest is that of the bytes that are kept."""
    owner, other = await new_incident(store), await new_incident(store)
    keys = [await store.run(submit, i) for i in (owner.id, other.id, owner.id)]
    edited = content("Another word.", statement=2)
    await store.run(
        lambda tx: statements.add_revision(
            tx, statement_id=keys[2], number=2, author=APPROVER, at=local("20:53"), content=edited
        )
    )
    found = await store.read(statements.get, keys[2])
    assert found is not None
    assert (found.number, found.author, found.state, found.kind) == (2, COMMS_LEAD, State.PENDING, Kind.INVESTIGATING)
    assert (found.revision.number, found.revision.author, found.revision.content) == (2, APPROVER, edited)
    assert found.revision.digest == edited.digest
    assert [s.id for s in await store.read(statements.of_incident, owner.id)] == [keys[0], keys[2]]
    assert await store.read(statements.get, 99) is None


async def test_bytes_that_do_not_match_their_digest_are_noticed(store: Store) -> None:
    """Law 2: a text changed behind our back is never read as if it were approved."""
    owner = await new_incident(store)
    key = await store.run(submit, owner.id)
    await store.run(lambda tx: tx.execute(text("UPDATE revision SET content = replace(content, 'word', 'lie')")))
    with pytest.raises(Corrupt, match="does not match its digest"):
        await store.read(statements.get, key)


async def test_a_number_is_given_once(store: Store) -> None:
    """Two statements of one incident never share a number, by constraint."""
    owner = await new_incident(store)
    await store.run(submit, owner.id)
    with pytest.raises(IntegrityError):
        await store.run(
            lambda tx: statements.add(tx, incident_id=owner.id, number=1, kind=Kind.LATE, author=COMMANDER, at=DECLARED)
        )


async def test_only_the_first_receipt_publishes(store: Store) -> None:
    """The public word is said once; later receipts of other outlets do not move its moment."""
    owner = await new_incident(store)
    key = await store.run(submit, owner.id)
    assert await store.run(statements.mark_published, key, local("20:54:20"))
    assert not await store.run(statements.mark_published, key, local("20:55"))
    found = await store.read(statements.get, key)
    assert found is not None
    assert (found.state, found.first_receipt_at) == (State.PUBLISHED, local("20:54:20"))


async def test_decisions_come_back_and_can_be_voided(store: Store) -> None:
    """Each with its person, roles, digest and words; voided when the text changes."""
    owner = await new_incident(store)
    key = await store.run(submit, owner.id)
    await store.run(statements.decide, key, approval(reason="très bien"))
    assert await store.read(statements.approvals, key) == (approval(reason="très bien"),)
    assert await store.run(statements.void_approvals, key) == 1
    assert await store.run(statements.void_approvals, key) == 0
    assert await store.read(statements.approvals, key) == (approval(reason="très bien", void=True),)


async def test_the_record_is_appended_to_and_holds(store: Store) -> None:
    """Each entry seals the one before it; the incident remembers the count and the newest hash."""
    owner, other = await new_incident(store), await new_incident(store)
    assert await store.read(audit.head, owner.id) == (0, GENESIS)
    for n in range(3):
        await store.run(
            lambda tx, n=n: audit.append(  # type: ignore[misc]
                tx, owner.id, at=DECLARED + timedelta(microseconds=n), actor=COMMANDER, action="note", data={"é": n}
            )
        )
    chain = await store.read(lambda tx: list(audit.entries(tx, owner.id)))
    assert [e.seq for e in chain] == [1, 2, 3]
    head = await store.read(audit.head, owner.id)
    assert head == (3, chain[2].hash)
    assert first_break(chain, head) is None
    assert await store.read(audit.incidents) == (owner.id, other.id)


async def test_a_request_acts_once(store: Store) -> None:
    """The key of an envelope or a click is remembered, for two days."""
    assert await store.run(kept.first_time, "a", DECLARED)
    assert not await store.run(kept.first_time, "a", DECLARED)
    await store.run(kept.forget_acts, DECLARED + kept.MEMORY)
    assert not await store.run(kept.first_time, "a", DECLARED)
    await store.run(kept.forget_acts, DECLARED + kept.MEMORY + timedelta(seconds=1))
    assert await store.run(kept.first_time, "a", DECLARED)


async def test_kept_values_are_replaced(store: Store) -> None:
    """One value for each key."""
    assert await store.read(kept.value, "a") is None
    await store.run(kept.keep, "a", {"n": 1})
    await store.run(kept.keep, "a", {"n": 2})
    assert await store.read(kept.value, "a") == {"n": 2}


async def test_the_first_value_stays(store: Store) -> None:
    """Whoever asks first decides; everybody gets the same."""
    assert await store.run(kept.first, "a key", {"key": "one"}) == {"key": "one"}
    assert await store.run(kept.first, "a key", {"key": "two"}) == {"key": "one"}
