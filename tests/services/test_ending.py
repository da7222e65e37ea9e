"""Closing, cancelling and reopening: what is owed keeps an incident open, what ends ends, nothing promised is lost."""

from collections.abc import Awaitable

import pytest

from bot.domain.clock import ClockState
from bot.domain.errors import Reason
from bot.domain.incident import Incident, Outcome, Phase
from bot.domain.owing import Debt, Owed
from bot.domain.statement import Kind, State
from bot.services import ending, flags, mending, reopening, restricting
from bot.services.mending import Wish
from storage import deliveries
from tests.builders import act, book_with, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import Evening, taken
from tests.services.refused import refused, why


async def close(evening: Evening, at: str = "22:00", who: str = COMMANDER) -> Incident:
    """Somebody closes it, having read what that means."""
    return await evening.store.run(ending.close, evening.book, act(who, local(at)), 1)


async def cancel(evening: Evening, at: str = "20:50", who: str = COMMANDER) -> Incident:
    """Somebody calls it a false alarm."""
    return await evening.store.run(ending.cancel, evening.book, act(who, local(at)), 1, "A test account")


async def reopen(evening: Evening, at: str = "22:30", who: str = COMMANDER) -> Incident:
    """Somebody says that it is not over."""
    return await evening.store.run(reopening.reopen, evening.book, act(who, local(at)), 1, "It is back")


async def debts(asked: Awaitable[object]) -> list[Debt]:
    """What keeps it open."""
    reason, details = await refused(asked)
    assert reason is Reason.STILL_OWED
    owed = details["owed"]
    assert isinstance(owed, tuple)
    return [o.what for o in owed if isinstance(o, Owed)]


async def running(evening: Evening) -> set[str]:
    """The kinds of the clocks that run."""
    return {c.kind for c in (await evening.look()).running}


async def test_an_open_incident_is_resolved_first(evening: Evening) -> None:
    """Nobody closes what nobody has called resolved."""
    await evening.declare()
    assert await why(close(evening)) is Reason.NO_SUCH_TRANSITION


async def test_a_promise_and_the_closing_word_keep_it_open(evening: Evening) -> None:
    """The public waits: K7 and K6, each paid by the closing word."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.verify("restored", at=local("21:00"))
    await evening.phase(Phase.RESOLVED, at=local("21:10"))
    assert await debts(close(evening, "21:11")) == [Debt.PROMISE, Debt.CLOSING_WORD]
    assert (await evening.look()).incident.phase is Phase.RESOLVED
    await evening.say(at=local("21:31"))
    assert (await close(evening, "21:32")).phase is Phase.CLOSED


async def test_a_closed_incident_owes_the_explanation_and_nothing_else(evening: Evening) -> None:
    """K11 runs on and is reminded of; every other clock has ended."""
    await evening.declare()
    await evening.over(local("21:20"))
    outlook = await evening.store.read(ending.before_closing, evening.book, act(at=local("21:30")), 1)
    assert [o.what for o in outlook.waits] == [Debt.SUMMARY]
    closed = await close(evening)
    assert (closed.closed_at, closed.outcome) == (local("22:00"), None)
    assert (await evening.look()).incident == closed
    assert await running(evening) == {"K11"}
    assert [d["owed"] for d in await evening.told("ended")] == [["summary"]]
    assert (await evening.record())[-1] == "incident.closed"
    assert await why(close(evening, "22:01")) is Reason.CLOSED


async def test_the_policy_says_what_may_wait(evening: Evening) -> None:
    """An organisation that wants its explanations first keeps the incident open for them."""
    evening.book = book_with('[closing]\nmay_wait = ["review"]')
    await evening.declare()
    await evening.over(local("21:20"))
    assert await debts(close(evening)) == [Debt.SUMMARY]


async def test_a_wrong_text_keeps_it_open(evening: Evening) -> None:
    """K10: a correction is owed."""
    await evening.declare()
    await evening.over(local("21:20"))
    await evening.store.run(flags.flag_error, evening.book, act(at=local("21:25")), 1, 1, "It was 20:31")
    assert await debts(close(evening)) == [Debt.CORRECTION]


async def test_a_message_that_nobody_can_vouch_for_keeps_it_open(evening: Evening) -> None:
    """Parked: a person must look first; each statement once, with its outlets."""
    await evening.declare()
    await evening.over(local("21:20"))
    parked = await evening.public("bluesky", "fr")
    await evening.store.run(lambda tx: deliveries.change(tx, parked.id, state="parked"))
    reason, details = await refused(close(evening))
    assert (reason, details["owed"]) == (
        Reason.STILL_OWED,
        (Owed(what=Debt.DELIVERY, statement=1, outlets=("bluesky",)),),
    )


@pytest.mark.parametrize("what", [close, cancel, reopen])
async def test_whoever_has_no_part_in_it_ends_nothing(evening: Evening, what: type) -> None:
    """They are told who may."""
    await evening.declare()
    reason, details = await refused(what(evening, "21:00", STRANGER))
    assert reason is Reason.NOT_ALLOWED
    assert "commander" in str(details["allowed"])


async def test_a_false_alarm_ends_everything(evening: Evening) -> None:
    """Nothing was said: every clock ends, the waiting text too, with the reason on record."""
    await evening.declare()
    said = await evening.submit(at=local("20:48"))
    closed = await cancel(evening)
    assert (closed.phase, closed.outcome) == (Phase.CLOSED, Outcome.FALSE_ALARM)
    assert await running(evening) == set()
    assert (await evening.statement(said.id)).state is State.EXPIRED
    assert "incident.cancelled" in await evening.record()
    assert (await evening.told("ended"))[0]["text"] == "A test account"


async def test_a_public_alarm_is_not_left_standing(evening: Evening) -> None:
    """The word that is out is taken back first; then what stays public is said, and it can be cancelled."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    assert await debts(cancel(evening, "20:56")) == [Debt.PUBLIC_WORD, Debt.PROMISE]
    await evening.phase(Phase.RESOLVED, at=local("20:57"))
    words: dict[str, dict[str, str]] = {
        language: {"wrong": "It was a test."} for language in evening.book.policy.languages
    }
    wish = Wish(kind=Kind.RETRACTION, about=1, words=words)
    back = await evening.store.run(mending.submit, evening.book, act(COMMS_LEAD, local("20:58")), 1, wish)
    if not (await evening.decide(back, at=local("20:59"))).published:
        await evening.decide(back, at=local("20:59"), who=COMMANDER)
    for at in ("20:59:01", "20:59:10", "20:59:20"):
        await evening.deliver(local(at), taken)
    outlook = await evening.store.read(ending.before_cancelling, evening.book, act(at=local("21:00")), 1)
    assert outlook.stays == ()
    assert (await cancel(evening, "21:00")).outcome is Outcome.FALSE_ALARM
    assert await running(evening) == set()


async def test_reopening_starts_the_clocks_anew_and_owes_a_word(evening: Evening) -> None:
    """The explanation is no longer due, nobody has checked any more that it is restored, K4 and K9 run from now."""
    await evening.declare()
    await evening.over(local("21:20"))
    await close(evening)
    again = await reopen(evening)
    assert (again.phase, again.resolved_at, again.restored_at, again.closed_at) == (
        Phase.INVESTIGATING,
        None,
        None,
        None,
    )
    view = await evening.look()
    assert view.incident == again
    assert {c.kind: c.started_at for c in view.running} == {"K4": local("22:30"), "K9": local("22:30")}
    restored = next(f for f in view.facts if f.key == "restored")
    assert (restored.verified_at, restored.pending) == (None, False)
    assert {c.state for c in view.clocks if c.kind == "K11"} == {ClockState.SILENCED}
    assert [d["to"] for d in await evening.told("reopened")] == ["incident", "executives"]
    assert await why(reopen(evening)) is Reason.NOT_OVER
    assert await why(evening.submit("investigating", at=local("22:40"))) is Reason.BLOCKED_BY_LINT  # L27: it is back
    back = await evening.say(at=local("22:40"))
    assert (back.kind, back.state) == (Kind.REOPENED, State.PUBLISHED)
    assert "K4" not in await running(evening)


async def test_what_has_not_left_of_a_closing_word_stays_in(evening: Evening) -> None:
    """Nobody reads that it is over after it was reopened."""
    await evening.declare()
    await evening.verify("restored", at=local("21:00"))
    await evening.phase(Phase.RESOLVED, at=local("21:31"))
    over = await evening.submit(at=local("21:31"))
    await evening.decide(over, at=local("21:32"))
    await evening.decide(over, at=local("21:32"), who=COMMANDER)
    await reopen(evening, "21:33")
    assert {d.state.value for d in await evening.all()} == {"stopped"}
    assert await running(evening) == {"K1", "K9"}


async def test_a_false_alarm_that_was_none(evening: Evening) -> None:
    """Reopened after it was cancelled: the first word is due from now."""
    await evening.declare()
    await cancel(evening)
    await reopen(evening, "20:55", COMMS_LEAD)
    view = await evening.look()
    assert view.incident.outcome is None
    assert {c.kind: c.due_at for c in view.running if c.kind == "K1"} == {"K1": local("21:10")}


async def test_a_private_incident_owes_the_public_nothing(evening: Evening) -> None:
    """No clock begins when it is resolved or reopened, so it can be closed."""
    await evening.declare(private=True)
    await evening.phase(Phase.RESOLVED, at=local("21:00"))
    assert (await close(evening)).phase is Phase.CLOSED
    await reopen(evening)
    assert await running(evening) == set()
    assert [d["to"] for d in await evening.told("reopened")] == ["incident"]
    assert await why(close(evening, who=APPROVER)) is Reason.NO_SUCH_INCIDENT


async def test_a_promise_does_not_become_a_secret(evening: Evening) -> None:
    """Everything said was taken back, but the public was promised a word: it cannot be made private."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    words: dict[str, dict[str, str]] = {x: {"wrong": "It was a test."} for x in evening.book.policy.languages}
    wish = Wish(kind=Kind.RETRACTION, about=1, words=words)
    back = await evening.store.run(mending.submit, evening.book, act(COMMS_LEAD, local("20:58")), 1, wish)
    if not (await evening.decide(back, at=local("20:59"))).published:
        await evening.decide(back, at=local("20:59"), who=COMMANDER)
    for at in ("20:59:01", "20:59:10", "20:59:20"):
        await evening.deliver(local(at), taken)
    assert "K7" in await running(evening)
    asked = evening.store.run(restricting.restrict, evening.book, act(at=local("21:00")), 1, "Data")
    assert await why(asked) is Reason.PUBLIC_ALREADY
