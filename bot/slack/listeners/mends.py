"""Setting a public word right, taking it back, stopping it: the same from a command, a button and a form."""

from bot.domain.statement import MENDING, Kind
from bot.services import mending, snapshots, stopped
from bot.services.mending import Wish
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import NotUnderstood, Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.statements import Correct, Retract, Stop
from bot.slack.views.mend_form import mend_form
from bot.slack.wording import mending as words
from bot.slack.wording import replies


async def _mend(desk: Desk, case: Case, incident_id: int, kind: Kind, number: int | None) -> Answer:
    """Opens the form for a correction or a retraction. Raises Refusal where there is nothing public to mend."""
    case.incident_id = incident_id
    old = await desk.store.read(mending.about, case.act, incident_id, number)
    private = case.private(incident=incident_id, kind=kind.value, about=old.number)
    return Form(mend_form(old, kind, desk.book.policy, private))


async def _stop(desk: Desk, case: Case, incident_id: int, number: int | None) -> Answer:
    """Holds back what has not left, and says what could not be held back."""
    case.incident_id = incident_id
    done = await desk.store.run(stopped.stop, desk.book, case.act, incident_id, number)
    return told(words.stopped(done.statement, done.held, done.in_flight, done.out))


async def _correct_said(desk: Desk, case: Case, incident_id: int, c: Correct) -> Answer:
    return await _mend(desk, case, incident_id, Kind.CORRECTION, c.number)


async def _retract_said(desk: Desk, case: Case, incident_id: int, c: Retract) -> Answer:
    return await _mend(desk, case, incident_id, Kind.RETRACTION, c.number)


async def _stop_said(desk: Desk, case: Case, incident_id: int, c: Stop) -> Answer:
    return await _stop(desk, case, incident_id, c.number)


async def _correct(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    old = await desk.store.read(snapshots.statement, pressed.number, case.who)
    return await _mend(desk, case, old.incident_id, Kind.CORRECTION, old.number)


async def _retract(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    old = await desk.store.read(snapshots.statement, pressed.number, case.who)
    return await _mend(desk, case, old.incident_id, Kind.RETRACTION, old.number)


async def _stop_pressed(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    moving = await desk.store.read(snapshots.statement, pressed.number, case.who)
    return await _stop(desk, case, moving.incident_id, moving.number)


async def _sent(desk: Desk, case: Case, form: Submitted) -> Answer:
    about = form.private
    if about.kind not in set(MENDING):
        raise NotUnderstood(about.kind)
    words: dict[str, dict[str, str]] = {}
    for block_id in form.values:
        name, *rest = block_id.split(":")
        if name == "mend" and len(rest) == 2:  # noqa: PLR2004 - language and which words
            words.setdefault(rest[0], {})[rest[1]] = form.public_words(block_id)
    wish = Wish(kind=Kind(about.kind), about=about.about or None, words=words)
    statement = await desk.store.run(mending.submit, desk.book, case.act, about.incident, wish)
    return told(replies.asked_approval(statement))


NOUN = Noun(
    commands=here(Correct, _correct_said) | here(Retract, _retract_said) | here(Stop, _stop_said),
    actions={"correct": _correct, "retract": _retract, "stop": _stop_pressed},
    forms={"mend": _sent},
)
