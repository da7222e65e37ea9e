"""Texts that expire by themselves: to the second, once, with their author told and their approvals void (part 4)."""

from bot.domain.clock import ClockState
from bot.domain.errors import Reason
from bot.domain.incident import Phase, Severity
from bot.domain.statement import State
from bot.services import holding, incidents, lapses, wakeups
from bot.services.targets import Withheld
from storage import Transaction
from storage import incidents as incident_rows
from storage import statements as rows
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import OUTLETS, Evening, taken
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
        incident_rows.change(tx, evening.incident_id, severity=2)

    await evening.store.run(raise_it)
    assert await why(evening.decide(said)) is Reason.EXPIRED

    def review(tx: Transaction) -> None:
        found = incident_rows.get(tx, evening.incident_id)
        assert found is not None
        lapses.review(tx, act(COMMANDER, local("20:55")), found)

    await evening.store.run(review)
    assert [m["why"] for m in await evening.told("lapsed")] == [{"severity": "sev2"}]
    assert (await evening.statement(said.id)).state is State.EXPIRED


EXPIRED = "what was agreed to has expired"


async def held(evening: Evening, clock: str) -> list[str]:
    """Why each of the public messages may not leave at this moment; empty where it may."""
    found = []
    for delivery in await evening.claim(local(clock)):
        if delivery.courier == "public":
            try:
                found.append("" if await evening.make_ready(delivery, local(clock)) else "lost")
            except Withheld as why:
                found.append(str(why))
    return found


async def test_an_agreement_that_nobody_used_expires(evening: Evening) -> None:
    """Agreed to at 20:54, and nothing has left by 21:09: fifteen minutes are over at SEV1."""
    await evening.begin()
    await evening.decide(await evening.submit())
    assert [EXPIRED in why for why in await held(evening, "21:09")] == [True] * OUTLETS


async def test_an_agreement_ends_with_the_ground_it_stood_on(evening: Evening) -> None:
    """The incident is found to be worse before the first word is out."""
    await evening.begin()
    await evening.decide(await evening.submit())
    asked = (evening.book, act(COMMANDER, local("20:54:01")), evening.incident_id)
    await evening.store.run(incidents.change_severity, *asked, Severity.SEV2)
    assert [EXPIRED in why for why in await held(evening, "20:54:02")] == [True] * OUTLETS


async def test_no_outlet_is_left_without_what_others_show(evening: Evening) -> None:
    """Once one reader has it, the others get the same, though the incident has moved on."""
    await evening.begin()
    await evening.decide(await evening.submit())
    first, *others = [d for d in await evening.claim(local("20:54:01")) if d.courier == "public"]
    assert await evening.make_ready(first, local("20:54:01"))
    await evening.settle(first, taken(first), local("20:54:01"))
    await evening.phase(Phase.IDENTIFIED, at=local("20:55"))
    for delivery in others:
        assert await evening.make_ready(delivery, local("20:55:01")) is not None


async def test_the_holding_text_was_agreed_to_for_a_year(evening: Evening) -> None:
    """It waits for its outlet as long as what it promises is true."""
    await evening.begin()
    asked = (evening.book, act(COMMS_LEAD, local("20:46")), evening.incident_id)
    shown = await evening.store.read(holding.show, *asked)
    await evening.store.run(holding.publish, *asked, local("20:46"), shown.digest)
    assert await held(evening, "21:02") == [""] * OUTLETS
