"""Messages: posting, editing, deleting, whispering, and the events that follow."""

from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.workspace.blocks import fill_ids
from bot.rehearsal.workspace.events import announce_message
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.stamps import micros, stamp
from bot.rehearsal.workspace.state import Channel, Message
from bot.rehearsal.workspace.world import World

_THREAD = ("ts", "thread_ts", "reply_count", "reply_users", "latest_reply")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants to say, checked and not yet said. None in an edit means "as before"."""

    user: str
    text: str | None = ""
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    thread_ts: str | None = None
    broadcast: bool = False
    extra: Json = field(default_factory=dict)


def post(world: World, channel: Channel, draft: Draft) -> Message:
    """Stores a message and tells the app; raises SlackError(thread_not_found) for a reply to nothing."""
    parent = _parent(channel, draft.thread_ts)
    message = Message(body=_body(world, channel, draft, parent), metadata=draft.metadata)
    channel.messages[message.ts] = message
    if parent:
        _count_reply(parent, message)
    announce_message(world, channel, message.shown())
    return message


def whisper(world: World, channel: Channel, draft: Draft, *, to: str) -> Message:
    """Shows a message to one person only; it is in no history."""
    body = _body(world, channel, draft, _parent(channel, draft.thread_ts))
    message = Message(body={**body, "is_ephemeral": True}, seen_by=to)
    channel.ephemerals[message.ts] = message
    world.whispers.setdefault(to, []).append(message)
    world.pulse.beat()
    return message


def edit(world: World, channel: Channel, message: Message, draft: Draft) -> None:
    """Changes what a message says and tells the app, unless it is ephemeral."""
    before = message.shown()
    changes = {"text": draft.text, "blocks": draft.blocks, "attachments": draft.attachments}
    changed: Json = {**message.body, **{name: value for name, value in changes.items() if value is not None}}
    if changed.get("blocks"):
        changed["blocks"] = fill_ids(changed["blocks"], world.numbers)
    changed["edited"] = {"user": draft.user, "ts": stamp(micros(world.now()))}
    message.body = {name: value for name, value in changed.items() if value != []}
    if draft.metadata is not None:
        message.metadata = draft.metadata or None
    if message.seen_by:
        world.pulse.beat()
        return
    _announce_change(world, channel, "message_changed", {"message": message.shown(), "previous_message": before})


def erase(world: World, channel: Channel, message: Message) -> None:
    """Deletes a message and tells the app, unless it was ephemeral."""
    if message.seen_by:
        del channel.ephemerals[message.ts]
        world.pulse.beat()
        return
    channel.pins.pop(message.ts, None)
    if message.replies:
        _bury(world, channel, message)
        return
    del channel.messages[message.ts]
    parent = channel.messages.get(message.thread or "")
    if parent:
        parent.replies.remove(message.ts)
        parent.body |= {"reply_count": len(parent.replies)}
    details = {"deleted_ts": message.ts, "previous_message": message.shown()}
    _announce_change(world, channel, "message_deleted", details)


def note(world: World, channel: Channel, *, user: str, subtype: str, text: str, **extra: Any) -> Message:  # noqa: ANN401
    """The line that Slack itself writes into a channel: somebody joined, the topic changed."""
    return post(world, channel, Draft(user=user, text=text, extra={"subtype": subtype, **extra}))


def permalink(world: World, channel: Channel, message: Message) -> str:
    """The address of a message; for a reply it names the thread."""
    address = f"{world.base_url()}/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return f"{address}?thread_ts={message.thread}&cid={channel.id}" if message.thread else address


def as_bot(world: World) -> Json:
    """What marks a message as this app's."""
    app = world.seed.app
    return {
        "bot_id": app.bot_id,
        "app_id": app.id,
        "bot_profile": {
            "id": app.bot_id,
            "app_id": app.id,
            "name": world.state.people[app.bot_user].handle,
            "team_id": world.seed.team.id,
        },
    }


def _bury(world: World, channel: Channel, parent: Message) -> None:
    """Leaves a tombstone where a thread hangs on: the replies keep their parent."""
    before = parent.shown()
    kept = {name: parent.body[name] for name in _THREAD if name in parent.body}
    parent.body = {
        "type": "message",
        "subtype": "tombstone",
        "user": "USLACKBOT",
        "hidden": True,
        "text": "This message was deleted.",
        **kept,
    }
    parent.metadata, parent.reactions = None, {}
    _announce_change(world, channel, "message_changed", {"message": parent.shown(), "previous_message": before})


def _announce_change(world: World, channel: Channel, subtype: str, details: Json) -> None:
    ts = channel.next_ts(world.now())
    body: Json = {"type": "message", "subtype": subtype, "hidden": True, "ts": ts, **details}
    announce_message(world, channel, body)


def _parent(channel: Channel, thread_ts: str | None) -> Message | None:
    if not thread_ts:
        return None
    target = channel.messages.get(thread_ts)
    if target is None:
        raise SlackError("thread_not_found")
    return channel.messages[target.thread] if target.thread else target


def _body(world: World, channel: Channel, draft: Draft, parent: Message | None) -> Json:
    body: Json = {
        "type": "message",
        "user": draft.user,
        "text": draft.text or "",
        "ts": channel.next_ts(world.now()),
        "team": world.seed.team.id,
        **(as_bot(world) if draft.user == world.bot else {}),
        **draft.extra,
    }
    if draft.blocks:
        body["blocks"] = fill_ids(draft.blocks, world.numbers)
    if draft.attachments:
        body["attachments"] = [{"id": n, **entry} for n, entry in enumerate(draft.attachments, start=1)]
    if parent:
        body |= {"thread_ts": parent.ts, "parent_user_id": parent.body.get("user")}
        if draft.broadcast:
            body["subtype"] = "thread_broadcast"
    return body


def _count_reply(parent: Message, reply: Message) -> None:
    parent.replies.append(reply.ts)
    users = parent.body.get("reply_users", [])
    who = reply.body["user"]
    parent.body |= {
        "thread_ts": parent.ts,
        "reply_count": len(parent.replies),
        "reply_users": users if who in users else [*users, who],
        "latest_reply": reply.ts,
    }
