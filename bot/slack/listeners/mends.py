"""Setting a public word right, taking it back, stopping it: the same from a command, a button and a form."""

from bot.domain.statement import Kind
from bot.services import mending, stopped
from bot.services.mending import Wish
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, Reply
from bot.slack.views import replies as views
from bot.slack.views.mend_form import mend_form
from bot.slack.wording import mending as words
from bot.slack.wording import replies


async def mend(desk: Desk, case: Case, incident_id: int, kind: Kind, number: int | None) -> Answer:
    """Opens the form for a correction or a retraction. Raises Refusal where there is nothing public to mend."""
    case.incident_id = incident_id
    old = await desk.store.read(mending.about, case.act, incident_id, number)
    private = case.private(incident=incident_id, kind=kind.value, about=old.number)
    return Form(mend_form(old, kind, desk.book.policy, private))


async def submit(desk: Desk, case: Case, incident_id: int, wish: Wish) -> Answer:
    """Sends it to its approvers."""
    statement = await desk.store.run(mending.submit, desk.book, case.act, incident_id, wish)
    return Reply(views.sentence(replies.asked_approval(statement)))


async def stop(desk: Desk, case: Case, incident_id: int, number: int | None) -> Answer:
    """Holds back what has not left, and says what could not be held back."""
    case.incident_id = incident_id
    done = await desk.store.run(stopped.stop, desk.book, case.act, incident_id, number)
    return Reply(views.sentence(words.stopped(done.statement, done.held, done.in_flight, done.out)))
