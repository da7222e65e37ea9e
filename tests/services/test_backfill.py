"""What is long over is written down honestly: nothing fires, and the record says that it came afterwards."""

from datetime import datetime

import pytest

from bot.domain.errors import Reason
from bot.domain.incident import Incident, Phase
from bot.services import export, incidents
from tests.builders import act, local, order
from tests.services.evening import Evening
from tests.services.refused import why


async def backfill(evening: Evening, began: str = "08:00", over: datetime | None = None) -> Incident:
    """The commander writes down, at 20:45, what happened in the morning."""
    told = order(since=local(began), until=over or local("09:30"))
    return await evening.store.run(incidents.backfill, evening.book, act(), told)


async def test_nothing_fires_for_what_is_over(evening: Evening) -> None:
    """No clock, no message, no channel; closed from the start, with its own two moments."""
    written = await backfill(evening)
    assert (written.phase, written.first_sign_at, written.resolved_at) == (
        Phase.CLOSED,
        local("08:00"),
        local("09:30"),
    )
    assert (await evening.look()).clocks == ()
    assert await evening.all("slack") == []
    assert await evening.record() == ["incident.backfilled"]
    assert await evening.tick(local("23:00")) == 0


async def test_the_evidence_says_that_it_came_afterwards(evening: Evening) -> None:
    """No figure pretends that somebody measured."""
    await backfill(evening)
    pack = await evening.store.read(export.incident, evening.book, 1, local("22:00"))
    assert pack["incident"]["backfilled"] is True
    assert pack["score"]["minutes_from_first_sign"] is None
    assert pack["score"]["longest_silence_minutes"] == 0
    assert pack["audit"]["verified"]


@pytest.mark.parametrize(("began", "over"), [("09:30", "09:30"), ("10:00", "09:30"), ("08:00", "20:46")])
async def test_it_began_before_it_ended_and_has_ended(evening: Evening, began: str, over: str) -> None:
    """Anything else is an incident to be declared."""
    assert await why(backfill(evening, began, local(over))) is Reason.BAD_ARGUMENT
