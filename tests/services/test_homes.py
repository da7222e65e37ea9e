"""Home tabs: drawn when opened, drawn again when something was written, for as long as they may be seen."""

from datetime import datetime, timedelta

from bot.domain.delivery import DeliveryState, Done, Receipt, Refused
from bot.domain.incident import Phase
from bot.services import homes, incidents
from storage import deliveries
from storage import homes as rows
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, EXECUTIVE, STRANGER
from tests.services.evening import Evening


async def opens(evening: Evening, person: str = APPROVER, *, at: str = "20:50", blank: bool = False) -> None:
    """Somebody opens their tab."""
    await evening.store.run(homes.opened, evening.book, person, local(at), blank=blank)


async def drawn(evening: Evening, at: datetime) -> list[str]:
    """Whose tabs are due at this moment; all of them are drawn."""
    await evening.store.run(homes.tick, at)
    found = [d for d in await evening.claim(at) if d.action == "home"]
    for each in found:
        await evening.settle(each, Done(receipt=Receipt(remote_id="x", extra={"shown": "1"})), at)
    return [str(d.payload["person"]) for d in found]


async def test_a_tab_is_drawn_when_it_is_opened(evening: Evening) -> None:
    """At once, and once for each opening."""
    await opens(evening)
    assert await drawn(evening, local("20:50")) == [APPROVER]
    assert await drawn(evening, local("20:51")) == []
    await opens(evening, at="20:52")
    assert await drawn(evening, local("20:52")) == [APPROVER]


async def test_what_is_written_draws_every_open_tab_again_once(evening: Evening) -> None:
    """A burst is one drawing, a few seconds later."""
    await evening.begin()
    await opens(evening)
    await opens(evening, COMMANDER)
    await drawn(evening, local("20:50"))
    await drawn(evening, local("20:50:10"))
    for text in ("one", "two", "three"):
        await evening.store.run(incidents.note, evening.book, act(at=local("20:51")), 1, text)
    await evening.store.run(homes.tick, local("20:51"))
    assert await drawn(evening, local("20:51:02")) == []
    assert sorted(await drawn(evening, local("20:51:03"))) == [APPROVER, COMMANDER]
    assert await drawn(evening, local("20:52")) == []


async def test_nobody_draws_what_nobody_looks_at(evening: Evening) -> None:
    """After the policy's time a tab is left alone until it is opened again."""
    await evening.begin()
    await opens(evening)
    await drawn(evening, local("20:50"))
    later = local("20:50") + timedelta(minutes=evening.book.policy.surfaces.home_kept + 1)
    await evening.store.run(incidents.note, evening.book, act(at=later), 1, "still here")
    assert await drawn(evening, later) == []
    assert await drawn(evening, later + timedelta(seconds=10)) == []


async def test_a_tab_that_slack_has_lost_is_drawn_from_nothing(evening: Evening) -> None:
    """What was shown is forgotten, so that the same view is sent again."""
    await opens(evening)
    await drawn(evening, local("20:50"))
    await opens(evening, at="20:51", blank=True)
    found = await evening.store.read(deliveries.by_key, rows.key(APPROVER))
    assert found is not None
    assert found.receipt is None


async def test_a_tab_that_could_not_be_shown_is_tried_again_when_it_is_opened(evening: Evening) -> None:
    """Where the app's Home was off, or Slack refused; nobody is told, for nobody looked."""
    for n, refused in enumerate((Refused(why="not_enabled", moot=True), Refused(why="no"))):
        await opens(evening, at=f"20:5{n}")
        (each,) = await evening.claim(local(f"20:5{n}"))
        await evening.settle(each, refused, local(f"20:5{n}"))
        assert [d for d in await evening.all("slack") if d.action != "home"] == []
    await opens(evening, at="20:55")
    assert await drawn(evening, local("20:55")) == [APPROVER]


async def test_opening_while_it_is_being_drawn_draws_it_once_more(evening: Evening) -> None:
    """What is in flight may show what was before."""
    await opens(evening)
    (each,) = await evening.claim(local("20:50"))
    await opens(evening, at="20:50:01")
    await evening.settle(each, Done(receipt=Receipt(remote_id="x")), local("20:50:02"))
    found = await evening.store.read(deliveries.by_key, rows.key(APPROVER))
    assert found is not None
    assert found.state is DeliveryState.READY


async def test_a_tab_holds_what_the_person_may_know(evening: Evening) -> None:
    """A private incident for those inside; what is over with its figures."""
    await evening.begin()
    await evening.say(at=local("20:54"))
    await evening.declare(local("21:00"), private=True)
    home = await evening.store.read(homes.of, evening.book, EXECUTIVE, local("21:05"))
    assert [p.snapshot.incident.id for p in home.others] == [1]
    mine = await evening.store.read(homes.of, evening.book, COMMANDER, local("21:05"))
    assert [p.snapshot.incident.id for p in mine.mine] == [1, 2]
    evening.incident_id = 1
    await evening.phase(Phase.RESOLVED, at=local("21:10"))
    over = (await evening.store.read(homes.of, evening.book, STRANGER, local("21:12"))).over
    assert [(o.incident.id, o.score.minutes_from_declaration) for o in over] == [(1, 9.0)]
