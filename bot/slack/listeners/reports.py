"""What customers complain of."""

from bot.domain.report import Complaint
from bot.services import reports, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, told
from bot.slack.listeners.noun import Noun, anywhere
from bot.slack.verbs.reports import Report
from bot.slack.wording import reports as words


async def _report(desk: Desk, case: Case, incident_id: int | None, c: Report) -> Answer:
    here = await desk.store.read(snapshots.in_channel, case.channel)
    case.incident_id = about = incident_id or (here.id if here else None)
    return told(words.counted(await desk.store.run(reports.count, desk.book, case.act, Complaint(text=c.text), about)))


NOUN = Noun(commands=anywhere(Report, _report))
