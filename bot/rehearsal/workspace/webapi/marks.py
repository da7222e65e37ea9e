"""pins.*, bookmarks.*, reactions.*: what is stuck onto channels and messages."""

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.events import announce
from bot.rehearsal.workspace.reactions import react, unreact
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.stamps import seconds
from bot.rehearsal.workspace.state import Channel
from bot.rehearsal.workspace.webapi.registry import methods
from bot.rehearsal.workspace.world import World

PINS = 100
BOOKMARKS = 100
_SCHEMES = ("http://", "https://", "mailto:")


def pin(world: World, args: Args) -> Json:
    """pins.add: pins a message to its channel."""
    channel = world.joined(args.need("channel"))
    message = channel.message(args.need("timestamp"))
    if message.ts in channel.pins:
        raise SlackError("already_pinned")
    if len(channel.pins) >= PINS:
        raise SlackError("too_many_pins")
    channel.pins[message.ts] = {"created": seconds(world.now()), "created_by": world.bot}
    announce(world, "pin_added", _pin_event(world, channel, "pin_added", message.shown()))
    return {}


def unpin(world: World, args: Args) -> Json:
    """pins.remove: takes a pin away."""
    channel = world.joined(args.need("channel"))
    message = channel.message(args.need("timestamp"))
    if channel.pins.pop(message.ts, None) is None:
        raise SlackError("no_pin")
    announce(world, "pin_removed", _pin_event(world, channel, "pin_removed", message.shown()))
    return {}


def pins_of(channel: Channel) -> list[Json]:
    """A channel's pinned messages, the newest pin first."""
    return [
        {"type": "message", "channel": channel.id, "message": channel.messages[ts].shown(), **how}
        for ts, how in reversed(channel.pins.items())
    ]


def list_pins(world: World, args: Args) -> Json:
    """pins.list: the pinned messages."""
    return {"items": pins_of(world.joined(args.need("channel"), closed_too=True))}


def add_bookmark(world: World, args: Args) -> Json:
    """bookmarks.add: a link in the channel's header."""
    channel = world.joined(args.need("channel_id"))
    if args.need("type") != "link":
        raise SlackError("invalid_bookmark_type")
    if len(channel.bookmarks) >= BOOKMARKS:
        raise SlackError("too_many_bookmarks")
    now = seconds(world.now())
    bookmark: Json = {
        "id": f"Bk0{world.state.number():08X}",
        "channel_id": channel.id,
        "title": args.need("title"),
        "link": _link(args.need("link")),
        "emoji": args.text("emoji"),
        "type": "link",
        "date_created": now,
        "date_updated": now,
    }
    channel.bookmarks[bookmark["id"]] = bookmark
    world.pulse.beat()
    return {"bookmark": bookmark}


def edit_bookmark(world: World, args: Args) -> Json:
    """bookmarks.edit: what is not given stays."""
    channel = world.joined(args.need("channel_id"))
    bookmark = _bookmark(channel, args.need("bookmark_id"))
    changes = {name: args.text(name) for name in ("title", "link", "emoji") if args.has(name)}
    if "link" in changes:
        _link(changes["link"])
    bookmark |= {**changes, "date_updated": seconds(world.now())}
    world.pulse.beat()
    return {"bookmark": bookmark}


def remove_bookmark(world: World, args: Args) -> Json:
    """bookmarks.remove: takes a link out of the header."""
    channel = world.joined(args.need("channel_id"))
    del channel.bookmarks[_bookmark(channel, args.need("bookmark_id"))["id"]]
    world.pulse.beat()
    return {}


def list_bookmarks(world: World, args: Args) -> Json:
    """bookmarks.list: the channel's links."""
    channel = world.joined(args.need("channel_id"), closed_too=True)
    return {"bookmarks": list(channel.bookmarks.values())}


def add_reaction(world: World, args: Args) -> Json:
    """reactions.add: the bot reacts to a message."""
    channel = world.joined(args.need("channel"))
    react(world, channel, args.need("timestamp"), name=args.need("name"), user=world.bot)
    return {}


def remove_reaction(world: World, args: Args) -> Json:
    """reactions.remove: the bot takes its reaction back."""
    channel = world.joined(args.need("channel"))
    unreact(world, channel, args.need("timestamp"), name=args.need("name"), user=world.bot)
    return {}


def get_reactions(world: World, args: Args) -> Json:
    """reactions.get: the message with its reactions."""
    channel = world.joined(args.need("channel"), closed_too=True)
    message = channel.message(args.need("timestamp"))
    return {"type": "message", "channel": channel.id, "message": message.shown()}


def _bookmark(channel: Channel, bookmark_id: str) -> Json:
    if bookmark_id not in channel.bookmarks:
        raise SlackError("not_found")
    return channel.bookmarks[bookmark_id]


def _link(link: str) -> str:
    if not link.startswith(_SCHEMES):
        raise SlackError("invalid_link")
    return link


def _pin_event(world: World, channel: Channel, name: str, message: Json) -> Json:
    item = {"type": "message", "channel": channel.id, "message": message}
    return {"type": name, "user": world.bot, "channel_id": channel.id, "item": item}


METHODS = {
    **methods("pins:write", pins__add=pin, pins__remove=unpin),
    **methods("pins:read", pins__list=list_pins),
    **methods(
        "bookmarks:write",
        bookmarks__add=add_bookmark,
        bookmarks__edit=edit_bookmark,
        bookmarks__remove=remove_bookmark,
    ),
    **methods("bookmarks:read", bookmarks__list=list_bookmarks),
    **methods("reactions:write", reactions__add=add_reaction, reactions__remove=remove_reaction),
    **methods("reactions:read", reactions__get=get_reactions),
}
