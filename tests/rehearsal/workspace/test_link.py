"""Socket Mode: what the app hears, how often, over which connection."""

import asyncio
import json
from dataclasses import replace
from typing import Any

from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.rehearsal.workspace import load_seed
from tests.rehearsal.workspace.rig import QUICK, Rig, make_app, running

Body = dict[str, Any]
ROOM = "C0INCIDENTS"


async def socket(rig: Rig) -> ClientWebSocketResponse:
    """A raw connection, greeted."""
    client = AsyncWebClient(token=rig.seed.app.app_token, base_url=rig.api)
    address = (await client.apps_connections_open(app_token=rig.seed.app.app_token))["url"]
    connection = await rig.session.ws_connect(address, autoping=False)
    hello = await connection.receive_json(timeout=2)
    assert hello["type"] == "hello"
    assert hello["num_connections"] >= 1
    return connection


async def heard(connection: ClientWebSocketResponse, seconds: float = 0.15) -> list[Body]:
    """Every envelope that comes until it is quiet."""
    frames: list[Body] = []
    while True:
        try:
            frames.append(json.loads((await connection.receive(timeout=seconds)).data))
        except TimeoutError:
            return frames


def hearing(rig: Rig, *names: str) -> tuple[AsyncApp, list[Body]]:
    """An app that writes down these events."""
    app = make_app(rig)
    events: list[Body] = []

    async def write_down(event: Body, request: AsyncBoltRequest) -> None:
        events.append({**event, "_retry": request.headers.get("x-slack-retry-num")})

    for name in names:
        app.event(name)(write_down)
    return app, events


async def test_what_people_say_reaches_the_app(rig: Rig) -> None:
    """A message is an event; one that mentions the bot is two."""
    app, events = hearing(rig, "message", "app_mention")
    await rig.join(app)
    await rig.do("message", user="support", channel=ROOM, text="Phones <ring> & ring")
    await rig.do("message", user="support", channel=ROOM, text="@bayan status of #general?")
    await rig.until(lambda: len(events) == 3)
    assert events[0]["text"] == "Phones &lt;ring&gt; &amp; ring"
    assert events[0]["channel_type"] == "channel"
    assert events[0]["client_msg_id"]
    assert {e["type"] for e in events[1:]} == {"message", "app_mention"}
    assert events[1]["text"] == "<@U0BAYAN> status of <#C0GENERAL|general>?"
    assert events[1]["blocks"][0]["elements"][0]["elements"] == [
        {"type": "user", "user_id": "U0BAYAN"},
        {"type": "text", "text": " status of "},
        {"type": "channel", "channel_id": "C0GENERAL"},
        {"type": "text", "text": "?"},
    ]


async def test_the_app_hears_nothing_of_rooms_it_is_not_in(rig: Rig) -> None:
    """Message events come from channels with the bot in them."""
    app, events = hearing(rig, "message")
    await rig.join(app)
    await rig.do("message", user="support", channel="general", text="lunch?")
    await rig.do("message", user="support", channel="@bayan", text="hello")
    await rig.until(lambda: bool(events))
    assert [(e["text"], e["channel_type"]) for e in events] == [("hello", "im")]


async def test_threads_edits_deletions_reactions_and_arrivals(rig: Rig) -> None:
    """Each happening has its event, with the fields that say where and who."""
    connection = await socket(rig)
    client = rig.client()
    room = (await client.conversations_create(name="inc-7"))["channel"]["id"]
    await client.conversations_invite(channel=room, users="U0SUPPORT")
    ts = (await client.chat_postMessage(channel=room, text="card"))["ts"]
    await client.chat_update(channel=room, ts=ts, text="card 2")
    said = await rig.do("message", user="support", channel=room, text="seen", thread_ts=ts)
    await rig.do("reaction", user="support", channel=room, ts=ts, name="eyes")
    await client.chat_delete(channel=room, ts=(await client.chat_postMessage(channel=room, text="no"))["ts"])
    await rig.do("leave", user="support", channel=room)
    await client.conversations_rename(channel=room, name="inc-8")
    await client.conversations_archive(channel=room)
    frames = await heard(connection)
    events = [frame["payload"]["event"] for frame in frames]
    assert [e.get("subtype", e["type"]) for e in events] == [
        "channel_created",
        "channel_join",
        "member_joined_channel",
        "channel_join",
        "message",
        "message_changed",
        "message",
        "reaction_added",
        "message",
        "message_deleted",
        "channel_leave",
        "member_left_channel",
        "channel_rename",
        "channel_name",
        "channel_archive",
        "channel_archive",
    ]
    assert events[2]["inviter"] == "U0BAYAN"
    assert (events[4]["bot_id"], "subtype" in events[4]) == ("B0BAYAN", False)
    assert (events[5]["message"]["text"], events[5]["previous_message"]["text"]) == ("card 2", "card")
    assert (events[6]["thread_ts"], events[6]["ts"]) == (ts, said["ts"])
    assert events[7]["item"] == {"type": "message", "channel": room, "ts": ts}
    assert events[12]["channel"]["name"] == "inc-8"
    ids = {frame["payload"]["event_id"] for frame in frames}
    assert len(ids) == len(frames)
    assert frames[0]["payload"]["authorizations"][0]["user_id"] == "U0BAYAN"


async def test_an_unacknowledged_event_comes_again_under_the_same_id(hasty: Rig) -> None:
    """Up to three redeliveries, numbered, then no more."""
    connection = await socket(hasty)
    await hasty.do("message", user="support", channel=ROOM, text="x")
    frames = await heard(connection, 1.0)
    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2, 3]
    assert [frame["retry_reason"] for frame in frames] == ["", "timeout", "timeout", "timeout"]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1


async def test_an_acknowledged_event_does_not_come_again(hasty: Rig) -> None:
    """The acknowledgement of any attempt ends the row."""
    connection = await socket(hasty)
    await hasty.do("message", user="support", channel=ROOM, text="x")
    first = await connection.receive_json(timeout=1)
    await connection.send_json({"envelope_id": first["envelope_id"]})
    await hasty.workspace.settled()
    assert await heard(connection, 0.8) == []


async def test_an_app_that_is_away_hears_the_redelivery(hasty: Rig) -> None:
    """Bolt sees the retry number of an event that was sent while nobody was there."""
    app, events = hearing(hasty, "message")
    await hasty.do("message", user="support", channel=ROOM, text="early")
    await hasty.join(app)
    await hasty.until(lambda: bool(events))
    assert events[0]["_retry"] in (["1"], ["2"])


async def test_a_duplicated_event_has_one_id(rig: Rig) -> None:
    """duplicate_event: the same event twice, to be told apart by event_id only."""
    connection = await socket(rig)
    await rig.do("fault", method="events_api", kind="duplicate_event", count=1)
    await rig.do("message", user="support", channel=ROOM, text="x")
    one, two = await heard(connection)
    assert one["payload"]["event_id"] == two["payload"]["event_id"]


async def test_a_late_event_is_overtaken(rig: Rig) -> None:
    """late_event: order is not promised, and here it is broken on purpose."""
    connection = await socket(rig)
    await rig.do("fault", method="events_api", kind="late_event", count=1, seconds=0.1)
    for text in ("first", "second"):
        await rig.do("message", user="support", channel=ROOM, text=text)
    frames = await heard(connection, 0.2)
    assert [frame["payload"]["event"]["text"] for frame in frames] == ["second", "first"]


async def test_a_cut_socket_costs_the_command_but_not_the_event(hasty: Rig) -> None:
    """What was under way when the wire broke: a command is lost, an event comes again on the next connection."""
    first = await socket(hasty)
    await hasty.do("message", user="support", channel=ROOM, text="x")
    typed = asyncio.create_task(hasty.do("command", user="commander", channel=ROOM, text="/incident"))
    kinds = {(await first.receive_json(timeout=1))["type"] for _ in range(2)}
    assert kinds == {"events_api", "slash_commands"}
    await hasty.do("fault", kind="drop_socket")
    second = await socket(hasty)
    assert await typed == {"ok": False, "error": "operation_timeout"}
    again = await second.receive_json(timeout=2)
    assert (again["type"], again["retry_attempt"]) == ("events_api", 1)


async def test_an_app_that_acks_last_is_served_as_well(rig: Rig) -> None:
    """With process_before_response an event is acknowledged after its listener, so settled() waits for the work."""
    app = make_app(rig, process_before_response=True)
    done: list[str] = []

    @app.event("message")
    async def work(event: Body) -> None:
        await asyncio.sleep(0.1)
        done.append(event["text"])

    await rig.join(app)
    await rig.do("message", user="support", channel=ROOM, text="x")
    await rig.workspace.settled()
    assert done == ["x"]


async def test_each_envelope_goes_to_one_connection(rig: Rig) -> None:
    """Two connections share the traffic."""
    pair = [await socket(rig), await socket(rig)]
    for number in range(4):
        await rig.do("message", user="support", channel=ROOM, text=str(number))
    frames = [await heard(connection) for connection in pair]
    assert [len(found) for found in frames] == [2, 2]


async def test_ten_connections_and_no_more(rig: Rig) -> None:
    """The eleventh is told so and closed."""
    open_ones = [await socket(rig) for _ in range(10)]
    client = AsyncWebClient(token=rig.seed.app.app_token, base_url=rig.api)
    address = (await client.apps_connections_open(app_token=rig.seed.app.app_token))["url"]
    eleventh = await rig.session.ws_connect(address)
    assert (await eleventh.receive_json(timeout=2))["reason"] == "too_many_websockets"
    assert (await eleventh.receive(timeout=2)).type is WSMsgType.CLOSE
    assert len(open_ones) == 10


async def test_a_ticket_opens_one_connection(rig: Rig) -> None:
    """An address from apps.connections.open is good once; a made-up one never."""
    client = AsyncWebClient(token=rig.seed.app.app_token, base_url=rig.api)
    address = (await client.apps_connections_open(app_token=rig.seed.app.app_token))["url"]
    first = await rig.session.ws_connect(address)
    await first.receive_json(timeout=2)
    for again in (address, f"{rig.address}/link/?ticket=made-up"):
        async with rig.session.get(again.replace("ws://", "http://")) as reply:
            assert reply.status == 401


async def test_a_pong_echoes_the_ping(rig: Rig) -> None:
    """The SDK judges a connection by the payload of its own ping coming back."""
    connection = await socket(rig)
    await connection.ping(b"sdk-ping-pong:1")
    frame = await connection.receive(timeout=2)
    assert (frame.type, frame.data) == (WSMsgType.PONG, b"sdk-ping-pong:1")


async def test_nonsense_from_the_app_is_ignored(rig: Rig) -> None:
    """An unreadable frame or an unknown envelope id changes nothing."""
    connection = await socket(rig)
    for text in ("{", "[]", '{"envelope_id": "x"}', '{"envelope_id": null}', '{"envelope_id": []}'):
        await connection.send_str(text)
    await rig.do("message", user="support", channel=ROOM, text="still there")
    assert (await connection.receive_json(timeout=1))["payload"]["event"]["text"] == "still there"


async def test_only_subscribed_events_are_sent() -> None:
    """What the manifest does not ask for does not come."""
    seed = load_seed()
    deaf = replace(seed, app=replace(seed.app, events=frozenset({"reaction_added"})))
    async with running(deaf, limits=QUICK) as rig:
        connection = await socket(rig)
        said = await rig.do("message", user="support", channel=ROOM, text="x")
        await rig.do("reaction", user="support", channel=ROOM, ts=said["ts"], name="eyes")
        assert [f["payload"]["event"]["type"] for f in await heard(connection)] == ["reaction_added"]


async def test_settled_does_not_wait_for_an_app_that_is_away(rig: Rig) -> None:
    """An event that could be sent to nobody is redelivered later; nobody waits for it now."""
    await rig.do("message", user="support", channel=ROOM, text="x")
    await asyncio.wait_for(rig.workspace.settled(), 0.5)


async def test_closing_ends_what_is_under_way(rig: Rig) -> None:
    """After close() no socket is open and no event will be sent."""
    connection = await socket(rig)
    await rig.do("message", user="support", channel=ROOM, text="x")
    await connection.receive_json(timeout=1)
    closing = asyncio.create_task(rig.workspace.close())
    assert (await connection.receive(timeout=2)).type is WSMsgType.CLOSE
    await connection.close()
    await closing
    assert rig.workspace._world.link.connections == 0
    assert not rig.workspace._world.link._waiting
    await rig.workspace.settled()


async def test_settled_waits_for_acknowledgements(hasty: Rig) -> None:
    """With an event under way settled() waits; it does not wait for attempts that are put off."""
    connection = await socket(hasty)
    await hasty.workspace.settled()
    await hasty.do("message", user="support", channel=ROOM, text="x")
    waiting = asyncio.create_task(hasty.workspace.settled())
    await asyncio.sleep(0.05)
    assert not waiting.done()
    frame = await connection.receive_json(timeout=1)
    await connection.send_json({"envelope_id": frame["envelope_id"]})
    await asyncio.wait_for(waiting, 1)
    await hasty.do("message", user="support", channel=ROOM, text="never acknowledged")
    await asyncio.wait_for(hasty.workspace.settled(), 2)
