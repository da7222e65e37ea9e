"""The record, read: the timeline and what the public was told page by page, the review, the way to the evidence."""

from bot.domain import timeline as lines
from bot.services import reviews, snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, NewForm, Reply, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import Pressed, number
from bot.slack.verbs.records import Export, Public, Review, Timeline
from bot.slack.views import records as views
from bot.slack.views.parts import Message
from bot.slack.views.preview_form import window
from bot.slack.wording import labels
from bot.slack.wording import records as words


async def _timeline(desk: Desk, case: Case, incident_id: int, _c: Timeline | None = None) -> Answer:
    return Reply(await _timeline_page(desk, case, incident_id))


async def _timeline_page(desk: Desk, case: Case, incident_id: int, wanted: int | None = None) -> Message:
    snapshot = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    entries = await desk.store.read(snapshots.timeline, incident_id)
    return views.timeline(snapshot.incident, lines.page(tuple(lines.happenings(entries)), wanted))


async def _public(desk: Desk, case: Case, incident_id: int, _c: Public | None = None) -> Answer:
    return Reply(await _public_page(desk, case, incident_id))


async def _public_page(desk: Desk, case: Case, incident_id: int, wanted: int | None = None) -> Message:
    snapshot = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    return views.public(snapshot, desk.book.policy, wanted)


async def _review(desk: Desk, case: Case, incident_id: int, _c: Review) -> Answer:
    snapshot, found = await desk.store.read(reviews.of, desk.book, incident_id, case.who, case.at)
    return Reply(views.review(snapshot, found, desk.book.policy))


async def _export(desk: Desk, case: Case, incident_id: int, _c: Export) -> Answer:
    return told(words.evidence(await desk.store.read(reviews.seal, desk.book, incident_id, case.who, case.at)))


async def _timeline_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return await _timeline(desk, case, pressed.number)


async def _public_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return await _public(desk, case, pressed.number)


async def _timeline_turned(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    incident, _, page = pressed.value.partition(":")
    return _in_place(pressed, await _timeline_page(desk, case, number(incident), number(page)))


async def _public_turned(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    incident, _, page = pressed.value.partition(":")
    return _in_place(pressed, await _public_page(desk, case, number(incident), number(page)))


def _in_place(pressed: Pressed, page: Message) -> Answer:
    """The page where the other one was: in a window, or instead of what only this person sees."""
    if pressed.view:
        return NewForm(view_id=str(pressed.view["id"]), view_hash="", view=window(labels.TIMELINE, page))
    return Reply(page, instead=True)


NOUN = Noun(
    commands=here(Timeline, _timeline) | here(Public, _public) | here(Review, _review) | here(Export, _export),
    actions={
        "timeline": _timeline_pressed,
        "timeline_older": _timeline_turned,
        "timeline_newer": _timeline_turned,
        "public": _public_pressed,
        "public_older": _public_turned,
        "public_newer": _public_turned,
    },
)
