"""Our simulated Mastodon and one that nobody here wrote give the same answers to the same calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from mastodon_mock.app import create_app, dispose_app_resources
from mastodon_mock.config import MastodonMockConfig

from bot.rehearsal.networks import Mastodon
from tests.rehearsal.networks.stage import HandClock, Json, bearer, serving

LINK = "https://status.example.com/incidents/wrong-balances-shown-to-some-customers"


@dataclass(frozen=True, kw_only=True)
class Server:
    """One of the two, seen through a client with a token that may write."""

    client: httpx.AsyncClient
    prefix: str
    token: dict[str, str]

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401 - httpx's own
        """One call with the token, unless other headers are given."""
        headers = {**self.token, **more.pop("headers", {})}
        return await self.client.request(method, f"{self.prefix}/api{path}", headers=headers, **more)


@asynccontextmanager
async def ours(clock: HandClock) -> AsyncIterator[Server]:
    """The simulation."""
    async with serving(Mastodon(clock=clock).routes()) as client:
        yield Server(client=client, prefix="/net/mastodon", token=bearer("rehearsal-mastodon"))


@asynccontextmanager
async def theirs(_: HandClock) -> AsyncIterator[Server]:
    """The mock from the package index."""
    app = create_app(MastodonMockConfig())
    try:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://mock.local") as client:
            account = (await client.post("/api/v1/_mock/dev_user", json={"username": "bank"})).json()
            yield Server(client=client, prefix="", token=bearer(account["access_token"]))
    finally:
        dispose_app_resources(app)


@pytest.fixture(params=[ours, theirs])
async def server(request: pytest.FixtureRequest, clock: HandClock) -> AsyncIterator[Server]:
    """Each of the two in turn: whatever holds here holds for both."""
    async with request.param(clock) as running:
        yield running


async def created(server: Server, text: str = "All is well.", *, key: str = "", **more: str) -> Json:
    """A status that was posted."""
    headers = {"Idempotency-Key": key} if key else {}
    answer = await server.call("POST", "/v1/statuses", json={"status": text, **more}, headers=headers)
    assert answer.status_code == 200
    status: Json = answer.json()
    return status


async def test_a_status_reads_the_same(server: Server) -> None:
    """What a publisher uses of a status is there."""
    parent = await created(server)
    status = await created(server, f"Bonjour & merci {LINK}", language="fr", in_reply_to_id=parent["id"])
    read = (await server.call("GET", f"/v1/statuses/{status['id']}")).json()
    source = (await server.call("GET", f"/v1/statuses/{status['id']}/source")).json()
    assert (read["id"], read["language"], read["visibility"]) == (status["id"], "fr", "public")
    assert read["in_reply_to_id"] == parent["id"]
    assert read["url"].endswith(f"/@bank/{status['id']}")
    assert "Bonjour &amp; merci" in read["content"]
    assert source["text"] == f"Bonjour & merci {LINK}"


@pytest.mark.parametrize(
    ("text", "status"),
    [("x" * 500, 200), ("x" * 501, 422), ("", 422), ("é" * 500, 200), ("ح" * 501, 422)],
)
async def test_length_is_judged_the_same(server: Server, text: str, status: int) -> None:
    """Characters count the same on both."""
    answer = await server.call("POST", "/v1/statuses", json={"status": text})
    assert answer.status_code == status
    if status == 422:
        assert answer.json()["error"].startswith("Validation failed: Text ")


async def test_the_key_protects_the_same(server: Server) -> None:
    """The same key gives the first status, whatever the text; no key gives a second."""
    first = await created(server, "First", key="k")
    assert (await created(server, "Second", key="k"))["id"] == first["id"]
    assert (await created(server, "First"))["id"] != first["id"]


async def test_edits_and_deletions_are_the_same(server: Server) -> None:
    """An edit keeps the id; a deletion gives the text back and is final."""
    path = f"/v1/statuses/{(await created(server, 'Befor'))['id']}"
    edited = (await server.call("PUT", path, json={"status": "Before"})).json()
    assert edited["edited_at"]
    assert (await server.call("DELETE", path)).json()["text"] == "Before"
    assert [(await server.call(method, path)).status_code for method in ("GET", "DELETE")] == [404, 404]


async def test_lists_are_the_same(server: Server) -> None:
    """Newest first, in pages forward and back, with links."""
    ids = [(await created(server, f"No {number}"))["id"] for number in range(4)]
    account = (await server.call("GET", "/v1/accounts/verify_credentials")).json()["id"]

    async def page(**params: str) -> list[str]:
        listed = await server.call("GET", f"/v1/accounts/{account}/statuses", params={"limit": "2", **params})
        assert "max_id=" in listed.headers["Link"]
        return [status["id"] for status in listed.json()]

    assert await page(exclude_reblogs="true") == [ids[3], ids[2]]
    assert await page(max_id=ids[2]) == [ids[1], ids[0]]
    assert await page(min_id=ids[0]) == [ids[2], ids[1]]


async def test_a_bad_token_is_the_same(server: Server) -> None:
    """401 with an error in JSON."""
    answer = await server.call("POST", "/v1/statuses", json={"status": "x"}, headers=bearer("nonsense"))
    assert answer.status_code == 401
    assert answer.json().keys() == {"error"}


async def test_the_limits_are_announced_the_same(server: Server) -> None:
    """Where a publisher looks for them."""
    limits = (await server.call("GET", "/v2/instance")).json()["configuration"]["statuses"]
    assert (limits["max_characters"], limits["characters_reserved_per_url"]) == (500, 23)


async def test_we_invent_no_fields(clock: HandClock) -> None:
    """Every field of our status and account is one of theirs."""
    async with ours(clock) as here, theirs(clock) as there:
        mine, other = await created(here), await created(there)
    assert mine.keys() <= other.keys()
    assert mine["account"].keys() <= other["account"].keys()
