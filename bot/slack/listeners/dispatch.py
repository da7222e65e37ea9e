"""Every input gets an answer: the dispatcher runs its handler and turns refusals and failures into sentences."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog

from bot.domain.delivery import JSON
from bot.domain.errors import Reason, Refusal
from bot.domain.lint import mask
from bot.services import refusals as record
from bot.slack.commands import Said
from bot.slack.desk import Desk
from bot.slack.grammar import parse, verb_of
from bot.slack.links import Find
from bot.slack.listeners import drafting, filling, visitors
from bot.slack.listeners.case import Answer, Case, FieldErrors, Know, Quiet, Reply
from bot.slack.listeners.field_errors import field_errors
from bot.slack.listeners.pressed import NotUnderstood, Pressed
from bot.slack.listeners.registry import obey, press, submit, take
from bot.slack.listeners.submitted import Submitted
from bot.slack.listeners.taken import Taken, quoted
from bot.slack.listeners.words import vocabulary
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.tongue import speaking
from bot.slack.verbs.overview import Home
from bot.slack.views import instead
from bot.slack.views import replies as views
from bot.slack.views.private import Private, load
from bot.slack.wording import refusals, replies
from storage import StoreUnavailable

log = structlog.get_logger("bayan.slack")

Body = Mapping[str, Any]
"""A payload as Slack sends it."""

DECIDES = frozenset(
    {
        "approve",
        "break_glass",
        "cancel",
        "close",
        "delegate",
        "dismiss",
        "hold",
        "join_incident",
        "merge",
        "no_change",
        "nochange",
        "private",
        "regulators",
        "reject",
        "reopen",
        "restrict",
        "services",
        "sign_review",
        "title",
    }
)
"""What only counts from people whom we know: commands, controls and forms by their names."""

MET = 5
"""Of the people whom a line names, so many are looked up."""

WRITES = frozenset({"say", "revise", "ask_change", "mend", "answer_rumour"})
"""Forms that make somebody an author, whose other account must not agree: it is known by the address of this one."""


class Dispatcher:
    """One method for each kind of interaction; each answers, whatever happens."""

    def __init__(self, desk: Desk, know: Know | None = None, find: Find | None = None) -> None:
        self._desk = desk
        self._know = know
        self._find = find
        self._words = vocabulary(desk.book)

    async def command(self, body: Body) -> tuple[Case, Answer]:
        """A slash command."""
        case = self._case(body, what="")
        case.once = f"trigger:{case.trigger_id}"
        case.channel = str(body.get("channel_id") or "")
        return case, await self._say(case, str(body.get("text") or ""))

    async def _say(self, case: Case, text: str, *, view: JSON | None = None) -> Answer:
        """Does what a line asks for, without what nobody may keep (2.2)."""
        case.line = mask(text).text
        case.what, case.typed = verb_of(case.line), readable(case.line)
        return await self._answer(case, lambda: self._obey(case), view=view)

    async def _obey(self, case: Case) -> Answer:
        try:
            said = parse(case.line, self._words, case.at)
        except Refusal as refused:
            if refused.reason is not Reason.NO_SUCH_VERB:  # nobody shall mend a line that they may not say
                await visitors.may_do(self._desk, case)
            raise
        await visitors.may_say(self._desk, case, said)
        await self._meet(*(found["id"] for found in PERSON.finditer(case.line)))
        return await obey(self._desk, case, said)

    async def _meet(self, *people: str) -> None:
        """Learns who they are that somebody wants to give something to do; services judge by it."""
        if self._know is not None:
            await asyncio.gather(*(self._know(person, surely=False) for person in dict.fromkeys(people[:MET])))

    async def mention(self, case: Case, text: str) -> Answer:
        """Somebody spoke to us in a channel: what only shows is shown; the rest is done by a button."""
        case.line = mask(text).text
        try:
            said = parse(case.line, self._words, case.at)
        except Refusal as refused:
            if refused.reason is not Reason.NO_SUCH_VERB:
                return await self._refused(case, refused, None)
            case.line, said = "", Said(command=Home())  # somebody spoke of us, not to us
        case.what, case.typed = verb_of(case.line), readable(case.line)
        if said.command.reads:
            return await self._answer(case, lambda: self._obey(case))
        return await self._answer(case, lambda: self._offer(case))

    async def _offer(self, case: Case) -> Answer:
        await visitors.may_do(self._desk, case)
        return Reply(instead.meant(case.typed, case.line))

    async def action(self, body: Body) -> tuple[Case, Answer]:
        """A button or a menu."""
        action = body["actions"][0]
        case = self._case(body, what=str(action.get("action_id") or ""))
        case.once = f"action:{case.who}:{action.get('action_ts')}:{case.what}"
        case.stamp = str(action.get("action_ts") or "")
        case.channel = str((body.get("channel") or {}).get("id") or "")
        chosen = action.get("selected_option") or {}
        pressed = Pressed(
            value=str(action.get("value") or chosen.get("value") or ""),
            view=body.get("view") or {},
        )
        if case.what == instead.REDO:
            return case, await self._say(case, pressed.value)
        return case, await self._answer(case, lambda: self._press(case, pressed))

    async def _press(self, case: Case, pressed: Pressed) -> Answer:
        await visitors.may_press(self._desk, case, pressed)
        return await press(self._desk, case, pressed)

    async def submission(self, body: Body) -> tuple[Case, Answer]:
        """A submitted form; what is wrong with it is said beside its fields."""
        view = body["view"]
        private = _private(view)
        case = self._case(body, what=str(view.get("callback_id") or ""))
        case.once = f"view:{view['id']}:{view.get('hash')}"
        case.channel, case.reply_to = private.channel, private.reply_to
        values = (view.get("state") or {}).get("values") or {}
        submitted = Submitted(values=values, private=private, view=view)
        if case.what in filling.LINES:
            return case, await self._say(case, filling.line(case.what, submitted), view=view)
        known = DECIDES | WRITES
        return case, await self._answer(case, lambda: self._submit(case, submitted), view=view, known=known)

    async def _submit(self, case: Case, submitted: Submitted) -> Answer:
        await visitors.may_do(self._desk, case)
        await self._meet(*submitted.people)
        return await submit(self._desk, case, submitted)

    async def shortcut(self, body: Body) -> tuple[Case, Answer]:
        """A shortcut, from anywhere or on a message."""
        case = self._case(body, what=str(body.get("callback_id") or ""))
        case.once = f"shortcut:{case.who}:{body.get('action_ts')}:{case.what}"
        case.channel = str((body.get("channel") or {}).get("id") or "")
        return case, await self._answer(case, lambda: self._take(case, body.get("message")))

    async def _take(self, case: Case, message: Body | None) -> Answer:
        await visitors.may_do(self._desk, case)
        if message is None:
            return await take(self._desk, case, Taken())
        link = await self._find(case.channel, str(message.get("ts"))) if self._find else ""
        return await take(self._desk, case, Taken(quote=quoted(message, case.channel, link)))

    async def closed(self, body: Body) -> tuple[Case, Answer]:
        """A form was closed without being sent: only the writing desk has something to say to that."""
        view = body["view"]
        private = _private(view)
        case = self._case(body, what=f"closed {view.get('callback_id')}")
        case.channel, case.reply_to = private.channel, private.reply_to
        if view.get("callback_id") != drafting.DESK or not private.incident:
            return case, Quiet()
        return case, await self._answer(case, lambda: drafting.closed(self._desk, case, private))

    def _case(self, body: Body, *, what: str) -> Case:
        user = str(body.get("user_id") or (body.get("user") or {}).get("id") or "")
        return Case(
            who=user,
            at=self._desk.clock.now(),
            once="",
            what=what,
            trigger_id=str(body.get("trigger_id") or ""),
            reply_to=str(body.get("response_url") or ""),
        )

    async def _answer(
        self,
        case: Case,
        handle: Callable[[], Awaitable[Answer]],
        *,
        view: JSON | None = None,
        known: frozenset[str] = DECIDES,
    ) -> Answer:
        """`known` are those that we must know whoever does them."""
        try:
            _from_somebody(case)
            if self._know is not None:
                case.bar = await self._know(case.who, surely=case.what in known)
            answer = await handle()
        except Refusal as refused:
            return await self._refused(case, refused, view)
        except NotUnderstood as error:
            log.warning("an unknown control", action="slack.unknown", what=case.what, why=str(error))
            return Reply(views.sentence(replies.not_understood()))
        except StoreUnavailable as error:
            log.warning("the database did not take it", action="slack.storage", what=case.what, why=str(error))
            return _failed(replies.storage_down(), view)
        log.info("answered", action=f"slack.{case.what}", who=case.who, incident=case.incident_id)
        return answer

    async def _refused(self, case: Case, refused: Refusal, view: JSON | None) -> Answer:
        sentence = refusals.refusal(refused)
        log.info("refused", action="slack.refused", what=case.what, who=case.who, reason=refused.reason.value)
        if refused.reason is Reason.VISITOR:  # who may do nothing writes nothing into the record either
            return Reply(views.sentence(sentence))
        if refused.reason is not Reason.ALREADY_DONE and case.incident_id is not None:
            await self._write_down(case, refused)
        if view is not None and (errors := field_errors(refused, view, self._desk.book.policy)):
            return FieldErrors(errors)
        return Reply(instead.refused(sentence, refused, case.line))

    async def _write_down(self, case: Case, refused: Refusal) -> None:
        with speaking(self._desk.book.policy.speaks):  # the record has many readers
            sentence = refusals.refusal(refused)
        try:
            await self._desk.store.run(record.record, case.act, case.incident_id, case.what, refused.reason, sentence)
        except StoreUnavailable as error:  # the person still gets the sentence
            log.warning("a refusal was not recorded", action="slack.storage", what=case.what, why=str(error))


def _from_somebody(case: Case) -> None:
    if not case.who:
        raise NotUnderstood("from nobody")


def _failed(sentence: str, view: JSON | None) -> Answer:
    fields = [str(b["block_id"]) for b in (view or {}).get("blocks", ()) if b.get("type") == "input"]
    return FieldErrors({fields[0]: sentence}) if fields else Reply(views.sentence(sentence))


def _private(view: Body) -> Private:
    try:
        return load(str(view.get("private_metadata") or "{}"))
    except (TypeError, ValueError):  # a form of an older version
        return Private()
