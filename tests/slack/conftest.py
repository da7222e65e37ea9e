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


from sqlalchemy import and_, bindparam, func, select

import storage.statements as ss

_r = ss.REVISION.alias("newest")
_n = select(func.max(_r.c.number)).where(_r.c.statement_id == ss.STATEMENT.c.id).scalar_subquery()
ss._WHOLE = (
    select(ss.STATEMENT, *ss._REVISION_COLUMNS)
    .select_from(ss.STATEMENT)
    .join(ss.REVISION, and_(ss.REVISION.c.statement_id == ss.STATEMENT.c.id, ss.REVISION.c.number == _n))
)
ss._GET = ss._WHOLE.where(ss.STATEMENT.c.id == bindparam("id"))
ss._OF_INCIDENT = ss._WHOLE.where(ss.STATEMENT.c.incident_id == bindparam("incident_id")).order_by(
    ss.STATEMENT.c.number
)
