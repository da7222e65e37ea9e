"""Texts that expire by themselves: to the second, once, with their author told and their approvals void (part 4)."""

from bot.domain.clock import ClockState
from bot.domain.errors import Reason
from bot.domain.incident import Phase
from bot.domain.statement import State
from bot.services import lapses, wakeups
from storage import Transaction, incidents
from storage import statements as rows
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import Evening
from tests.services.refused import why


async def look(evening: Evening, clock: str) -> wakeups.Work:
    """What the scheduler does at this moment."""
    return await evening.store.run(wakeups.look, evening.book, local(clock), frozenset(), None)


async def test_a_waiting_text_expires_by_itself(evening: Evening) -> None:
    """SEV1: fifteen minutes after the revision, and not a second earlier; the scheduler is told when."""
    await evening.begin()
    said = await evening.submit()
    for clock in ("20:53:30", "20:56", "21:01", "21:05:59"):
        work = await look(evening, clock)
    assert work.next_at == local("21:06")
    assert (await evening.statement(said.id)).state is State.PENDING
    await look(evening, "21:06")
    assert (await evening.statement(said.id)).state is State.EXPIRED
    assert [(m["recipient"], m["why"]) for m in await evening.told("lapsed")] == [(COMMS_LEAD, {"waited": True})]
    [k8] = [c for c in (await evening.look()).clocks if c.kind == "K8"]
    assert (k8.state, k8.next_at) == (ClockState.SILENCED, None)


async def test_it_expires_once(evening: Evening) -> None:
    """A second look finds nothing to end."""
    await evening.declare()
    await evening.submit()
    for _ in range(2):
        await evening.store.run(lapses.tick, local("21:06"), 50)
    assert (await evening.record()).count("statement.expired") == 1


async def test_what_was_decided_does_not_expire(evening: Evening) -> None:
    """Its moment is forgotten with the decision."""
    await evening.declare()
    said = await evening.submit()
    await evening.decide(said)
    assert await evening.store.read(rows.earliest_lapse) is None
    assert await evening.store.run(lapses.tick, local("22:00"), 50) == 0


async def test_a_fact_takes_the_text_with_it(evening: Evening) -> None:
    """A money fact is fresh for two hours: a text that leans on it expires then, not fifteen minutes later."""
    await evening.declare()
    await evening.verify("ledger_ok", at=local("20:46"))
    said = await evening.submit(at=local("22:40"))
    assert await evening.store.read(rows.earliest_lapse) == local("22:46")
    await evening.store.run(lapses.tick, local("22:46"), 50)
    assert (await evening.statement(said.id)).state is State.EXPIRED
    assert [m["why"] for m in await evening.told("lapsed")] == [{"facts": ["ledger_ok"]}]


async def test_a_revision_starts_its_time_anew(evening: Evening) -> None:
    """Fifteen minutes after the newest words."""
    await evening.declare()
    said = await evening.submit()
    await evening.revise(said, said.revision.content.texts, at=local("20:59"))
    assert await evening.store.read(rows.earliest_lapse) == local("21:14")


async def test_half_a_quorum_is_void_when_the_ground_moves(evening: Evening) -> None:
    """One of two has approved; then the fact is denied: nobody's yes counts any more."""
    await evening.declare()
    await evening.verify("restored", at=local("20:50"))
    await evening.phase(Phase.RESOLVED, at=local("21:30"))
    said = await evening.submit("resolved", at=local("21:31"))
    await evening.decide(said, at=local("21:32"), who=APPROVER)
    await evening.verify("restored", at=local("21:33"), value="no", who=STRANGER)
    assert await why(evening.decide(said, at=local("21:34"), who=COMMANDER)) is Reason.NOT_PENDING
    assert [a.void for a in (await evening.look()).approvals[said.id]] == [True]


async def test_another_severity_expires_the_text(evening: Evening) -> None:
    """Part 4: who must agree, and by when, was judged for another severity."""
    await evening.declare()
    said = await evening.submit()

    def raise_it(tx: Transaction) -> None:
        incidents.change(tx, evening.incident_id, severity=2)

    await evening.store.run(raise_it)
    assert await why(evening.decide(said)) is Reason.EXPIRED

    def review(tx: Transaction) -> None:
        found = incidents.get(tx, evening.incident_id)
        assert found is not None
        lapses.review(tx, act(COMMANDER, local("20:55")), found)

    await evening.store.run(review)
    assert [m["why"] for m in await evening.told("lapsed")] == [{"severity": "sev2"}]
    assert (await evening.statement(said.id)).state is State.EXPIRED
