"""What customers complain of: counted by the verb or its form, and listed from the incident's card."""

from bot.domain.errors import Reason, Refusal
from bot.domain.links import same_place
from bot.domain.report import Complaint
from bot.services import reports, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, NewForm, told
from bot.slack.listeners.noun import Noun, anywhere
from bot.slack.listeners.pressed import Pressed, number
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.reports import Report
from bot.slack.views.report_form import LINK, PAGE, SERVICE, TEXT, report_form, reports_list
from bot.slack.wording import reports as words


async def _report(desk: Desk, case: Case, named: int | None, c: Report) -> Answer:
    here = await desk.store.read(snapshots.in_channel, case.channel)
    case.incident_id = about = named or (here.id if here else None)
    return await _count(desk, case, about, Complaint(text=c.text)) if c.text else await _form(desk, case, about)


async def _form(desk: Desk, case: Case, about: int | None) -> Answer:
    found = await desk.store.read(snapshots.for_reader, about, case.who, case.at) if about else None
    incident = found.incident if found else None
    return Form(report_form(incident, desk.book.policy, case.private(incident=about or 0)))


async def _sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    """A report out of the form. Raises Refusal for an address that is none."""
    link, service = form.line(LINK), form.choice(SERVICE)
    if link and not same_place(link):
        raise Refusal(Reason.BAD_ARGUMENT, argument=LINK, given=link, allowed=("https://...",))
    said = Complaint(text=form.line(TEXT), link=link, services=(service,) if service else ())
    return await _count(desk, case, form.private.incident or None, said)


async def _count(desk: Desk, case: Case, about: int | None, said: Complaint) -> Answer:
    return told(words.counted(await desk.store.run(reports.count, desk.book, case.act, said, about)))


async def _list(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return Form(await _page(desk, case, pressed.number, 0))


async def _turn(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    incident, _, skip = pressed.value.partition(":")
    view = await _page(desk, case, number(incident), number(skip))
    if not pressed.view:
        return Form(view)
    return NewForm(view_id=str(pressed.view["id"]), view_hash=str(pressed.view["hash"]), view=view)


async def _page(desk: Desk, case: Case, incident_id: int, skip: int) -> dict[str, object]:
    case.incident_id = incident_id
    found = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    page = await desk.store.read(reports.listed, incident_id, PAGE, skip)
    return reports_list(found.incident, page, found.reports, skip, case.private(incident=incident_id))


NOUN = Noun(
    commands=anywhere(Report, _report),
    actions={"reports": _list, "reports_older": _turn, "reports_newer": _turn},
    forms={"report": _sent},
)
