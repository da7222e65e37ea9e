"""The regulators' side-card, and its lines elsewhere (1.6)."""

from collections.abc import Iterator

from blockkit import Actions, Section

from bot.domain.incident import Incident
from bot.services.regulators import Board
from bot.slack.views.parts import Message, button, header, message, note, row, say
from bot.slack.views.told import Told
from bot.slack.wording import regulators


def regulator_card(board: Board, *, controls: bool = True) -> Message:
    """Every report of every regime that applies; what is owed first comes first. Only its owners have controls."""
    moments = regulators.moments(board)
    return message(
        header(regulators.head(board.incident)),
        say(regulators.first(board)),
        note(moments) if moments else None,
        *_regimes(board),
        note(regulators.owners(board)),
        _write_down(board.incident) if controls else None,
    )


def shut(board: Board) -> Message:
    """What is left of the side-card outside, once its incident is private."""
    return message(say(regulators.shut(board.incident)))


def _regimes(board: Board) -> Iterator[Section]:
    for name, regime in board.regimes.items():
        lines = [regulators.duty_line(regime, d, board.now) for d in board.duties if d.regime == name]
        yield say("\n".join([regulators.regime_line(regime), *lines]))


def running_lines(board: Board) -> str:
    """What runs, for the answer to `clocks`."""
    lines = [regulators.running_line(board, d) for d in board.running]
    return "\n".join([regulators.in_clocks(board), *lines])


def opened(told: Told) -> Message:
    """Legal is asked when we became aware."""
    incident = told.snapshot.incident
    from_policy = {n: r for n, r in told.policy.regimes.items() if n in told.details.get("regimes", ())}
    return message(say(regulators.opened(incident, from_policy)), _write_down(incident))


def reminder(told: Told) -> Message:
    """One clock of a regulator, to legal."""
    incident, due_at = told.snapshot.incident, told.moment("due_at")
    name = regulators.named(told.policy.regimes, str(told.details["clock"]), str(told.details["instance"]))
    late = told.snapshot.now >= due_at
    return message(say(regulators.reminder(incident, name, due_at, late=late)), _write_down(incident))


def _write_down(incident: Incident) -> Actions | None:
    return row(button("regulators", regulators.WRITE_DOWN, str(incident.id), "primary"))
