"""One target: hypothesis makes the inputs, many are in flight at once, the house is new now and then."""

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st

from bot.slack.listeners.registry import ACTIONS, FORMS, SHORTCUTS
from bot.slack.verbs import VERBS
from bot.slack.views.instead import REDO
from tests.slack.fuzz import inputs as made
from tests.slack.fuzz.bench import Bench
from tests.slack.fuzz.figures import Figures, Wrong
from tests.slack.fuzz.inputs import Payload

TOGETHER = 32
"""Inputs in flight at once."""

FRESH = 1600
"""Inputs after which the house is new: a record of thousands of entries is no evening."""


def controls() -> Iterator[str]:
    """Every control, form and shortcut, by its kind and id."""
    yield from (f"action {name}" for name in (*ACTIONS, REDO))
    yield from (f"form {name}" for name in FORMS)
    yield from (f"shortcut {name}" for name in SHORTCUTS)


def _inputs(target: str) -> st.SearchStrategy[list[Payload]]:
    """As many inputs for it as are in flight at once."""
    if target in VERBS:
        return made.commands(target)
    kind, _, name = target.partition(" ")
    one = {"action": made.presses, "form": made.sendings, "shortcut": made.shortcuts}[kind](name)
    return st.lists(one, min_size=TOGETHER, max_size=TOGETHER)


def fuzz(targets: Sequence[str], count: int, folder: Path, template: Path, number: int = 1) -> Figures:
    """`count` inputs for any of these. A fault is written down, with the input that caused it, and ends the run."""
    batch = _inputs(targets[0]) if len(targets) == 1 else st.sampled_from(targets).flatmap(_inputs)
    with asyncio.Runner() as runner:
        bench = Bench(folder, template)
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
            if bench.figures.inputs and bench.figures.inputs % FRESH == 0:
                runner.run(bench.close())
                runner.run(bench.open())
            runner.run(bench.together(payloads))

        try:
            every()
        except Wrong as wrong:
            bench.figures.faults += wrong.faults
        finally:
            runner.run(bench.close())
    return bench.figures
