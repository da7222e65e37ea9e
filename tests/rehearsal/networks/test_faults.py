"""Each fault does to the client what it says, and to the network no more and no less."""

import time
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from bot.rehearsal.networks import Bluesky, Mastodon
from bot.rehearsal.networks.faults import KINDS, Fault, parse_fault
from bot.rehearsal.networks.limits import Limit
from tests.rehearsal.networks.stage import HandClock, Json, bearer

STATUSES = "/net/mastodon/api/v1/statuses"
HEADERS = bearer("rehearsal-mastodon")
XRPC = "/net/bluesky/xrpc/"


async def say(client: httpx.AsyncClient, text: str = "x", *, patience: float = 5) -> httpx.Response:
    """Posts a status."""
    return await client.post(STATUSES, json={"status": text}, headers=HEADERS, timeout=patience)


def fault(network: Mastodon | Bluesky, kind: str, **more: object) -> None:
    """Lets the next call fail."""
    network.faults.add(parse_fault({"kind": kind, **more}))


@pytest.mark.parametrize("kind", ["refuse", "lost_reply"])
async def test_a_closed_connection_says_nothing_about_the_effect(
    client: httpx.AsyncClient, mastodon: Mastodon, kind: str
) -> None:
    """Refused and lost look the same; only the network knows."""
    fault(mastodon, kind)
    with pytest.raises(httpx.TransportError):
        await say(client)
    assert len(mastodon.timeline.everything()) == (kind == "lost_reply")
    assert (await say(client, "y")).status_code == 200


async def test_half_an_answer_breaks_off(client: httpx.AsyncClient, mastodon: Mastodon) -> None:
    """The status is there, the answer ends in the middle."""
    fault(mastodon, "half")
    with pytest.raises(httpx.RemoteProtocolError):
        await say(client)
    assert len(mastodon.timeline.everything()) == 1


async def test_a_hanging_call_did_nothing(client: httpx.AsyncClient, mastodon: Mastodon) -> None:
    """The client gives up; nothing was posted."""
    fault(mastodon, "hang")
    with pytest.raises(httpx.ReadTimeout):
        await say(client, patience=0.2)
    assert mastodon.timeline.everything() == []


async def test_a_hanging_call_ends_by_itself(client: httpx.AsyncClient, mastodon: Mastodon) -> None:
    """After its seconds, of real time, the connection closes."""
    fault(mastodon, "hang", seconds=0.1)
    with pytest.raises(httpx.RemoteProtocolError):
        await say(client)


async def test_a_slow_answer_comes_late_but_the_effect_at_once(client: httpx.AsyncClient, mastodon: Mastodon) -> None:
    """A client that gives up on a slow server has posted nevertheless."""
    fault(mastodon, "slow", seconds=0.3, count=2)
    with pytest.raises(httpx.ReadTimeout):
        await say(client, patience=0.1)
    assert len(mastodon.timeline.everything()) == 1
    started = time.monotonic()
    assert (await say(client)).status_code == 200
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize(("status", "posts"), [(502, 0), (200, 1)])
async def test_an_answer_that_is_not_json(
    client: httpx.AsyncClient, mastodon: Mastodon, status: int, posts: int
) -> None:
    """A proxy's error page did nothing; its page with 200 hides that the status is there."""
    fault(mastodon, "not_json", status=status)
    answer = await say(client)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert len(mastodon.timeline.everything()) == posts


async def test_a_server_error_did_nothing(client: httpx.AsyncClient, bluesky: Bluesky) -> None:
    """A 500 comes in the network's own shape."""
    fault(bluesky, "500")
    answer = await client.get(f"{XRPC}com.atproto.repo.listRecords")
    assert (answer.status_code, answer.json()["error"]) == (500, "InternalServerError")


class TestTooMany:
    """Every way in which a 429 says when to come again."""

    @pytest.mark.parametrize(("hint", "header"), [("native", "RateLimit-Reset"), ("epoch", "RateLimit-Reset")])
    async def test_bluesky_writes_epoch_seconds(
        self, client: httpx.AsyncClient, bluesky: Bluesky, clock: HandClock, hint: str, header: str
    ) -> None:
        """The end of the limit by the rehearsal's clock."""
        fault(bluesky, "429", seconds=40, hint=hint)
        answer = await client.get(f"{XRPC}com.atproto.repo.listRecords")
        assert (answer.status_code, answer.json()["error"]) == (429, "RateLimitExceeded")
        assert int(answer.headers[header]) == int(clock.now().timestamp()) + 40

    @pytest.mark.parametrize("hint", ["native", "iso"])
    async def test_mastodon_writes_an_iso_moment(
        self, client: httpx.AsyncClient, mastodon: Mastodon, clock: HandClock, hint: str
    ) -> None:
        """With six decimals, in UTC."""
        fault(mastodon, "429", seconds=40, hint=hint)
        reset = (await say(client)).headers["X-RateLimit-Reset"]
        assert datetime.fromisoformat(reset) == clock.now() + timedelta(seconds=40)

    async def test_retry_after_in_seconds_and_as_a_date(
        self, client: httpx.AsyncClient, mastodon: Mastodon, clock: HandClock
    ) -> None:
        """Both forms of the header every HTTP client knows."""
        fault(mastodon, "429", seconds=40, hint="retry_after")
        fault(mastodon, "429", seconds=40, hint="retry_after_date")
        seconds, date = (await say(client)).headers["Retry-After"], (await say(client)).headers["Retry-After"]
        assert seconds == "40"
        assert parsedate_to_datetime(date) == clock.now() + timedelta(seconds=40)

    async def test_no_hint_at_all(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """Some servers say nothing."""
        fault(mastodon, "429", hint="none")
        answer = await say(client)
        assert answer.status_code == 429
        assert not {"retry-after", "x-ratelimit-reset"} & set(answer.headers)


class TestWhichCall:
    """Which call a fault is meant for, and how often."""

    async def test_a_fault_counts_down(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """After `count` calls everything works again."""
        fault(mastodon, "500", count=2)
        assert [(await say(client)).status_code for _ in range(3)] == [500, 500, 200]

    async def test_faults_come_in_order(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """First asked for, first had."""
        fault(mastodon, "500")
        fault(mastodon, "429")
        assert [(await say(client)).status_code for _ in range(2)] == [500, 429]

    async def test_a_fault_waits_for_the_call_it_is_meant_for(
        self, client: httpx.AsyncClient, mastodon: Mastodon
    ) -> None:
        """`match` is a part of method and path."""
        fault(mastodon, "500", match="POST /net/mastodon/api/v1/statuses")
        assert (await client.get("/net/mastodon/api/v2/instance")).status_code == 200
        assert (await say(client)).status_code == 500

    async def test_an_expired_token_shows_only_where_a_token_is_sent(
        self, client: httpx.AsyncClient, bluesky: Bluesky
    ) -> None:
        """Logging in and reading without a token are not touched."""
        fault(bluesky, "token_expired")
        assert (await client.post(f"{XRPC}com.atproto.server.createSession", json={})).status_code == 401
        answer = await client.get(f"{XRPC}com.atproto.server.getSession", headers=bearer("any"))
        assert (answer.status_code, answer.json()["error"]) == (400, "ExpiredToken")

    async def test_mastodons_expired_token_is_a_401(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """The other network says it its own way."""
        fault(mastodon, "token_expired")
        assert (await say(client)).json() == {"error": "The access token expired"}

    async def test_nothing_waits_after_a_count_of_nought(self, mastodon: Mastodon) -> None:
        """No count, no fault."""
        fault(mastodon, "500", count=0)
        assert mastodon.faults.waiting() == ()


class TestAsking:
    """What a control call may ask for."""

    @pytest.mark.parametrize("kind", sorted(KINDS))
    def test_every_kind_can_be_asked_for_by_name(self, kind: str) -> None:
        """A kind alone is enough: once, any call."""
        asked = parse_fault({"kind": kind})
        assert (asked.kind, asked.count, asked.match) == (kind, 1, "")

    @pytest.mark.parametrize(
        ("document", "part"),
        [
            ({}, "unknown kind"),
            ({"kind": "flood"}, "flood"),
            ({"kind": "500", "count": "many"}, "count"),
            ({"kind": "500", "count": True}, "count"),
            ({"kind": "slow", "seconds": -1}, "seconds"),
            ({"kind": "429", "hint": "soon"}, "hint"),
        ],
    )
    def test_what_cannot_be_done_is_said(self, document: Json, part: str) -> None:
        """The sentence names what is wrong."""
        with pytest.raises(ValueError, match=part):
            parse_fault(document)

    def test_short_names_stand_for_calls(self) -> None:
        """An alias is replaced, anything else is taken as it is."""
        aliases = {"publish": "repo.putRecord"}
        assert parse_fault({"kind": "500", "match": "publish"}, aliases).match == "repo.putRecord"
        assert parse_fault({"kind": "500", "match": "getRecord"}, aliases) == Fault(kind="500", match="getRecord")


def test_a_limit_frees_what_left_its_window() -> None:
    """Points count for the length of the window, a refused call costs nothing, and the end is told."""
    now = [0.0]
    limit = Limit(5, 60, ticks=lambda: now[0])
    assert limit.spend(3).remaining == 2
    now[0] = 10
    assert limit.spend(3).exceeded
    assert limit.spend(2).reset_seconds == 50
    now[0] = 60
    assert limit.spend(3).remaining == 0
