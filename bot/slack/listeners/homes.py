"""The Home tab: somebody opened it, and what is pressed there."""

from bot.domain.event import Event
from bot.services import duty, homes, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, Know
from bot.slack.listeners.noun import Noun
from bot.slack.listeners.pressed import Pressed
from bot.slack.rendering import approval
from bot.slack.views.preview_form import window
from bot.slack.wording import home

TAB = "home"


async def opened(desk: Desk, know: Know, event: Event) -> None:
    """It is drawn now and kept true for a while."""
    person, blank = str(event.body["user"]), not event.body.get("drawn")
    await know(person, surely=False)
    book = await desk.store.read(duty.same, desk.book)
    await desk.store.run(homes.opened, book, person, desk.clock.now(), blank=blank)


async def _read(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """A text too long for the tab, whole and with its buttons."""
    found = await desk.store.read(snapshots.statement, pressed.number, case.who)
    case.incident_id = found.incident_id
    snapshot = await desk.store.read(snapshots.for_reader, found.incident_id, case.who, case.at)
    book = await desk.store.read(duty.same, desk.book)
    return Form(window(home.READ_TITLE, approval(found.id, snapshot, book)))


NOUN = Noun(actions={"read": _read})
