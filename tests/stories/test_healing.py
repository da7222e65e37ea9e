"""What people do by hand to channels, cards, accounts and tokens: the bot says so and puts right what it can."""

from collections import Counter

import pytest

from bot.services import snapshots
from tests.stories.evening import ROOM, Evening, Json, said

NEW_ROOM = f"{ROOM}-2"
CARD = "INC-1 Wrong"


async def _cards(evening: Evening, room: str) -> list[str]:
    return [t for t in await evening.texts("commander", room) if t.startswith(CARD)]


async def _card(evening: Evening) -> Json:
    return next(m for m in await evening.reads("commander", ROOM) if m["text"].startswith(CARD))


async def _channel(evening: Evening, name: str) -> Json:
    return next(c for c in await evening.see("channels") if c["name"] == name)


async def test_an_archived_channel_gets_a_successor(evening: Evening) -> None:
    """Archived while the incident is open: another channel with card, pin, topic and people; all are told where."""
    await evening.submitted()
    await evening.post("archive", user="commander", channel=ROOM)
    await evening.passes(seconds=20)

    assert await evening.rooms() == [ROOM, NEW_ROOM]
    assert len(await _cards(evening, NEW_ROOM)) == 1
    assert len(await evening.see("pins", channel=NEW_ROOM)) == 1
    room = await _channel(evening, NEW_ROOM)
    assert "INC-1" in room["topic"]["value"]
    assert "U0COMMANDER" in room["members"]
    told = [t for t in await evening.texts("support", "incidents") if "INC-1 goes on in" in t]
    assert len(told) == 1
    assert f"#{ROOM} was archived by <@U0COMMANDER>" in told[0]

    assert "INC-1" in said(await evening.types("commander", "/incident show", NEW_ROOM))
    assert "It goes out now" in said(await evening.presses("approver", "approve"))
    await evening.passes(minutes=2)
    assert len((await evening.document())["words"]) == 9
    assert any("tatement 1" in t for t in await evening.texts("commander", NEW_ROOM))


async def test_an_archived_channel_is_noticed_without_its_event(evening: Evening) -> None:
    """The event never came: the first message that does not get through makes the new channel."""
    await evening.declared()
    slack = evening.stage.server.workspace._world
    channel = slack.state.named(ROOM)
    assert channel is not None
    channel.archived = True
    await evening.post("command", user="commander", channel="general", text="/incident INC-1 phase identified")
    await evening.passes(seconds=30)

    assert await evening.rooms() == [ROOM, NEW_ROOM]
    cards = await _cards(evening, NEW_ROOM)
    assert len(cards) == 1
    assert "identified" in cards[0]


async def test_a_resolved_incidents_channel_may_be_archived(evening: Evening) -> None:
    """Nobody needs it any more: no successor, no alarm."""
    await evening.declared()
    await evening.types("commander", "/incident resolve")
    for view in await evening.see("views", user="commander"):
        await evening.sends("commander", view)
    if (await evening.document())["incident"]["phase"] != "resolved":
        pytest.skip("resolving takes more than a command here")
    await evening.post("archive", user="commander", channel=ROOM)
    await evening.passes(minutes=2)
    assert await evening.rooms() == [ROOM]


async def test_a_renamed_channel_is_known_by_its_new_name(evening: Evening) -> None:
    """Somebody gives it a better name: the record knows, everything else goes on."""
    await evening.declared()
    await evening.post("rename", user="commander", channel=ROOM, name="inc-1-balances-again")
    await evening.passes(seconds=6)
    await evening.types("commander", "/incident phase identified", "inc-1-balances-again")

    assert (await evening.document())["incident"]["phase"] == "identified"
    assert len(await _cards(evening, "inc-1-balances-again")) == 1
    assert (await evening.bot.store.read(snapshots.of, 1, evening.stage.clock.now())).incident.channel_name == (
        "inc-1-balances-again"
    )


async def test_removed_from_its_channel_the_bot_comes_back(evening: Evening) -> None:
    """Removed by hand from the incident's channel: it enters again, says why, and goes on."""
    await evening.declared()
    await evening.post("leave", user="bayan", channel=ROOM)
    await evening.passes(seconds=6)
    assert "U0BAYAN" in (await _channel(evening, ROOM))["members"]
    assert any("I was removed from this channel" in t for t in await evening.texts("commander", ROOM))
    await evening.types("commander", "/incident phase identified")
    assert "identified" in (await _cards(evening, ROOM))[0]


async def test_removed_from_a_channel_of_the_policy(evening: Evening) -> None:
    """The duty channel reads that it came back, and what to do if it is not wanted there."""
    await evening.declared()
    await evening.post("leave", user="bayan", channel="approvals")
    await evening.passes(seconds=6)
    assert "U0BAYAN" in (await _channel(evening, "approvals"))["members"]
    assert any("removed from #approvals" in t for t in await evening.texts("duty_manager", "duty"))


async def test_where_it_cannot_come_back_it_asks(evening: Evening) -> None:
    """Slack does not let it in again: people are asked to invite it, with the channel's name."""
    await evening.declared()
    await evening.fault(method="conversations.join", kind="error", error="method_not_supported_for_channel_type")
    await evening.post("leave", user="bayan", channel=ROOM)
    await evening.passes(seconds=6)
    assert any("Please invite me there" in t for t in await evening.texts("duty_manager", "duty"))


async def test_a_channel_of_the_policy_is_archived_or_renamed(evening: Evening) -> None:
    """The duty channel reads what that means and what to do."""
    await evening.declared()
    await evening.post("rename", user="legal", channel="approvals", name="approve-here")
    await evening.passes(seconds=6)
    assert any("#approvals is now called #approve-here" in t for t in await evening.texts("duty_manager", "duty"))
    await evening.post("archive", user="legal", channel="executives")
    await evening.passes(seconds=6)
    assert any("*#executives was archived" in t for t in await evening.texts("duty_manager", "duty"))


async def test_a_deleted_card_comes_back_by_itself(evening: Evening) -> None:
    """Without waiting for the next change: the same card, pinned again, once."""
    await evening.declared()
    await evening.post("delete", channel=ROOM, ts=(await _card(evening))["ts"])
    await evening.passes(seconds=6)
    assert len(await _cards(evening, ROOM)) == 1
    pins = await evening.see("pins", channel=ROOM)
    assert [p["message"]["ts"] for p in pins] == [(await _card(evening))["ts"]]


async def test_a_deleted_approval_card_comes_back_with_its_buttons(evening: Evening) -> None:
    """Its thread had remarks, so Slack leaves a tombstone: the text can still be approved."""
    await evening.submitted()
    card = await evening.newest("approver", "approve")
    await evening.post("message", user="legal", channel="approvals", text="Where is the apology?", thread_ts=card["ts"])
    await evening.passes(seconds=6)
    await evening.post("delete", channel="approvals", ts=card["ts"])
    await evening.passes(seconds=6)
    again = await evening.newest("approver", "approve")
    assert again["ts"] != card["ts"]
    assert "It goes out now" in said(await evening.presses("approver", "approve"))
    await evening.passes(minutes=2)
    assert len((await evening.document())["words"]) == 9


async def test_a_message_that_is_no_card_stays_deleted(evening: Evening) -> None:
    """Whoever deletes an announcement wanted it gone."""
    await evening.declared()
    announced = next(m for m in await evening.reads("support", "incidents") if "INC-1" in m["text"])
    await evening.post("delete", channel="incidents", ts=announced["ts"])
    await evening.passes(minutes=1)
    assert not [t for t in await evening.texts("support", "incidents") if t == announced["text"]]


async def test_a_role_is_empty_when_its_holder_is_gone(evening: Evening) -> None:
    """An account is switched off: its role is held by nobody, and the people there read so at once."""
    await evening.declared()
    await evening.types("commander", "/incident role comms_lead @comms_lead")
    await evening.post("deactivate", user="comms_lead")
    await evening.passes(seconds=6)
    for reader, room in (("commander", ROOM), ("duty_manager", "duty")):
        assert any("was switched off" in t for t in await evening.texts(reader, room)), room
    snapshot = await evening.bot.store.read(snapshots.of, 1, evening.stage.clock.now())
    assert "comms_lead" not in snapshot.incident.roles


@pytest.mark.parametrize("told", [True, False], ids=["Slack says so", "Slack does not say so"])
async def test_a_revoked_token_loses_nothing(evening: Evening, *, told: bool) -> None:
    """Everything waits, the health page says why; with the new token it all comes, once, and people read what was."""
    await evening.declared()
    await evening.post("revoke", tell=told)
    await evening.post("command", user="commander", channel=ROOM, text="/incident phase identified")
    await evening.passes(minutes=2)
    health = (await evening.http.get(f"{evening.bot.web_url}/healthz")).json()
    assert "locked out of Slack since" in health["parts"]["slack"]
    assert health["ok"] is False

    evening.stage.new_token = (await evening.post("reinstall"))["token"]
    await evening.passes(minutes=2)
    assert "identified" in (await _cards(evening, ROOM))[0]
    told_of = [t for t in await evening.texts("duty_manager", "duty") if "Slack did not let me in" in t]
    assert len(told_of) == 1
    health = (await evening.http.get(f"{evening.bot.web_url}/healthz")).json()
    assert health == {"ok": True, "parts": health["parts"]}
    doubled = [k for k, n in Counter(await evening.texts("commander", ROOM)).items() if n > 1]
    assert doubled == []


ANYWHERE = "anywhere"
"""In whichever of an incident's first messages met the misfortune: they leave at the same time."""

ROOMS = {
    ROOM: (("commander", ROOM),),
    "duty": (("duty_manager", "duty"),),
    ANYWHERE: (("commander", ROOM), ("commander", "incidents"), ("executive", "executives")),
}
"""Who reads where."""

TURNED_DOWN = (
    # method, error, where it is told or seen, words that are there in the end
    ("chat.postMessage", "msg_too_long", ANYWHERE, "In plain words"),
    ("chat.postMessage", "invalid_blocks", ANYWHERE, "In plain words"),
    ("chat.postMessage", "msg_blocks_too_long", ANYWHERE, "In plain words"),
    ("chat.postMessage", "restricted_action", "duty", "the workspace's rules forbid this"),
    ("chat.postMessage", "missing_scope", "duty", "lacks a permission"),
    ("chat.postMessage", "not_in_channel", ROOM, CARD),
    ("conversations.invite", "cant_invite", "duty", "does not let me invite"),
    ("conversations.invite", "user_not_found", "duty", "knows no such person"),
    ("conversations.create", "restricted_action", "duty", "the workspace's rules forbid this"),
    ("conversations.setTopic", "missing_scope", "duty", "lacks a permission"),
    ("pins.add", "too_many_pins", "duty", "too_many_pins"),
    ("pins.add", "missing_scope", "duty", "lacks a permission"),
)


@pytest.mark.parametrize(
    ("method", "error", "room", "words"), TURNED_DOWN, ids=[f"{m}-{e}" for m, e, *_ in TURNED_DOWN]
)
async def test_what_slack_turns_down_is_told_or_said_otherwise(
    evening: Evening, method: str, error: str, room: str, words: str
) -> None:
    """While an incident is declared: nothing stays silent, and the rest of it goes on."""
    await evening.fault(method=method, kind="error", error=error, count=1)
    answer = await evening.declared()
    await evening.passes(minutes=1)
    assert "I declared *INC-1" in said(answer)
    told_of = [text for who, place in ROOMS[room] for text in await evening.texts(who, place)]
    assert any(words in text for text in told_of)


EDITS = ("message_not_found", "cant_update_message", "edit_window_closed")


@pytest.mark.parametrize("error", EDITS)
async def test_a_card_that_cannot_be_edited_is_posted_anew(evening: Evening, error: str) -> None:
    """What it says is true again, in a message of its own."""
    await evening.declared()
    await evening.fault(method="chat.update", kind="error", error=error, count=1)
    await evening.types("commander", "/incident phase identified")
    await evening.passes(seconds=10)
    assert "identified" in (await _cards(evening, ROOM))[-1]


@pytest.mark.parametrize("error", ["user_disabled", "user_not_found", "cannot_dm_bot", "user_not_visible"])
async def test_whom_no_message_reaches_is_told_to_others(evening: Evening, error: str) -> None:
    """A direct message that cannot be brought is named in the duty channel."""
    await evening.declared()
    await evening.fault(method="conversations.open", kind="error", error=error, count=1)
    form = (await evening.types("comms_lead", "/incident say"))["view"]
    await evening.sends("comms_lead", form)
    await evening.passes(minutes=1)
    assert any("INC-1" in t and "conversations.open" in t for t in await evening.texts("duty_manager", "duty"))
