"""Bolt's application: `/incident` first, one dispatcher for each kind of input, and none without an answer."""

import asyncio
import re
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.slack import door
from bot.slack.access import Access
from bot.slack.commands import SLASH
from bot.slack.desk import Desk
from bot.slack.directory import Directory
from bot.slack.failures import LastEdge
from bot.slack.gateway import Gateway
from bot.slack.grammar import verb_of
from bot.slack.links import finder
from bot.slack.listeners.case import Answer, Case, FieldErrors, Form, NewForm, Reply
from bot.slack.listeners.dispatch import Dispatcher
from bot.slack.listeners.events import Events, clean_event, concerns
from bot.slack.readers import Readers
from bot.slack.rooms import Rooms
from bot.slack.sockets import Sockets
from bot.slack.speaker import Speaker
from bot.slack.views.instead import REDO
from bot.slack.views.preview_form import told_form
from bot.slack.wording import transport
from storage import events

log = structlog.get_logger("bayan.slack")

ANY = re.compile(".*")
PATIENCE = 1.0
"""Seconds until a form that is not ready is announced by one that says so: a trigger lives for three."""

OPENS = frozenset({"say", "correct", "retract", "revise", "ask_change"})
"""What only reads and opens a form: it may be acknowledged before it is done."""


class _Listeners:
    """The functions that Bolt calls. Each does its transaction first: what Slack hears `ok` to is durable."""

    def __init__(self, desk: Desk, gateway: Gateway, speaker: Speaker) -> None:
        self._desk = desk
        policy, clock = desk.book.policy, desk.clock
        self._dispatch = Dispatcher(desk, Directory(gateway, desk.store, policy, clock).know, finder(gateway))
        self._speaker = speaker

    async def command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        work = asyncio.ensure_future(self._dispatch.command(body))
        if not await self._ready(work, verb_of(str(body.get("text") or ""))):
            await ack()
            return self._speaker.wait_for(str(body.get("trigger_id")), work)
        case, answer = work.result()
        if isinstance(answer, Reply):
            await ack(text=answer.message.text, blocks=list(answer.message.blocks))
        else:
            await ack()
            self._speaker.speak(case, answer)
        return None

    async def _ready(self, work: "asyncio.Future[tuple[Case, Answer]]", what: str) -> bool:
        """Whether it is done within a moment; what does more than open a form is always waited for."""
        if what in OPENS and not (await asyncio.wait({work}, timeout=PATIENCE))[0]:
            return False
        await work
        return True

    async def action(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        work = asyncio.ensure_future(self._dispatch.action(body))
        pressed = body["actions"][0]
        what = "" if body.get("view") else str(pressed.get("action_id") or "")
        if what == REDO:
            what = verb_of(str(pressed.get("value") or ""))
        if not await self._ready(work, what):
            await ack()
            return self._speaker.wait_for(str(body.get("trigger_id")), work)
        case, answer = work.result()
        await ack()
        self._speaker.speak(case, answer)
        return None

    async def shortcut(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        case, answer = await self._dispatch.shortcut(body)
        await ack()
        if isinstance(answer, Reply) and not (case.reply_to or case.channel):
            answer = Form(told_form(answer.message.text))
        self._speaker.speak(case, answer)

    async def closed(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        case, answer = await self._dispatch.closed(body)
        await ack()
        self._speaker.speak(case, answer)

    async def submission(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        case, answer = await self._dispatch.submission(body)
        if isinstance(answer, FieldErrors):
            await ack(response_action="errors", errors=dict(answer.errors))
        elif isinstance(answer, Form) or (isinstance(answer, NewForm) and not answer.below):
            await ack(response_action="update", view=answer.view)
        else:
            await ack()
            self._speaker.speak(case, answer)

    async def other(self, ack: AsyncAck) -> None:
        await ack()

    async def event(self, event: dict[str, Any], body: dict[str, Any]) -> None:
        """Writes down what means something to us; what Slack tells twice is there already. Then Bolt acknowledges."""
        told_to = body.get("authorizations") or [{}]
        if body.get("event_id") and concerns(event, str(told_to[0].get("user_id") or "")):
            key, kind = str(body["event_id"]), str(event["type"])
            await self._desk.store.run(events.take, key, kind, clean_event(event), self._desk.clock.now())


def build_app(desk: Desk, gateway: Gateway, speaker: Speaker | None = None, *, signing_secret: str = "") -> AsyncApp:
    """The application, ready to be connected; what comes over HTTP must be signed with the secret."""
    app = AsyncApp(
        client=gateway.client,
        process_before_response=True,
        signing_secret=signing_secret,
        raise_error_for_unhandled_request=True,  # or it would be answered with 404, and told again
        attaching_conversation_kwargs_enabled=False,  # of assistants, which we are none; it refuses their odd events
        ignoring_self_events_enabled=False,  # or nobody would hear that a message of ours was deleted
    )
    speaker = speaker or Speaker(gateway)
    listeners = _Listeners(desk, gateway, speaker)
    app.middleware(Readers(gateway, desk.book.policy.speaks).heed)
    app.command(SLASH)(listeners.command)
    app.action(ANY)(listeners.action)
    app.view_submission(ANY)(listeners.submission)
    app.view_closed(ANY)(listeners.closed)
    app.shortcut(ANY)(listeners.shortcut)
    app.options(ANY)(listeners.other)
    app.event(ANY)(listeners.event)
    app.error(LastEdge(desk.clock, speaker).answer)
    return app


class SlackSide:
    """The bot's connection to Slack: over sockets that it opens, or over HTTP where a signing secret is given."""

    def __init__(
        self,
        desk: Desk,
        gateway: Gateway,
        *,
        signing_secret: str = "",
        access: Access | None = None,
        rooms: Rooms | None = None,
    ) -> None:
        self._gateway = gateway
        self._rooms = rooms or Rooms(gateway, desk.book.policy.channels)
        self._access = access or Access(desk, gateway)
        self._speaker = Speaker(gateway)
        self._secret = signing_secret
        self._sockets: Sockets | None = None
        self.events = Events(desk, gateway, self._access, self._rooms)
        self.app = build_app(desk, gateway, self._speaker, signing_secret=signing_secret)

    async def connect(self, app_token: str = "", sockets: int = 1) -> None:
        """Asks who we are, then opens the sockets, if there are to be any. Raises SlackTrouble for a wrong token."""
        await self._gateway.identity()
        await self._rooms.look_up()  # while we are in them: whoever removes us from one later is to be answered
        if self._secret:
            return
        self._sockets = Sockets(self.app, self._gateway, app_token, sockets)
        await self._sockets.open()

    def routes(self) -> list[web.RouteDef]:
        """What the web server shows to Slack: nothing where sockets are used."""
        return door.routes(self.app) if self._secret else []

    @property
    def busy(self) -> bool:
        """Whether an answer is under way."""
        return self._speaker.busy

    async def health(self) -> str:
        """`ok`, or what keeps us from hearing or speaking; while we are locked out, looks whether we still are."""
        await self._access.open()
        if self._access.state == "ok" and self._sockets is not None and not await self._sockets.connected():
            return transport.not_connected()
        return self._access.state

    async def close(self) -> None:
        """Stops listening and lets the answers under way go out."""
        if self._sockets is not None:
            await self._sockets.close()
        await self._speaker.drain()
