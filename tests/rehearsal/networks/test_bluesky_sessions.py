"""Sessions, limits and odd input, as the real Bluesky server was seen to answer."""

import httpx
import pytest

from bot.rehearsal.networks import Bluesky
from tests.rehearsal.networks.bsky_client import CREDENTIALS, KEY, XRPC, Account, a_record, refusal
from tests.rehearsal.networks.stage import HandClock, Json, bearer, serving


class TestSessions:
    """Logging in, and the lives of tokens."""

    async def test_a_session_names_the_account(self, account: Account) -> None:
        """Both tokens, the did and the handle."""
        assert {"accessJwt", "refreshJwt", "did", "handle", "active"} <= account.session.keys()
        url = f"{XRPC}com.atproto.server.getSession"
        answer = await account.client.get(url, headers=bearer(account.session["accessJwt"]))
        assert answer.json()["did"] == account.did

    @pytest.mark.parametrize("wrong", [{"password": "no"}, {"identifier": "someone.else"}, {"password": ""}])
    async def test_a_wrong_login_is_a_401(self, client: httpx.AsyncClient, wrong: Json) -> None:
        """Neither name nor password is told apart."""
        answer = await client.post(f"{XRPC}com.atproto.server.createSession", json={**CREDENTIALS, **wrong})
        assert refusal(answer) == (401, "AuthenticationRequired")
        assert answer.json()["message"] == "Invalid identifier or password"

    async def test_no_token_a_bad_token_and_the_wrong_token(self, account: Account) -> None:
        """401 AuthMissing without, 400 InvalidToken with something that is none."""
        url, body = f"{XRPC}com.atproto.repo.putRecord", {**account.named(KEY), "record": a_record()}
        assert refusal(await account.client.post(url, json=body)) == (401, "AuthMissing")
        for token in ("nonsense", "a.b.c", account.session["accessJwt"] + "x", account.session["refreshJwt"]):
            answer = await account.client.post(url, json=body, headers=bearer(token))
            assert refusal(answer) == (400, "InvalidToken")

    async def test_an_access_token_ends_after_two_hours(self, account: Account, clock: HandClock) -> None:
        """It is 400 ExpiredToken, not 401; the refresh token gives a new pair."""
        clock.advance(hours=1, minutes=59)
        assert (await account.put(a_record())).status_code == 200
        clock.advance(minutes=2)
        assert refusal(await account.put(a_record())) == (400, "ExpiredToken")
        url = f"{XRPC}com.atproto.server.refreshSession"
        account.session = (await account.client.post(url, headers=bearer(account.session["refreshJwt"]))).json()
        assert (await account.put(a_record())).status_code == 200

    @pytest.mark.parametrize(("hours", "status"), [(1, 200), (3, 400)])
    async def test_a_used_refresh_token_has_a_grace_time(
        self, account: Account, clock: HandClock, hours: int, status: int
    ) -> None:
        """Used again at once it works; long after its first use it is revoked."""
        url, headers = f"{XRPC}com.atproto.server.refreshSession", bearer(account.session["refreshJwt"])
        assert (await account.client.post(url, headers=headers)).status_code == 200
        clock.advance(hours=hours)
        assert (await account.client.post(url, headers=headers)).status_code == status

    async def test_a_refresh_token_ends_after_ninety_days(self, account: Account, clock: HandClock) -> None:
        """After that the client must log in again."""
        clock.advance(days=91)
        url, headers = f"{XRPC}com.atproto.server.refreshSession", bearer(account.session["refreshJwt"])
        assert refusal(await account.client.post(url, headers=headers)) == (400, "ExpiredToken")


class TestLimits:
    """How much is too much."""

    @pytest.mark.parametrize(
        ("limits", "allowed"),
        [({"points_per_hour": 7}, 3), ({"requests_per_5_minutes": 5}, 4)],
    )
    async def test_too_much_is_a_429_with_the_end_in_epoch_seconds(
        self, clock: HandClock, limits: Json, allowed: int
    ) -> None:
        """Points and requests are limited; the login took one request."""
        network = Bluesky(clock=clock, **limits)
        async with serving(network.routes()) as client:
            account = Account(client, network)
            await account.login()
            answers = [await account.put(a_record()) for _ in range(allowed + 1)]
        assert [answer.status_code for answer in answers] == [200] * allowed + [429]
        assert refusal(answers[-1]) == (429, "RateLimitExceeded")
        assert int(answers[-1].headers["RateLimit-Reset"]) > clock.now().timestamp()
        assert answers[-1].headers["RateLimit-Remaining"] == "0"

    async def test_logins_are_limited(self, clock: HandClock) -> None:
        """The session is to be kept: thirty logins in five minutes are all there are."""
        async with serving(Bluesky(clock=clock, logins_per_5_minutes=2).routes()) as client:
            url = f"{XRPC}com.atproto.server.createSession"
            answers = [await client.post(url, json=CREDENTIALS) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]

    async def test_every_answer_tells_what_is_left(self, account: Account) -> None:
        """Good answers and refusals alike carry the state of the limit."""
        good, bad = await account.put(a_record()), await account.read("nothing")
        assert good.headers["RateLimit-Policy"] == bad.headers["RateLimit-Policy"] == "3000;w=300"
        assert int(bad.headers["RateLimit-Remaining"]) == int(good.headers["RateLimit-Remaining"]) - 1


class TestOddInput:
    """Input no good client sends."""

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null"])
    async def test_a_body_that_is_no_object_is_refused(self, client: httpx.AsyncClient, content: bytes) -> None:
        """Malformed input is answered, not crashed upon."""
        answer = await client.post(f"{XRPC}com.atproto.server.createSession", content=content)
        assert refusal(answer) == (400, "InvalidRequest")

    @pytest.mark.parametrize("missing", ["collection", "rkey"])
    async def test_what_names_the_record_must_be_there(self, account: Account, missing: str) -> None:
        """Collection and key are required."""
        body: Json = {**account.named(KEY), "record": a_record(), missing: ""}
        assert missing in (await account.call("repo.putRecord", body)).json()["message"]

    async def test_an_unknown_method_is_not_implemented(self, client: httpx.AsyncClient) -> None:
        """501 in the protocol's shape."""
        assert refusal(await client.get(f"{XRPC}app.bsky.feed.getTimeline")) == (501, "MethodNotImplemented")
