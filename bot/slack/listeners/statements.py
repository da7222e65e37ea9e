"""What the public is told: opening the text, the word that nothing has changed, and what is wrong in one."""

from bot.domain.statement import Kind
from bot.services import statements
from bot.services.flags import flag_error
from bot.slack.desk import Desk
from bot.slack.listeners import alone, drafting
from bot.slack.listeners.case import Answer, Case, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import Pressed
from bot.slack.verbs.statements import Flag, NoChange, Say
from bot.slack.wording import replies


async def _say(desk: Desk, case: Case, incident_id: int, c: Say) -> Answer:
    return await say(desk, case, incident_id, c.kind)


async def say(desk: Desk, case: Case, incident_id: int, kind: str | None) -> Answer:
    """Opens the public text, ready written."""
    if kind == Kind.HOLDING:
        return await alone.hold(desk, case, incident_id)
    return await drafting.begin(desk, case, incident_id, kind)


async def _no_change(desk: Desk, case: Case, incident_id: int, _c: NoChange) -> Answer:
    return await no_change(desk, case, incident_id)


async def no_change(desk: Desk, case: Case, incident_id: int) -> Answer:
    """Sends the no-change text to its approvers."""
    statement = await desk.store.run(statements.no_change, desk.book, case.act, incident_id)
    return told(replies.asked_approval(statement))


async def _flag(desk: Desk, case: Case, incident_id: int, c: Flag) -> Answer:
    await desk.store.run(flag_error, desk.book, case.act, incident_id, c.number, c.what)
    return told(replies.flagged(c.number))


async def _say_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    case.incident_id = pressed.number
    return await say(desk, case, pressed.number, None)


async def _no_change_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    case.incident_id = pressed.number
    return await no_change(desk, case, pressed.number)


NOUN = Noun(
    commands=here(Say, _say) | here(NoChange, _no_change) | here(Flag, _flag),
    actions={"say": _say_pressed, "no_change": _no_change_pressed},
)
