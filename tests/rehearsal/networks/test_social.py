"""The simulated X, Facebook, LinkedIn and Threads are as strict as the real ones: who may, in what shape, how long."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from bot.rehearsal.networks import Facebook, LinkedIn, Network, Threads, X, every_network
from bot.rehearsal.networks.faults import parse_fault
from bot.rehearsal.networks.linkedin import little_text
from bot.rehearsal.networks.x.text import shown, weight
from tests.rehearsal.networks.stage import HandClock, Json, bearer, serving

FAMILY = "👩\u200d👩\u200d👧\u200d👦"
PAGE = "/net/facebook/v26.0/102030405060708"
PAGE_TOKEN = bearer("rehearsal-facebook-page-token")
USER = "/net/threads/v1.0/7100200300400"
USER_TOKEN = bearer("rehearsal-threads-token")
POSTS = "/net/linkedin/rest/posts"
RESTLI = {
    **bearer("rehearsal-linkedin-token"),
    "LinkedIn-Version": "202601",
    "X-Restli-Protocol-Version": "2.0.0",
}
POST: Json = {
    "author": "urn:li:organization:5515715",
    "commentary": "All is well.",
    "visibility": "PUBLIC",
    "distribution": {"feedDistribution": "MAIN_FEED"},
    "lifecycleState": "PUBLISHED",
}
CLIENT = ("rehearsal-x-client", "rehearsal-x-client-secret")
REFRESH = {"grant_type": "refresh_token", "refresh_token": "rehearsal-x-refresh"}


@pytest.fixture
def networks(clock: HandClock) -> dict[str, Any]:
    """All of them, by name."""
    return {network.name: network for network in every_network(clock)}


@pytest.fixture
async def all_of_them(networks: dict[str, Network]) -> AsyncIterator[httpx.AsyncClient]:
    """A client of every network."""
    async with serving([route for network in networks.values() for route in network.routes()]) as client:
        yield client


async def test_each_has_a_name_of_its_own_and_finds_its_publishing_calls(networks: dict[str, Network]) -> None:
    """By the kind of outlet; a fault that says `publish` must bite there."""
    assert list(networks) == sorted(networks)
    for name, network in networks.items():
        calls = [f"{route.method} {route.path}" for route in network.routes()]
        assert all(f"/net/{name}/" in call for call in calls)
        assert network.publishing
        assert all(isinstance(value, str) for value in network.credentials("http://x").values())


class TestX:
    """Tokens, duplicates, weights and short links."""

    @pytest.fixture
    def x(self, networks: dict[str, Any]) -> X:
        """The network."""
        found: X = networks["x"]
        return found

    async def _signed_in(self, client: httpx.AsyncClient) -> dict[str, str]:
        answer = await client.post("/net/x/2/oauth2/token", data=REFRESH, auth=CLIENT)
        return bearer(answer.json()["access_token"])

    async def test_a_refresh_token_is_good_once(self, all_of_them: httpx.AsyncClient) -> None:
        """Whoever loses the answer has lost the account."""
        first = await all_of_them.post("/net/x/2/oauth2/token", data=REFRESH, auth=CLIENT)
        again = await all_of_them.post("/net/x/2/oauth2/token", data=REFRESH, auth=CLIENT)
        assert (first.json()["expires_in"], first.json()["token_type"]) == (7200, "bearer")
        assert (again.status_code, again.json()["error"]) == (400, "invalid_request")

    @pytest.mark.parametrize(
        ("sent", "auth", "status"),
        [(REFRESH, ("x", "y"), 401), (REFRESH, None, 401), ({"grant_type": "password"}, CLIENT, 400)],
    )
    async def test_only_the_app_itself_is_given_tokens(
        self,
        all_of_them: httpx.AsyncClient,
        sent: dict[str, str],
        auth: Any,  # noqa: ANN401 - a pair or nothing
        status: int,
    ) -> None:
        """With its secret, for the one grant."""
        answer = await all_of_them.post("/net/x/2/oauth2/token", data=sent, auth=auth)
        assert answer.status_code == status
        assert (await all_of_them.post("/net/x/2/oauth2/token", json=sent, auth=CLIENT)).status_code == 400

    async def test_a_token_lives_two_hours(self, all_of_them: httpx.AsyncClient, clock: HandClock) -> None:
        """By the rehearsal's clock."""
        token = await self._signed_in(all_of_them)
        assert (await all_of_them.get("/net/x/2/users/me", headers=token)).status_code == 200
        clock.advance(hours=2)
        assert (await all_of_them.get("/net/x/2/users/me", headers=token)).status_code == 401
        assert (await all_of_them.get("/net/x/2/users/me")).status_code == 401

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"text": "ص" * 280}, 201),
            ({"text": "x" * 281}, 403),
            ({"text": " "}, 400),
            ({}, 400),
            ({"text": "x", "status": "y"}, 400),
            ({"text": "x", "reply": {}}, 400),
            ({"text": "x", "reply": {"in_reply_to_tweet_id": "1"}}, 403),
        ],
    )
    async def test_a_post_must_be_as_it_must_be(self, all_of_them: httpx.AsyncClient, sent: Json, status: int) -> None:
        """Length, fields and parents."""
        token = await self._signed_in(all_of_them)
        answer = await all_of_them.post("/net/x/2/tweets", json=sent, headers=token)
        assert answer.status_code == status
        assert (await all_of_them.post("/net/x/2/tweets", content=b"{", headers=token)).status_code == 400

    async def test_the_same_words_twice_are_a_403_without_an_id(self, all_of_them: httpx.AsyncClient, x: X) -> None:
        """As long as the first is there; limits are told with every answer."""
        token = await self._signed_in(all_of_them)
        first = await all_of_them.post("/net/x/2/tweets", json={"text": "One"}, headers=token)
        again = await all_of_them.post("/net/x/2/tweets", json={"text": "One"}, headers=token)
        assert (again.status_code, "duplicate content" in again.json()["detail"]) == (403, True)
        assert first.json()["data"]["id"] not in again.text
        assert first.headers["x-rate-limit-remaining"].isdecimal()
        url = f"/net/x/2/tweets/{first.json()['data']['id']}"
        for _ in range(2):
            assert (await all_of_them.delete(url, headers=token)).json() == {"data": {"deleted": True}}
        assert "errors" in (await all_of_them.get(url, headers=token)).json()
        assert (await all_of_them.get(x.timeline.everything()[0].url)).status_code == 410

    async def test_only_its_own_list_and_sizes(self, all_of_them: httpx.AsyncClient) -> None:
        """Five to a hundred, from a moment that is one."""
        token = await self._signed_in(all_of_them)
        mine = "/net/x/2/users/1930000000000000001/tweets"
        for query in ({"max_results": "4"}, {"max_results": "x"}, {"start_time": "today"}):
            assert (await all_of_them.get(mine, params=query, headers=token)).status_code == 400
        assert (await all_of_them.get("/net/x/2/users/1/tweets", headers=token)).status_code == 404

    async def test_a_limit_is_a_429_until_a_moment(self, clock: HandClock) -> None:
        """In epoch seconds."""
        async with serving(X(clock=clock, posts_per_15_minutes=1).routes()) as client:
            token = await self._signed_in(client)
            await client.post("/net/x/2/tweets", json={"text": "One"}, headers=token)
            answer = await client.post("/net/x/2/tweets", json={"text": "Two"}, headers=token)
        assert answer.status_code == 429
        assert 890 < int(answer.headers["x-rate-limit-reset"]) - clock.now().timestamp() <= 900

    @pytest.mark.parametrize(
        ("text", "counted"),
        [("abc", 3), ("صفر", 3), ("漢字", 4), (FAMILY, 2), ("…", 2), ("See https://x.ma/abc.", 28), ("x.ma", 23)],
    )
    def test_weights(self, text: str, counted: int) -> None:
        """Common scripts 1, others 2, an emoji 2, a link 23."""
        assert weight(text) == counted

    def test_what_is_shown_is_not_what_was_sent(self) -> None:
        """Short links and entities."""
        text, [url] = shown("a & b https://x.ma/?a=1&b=2 <c>")
        assert (text, url["expanded_url"]) == (f"a &amp; b {url['url']} &lt;c&gt;", "https://x.ma/?a=1&b=2")


class TestFacebook:
    """The Page's token, its errors and its lists."""

    @pytest.mark.parametrize(
        ("headers", "code"),
        [({}, 104), (bearer("x"), 190), (bearer("rehearsal-facebook-person-token"), 200)],
    )
    async def test_only_the_pages_own_token_may_post(
        self, all_of_them: httpx.AsyncClient, headers: dict[str, str], code: int
    ) -> None:
        """A person's may read."""
        answer = await all_of_them.post(f"{PAGE}/feed", data={"message": "x"}, headers=headers)
        assert answer.json()["error"]["code"] == code

    @pytest.mark.parametrize("sent", [{}, {"message": "  "}, {"message": "x" * 63_207}])
    async def test_words_there_must_be_and_not_too_many(self, all_of_them: httpx.AsyncClient, sent: Json) -> None:
        """Code 100."""
        answer = await all_of_them.post(f"{PAGE}/feed", data=sent, headers=PAGE_TOKEN)
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, 100)

    async def test_a_post_from_beginning_to_end(
        self, all_of_them: httpx.AsyncClient, networks: dict[str, Any], clock: HandClock
    ) -> None:
        """Made, read, listed, edited, deleted, gone."""
        made = (await all_of_them.post(f"{PAGE}/feed", data={"message": "Befor"}, headers=PAGE_TOKEN)).json()["id"]
        url = f"/net/facebook/v26.0/{made}"
        assert made.startswith("102030405060708_")
        assert (await all_of_them.get(url, headers=PAGE_TOKEN)).json().keys() == {"id", "message", "created_time"}
        clock.advance(seconds=5)
        assert (await all_of_them.post(url, data={"message": "Before"}, headers=PAGE_TOKEN)).json() == {"success": True}
        since = {"since": str(int(clock.now().timestamp()))}
        assert (await all_of_them.get(f"{PAGE}/feed", params=since, headers=PAGE_TOKEN)).json()["data"] == []
        assert (await all_of_them.delete(url, headers=PAGE_TOKEN)).json() == {"success": True}
        gone = (await all_of_them.delete(url, headers=PAGE_TOKEN)).json()["error"]
        assert (gone["code"], gone["error_subcode"]) == (100, 33)
        facebook: Facebook = networks["facebook"]
        assert [edit.text for edit in facebook.timeline.everything()[0].edits] == ["Befor"]

    async def test_pages_follow_each_other(self, all_of_them: httpx.AsyncClient) -> None:
        """By cursor, and the last names no next."""
        for number in range(3):
            await all_of_them.post(f"{PAGE}/feed", data={"message": f"No {number}"}, headers=PAGE_TOKEN)
        first = (await all_of_them.get(f"{PAGE}/feed", params={"limit": "2"}, headers=PAGE_TOKEN)).json()
        rest = (await all_of_them.get(first["paging"]["next"], headers=PAGE_TOKEN)).json()
        assert [post["message"] for post in first["data"] + rest["data"]] == ["No 2", "No 1", "No 0"]
        assert "next" not in rest["paging"]
        wrong = await all_of_them.get(f"{PAGE}/feed", params={"limit": "x"}, headers=PAGE_TOKEN)
        assert wrong.status_code == 400

    async def test_a_limit_names_minutes(self, all_of_them: httpx.AsyncClient, networks: dict[str, Any]) -> None:
        """In a report on usage, rounded up."""
        networks["facebook"].faults.add(parse_fault({"kind": "429", "seconds": 61}))
        answer = await all_of_them.get(f"{PAGE}/feed", headers=PAGE_TOKEN)
        assert '"estimated_time_to_regain_access": 2' in answer.headers["X-Business-Use-Case-Usage"]
        assert answer.json()["error"]["code"] == 32


class TestLinkedIn:
    """Headers, fields, little text and ghosts."""

    @pytest.mark.parametrize(
        ("left_out", "changed", "status"),
        [
            ("Authorization", {}, 401),
            ("LinkedIn-Version", {}, 400),
            ("X-Restli-Protocol-Version", {}, 400),
            ("", {"LinkedIn-Version": "202401"}, 426),
            ("", {"X-RestLi-Method": "FINDER"}, 400),
            ("", bearer("x"), 401),
        ],
    )
    async def test_no_header_may_be_missing(
        self, all_of_them: httpx.AsyncClient, left_out: str, changed: dict[str, str], status: int
    ) -> None:
        """Nor be another."""
        headers = {name: value for name, value in {**RESTLI, **changed}.items() if name != left_out}
        assert (await all_of_them.post(POSTS, json=POST, headers=headers)).status_code == status

    @pytest.mark.parametrize(
        ("changed", "status"),
        [
            ({"author": "urn:li:organization:1"}, 403),
            ({"author": None}, 400),
            ({"visibility": "LOGGED_IN"}, 400),
            ({"lifecycleState": "DRAFT"}, 400),
            ({"distribution": None}, 400),
            ({"commentary": ""}, 400),
            ({"commentary": "x" * 3001}, 400),
            ({}, 201),
        ],
    )
    async def test_a_post_must_be_as_it_must_be(
        self, all_of_them: httpx.AsyncClient, changed: Json, status: int
    ) -> None:
        """Every field that is required."""
        assert (await all_of_them.post(POSTS, json={**POST, **changed}, headers=RESTLI)).status_code == status
        assert (await all_of_them.post(POSTS, content=b"{", headers=RESTLI)).status_code == 400

    async def test_the_id_is_in_a_header_and_a_duplicate_names_it(
        self, all_of_them: httpx.AsyncClient, networks: dict[str, Any], clock: HandClock
    ) -> None:
        """Also after its deletion, for two days."""
        linkedin: LinkedIn = networks["linkedin"]
        made = await all_of_them.post(POSTS, json=POST, headers=RESTLI)
        urn = made.headers["x-restli-id"]
        assert (made.status_code, made.content) == (201, b"")
        again = await all_of_them.post(POSTS, json=POST, headers=RESTLI)
        assert (again.status_code, urn in again.json()["message"]) == (422, True)
        deleting = {**RESTLI, "X-RestLi-Method": "DELETE"}
        assert (await all_of_them.delete(f"{POSTS}/{urn}", headers=deleting)).status_code == 204
        ghost = await all_of_them.post(POSTS, json=POST, headers=RESTLI)
        assert (ghost.status_code, (await all_of_them.get(f"{POSTS}/{urn}", headers=RESTLI)).status_code) == (422, 404)
        clock.advance(hours=49)
        assert (await all_of_them.post(POSTS, json=POST, headers=RESTLI)).status_code == 201
        assert len(linkedin.timeline.live()) == 1

    async def test_scopes_and_finders(self, all_of_them: httpx.AsyncClient, networks: dict[str, Any]) -> None:
        """Reading is a right of its own."""
        finding = {**RESTLI, "X-RestLi-Method": "FINDER"}
        query = {"q": "author", "author": POST["author"], "sortBy": "LAST_MODIFIED"}
        assert (await all_of_them.get(POSTS, params=query, headers=finding)).json()["elements"] == []
        for wrong in ({"q": "x"}, {"author": "x"}, {"sortBy": "x"}):
            assert (await all_of_them.get(POSTS, params={**query, **wrong}, headers=finding)).status_code == 400
        networks["linkedin"].scopes = set()
        assert (await all_of_them.get(POSTS, params=query, headers=finding)).status_code == 403

    @pytest.mark.parametrize(
        ("commentary", "words"),
        [("a (b) c", "a "), (r"a \(b\) c", "a (b) c"), ("a #b", "a "), (r"\\ \x", "\\ "), ("plain", "plain")],
    )
    def test_little_text_breaks_off_where_it_is_not_escaped(self, commentary: str, words: str) -> None:
        """Silently, with a status of success."""
        assert little_text.read(commentary) == words

    async def test_an_edit_without_its_patch_is_a_400(self, all_of_them: httpx.AsyncClient) -> None:
        """And one without the method's name as well."""
        urn = (await all_of_them.post(POSTS, json=POST, headers=RESTLI)).headers["x-restli-id"]
        updating = {**RESTLI, "X-RestLi-Method": "PARTIAL_UPDATE"}
        assert (await all_of_them.post(f"{POSTS}/{urn}", json={"patch": 1}, headers=updating)).status_code == 400
        assert (await all_of_them.post(f"{POSTS}/{urn}", json=POST, headers=RESTLI)).status_code == 400


class TestThreads:
    """Two steps, and a token that can be renewed."""

    @pytest.fixture
    def threads(self, networks: dict[str, Any]) -> Threads:
        """The network."""
        found: Threads = networks["threads"]
        return found

    async def _made(self, client: httpx.AsyncClient, **sent: str) -> httpx.Response:
        form = {"media_type": "TEXT", "text": "All is well.", **sent}
        return await client.post(f"{USER}/threads", data=form, headers=USER_TOKEN)

    async def _out(self, client: httpx.AsyncClient, container: str) -> httpx.Response:
        return await client.post(f"{USER}/threads_publish", data={"creation_id": container}, headers=USER_TOKEN)

    async def test_nothing_is_public_before_the_second_step(
        self, all_of_them: httpx.AsyncClient, threads: Threads
    ) -> None:
        """And the same container goes out once."""
        container = (await self._made(all_of_them)).json()["id"]
        assert threads.timeline.everything() == []
        assert (await self._out(all_of_them, container)).status_code == 200
        assert (await self._out(all_of_them, container)).status_code == 400
        assert (await all_of_them.get(threads.timeline.everything()[0].url)).status_code == 200
        status = await all_of_them.get(f"/net/threads/v1.0/{container}?fields=status", headers=USER_TOKEN)
        assert status.json()["status"] == "PUBLISHED"

    async def test_a_container_is_ready_after_its_work_and_for_a_day(
        self, all_of_them: httpx.AsyncClient, threads: Threads, clock: HandClock
    ) -> None:
        """IN_PROGRESS, FINISHED, EXPIRED."""
        threads.work = timedelta(seconds=10)
        container = (await self._made(all_of_them)).json()["id"]
        [held] = threads.containers.everything()
        assert (await self._out(all_of_them, container)).json()["error"]["code"] == 24
        assert [held.status(clock.now() + timedelta(hours=h)) for h in (0, 1, 24)] == [
            "IN_PROGRESS",
            "FINISHED",
            "EXPIRED",
        ]

    @pytest.mark.parametrize(
        ("sent", "status"),
        [
            ({"text": "x" * 500}, 200),
            ({"text": "x" * 501}, 400),
            ({"text": "🙂" * 125}, 200),
            ({"text": "🙂" * 126}, 400),
            ({"text": " "}, 400),
            ({"media_type": "IMAGE"}, 400),
            ({"reply_to_id": "1"}, 400),
        ],
    )
    async def test_a_container_must_be_as_it_must_be(
        self, all_of_them: httpx.AsyncClient, sent: dict[str, str], status: int
    ) -> None:
        """An emoji counts by its bytes."""
        assert (await self._made(all_of_them, **sent)).status_code == status

    async def test_tokens_end_and_are_renewed(self, all_of_them: httpx.AsyncClient, clock: HandClock) -> None:
        """After sixty days; an ended one cannot be renewed any more."""
        query = {"grant_type": "th_refresh_token", "access_token": "rehearsal-threads-token"}
        fresh = (await all_of_them.get("/net/threads/refresh_access_token", params=query)).json()
        assert fresh["expires_in"] == 60 * 86_400
        assert (await all_of_them.get("/net/threads/refresh_access_token")).status_code == 400
        assert (await all_of_them.get("/net/threads/v1.0/me", headers=bearer(fresh["access_token"]))).is_success
        clock.advance(days=61)
        ended = await all_of_them.get("/net/threads/refresh_access_token", params=query)
        assert (ended.json()["error"]["code"], ended.json()["error"]["error_subcode"]) == (190, 463)
        assert (await all_of_them.get("/net/threads/v1.0/me", headers=bearer("x"))).status_code == 401

    async def test_what_is_not_there_is_code_100(self, all_of_them: httpx.AsyncClient) -> None:
        """Other people's accounts, posts and containers."""
        for path in ("1/threads", "77"):
            answer = await all_of_them.get(f"/net/threads/v1.0/{path}", headers=USER_TOKEN)
            assert answer.json()["error"]["error_subcode"] == 33
        assert (await self._out(all_of_them, "77")).status_code == 400

    async def test_a_day_has_250_posts(self, clock: HandClock) -> None:
        """Then code 4."""
        async with serving(Threads(clock=clock, posts_per_day=1).routes()) as client:
            codes = [await self._out(client, (await self._made(client, text=f"No {n}")).json()["id"]) for n in range(2)]
        assert (codes[0].status_code, codes[1].json()["error"]["code"]) == (200, 4)
