"""Decisions: by whom, on which bytes, in time; the last one needed writes the deliveries, exactly once."""

import asyncio
from dataclasses import replace

import pytest

from bot.domain.approval import Verdict
from bot.domain.clock import ClockState
from bot.domain.delivery import DeliveryState
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Phase
from bot.domain.statement import State, Statement
from bot.services import approvals
from storage import Store
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, DUTY_MANAGER, EXECUTIVE, FALLBACK, STRANGER
from tests.services.evening import OUTLETS, Evening
from tests.services.refused import refused, why


async def submitted(evening: Evening) -> Statement:
    """Declared at 20:45, submitted at 20:51."""
    await evening.declare()
    return await evening.submit()


async def closing(evening: Evening) -> Statement:
    """The closing word of a SEV1, submitted at 21:31: it needs two people."""
    await evening.declare()
    await evening.verify("restored", at=local("20:50"))
    await evening.phase(Phase.RESOLVED, at=local("21:30"))
    return await evening.submit("resolved", at=local("21:31"))


@pytest.mark.parametrize("who", [APPROVER, COMMANDER])
async def test_one_approval_publishes_an_ordinary_word(evening: Evening, who: str) -> None:
    """Part 4: the commander or the duty communications manager; one delivery per outlet and language follows."""
    said = await submitted(evening)
    decision = await evening.decide(said, who=who)
    assert (decision.missing, decision.published, decision.statement.state) == (0, True, State.APPROVED)
    assert decision.statement.decided_at == local("20:54")
    assert len(await evening.all()) == OUTLETS
    assert (await evening.look()).clocks[-1].state is ClockState.MET
    assert [m["recipient"] for m in await evening.told("decided")] == [COMMS_LEAD]
    assert (await evening.record())[-1] == "approval.decided"


async def test_an_approval_meets_no_public_clock(evening: Evening) -> None:
    """Law 4 and 1.3: K1 is met by a receipt, not by a decision."""
    await evening.decide(await submitted(evening))
    assert (await evening.look()).clocks[0].state is ClockState.RUNNING


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        (COMMS_LEAD, Reason.NOT_YOUR_OWN),
        (STRANGER, Reason.NOT_AN_APPROVER),
        (EXECUTIVE, Reason.NOT_AN_APPROVER),
        (FALLBACK, Reason.NOT_AN_APPROVER),
        (DUTY_MANAGER, Reason.NOT_AN_APPROVER),
    ],
)
async def test_who_may_not_decide(evening: Evening, who: str, reason: Reason) -> None:
    """The author never, strangers never, stand-ins not yet; nothing is kept of the attempt."""
    said = await submitted(evening)
    before = await evening.record()
    assert await why(evening.decide(said, who=who)) is reason
    assert await evening.statement(said.id) == said
    assert await evening.record() == before
    assert await evening.all() == []


@pytest.mark.parametrize(
    ("who", "at", "allowed"),
    [
        (FALLBACK, "20:55:59", False),
        (FALLBACK, "20:56", True),
        (DUTY_MANAGER, "21:00:59", False),
        (DUTY_MANAGER, "21:01", True),
    ],
)
async def test_stand_ins_come_with_the_approval_clock(evening: Evening, who: str, at: str, allowed: bool) -> None:
    """6.3 sleeping approver: the fall-back from 100 % of K8 (20:56), the duty manager from 200 % (21:01)."""
    said = await submitted(evening)
    if allowed:
        assert (await evening.decide(said, who=who, at=local(at))).published
    else:
        assert await why(evening.decide(said, who=who, at=local(at))) is Reason.NOT_AN_APPROVER


async def test_a_stale_button_decides_nothing(evening: Evening) -> None:
    """Law 2: the digest on the button is the one that is approved."""
    said = await submitted(evening)
    stale = replace(said, revision=replace(said.revision, digest="0" * 64))
    assert await why(evening.decide(stale)) is Reason.DIGEST_CHANGED


async def test_an_approval_expires(evening: Evening) -> None:
    """Part 4: 15 minutes after the revision for a SEV1."""
    said = await submitted(evening)
    assert await why(evening.decide(said, at=local("21:06"))) is Reason.EXPIRED
    assert (await evening.decide(said, at=local("21:05:59"))).published


async def test_a_changed_phase_expires_the_text(evening: Evening) -> None:
    """What it says is no longer where the incident stands."""
    said = await submitted(evening)
    await evening.phase(Phase.IDENTIFIED, at=local("20:53"))
    reason, details = await refused(evening.decide(said))
    assert (reason, details["state"]) == (Reason.NOT_PENDING, "expired")
    assert [m["why"] for m in await evening.told("lapsed")] == [{"phase": "identified"}]


async def test_a_promise_that_passed_while_it_waited_is_not_approved(evening: Evening) -> None:
    """Lint runs again at approval: times pass while a text waits (L05)."""
    await evening.declare()
    texts = (await evening.propose(at=local("20:46"))).texts
    short = tuple(replace(t, body=t.body.replace("21:15", "20:55").replace("21 h 15", "20 h 55")) for t in texts)
    said = await evening.submit(at=local("20:51"), texts=short)
    assert await why(evening.decide(said, at=local("20:55"))) is Reason.BLOCKED_BY_LINT


async def test_the_closing_word_of_a_sev1_needs_two_people(evening: Evening) -> None:
    """Part 4: commander and approver, in either order, each once."""
    said = await closing(evening)
    first = await evening.decide(said, at=local("21:32"), who=APPROVER)
    assert (first.missing, first.published, first.statement.state) == (1, False, State.PENDING)
    assert await evening.all() == []
    again = await evening.decide(said, at=local("21:32:30"), who=APPROVER)
    assert (again.missing, again.published) == (1, False)
    second = await evening.decide(said, at=local("21:33"), who=COMMANDER)
    assert (second.missing, second.published) == (0, True)
    assert len(await evening.all()) == OUTLETS


async def test_a_decided_statement_takes_no_second_decision(evening: Evening) -> None:
    """The second click is told where it stands."""
    said = await submitted(evening)
    await evening.decide(said)
    reason, details = await refused(evening.decide(said, who=COMMANDER))
    assert (reason, details["state"]) == (Reason.NOT_PENDING, "approved")
    assert len(await evening.all()) == OUTLETS


async def test_the_same_click_decides_once(evening: Evening) -> None:
    """An interaction that Slack delivers twice."""
    said = await closing(evening)
    click = replace(act(APPROVER, local("21:32")), once="click 1")
    asked = (evening.book, click, said.id, said.revision.digest, Verdict.APPROVE)
    await evening.store.run(approvals.decide, *asked)
    assert await why(evening.store.run(approvals.decide, *asked)) is Reason.ALREADY_DONE
    assert len((await evening.look()).approvals[said.id]) == 1


@pytest.mark.parametrize(("verdict", "state"), [(Verdict.REJECT, State.REJECTED), (Verdict.CHANGE, State.CHANGING)])
async def test_a_no_stops_the_text_at_once(evening: Evening, verdict: Verdict, state: State) -> None:
    """One person's no is enough; the approval clock is met, the author told, nothing leaves."""
    said = await submitted(evening)
    decision = await evening.decide(said, verdict, reason="not true")
    assert (decision.published, decision.statement.state) == (False, state)
    assert [c.state for c in (await evening.look()).clocks if c.kind == "K8"] == [ClockState.MET]
    (told,) = await evening.told("decided")
    assert (told["recipient"], told["person"], told["verdict"], told["reason"]) == (
        COMMS_LEAD,
        APPROVER,
        verdict.value,
        "not true",
    )
    assert await evening.all() == []


async def test_a_change_voids_what_others_had_said(evening: Evening) -> None:
    """The text that was approved by one is not the text that will come back."""
    said = await closing(evening)
    await evening.decide(said, at=local("21:32"), who=COMMANDER)
    await evening.decide(said, Verdict.CHANGE, at=local("21:33"))
    assert [a.void for a in (await evening.look()).approvals[said.id]] == [True, True]


async def test_of_two_approvals_at_once_one_publishes(evening: Evening) -> None:
    """A race of two people in two processes: exactly one set of deliveries, the other is told."""
    said = await submitted(evening)
    other = Store(evening.store.url)
    there = Evening(other)
    found = await asyncio.gather(
        evening.decide(said, who=APPROVER), there.decide(said, who=COMMANDER), return_exceptions=True
    )
    await other.close()
    assert sorted(type(f).__name__ for f in found) == ["Decision", "Refusal"]
    (no,) = [f for f in found if isinstance(f, Refusal)]
    assert no.reason is Reason.NOT_PENDING
    assert len(await evening.all()) == OUTLETS


async def test_of_two_legs_at_once_the_last_one_publishes(evening: Evening) -> None:
    """Both are needed and both come in the same moment: the one that is second fills the quorum."""
    said = await closing(evening)
    other = Store(evening.store.url)
    found = await asyncio.gather(
        evening.decide(said, at=local("21:32"), who=APPROVER),
        Evening(other).decide(said, at=local("21:32"), who=COMMANDER),
    )
    await other.close()
    assert sorted(d.published for d in found) == [False, True]
    assert len(await evening.all()) == OUTLETS


async def test_every_outlet_and_language_has_its_own_lane(evening: Evening) -> None:
    """Law 1: one committed row for each thing that will leave, ready at once, with the bytes and their digest."""
    said = await submitted(evening)
    await evening.decide(said)
    rows = await evening.all()
    assert {d.key for d in rows} == {
        f"INC-1/1/{outlet}/{language}"
        for outlet in ("status_page", "bluesky", "mastodon")
        for language in ("fr", "ar", "en")
    }
    assert {d.lane for d in rows} == {f"INC-1/{d.action}/{d.language}" for d in rows}
    assert {(d.state, d.due_at) for d in rows} == {(DeliveryState.READY, local("20:54"))}
    bodies = {(m.outlet, m.language): m.body for m in said.revision.content.messages}
    assert {(d.action, d.language): d.payload["body"] for d in rows} == bodies
    assert {d.payload["digest"] for d in rows} == {said.revision.digest}
