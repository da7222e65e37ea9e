"""Proposals to declare: declared by a form that is filled in, or dismissed with a reason."""

from dataclasses import replace

from bot.domain.order import TITLE_LIMIT
from bot.domain.policy import Policy
from bot.services import proposals
from bot.services.proposals import Sheet
from bot.slack.desk import Desk
from bot.slack.listeners import incidents
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun
from bot.slack.listeners.pressed import Pressed, number
from bot.slack.listeners.submitted import Submitted
from bot.slack.mrkdwn import clean, short
from bot.slack.views.forms import REASON, Filled, declare_form, dismiss_form
from bot.slack.wording import proposals as words

LINKS = 5
"""How many addresses the form to declare shows."""


async def _declare(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """The form to declare, filled in with what came in. Raises Refusal where somebody has decided."""
    await desk.store.read(proposals.open_one, pressed.number)
    found = await desk.store.read(proposals.sheet, pressed.number, case.at)
    return Form(declare_form(desk.book, case.private(proposal=pressed.number), _filled(found, desk.book.policy)))


def _filled(found: Sheet, policy: Policy) -> Filled:
    proposal = found.proposal
    links = [x for x in (*(r.link for r in found.reports), *found.links) if x]
    return Filled(
        severity=proposal.severity,
        situation=proposal.situation,
        services=proposal.services,
        title=short(clean(proposal.title), TITLE_LIMIT),
        since=proposal.first_at.astimezone(policy.tz).strftime("%H:%M"),
        rests_on=words.rests_on(proposal, list(dict.fromkeys(links))[:LINKS]),
        callback_id="declare_proposal",
    )


async def _declared(desk: Desk, case: Case, form: Submitted) -> Answer:
    """Declares what was proposed. The first sign stays what it is to the second, unless another time was typed."""
    command = incidents.declaration(desk, case, form)
    found = await desk.store.read(proposals.sheet, form.private.proposal, case.at)
    first = found.proposal.first_at
    if command.since is not None and command.since == first.replace(second=0, microsecond=0):
        command = replace(command, since=first)
    return await incidents.declare(desk, case, command, form.private.proposal)


async def _dismiss(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Asks why it is no incident. Raises Refusal where somebody has decided."""
    proposal = await desk.store.read(proposals.open_one, pressed.number)
    return Form(dismiss_form(words.about(proposal), case.private(proposal=proposal.id)))


async def _dismissed(desk: Desk, case: Case, form: Submitted) -> Answer:
    """Does what the form says."""
    reason = form.line(REASON)
    done = await desk.store.run(proposals.dismiss, desk.book, case.act, form.private.proposal, reason)
    return told(words.told_dismissed(done))


async def _join(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """It is part of an incident that is open."""
    proposal, _, incident = pressed.value.partition(":")
    case.incident_id = number(incident)
    joined = await desk.store.run(proposals.join, desk.book, case.act, number(proposal), case.incident_id)
    return told(words.told_joined(joined))


NOUN = Noun(
    actions={"declare_proposal": _declare, "dismiss_proposal": _dismiss, "join_incident": _join},
    forms={"declare_proposal": _declared, "dismiss": _dismissed},
)
