"""What customers complain of."""

from bot.services import incidents, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, told
from bot.slack.listeners.noun import Noun, anywhere
from bot.slack.verbs.reports import Report
from bot.slack.wording import replies


async def _report(desk: Desk, case: Case, incident_id: int | None, c: Report) -> Answer:
    here = await desk.store.read(snapshots.in_channel, case.channel)
    case.incident_id = about = incident_id or (here.id if here else None)
    text = c.text
    counted = await desk.store.run(incidents.report, desk.book, case.act, text, about, case.channel)
    return told(replies.reported(counted.count, suggest=counted.suggest))


NOUN = Noun(commands=anywhere(Report, _report))
