"""Answers that need a call of their own: said after the acknowledgement, in tasks that are waited for at the end."""

import asyncio
from collections.abc import Awaitable

import structlog

from bot.domain.delivery import JSON
from bot.slack.commands import SLASH
from bot.slack.gateway import Gateway
from bot.slack.listeners.case import Answer, Case, FieldErrors, Form, NewForm, Pushed, Quiet, Reply
from bot.slack.mrkdwn import safe
from bot.slack.trouble import SlackTrouble
from bot.slack.turns import Turns
from bot.slack.views import replies as views
from bot.slack.views.parts import Message
from bot.slack.views.preview_form import told_form, window
from bot.slack.wording import drafting, home, replies

log = structlog.get_logger("bayan.slack")

DRAIN = 5.0
"""Seconds that answers under way get when we stop."""


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
