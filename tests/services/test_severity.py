"""A severity that changes (1.2): raised, the public clocks are stricter at once; lowered, a promise stays."""

from bot.domain.clock import ClockState
from bot.domain.errors import Reason
from bot.domain.incident import Incident, Severity
from bot.services import incidents
from tests.builders import act, local, shown
from tests.cast import COMMANDER, STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused


async def change(evening: Evening, to: Severity, at: str, who: str = COMMANDER) -> Incident:
    """Somebody changes it."""
    return await evening.store.run(incidents.change_severity, evening.book, act(who, local(at)), 1, to)


async def due(evening: Evening, kind: str) -> list[str]:
    """When the running clocks of a kind are due."""
    return [shown(c.due_at) for c in (await evening.look()).running if c.kind == kind]


async def test_raising_counts_from_the_moment_of_raising(evening: Evening) -> None:
    """SEV2 at 20:45 owes a word by 21:15; raised at 20:50 it is 21:05, with the rungs of fifteen minutes."""
    await evening.declare(severity=Severity.SEV2)
    await change(evening, Severity.SEV1, "20:50")
    old, new = [c for c in (await evening.look()).clocks if c.kind == "K1"]
    assert (old.state, shown(new.due_at), shown(new.started_at)) == (ClockState.REPLACED, "21:05:00", "20:50:00")
    await evening.tick(local("20:57:30"))
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs] == [("K1", 50)]
    assert {m["to"] for m in await evening.told("severity_up")} == {"incident", "executives"}


async def test_raising_is_never_later_than_already_due(evening: Evening) -> None:
    """Raised at 21:10, five minutes before the word is due: it stays due at 21:15."""
    await evening.declare(severity=Severity.SEV2)
    await change(evening, Severity.SEV1, "21:10")
    assert await due(evening, "K1") == ["21:15:00"]


async def test_raising_after_the_first_word_owes_another(evening: Evening) -> None:
    """K1 starts with a severity raised as with a declaration; the promise is older and stays what it is."""
    await evening.declare(severity=Severity.SEV2)
    await evening.say(at=local("20:54"))
    promised = await due(evening, "K7")
    await change(evening, Severity.SEV1, "21:00")
    assert (await due(evening, "K1"), await due(evening, "K7")) == (["21:15:00"], promised)
    assert await due(evening, "K3") == ["21:30:00"]


async def test_lowering_never_lengthens_a_promise(evening: Evening) -> None:
    """SEV1 promised 21:20; as SEV2 the next update may come later, the promise may not."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await change(evening, Severity.SEV2, "21:00")
    assert (await due(evening, "K7"), await due(evening, "K3")) == (["21:20:00"], ["21:54:00"])
    await evening.tick(local("21:20"))
    assert ("K7", 100) in [(r.clock, r.percent) for r in (await evening.look()).rungs]
    assert await evening.told("severity_up") == []


async def test_a_severity_nobody_notices_owes_nothing_but_promises(evening: Evening) -> None:
    """SEV4: no public clock; what was promised is still answered, and its ladder still speaks."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await change(evening, Severity.SEV4, "21:00")
    assert {c.kind for c in (await evening.look()).running} == {"K7"}
    await evening.tick(local("21:20"))
    assert [(r.clock, r.missed) for r in (await evening.look()).rungs][-1] == ("K7", False)


async def test_lowered_rungs_that_have_passed_are_not_fired_again(evening: Evening) -> None:
    """At 21:05 half of SEV2's thirty minutes has gone: the next rung is 80 %, not 50 %."""
    await evening.declare()
    await change(evening, Severity.SEV2, "21:05")
    [clock] = [c for c in (await evening.look()).running if c.kind == "K1"]
    assert (shown(clock.due_at), clock.last_percent, clock.next_at) == ("21:15:00", 50, local("21:09"))


async def test_who_may_change_it_and_to_what(evening: Evening) -> None:
    """Somebody with a role; to another one."""
    await evening.declare()
    assert (await refused(change(evening, Severity.SEV2, "20:46", who=STRANGER)))[0] is Reason.NOT_ALLOWED
    assert (await refused(change(evening, Severity.SEV1, "20:46")))[0] is Reason.SAME_SEVERITY
