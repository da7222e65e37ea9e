"""What changes an incident: declaring it, its phase and severity, what is noted about it, its secrecy."""

from bot.domain.incident import Incident, Phase, Severity
from bot.domain.order import Order
from bot.domain.quote import Quote
from bot.services import impact, incidents, privacy, quotes
from bot.slack.desk import Desk
from bot.slack.grammar import parse
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.ending import ask_close
from bot.slack.listeners.noun import Noun, anywhere, here
from bot.slack.listeners.pressed import NotUnderstood, Pressed, number
from bot.slack.listeners.submitted import Submitted
from bot.slack.listeners.words import vocabulary
from bot.slack.mrkdwn import clean
from bot.slack.tongue import speaking
from bot.slack.verbs.declaring import Backfill, Declare
from bot.slack.verbs.incidents import Declassify, NoImpact, Note, SetPhase, SetSeverity
from bot.slack.views import forms
from bot.slack.views.forms import Filled, declare_form
from bot.slack.wording import drills, labels, replies, secrecy


async def _declare(desk: Desk, case: Case, _named: int | None, c: Declare) -> Answer:
    if c.situation or c.title or c.services:
        return await declare(desk, case, c)
    return Form(declare_form(desk.book, case.private(secret=c.private, drill=c.drill), Filled(severity=c.severity)))


async def _backfill(desk: Desk, case: Case, _named: int | None, c: Backfill) -> Answer:
    with speaking(desk.book.policy.speaks):
        situation = labels.plain_name(c.situation or "").capitalize()
    order = Order(
        severity=c.severity,
        situation=c.situation,
        title=clean(c.title or situation or ", ".join(c.services)),
        services=c.services,
        since=c.since,
        until=c.until,
        origin_channel=case.channel,
        private=c.private,
    )
    return told(replies.backfilled(await desk.store.run(incidents.backfill, desk.book, case.act, order)))


async def declare(
    desk: Desk, case: Case, command: Declare, proposal: int | None = None, quote: Quote | None = None
) -> Answer:
    """Declares an incident, from a message or not; its title is what was typed, else what customers notice."""
    with speaking(desk.book.policy.speaks):  # everybody will read the title
        situation = labels.plain_name(command.situation or "").capitalize()
    named = command.title or situation or ", ".join(command.services)
    order = Order(
        severity=command.severity,
        situation=command.situation,
        title=clean(named),
        services=command.services,
        since=command.since,
        origin_channel=case.channel,
        private=command.private,
        drill=command.drill,
        proposal=proposal,
    )
    incident = await (
        desk.store.run(quotes.declare, desk.book, case.act, order, quote)
        if quote
        else desk.store.run(incidents.declare, desk.book, case.act, order)
    )
    return told(drills.declared(incident) if incident.drill else replies.declared(incident))


async def _phase(desk: Desk, case: Case, incident_id: int, c: SetPhase) -> Answer:
    return await change_phase(desk, case, incident_id, c.phase)


async def change_phase(desk: Desk, case: Case, incident_id: int, phase: Phase) -> Answer:
    """Moves the incident on; to close it is confirmed first."""
    if phase is Phase.CLOSED:
        return await ask_close(desk, case, incident_id)
    changed: Incident = await desk.store.run(incidents.change_phase, desk.book, case.act, incident_id, phase)
    return told(replies.phase_changed(changed))


async def _severity(desk: Desk, case: Case, incident_id: int, c: SetSeverity) -> Answer:
    severity = c.severity
    changed = await desk.store.run(incidents.change_severity, desk.book, case.act, incident_id, severity)
    return told(replies.severity_changed(changed))


async def _note(desk: Desk, case: Case, incident_id: int, c: Note) -> Answer:
    await desk.store.run(incidents.note, desk.book, case.act, incident_id, c.text)
    return told(replies.noted())


async def _no_impact(desk: Desk, case: Case, incident_id: int, c: NoImpact) -> Answer:
    reason = c.reason
    agreed = await desk.store.run(impact.no_public_impact, desk.book, case.act, incident_id, reason)
    return told(replies.no_impact(agreed=agreed, reports=desk.book.policy.proposals.reports_to_reopen))


async def _declassify(desk: Desk, case: Case, incident_id: int, c: Declassify) -> Answer:
    return told(
        secrecy.declassified(await desk.store.run(privacy.declassify, desk.book, case.act, incident_id, c.reason))
    )


async def _phase_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    key, _, name = pressed.value.partition(":")
    if name not in set(Phase):
        raise NotUnderstood(name)
    case.incident_id = number(key)
    return await change_phase(desk, case, case.incident_id, Phase(name))


async def _declare_pressed(desk: Desk, case: Case, _pressed: Pressed) -> Answer:
    return Form(forms.declare_form(desk.book, case.private()))


def declaration(desk: Desk, case: Case, form: Submitted) -> Declare:
    """What the form to declare says. Raises Refusal for a time that is none."""
    since = form.line("since")
    spoken = parse(f"declare since {since}", vocabulary(desk.book), case.at).command if since else Declare()
    severity = form.choice("severity")
    return Declare(
        severity=next((s for s in Severity if s.key == severity), None),
        situation=form.choice("situation") or None,
        title=form.line("title"),
        services=form.choices("services"),
        since=spoken.since if isinstance(spoken, Declare) else None,
        private=form.private.secret,
        drill=form.private.drill,
    )


async def _declare_sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    return await declare(desk, case, declaration(desk, case, form), quote=form.quote)


NOUN = Noun(
    commands=anywhere(Declare, _declare)
    | anywhere(Backfill, _backfill)
    | here(SetPhase, _phase)
    | here(SetSeverity, _severity)
    | here(Note, _note)
    | here(NoImpact, _no_impact)
    | here(Declassify, _declassify),
    actions={"phase": _phase_pressed, "declare": _declare_pressed},
    forms={"declare": _declare_sent},
)
