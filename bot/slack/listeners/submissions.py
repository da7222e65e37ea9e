"""What each submitted form does: one handler for each callback id."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from bot.domain.act import Act
from bot.domain.approval import Verdict
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Severity
from bot.domain.lint import mask
from bot.domain.rulebook import Rulebook
from bot.domain.statement import MENDING, Kind, Statement
from bot.domain.template import Text
from bot.services import approvals, break_glass, holding, snapshots, statements, stopped
from bot.services.mending import Wish
from bot.slack.commands import Declare
from bot.slack.desk import Desk
from bot.slack.grammar import parse
from bot.slack.listeners import checks, claims, commands, drafting, mends, putting_off, values
from bot.slack.listeners.actions import statement_of
from bot.slack.listeners.case import Answer, Case, Reply
from bot.slack.listeners.pressed import NotUnderstood
from bot.slack.listeners.words import vocabulary
from bot.slack.views import replies as views
from bot.slack.views.forms import ADDRESS, OVERRIDES, REASON, texts_of
from bot.slack.views.private import Private
from bot.slack.views.snooze_form import MINUTES, WORDS
from bot.slack.views.snooze_form import REASON as WHY
from bot.slack.wording import offers, replies
from storage import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A form's content, and what it is about."""

    values: values.Values
    private: Private
    view: Mapping[str, Any] = field(default_factory=dict)  #: the form itself

    def line(self, block_id: str) -> str:
        """The text of one field, without what nobody may keep (2.2); empty when nothing was typed."""
        return mask(self.public_words(block_id)).text

    def public_words(self, block_id: str) -> str:
        """The text of a field that lint reads before anything of it is kept."""
        return values.line(self.values, block_id)

    def choice(self, block_id: str) -> str:
        """The chosen option of one field; empty when none was."""
        return values.choice(self.values, block_id)

    def choices(self, block_id: str) -> tuple[str, ...]:
        """The chosen options of one field."""
        return values.choices(self.values, block_id)

    @property
    def texts(self) -> tuple[Text, ...]:
        """The public texts, exactly as typed but for the white space around them."""
        return texts_of(self.values)

    @property
    def shown_at(self) -> datetime:
        """When the texts in the form were shown. Raises Refusal for a form that does not say."""
        try:
            return datetime.fromisoformat(self.private.shown_at)
        except ValueError as error:
            raise Refusal(Reason.DIGEST_CHANGED) from error

    @property
    def reasons(self) -> dict[str, str]:
        """Why a blocking rule must be broken, by its id."""
        fields = (block_id for block_id in self.values if block_id.startswith(OVERRIDES))
        return {block_id.removeprefix(OVERRIDES): self.line(block_id) for block_id in fields}


async def submit(desk: Desk, case: Case, submitted: Submitted) -> Answer:
    """Does what the form is for. Raises NotUnderstood for an unknown one."""
    handler = HANDLERS.get(case.what)
    if handler is None:
        raise NotUnderstood(case.what)
    case.incident_id = submitted.private.incident or None
    return await handler(desk, case, submitted)


async def _say(desk: Desk, case: Case, form: Submitted) -> Answer:
    return await drafting.send(desk, case, form.private, form.texts, form.view, form.reasons)


async def _hold(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    held = await desk.store.run(holding.publish, desk.book, case.act, about.incident, form.shown_at, about.digest)
    return _told(offers.held(held))


async def _break_glass(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    statement = await desk.store.run(
        break_glass.publish,
        desk.book,
        case.act,
        about.incident,
        kind=about.kind,
        shown_at=form.shown_at,
        digest=about.digest,
        reason=form.line(REASON),
    )
    return _told(offers.broke_glass(statement))


async def _ask_change(desk: Desk, case: Case, form: Submitted) -> Answer:
    suggested = await desk.store.run(_ask_or_suggest, desk.book, case.act, form)
    changed = suggested.revision.digest != form.private.digest
    return _told(replies.suggested(suggested) if changed else replies.change_asked(suggested))


def _ask_or_suggest(tx: Transaction, book: Rulebook, act: Act, form: Submitted) -> Statement:
    """Asks for the change and, where the texts were changed, makes them the next revision. Raises Refusal."""
    about, reason = form.private, form.line(REASON)
    now = statement_of(snapshots.of(tx, about.incident, act.at), about.statement)
    changed = _bodies(form.texts) != _bodies(now.revision.content.texts)
    if not changed and not reason:
        raise Refusal(Reason.SAME_TEXT)
    asked = approvals.decide(tx, book, act, about.statement, about.digest, Verdict.CHANGE, reason)
    if not changed:
        return asked.statement
    return statements.revise(tx, book, replace(act, once=None), about.statement, form.texts)


def _bodies(texts: tuple[Text, ...]) -> dict[tuple[str, str], str]:
    return {(t.language, t.variant): t.body.strip() for t in texts}


async def _revise(desk: Desk, case: Case, form: Submitted) -> Answer:
    statement = await desk.store.run(_replace, desk.book, case.act, form)
    return _told(replies.asked_approval(statement))


def _replace(tx: Transaction, book: Rulebook, act: Act, form: Submitted) -> Statement:
    """The author's new text, if nobody has changed it meanwhile. Raises Refusal."""
    now = statement_of(snapshots.of(tx, form.private.incident, act.at), form.private.statement)
    if now.revision.digest != form.private.digest:
        raise Refusal(Reason.DIGEST_CHANGED, statement=now.number)
    if _bodies(form.texts) == _bodies(now.revision.content.texts):
        raise Refusal(Reason.SAME_TEXT)
    return statements.revise(tx, book, act, now.id, form.texts, form.reasons)


async def _fact(desk: Desk, case: Case, form: Submitted) -> Answer:
    return await checks.submit(desk, case, form.private, form.values)


async def _rumour(desk: Desk, case: Case, form: Submitted) -> Answer:
    return await claims.submit(desk, case, form.private, form.values)


async def _answer_rumour(desk: Desk, case: Case, form: Submitted) -> Answer:
    return await claims.put_in(desk, case, form.private, form.values)


async def _reject(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    done = await desk.store.run(
        approvals.decide, desk.book, case.act, about.statement, about.digest, Verdict.REJECT, form.line(REASON)
    )
    return _told(replies.rejected(done.statement))


async def _mend(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    if about.kind not in set(MENDING):
        raise NotUnderstood(about.kind)
    words: dict[str, dict[str, str]] = {}
    for block_id in form.values:
        name, *rest = block_id.split(":")
        if name == "mend" and len(rest) == 2:  # noqa: PLR2004 - language and which words
            words.setdefault(rest[0], {})[rest[1]] = form.public_words(block_id)
    wish = Wish(kind=Kind(about.kind), about=about.about or None, words=words)
    return await mends.submit(desk, case, about.incident, wish)


async def _it_is_there(desk: Desk, case: Case, form: Submitted) -> Answer:
    await desk.store.run(stopped.confirm, desk.book, case.act, form.private.delivery, _address(form))
    return _told(replies.delivery_confirmed())


async def _posted(desk: Desk, case: Case, form: Submitted) -> Answer:
    url = _address(form) if form.line(ADDRESS) else ""
    await desk.store.run(stopped.confirm, desk.book, case.act, form.private.delivery, url)
    return _told(replies.delivery_posted())


def _address(form: Submitted) -> str:
    """The address that was typed. Raises Refusal for what is none."""
    url = form.line(ADDRESS)
    if not url.startswith(("http://", "https://")):
        raise Refusal(Reason.BAD_ARGUMENT, argument="url", given=url, allowed=("https://...",))
    return url


async def _snooze(desk: Desk, case: Case, form: Submitted) -> Answer:
    about, span, why, words = form.private, form.choice(MINUTES), form.choice(WHY), form.line(WORDS)
    return await putting_off.put_off(desk, case, about.incident, about.kind, span, why, words)


async def _give_up(desk: Desk, case: Case, form: Submitted) -> Answer:
    await desk.store.run(stopped.give_up, desk.book, case.act, form.private.delivery, form.line(REASON))
    return _told(replies.delivery_given_up())


async def _declare(desk: Desk, case: Case, form: Submitted) -> Answer:
    since = form.line("since")
    spoken = parse(f"declare since {since}", vocabulary(desk.book), case.at).command if since else Declare()
    severity = form.choice("severity")
    command = Declare(
        severity=next((s for s in Severity if s.key == severity), None),
        situation=form.choice("situation") or None,
        title=form.line("title"),
        services=form.choices("services"),
        since=spoken.since if isinstance(spoken, Declare) else None,
        private=form.private.secret,
    )
    return await commands.declare(desk, case, command)


def _told(sentence: str) -> Reply:
    return Reply(views.sentence(sentence))


HANDLERS: Mapping[str, Callable[[Desk, Case, Submitted], Awaitable[Answer]]] = {
    "say": _say,
    "hold": _hold,
    "break_glass": _break_glass,
    "ask_change": _ask_change,
    "revise": _revise,
    "reject": _reject,
    "fact": _fact,
    "rumour": _rumour,
    "answer_rumour": _answer_rumour,
    "it_is_there": _it_is_there,
    "posted": _posted,
    "mend": _mend,
    "snooze": _snooze,
    "give_up": _give_up,
    "declare": _declare,
}
"""The handler of every callback id that the views make."""
