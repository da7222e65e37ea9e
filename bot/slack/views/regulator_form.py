"""Legal's form: one thing to write down on the regulators' side-card."""

from collections.abc import Iterator

from blockkit import Input, Option, PlainTextInput, StaticSelect

from bot.domain.delivery import JSON
from bot.domain.policy import MOMENTS
from bot.domain.regulator import Said, Standing
from bot.services.regulators import Board
from bot.slack.tongue import Phrase
from bot.slack.views.parts import ModalBlock, label, modal, note, say
from bot.slack.views.private import Private
from bot.slack.views.regulator_card import running_lines
from bot.slack.wording import labels, regulators

BODY = "body"
WHAT, AT, REFERENCE, LINK, REASON = "what", "at", "reference", "link", "reason"
OPTIONS = 100
LONGEST = 500


def regulator_form(board: Board, private: Private) -> JSON:
    """What runs, and the fields; the first question of all is when we became aware."""
    options = list(_options(board))[:OPTIONS]
    first = options[0] if board.moment("aware") is None else None
    moments = regulators.moments(board)
    top: list[ModalBlock] = [say(running_lines(board) if board.running else regulators.first(board))]
    return modal(
        regulators.TITLE,
        [
            *top,
            note(moments) if moments else note(regulators.declared(board.incident)),
            Input(
                label(regulators.WHAT),
                StaticSelect(action_id=BODY, options=options, initial_option=first),
                block_id=WHAT,
            ),
            _line(regulators.WHEN, AT),
            _line(regulators.REFERENCE, REFERENCE),
            _line(regulators.PROOF, LINK),
            _line(regulators.REASON, REASON),
        ],
        callback_id="regulators",
        private=private.dump(),
        submit=regulators.WRITE_DOWN,
        close=labels.CANCEL,
    )


def _line(text: Phrase, block_id: str) -> Input:
    element = PlainTextInput(action_id=BODY, max_length=LONGEST)
    return Input(label(text), element, block_id=block_id, optional=True)


def _options(board: Board) -> Iterator[Option]:
    """The moments that any of these regimes counts from, then the reports, then the exceptions."""
    asked = {limit.after for r in board.regimes.values() for rule in r.reports for limit in rule.limits}
    for moment in (m for m in MOMENTS if m in asked or m == "aware"):
        yield Option(label(regulators.option(Said.MOMENT, board, moment)), value=f"{Said.MOMENT}:{moment}")
    for duty in board.duties:
        if duty.standing is not Standing.SENT or duty.rule.often:
            text = regulators.option(Said.SENT, board, duty.regime, duty)
            yield Option(label(text), value=f"{Said.SENT}:{duty.regime}/{duty.name}")
    for name in board.regimes:
        excused = any(d.excused for d in board.duties if d.regime == name)
        kind = Said.RESUMED if excused else Said.EXCUSED
        yield Option(label(regulators.option(kind, board, name)), value=f"{kind}:{name}")
