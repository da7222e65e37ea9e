"""A delivery that waits for a person: it is there, it was posted by hand, once more, or given up."""

from bot.domain.errors import Reason, Refusal
from bot.services import stopped
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun
from bot.slack.listeners.pressed import Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.views import forms
from bot.slack.views.forms import ADDRESS, REASON
from bot.slack.views.private import Private
from bot.slack.wording import replies


async def _send_again(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    await _in_trouble(desk, case, pressed)
    await desk.store.run(stopped.resend, desk.book, case.act, pressed.number)
    return told(replies.delivery_resent())


async def _it_is_there(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return Form(forms.it_is_there_form(await _in_trouble(desk, case, pressed)))


async def _posted(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return Form(forms.posted_form(await _in_trouble(desk, case, pressed)))


async def _give_up(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return Form(forms.give_up_form(await _in_trouble(desk, case, pressed)))


async def _in_trouble(desk: Desk, case: Case, pressed: Pressed) -> Private:
    """The delivery that waits for a person. Raises Refusal when it no longer does."""
    found = await desk.store.read(stopped.known, pressed.number, case.who)
    case.incident_id = found.incident_id
    if found.state not in stopped.STOPPED:
        raise Refusal(Reason.NOT_PARKED, delivery=pressed.number)
    return case.private(incident=case.incident_id or 0, delivery=pressed.number)


async def _found(desk: Desk, case: Case, form: Submitted) -> Answer:
    await desk.store.run(stopped.confirm, desk.book, case.act, form.private.delivery, _address(form))
    return told(replies.delivery_confirmed())


async def _posted_by_hand(desk: Desk, case: Case, form: Submitted) -> Answer:
    url = _address(form) if form.line(ADDRESS) else ""
    await desk.store.run(stopped.confirm, desk.book, case.act, form.private.delivery, url)
    return told(replies.delivery_posted())


def _address(form: Submitted) -> str:
    """The address that was typed. Raises Refusal for what is none."""
    url = form.line(ADDRESS)
    if not url.startswith(("http://", "https://")):
        raise Refusal(Reason.BAD_ARGUMENT, argument="url", given=url, allowed=("https://...",))
    return url


async def _given_up(desk: Desk, case: Case, form: Submitted) -> Answer:
    await desk.store.run(stopped.give_up, desk.book, case.act, form.private.delivery, form.line(REASON))
    return told(replies.delivery_given_up())


NOUN = Noun(
    actions={"it_is_there": _it_is_there, "posted": _posted, "send_again": _send_again, "give_up": _give_up},
    forms={"it_is_there": _found, "posted": _posted_by_hand, "give_up": _given_up},
)
