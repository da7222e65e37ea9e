"""A house on a fresh database, and the same house connected to a simulated workspace."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog

from bot.slack.app import SlackSide
from bot.slack.courier import SlackCourier
from bot.slack.gateway import Gateway
from storage import Store
from tests.rehearsal.workspace.rig import running
from tests.slack.desk import HandClock, House
from tests.slack.evening import Evening


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What was logged, kept instead of printed."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
async def house(sqlite_url: str) -> AsyncIterator[House]:
    """A house nobody has moved into."""
    store = Store(sqlite_url)
    yield House(store=store, clock=HandClock())
    await store.close()


@pytest.fixture
async def evening(house: House) -> AsyncIterator[Evening]:
    """The house in its workspace: people can type, press and read."""
    async with running() as rig:
        rig.clock.moment = house.clock.moment
        gateway = await Gateway.open(rig.seed.app.bot_token, base_url=rig.api)
        side = SlackSide(house, gateway)
        await side.connect(rig.seed.app.app_token)
        yield Evening(rig=rig, house=house, gateway=gateway, courier=SlackCourier(house, gateway))
        await side.close()
        await gateway.close()
