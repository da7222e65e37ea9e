"""The review over a real evening, and the seal of its record: for whom, and by what it is known."""

from bot.domain.errors import Reason
from bot.services import reviews
from bot.services.snooze import snooze
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, STRANGER
from tests.services.evening import Evening
from tests.services.refused import why


async def test_an_evening_is_reviewed_from_its_own_record(evening: Evening) -> None:
    """First word after nine minutes; the promise counts once it is due."""
    await evening.begin()
    await evening.tick(local("20:52:30"))
    await evening.say(at=local("20:54"))
    snapshot, found = await evening.store.read(reviews.of, evening.book, 1, STRANGER, local("21:00"))
    figures = {f.name: f for f in found.figures}
    assert snapshot.incident.id == 1
    assert found.provisional
    assert figures["from_declaration"].value == 9
    assert figures["from_first_sign"].level == "acceptable"
    assert figures["truth_flags"].value == 0
    assert figures["promises"].value is None, "it is not due yet"
    late, found = await evening.store.read(reviews.of, evening.book, 1, STRANGER, local("21:40"))
    assert [c.kind for c in found.late if c.due_at < late.now][:1] == ["K7"]


async def test_what_was_put_off_is_told_with_its_reason(evening: Evening) -> None:
    """From the record."""
    await evening.begin()
    await evening.say(at=local("20:54"))
    await evening.store.run(snooze, evening.book, act(at=local("20:55")), 1, "K9", 5, "on the phone with them")
    _, found = await evening.store.read(reviews.of, evening.book, 1, COMMANDER, local("21:00"))
    assert [(p.clock, p.minutes, p.reason) for p in found.snoozed] == [("K9", 5, "on the phone with them")]


async def test_the_seal_is_for_whoever_has_a_role(evening: Evening) -> None:
    """Everybody else is told who may; nobody hears of a private one."""
    await evening.begin()
    seal = await evening.store.read(reviews.seal, evening.book, 1, APPROVER, local("21:00"))
    record = await evening.record()
    assert (seal.entries, seal.holds, len(seal.head)) == (len(record), True, 64)
    refused = evening.store.read(reviews.seal, evening.book, 1, "U0NOBODY", local("21:00"))
    assert await why(refused) is Reason.NOT_ALLOWED
    await evening.declare(local("21:01"), private=True)
    hidden = evening.store.read(reviews.seal, evening.book, 2, APPROVER, local("21:02"))
    assert await why(hidden) is Reason.NO_SUCH_INCIDENT
