"""What people do beside commands: they pin, they shout, they speak to the bot, they type in the wrong place."""

import json
from typing import Any

import pytest

from bot.services import snapshots
from tests.cast import COMMANDER
from tests.slack.evening import Evening, said


async def notes(evening: Evening) -> list[dict[str, Any]]:
    """What stands on the timeline of the first incident as notes."""
    entries = await evening.house.store.read(snapshots.timeline, 1)
    return [json.loads(e.data) for e in entries if e.action == "note"]


async def writes(evening: Evening, user: str, channel: str, text: str, **more: str) -> str:
    """A person writes; then the relay works."""
    evening.advance(seconds=1)
    ts = str((await evening.rig.do("message", user=user, channel=channel, text=text, **more))["ts"])
    await evening.rig.workspace.settled()
    await evening.work()
    return ts


async def reacts(
    evening: Evening, channel: str, ts: str, name: str, *, remove: bool = False, user: str = "commander"
) -> None:
    """A person reacts; then the relay works."""
    evening.advance(seconds=1)
    await evening.rig.do("reaction", user=user, channel=channel, ts=ts, name=name, remove=remove)
    await evening.rig.workspace.settled()
    await evening.work()


async def whispered(evening: Evening, user: str, channel: str) -> str:
    """What this person alone was told there, the newest."""
    return str([m["text"] for m in await evening.reads(user, channel) if m["ephemeral"]][-1])


@pytest.mark.parametrize(("name", "use"), [("pushpin", None), ("mega", "public")])
async def test_a_reaction_puts_a_message_on_the_timeline(evening: Evening, name: str, use: str | None) -> None:
    """With author and address, once; taking it back changes nothing, and nothing is ever published by it."""
    room = await evening.declared()
    ts = await writes(evening, "commander", room, "Rolled back <b>at</b> 21:50")
    await reacts(evening, room, ts, name)
    await reacts(evening, room, ts, name, remove=True)
    await reacts(evening, room, ts, name)
    (note,) = await notes(evening)
    assert (note["text"], note["author"], note.get("use")) == ("Rolled back <b>at</b> 21:50", COMMANDER, use)
    assert note["link"].endswith(f"/p{ts.replace('.', '')}")
    assert "on the timeline of INC-1" in await whispered(evening, "commander", room)
    snapshot = await evening.house.store.read(snapshots.of, 1, evening.house.clock.moment)
    assert snapshot.statements == ()


async def test_a_reply_in_a_thread_can_be_pinned(evening: Evening) -> None:
    """History does not show it; the thread does."""
    room = await evening.declared()
    parent = await writes(evening, "commander", room, "What do we know?")
    ts = await writes(evening, "commander", room, "The ledger is fine", thread_ts=parent)
    await reacts(evening, room, ts, "round_pushpin")
    assert [n["text"] for n in await notes(evening)] == ["The ledger is fine"]


async def test_a_pin_elsewhere_or_on_a_card_means_nothing(evening: Evening) -> None:
    """People pin what they like; our own messages are on the timeline already."""
    room = await evening.declared()
    ts = await writes(evening, "commander", "general", "Lunch?")
    await reacts(evening, "general", ts, "pushpin")
    card = await evening.newest("commander", room, "timeline")
    await reacts(evening, room, card, "pushpin")
    assert await notes(evening) == []


@pytest.mark.parametrize("text", ["<@U0BAYAN>", "<@U0BAYAN> show", "thanks <@U0BAYAN>, well done"])
async def test_who_mentions_the_bot_sees_the_panel(evening: Evening, text: str) -> None:
    """In the incident's channel that is the incident; nobody else sees it."""
    room = await evening.declared()
    await writes(evening, "commander", room, text)
    assert "INC-1" in await whispered(evening, "commander", room)


async def test_a_mention_that_would_change_something_asks_back(evening: Evening) -> None:
    """A button does exactly what was said; until then nothing happened."""
    room = await evening.declared()
    await writes(evening, "commander", room, "<@U0BAYAN> note Rolled back & fine")
    assert "when you press the button" in await whispered(evening, "commander", room)
    assert await notes(evening) == []
    await evening.press("commander", room, "redo")
    assert [n["text"] for n in await notes(evening)] == ["Rolled back & fine"]


async def test_a_verb_in_the_wrong_place_is_done_where_it_works(evening: Evening) -> None:
    """The open incidents are offered; a press does there exactly what was typed."""
    await evening.declared()
    answer = await evening.types("commander", "general", 'note "Ledger" is fine')
    assert "works in an incident's channel" in said(answer)
    assert "I added this to the timeline" in said(await evening.press("commander", "general", "redo"))
    assert [n["text"] for n in await notes(evening)] == ['"Ledger" is fine']


async def test_the_nearest_verbs_are_buttons(evening: Evening) -> None:
    """With the arguments that were typed."""
    room = await evening.declared()
    assert "I do not know" in said(await evening.types("commander", room, "phsae identified"))
    pressed = await evening.press("commander", room, "redo", value="phase identified")
    assert "identified" in said(pressed)
