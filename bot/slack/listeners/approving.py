"""The decision on a text: approving, asking for a change, rejecting, writing it anew."""

from dataclasses import replace

from bot.domain.act import Act
from bot.domain.approval import Verdict
from bot.domain.errors import Reason, Refusal
from bot.domain.rulebook import Rulebook
from bot.domain.statement import WAITING, Statement
from bot.domain.template import Text
from bot.services import approvals, snapshots, statements
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun
from bot.slack.listeners.pressed import Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.views import forms
from bot.slack.views.forms import REASON
from bot.slack.views.private import Private
from bot.slack.wording import replies
from storage import Transaction


async def _approve(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    statement_id, digest = pressed.statement
    case.incident_id = (await desk.store.read(snapshots.statement, statement_id, case.who)).incident_id
    done = await desk.store.run(approvals.decide, desk.book, case.act, statement_id, digest, Verdict.APPROVE)
    return told(replies.approved(done.statement, done.missing, published=done.published))


async def _ask_change(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    statement, private = await _current(desk, case, pressed)
    return Form(forms.change_form(statement.revision.content.texts, desk.book.policy, private, own=False))


async def _revise(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    statement, private = await _current(desk, case, pressed)
    return Form(forms.change_form(statement.revision.content.texts, desk.book.policy, private, own=True))


async def _reject(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    _, private = await _current(desk, case, pressed)
    return Form(forms.reject_form(private))


async def _current(desk: Desk, case: Case, pressed: Pressed) -> tuple[Statement, Private]:
    """The statement as it was shown. Raises Refusal when it no longer waits or has changed: no form for nothing."""
    statement_id, digest = pressed.statement
    statement = await desk.store.read(snapshots.statement, statement_id, case.who)
    case.incident_id = statement.incident_id
    if statement.state not in WAITING:
        raise Refusal(Reason.NOT_PENDING, statement=statement.number, state=statement.state.value)
    if statement.revision.digest != digest:
        raise Refusal(Reason.DIGEST_CHANGED, statement=statement.number)
    about = {"incident": statement.incident_id, "statement": statement_id, "digest": digest}
    return statement, case.private(kind=statement.kind.value, **about)


async def _change_asked(desk: Desk, case: Case, form: Submitted) -> Answer:
    suggested = await desk.store.run(_ask_or_suggest, desk.book, case.act, form)
    changed = suggested.revision.digest != form.private.digest
    return told(replies.suggested(suggested) if changed else replies.change_asked(suggested))


def _ask_or_suggest(tx: Transaction, book: Rulebook, act: Act, form: Submitted) -> Statement:
    """Asks for the change and, where the texts were changed, makes them the next revision. Raises Refusal."""
    about, reason = form.private, form.line(REASON)
    now = snapshots.statement(tx, about.statement, act.who)
    changed = _bodies(form.texts) != _bodies(now.revision.content.texts)
    if not changed and not reason:
        raise Refusal(Reason.SAME_TEXT)
    asked = approvals.decide(tx, book, act, about.statement, about.digest, Verdict.CHANGE, reason)
    if not changed:
        return asked.statement
    return statements.revise(tx, book, replace(act, once=None), about.statement, form.texts)


def _bodies(texts: tuple[Text, ...]) -> dict[tuple[str, str], str]:
    return {(t.language, t.variant): t.body.strip() for t in texts}


async def _revised(desk: Desk, case: Case, form: Submitted) -> Answer:
    statement = await desk.store.run(_replace, desk.book, case.act, form)
    return told(replies.asked_approval(statement))


def _replace(tx: Transaction, book: Rulebook, act: Act, form: Submitted) -> Statement:
    """The author's new text, if nobody has changed it meanwhile. Raises Refusal."""
    now = snapshots.statement(tx, form.private.statement, act.who)
    if now.revision.digest != form.private.digest:
        raise Refusal(Reason.DIGEST_CHANGED, statement=now.number)
    if _bodies(form.texts) == _bodies(now.revision.content.texts):
        raise Refusal(Reason.SAME_TEXT)
    return statements.revise(tx, book, act, now.id, form.texts, form.reasons)


async def _rejected(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    done = await desk.store.run(
        approvals.decide, desk.book, case.act, about.statement, about.digest, Verdict.REJECT, form.line(REASON)
    )
    return told(replies.rejected(done.statement))


NOUN = Noun(
    actions={"approve": _approve, "ask_change": _ask_change, "revise": _revise, "reject": _reject},
    forms={"ask_change": _change_asked, "revise": _revised, "reject": _rejected},
)
