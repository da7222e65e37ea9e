"""One fresh workspace per test."""

from collections.abc import AsyncIterator

import pytest

from tests.rehearsal.workspace.rig import HASTY, Rig, running


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """A workspace that answers at once and is patient enough for a busy machine."""
    async with running() as started:
        yield started


@pytest.fixture
async def hasty() -> AsyncIterator[Rig]:
    """A workspace whose patience ends after half a second, for tests of what is late."""
    async with running(limits=HASTY) as started:
        yield started
