"""One target: hypothesis makes the inputs, many are in flight at once, the house is new now and then."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from random import Random

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from bot.slack.listeners.registry import ACTIONS, FORMS, SHORTCUTS
from bot.slack.verbs import VERBS
from bot.slack.views.instead import REDO
from tests.slack.fuzz import doings
from tests.slack.fuzz import inputs as made
from tests.slack.fuzz.bench import Bench
from tests.slack.fuzz.figures import Figures, Wrong
from tests.slack.fuzz.ground import Ground
from tests.slack.fuzz.happenings import told
from tests.slack.fuzz.odd import Payload

TOGETHER = 32
"""Inputs in flight at once."""

FRESH = 1600
"""Inputs after which the house is new: a record of thousands of entries is no evening."""


def controls() -> Iterator[str]:
    """Every control, form and shortcut, by its kind and id."""
    yield from (f"action {name}" for name in (*ACTIONS, REDO))
    yield from (f"form {name}" for name in FORMS)
    yield from (f"shortcut {name}" for name in SHORTCUTS)


Make = Callable[[Random, Sequence[str]], Payload]

GROUPS: Mapping[str, Make] = {
    "events": told,
    "actions": doings.pressed,
    "forms": doings.sent,
    "shortcuts": doings.taken,
    "commands": doings.typed,
}
"""Kinds of input in all their variety, right and bent: each batch is drawn from all there are."""


def _batch(drawn: tuple[int, list[str]], make: Make) -> list[Payload]:
    """Hypothesis draws a seed and some texts; the rest is made of them, for drawing is dearer than answering."""
    random = Random(drawn[0])  # noqa: S311 - chance, not secrecy
    return [make(random, drawn[1]) for _ in range(TOGETHER)]


def _inputs(target: str) -> st.SearchStrategy[list[Payload]]:
    """As many inputs for it as are in flight at once."""
    if target in VERBS:
        return made.commands(target)
    seeds = st.tuples(st.integers(0, 2**64), st.lists(made.PIECE, min_size=6, max_size=6))
    return seeds.map(partial(_batch, make=_maker(target)))


def _maker(target: str) -> Make:
    if target in GROUPS:
        return GROUPS[target]
    kind, _, name = target.partition(" ")
    return partial({"action": doings.pressed, "form": doings.sent, "shortcut": doings.taken}[kind], name=name)


def fuzz(targets: Sequence[str], count: int, ground: Ground, number: int = 1) -> Figures:
    """`count` inputs for any of these. A fault is written down, with the input that caused it, and ends the run."""
    batch = _inputs(targets[0]) if len(targets) == 1 else st.sampled_from(targets).flatmap(_inputs)
    with asyncio.Runner() as runner:
        bench = Bench(ground)
        runner.run(bench.open())

        @seed(number)
        @settings(
            max_examples=max(1, count // TOGETHER),
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
        )
        @given(batch)
        def every(payloads: list[Payload]) -> None:
            if not bench.figures.faults:
                _noted(bench.figures, lambda: runner.run(_a_batch(bench, payloads)))

        every()
        _noted(bench.figures, lambda: runner.run(bench.close()))
    return bench.figures


async def _a_batch(bench: Bench, payloads: list[Payload]) -> None:
    if bench.figures.inputs and bench.figures.inputs % FRESH == 0:
        await bench.close()
        await bench.open()
    await bench.together(payloads)


def _noted(figures: Figures, work: Callable[[], None]) -> None:
    """Hypothesis would show the whole batch for a fault: the input that caused it is in the fault."""
    try:
        work()
    except Wrong as wrong:
        figures.faults += wrong.faults
