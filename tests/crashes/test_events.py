"""An event that Slack heard `ok` to outlives `kill -9`, and is recognised when Slack tells it again."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.rehearsal.workspace.world import World
from bot.services import snapshots
from storage import incidents
from tests.crashes.people import until
from tests.crashes.scene import Options, Scene, scene

REMARK = "Where is the apology?"


async def _remarks(world: Scene) -> list[str]:
    found = await world.store.read(snapshots.timeline, 1)
    return [e.data for e in found if e.action == "statement.comment"]


async def _start(world: Scene) -> None:
    await world.bot.start()

    async def connected() -> bool:
        return world.connected

    await until("the bot connects", connected)


async def _waiting_card(world: Scene) -> Mapping[str, Any]:
    """An incident with a text that waits for its approver."""
    await world.people.declare("Service A")

    async def room() -> str | None:
        found = await world.store.read(incidents.recent, 1)
        return found[0].channel_id if found else None

    await world.people.say(await until("a room", room))
    return await until("a card", lambda: world.people.card(1))


async def test_a_remark_that_was_acknowledged_outlives_kill_nine(tmp_path: Path) -> None:
    """Killed between the acknowledgement and the work: the next process does the work, once, whoever repeats it."""
    async with scene(Options(publishes=3, seed=1, drop=0), tmp_path) as world:
        slack: World = world.server.workspace._world
        heard: list[dict[str, Any]] = []
        tell = slack.link.tell

        def overheard(payload: dict[str, Any]) -> None:
            heard.append(payload)
            tell(payload)

        slack.link.tell = overheard  # type: ignore[method-assign]
        await _start(world)
        card = await _waiting_card(world)

        await world.people._act("fault", "commander", method="conversations.history", kind="slow", count=9, seconds=30)
        said = {"channel": "approvals", "text": REMARK, "thread_ts": card["ts"]}
        await world.people._act("message", "approver", **said)
        await world.server.workspace.settled()
        assert await _remarks(world) == []
        await world.bot.kill()
        slack.faults.clear()

        (event,) = [e for e in heard if e["event"].get("text") == REMARK]
        await _start(world)
        slack.link.tell(event)
        await until("the remark", lambda: _remarks(world))
        slack.link.tell(event)
        await world.server.workspace.settled()
        await until("the bot answers", world.people.at_ease)
        assert len(await _remarks(world)) == 1
        assert world.bot.kills == 1
