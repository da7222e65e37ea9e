"""Another title and other services: the channel, the cards, the texts and the public page follow."""

from dataclasses import replace

import pytest

from bot.domain.delivery import Delivery, Done, Receipt
from bot.domain.errors import Reason
from bot.domain.incident import Incident, Phase
from bot.domain.standing import Bar, Standing
from bot.domain.statement import State
from bot.services import duty, naming
from tests.builders import act, content, local
from tests.cast import COMMANDER, STRANGER
from tests.services.evening import Evening, taken
from tests.services.refused import refused, why


async def retitle(evening: Evening, title: str, *, at: str = "20:50", who: str = COMMANDER) -> Incident:
    """Somebody gives it another title."""
    return await evening.store.run(naming.retitle, evening.book, act(who, local(at)), 1, title)


async def services(evening: Evening, *, at: str = "20:58", who: str = COMMANDER, **change: tuple[str, ...]) -> Incident:
    """Somebody says which services it hits."""
    return await evening.store.run(naming.set_services, evening.book, act(who, local(at)), 1, **change)


def renamed(delivery: Delivery) -> Done:
    """Slack gives the channel the wanted name."""
    if delivery.action != "channel.rename":
        return taken(delivery)
    return Done(receipt=Receipt(remote_id="id of INC-1/channel", extra={"name": "inc-1-soldes-a-zero"}))


async def test_the_channel_follows_the_title(evening: Evening) -> None:
    """By one delivery that is used again; the new name is known and on record."""
    await evening.begin()
    changed = await retitle(evening, "Soldes à zéro")
    assert changed.title == (await evening.look()).incident.title == "Soldes à zéro"
    while await evening.deliver(local("20:50:02"), renamed):
        pass
    assert (await evening.look()).incident.channel_name == "inc-1-soldes-a-zero"
    await retitle(evening, "Soldes faux", at="20:51")
    assert [d.key for d in await evening.all("slack") if d.action == "channel.rename"] == ["INC-1/name"]
    assert (await evening.record())[-3:] == ["incident.title", "channel.renamed", "incident.title"]


async def test_a_title_before_the_channel_is_there_waits_for_it(evening: Evening) -> None:
    """Nothing is renamed that does not exist."""
    await evening.declare()
    await retitle(evening, "Zero balances", at="20:45:01")
    waiting = next(d for d in await evening.all("slack") if d.action == "channel.rename")
    assert waiting.due_at is None


@pytest.mark.parametrize("what", ["title", "services"])
async def test_what_is_so_already_is_said(evening: Evening, what: str) -> None:
    """And nothing is written."""
    await evening.declare()
    asked = (
        retitle(evening, "Wrong balances") if what == "title" else services(evening, only=("Chaabi Net", "Pocket Bank"))
    )
    assert await why(asked) is Reason.NOTHING_CHANGED
    assert await evening.record() == ["incident.declared"]


async def test_a_closed_incident_keeps_its_name_and_guests_change_nothing(evening: Evening) -> None:
    """Whoever is a guest here may read, no more."""
    await evening.declare()
    guest = {STRANGER: Standing(bar=Bar.GUEST, mail="", at=local("20:45"))}
    await evening.store.run(duty.learn, evening.book.policy, guest)
    assert await why(retitle(evening, "Mine", who=STRANGER)) is Reason.NOT_ELIGIBLE
    assert await why(services(evening, more=("Cards",), who=STRANGER)) is Reason.NOT_ELIGIBLE
    await evening.over(local("21:20"))
    await evening.phase(Phase.CLOSED, at=local("21:21"))
    assert await why(retitle(evening, "Later", at="21:22")) is Reason.CLOSED


async def test_a_wider_impact_is_news_for_the_public(evening: Evening) -> None:
    """K4 begins once the first word is out; a narrower one starts nothing."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await services(evening, fewer=("Chaabi Net",), at="20:56")
    assert "K4" not in {c.kind for c in (await evening.look()).running}
    changed = await services(evening, more=("Cards",))
    assert changed.services == ("Pocket Bank", "Cards")
    assert "K4" in {c.kind for c in (await evening.look()).running}
    assert (await evening.record())[-1] == "incident.services"


async def test_a_waiting_text_about_other_services_ends(evening: Evening) -> None:
    """Nobody can approve what no longer fits; its author hears why."""
    await evening.declare()
    said = await evening.submit()
    await services(evening, more=("Cards",))
    assert (await evening.statement(said.id)).state is State.EXPIRED
    assert (await evening.told("lapsed"))[0]["why"] == {"services": ["Pocket Bank", "Chaabi Net", "Cards"]}
    assert await why(evening.decide(said, at=local("20:59"))) is Reason.NOT_PENDING


async def test_a_service_that_is_no_longer_hit_is_well_for_the_public(evening: Evening) -> None:
    """The next text says so to every page that shows states; the one after needs it no more."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    await services(evening, fewer=("Chaabi Net",))
    second = await evening.say(at=local("21:00"))
    assert second.revision.content.services == {"Chaabi Net": "operational", "Pocket Bank": "partial_outage"}
    third = await evening.say(at=local("21:10"))
    assert third.revision.content.services == {"Pocket Bank": "partial_outage"}


async def test_an_incident_hits_something(evening: Evening) -> None:
    """To take the last service away is no way to say that nobody notices."""
    await evening.declare()
    reason, details = await refused(services(evening, fewer=("Pocket Bank", "Chaabi Net")))
    assert (reason, details["services"]) == (Reason.NOTHING_LEFT, ("Pocket Bank", "Chaabi Net"))


def test_speaks_of() -> None:
    """A text fits the services that it gives a state, and those it says are well again."""
    said = replace(content(), services={"Pocket Bank": "partial_outage", "Cards": "operational"})
    assert said.speaks_of(["Pocket Bank"])
    assert said.speaks_of(["Pocket Bank", "Cards"])
    assert not said.speaks_of(["Cards"])
    assert not said.speaks_of(["Pocket Bank", "Chaabi Net"])
