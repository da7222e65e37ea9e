"""An outlet's bad evening, as people live it: told once, alone in its trouble, and everything out when it is back."""

from datetime import timedelta

from storage import chores
from tests.stories.evening import Evening


async def test_an_outlet_that_is_down_is_told_of_once_and_caught_up(evening: Evening) -> None:
    """Mastodon takes nothing for ten minutes: the others are public at once, duty reads two lines, then all is out."""
    await evening.submitted()
    order = {"kind": "429", "count": 100_000, "match": "publish", "seconds": 20}
    await evening.http.post("/_networks/mastodon/fault", json=order)
    await evening.presses("approver", "approve")
    await evening.passes(minutes=10)
    assert len(await evening.posts("bluesky")) == 3
    assert await evening.posts("mastodon") == []

    await evening.post("join", user="executive", channel="duty")
    down = [t for t in await evening.texts("executive", "duty") if "does not answer" in t]
    assert len(down) == 1

    network = next(n for n in evening.stage.server.networks if n.name == "mastodon")
    network.faults.clear()
    await evening.passes(minutes=1)
    assert network.timeline.everything()
    await evening.passes(minutes=1)
    assert len(await evening.posts("mastodon")) == 3
    assert sum("answers again" in t for t in await evening.texts("executive", "duty")) == 1


async def test_a_token_that_stopped_working_is_told_before_it_is_needed(evening: Evening) -> None:
    """The check of the first hour finds it, duty reads it once; when it works again, that too."""
    network = next(n for n in evening.stage.server.networks if n.name == "mastodon")
    await evening.http.post("/_networks/mastodon/fault", json={"kind": "token_expired", "count": 100_000})
    await evening.passes(hours=3)
    network.faults.clear()
    await evening.passes(hours=2)
    await evening.post("join", user="executive", channel="duty")
    told = [t for t in await evening.texts("executive", "duty") if "publish" in t]
    assert ["could not publish now" in t for t in told] == [True, False]
    tomorrow = evening.stage.clock.now() + timedelta(hours=1)
    asked = {c.name: c.due_at for c in await evening.bot.store.read(chores.every)}
    assert all(at > tomorrow for name, at in asked.items() if "mastodon" in name)
    assert any("mastodon" in name for name in asked)
