"""Publishing without a second person: the holding text, and break-glass."""

from bot.services import break_glass, holding
from bot.slack.commands import BreakGlass, Said
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, incident_here
from bot.slack.views.forms import break_glass_form, hold_form


async def hold_here(desk: Desk, case: Case, said: Said) -> Answer:
    """As `hold`, where it was typed."""
    return await hold(desk, case, await incident_here(desk, case, said.incident_id))


async def hold(desk: Desk, case: Case, incident_id: int) -> Answer:
    """Shows the holding text, to be confirmed."""
    content = await desk.store.read(holding.show, desk.book, case.act, incident_id)
    about = {"incident": incident_id, "digest": content.digest, "shown_at": case.at.isoformat()}
    return Form(hold_form(content, desk.book.policy, case.private(**about)))


async def break_glass_here(desk: Desk, case: Case, said: Said) -> Answer:
    """Shows a template's text, to be published by one person with a reason."""
    incident_id = await incident_here(desk, case, said.incident_id)
    kind = said.command.kind if isinstance(said.command, BreakGlass) else None
    content = await desk.store.read(break_glass.show, desk.book, case.act, incident_id, kind)
    about = {"incident": incident_id, "kind": content.kind, "digest": content.digest}
    private = case.private(**about, shown_at=case.at.isoformat())
    return Form(break_glass_form(content, desk.book.policy, private))
