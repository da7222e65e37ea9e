"""Shortcuts: a message goes onto a timeline, counts as a customer's report, or becomes an incident."""

from bot.domain.links import first_link
from bot.domain.order import TITLE_LIMIT
from bot.domain.quote import Quote
from bot.domain.report import Complaint
from bot.services import quotes, reports, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun
from bot.slack.listeners.pressed import NotUnderstood, number
from bot.slack.listeners.submitted import Submitted
from bot.slack.listeners.taken import Taken
from bot.slack.mrkdwn import clean, short
from bot.slack.views.forms import Filled, declare_form
from bot.slack.views.quote_form import INCIDENT, NONE, note_form, report_form
from bot.slack.wording import quotes as words
from bot.slack.wording import reports as counting


async def _add(desk: Desk, case: Case, taken: Taken) -> Answer:
    quote = _of(taken)
    here = await desk.store.read(snapshots.in_channel, case.channel)
    if here is not None:
        return await _keep(desk, case, here.id, quote)
    known = await desk.store.read(snapshots.open_incidents, case.who)
    if not known:
        return told(words.nothing_open())
    return Form(note_form(known, case.private(**_about(quote))))


async def _keep(desk: Desk, case: Case, incident_id: int, quote: Quote) -> Answer:
    case.incident_id = incident_id
    return told(words.kept(await desk.store.run(quotes.keep, desk.book, case.act, incident_id, quote)))


async def _added(desk: Desk, case: Case, form: Submitted) -> Answer:
    return await _keep(desk, case, number(form.choice(INCIDENT)), _carried(form))


async def _count(desk: Desk, case: Case, taken: Taken) -> Answer:
    quote = _of(taken)
    here = await desk.store.read(snapshots.in_channel, case.channel)
    known = await desk.store.read(snapshots.open_incidents, case.who)
    if here is None and known:
        return Form(report_form(known, case.private(**_about(quote))))
    return await _report(desk, case, here.id if here else None, quote)


async def _report(desk: Desk, case: Case, incident_id: int | None, quote: Quote) -> Answer:
    case.incident_id = incident_id
    link = first_link(quote.text) or quote.link  # what a customer wrote outside counts once, whoever passes it on
    complaint = Complaint(text=quote.text, link=link, author=quote.author)
    return told(counting.counted(await desk.store.run(reports.count, desk.book, case.act, complaint, incident_id)))


async def _counted(desk: Desk, case: Case, form: Submitted) -> Answer:
    chosen = form.choice(INCIDENT)
    return await _report(desk, case, None if chosen == NONE else number(chosen), _carried(form))


async def _declare(desk: Desk, case: Case, taken: Taken) -> Answer:
    quote = taken.quote
    if quote is None:
        return Form(declare_form(desk.book, case.private()))
    rests_on = words.declared_from(quote.author, quote.link)
    filled = Filled(title=short(clean(quote.text), TITLE_LIMIT), rests_on=rests_on)
    return Form(declare_form(desk.book, case.private(**_about(quote)), filled))


def _of(taken: Taken) -> Quote:
    """The message. Raises NotUnderstood for a shortcut that came without one, or with nothing in it."""
    if taken.quote is None or not (taken.quote.text or taken.quote.link):
        raise NotUnderstood("no message")
    return taken.quote


def _carried(form: Submitted) -> Quote:
    if form.quote is None:
        raise NotUnderstood("no message")
    return form.quote


def _about(quote: Quote) -> dict[str, object]:
    return {"words": quote.text, "author": quote.author, "link": quote.link, "place": quote.place}


NOUN = Noun(
    forms={"quote_note": _added, "quote_report": _counted},
    shortcuts={
        "add_to_timeline": _add,
        "count_as_report": _count,
        "declare_from_message": _declare,
        "declare": _declare,
    },
)
