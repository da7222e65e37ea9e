"""What each typed command does: one handler for each type of command."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from bot.domain.incident import Incident, Phase
from bot.domain.order import Order
from bot.domain.statement import Kind
from bot.services import facts, impact, incidents, snapshots, statements
from bot.services.flags import flag_error
from bot.services.snooze import snooze
from bot.slack.commands import (
    AskFact,
    Assign,
    BreakGlass,
    Clocks,
    Command,
    Correct,
    Declare,
    Declassify,
    Delegate,
    FactForm,
    Flag,
    Help,
    Hold,
    Home,
    ListOpen,
    NoChange,
    NoImpact,
    Note,
    Report,
    Retract,
    Rumour,
    Said,
    Say,
    SetPhase,
    SetSeverity,
    Show,
    Snooze,
    Stop,
    TakeBack,
    TakeFact,
    VerifyFact,
)
from bot.slack.desk import Desk
from bot.slack.listeners import alone, checks, claims, delegating, drafting, mends, naming, privately
from bot.slack.listeners.case import Answer, Case, Form, Reply, incident_here
from bot.slack.mrkdwn import clean
from bot.slack.tongue import speaking
from bot.slack.views import replies as views
from bot.slack.views.forms import declare_form
from bot.slack.views.incident_card import incident_card
from bot.slack.wording import labels, replies

C = TypeVar("C")


async def obey(desk: Desk, case: Case, said: Said) -> Answer:
    """Does what was said and answers."""
    return await HANDLERS[type(said.command)](desk, case, said)


async def _home(desk: Desk, case: Case, said: Said) -> Answer:
    here = await desk.store.read(snapshots.in_channel, case.channel)
    return await _list(desk, case, said) if here is None else await show(desk, case, here.id)


async def show(desk: Desk, case: Case, incident_id: int) -> Answer:
    """An incident as it stands, with its controls."""
    found = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    return Reply(incident_card(found, desk.book.policy))


async def _show(desk: Desk, case: Case, said: Said) -> Answer:
    return await show(desk, case, await incident_here(desk, case, said.incident_id))


async def _list(desk: Desk, case: Case, _said: Said) -> Answer:
    return Reply(views.open_incidents(await desk.store.read(snapshots.open_incidents, case.who)))


async def _declare(desk: Desk, case: Case, said: Said) -> Answer:
    c = _of(said, Declare)
    if c.situation or c.title or c.services:
        return await declare(desk, case, c)
    return Form(declare_form(desk.book, case.private(secret=c.private), c.severity))


async def declare(desk: Desk, case: Case, command: Declare) -> Answer:
    """Declares an incident; its title is what was typed, else what customers notice."""
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
    )
    incident = await desk.store.run(incidents.declare, desk.book, case.act, order)
    return _told(replies.declared(incident))


async def _report(desk: Desk, case: Case, said: Said) -> Answer:
    here = await desk.store.read(snapshots.in_channel, case.channel)
    case.incident_id = about = said.incident_id or (here.id if here else None)
    text = _of(said, Report).text
    counted = await desk.store.run(incidents.report, desk.book, case.act, text, about, case.channel)
    return _told(replies.reported(counted.count, suggest=counted.suggest))


async def _say(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    return await say(desk, case, incident_id, _of(said, Say).kind)


async def say(desk: Desk, case: Case, incident_id: int, kind: str | None) -> Answer:
    """Opens the public text, ready written."""
    if kind == Kind.HOLDING:
        return await alone.hold(desk, case, incident_id)
    return await drafting.begin(desk, case, incident_id, kind)


async def _no_change(desk: Desk, case: Case, said: Said) -> Answer:
    return await no_change(desk, case, await incident_here(desk, case, said.incident_id))


async def no_change(desk: Desk, case: Case, incident_id: int) -> Answer:
    """Sends the no-change text to its approvers."""
    statement = await desk.store.run(statements.no_change, desk.book, case.act, incident_id)
    return _told(replies.asked_approval(statement))


async def _correct(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    return await mends.mend(desk, case, incident_id, Kind.CORRECTION, _of(said, Correct).number)


async def _retract(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    return await mends.mend(desk, case, incident_id, Kind.RETRACTION, _of(said, Retract).number)


async def _stop(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    return await mends.stop(desk, case, incident_id, _of(said, Stop).number)


async def _take(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    key = _of(said, TakeFact).key
    return _told(replies.taken(await desk.store.run(facts.take, desk.book, case.act, incident_id, key)))


async def _fact_form(desk: Desk, case: Case, said: Said) -> Answer:
    return await checks.form(desk, case, await incident_here(desk, case, said.incident_id))


async def _ask_fact(desk: Desk, case: Case, said: Said) -> Answer:
    c = _of(said, AskFact)
    return await checks.ask(desk, case, await incident_here(desk, case, said.incident_id), c.key, c.person)


async def _rumour(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    c = _of(said, Rumour)
    return await (
        claims.log(desk, case, incident_id, c.claim, c.link) if c.claim else claims.form(desk, case, incident_id)
    )


async def _verify(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    c = _of(said, VerifyFact)
    fact = await desk.store.run(facts.verify, desk.book, case.act, incident_id, c.key, c.value, c.evidence)
    return _told(replies.verified(fact))


async def _phase(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    return await change_phase(desk, case, incident_id, _of(said, SetPhase).phase)


async def change_phase(desk: Desk, case: Case, incident_id: int, phase: Phase) -> Answer:
    """Moves the incident on."""
    changed: Incident = await desk.store.run(incidents.change_phase, desk.book, case.act, incident_id, phase)
    return _told(replies.phase_changed(changed))


async def _severity(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    severity = _of(said, SetSeverity).severity
    changed = await desk.store.run(incidents.change_severity, desk.book, case.act, incident_id, severity)
    return _told(replies.severity_changed(changed))


async def _note(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    await desk.store.run(incidents.note, desk.book, case.act, incident_id, _of(said, Note).text)
    return _told(replies.noted())


async def _assign(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    c = _of(said, Assign)
    incident = await desk.store.run(incidents.assign, desk.book, case.act, incident_id, c.role, c.person)
    return _told(replies.assigned(incident, c.role, c.person))


async def _clocks(desk: Desk, case: Case, said: Said) -> Answer:
    here = await desk.store.read(snapshots.in_channel, case.channel)
    named = said.incident_id or (here.id if here else None)
    wanted = [named] if named else [i.id for i in await desk.store.read(snapshots.open_incidents, case.who)]
    found = [await desk.store.read(snapshots.for_reader, i, case.who, case.at) for i in wanted]
    return Reply(views.clocks(found, desk.book.policy))


async def _snooze(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    c = _of(said, Snooze)
    until = await desk.store.run(snooze, desk.book, case.act, incident_id, c.clock, c.minutes, c.reason)
    return _told(replies.snoozed(c.clock, until))


async def _no_impact(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    reason = _of(said, NoImpact).reason
    agreed = await desk.store.run(impact.no_public_impact, desk.book, case.act, incident_id, reason)
    return _told(replies.no_impact(agreed=agreed))


async def _flag(desk: Desk, case: Case, said: Said) -> Answer:
    incident_id = await incident_here(desk, case, said.incident_id)
    c = _of(said, Flag)
    await desk.store.run(flag_error, desk.book, case.act, incident_id, c.number, c.what)
    return _told(replies.flagged(c.number))


async def _help(_desk: Desk, _case: Case, said: Said) -> Answer:
    verb = _of(said, Help).verb
    return Reply(views.help_verb(verb) if verb else views.help_overview())


def _told(sentence: str) -> Reply:
    return Reply(views.sentence(sentence))


def _of(said: Said, kind: type[C]) -> C:
    """The command as its type. Raises TypeError where the table of handlers is wrong."""
    if not isinstance(said.command, kind):
        raise TypeError(f"{said.command} is no {kind.__name__}")
    return said.command


HANDLERS: Mapping[type[Command], Callable[[Desk, Case, Said], Awaitable[Answer]]] = {
    Home: _home,
    Declare: _declare,
    Report: _report,
    Say: _say,
    NoChange: _no_change,
    Correct: _correct,
    Retract: _retract,
    Stop: _stop,
    Hold: alone.hold_here,
    BreakGlass: alone.break_glass_here,
    TakeFact: _take,
    FactForm: _fact_form,
    AskFact: _ask_fact,
    VerifyFact: _verify,
    Rumour: _rumour,
    SetPhase: _phase,
    SetSeverity: _severity,
    Note: _note,
    Delegate: delegating.delegate,
    TakeBack: delegating.take_back,
    Assign: _assign,
    Show: _show,
    ListOpen: _list,
    Clocks: _clocks,
    Snooze: _snooze,
    NoImpact: _no_impact,
    Flag: _flag,
    Declassify: privately.declassify,
    Help: _help,
    **naming.HANDLERS,
}
"""The handler of every command."""
