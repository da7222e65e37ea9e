"""Verbs that were typed alone: a form asks for the rest, and what is in it is done as if it had been typed."""

from collections.abc import Callable, Mapping

from bot.services import snapshots
from bot.services.incidents import ASSIGNABLE
from bot.slack.commands import Fill
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.submitted import Submitted
from bot.slack.listeners.values import person
from bot.slack.listeners.words import vocabulary
from bot.slack.mrkdwn import escaped
from bot.slack.views.fill_form import PREFIX, Asked, fill_form


async def _open(desk: Desk, case: Case, incident_id: int, c: Fill) -> Answer:
    snapshot = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    roles = vocabulary(desk.book).roles
    given, handed_on = (tuple(r for r in roles if (r in ASSIGNABLE) is assigned) for assigned in (True, False))
    others = tuple(i for i in await desk.store.read(snapshots.open_incidents, case.who) if i.id != incident_id)
    asked = Asked(snapshot=snapshot, policy=desk.book.policy, given=given, handed_on=handed_on, others=others)
    return Form(fill_form(c.verb, asked, case.private(incident=incident_id)))


def line(callback_id: str, form: Submitted) -> str:
    """What was filled in as the line that could have been typed: the same grammar, the same refusals."""
    verb = callback_id.removeprefix(PREFIX)
    return f"INC-{form.private.incident} {verb} {LINES[callback_id](form)}".strip()


def _words(form: Submitted, block_id: str = "text") -> str:
    """Free words as Slack writes them into a command."""
    return escaped(form.line(block_id))


def _role(form: Submitted) -> str:
    who = person(form.values, "person")
    return f"{form.choice('role')} {f'<@{who}>' if who else ''}"


def _delegate(form: Submitted) -> str:
    minutes = form.choice("minutes")
    return f"{_role(form)} {f'{minutes}m' if minutes else ''} {_words(form, 'reason')}"


LINES: Mapping[str, Callable[[Submitted], str]] = {
    "fill_sev": lambda form: form.choice("severity"),
    "fill_phase": lambda form: form.choice("phase"),
    "fill_note": _words,
    "fill_role": _role,
    "fill_delegate": _delegate,
    "fill_snooze": lambda form: f"{form.choice('clock')} {form.choice('minutes')} {_words(form, 'reason')}",
    "fill_noimpact": _words,
    "fill_declassify": _words,
    "fill_title": _words,
    "fill_services": lambda form: ", ".join(form.choices("services")),
    "fill_merge": lambda form: form.choice("incident"),
    "fill_handover": _role,
    "fill_flag": lambda form: f"{form.choice('statement')} {_words(form)}",
}
"""What each form says, behind its verb; the dispatcher obeys it."""

NOUN = Noun(commands=here(Fill, _open))
