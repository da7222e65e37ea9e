"""Bolt's application: `/incident` first, one dispatcher for each kind of input, and none without an answer."""

import asyncio
import re
from collections.abc import Awaitable
from typing import Any

import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.domain.delivery import JSON
from bot.slack import door
from bot.slack.access import Access
from bot.slack.commands import SLASH
from bot.slack.desk import Desk
from bot.slack.directory import Directory
from bot.slack.failures import answer_failure
from bot.slack.gateway import Gateway
from bot.slack.grammar import verb_of
from bot.slack.links import finder
from bot.slack.listeners.case import Answer, Case, FieldErrors, Form, NewForm, Pushed, Quiet, Reply
from bot.slack.listeners.dispatch import Dispatcher
from bot.slack.listeners.events import Events, clean_event, concerns
from bot.slack.mrkdwn import safe
from bot.slack.readers import Readers
from bot.slack.rooms import Rooms
from bot.slack.sockets import Sockets
from bot.slack.trouble import SlackTrouble
from bot.slack.turns import Turns
from bot.slack.views import replies as views
from bot.slack.views.instead import REDO
from bot.slack.views.parts import Message
from bot.slack.views.preview_form import told_form, window
from bot.slack.wording import drafting, home, replies, transport
from storage import events

log = structlog.get_logger("bayan.slack")

ANY = re.compile(".*")
DRAIN = 5.0
"""Seconds that answers under way get when we stop."""

PATIENCE = 1.0
"""Seconds until a form that is not ready is announced by one that says so: a trigger lives for three."""

OPENS = frozenset({"say", "correct", "retract", "revise", "ask_change"})
"""What only reads and opens a form: it may be acknowledged before it is done."""


class Speaker:
    """Sends answers that need a call of their own, in tasks that are waited for at the end."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._tasks: set[asyncio.Task[None]] = set()
        self._turns = Turns(gateway)

    @property
    def busy(self) -> bool:
        """Whether an answer is under way."""
        return bool(self._tasks)

    async def drain(self) -> None:
        """Waits a moment for what is under way."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=DRAIN)

    def speak(self, case: Case, answer: Answer) -> None:
        """Starts on an answer: law 1 exempts the direct answer to the input that is being handled."""
        match answer:
            case Reply(message, instead):
                self._start(case, self._whisper(case, message, instead=instead))
            case Form(view):
                self._start(case, self._open(case, view))
            case Pushed(view):
                self._start(case, self._gateway.push_view(case.trigger_id, view))
            case NewForm():
                self._start(case, self._turns.draw(answer))
            case FieldErrors() | Quiet():
                pass  # went back with the acknowledgement

    def _start(self, case: Case, work: Awaitable[None]) -> None:
        self._keep(asyncio.ensure_future(self._guard(case, work)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guard(self, case: Case, work: Awaitable[None]) -> None:
        try:
            await work
        except SlackTrouble as trouble:
            log.warning("an answer did not arrive", action="slack.unanswered", what=case.what, why=str(trouble))

    def wait_for(self, trigger_id: str, work: Awaitable[tuple[Case, Answer]]) -> None:
        """Shows at once that something is under way, and its answer in the same place."""
        self._keep(asyncio.ensure_future(self._wait_for(trigger_id, work)))

    async def _wait_for(self, trigger_id: str, work: Awaitable[tuple[Case, Answer]]) -> None:
        try:
            view_id = await self._gateway.open_view(trigger_id, told_form(drafting.loading()))
        except SlackTrouble as trouble:
            log.warning("a form was not opened", action="slack.form", what="loading", why=str(trouble))
            view_id = ""
        case, answer = await work
        if view_id and isinstance(answer, Form | Reply):
            view = answer.view if isinstance(answer, Form) else told_form(answer.message.text)
            answer = NewForm(view_id=view_id, view_hash="", view=view)
        self.speak(case, answer)

    async def _open(self, case: Case, view: JSON) -> None:
        try:
            await self._gateway.open_view(case.trigger_id, view)
        except SlackTrouble as trouble:
            log.warning("a form was not opened", action="slack.form", what=case.what, why=str(trouble))
            again = f"`{SLASH} {safe(case.typed)}`" if case.once.startswith("trigger:") else replies.same_button()
            await self._whisper(case, views.sentence(replies.form_failed(again)))

    async def _whisper(self, case: Case, message: Message, *, instead: bool = False) -> None:
        """To this person alone: through the response URL while it lives, else in the channel."""
        try:
            if case.reply_to:
                return await self._gateway.respond(case.reply_to, message, instead=instead)
        except SlackTrouble as trouble:
            log.info("a response URL did not work", action="slack.respond", what=case.what, why=str(trouble))
        if case.channel:
            return await self._gateway.whisper(case.channel, case.who, message)
        if case.trigger_id:  # on the Home tab nothing can be said beside what was pressed
            await self._gateway.open_view(case.trigger_id, window(home.ANSWER_TITLE, message))
        return None


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
    listeners = _Listeners(desk, gateway, speaker or Speaker(gateway))
    app.middleware(Readers(gateway, desk.book.policy.speaks).heed)
    app.command(SLASH)(listeners.command)
    app.action(ANY)(listeners.action)
    app.view_submission(ANY)(listeners.submission)
    app.view_closed(ANY)(listeners.closed)
    app.shortcut(ANY)(listeners.shortcut)
    app.options(ANY)(listeners.other)
    app.event(ANY)(listeners.event)
    app.error(answer_failure)
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
