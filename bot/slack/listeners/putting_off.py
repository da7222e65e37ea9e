"""Putting a reminder off by a button and a form: the same rules as by the command (1.5 rule 4)."""

from bot.domain.errors import Reason, Refusal
from bot.domain.snooze import may_wait
from bot.services import snapshots
from bot.services.snooze import snooze
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, FieldErrors, Form, Reply
from bot.slack.views import replies as views
from bot.slack.views.snooze_form import WORDS, snooze_form
from bot.slack.wording import putting_off, replies


async def ask(desk: Desk, case: Case, incident_id: int, kind: str) -> Answer:
    """Opens the form. Raises Refusal where this clock may not be put off, or runs no more."""
    case.incident_id = incident_id
    found = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    policy = desk.book.policy
    if kind not in policy.clocks:
        raise Refusal(Reason.NO_SUCH_CLOCK, clock=kind, incident=found.incident.code)
    clock, longest = may_wait(kind, running=found.running, incident=found.incident, policy=policy)
    return Form(snooze_form(clock, longest, policy, case.private(incident=incident_id, kind=kind)))


async def put_off(desk: Desk, case: Case, incident_id: int, kind: str, minutes: str, why: str, words: str) -> Answer:
    """Does what the form says; another reason than those listed has to be written. Raises Refusal."""
    reason = putting_off.reason(why, words)
    if not reason:
        return FieldErrors({WORDS: putting_off.write_it()})
    span = float(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) < 6 else 0.0  # noqa: PLR2004
    until = await desk.store.run(snooze, desk.book, case.act, incident_id, kind, span, reason)
    return Reply(views.sentence(replies.snoozed(kind, until)))
