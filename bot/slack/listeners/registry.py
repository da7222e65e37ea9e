"""All nouns, a line for each: who does what a command, a control or a form asks for."""

from bot.slack.commands import Said
from bot.slack.desk import Desk
from bot.slack.listeners import (
    alone,
    approving,
    checks,
    claims,
    clocks,
    deliveries,
    drafting,
    ending,
    filling,
    handovers,
    homes,
    incidents,
    mends,
    naming,
    overview,
    proposals,
    quotes,
    records,
    regulators,
    reports,
    roles,
    secrecy,
    statements,
    tasks,
)
from bot.slack.listeners.case import Answer, Case
from bot.slack.listeners.noun import Noun
from bot.slack.listeners.pressed import NotUnderstood, Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.listeners.taken import Taken

NOUNS: tuple[Noun, ...] = (
    overview.NOUN,
    records.NOUN,
    homes.NOUN,
    filling.NOUN,
    incidents.NOUN,
    naming.NOUN,
    ending.NOUN,
    secrecy.NOUN,
    statements.NOUN,
    drafting.NOUN,
    approving.NOUN,
    alone.NOUN,
    mends.NOUN,
    deliveries.NOUN,
    checks.NOUN,
    claims.NOUN,
    clocks.NOUN,
    regulators.NOUN,
    roles.NOUN,
    handovers.NOUN,
    reports.NOUN,
    tasks.NOUN,
    proposals.NOUN,
    quotes.NOUN,
)

COMMANDS = {kind: do for noun in NOUNS for kind, do in noun.commands.items()}
ACTIONS = {action_id: do for noun in NOUNS for action_id, do in noun.actions.items()}
FORMS = {callback_id: do for noun in NOUNS for callback_id, do in noun.forms.items()}
SHORTCUTS = {callback_id: do for noun in NOUNS for callback_id, do in noun.shortcuts.items()}


async def obey(desk: Desk, case: Case, said: Said) -> Answer:
    """Does what was said."""
    return await COMMANDS[type(said.command)](desk, case, said)


async def press(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """Does what the control is for. Raises NotUnderstood for an unknown one."""
    handler = ACTIONS.get(case.what)
    if handler is None:
        raise NotUnderstood(case.what)
    return await handler(desk, case, pressed)


async def submit(desk: Desk, case: Case, submitted: Submitted) -> Answer:
    """Does what the form is for. Raises NotUnderstood for an unknown one."""
    handler = FORMS.get(case.what)
    if handler is None:
        raise NotUnderstood(case.what)
    case.incident_id = submitted.private.incident or None
    return await handler(desk, case, submitted)


async def take(desk: Desk, case: Case, taken: Taken) -> Answer:
    """Does what the shortcut is for. Raises NotUnderstood for an unknown one."""
    handler = SHORTCUTS.get(case.what)
    if handler is None:
        raise NotUnderstood(case.what)
    return await handler(desk, case, taken)
