"""chat.*: what the bot may say where, and what Slack does with it."""

import json
from typing import Any

import pytest
from aiohttp import FormData
from slack_sdk.errors import SlackApiError

from tests.rehearsal.workspace.rig import Rig

Body = dict[str, Any]
ROOM = "C0INCIDENTS"
KEY = {"event_type": "bayan_delivery", "event_payload": {"delivery_key": "k1"}}


async def refused(rig: Rig, method: str, **args: object) -> Body:
    """The body of a call that Slack turns down."""
    with pytest.raises(SlackApiError) as no:
        await rig.client().api_call(method, json=args)
    body: Body = no.value.response.data
    return body


async def code(rig: Rig, method: str, **args: object) -> str:
    """The error code of a call that Slack turns down."""
    return str((await refused(rig, method, **args))["error"])


async def test_times_are_unique_and_grow_while_the_clock_stands_still(rig: Rig) -> None:
    """Ts follows the simulated clock, and a microsecond apart where it does not move."""
    client = rig.client()
    first = [(await client.chat_postMessage(channel=ROOM, text=str(n)))["ts"] for n in range(3)]
    assert first == ["1748725080.000000", "1748725080.000001", "1748725080.000002"]
    rig.clock.advance(seconds=-60)
    back = (await client.chat_postMessage(channel=ROOM, text="x"))["ts"]
    assert back == "1748725080.000003"
    rig.clock.advance(minutes=3)
    assert (await client.chat_postMessage(channel=ROOM, text="x"))["ts"] == "1748725200.000000"


async def test_the_answer_marks_the_message_as_the_bots(rig: Rig) -> None:
    """A posted message has user, bot_id, app_id and filled-in ids."""
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}
    posted = await rig.client().chat_postMessage(channel=ROOM, text="hi", blocks=[section])
    message = posted["message"]
    assert (message["user"], message["bot_id"], message["app_id"]) == ("U0BAYAN", "B0BAYAN", "A0BAYAN")
    assert message["blocks"][0]["block_id"]
    assert message["blocks"][0]["text"] == {"type": "mrkdwn", "text": "*hi*", "verbatim": False}


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": ROOM}, "no_text"),
        ({"channel": ROOM, "text": ""}, "no_text"),
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "#incidents", "text": "x"}, "channel_not_found"),
        ({"channel": "C0GENERAL", "text": "x"}, "not_in_channel"),
        ({"text": "x"}, "invalid_arguments"),
        ({"channel": ROOM, "text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"channel": ROOM, "text": "x", "blocks": "{"}, "invalid_blocks_format"),
        ({"channel": ROOM, "text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format"),
        ({"channel": ROOM, "text": "x", "blocks": [{"type": "section"}]}, "invalid_blocks"),
        ({"channel": ROOM, "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"channel": ROOM, "text": "x", "metadata": {**KEY, "more": 1}}, "invalid_metadata_format"),
        ({"channel": ROOM, "text": "x", "metadata": "no"}, "invalid_metadata_format"),
        ({"channel": ROOM, "text": "x", "markdown_text": "# x"}, "markdown_text_conflict"),
        ({"channel": ROOM, "markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"channel": ROOM, "attachments": [{}] * 101}, "too_many_attachments"),
        ({"channel": ROOM, "attachments": ["x"]}, "invalid_attachments"),
    ],
)
async def test_what_cannot_be_posted(rig: Rig, args: Body, error: str) -> None:
    """chat.postMessage refuses with Slack's own codes and stores nothing."""
    assert await code(rig, "chat.postMessage", **args) == error
    assert await rig.see("messages", channel=ROOM, user="commander") == []


async def test_huge_metadata_is_refused(rig: Rig) -> None:
    """Metadata has a size limit."""
    big = {"event_type": "a", "event_payload": {"x": "y" * 9000}}
    assert await code(rig, "chat.postMessage", channel=ROOM, text="x", metadata=big) == "metadata_too_large"


async def test_a_very_long_text_is_cut_when_posted_and_refused_when_edited(rig: Rig) -> None:
    """40 000 characters survive a post; an edit takes 4000."""
    client = rig.client()
    posted = await client.chat_postMessage(channel=ROOM, text="x" * 40_001)
    assert len(posted["message"]["text"]) == 40_000
    args = {"channel": ROOM, "ts": posted["ts"]}
    assert await code(rig, "chat.update", **args, text="y" * 4001) == "msg_too_long"
    assert (await client.chat_update(**args, text="y" * 4000))["ok"] is True


async def test_metadata_is_shown_in_full_only_when_asked_for(rig: Rig) -> None:
    """Without include_all_metadata, readers get the event type alone."""
    client = rig.client()
    posted = await client.chat_postMessage(channel=ROOM, text="x", metadata=KEY)
    assert posted["message"]["metadata"] == {"event_type": "bayan_delivery"}
    (short,) = (await client.conversations_history(channel=ROOM))["messages"]
    (full,) = (await client.conversations_history(channel=ROOM, include_all_metadata=True))["messages"]
    assert short["metadata"] == {"event_type": "bayan_delivery"}
    assert full["metadata"] == KEY


async def test_an_edit_keeps_what_it_does_not_name(rig: Rig) -> None:
    """chat.update leaves blocks and metadata alone unless they are given; [] and {} take them away."""
    client = rig.client()
    section = {"type": "section", "block_id": "s", "text": {"type": "plain_text", "text": "hi"}}
    posted = await client.chat_postMessage(channel=ROOM, text="one", blocks=[section], metadata=KEY)
    args = {"channel": ROOM, "ts": posted["ts"]}
    changed = await client.chat_update(**args, text="two")
    assert changed["text"] == "two"
    assert changed["message"]["blocks"][0]["block_id"] == "s"
    assert changed["message"]["metadata"]["event_type"] == "bayan_delivery"
    assert changed["message"]["edited"]["user"] == "U0BAYAN"
    bare = await client.chat_update(**args, text="three", blocks=[], metadata={})
    assert not {"blocks", "metadata"} & bare["message"].keys()


async def test_only_its_own_messages_may_be_changed_or_deleted(rig: Rig) -> None:
    """A person's message is not the bot's to edit."""
    said = await rig.do("message", user="commander", channel=ROOM, text="mine")
    args = {"channel": ROOM, "ts": said["ts"]}
    assert await code(rig, "chat.update", **args, text="x") == "cant_update_message"
    assert await code(rig, "chat.delete", **args) == "cant_delete_message"
    assert await code(rig, "chat.update", channel=ROOM, ts="1.1", text="x") == "message_not_found"
    assert await code(rig, "chat.delete", channel=ROOM, ts="1.1") == "message_not_found"


async def test_replies_count_and_hang_on_the_parent(rig: Rig) -> None:
    """A reply to a reply goes to the thread's parent, which counts its replies."""
    client = rig.client()
    parent = (await client.chat_postMessage(channel=ROOM, text="parent"))["ts"]
    first = await client.chat_postMessage(channel=ROOM, text="one", thread_ts=parent)
    second = await client.chat_postMessage(channel=ROOM, text="two", thread_ts=first["ts"])
    aloud = await client.chat_postMessage(channel=ROOM, text="three", thread_ts=parent, reply_broadcast=True)
    assert second["message"]["thread_ts"] == parent
    assert aloud["message"]["subtype"] == "thread_broadcast"
    shown = (await client.conversations_history(channel=ROOM))["messages"]
    assert [m["text"] for m in shown] == ["three", "parent"]
    assert (shown[1]["reply_count"], shown[1]["latest_reply"]) == (3, aloud["ts"])
    thread = (await client.conversations_replies(channel=ROOM, ts=first["ts"]))["messages"]
    assert [m["text"] for m in thread] == ["parent", "one", "two", "three"]


async def test_a_deleted_parent_leaves_a_tombstone(rig: Rig) -> None:
    """Replies keep their thread when its first message is taken back; a deleted reply is uncounted."""
    client = rig.client()
    parent = (await client.chat_postMessage(channel=ROOM, text="parent"))["ts"]
    one = (await client.chat_postMessage(channel=ROOM, text="one", thread_ts=parent))["ts"]
    two = (await client.chat_postMessage(channel=ROOM, text="two", thread_ts=parent))["ts"]
    await client.chat_delete(channel=ROOM, ts=one)
    await client.chat_delete(channel=ROOM, ts=parent)
    thread = (await client.conversations_replies(channel=ROOM, ts=parent))["messages"]
    assert [(m.get("subtype"), m["text"]) for m in thread] == [
        ("tombstone", "This message was deleted."),
        (None, "two"),
    ]
    assert thread[0]["reply_count"] == 1
    await client.chat_delete(channel=ROOM, ts=two)
    assert len((await client.conversations_history(channel=ROOM))["messages"]) == 1


async def test_an_ephemeral_message_is_in_no_history(rig: Rig) -> None:
    """PostEphemeral shows to one member; it can be neither read back nor edited."""
    client = rig.client()
    posted = await client.chat_postEphemeral(channel=ROOM, user="U0COMMANDER", text="psst")
    assert (await client.conversations_history(channel=ROOM))["messages"] == []
    edit = {"channel": ROOM, "ts": posted["message_ts"], "text": "x"}
    assert await code(rig, "chat.update", **edit) == "message_not_found"
    whisper = {"channel": ROOM, "text": "x"}
    assert await code(rig, "chat.postEphemeral", **whisper, user="U0GUEST") == "user_not_in_channel"
    assert await code(rig, "chat.postEphemeral", **whisper, user="U0NOBODY") == "user_not_found"


async def test_a_person_can_be_written_to_directly(rig: Rig) -> None:
    """A user id as channel posts into the direct conversation with that person."""
    posted = await rig.client().chat_postMessage(channel="U0APPROVER", text="Please look")
    assert posted["channel"].startswith("D")
    (seen,) = await rig.see("messages", channel="@bayan", user="approver")
    assert seen["text"] == "Please look"


async def test_permalinks_name_channel_message_and_thread(rig: Rig) -> None:
    """chat.getPermalink; for a reply with its thread."""
    client = rig.client()
    parent = (await client.chat_postMessage(channel=ROOM, text="parent"))["ts"]
    reply = (await client.chat_postMessage(channel=ROOM, text="one", thread_ts=parent))["ts"]
    link = (await client.chat_getPermalink(channel=ROOM, message_ts=reply))["permalink"]
    assert link == f"{rig.address}/archives/{ROOM}/p1748725080000001?thread_ts={parent}&cid={ROOM}"


@pytest.mark.parametrize("encoding", ["json", "form", "query", "multipart"])
async def test_every_encoding_means_the_same(rig: Rig, encoding: str) -> None:
    """Arguments may come as JSON, form, query or multipart, with JSON inside a form."""
    section = {"type": "section", "text": {"type": "plain_text", "text": "hi"}}
    fields = {"channel": ROOM, "text": "hi", "blocks": json.dumps([section]), "reply_broadcast": "0"}
    multipart = FormData(default_to_multipart=True)
    for name, value in fields.items():
        multipart.add_field(name, value)
    how: dict[str, Body] = {
        "json": {"json": {"channel": ROOM, "text": "hi", "blocks": [section]}},
        "form": {"data": fields},
        "query": {"params": fields},
        "multipart": {"data": multipart},
    }
    headers = {"Authorization": f"Bearer {rig.seed.app.bot_token}"}
    verb = rig.session.get if encoding == "query" else rig.session.post
    async with verb("/api/chat.postMessage", headers=headers, **how[encoding]) as reply:
        body = await reply.json()
    assert body["ok"] is True, body
    assert body["message"]["blocks"][0]["text"]["text"] == "hi"


async def test_broken_json_is_named(rig: Rig) -> None:
    """A body that is no JSON object is refused before anything else."""
    headers = {"Authorization": f"Bearer {rig.seed.app.bot_token}", "Content-Type": "application/json"}
    codes = []
    for body in ("{", "[]"):
        async with rig.session.post("/api/auth.test", headers=headers, data=body) as reply:
            codes.append((await reply.json())["error"])
    assert codes == ["invalid_json", "json_not_object"]
