"""What an incident is called and which services it hits, in Slack."""

from bot.services import naming
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.verbs.naming import SetServices, SetTitle
from bot.slack.wording import naming as words


async def _title(desk: Desk, case: Case, incident_id: int, c: SetTitle) -> Answer:
    return told(words.retitled(await desk.store.run(naming.retitle, desk.book, case.act, incident_id, c.title)))


async def _services(desk: Desk, case: Case, incident_id: int, c: SetServices) -> Answer:
    changed = await desk.store.run(
        naming.set_services, desk.book, case.act, incident_id, only=c.only, more=c.more, fewer=c.fewer
    )
    return told(words.services_set(changed))


NOUN = Noun(commands=here(SetTitle, _title) | here(SetServices, _services))
