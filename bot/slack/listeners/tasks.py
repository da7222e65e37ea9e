"""Follow-ups in Slack: written down by the verb or its form, listed, and done, taken or dropped where they stand."""

from bot.services import duty, homes, tasks
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, Quiet, Reply, here_or_none, told
from bot.slack.listeners.noun import Noun, anywhere, here
from bot.slack.listeners.pressed import Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.tasks import AddTask, Tasks
from bot.slack.views import tasks as views
from bot.slack.wording import tasks as words


async def _add(desk: Desk, case: Case, incident_id: int, c: AddTask) -> Answer:
    if not c.text:
        await desk.store.read(tasks.known, incident_id, case.who)
        return Form(views.form(case.private(incident=incident_id), person=c.person))
    made = await desk.store.run(tasks.add, desk.book, case.act, incident_id, c.text, owner=c.person, day=c.day, at=c.at)
    return told(words.added(made))


async def _sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    """A task out of the form."""
    made = await desk.store.run(
        tasks.add,
        desk.book,
        case.act,
        form.private.incident,
        form.public_words("text"),
        owner=form.person("person"),
        day=form.day("day"),
    )
    return told(words.added(made))


async def _list(desk: Desk, case: Case, named: int | None, _c: Tasks) -> Answer:
    incident_id = named or await here_or_none(desk, case)
    if incident_id is None:
        return Reply(views.mine(await desk.store.read(tasks.mine, case.who), case.at))
    return await _of(desk, case, incident_id)


async def _of(desk: Desk, case: Case, incident_id: int, *, instead: bool = False) -> Answer:
    incident, found = await desk.store.read(tasks.known, incident_id, case.who)
    return Reply(views.tasks(incident, found, case.who, case.at), instead=instead)


async def _done(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    ended = await desk.store.run(tasks.finish, desk.book, case.act, pressed.number)
    return await _of(desk, case, ended.incident_id, instead=True)


async def _taken(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    held = await desk.store.run(tasks.take, desk.book, case.act, pressed.number)
    return await _of(desk, case, held.incident_id, instead=True)


async def _dropped(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    ended = await desk.store.run(tasks.drop, desk.book, case.act, pressed.number)
    return await _of(desk, case, ended.incident_id, instead=True)


async def _finished(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """From a message or the Home tab: on the tab itself it is gone at once, in a message a sentence says so."""
    ended = await desk.store.run(tasks.finish, desk.book, case.act, pressed.number)
    if pressed.view.get("type") != "home":
        return told(words.finished(ended))
    book = await desk.store.read(duty.same, desk.book)
    await desk.store.run(homes.opened, book, case.who, case.at, blank=False)
    return Quiet()


NOUN = Noun(
    commands=here(AddTask, _add) | anywhere(Tasks, _list),
    actions={"task_done": _done, "task_take": _taken, "task_drop": _dropped, "task_finished": _finished},
    forms={"task": _sent},
)
