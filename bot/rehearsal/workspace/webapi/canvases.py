"""conversations.canvases.create, canvases.edit: the one document of a channel."""

from collections.abc import Mapping

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.shapes import Json, SlackError, invalid_arguments
from bot.rehearsal.workspace.state import Canvas, Channel
from bot.rehearsal.workspace.webapi.registry import methods
from bot.rehearsal.workspace.world import World

LARGEST = 100_000
"""Bytes of one document. Slack names no figure for `canvas_too_large`; this one is smaller than what it takes."""

_AT = {"insert_after", "insert_before", "insert_at_start", "insert_at_end", "replace", "delete", "rename"}


def create(world: World, args: Args) -> Json:
    """conversations.canvases.create: a channel has one at most; it is empty where nothing is said."""
    channel = world.joined(args.need("channel_id"))
    if channel.direct:
        raise SlackError("channel_canvas_creation_failed")
    if channel.canvas is not None:
        raise SlackError("channel_canvas_already_exists")
    markdown = _document(args.parsed("document_content")) if args.has("document_content") else ""
    if len(markdown.encode()) > LARGEST:
        raise SlackError("canvas_creation_failed")
    canvas = Canvas(id=f"F0{world.state.number():08X}", title=args.text("title"), markdown=markdown)
    channel.canvas = canvas
    world.pulse.beat()
    return {"canvas_id": canvas.id}


def edit(world: World, args: Args) -> Json:
    """canvases.edit: one change in a call. What stands in sections is not told apart here."""
    channel = _channel_of(world, args.need("canvas_id"))
    changes = args.parsed("changes")
    if not isinstance(changes, list) or len(changes) != 1 or not isinstance(changes[0], dict):
        raise invalid_arguments("changes must be an array of exactly one object [json-pointer:/changes]")
    change = changes[0]
    operation = change.get("operation")
    if operation not in _AT:
        raise invalid_arguments("unknown operation [json-pointer:/changes/0/operation]")
    if operation != "replace" or change.get("section_id"):
        raise SlackError("canvas_editing_failed")
    markdown = _document(change.get("document_content"))
    if len(markdown.encode()) > LARGEST:
        raise SlackError("canvas_too_large")
    if channel.canvas is not None:
        channel.canvas.markdown = markdown
    world.pulse.beat()
    return {}


def _channel_of(world: World, canvas_id: str) -> Channel:
    """The channel whose canvas this is, as far as the bot is in it."""
    for channel in world.state.channels.values():
        if channel.canvas is not None and channel.canvas.id == canvas_id and world.bot in channel.members:
            if channel.archived:
                raise SlackError("canvas_editing_failed")
            return channel
    raise SlackError("canvas_not_found")


def _document(content: object) -> str:
    """The text of a `document_content`; raises SlackError(invalid_arguments)."""
    if not isinstance(content, Mapping) or content.get("type") != "markdown":
        raise invalid_arguments("must be markdown [json-pointer:/document_content/type]")
    markdown = content.get("markdown")
    if not isinstance(markdown, str):
        raise invalid_arguments("must be a string [json-pointer:/document_content/markdown]")
    return markdown


METHODS = methods("canvases:write", conversations__canvases__create=create, canvases__edit=edit)
