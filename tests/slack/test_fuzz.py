"""Nonsense of every kind, a little of it: `python -m tests.slack.fuzz` is the long run."""

import asyncio

from bot.slack.verbs import VERBS
from tests.slack.fuzz.ground import Shared
from tests.slack.fuzz.run import GROUPS, controls, fuzz


async def test_nothing_typed_pressed_or_sent_goes_unanswered(sqlite_url: str) -> None:
    """No unhandled exception, no late answer, nothing that shouts or links by another's words."""
    found = await asyncio.to_thread(fuzz, [*VERBS, *controls()], 480, Shared(sqlite_url))
    assert found.faults == []
    assert found.inputs == 480


async def test_nothing_bent_goes_unanswered(postgres_url: str) -> None:
    """Fields missing, of another kind, huge, with what PostgreSQL refuses: acknowledged, and every chain holds."""
    found = await asyncio.to_thread(fuzz, [*GROUPS], 320, Shared(postgres_url))
    assert found.faults == []
    assert found.inputs == 320
