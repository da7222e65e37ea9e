"""What people do to channels, messages, accounts and tokens by hand, and what the app hears of it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.events import announce
from bot.rehearsal.workspace.messages import erase, note
from bot.rehearsal.workspace.names import check_channel_name
from bot.rehearsal.workspace.people.whom import channel_of, person_of
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.state import Canvas, Channel
from bot.rehearsal.workspace.webapi.conversations import shown
from bot.rehearsal.workspace.webapi.users import shown as person_shown
from bot.rehearsal.workspace.world import World


def archive(world: World, person: Person, channel: Channel) -> None:
    """A person archives a channel; raises SlackError(already_archived, cant_archive_general)."""
    if channel.archived:
        raise SlackError("already_archived")
    if channel.is_general:
        raise SlackError("cant_archive_general")
    note(world, channel, user=person.id, subtype="channel_archive", text=f"<@{person.id}> archived the channel")
    channel.archived = True
    if world.bot in channel.members or channel.kind == "channels":
        name = "channel_archive" if channel.kind == "channels" else "group_archive"
        announce(world, name, {"type": name, "channel": channel.id, "user": person.id, "is_moved": 0})


def rename(world: World, person: Person, channel: Channel, name: str) -> None:
    """A person gives a channel another name; raises SlackError(name_taken, invalid_name...)."""
    check_channel_name(name)
    before = channel.name
    world.state.rename(channel, name)
    event = "channel_rename" if channel.kind == "channels" else "group_rename"
    announce(world, event, {"type": event, "channel": shown(channel, member=world.bot)})
    text = f'<@{person.id}> has renamed the channel from "{before}" to "{name}"'
    note(world, channel, user=person.id, subtype="channel_name", text=text, old_name=before, name=name)


def delete(world: World, channel: Channel, ts: str) -> None:
    """A person who may deletes anybody's message; raises SlackError(message_not_found)."""
    erase(world, channel, channel.message(ts))


def write_canvas(world: World, channel: Channel, markdown: str) -> None:
    """A person writes into the channel's canvas, which is made where there is none."""
    channel.canvas = channel.canvas or Canvas(id=f"F0{world.state.number():08X}")
    channel.canvas.markdown = markdown
    world.pulse.beat()


def delete_canvas(world: World, channel: Channel) -> None:
    """A person deletes the channel's canvas; raises SlackError(canvas_not_found). The app hears nothing of it."""
    if channel.canvas is None:
        raise SlackError("canvas_not_found")
    channel.canvas = None
    world.pulse.beat()


def deactivate(world: World, person: Person) -> None:
    """An administrator switches a person's account off."""
    world.state.people[person.id] = gone = replace(person, deleted=True)
    announce(world, "user_change", {"type": "user_change", "user": person_shown(world, gone)})


def revoke(world: World, *, tell: bool) -> None:
    """The bot's token is taken back; Slack may or may not manage to say so."""
    world.state.revoked.add(world.state.token)
    if tell:
        tokens = {"oauth": [], "bot": [world.bot]}
        announce(world, "tokens_revoked", {"type": "tokens_revoked", "tokens": tokens})


def reinstall(world: World) -> str:
    """The app is installed again: the bot has a new token, which this answers."""
    world.state.token = f"{world.seed.app.bot_token}-{world.state.number()}"
    return world.state.token


async def _archive(world: World, args: Args) -> Json:
    archive(world, person_of(world, args), channel_of(world, args))
    return {"ok": True}


async def _rename(world: World, args: Args) -> Json:
    rename(world, person_of(world, args), channel_of(world, args), args.need("name"))
    return {"ok": True}


async def _delete(world: World, args: Args) -> Json:
    delete(world, channel_of(world, args), args.need("ts"))
    return {"ok": True}


async def _canvas(world: World, args: Args) -> Json:
    channel = channel_of(world, args, person_of(world, args))
    if args.flag("delete"):
        delete_canvas(world, channel)
    else:
        write_canvas(world, channel, args.text("markdown"))
    return {"ok": True}


async def _deactivate(world: World, args: Args) -> Json:
    deactivate(world, person_of(world, args))
    return {"ok": True}


async def _revoke(world: World, args: Args) -> Json:
    revoke(world, tell=args.flag("tell"))
    return {"ok": True}


async def _reinstall(world: World, args: Args) -> Json:  # noqa: ARG001 - there is one app
    return {"ok": True, "token": reinstall(world)}


ACTS: Mapping[str, Callable[[World, Args], Awaitable[Json]]] = {
    "/archive": _archive,
    "/rename": _rename,
    "/delete": _delete,
    "/canvas": _canvas,
    "/deactivate": _deactivate,
    "/revoke": _revoke,
    "/reinstall": _reinstall,
}
"""Posts of the control interface."""
