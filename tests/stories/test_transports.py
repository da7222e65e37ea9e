"""Over one socket, over several, over signed HTTP: the same evening, and the same when the line misbehaves."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal.workspace import Limits
from tests.stories.evening import ROOM, Evening, an_evening, said

WAYS: dict[str, dict[str, Any]] = {
    "one socket": {"slack_sockets": 1},
    "three sockets": {"slack_sockets": 3},
    "http": {"slack_transport": "http"},
}


@pytest.fixture(params=WAYS)
async def evening(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Evening]:
    """The whole bot in the simulated world, hearing of it in each way."""
    async with an_evening(tmp_path, settings=WAYS[request.param], limits=Limits(tiers=True)) as started:
        yield started


def _sockets(evening: Evening) -> int:
    return evening.stage.server.workspace._world.link.connections


def _over_http(evening: Evening) -> bool:
    return bool(evening.stage.server.workspace._world.postman.address)


async def test_the_first_word_goes_out(evening: Evening) -> None:
    """Declared, drafted, approved, published: command, form and button arrive, and each is answered."""
    await evening.submitted()
    answer = await evening.presses("approver", "approve")
    await evening.passes(minutes=2)

    assert "It goes out now" in said(answer)
    document = await evening.document()
    assert len(document["words"]) == 9
    assert document["audit"]["verified"]


async def test_a_form_with_a_fault_keeps_its_words(evening: Evening) -> None:
    """What is wrong is said beside its field: the answer to a submission travels back whichever way it came."""
    await evening.declared()
    form = (await evening.types("comms_lead", "/incident say"))["view"]
    label = next(b["label"]["text"] for b in form["blocks"] if "EN" in b.get("label", {}).get("text", "").upper())
    answer = await evening.sends("comms_lead", form, {label: "We guarantee that all balances are 100% correct."})
    assert answer["errors"]


async def test_an_event_told_twice_counts_once(evening: Evening) -> None:
    """Slack says a remark twice: it stands once in the record."""
    await evening.submitted()
    card = await evening.newest("approver", "approve")
    await evening.fault(method="events_api", kind="duplicate_event", count=1)
    await evening.post("message", user="approver", channel="approvals", text="Say which app", thread_ts=card["ts"])
    await evening.passes(seconds=6)
    told = [t for t in await evening.texts("comms_lead", "@bayan") if "Say which app" in t]
    assert len(told) == 1


async def test_a_restart_goes_on_where_it_was(evening: Evening) -> None:
    """The bot dies without a word and comes back: the approval that waited is still there to be given."""
    await evening.submitted()
    await evening.restart()
    assert "It goes out now" in said(await evening.presses("approver", "approve"))
    await evening.passes(minutes=2)
    assert len((await evening.document())["words"]) == 9


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_slack_may_take_connections_away(evening: Evening, reason: str) -> None:
    """It asks all of them to leave at once, twice: nobody who types in that moment is left without an answer."""
    before = _sockets(evening)
    await evening.declared()
    for _ in range(2):
        await evening.fault(kind="disconnect", reason=reason)
        answers = [await evening.post("command", user="commander", channel=ROOM, text="/incident show") for _ in "abc"]
        assert all("INC-1" in said(a) for a in answers)
    await evening.until(lambda: _sockets(evening) == before)
    if not _over_http(evening):
        opened = Counter(c["ok"] for c in await evening.calls("apps.connections.open"))
        assert opened == {True: 3 * before}


async def test_a_crowd_of_connections_shrinks(evening: Evening) -> None:
    """Slack says there are too many: one goes and is not replaced, the others go on; the last one stays."""
    if _over_http(evening):
        pytest.skip("there are no connections")
    await evening.fault(kind="disconnect", reason="too_many_websockets")
    await asyncio.sleep(1.2)  # as long as a connection that has a successor stays
    await evening.until(lambda: _sockets(evening) == 1)
    assert "I keep track" in await evening.told("commander", "/incident help", "general")
