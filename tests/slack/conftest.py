"""A house on a fresh database, and the same house connected to a simulated workspace."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import structlog

from bot.domain.template import Text
from bot.services import writing
from bot.slack.app import SlackSide
from bot.slack.courier import SlackCourier
from bot.slack.gateway import Gateway
from bot.slack.tongue import prepare
from storage import Store
from tests import legible
from tests.builders import book, content, incident, local
from tests.cast import COMMS_LEAD
from tests.rehearsal.workspace.rig import running
from tests.slack.desk import HandClock, House
from tests.slack.evening import Evening


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What was logged, kept instead of printed."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    """The lint's patterns are worked out before a person waits three seconds for the first form."""
    texts = tuple(Text(language=language, variant="short", body="Pocket Bank 20:30") for language in ("fr", "ar", "en"))
    writing.findings(book(), incident(), (), content(texts=texts), author=COMMS_LEAD, now=local("20:50"), said=())
    prepare()


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
        house.listener = side.events
        await side.connect(rig.seed.app.app_token)
        yield Evening(rig=rig, house=house, gateway=gateway, courier=SlackCourier(house, gateway))
        await side.close()
        assert legible.faults(rig.workspace._world) == []
        await gateway.close()
