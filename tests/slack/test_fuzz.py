"""Nonsense of every kind, a little of it: `python -m tests.slack.fuzz` is the long run."""

import asyncio
from pathlib import Path

from bot.slack.verbs import VERBS
from tests.slack.fuzz.run import controls, fuzz


async def test_nothing_typed_pressed_or_sent_goes_unanswered(sqlite_url: str, tmp_path: Path) -> None:
    """No unhandled exception, no late answer, nothing that shouts or links by another's words."""
    template = Path(sqlite_url.removeprefix("sqlite:///"))
    found = await asyncio.to_thread(fuzz, [*VERBS, *controls()], 480, tmp_path, template)
    assert found.faults == []
    assert found.inputs == 480
