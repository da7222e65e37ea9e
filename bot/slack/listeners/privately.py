"""What makes a private incident known."""

from bot.services import privacy
from bot.slack.commands import Declassify, Said
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Reply, incident_here
from bot.slack.views import replies as views
from bot.slack.wording import secrecy


async def declassify(desk: Desk, case: Case, said: Said) -> Answer:
    """Announces it, with the reason. Raises TypeError where the table of handlers is wrong."""
    if not isinstance(said.command, Declassify):
        raise TypeError(f"{said.command} is no Declassify")
    incident_id = await incident_here(desk, case, said.incident_id)
    reason = said.command.reason
    incident = await desk.store.run(privacy.declassify, desk.book, case.act, incident_id, reason)
    return Reply(views.sentence(secrecy.declassified(incident)))
