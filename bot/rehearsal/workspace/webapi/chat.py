"""chat.*: what the bot says, changes, takes back and whispers."""

import re

from bot.rehearsal.workspace.blocks import check_blocks
from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.messages import Draft, edit, erase, permalink, post, whisper
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.state import Channel
from bot.rehearsal.workspace.webapi.registry import Method, methods
from bot.rehearsal.workspace.world import World

CUT_AT = 40_000
EDIT_LONGEST = 4000
MARKDOWN_LONGEST = 12_000
ATTACHMENTS = 100
METADATA_BYTES = 8_000
_EVENT_TYPE = re.compile(r"[A-Za-z0-9_.\-]{1,255}")


def post_message(world: World, args: Args) -> Json:
    """chat.postMessage: into a channel the bot is in, or to a person directly."""
    channel = _target(world, args.need("channel"))
    message = post(world, channel, read_draft(world, args))
    return {"channel": channel.id, "ts": message.ts, "message": message.shown()}


def update(world: World, args: Args) -> Json:
    """chat.update: changes one of the bot's own messages; what is not given stays."""
    channel = world.joined(args.need("channel"), closed_too=True)
    message = channel.message(args.need("ts"))
    if message.body.get("user") != world.bot or message.body.get("subtype"):
        raise SlackError("cant_update_message")
    if channel.archived:
        raise SlackError("is_inactive")
    draft = read_draft(world, args, editing=True)
    if len(draft.text or "") > EDIT_LONGEST:
        raise SlackError("msg_too_long")
    edit(world, channel, message, draft)
    shown = message.shown()
    return {"channel": channel.id, "ts": message.ts, "text": shown["text"], "message": shown}


def delete(world: World, args: Args) -> Json:
    """chat.delete: takes back one of the bot's own messages."""
    channel = world.joined(args.need("channel"))
    message = channel.message(args.need("ts"))
    if message.body.get("user") != world.bot:
        raise SlackError("cant_delete_message")
    erase(world, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(world: World, args: Args) -> Json:
    """chat.postEphemeral: shows a message to one person in a channel."""
    channel = _target(world, args.need("channel"))
    person = world.state.person(args.need("user"))
    if person.id not in channel.members:
        raise SlackError("user_not_in_channel")
    message = whisper(world, channel, read_draft(world, args), to=person.id)
    return {"message_ts": message.ts}


def get_permalink(world: World, args: Args) -> Json:
    """chat.getPermalink: the address of a message."""
    channel = world.visible(args.need("channel"))
    message = channel.message(args.need("message_ts"))
    return {"channel": channel.id, "permalink": permalink(world, channel, message)}


def read_draft(world: World, args: Args, *, editing: bool = False) -> Draft:
    """The message in the arguments; raises SlackError(no_text, invalid_blocks, metadata_*, ...)."""
    blocks = args.parsed("blocks", code="invalid_blocks_format")
    attachments = args.parsed("attachments", code="invalid_attachments")
    text = args.text("text") if args.has("text") else None
    if args.has("markdown_text"):
        text = _markdown(args)
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    return Draft(
        user=world.bot,
        text=text if editing and text is None else (text or "")[:CUT_AT],
        blocks=check_blocks(blocks) if blocks is not None else None,
        attachments=_attachments(attachments) if attachments is not None else None,
        metadata=_metadata(args.parsed("metadata", code="invalid_metadata_format")),
        thread_ts=args.text("thread_ts") or None,
        broadcast=args.flag("reply_broadcast"),
    )


def _target(world: World, ref: str) -> Channel:
    """The conversation to post to: a channel the bot is in, or the direct one with a person."""
    if ref in world.state.people and ref != world.bot:
        return world.state.direct([world.bot, ref], now=world.now())
    channel = world.visible(ref)
    if world.bot not in channel.members and "chat:write.public" not in world.seed.app.scopes:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("is_archived")
    return channel


def _markdown(args: Args) -> str:
    if args.has("text") or args.has("blocks"):
        raise SlackError("markdown_text_conflict")
    markdown = args.text("markdown_text")
    if len(markdown) > MARKDOWN_LONGEST:
        raise SlackError("msg_too_long")
    return markdown


def _attachments(value: object) -> list[Json]:
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise SlackError("invalid_attachments")
    if len(value) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    for entry in value:
        check_blocks(entry.get("blocks", []))
    return value


def _metadata(value: object) -> Json | None:
    """Message metadata when it has its two fields; {} takes away what was there."""
    if value is None:
        return None
    if value == {}:
        return {}
    if not isinstance(value, dict) or value.keys() != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    named = isinstance(value["event_type"], str) and _EVENT_TYPE.fullmatch(value["event_type"])
    if not named or not isinstance(value["event_payload"], dict):
        raise SlackError("invalid_metadata_format")
    if len(str(value["event_payload"]).encode()) > METADATA_BYTES:
        raise SlackError("metadata_too_large")
    return value


METHODS = {
    **methods(
        "chat:write",
        chat__postMessage=post_message,
        chat__update=update,
        chat__delete=delete,
        chat__postEphemeral=post_ephemeral,
    ),
    "chat.getPermalink": Method(run=get_permalink),
}
