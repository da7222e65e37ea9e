"""Publishing without a second person: the holding text, and break-glass."""

from bot.services import break_glass, holding, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.statements import BreakGlass, Hold
from bot.slack.views.forms import REASON, break_glass_form, hold_form
from bot.slack.wording import offers


async def hold(desk: Desk, case: Case, incident_id: int) -> Answer:
    """Shows the holding text, to be confirmed."""
    content = await desk.store.read(holding.show, desk.book, case.act, incident_id)
    about = {"incident": incident_id, "digest": content.digest, "shown_at": case.at.isoformat()}
    return Form(hold_form(content, desk.book.policy, case.private(**about)))


async def _hold(desk: Desk, case: Case, incident_id: int, _c: Hold) -> Answer:
    return await hold(desk, case, incident_id)


async def _break_glass(desk: Desk, case: Case, incident_id: int, c: BreakGlass) -> Answer:
    """Shows a template's text, to be published by one person with a reason."""
    content = await desk.store.read(break_glass.show, desk.book, case.act, incident_id, c.kind)
    about = {"incident": incident_id, "kind": content.kind, "digest": content.digest}
    private = case.private(**about, shown_at=case.at.isoformat())
    return Form(break_glass_form(content, desk.book.policy, private))


async def _held(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    held = await desk.store.run(holding.publish, desk.book, case.act, about.incident, form.shown_at, about.digest)
    return told(offers.held(held))


async def _broken(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    statement = await desk.store.run(
        break_glass.publish,
        desk.book,
        case.act,
        about.incident,
        kind=about.kind,
        shown_at=form.shown_at,
        digest=about.digest,
        reason=form.line(REASON),
    )
    return told(offers.broke_glass(statement))


async def _sign(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    case.incident_id = (await desk.store.read(snapshots.statement, pressed.number, case.who)).incident_id
    return told(offers.signed(await desk.store.run(break_glass.sign, desk.book, case.act, pressed.number)))


NOUN = Noun(
    commands=here(Hold, _hold) | here(BreakGlass, _break_glass),
    actions={"sign_review": _sign},
    forms={"hold": _held, "break_glass": _broken},
)
