"""The control calls show what the public sees, take faults, and let nobody else in."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks import Mastodon
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.workspace import load_seed
from tests.rehearsal.networks.stage import TOKEN, HandClock, Json, bearer

STATUSES = "/net/mastodon/api/v1/statuses"
MINE = bearer("rehearsal-mastodon")
CONTROL = bearer(TOKEN)


async def public(client: httpx.AsyncClient) -> list[Json]:
    """What Mastodon's public sees."""
    posts: list[Json] = (await client.get("/_networks/mastodon/posts", headers=CONTROL)).json()
    return posts


async def say(client: httpx.AsyncClient, text: str, **more: Any) -> Json:  # noqa: ANN401 - any JSON
    """Posts a status and answers it."""
    status: Json = (await client.post(STATUSES, json={"status": text, **more}, headers=MINE)).json()
    return status


async def test_the_public_sees_posts_oldest_first(client: httpx.AsyncClient, clock: HandClock) -> None:
    """All that a person could see of a post, and the moments as ISO 8601 with offset."""
    first = await say(client, "رصيدكم سليم", language="ar")
    clock.advance(minutes=5)
    await say(client, "Two", in_reply_to_id=first["id"])
    one, two = await public(client)
    assert one["text"] == "رصيدكم سليم"
    assert one["language"] == "ar"
    assert (two["reply_to"], two["deleted"], two["edits"]) == (first["id"], False, [])
    assert datetime.fromisoformat(two["received_at"]) == clock.now()
    assert one.keys() == {
        *("id", "url", "text", "language", "reply_to", "created_at", "received_at", "deleted", "edits")
    }


async def test_deletions_and_edits_stay_visible_to_us(client: httpx.AsyncClient) -> None:
    """A rehearsal must be able to tell what was there before."""
    first, second = await say(client, "One"), await say(client, "Tow")
    await client.delete(f"{STATUSES}/{first['id']}", headers=MINE)
    await client.put(f"{STATUSES}/{second['id']}", json={"status": "Two"}, headers=MINE)
    one, two = await public(client)
    assert one["deleted"]
    assert (two["text"], [edit["text"] for edit in two["edits"]]) == ("Two", ["Tow"])


async def test_the_overview_counts_posts_and_changes(client: httpx.AsyncClient) -> None:
    """A page can see by one call whether it has to look again."""
    await say(client, "One")
    await client.post("/_networks/mastodon/fault", json={"kind": "429", "count": 3}, headers=CONTROL)
    bluesky, mastodon = (await client.get("/_networks", headers=CONTROL)).json()
    assert (bluesky["name"], bluesky["posts"], bluesky["faults"]) == ("bluesky", 0, [])
    assert (mastodon["posts"], mastodon["changes"]) == (1, 1)
    assert (mastodon["faults"][0]["kind"], mastodon["faults"][0]["count"]) == ("429", 3)


async def test_a_fault_is_taken_and_cleared(client: httpx.AsyncClient, mastodon: Mastodon) -> None:
    """What was asked for happens, until it is taken back."""
    fault = {"kind": "500", "count": 5, "match": "publish"}
    answer = await client.post("/_networks/mastodon/fault", json=fault, headers=CONTROL)
    assert answer.json() == {"ok": True}
    assert (await client.post(STATUSES, json={"status": "x"}, headers=MINE)).status_code == 500
    assert (await client.get(f"{STATUSES}/1", headers=MINE)).status_code == 404
    await client.delete("/_networks/mastodon/fault", headers=CONTROL)
    assert mastodon.faults.waiting() == ()
    assert (await client.post(STATUSES, json={"status": "x"}, headers=MINE)).status_code == 200


async def test_publish_means_putting_a_record_on_bluesky(client: httpx.AsyncClient) -> None:
    """The same short name for every network."""
    fault = {"kind": "500", "match": "publish"}
    await client.post("/_networks/bluesky/fault", json=fault, headers=CONTROL)
    xrpc = "/net/bluesky/xrpc/com.atproto.repo."
    assert (await client.get(f"{xrpc}getRecord")).status_code == 400
    assert (await client.post(f"{xrpc}putRecord", json={})).status_code == 500


@pytest.mark.parametrize("content", [b"", b"[]", b'{"kind": "flood"}'])
async def test_a_fault_nobody_knows_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    """400 with a sentence."""
    answer = await client.post("/_networks/mastodon/fault", content=content, headers=CONTROL)
    assert answer.status_code == 400
    assert answer.json()["error"]


async def test_an_unknown_network_is_a_404_that_names_the_known(client: httpx.AsyncClient) -> None:
    """A typing error is answered with what there is."""
    answer = await client.get("/_networks/friendster/posts", headers=CONTROL)
    assert answer.status_code == 404
    assert "bluesky, mastodon" in answer.json()["error"]


@pytest.mark.parametrize("headers", [{}, bearer("wrong"), {**CONTROL, "Origin": "https://elsewhere.example"}])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/_networks"),
        ("GET", "/_networks/mastodon/posts"),
        ("POST", "/_networks/mastodon/fault"),
        ("DELETE", "/_networks/mastodon/fault"),
    ],
)
async def test_nobody_else_is_let_in(
    client: httpx.AsyncClient, method: str, path: str, headers: dict[str, str]
) -> None:
    """Without the token, or from a page of another origin, everything is 403."""
    assert (await client.request(method, path, headers=headers)).status_code == 403


async def test_the_token_may_come_in_the_address_and_from_our_own_page(client: httpx.AsyncClient) -> None:
    """The page's own origin is the server's."""
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert (await client.get("/_networks", params={"token": TOKEN}, headers=own)).status_code == 200


async def test_the_overview_says_which_networks_are_of_use() -> None:
    """The page shows those of the rehearsal's policy, and any where something was said all the same."""
    server = RehearsalServer(load_seed(), RehearsalClock(datetime.now(UTC)), token=TOKEN)
    server.outlets = {"mastodon"}
    await server.start()
    try:
        async with httpx.AsyncClient(base_url=server.url, headers=CONTROL, trust_env=False) as client:
            listed = (await client.get("/_networks")).json()
    finally:
        await server.close()
    assert [network["name"] for network in listed if network["used"]] == ["mastodon"]
