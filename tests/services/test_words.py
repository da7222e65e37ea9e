"""What a word means to the clocks: its spread, what was left of an older one, a holding text, an error in it."""

from collections.abc import Callable

from bot.domain.clock import ClockState, Event
from bot.domain.delivery import CannotTell, Delivery, DeliveryState, NotDone, Outcome
from bot.domain.report import Complaint
from bot.domain.statement import Kind
from bot.services import agenda, clocks, flags, reports, stopped
from bot.services.words import MEANS
from storage import clocks as rows
from tests.builders import act, incident, local, policy, shown
from tests.cast import APPROVER, COMMANDER, STRANGER
from tests.services.evening import Evening, taken
from tests.services.mends import approve, mend, public_word, stop


def all_but(outlet: str) -> Callable[[Delivery], Outcome | CannotTell]:
    """An outside world in which one outlet is broken."""
    return lambda d: NotDone(why="500") if d.action == outlet else taken(d)


async def spread(evening: Evening) -> dict[tuple[str, str], ClockState]:
    """How K12 and K13 of each statement stand."""
    view = await evening.look()
    return {(c.kind, c.instance): c.state for c in view.clocks if c.kind in {"K12", "K13"}}


async def partly(evening: Evening, result: Callable[[Delivery], Outcome | CannotTell]) -> None:
    """The first word, published as far as `result` lets it."""
    await evening.declare()
    said = await evening.submit(at=local("20:51"))
    await evening.decide(said, at=local("20:54"))
    await evening.deliver(local("20:54"), result)


async def test_a_broken_outlet_breaches_the_fan_out_and_not_the_first_word(evening: Evening) -> None:
    """6.3: K1 is met by the first receipt; K12 runs on, breaches after two minutes and is met when the last one is."""
    await partly(evening, all_but("mastodon"))
    view = await evening.look()
    assert [c.state for c in view.clocks if c.kind == "K1"] == [ClockState.MET]
    assert await spread(evening) == {("K12", "1"): ClockState.RUNNING, ("K13", "1"): ClockState.RUNNING}
    await evening.tick(local("20:56"))
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs if r.clock == "K12"] == [("K12", 100)]
    await evening.deliver(local("20:57"))
    assert set((await spread(evening)).values()) == {ClockState.MET}


async def test_a_newer_word_ends_the_spread_of_an_older_one(evening: Evening) -> None:
    """What of statement 1 was superseded will never come: its clocks end unmet when statement 2 is out."""
    await partly(evening, all_but("mastodon"))
    await evening.say("no_change", at=local("21:12"))
    found = await spread(evening)
    assert found["K12", "2"] is ClockState.MET
    assert ClockState.RUNNING not in {state for (_, number), state in found.items() if number == "2"}


async def test_giving_a_message_up_ends_its_clocks(evening: Evening) -> None:
    """A person decided: nobody waits for all channels any more."""
    await partly(evening, lambda d: CannotTell(why="?") if (d.action, d.language) == ("mastodon", "ar") else taken(d))
    parked = await evening.public("mastodon", "ar")
    assert (await spread(evening))["K13", "1"] is ClockState.RUNNING
    await evening.store.run(stopped.give_up, evening.book, act(APPROVER, local("21:00")), parked.id, "no account")
    assert (await spread(evening))["K13", "1"] is ClockState.SILENCED


async def test_a_retraction_is_spread_once_its_follow_up_is_out(evening: Evening) -> None:
    """K12 and K13: the words are everywhere; taking the old posts down is no word, whether it works or not."""
    await public_word(evening)
    await approve(evening, await mend(evening, Kind.RETRACTION, at=local("21:10")), at=local("21:12"))
    for at in ("21:12", "21:12:02"):
        await evening.deliver(local(at))
    assert (await evening.public("bluesky", "en/retract", number=2)).state is DeliveryState.READY
    found = await spread(evening)
    assert (found["K12", "2"], found["K13", "2"]) == (ClockState.MET, ClockState.MET)


async def test_stopping_the_rest_ends_its_clocks(evening: Evening) -> None:
    """Somebody decided that the rest stays here: nobody waits for all channels any more."""
    await partly(evening, all_but("mastodon"))
    await stop(evening, 1, at=local("20:55"))
    assert set((await spread(evening)).values()) == {ClockState.SILENCED}


async def test_stopping_what_is_in_flight_ends_its_clocks_when_it_did_not_arrive(evening: Evening) -> None:
    """It could not be called back; once it surely did not arrive, nothing is coming any more."""
    await partly(evening, all_but("mastodon"))
    flying = [d for d in await evening.claim(local("20:56")) if d.courier == "public"]
    await stop(evening, 1, at=local("20:56"))
    assert ClockState.RUNNING in (await spread(evening)).values()
    for delivery in flying:
        await evening.settle(delivery, NotDone(why="503"), local("20:56:01"))
    assert set((await spread(evening)).values()) == {ClockState.SILENCED}


async def test_a_holding_text_buys_fifteen_minutes(evening: Evening) -> None:
    """K2: from the holding text to one that says what is affected; a no-change text does not say it."""
    await evening.declare()
    known = incident()
    for name in MEANS["holding"]:
        await evening.store.run(clocks.hear, evening.book, known, Event(name=name, at=local("20:46")))
    assert [shown(c.due_at) for c in (await evening.look()).running if c.kind == "K2"] == ["21:01:00"]
    assert "scope_published" not in MEANS.get("no_change", ())
    await evening.say(at=local("20:54"))
    assert [c.state for c in (await evening.look()).clocks if c.kind == "K2"] == [ClockState.MET]


async def test_an_error_is_corrected_by_a_correction(evening: Evening) -> None:
    """K10: ten minutes from the moment somebody says so; another word does not meet it."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await evening.store.run(flags.flag_error, evening.book, act(STRANGER, local("21:00")), 1, 1, "it was 20:30")
    await evening.say("no_change", at=local("21:05"))
    assert [shown(c.due_at) for c in (await evening.look()).running if c.kind == "K10"] == ["21:10:00"]
    for name in MEANS["correction"]:
        await evening.store.run(clocks.hear, evening.book, incident(), Event(name=name, at=local("21:08")))
    assert [c.state for c in (await evening.look()).clocks if c.kind == "K10"] == [ClockState.MET]


async def test_three_reports_before_declaring_are_the_first_signal(evening: Evening) -> None:
    """K0 is on record, in time or late; the reminder to declare is taken back."""
    for minute in (38, 39, 40):
        at = local(f"20:{minute}")
        await evening.store.run(reports.count, evening.book, act(STRANGER, at), Complaint(text="zero"))
    await evening.declare(at=local("20:51"))
    view = await evening.look()
    assert [(c.kind, c.state, c.late) for c in view.clocks][:2] == [
        ("K0", ClockState.MET, True),
        ("K1", ClockState.RUNNING, False),
    ]


async def test_the_agenda_names_whom_it_would_call(evening: Evening) -> None:
    """`bayan clocks`: what is due first, the next step, and who, as things stand."""
    await evening.declare()
    first, briefing = await evening.store.read(agenda.agenda, evening.book, local("21:01"))
    assert (first.clock, first.late, first.percent, first.next_at) == ("K1", True, 50, local("20:52:30"))
    assert (first.people, briefing.people) == ((COMMANDER,), (COMMANDER,))
    assert (first.title, first.code) == (policy().clocks["K1"].title, "INC-1")
    assert await evening.store.read(rows.incidents_waiting) == (1,)


async def test_a_machine_asleep_for_an_hour_speaks_once(evening: Evening) -> None:
    """Nobody was down, the machine just slept: one word for all that was missed, and the next at its own time."""
    await evening.declare()
    await evening.tick(local("21:52"))
    spoken = [r for r in (await evening.look()).rungs if not r.missed]
    assert [(r.clock, r.percent) for r in spoken] == [("K1", 300)]
    await evening.tick(local("21:40"))  # the wall clock jumps back: nothing is said twice
    await evening.tick(local("22:00"))
    assert [(r.clock, r.percent) for r in (await evening.look()).rungs if not r.missed][1:] == [("K1", 500)]
