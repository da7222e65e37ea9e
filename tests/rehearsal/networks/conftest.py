"""One clock and one running server with every network and its control calls, for each test."""

from collections.abc import AsyncIterator

import httpx
import pytest

from bot.rehearsal.networks import Bluesky, Mastodon, Network, control_routes
from tests.rehearsal.networks.bsky_client import Account
from tests.rehearsal.networks.stage import TOKEN, HandClock, serving


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands at 20:45 in Casablanca."""
    return HandClock()


@pytest.fixture
def bluesky(clock: HandClock) -> Bluesky:
    """The network whose posts the test looks at."""
    return Bluesky(clock=clock)


@pytest.fixture
def mastodon(clock: HandClock) -> Mastodon:
    """The network whose posts the test looks at."""
    return Mastodon(clock=clock)


@pytest.fixture
async def client(bluesky: Bluesky, mastodon: Mastodon) -> AsyncIterator[httpx.AsyncClient]:
    """A client of both networks and of their control calls."""
    networks: list[Network] = [bluesky, mastodon]
    routes = [*bluesky.routes(), *mastodon.routes(), *control_routes(networks, token=TOKEN)]
    async with serving(routes) as ready:
        yield ready


@pytest.fixture
async def account(client: httpx.AsyncClient, bluesky: Bluesky) -> Account:
    """A logged-in client."""
    account = Account(client, bluesky)
    await account.login()
    return account
