"""A bot that dies, or whose database fails it, at any one call between an approval and the last receipt."""

import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.crashes.bench import Bench, bench
from tests.crashes.cuts import ALL, every_cut
from tests.crashes.scene import USUAL
from tests.crashes.scissors import Cut

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""A life that is cut short leaves its sockets to the collector, whichever test runs by then."""

STEP = 17
"""Every point would take minutes; `python -m tests.crashes.cuts --full` takes them."""


SAMPLE = (19, 27, 38)
"""Points at which a kind's own requests are frozen, under way and written down."""


@pytest.fixture
async def stand(tmp_path: Path) -> AsyncIterator[Bench]:
    """A fresh bench."""
    async with bench(tmp_path) as made:
        yield made


async def test_the_points_cover_every_way_out(stand: Bench) -> None:
    """The seams see the database, Slack and every outlet, and without a cut everything is out once."""
    trial = await stand.trial(0)
    assert (trial.where, trial.faults) == ("", ())
    assert trial.points > 60


@pytest.mark.parametrize("how", Cut)
async def test_cut_anywhere_every_word_is_out_once(stand: Bench, how: Cut) -> None:
    """Laws 1, 4 and 6: wherever it is cut off, what was approved is out once, on every outlet and in Slack."""
    trials = [trial async for trial in every_cut(stand, how, step=STEP)]
    assert [trial for trial in trials if trial.faults] == []
    assert len({trial.where for trial in trials}) > 3  # the decision, the freezing, the settling, and none
    assert trials[-1].where == ""


async def test_killed_again_while_it_catches_up(stand: Bench) -> None:
    """Law 4: a death in the middle of recovering from a death is one more death, no more."""
    chance = random.Random(3)  # noqa: S311 - repeatable on purpose
    trials = [await stand.trial(at, again=[chance.randint(1, 12), chance.randint(1, 25)]) for at in (8, 31, 55)]
    assert [trial for trial in trials if trial.faults] == []
    assert all(trial.where for trial in trials)


@pytest.mark.parametrize("outlet", sorted(set(ALL) - set(USUAL)))
async def test_every_kind_of_outlet_survives_its_cuts(tmp_path: Path, outlet: str) -> None:
    """Law 6, kind by kind: a few cuts before, in and after its own calls; `cuts --full` takes every one."""
    async with bench(tmp_path, [outlet]) as stand:
        trials = [await stand.trial(at) for at in SAMPLE]
    assert [trial for trial in trials if trial.faults] == []
    assert all(trial.where for trial in trials)


async def test_a_sign_in_that_went_down_with_the_process_is_made_again(tmp_path: Path) -> None:
    """X gives a refresh token that is good once: if we die before the next one is kept, only a person can sign in."""
    async with bench(tmp_path, ["x"]) as stand:
        trial = await stand.trial(1, place="before store keep")
    assert (trial.where, trial.faults, trial.asked) == ("before store keep", (), 3)
