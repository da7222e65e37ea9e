"""Ending an incident and opening it again, in Slack: said first what that means, confirmed once."""

from bot.services import ending, merging, reopening, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import Pressed, number
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.ending import Cancel, Close, Merge, Reopen
from bot.slack.views import ending as forms
from bot.slack.views.forms import REASON
from bot.slack.wording import ending as words
from bot.slack.wording import merging as merging_words


async def ask_close(desk: Desk, case: Case, incident_id: int) -> Answer:
    """What closing would mean. Raises Refusal where something keeps it open."""
    outlook = await desk.store.read(ending.before_closing, desk.book, case.act, incident_id)
    return Form(forms.close_form(outlook, desk.book.policy, case.private(incident=incident_id)))


async def _close(desk: Desk, case: Case, incident_id: int, _c: Close) -> Answer:
    return await ask_close(desk, case, incident_id)


async def _cancel(desk: Desk, case: Case, incident_id: int, c: Cancel) -> Answer:
    outlook = await desk.store.read(ending.before_cancelling, desk.book, case.act, incident_id)
    return Form(forms.cancel_form(outlook, desk.book.policy, c.reason, case.private(incident=incident_id)))


async def _merge(desk: Desk, case: Case, incident_id: int, c: Merge) -> Answer:
    duplicate, goes_on = await desk.store.read(merging.direction, case.act, incident_id, c.other)
    union = await desk.store.read(merging.before_merging, desk.book, case.act, duplicate, goes_on)
    return Form(forms.merge_form(union, case.private(incident=incident_id)))


async def _merge_sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    duplicate, _, goes_on = form.choice("direction").partition(":")
    closed, took = await desk.store.run(merging.merge, desk.book, case.act, number(duplicate), number(goes_on))
    return told(merging_words.done(closed, took))


async def _reopen(desk: Desk, case: Case, incident_id: int, c: Reopen) -> Answer:
    return await (reopen if c.reason else _ask_reopen)(desk, case, incident_id, c.reason)


async def reopen(desk: Desk, case: Case, incident_id: int, reason: str) -> Answer:
    """It is open again."""
    again = await desk.store.run(reopening.reopen, desk.book, case.act, incident_id, reason)
    spoken = (await desk.store.read(snapshots.of, incident_id, case.at)).published
    return told(words.reopened(again, told=bool(spoken)))


async def _ask_reopen(desk: Desk, case: Case, incident_id: int, _reason: str = "") -> Answer:
    """Asks for the reason. Raises Refusal for one that is open by now."""
    case.incident_id = incident_id
    await desk.store.read(reopening.before_reopening, desk.book, case.act, incident_id)
    return Form(forms.reopen_form(case.private(incident=incident_id)))


async def _reopen_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return await _ask_reopen(desk, case, pressed.number)


async def _close_sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    return told(words.ended(await desk.store.run(ending.close, desk.book, case.act, form.private.incident)))


async def _cancel_sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    about, why = form.private.incident, form.line(REASON)
    return told(words.ended(await desk.store.run(ending.cancel, desk.book, case.act, about, why)))


async def _reopen_sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    return await reopen(desk, case, form.private.incident, form.line(REASON))


NOUN = Noun(
    commands=here(Close, _close) | here(Cancel, _cancel) | here(Merge, _merge) | here(Reopen, _reopen),
    actions={"reopen": _reopen_pressed},
    forms={"close": _close_sent, "cancel": _cancel_sent, "merge": _merge_sent, "reopen": _reopen_sent},
)
