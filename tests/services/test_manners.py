"""Not nagging (1.5): the ten manners, each a test."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain.clock import ClockState
from bot.domain.delivery import DeliveryState, Refused
from bot.domain.errors import Reason
from bot.domain.incident import Phase, Severity
from bot.domain.report import Complaint
from bot.services import export, flags, impact, incidents, reports, snooze
from tests.builders import act, local, shown
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import Evening, taken
from tests.services.refused import refused

EVERY = ["20:52:30", "20:57", "21:00", "21:07:30", "21:15", "21:30"]


async def put_off(evening: Evening, clock: str, minutes: float, at: str, who: str = COMMANDER) -> datetime:
    """Somebody snoozes."""
    request = act(who, local(at))
    return await evening.store.run(
        snooze.snooze, evening.book, request, evening.incident_id, clock, minutes, "the text is being translated"
    )


async def running(evening: Evening, kind: str) -> list[str]:
    """When the running clocks of a kind are due."""
    return [shown(c.due_at) for c in (await evening.look()).running if c.kind == kind]


async def test_one_card_is_edited_and_new_messages_come_at_rungs(evening: Evening) -> None:
    """Rule 1: below 100 % nothing new stands in the channel, the card alone changes; at 0 % it is just the card."""
    await evening.begin()
    for at in EVERY[:2]:
        await evening.tick(local(at))
    told = await evening.told("rung")
    assert [m for m in told if m.get("to") == "incident" and not m["thread"]] == []
    cards = [d for d in await evening.all("slack") if d.action == "card.incident"]
    assert [d.generation > 1 for d in cards] == [True]


async def test_each_rung_of_each_clock_fires_once(evening: Evening) -> None:
    """Rule 2: however often one looks."""
    await evening.declare()
    for at in EVERY:
        await evening.tick(local(at))
        await evening.tick(local(at))
    fired = [(r.clock, r.instance, r.percent) for r in (await evening.look()).rungs]
    assert len(fired) == len(set(fired)) == len(EVERY)


async def test_a_waiting_draft_asks_the_approver(evening: Evening) -> None:
    """Rule 3: the ping moves, the clock does not."""
    await evening.declare()
    await evening.submit(at=local("20:51"))
    await evening.tick(local("20:57"))
    assert {m["recipient"] for m in await evening.told("rung") if m["clock"] == "K1"} == {APPROVER}
    assert await running(evening, "K1") == ["21:00:00"]


async def test_a_snooze_needs_a_clock_that_may_wait(evening: Evening) -> None:
    """Rule 4: never K1 of SEV1, never a promise, nor what the promise speaks for; never a clock that does not run."""
    await evening.declare()
    reason, details = await refused(put_off(evening, "K1", 5, "20:46"))
    assert (reason, details["clock"]) == (Reason.NO_SNOOZE, "K1")
    await evening.say(at=local("20:54"))
    for clock in ("K7", "K3"):
        reason, details = await refused(put_off(evening, clock, 5, "20:55"))
        assert (reason, details["clock"]) == (Reason.NO_SNOOZE, "K7")
    assert (await refused(put_off(evening, "K6", 5, "20:55")))[0] is Reason.NO_SUCH_CLOCK
    assert (await refused(put_off(evening, "K9", 5, "20:55", who=STRANGER)))[0] is Reason.NOT_ALLOWED


async def test_a_snooze_lasts_half_an_interval_and_twice_in_a_row(evening: Evening) -> None:
    """Rule 4: SEV2, K1 of 30 minutes: 15 at most, two times; then the highest missed rung speaks for the others."""
    await evening.declare(severity=Severity.SEV2)
    assert await refused(put_off(evening, "K1", 16, "20:50")) == (Reason.NO_SNOOZE, {"clock": "K1", "longest": 15})
    assert (await refused(put_off(evening, "K1", 0, "20:50")))[0] is Reason.NO_SNOOZE
    assert await put_off(evening, "K1", 15, "20:50") == local("21:05")
    await evening.tick(local("21:01"))
    assert (await evening.look()).rungs == ()
    await put_off(evening, "K1", 15, "21:01")
    assert await refused(put_off(evening, "K1", 5, "21:02")) == (Reason.NO_SNOOZE, {"clock": "K1", "times": 2})
    assert await running(evening, "K1") == ["21:15:00"]  # the clock itself goes on
    await evening.tick(local("21:16"))
    fired = [(r.percent, r.missed) for r in (await evening.look()).rungs if r.clock == "K1"]
    assert fired == [(50, True), (80, True), (100, False)]
    assert (await evening.record()).count("clock.snoozed") == 2


async def test_a_snooze_stands_on_the_clock_with_its_reason(evening: Evening) -> None:
    """Rule 4: whoever looks sees until when, why and by whom."""
    await evening.declare(severity=Severity.SEV2)
    await put_off(evening, "K1", 10, "20:50")
    [clock] = [c for c in (await evening.look()).running if c.kind == "K1"]
    assert (clock.snoozed_until, clock.snoozed_why) == (local("21:00"), f"the text is being translated ({COMMANDER})")


async def test_no_public_impact_takes_two_people(evening: Evening) -> None:
    """Rule 5: commander and comms lead, each once; K1 stops, and nobody else can say it."""
    await evening.declare()

    async def say(who: str, at: str) -> bool:
        return await evening.store.run(impact.no_public_impact, evening.book, act(who, local(at)), 1, "test accounts")

    assert (await refused(say(STRANGER, "20:46")))[0] is Reason.NOT_ALLOWED
    assert await say(COMMANDER, "20:47") is False
    assert [m["recipient"] for m in await evening.told("no_impact_said")] == [COMMS_LEAD]
    assert (await refused(say(COMMANDER, "20:48")))[0] is Reason.SECOND_PERSON
    assert await running(evening, "K1") == ["21:00:00"]
    assert await say(COMMS_LEAD, "20:49") is True
    assert await running(evening, "K1") == []
    assert (await refused(say(COMMANDER, "20:50")))[0] is Reason.NO_SUCH_CLOCK


async def test_three_reports_take_it_back(evening: Evening) -> None:
    """Rule 5: customers know better; the third report starts K1 again, the second does not, the fourth not twice."""
    await evening.declare()
    for who in (COMMANDER, COMMS_LEAD):
        await evening.store.run(impact.no_public_impact, evening.book, act(who, local("20:49")), 1, "test accounts")
    for minute in (51, 52, 53, 54):
        at = local(f"20:{minute}")
        assert await running(evening, "K1") == ([] if minute <= 53 else ["21:08:00"])
        await evening.store.run(reports.count, evening.book, act(STRANGER, at), Complaint(text="zero"), 1)
    assert await running(evening, "K1") == ["21:08:00"]
    assert len(await evening.told("impact_reopened")) == 1


async def test_a_material_change_ends_a_snooze(evening: Evening) -> None:
    """Rule 6: what was to wait does not any more."""
    await evening.declare(severity=Severity.SEV2)
    await put_off(evening, "K1", 15, "20:59")
    await evening.verify("ledger_ok", at=local("21:01"))
    await evening.tick(local("21:01"))
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs] == [("K1", 50)]
    assert "clock.snooze_ended" in await evening.record()


async def test_resolved_silences_all_but_the_closing_word(evening: Evening) -> None:
    """Rule 6: K1-K5 end at once; K6, an open K7, K10 and K11 remain; the closing word answers K6 and K7."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.store.run(flags.flag_error, evening.book, act(STRANGER, local("20:56")), 1, 1, "it was 20:30")
    await evening.verify("ledger_ok", at=local("21:00"))
    await evening.phase(Phase.RESOLVED, at=local("21:01"))
    left = {c.kind for c in (await evening.look()).running}
    assert left == {"K6", "K7", "K10", "K11"}
    assert await running(evening, "K6") == ["21:16:00"]


async def test_executives_get_one_line_in_half_an_hour(evening: Evening) -> None:
    """Rule 7: a breach is told at once; the repeats of two ladders share one line per half hour, over all incidents."""
    await evening.declare()
    await evening.declare(at=local("20:55"))
    moment = local("20:52:30")
    while moment <= local("23:50"):
        await evening.tick(moment)
        moment += timedelta(seconds=150)
    lines = [d for d in await evening.all("slack") if d.payload.get("to") == "executives"]
    repeats = sorted(d.created_at for d in lines if d.payload["percent"] > 300)
    assert repeats
    assert all(b - a >= timedelta(minutes=30) for a, b in pairwise(repeats))
    assert len([d for d in lines if d.payload["percent"] <= 300]) == 4


async def test_executives_hear_of_the_first_word_and_of_the_last(evening: Evening) -> None:
    """Rule 7, slack-ux 4: the first word and the closing one are told at once; the card has the rest."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.say("no_change", at=local("21:12"))
    await evening.verify("restored", at=local("21:40"))
    for phase in (Phase.IDENTIFIED, Phase.MONITORING):
        await evening.phase(phase, at=local("21:40"))
    await evening.phase(Phase.RESOLVED, at=local("22:15"))
    await evening.say("resolved", at=local("22:16"))
    lines = [d.payload["notice"] for d in await evening.all("slack") if d.payload.get("to") == "executives"]
    assert lines == ["first_word", "told_resolved"]


async def test_nobody_shouts_at_a_channel(evening: Evening) -> None:
    """Rule 8: people and roles are named, never everybody."""
    await evening.declare()
    for at in EVERY:
        await evening.tick(local(at))
    said = str([d.payload for d in await evening.all("slack")])
    assert not {"@here", "@channel", "!here", "!channel"} & set(said.split())


async def test_a_no_change_word_is_one_step(evening: Evening) -> None:
    """Rule 9: keeping a promise costs one click and one approval."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.say("no_change", at=local("21:12"))
    states = {c.instance: c.state for c in (await evening.look()).clocks if c.kind == "K7"}
    assert states == {"1": ClockState.MET, "2": ClockState.RUNNING}


@pytest.mark.parametrize(("acted_at", "acted_on"), [("20:57:30", 1), ("20:57:31", 0)])
async def test_the_noise_is_measured(evening: Evening, acted_at: str, acted_on: int) -> None:
    """Rule 10: one ping; an act of that person within five minutes counts, later it does not."""
    await evening.declare()
    await evening.tick(local("20:52:30"))
    await evening.store.run(incidents.note, evening.book, act(COMMANDER, local(acted_at)), 1, "on it")
    document = await evening.store.read(export.incident, evening.book, 1, local("21:00"))
    assert document["noise"] == {"pings": 1, "acted_on": acted_on, "share": float(acted_on)}


async def test_a_page_is_a_delivery_and_its_failure_is_told(evening: Evening) -> None:
    """1.4: at 150 % the pager rings; where it cannot, the duty channel hears that perhaps nobody was woken."""
    await evening.declare()
    await evening.tick(local("21:07:30"))
    [page] = await evening.all("page")
    assert (page.action, page.payload["clock"], page.payload["roles"]) == ("duty", "K1", ["duty_comms"])
    while claimed := await evening.claim(local("21:07:31")):
        for delivery in claimed:
            lost = delivery.courier == "page"
            await evening.settle(delivery, Refused(why="400 no") if lost else taken(delivery), local("21:07:31"))
        if not [d for d in await evening.all("page") if d.state is not DeliveryState.REFUSED]:
            break
    [told] = [d for d in await evening.told("undelivered") if d["action"] == "page"]
    assert (told["to"], told["why"]) == ("duty", "400 no")


async def nobody_notices(evening: Evening, at: str) -> None:
    """Both who must say that no customer is concerned say so: the first word is no longer owed."""
    for who in (COMMANDER, COMMS_LEAD):
        await evening.store.run(impact.no_public_impact, evening.book, act(who, local(at)), 1, "test accounts")


async def ring(evening: Evening, at: str) -> None:
    """Everything due leaves, pages among it."""
    while await evening.deliver(local(at)):
        pass


async def test_an_alarm_is_closed_when_its_clock_is_met(evening: Evening) -> None:
    """1.4: paged at 150 %, the first word comes at 21:10: the pager is told that it is over, once."""
    await evening.declare()
    await evening.tick(local("21:07:30"))
    await ring(evening, "21:07:30")
    await evening.say(at=local("21:10"))
    page, over = await evening.all("page")
    assert (over.key, over.payload["over"], over.payload["clock"]) == (f"{page.key}/over", True, "K1")
    await evening.say("no_change", at=local("21:20"))
    assert len(await evening.all("page")) == 2


async def test_a_page_that_has_not_left_wakes_nobody_any_more(evening: Evening) -> None:
    """What it is for ends while the pager cannot be reached: it is taken back, and there is no alarm to close."""
    await evening.declare()
    await evening.tick(local("21:07:30"))
    await nobody_notices(evening, "21:08")
    assert [d.state for d in await evening.all("page")] == [DeliveryState.SUPERSEDED]


async def test_an_alarm_closes_after_it_has_rung(evening: Evening) -> None:
    """Nobody knows whether a page in flight has rung: its end waits for it, and never overtakes it."""
    await evening.declare()
    await evening.tick(local("21:07:30"))
    claimed = [d for d in await evening.claim(local("21:07:30")) if d.courier == "page"]
    await nobody_notices(evening, "21:08")
    assert [d.state for d in await evening.all("page")] == [DeliveryState.SENDING, DeliveryState.WAITING]
    await evening.settle(claimed[0], taken(claimed[0]), local("21:08:01"))
    assert [d.state for d in await evening.all("page")] == [DeliveryState.DONE, DeliveryState.READY]


async def test_one_reminder_for_a_person_in_five_minutes(evening: Evening) -> None:
    """Rule 8: three incidents reach 80 % within five minutes: one message now, and the others together in a second."""
    for at in ("20:45", "20:46", "20:47"):
        await evening.declare(at=local(at))
    for at in ("20:57", "20:58", "20:59"):
        await evening.tick(local(at))
    told = [d for d in await evening.all("slack") if d.action == "dm" and d.payload["notice"] == "rung"]
    assert [(d.payload["incident"], d.due_at) for d in told] == [(1, local("20:57")), (2, local("21:02"))]
    [other] = told[1].payload["also"]
    assert (other["incident"], other["clock"], other["percent"]) == (3, "K1", 80)


async def test_a_reminder_that_has_left_takes_nothing_more(evening: Evening) -> None:
    """Rule 8: the one for 21:02 has gone out; what comes then waits until 21:07."""
    for at in ("20:45", "20:46", "20:51"):
        await evening.declare(at=local(at))
    for at in ("20:57", "20:58"):
        await evening.tick(local(at))
    while await evening.deliver(local("21:02")):
        pass
    await evening.tick(local("21:03"))
    told = [d for d in await evening.all("slack") if d.action == "dm" and d.payload.get("recipient") == COMMANDER]
    assert told[-1].due_at == local("21:07")
