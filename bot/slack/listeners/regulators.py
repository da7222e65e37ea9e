"""The regulators' side-card in Slack: legal's form, what it wrote down, and the card for those who may only read."""

from bot.domain.errors import Reason, Refusal
from bot.domain.regulator import Note, Said
from bot.services import regulators
from bot.slack.desk import Desk
from bot.slack.listeners.case import Answer, Case, Form, Reply, told
from bot.slack.listeners.noun import Noun, here
from bot.slack.listeners.pressed import Pressed
from bot.slack.listeners.submitted import Submitted
from bot.slack.verbs.regulators import Regulators, moment_of
from bot.slack.views import regulator_form as fields
from bot.slack.views.regulator_card import regulator_card
from bot.slack.wording import regulators as words


async def _typed(desk: Desk, case: Case, incident_id: int, c: Regulators) -> Answer:
    """Something to write down, or the form."""
    return await (_form(desk, case, incident_id) if c.note is None else _write(desk, case, incident_id, c.note))


async def _press(desk: Desk, case: Case, pressed: Pressed) -> Answer:
    """From the card or a reminder."""
    case.incident_id = pressed.number
    return await _form(desk, case, pressed.number)


async def _form(desk: Desk, case: Case, incident_id: int) -> Answer:
    """The form for those who own the side-card; others with a part in the incident read it. Raises Refusal."""
    board = await desk.store.read(regulators.for_reader, desk.book, incident_id, case.who, case.at)
    if not regulators.is_owner(desk.book, board.incident, case.who):
        return Reply(regulator_card(board, controls=False))
    return Form(fields.regulator_form(board, case.private(incident=incident_id)))


async def _submit(desk: Desk, case: Case, form: Submitted) -> Answer:
    """What the form says. Raises Refusal, beside the field it is about."""
    kind, _, what = form.choice(fields.WHAT).partition(":")
    if kind not in set(Said):
        raise Refusal(Reason.MISSING_ARGUMENT, argument=fields.WHAT)
    regime, _, report = ("", "", "") if kind == Said.MOMENT else what.partition("/")
    note = Note(
        said=Said(kind),
        moment=what if kind == Said.MOMENT else "",
        regime=regime,
        report=report,
        at=moment_of(form.line(fields.AT), case.at, desk.book.policy.tz),
        reference=form.line(fields.REFERENCE),
        link=form.line(fields.LINK),
        reason=form.line(fields.REASON),
    )
    return await _write(desk, case, form.private.incident, note)


async def _write(desk: Desk, case: Case, incident_id: int, note: Note) -> Answer:
    """Writes it down and says what follows."""
    board = await desk.store.run(regulators.write_down, desk.book, case.act, incident_id, note)
    return told(words.written(board))


NOUN = Noun(commands=here(Regulators, _typed), actions={"regulators": _press}, forms={"regulators": _submit})
