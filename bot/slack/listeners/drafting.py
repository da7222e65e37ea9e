"""The writing desk: what happens to a draft while its form is open, when it is sent and when it is closed."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.draft import Draft
from bot.domain.errors import Refusal
from bot.domain.lint import Finding
from bot.domain.lint.rewording import reword
from bot.domain.statement import Kind
from bot.domain.template import Text
from bot.services import checking, drafting
from bot.services.drafting import Meanwhile, Sheet, Typed
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, NewForm, Pushed, Quiet, Reply, told
from bot.slack.listeners.noun import Noun
from bot.slack.listeners.pressed import NotUnderstood, Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.views import draft_form as views
from bot.slack.views import draft_notices as notices
from bot.slack.views.forms import texts_of, with_reasons
from bot.slack.views.preview_form import changes_form, preview_form
from bot.slack.views.private import Private, load
from bot.slack.wording import drafting as words
from bot.slack.wording import replies
from bot.slack.wording.refusals import refusal

DESK = "say"
"""The callback id of the desk's form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A desk's form as it stood when something was pressed or typed in it."""

    view: Mapping[str, Any]
    private: Private
    texts: tuple[Text, ...]
    versions: Mapping[tuple[str, str], int]


async def begin(desk: Desk, case: Case, incident_id: int, kind: str | None) -> Answer:
    """Opens the desk with the draft that was left, or with the text ready written."""
    sheet = await desk.store.read(drafting.begin, desk.book, case.act, incident_id, kind)
    private = case.private(incident=incident_id, kind=sheet.kind.value, seen=sheet.newest)
    return Form(views.draft_form(sheet, desk.book.policy, private))


def opened(case: Case, pressed: Pressed) -> Opened:
    """The form around the control, and the case told what it is about. Raises NotUnderstood where it is no desk."""
    view = pressed.view
    if view.get("callback_id") != DESK:
        raise NotUnderstood(str(view.get("callback_id")))
    try:
        private = load(str(view.get("private_metadata") or "{}"))
    except (TypeError, ValueError) as error:
        raise NotUnderstood("private metadata") from error
    case.incident_id, case.reply_to, case.channel = private.incident, private.reply_to, private.channel
    values = (view.get("state") or {}).get("values") or {}
    versions = views.versions_in([str(b.get("block_id")) for b in view.get("blocks", ())])
    return Opened(view=view, private=private, texts=texts_of(values), versions=versions)


async def _change(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Somebody typed: what they typed is kept, and the form shows how it stands."""
    return await _look_again(desk, case, opened(case, pressed))


async def _show_language(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """One language at a time, or all; what is no longer shown is kept."""
    form = opened(case, pressed)
    return await _look_again(desk, case, replace(form, private=replace(form.private, shown=pressed.value)))


async def _look_again(desk: Desk, case: Case, form: Opened) -> Answer:
    try:
        sheet = await _typed(desk, case, form, form.texts)
    except Refusal as refused:
        return _new(case, form, views.with_news(form.view, words.refused(refusal(refused))))
    return _redrawn(desk, case, form, sheet)


async def _typed(desk: Desk, case: Case, form: Opened, texts: tuple[Text, ...]) -> Sheet:
    given = Typed(kind=form.private.kind, texts=texts, form=str(form.view["id"]), stamp=case.stamp)
    return await desk.store.run(drafting.typed, desk.book, case.act, form.private.incident, given)


def _redrawn(desk: Desk, case: Case, form: Opened, sheet: Sheet) -> Answer:
    view = views.draft_form(sheet, desk.book.policy, form.private, versions=form.versions)
    return _new(case, form, views.with_own(view, form.view))


def _new(case: Case, form: Opened, view: Mapping[str, Any]) -> Answer:
    """The form anew, unless it would look the same."""
    same_private = view.get("private_metadata") == form.view.get("private_metadata")
    if same_private and views.says(view) == views.says(form.view):
        return Quiet()
    return NewForm(view_id=str(form.view["id"]), view_hash="", view=dict(view), order=case.stamp)


async def remember(desk: Desk, case: Case, form: Opened) -> Sheet:
    """Keeps what stands in the form. Raises Refusal."""
    return await _typed(desk, case, form, form.texts)


async def _use_wording(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """One click: the proposed words take the place of those that a rule found."""
    form = opened(case, pressed)
    language, variant, rule, start, end = _wanted(pressed.value)
    sheet = await _typed(desk, case, form, form.texts)
    text = next((t for t in sheet.texts if (t.language, t.variant) == (language, variant)), None)
    found = _found(views.about(text, sheet.findings, desk.book.policy), rule, (start, end)) if text else None
    if text is None or found is None:  # the text has changed since: the finding is gone
        return _redrawn(desk, case, form, sheet)
    texts = tuple(replace(t, body=reword(t.body, found)) if t == text else t for t in sheet.texts)
    versions = {**form.versions, (language, variant): form.versions.get((language, variant), 0) + 1}
    return _redrawn(desk, case, replace(form, versions=versions), await _typed(desk, case, form, texts))


def _wanted(value: str) -> tuple[str, str, str, int, int]:
    match value.split(":"):
        case [language, variant, rule, start, end] if start.isdecimal() and end.isdecimal():
            return language, variant, rule, int(start), int(end)
        case _:
            raise NotUnderstood(value)


def _found(findings: list[Finding], rule: str, span: tuple[int, int]) -> Finding | None:
    return next((f for f in findings if (f.rule, f.span) == (rule, span)), None)


async def _choose_kind(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Another kind was chosen: its own proposal, or the draft of it, takes the place of the texts."""
    form = opened(case, pressed)
    sheet = await desk.store.read(drafting.begin, desk.book, case.act, form.private.incident, pressed.value)
    private = replace(form.private, kind=sheet.kind.value)
    view = views.draft_form(sheet, desk.book.policy, private)
    return NewForm(view_id=str(form.view["id"]), view_hash=str(form.view["hash"]), view=view)


async def _start_afresh(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """The draft goes, the proposal comes back."""
    form = opened(case, pressed)
    await desk.store.run(drafting.drop, case.act, form.private.incident)
    act, kind = replace(case.act, once=None), form.private.kind
    sheet = await desk.store.read(drafting.begin, desk.book, act, form.private.incident, kind, fresh=True)
    versions = {(t.language, t.variant): form.versions.get((t.language, t.variant), 0) + 1 for t in sheet.texts}
    return _redrawn(desk, case, replace(form, versions=versions), sheet)


async def _preview(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Every text as its outlets will show it."""
    form = opened(case, pressed)
    sheet = await _typed(desk, case, form, form.texts)
    return Pushed(preview_form(sheet.content, desk.book.policy))


async def _changes(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """What the draft says that the last public word did not."""
    form = opened(case, pressed)
    sheet = await _typed(desk, case, form, form.texts)
    return Pushed(changes_form(sheet.texts, sheet.last))


async def _send(desk: Desk, case: Case, form: Submitted) -> Answer:
    """Sends what is in the form to its approvers; once more where another text was written meanwhile."""
    private, view = form.private, form.view
    given = Typed(kind=private.kind, texts=form.texts, reasons=form.reasons)
    try:
        sent = await desk.store.run(drafting.send, desk.book, case.act, private.incident, given, private.seen)
    except Meanwhile as news:
        newest = news.statement
        fresh = views.with_news(view, words.meanwhile(newest), replace(private, seen=newest.number))
        return NewForm(view_id=str(view["id"]), view_hash="", view=fresh)
    return told(replies.asked_approval(sent))


async def closed(desk: Desk, case: Case, private: Private) -> Answer:
    """The form was closed: whoever typed something hears that it is kept."""
    case.incident_id = private.incident
    draft: Draft | None = await desk.store.read(drafting.left, case.act, private.incident)
    return Quiet() if draft is None else Reply(notices.kept(draft))


async def _drop(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Throws the draft away."""
    case.incident_id = pressed.number
    await desk.store.run(drafting.drop, case.act, pressed.number)
    return told(words.dropped())


async def _override(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """The author's text is blocked and must be said: a field for the reason of each rule joins the form."""
    form = opened(case, pressed)
    kind = form.private.kind
    if kind not in set(Kind):
        raise NotUnderstood(kind)
    found = await desk.store.read(checking.blocked, desk.book, case.act, form.private.incident, kind, form.texts)
    view = with_reasons(pressed.view, found)
    return NewForm(view_id=str(pressed.view["id"]), view_hash=str(pressed.view["hash"]), view=view)


NOUN = Noun(
    actions={
        "body": _change,
        "kind": _choose_kind,
        "shown": _show_language,
        "wording": _use_wording,
        "fresh": _start_afresh,
        "preview": _preview,
        "changes": _changes,
        "drop_draft": _drop,
        "override": _override,
    },
    forms={DESK: _send},
)
