"""What is due; and putting a reminder off: by command, or by a button and a form under the same rules (1.5 rule 4)."""

from bot.domain.errors import Reason, Refusal
from bot.domain.snooze import may_wait
from bot.services import proposals, regulators, snapshots
from bot.services.snooze import snooze
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, FieldErrors, Form, Reply, told
from bot.slack.listeners.noun import Noun, anywhere, here
from bot.slack.listeners.pressed import Pressed, number
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.clocks import Clocks, Snooze
from bot.slack.views import replies as views
from bot.slack.views.regulator_card import running_lines
from bot.slack.views.snooze_form import MINUTES, REASON, WORDS, snooze_form
from bot.slack.wording import proposals as words
from bot.slack.wording import putting_off, replies


async def _clocks(desk: Desk, case: Case, named: int | None, _c: Clocks) -> Answer:
    here_ = await desk.store.read(snapshots.in_channel, case.channel)
    one = named or (here_.id if here_ else None)
    wanted = [one] if one else [i.id for i in await desk.store.read(snapshots.open_incidents, case.who)]
    found = [await desk.store.read(snapshots.for_reader, i, case.who, case.at) for i in wanted]
    undeclared = () if one else await desk.store.read(proposals.waiting)
    above = [words.clock_line(p, case.at) for p in undeclared]
    boards = await desk.store.read(regulators.seen_by, desk.book, wanted, case.who, case.at)
    return Reply(views.clocks(found, desk.book.policy, above, [running_lines(b) for b in boards]))


async def _snooze(desk: Desk, case: Case, incident_id: int, c: Snooze) -> Answer:
    until = await desk.store.run(snooze, desk.book, case.act, incident_id, c.clock, c.minutes, c.reason)
    return told(replies.snoozed(c.clock, until))


async def _ask(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    incident, _, kind = pressed.value.partition(":")
    case.incident_id = incident_id = number(incident)
    found = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    policy = desk.book.policy
    if kind not in policy.clocks:
        raise Refusal(Reason.NO_SUCH_CLOCK, clock=kind, incident=found.incident.code)
    clock, longest = may_wait(kind, running=found.running, incident=found.incident, policy=policy)
    return Form(snooze_form(clock, longest, policy, case.private(incident=incident_id, kind=kind)))


async def _put_off(desk: Desk, case: Case, form: Submitted) -> Answer:
    """Another reason than those listed has to be written."""
    reason, minutes = putting_off.reason(form.choice(REASON), form.line(WORDS)), form.choice(MINUTES)
    if not reason:
        return FieldErrors({WORDS: putting_off.write_it()})
    span = float(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) < 6 else 0.0  # noqa: PLR2004
    about = form.private
    until = await desk.store.run(snooze, desk.book, case.act, about.incident, about.kind, span, reason)
    return told(replies.snoozed(about.kind, until))


NOUN = Noun(
    commands=anywhere(Clocks, _clocks) | here(Snooze, _snooze),
    actions={"snooze": _ask},
    forms={"snooze": _put_off},
)
