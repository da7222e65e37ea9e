"""The control interface: how a page, a scenario or a test acts as the people of the workspace.

JSON over HTTP under `/_control`, with `Authorization: Bearer <token>` or `?token=`. Posts answer an object with
`ok`; readings answer a bare list (channels, users, messages, views, pins, calls) or an object (home, events).
A refusal is `{"ok": false, "error": code}`, with status 200 after a post and 404 after a reading.
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from aiohttp import web

from bot.rehearsal.workspace import tiers
from bot.rehearsal.workspace.decoding import Args, read_args
from bot.rehearsal.workspace.faults import SOCKET_FAULTS, Fault
from bot.rehearsal.workspace.membership import enter, go
from bot.rehearsal.workspace.payloads import view_shown
from bot.rehearsal.workspace.people import forms, hands, talk
from bot.rehearsal.workspace.people.outcome import Watch, messages_for
from bot.rehearsal.workspace.people.press import Press, press_in_message, press_in_view, suggest
from bot.rehearsal.workspace.people.whom import channel_of, person_of
from bot.rehearsal.workspace.screens import View
from bot.rehearsal.workspace.seed import Person
from bot.rehearsal.workspace.shapes import Json, SlackError, invalid_arguments
from bot.rehearsal.workspace.webapi.conversations import shown as channel_shown
from bot.rehearsal.workspace.webapi.marks import pins_of
from bot.rehearsal.workspace.webapi.users import shown as person_shown
from bot.rehearsal.workspace.world import World

PREFIX = "/_control"
LONGEST_POLL = 30.0

Answer = Json | list[Json]
Act = Callable[[World, Args], Awaitable[Answer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """The control interface of one workspace behind its token."""

    world: World
    token: str

    def routes(self) -> list[web.RouteDef]:
        """Every call of the interface."""
        return [web.route(verb, PREFIX + path, self._guarded(act)) for (verb, path), act in _ACTS.items()]

    def _guarded(self, act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            if not (_same_origin(request) and self._admits(request)):
                return web.json_response({"ok": False, "error": "forbidden"}, status=403)
            try:
                return web.json_response(await act(self.world, Args(await read_args(request))))
            except SlackError as no:
                return web.json_response(no.reply(), status=200 if request.method != "GET" else 404)

        return handle

    def _admits(self, request: web.Request) -> bool:
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        token = given if scheme.lower() == "bearer" else request.query.get("token", "")
        return hmac.compare_digest(token.encode(), self.token.encode())


def _same_origin(request: web.Request) -> bool:
    """Whether the page that asks, if it is a page, is our own: this interface can act as anybody."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _watch(world: World, args: Args) -> Watch:
    """The person who acts and how long to look for effects: `wait` seconds at most, 0 for none."""
    seconds = args.amount("wait") if args.has("wait") else None
    return Watch(world, person_of(world, args), seconds=seconds)


def _view(world: World, args: Args, person: Person) -> View:
    view = world.screens.views.get(args.need("view_id"))
    if view is None or view.user != person.id:
        raise SlackError("no_such_view")
    return view


async def _command(world: World, args: Args) -> Answer:
    if args.has("thread_ts"):
        raise SlackError("command_in_thread")
    watch = _watch(world, args)
    return await talk.command(world, watch, channel_of(world, args, watch.person), args.need("text"))


async def _message(world: World, args: Args) -> Answer:
    person = person_of(world, args)
    channel = channel_of(world, args, person)
    message = talk.say_message(world, person, channel, args.need("text"), thread_ts=args.text("thread_ts"))
    return {"ok": True, "ts": message.ts, "channel": channel.id}


async def _reaction(world: World, args: Args) -> Answer:
    person = person_of(world, args)
    channel = channel_of(world, args, person)
    talk.reaction(world, person, channel, args.need("ts"), args.need("name"), remove=args.flag("remove"))
    return {"ok": True}


async def _click(world: World, args: Args) -> Answer:
    watch = _watch(world, args)
    values = args.parsed("values") or {}
    if not isinstance(values, dict):
        raise invalid_arguments("values must be an object")
    press = Press(
        action_id=args.need("action_id"),
        value=args.raw.get("value"),
        force=args.flag("force"),
        block_id=args.text("block_id") if args.has("view_id") else "",
        values=values,
    )
    if args.has("view_id"):
        return await press_in_view(world, watch, _view(world, args, watch.person), press)
    channel = channel_of(world, args, watch.person)
    return await press_in_message(world, watch, channel, args.need("ts"), press)


async def _options(world: World, args: Args) -> Answer:
    watch = _watch(world, args)
    view = _view(world, args, watch.person)
    return await suggest(world, watch, view, args.need("action_id"), args.text("value"))


async def _submit(world: World, args: Args) -> Answer:
    watch = _watch(world, args)
    values = args.parsed("values") or {}
    if not isinstance(values, dict):
        raise invalid_arguments("values must be an object")
    return await forms.submit(world, watch, _view(world, args, watch.person), values)


async def _close(world: World, args: Args) -> Answer:
    person = person_of(world, args)
    return await forms.close(world, person, _view(world, args, person), everything=args.flag("all"))


async def _shortcut(world: World, args: Args) -> Answer:
    watch = _watch(world, args)
    channel = channel_of(world, args, watch.person) if args.has("channel") else None
    return await talk.shortcut(world, watch, args.need("callback_id"), channel, args.text("ts"))


async def _join(world: World, args: Args) -> Answer:
    person = person_of(world, args)
    channel = channel_of(world, args)
    if person.id not in channel.members:
        enter(world, channel, person.id)
    return {"ok": True}


async def _leave(world: World, args: Args) -> Answer:
    person = person_of(world, args)
    channel = channel_of(world, args)
    if person.id in channel.members:
        go(world, channel, person.id)
    return {"ok": True}


async def _channels(world: World, args: Args) -> Answer:
    """All channels, or with `user` those that this person is in, direct ones included."""
    who = person_of(world, args).id if args.has("user") else ""
    return [
        {**channel_shown(channel, member=who or world.bot), "members": list(channel.members)}
        for channel in world.state.channels.values()
        if (who in channel.members if who else not channel.direct)
    ]


async def _users(world: World, args: Args) -> Answer:  # noqa: ARG001 - everybody is shown
    return [{**person_shown(world, person), "handle": person.handle} for person in world.state.people.values()]


async def _messages(world: World, args: Args) -> Answer:
    person = person_of(world, args)
    return messages_for(channel_of(world, args, person), person, thread_ts=args.text("thread_ts"))


async def _views(world: World, args: Args) -> Answer:
    stack = world.screens.stack(person_of(world, args).id)
    return [{**view_shown(world, view), "errors": view.errors} for view in stack]


async def _home(world: World, args: Args) -> Answer:
    person = person_of(world, args)
    if args.flag("open"):
        talk.open_home(world, person)
        limits = world.limits
        await world.link.settled()
        await world.log.hushed(quiet=limits.quiet_seconds, longest=limits.effects_seconds)
    view = world.screens.homes.get(person.id)
    return {"ok": True, "view": view_shown(world, view) if view else None}


async def _pins(world: World, args: Args) -> Answer:
    return pins_of(channel_of(world, args))


async def _bookmarks(world: World, args: Args) -> Answer:
    return list(channel_of(world, args).bookmarks.values())


async def _canvas(world: World, args: Args) -> Answer:
    """What stands in a channel's tab; null where there is none, or for who is not in a private channel."""
    person, channel = person_of(world, args), channel_of(world, args)
    canvas = channel.canvas if channel.kind == "channels" or person.id in channel.members else None
    return {"ok": True, "canvas": {**canvas.shown(), **asdict(canvas)} if canvas else None}


async def _calls(world: World, args: Args) -> Answer:
    return [call.shown() for call in world.log.since(args.number("since", 0))]


async def _tiers(world: World, args: Args) -> Answer:
    return tiers.report(world.log.since(args.number("since", 0)))


async def _fault(world: World, args: Args) -> Answer:
    kind = args.need("kind")
    fault = Fault(
        method=args.text("method", "*"),
        kind=kind,
        left=args.number("count", 1),
        seconds=args.amount("seconds"),
        error=args.text("error", "internal_error"),
    )
    if kind == "drop_socket":
        world.link.drop()
    elif kind == "disconnect":
        world.link.disconnect(args.text("reason", "refresh_requested"))
    else:
        world.faults.order(fault)
    return {"ok": True, "socket": kind in SOCKET_FAULTS}


async def _no_faults(world: World, args: Args) -> Answer:  # noqa: ARG001 - all are cleared
    world.faults.clear()
    return {"ok": True}


async def _events(world: World, args: Args) -> Answer:
    seconds = min(args.amount("wait"), LONGEST_POLL)
    return {"n": await world.pulse.wait(args.number("since", -1), seconds)}


_ACTS: dict[tuple[str, str], Act] = {
    ("POST", "/command"): _command,
    ("POST", "/message"): _message,
    ("POST", "/reaction"): _reaction,
    ("POST", "/click"): _click,
    ("POST", "/options"): _options,
    ("POST", "/submit"): _submit,
    ("POST", "/close"): _close,
    ("POST", "/shortcut"): _shortcut,
    ("POST", "/join"): _join,
    ("POST", "/leave"): _leave,
    **{("POST", path): act for path, act in hands.ACTS.items()},
    ("POST", "/fault"): _fault,
    ("DELETE", "/fault"): _no_faults,
    ("GET", "/channels"): _channels,
    ("GET", "/users"): _users,
    ("GET", "/messages"): _messages,
    ("GET", "/views"): _views,
    ("GET", "/home"): _home,
    ("GET", "/pins"): _pins,
    ("GET", "/bookmarks"): _bookmarks,
    ("GET", "/canvas"): _canvas,
    ("GET", "/calls"): _calls,
    ("GET", "/tiers"): _tiers,
    ("GET", "/events"): _events,
}
