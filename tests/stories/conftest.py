"""An evening for every story."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests import legible
from tests.stories.evening import Evening, an_evening


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What was logged, kept instead of printed."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
async def evening(tmp_path: Path) -> AsyncIterator[Evening]:
    """The whole bot in the simulated world at 20:45."""
    async with an_evening(tmp_path) as started:
        yield started
        assert legible.faults(started.stage.server.workspace._world) == []
