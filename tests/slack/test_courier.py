"""The courier: each delivery leaves once, is found again when in doubt, and says in words why it cannot leave."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import (
    Absent,
    CannotTell,
    Delivery,
    DeliveryState,
    Done,
    NotDone,
    Outcome,
    Present,
    Receipt,
    Refused,
    Unknown,
)
from bot.services import incidents, statements
from bot.slack.courier import SlackCourier
from bot.slack.healing import outcome_of
from bot.slack.trouble import Later, NoAnswer, NotReached, TurnedDown
from storage import deliveries as rows
from tests.builders import act, book, order
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD
from tests.slack.desk import EVENING
from tests.slack.evening import Evening


@pytest.fixture
async def room(evening: Evening) -> str:
    """INC-1, declared and shown in Slack; answers its channel's id."""
    await evening.house.store.run(incidents.declare, book(), act(at=EVENING), order())
    await evening.work()
    return next(str(c["id"]) for c in await evening.rig.see("channels") if c["name"] == "inc-1-wrong-balances")


def parcel(action: str, **payload: object) -> Delivery:
    """A delivery as the relay hands it over."""
    return Delivery(
        id=99,
        key=f"test/{action}",
        courier="slack",
        action=action,
        lane="slack/INC-1",
        incident_id=1,
        payload={"incident": 1, **payload},
        state=DeliveryState.SENDING,
        attempts=1,
        created_at=EVENING,
    )


def note(**payload: object) -> Delivery:
    """A message to the incident's channel."""
    return parcel("post", **({"to": "incident", "thread": None, "notice": "declared"} | payload))


def receipt(outcome: Outcome) -> Receipt:
    """The receipt of something that was done."""
    assert isinstance(outcome, Done), outcome
    return outcome.receipt


async def texts(evening: Evening, channel: str, user: str = "commander", **more: str) -> list[str]:
    """What the bot has said there."""
    return [m["text"] for m in await evening.reads(user, channel, **more) if m.get("bot_id") and m.get("blocks")]


async def fault(evening: Evening, method: str, kind: str, **more: object) -> None:
    """The next call fails."""
    await evening.rig.do("fault", method=method, kind=kind, **({"count": 1} | more))


async def test_a_new_incident_gets_all_it_needs(evening: Evening, room: str) -> None:
    """Channel, topic, people, pinned card, announcement and the executives' card, each once."""
    channel = next(c for c in await evening.rig.see("channels") if c["id"] == room)
    assert channel["topic"]["value"] == "INC-1 · SEV1 · investigating · Pocket Bank, Chaabi Net · Wrong balances"
    assert {COMMANDER, COMMS_LEAD} <= set(channel["members"])
    (card,) = await texts(evening, room)
    assert card.startswith("INC-1 Wrong balances")
    assert len(await texts(evening, "incidents")) == len(await texts(evening, "executives", "executive")) == 1
    pins = await evening.rig.see("pins", channel=room)
    assert len(pins["items"] if isinstance(pins, dict) else pins) == 1


async def test_a_card_is_edited_only_when_it_would_look_different(evening: Evening, room: str) -> None:
    """Equal bytes cost no call; other bytes are one edit of the same message."""
    first = await evening.house.store.read(rows.by_key, "card/incident/1")
    assert first is not None
    before = len(await evening.rig.calls("chat.update"))
    again = await evening.courier.send(first)
    assert receipt(again) == first.receipt
    assert len(await evening.rig.calls("chat.update")) == before
    evening.advance(minutes=20)
    late = receipt(await evening.courier.send(first))
    assert first.receipt is not None
    assert late.remote_id == first.receipt.remote_id
    assert late.extra["shown"] != first.receipt.extra["shown"]
    assert "late since" in (await texts(evening, room))[0]


async def test_a_card_deleted_by_hand_comes_back(evening: Evening, room: str) -> None:
    """message_not_found: posted anew, with a new receipt."""
    card = await evening.house.store.read(rows.by_key, "card/incident/1")
    assert card is not None
    assert card.receipt is not None
    await evening.gateway.client.chat_delete(channel=room, ts=card.receipt.remote_id)
    evening.advance(minutes=20)
    back = receipt(await evening.courier.send(card))
    assert back.remote_id != card.receipt.remote_id
    assert len(await texts(evening, room)) == 1


async def test_every_message_carries_its_key(evening: Evening, room: str) -> None:
    """The key and the look are in the metadata, for the day when nobody knows whether it was sent."""
    sent = receipt(await evening.courier.send(note()))
    seen = await evening.gateway.message(room, sent.remote_id)
    assert seen is not None
    payload = seen["metadata"]["event_payload"]
    assert (payload["delivery_key"], payload["shown"]) == ("test/post", sent.extra["shown"])


async def test_a_lost_answer_is_found_not_repeated(evening: Evening, room: str) -> None:
    """The message took effect, the answer was lost: unknown, then found, and there is still one message."""
    await fault(evening, "chat.postMessage", "lost_reply")
    assert isinstance(await evening.courier.send(note()), Unknown)
    found = await evening.courier.find(note())
    assert isinstance(found, Present)
    assert found.receipt.extra["channel"] == room
    assert found.receipt.how == "read back"
    assert len([t for t in await texts(evening, room) if t.startswith("*INC-1")]) == 1


async def test_what_never_arrived_is_absent(evening: Evening, room: str) -> None:
    """The connection ended before anything happened: looked for, not there, safe to send."""
    await fault(evening, "chat.postMessage", "refuse")
    assert isinstance(await evening.courier.send(note()), Unknown)
    assert isinstance(await evening.courier.find(note()), Absent)
    evening.advance(seconds=2)
    receipt(await evening.courier.send(note()))
    assert len(await texts(evening, room)) == 2


async def test_a_lost_card_is_found_with_what_it_shows(evening: Evening, room: str) -> None:
    """The first post of a card can be found too, with the hash of what it showed."""
    card = replace(parcel("card.executive"), key="card/executive/77")
    await fault(evening, "chat.postMessage", "lost_reply")
    assert isinstance(await evening.courier.send(card), Unknown)
    found = await evening.courier.find(card)
    assert isinstance(found, Present)
    assert len(found.receipt.extra["shown"]) == 64
    assert room


async def test_a_lost_reply_in_a_thread_is_found_there(evening: Evening, room: str) -> None:
    """A threaded message is looked for in its thread."""
    threaded = note(thread="card/incident/1")
    await fault(evening, "chat.postMessage", "lost_reply")
    assert isinstance(await evening.courier.send(threaded), Unknown)
    assert isinstance(await evening.courier.find(threaded), Present)
    assert len(await texts(evening, room)) == 1, "nothing new in the channel itself"


async def test_a_lost_direct_message_is_found(evening: Evening, room: str) -> None:
    """The same for a message to one person."""
    told = parcel("dm", person=APPROVER, notice="role", role="approver")
    await fault(evening, "chat.postMessage", "lost_reply")
    assert isinstance(await evening.courier.send(told), Unknown)
    assert isinstance(await evening.courier.find(told), Present)
    assert len(await texts(evening, "@bayan", "approver")) == 1
    assert room


@pytest.mark.parametrize("action", ["channel.topic", "channel.invite", "pin"])
async def test_what_does_no_harm_twice_is_done_again(evening: Evening, room: str, action: str) -> None:
    """Topic, invitations and pins are idempotent: never looked for, done twice without trouble."""
    again = parcel(action, people=[COMMANDER, COMMS_LEAD, "U0BAYAN"])
    assert isinstance(await evening.courier.find(again), Absent)
    receipt(await evening.courier.send(again))
    receipt(await evening.courier.send(again))
    assert room


async def test_a_lost_channel_is_ours_again(evening: Evening) -> None:
    """The channel was made and the answer lost: found by name, creator and time; a second try adopts it."""
    await evening.house.store.run(incidents.declare, book(), act(at=EVENING), order())
    await fault(evening, "conversations.create", "lost_reply")
    making = parcel("channel.create")
    assert isinstance(await evening.courier.send(making), Unknown)
    found = await evening.courier.find(making)
    assert isinstance(found, Present)
    assert receipt(await evening.courier.send(making)).remote_id == found.receipt.remote_id
    assert found.receipt.extra["name"] == "inc-1-wrong-balances"


async def test_somebody_elses_channel_is_left_alone(evening: Evening) -> None:
    """A name that is taken by another channel gives the next name, never the other channel."""
    await evening.house.store.run(incidents.declare, book(), act(at=EVENING), order())
    old = await evening.gateway.create_channel("inc-1-wrong-balances")
    await evening.gateway.set_topic(old.id, "An older incident")
    made = receipt(await evening.courier.send(parcel("channel.create")))
    assert made.extra["name"] == "inc-1-wrong-balances-2"
    assert made.remote_id != old.id


async def test_when_every_name_is_taken_a_person_must_look(evening: Evening) -> None:
    """After five names the delivery is refused in words."""
    await evening.house.store.run(incidents.declare, book(), act(at=EVENING), order())
    await fault(evening, "conversations.create", "error", count=5, error="name_taken")
    refused = await evening.courier.send(parcel("channel.create"))
    assert isinstance(refused, Refused)
    assert "inc-1-wrong-balances-5" in refused.why


async def test_other_faults_of_making_a_channel_are_not_swallowed(evening: Evening) -> None:
    """Only a taken name is tried again under another one."""
    await evening.house.store.run(incidents.declare, book(), act(at=EVENING), order())
    await fault(evening, "conversations.create", "error", error="restricted_action")
    refused = await evening.courier.send(parcel("channel.create"))
    assert isinstance(refused, Refused)
    assert "the workspace's rules forbid this" in refused.why


@pytest.mark.parametrize(
    ("kind", "more", "outcome"),
    [
        ("429", {"seconds": 9}, NotDone),
        ("500", {}, Unknown),
        ("lost_reply", {}, Unknown),
        ("error", {"error": "restricted_action"}, Refused),
        ("error", {"error": "fatal_error"}, Unknown),
    ],
)
async def test_each_failure_has_its_outcome(
    evening: Evening, room: str, kind: str, more: dict[str, Any], outcome: type
) -> None:
    """Law 6: done, not done, refused, unknown."""
    await fault(evening, "chat.postMessage", kind, **more)
    got = await evening.courier.send(note())
    assert isinstance(got, outcome), got
    if isinstance(got, NotDone):
        assert got.wait == timedelta(seconds=9)
    assert room


def test_the_four_kinds_of_trouble_are_the_four_outcomes() -> None:
    """Nothing is lost between the gateway and the relay."""
    wait = timedelta(seconds=4)
    assert outcome_of(Later(wait)) == NotDone(why="Slack asks to wait 4 s", wait=wait)
    assert outcome_of(NotReached("no")) == NotDone(why="no")
    assert outcome_of(NoAnswer("lost")) == Unknown(why="lost")
    assert isinstance(outcome_of(TurnedDown("chat.update", "no_text")), Refused)


@pytest.mark.parametrize(
    ("kind", "more", "again"),
    [
        ("429", {"seconds": 9}, timedelta(seconds=9)),
        ("500", {}, timedelta(seconds=3)),
        ("error", {"error": "missing_scope"}, None),
    ],
)
async def test_when_looking_fails_nobody_guesses(
    evening: Evening, room: str, kind: str, more: dict[str, Any], again: timedelta | None
) -> None:
    """A look that fails for now is repeated; one that can never succeed asks a person."""
    await fault(evening, "conversations.history", kind, **more)
    seen = await evening.courier.find(note())
    assert isinstance(seen, CannotTell)
    assert seen.again == again
    assert room


async def test_a_message_waits_for_its_channel_but_not_for_ever(evening: Evening) -> None:
    """While the incident's channel is being made the message waits; later a person is told."""
    await evening.house.store.run(incidents.declare, book(), act(at=EVENING), order())
    assert isinstance(await evening.courier.send(note()), NotDone)
    assert isinstance(await evening.courier.send(replace(note(), attempts=50)), Refused)
    assert isinstance(await evening.courier.find(note()), Absent)


async def test_a_reply_waits_for_its_card_but_not_for_ever(evening: Evening, room: str) -> None:
    """A threaded message without its card waits a little, then stands in the channel by itself."""
    orphan = note(thread="card/approval/5")
    assert isinstance(await evening.courier.send(orphan), NotDone)
    receipt(await evening.courier.send(replace(orphan, attempts=9)))
    assert len(await texts(evening, room)) == 2


async def test_a_reply_to_a_deleted_card_stands_by_itself(evening: Evening, room: str) -> None:
    """Slack refuses replies to what is gone: the message is not lost with it."""
    await fault(evening, "chat.postMessage", "error", error="cannot_reply_to_message")
    receipt(await evening.courier.send(note(thread="card/incident/1")))
    assert len(await texts(evening, room)) == 2


async def test_an_approver_gets_the_cards_address(evening: Evening, room: str) -> None:
    """The DM links to the card; until it stands the DM waits, and without it the channel is named."""
    texts_wanted = (await evening.house.store.read(statements.propose, book(), act(COMMS_LEAD), 1, None)).texts
    asked = act(COMMS_LEAD, at=evening.house.clock.now())
    await evening.house.store.run(statements.submit, book(), asked, 1, "investigating", texts_wanted)
    wanted = parcel("dm", person=APPROVER, notice="approval_wanted", statement=1)
    assert isinstance(await evening.courier.send(wanted), NotDone)
    receipt(await evening.courier.send(replace(wanted, attempts=9)))
    await evening.work()
    evening.advance(seconds=2)
    receipt(await evening.courier.send(wanted))
    without, *_, linked = await texts(evening, "@bayan", "approver")
    assert "in #approvals" in without
    assert "|open the card>" in linked
    assert room


async def test_a_room_the_bot_is_not_in_is_named(evening: Evening, room: str) -> None:
    """A channel of the policy that cannot be found is refused with what to do."""
    policy = book().policy
    moved = policy.model_copy(update={"channels": policy.channels.model_copy(update={"duty": "night-watch"})})
    evening.house.book = replace(book(), policy=moved)
    refused = await SlackCourier(evening.house, evening.gateway).send(note(to="duty"))
    assert refused == Refused(why="I am not in #night-watch, or it does not exist: invite me to it")
    assert room


async def test_a_room_may_be_written_as_an_id(evening: Evening, room: str) -> None:
    """The policy may name a channel by its id; then nothing is looked up."""
    policy = book().policy
    named = policy.model_copy(update={"channels": policy.channels.model_copy(update={"duty": "C0GENERAL"})})
    evening.house.book = replace(book(), policy=named)
    courier = SlackCourier(evening.house, evening.gateway)
    assert isinstance(await courier.send(note(to="duty")), NotDone), "the bot is not in #general and enters it first"
    evening.advance(seconds=2)
    assert receipt(await courier.send(note(to="duty"))).extra["channel"] == "C0GENERAL"
    assert room


@pytest.mark.parametrize(
    "odd",
    [
        parcel("smoke.signal"),
        parcel("card.approval", statement=44),
        parcel("card.incident", incident=77),
        note(notice="nonsense"),
    ],
)
async def test_what_is_about_nothing_is_refused(evening: Evening, room: str, odd: Delivery) -> None:
    """Unknown actions, statements, incidents and notices end with a reason, never with a crash."""
    assert isinstance(await evening.courier.send(odd), Refused)
    assert room
