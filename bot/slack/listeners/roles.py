"""Who does what: giving a role, handing one on for a while, taking it back."""

from bot.services import delegations, incidents
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.verbs.roles import Assign, Delegate, TakeBack
from bot.slack.wording import delegation as words
from bot.slack.wording import replies


async def _assign(desk: Desk, case: Case, incident_id: int, c: Assign) -> Answer:
    incident = await desk.store.run(incidents.assign, desk.book, case.act, incident_id, c.role, c.person)
    return told(replies.assigned(incident, c.role, c.person))


async def _delegate(desk: Desk, case: Case, incident_id: int, c: Delegate) -> Answer:
    how = {"role": c.role, "to": c.person, "minutes": c.minutes, "reason": c.reason}
    made = await desk.store.run(delegations.delegate, desk.book, case.act, incident_id, **how)  # type: ignore[arg-type]
    return told(words.delegated(made))


async def _take_back(desk: Desk, case: Case, incident_id: int, c: TakeBack) -> Answer:
    return told(words.taken_back(await desk.store.run(delegations.take_back, desk.book, case.act, incident_id, c.role)))


NOUN = Noun(commands=here(Assign, _assign) | here(Delegate, _delegate) | here(TakeBack, _take_back))
