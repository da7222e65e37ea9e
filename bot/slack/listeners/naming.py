"""What an incident is called and which services it hits, in Slack."""

from collections.abc import Awaitable, Callable, Mapping

from bot.services import naming
from bot.slack.commands import Command, Said
from bot.slack.desk import Desk
from bot.slack.life_commands import SetServices, SetTitle
from bot.slack.listeners.case import Answer, Case, Reply, incident_here
from bot.slack.views import replies as views
from bot.slack.wording import naming as words


async def title(desk: Desk, case: Case, said: Said) -> Answer:
    """Another title. Raises TypeError where the table of handlers is wrong."""
    if not isinstance(said.command, SetTitle):
        raise TypeError(f"{said.command} is no SetTitle")
    incident_id = await incident_here(desk, case, said.incident_id)
    changed = await desk.store.run(naming.retitle, desk.book, case.act, incident_id, said.command.title)
    return Reply(views.sentence(words.retitled(changed)))


async def services(desk: Desk, case: Case, said: Said) -> Answer:
    """Other services. Raises TypeError where the table of handlers is wrong."""
    c = said.command
    if not isinstance(c, SetServices):
        raise TypeError(f"{c} is no SetServices")
    incident_id = await incident_here(desk, case, said.incident_id)
    changed = await desk.store.run(
        naming.set_services, desk.book, case.act, incident_id, only=c.only, more=c.more, fewer=c.fewer
    )
    return Reply(views.sentence(words.services_set(changed)))


HANDLERS: Mapping[type[Command], Callable[[Desk, Case, Said], Awaitable[Answer]]] = {
    SetTitle: title,
    SetServices: services,
}
"""The handler of each of these commands."""
