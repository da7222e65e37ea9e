"""What each button and menu does: one handler for each action id."""

from collections.abc import Awaitable, Callable, Mapping

from bot.domain.approval import Verdict
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Phase
from bot.domain.snapshot import Snapshot
from bot.domain.statement import WAITING, Kind, Statement
from bot.services import approvals, break_glass, checking, snapshots, stopped
from bot.slack.desk import Desk
from bot.slack.listeners import checks, claims, commands, drafting, homes, mends, putting_off
from bot.slack.listeners.case import Answer, Case, Form, NewForm, Reply
from bot.slack.listeners.pressed import NotUnderstood, Pressed, number
from bot.slack.views import forms
from bot.slack.views import replies as views
from bot.slack.views.private import Private, load
from bot.slack.wording import offers, replies
from storage import deliveries as delivery_rows
from storage import statements as statement_rows


async def press(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Does what the control is for. Raises NotUnderstood for an unknown one."""
    handler = HANDLERS.get(case.what)
    if handler is None:
        raise NotUnderstood(case.what)
    return await handler(desk, case, pressed)


async def _say(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    case.incident_id = pressed.number
    return await commands.say(desk, case, pressed.number, None)


async def _no_change(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    case.incident_id = pressed.number
    return await commands.no_change(desk, case, pressed.number)


async def _phase(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    key, _, name = pressed.value.partition(":")
    if name not in set(Phase):
        raise NotUnderstood(name)
    case.incident_id = number(key)
    return await commands.change_phase(desk, case, case.incident_id, Phase(name))


async def _timeline(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    snapshot = await desk.store.read(snapshots.for_reader, pressed.number, case.who, case.at)
    return Reply(views.timeline(snapshot.incident, await desk.store.read(snapshots.timeline, pressed.number)))


async def _show(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return await commands.show(desk, case, pressed.number)


async def _declare(desk: Desk, case: Case, _pressed: Pressed) -> Answer:
    return Form(forms.declare_form(desk.book, case.private()))


async def _approve(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    statement_id, digest = pressed.statement
    try:
        done = await desk.store.run(approvals.decide, desk.book, case.act, statement_id, digest, Verdict.APPROVE)
    except Refusal:
        found = await desk.store.read(statement_rows.get, statement_id)
        case.incident_id = found.incident_id if found else None
        raise
    return Reply(views.sentence(replies.approved(done.statement, done.missing, published=done.published)))


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
    statement = await desk.store.read(statement_rows.get, statement_id)
    if statement is None:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=statement_id)
    case.incident_id = statement.incident_id
    if statement.state not in WAITING:
        raise Refusal(Reason.NOT_PENDING, statement=statement.number, state=statement.state.value)
    if statement.revision.digest != digest:
        raise Refusal(Reason.DIGEST_CHANGED, statement=statement.number)
    about = {"incident": statement.incident_id, "statement": statement_id, "digest": digest}
    return statement, case.private(kind=statement.kind.value, **about)


def statement_of(snapshot: Snapshot, statement_id: int) -> Statement:
    """One statement of the incident. Raises Refusal when there is none."""
    found = next((s for s in snapshot.statements if s.id == statement_id), None)
    if found is None:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=statement_id)
    return found


async def _correct(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    old = await _any_statement(desk, pressed)
    return await mends.mend(desk, case, old.incident_id, Kind.CORRECTION, old.number)


async def _retract(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    old = await _any_statement(desk, pressed)
    return await mends.mend(desk, case, old.incident_id, Kind.RETRACTION, old.number)


async def _stop(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    moving = await _any_statement(desk, pressed)
    return await mends.stop(desk, case, moving.incident_id, moving.number)


async def _any_statement(desk: Desk, pressed: Pressed) -> Statement:
    found = await desk.store.read(statement_rows.get, pressed.number)
    if found is None:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=pressed.number)
    return found


async def _snooze(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    incident, _, kind = pressed.value.partition(":")
    return await putting_off.ask(desk, case, number(incident), kind)


async def _send_again(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    await _in_trouble(desk, case, pressed)
    await desk.store.run(stopped.resend, desk.book, case.act, pressed.number)
    return Reply(views.sentence(replies.delivery_resent()))


async def _it_is_there(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return Form(forms.it_is_there_form(await _in_trouble(desk, case, pressed)))


async def _posted(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return Form(forms.posted_form(await _in_trouble(desk, case, pressed)))


async def _give_up(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return Form(forms.give_up_form(await _in_trouble(desk, case, pressed)))


async def _in_trouble(desk: Desk, case: Case, pressed: Pressed) -> Private:
    """The delivery that waits for a person. Raises Refusal when it no longer does."""
    found = await desk.store.read(delivery_rows.get, pressed.number)
    case.incident_id = found.incident_id if found else None
    if found is None or found.state not in stopped.STOPPED:
        raise Refusal(Reason.NOT_PARKED, delivery=pressed.number)
    return case.private(incident=case.incident_id or 0, delivery=pressed.number)


async def _override(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """The author's text is blocked and must be said: a field for the reason of each rule joins the form."""
    private = load(str(pressed.view.get("private_metadata") or "{}"))
    case.incident_id, case.reply_to, case.channel = private.incident, private.reply_to, private.channel
    texts = forms.texts_of((pressed.view.get("state") or {}).get("values") or {})
    found = await desk.store.read(checking.blocked, desk.book, case.act, private.incident, private.kind, texts)
    view = forms.with_reasons(pressed.view, found)
    return NewForm(view_id=str(pressed.view["id"]), view_hash=str(pressed.view["hash"]), view=view)


async def _sign(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    found = await desk.store.read(statement_rows.get, pressed.number)
    case.incident_id = found.incident_id if found else None
    return Reply(
        views.sentence(offers.signed(await desk.store.run(break_glass.sign, desk.book, case.act, pressed.number)))
    )


HANDLERS: Mapping[str, Callable[[Desk, Case, Pressed], Awaitable[Answer]]] = {
    "say": _say,
    "no_change": _no_change,
    "phase": _phase,
    "timeline": _timeline,
    "show": _show,
    "read": homes.read,
    "declare": _declare,
    "approve": _approve,
    "ask_change": _ask_change,
    "revise": _revise,
    "reject": _reject,
    "correct": _correct,
    "retract": _retract,
    "stop": _stop,
    "snooze": _snooze,
    "it_is_there": _it_is_there,
    "posted": _posted,
    "send_again": _send_again,
    "give_up": _give_up,
    "body": drafting.change,
    "kind": drafting.choose_kind,
    "shown": drafting.show_language,
    "wording": drafting.use_wording,
    "fresh": drafting.start_afresh,
    "preview": drafting.preview,
    "changes": drafting.changes,
    "drop_draft": drafting.drop,
    "ask_check": checks.ask_from_desk,
    "answer_rumour": claims.answer,
    "fact_checked": checks.checked,
    "fact_not_me": checks.not_me,
    "fact_take": checks.take,
    "fact_ask": checks.ask_again,
    "override": _override,
    "sign_review": _sign,
}
"""The handler of every action id that the views make."""
