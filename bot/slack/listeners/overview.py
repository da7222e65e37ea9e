"""What there is to see: the panel, the lists, help."""

from bot.services import snapshots
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, NewForm, Reply
from bot.slack.listeners.noun import Noun, anywhere, here
from bot.slack.listeners.pressed import NotUnderstood, Pressed
from bot.slack.verbs import ALIASES
from bot.slack.verbs.chapters import VERBS_OF
from bot.slack.verbs.overview import Help, Home, ListOpen, Show
from bot.slack.views import replies as views
from bot.slack.views.incident_card import incident_card
from bot.slack.views.parts import Message
from bot.slack.views.preview_form import window
from bot.slack.wording import labels


async def _home(desk: Desk, case: Case, _named: int | None, _c: Home) -> Answer:
    here = await desk.store.read(snapshots.in_channel, case.channel)
    return await _open(desk, case) if here is None else await show(desk, case, here.id)


async def show(desk: Desk, case: Case, incident_id: int) -> Answer:
    """An incident as it stands, with its controls."""
    found = await desk.store.read(snapshots.for_reader, incident_id, case.who, case.at)
    return Reply(incident_card(found, desk.book.policy))


async def _show(desk: Desk, case: Case, incident_id: int, _c: Show) -> Answer:
    return await show(desk, case, incident_id)


async def _list(desk: Desk, case: Case, _named: int | None, _c: ListOpen) -> Answer:
    return await _open(desk, case)


async def _open(desk: Desk, case: Case) -> Answer:
    return Reply(await _page(desk, case))


async def _page(desk: Desk, case: Case, wanted: int = 1) -> Message:
    return views.open_incidents(await desk.store.read(snapshots.open_incidents, case.who), wanted)


async def _list_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """A page of the list: where the other one stood, or in a window of its own from the Home tab."""
    page = await _page(desk, case, pressed.number)
    if pressed.view.get("type") == "home":
        return Form(window(labels.LIST_TITLE, page))
    if pressed.view:
        view_id, order = str(pressed.view["id"]), str(pressed.view["hash"])
        return NewForm(view_id=view_id, view_hash=order, view=window(labels.LIST_TITLE, page))
    return Reply(page, instead=True)


async def _help(_desk: Desk, _case: Case, _named: int | None, c: Help) -> Answer:
    verb = ALIASES.get(c.word)
    return Reply(views.help_verb(verb) if verb else views.help_overview())


async def _help_chapter(_desk: Desk, _case: Case, pressed: Pressed) -> Answer:
    if pressed.value not in VERBS_OF:
        raise NotUnderstood(f"a chapter called {pressed.value!r}")
    return Reply(views.help_chapter(pressed.value), instead=True)


async def _show_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    return await show(desk, case, pressed.number)


NOUN = Noun(
    commands=anywhere(Home, _home) | here(Show, _show) | anywhere(ListOpen, _list) | anywhere(Help, _help),
    actions={
        "show": _show_pressed,
        "help_chapter": _help_chapter,
        "list": _list_pressed,
        "list_older": _list_pressed,
        "list_newer": _list_pressed,
    },
)
