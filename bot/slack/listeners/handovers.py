"""A change of shift, in Slack."""

from bot.services import handovers
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.verbs.handovers import HandOver
from bot.slack.wording import briefings as words


async def _hand_over(desk: Desk, case: Case, incident_id: int, c: HandOver) -> Answer:
    done = await desk.store.run(handovers.hand_over, desk.book, case.act, incident_id, c.person, c.role)
    return told(words.receipt(done))


NOUN = Noun(commands=here(HandOver, _hand_over))
