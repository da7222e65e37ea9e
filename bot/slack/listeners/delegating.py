"""Handing a role on, and taking it back."""

from bot.services import delegations
from bot.slack.commands import Delegate, Said, TakeBack
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Reply, incident_here
from bot.slack.views import replies as views
from bot.slack.wording import delegation as words


async def delegate(desk: Desk, case: Case, said: Said) -> Answer:
    """Gives a role of one's own to somebody else for a while."""
    incident_id, c = await incident_here(desk, case, said.incident_id), said.command
    if not isinstance(c, Delegate):
        raise TypeError(f"{c} hands nothing on")
    how = {"role": c.role, "to": c.person, "minutes": c.minutes, "reason": c.reason}
    made = await desk.store.run(delegations.delegate, desk.book, case.act, incident_id, **how)  # type: ignore[arg-type]
    return Reply(views.sentence(words.delegated(made)))


async def take_back(desk: Desk, case: Case, said: Said) -> Answer:
    """Ends it before its time."""
    incident_id, c = await incident_here(desk, case, said.incident_id), said.command
    role = c.role if isinstance(c, TakeBack) else None
    roles = await desk.store.run(delegations.take_back, desk.book, case.act, incident_id, role)
    return Reply(views.sentence(words.taken_back(roles)))
