"""The simulated Mastodon answers as the real one's documentation and code say."""

from datetime import UTC, datetime

import httpx
import pytest

from bot.rehearsal.networks import Mastodon
from tests.rehearsal.networks.stage import HandClock, Json, bearer, serving

STATUSES = "/net/mastodon/api/v1/statuses"
TOKEN = bearer("rehearsal-mastodon")
READ_ONLY = bearer("rehearsal-mastodon-read-only")
ACCOUNT = "/net/mastodon/api/v1/accounts/109300000000000001/statuses"


async def post(client: httpx.AsyncClient, text: str = "All is well.", **more: str) -> httpx.Response:
    """Posts a status; `key` is the idempotency key."""
    key = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
    return await client.post(STATUSES, json={"status": text, **more}, headers={**TOKEN, **key})


async def created(client: httpx.AsyncClient, text: str = "All is well.", **more: str) -> Json:
    """The status that was posted."""
    answer = await post(client, text, **more)
    assert answer.status_code == 200, answer.text
    document: Json = answer.json()
    return document


class TestPosting:
    """What a new status is."""

    async def test_a_status_has_id_address_and_html(self, client: httpx.AsyncClient, clock: HandClock) -> None:
        """The moment is the rehearsal's; the address is public and leads to a page."""
        status = await created(client, "Bonjour & merci", language="fr")
        assert status["id"].isdecimal()
        assert status["content"] == "<p>Bonjour &amp; merci</p>"
        assert (status["language"], status["visibility"]) == ("fr", "public")
        assert datetime.fromisoformat(status["created_at"]) == clock.now()
        assert "Bonjour &amp; merci" in (await client.get(status["url"])).text

    async def test_a_form_is_as_good_as_json(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """Both encodings of the documentation."""
        answer = await client.post(STATUSES, data={"status": "By form", "sensitive": "true"}, headers=TOKEN)
        assert answer.json()["sensitive"] is True
        assert [post.text for post in mastodon.timeline.everything()] == ["By form"]

    async def test_ids_grow_also_while_the_clock_stands(self, client: httpx.AsyncClient) -> None:
        """Ids are ordered by time and never repeat."""
        ids = [int((await created(client, f"No {n}"))["id"]) for n in range(3)]
        assert ids == sorted(set(ids))

    async def test_a_reply_names_its_parent(self, client: httpx.AsyncClient) -> None:
        """Threads hang together by id."""
        parent = await created(client)
        reply = await created(client, "And still.", in_reply_to_id=parent["id"])
        assert reply["in_reply_to_id"] == parent["id"]

    @pytest.mark.parametrize("delete_first", [True, False])
    async def test_a_reply_to_nothing_is_a_404(self, client: httpx.AsyncClient, *, delete_first: bool) -> None:
        """Unknown and deleted parents are the same nothing."""
        parent = (await created(client))["id"] if delete_first else "12345"
        await client.delete(f"{STATUSES}/{parent}", headers=TOKEN)
        answer = await post(client, "And?", in_reply_to_id=parent)
        assert answer.status_code == 404
        assert "reply" in answer.json()["error"]

    @pytest.mark.parametrize(
        ("sent", "sentence"),
        [
            ({"status": "x" * 501}, "Validation failed: Text character limit of 500 exceeded"),
            ({"status": "x" * 500, "spoiler_text": "y"}, "Validation failed: Text character limit of 500 exceeded"),
            ({"status": "  "}, "Validation failed: Text can't be blank"),
            ({}, "Validation failed: Text can't be blank"),
            ({"status": "x", "visibility": "secret"}, "Validation failed: Visibility is not included in the list"),
        ],
    )
    async def test_what_breaks_a_rule_is_a_422(self, client: httpx.AsyncClient, sent: Json, sentence: str) -> None:
        """The refusal says which rule."""
        answer = await client.post(STATUSES, json=sent, headers=TOKEN)
        assert (answer.status_code, answer.json()) == (422, {"error": sentence})

    async def test_the_limit_is_the_instances_own(self, clock: HandClock) -> None:
        """What the instance announces is what it enforces."""
        async with serving(Mastodon(clock=clock, max_characters=1000, per_url=10).routes()) as client:
            limits = (await client.get("/net/mastodon/api/v2/instance")).json()["configuration"]["statuses"]
            fits, too_long = await post(client, "x" * 1000), await post(client, "x" * 1001)
        assert (limits["max_characters"], limits["characters_reserved_per_url"]) == (1000, 10)
        assert (fits.status_code, too_long.status_code) == (200, 422)

    async def test_broken_json_is_a_400(self, client: httpx.AsyncClient) -> None:
        """Malformed input is answered, not crashed upon."""
        headers = {**TOKEN, "Content-Type": "application/json"}
        answer = await client.post(STATUSES, content=b"{", headers=headers)
        assert answer.status_code == 400


class TestIdempotencyKey:
    """What the key is good for, and where it ends."""

    async def test_the_same_key_is_the_same_status_whatever_the_text(self, client: httpx.AsyncClient) -> None:
        """The key is looked up before anything else."""
        first = await created(client, "First", key="statement-1")
        again = await created(client, "Second", key="statement-1")
        assert (again["id"], again["content"]) == (first["id"], "<p>First</p>")

    async def test_without_a_key_a_repeat_doubles(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """Nothing else protects from doubles."""
        await created(client)
        await created(client)
        assert len(mastodon.timeline.everything()) == 2

    @pytest.mark.parametrize(("minutes", "posts"), [(59, 1), (61, 2)])
    async def test_a_key_lives_an_hour(
        self, client: httpx.AsyncClient, mastodon: Mastodon, clock: HandClock, minutes: int, posts: int
    ) -> None:
        """After an hour the key is forgotten and a repeat doubles."""
        await created(client, key="k")
        clock.advance(minutes=minutes)
        await created(client, key="k")
        assert len(mastodon.timeline.everything()) == posts

    async def test_some_servers_ignore_the_key(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """Compatible servers may double in spite of it."""
        mastodon.keys = "ignored"
        await created(client, key="k")
        await created(client, key="k")
        assert len(mastodon.timeline.everything()) == 2

    async def test_one_release_answers_500_to_a_repeat(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """A 500 on a repeat does not mean that the status is missing."""
        mastodon.keys = "broken"
        await created(client, key="k")
        assert (await post(client, key="k")).status_code == 500
        assert len(mastodon.timeline.everything()) == 1

    async def test_a_refused_status_does_not_use_up_its_key(self, client: httpx.AsyncClient) -> None:
        """The key is remembered only once the status is there."""
        assert (await post(client, "x" * 501, key="k")).status_code == 422
        assert (await created(client, "Shorter", key="k"))["content"] == "<p>Shorter</p>"


class TestReading:
    """What can be read back, and how it is paged."""

    async def test_a_status_and_its_source(self, client: httpx.AsyncClient) -> None:
        """The source is the text as it was sent."""
        status = await created(client, "See https://status.example.com/x\n\nThanks")
        read = (await client.get(f"{STATUSES}/{status['id']}")).json()
        source = await client.get(f"{STATUSES}/{status['id']}/source", headers=READ_ONLY)
        assert read["content"] == status["content"]
        assert source.json()["text"] == "See https://status.example.com/x\n\nThanks"

    async def test_the_list_goes_newest_first_in_pages(self, client: httpx.AsyncClient) -> None:
        """`max_id` goes back, `min_id` goes forward from there, `since_id` gives the newest."""
        ids = [(await created(client, f"No {n}"))["id"] for n in range(5)]

        async def page(**params: str) -> list[str]:
            listed = await client.get(ACCOUNT, params={"limit": "2", "exclude_reblogs": "true", **params})
            return [status["id"] for status in listed.json()]

        assert await page() == [ids[4], ids[3]]
        assert await page(max_id=ids[3]) == [ids[2], ids[1]]
        assert await page(min_id=ids[0]) == [ids[2], ids[1]]
        assert await page(since_id=ids[0]) == [ids[4], ids[3]]

    async def test_the_pages_are_linked(self, client: httpx.AsyncClient) -> None:
        """The Link header carries the ids of the next and the previous page."""
        first, last = (await created(client, "One"))["id"], (await created(client, "Two"))["id"]
        link = (await client.get(ACCOUNT)).headers["Link"]
        assert f'max_id={first}>; rel="next"' in link
        assert f'min_id={last}>; rel="prev"' in link

    async def test_a_page_has_twenty_and_at_most_forty(self, client: httpx.AsyncClient) -> None:
        """The sizes of the documentation."""
        for number in range(42):
            await created(client, f"No {number}")
        sizes = [len((await client.get(ACCOUNT, params=params)).json()) for params in ({}, {"limit": "80"})]
        assert sizes == [20, 40]

    async def test_replies_can_be_left_out(self, client: httpx.AsyncClient) -> None:
        """`exclude_replies` leaves only the beginnings of threads."""
        parent = (await created(client))["id"]
        await created(client, "And still.", in_reply_to_id=parent)
        listed = (await client.get(ACCOUNT, params={"exclude_replies": "1"})).json()
        assert [status["id"] for status in listed] == [parent]

    async def test_the_token_tells_the_account(self, client: httpx.AsyncClient) -> None:
        """A publisher learns its account's id from its token."""
        answer = await client.get("/net/mastodon/api/v1/accounts/verify_credentials", headers=READ_ONLY)
        assert answer.json()["id"] in ACCOUNT
        assert answer.json()["source"]["privacy"] == "public"

    @pytest.mark.parametrize(
        "path", [f"{STATUSES}/77", f"{STATUSES}/77/source", "/net/mastodon/api/v1/accounts/77/statuses"]
    )
    async def test_what_is_not_there_is_a_404(self, client: httpx.AsyncClient, path: str) -> None:
        """Record not found, as JSON."""
        answer = await client.get(path, headers=TOKEN)
        assert (answer.status_code, answer.json()) == (404, {"error": "Record not found"})


class TestChanging:
    """Editing and deleting."""

    async def test_an_edit_shows_and_is_remembered(
        self, client: httpx.AsyncClient, mastodon: Mastodon, clock: HandClock
    ) -> None:
        """The public sees the new wording, and that there was another."""
        status = await created(client, "Befor")
        clock.advance(minutes=1)
        url = f"{STATUSES}/{status['id']}"
        answer = (await client.put(url, json={"status": "Before"}, headers=TOKEN)).json()
        assert (answer["id"], answer["content"]) == (status["id"], "<p>Before</p>")
        assert datetime.fromisoformat(answer["edited_at"]) == clock.now()
        assert [edit.text for edit in mastodon.timeline.everything()[0].edits] == ["Befor"]
        assert "edited 1 times" in (await client.get(status["url"])).text

    async def test_an_edit_to_the_same_is_none(self, client: httpx.AsyncClient, mastodon: Mastodon) -> None:
        """Setting the same text again changes nothing."""
        status = await created(client, "Same")
        await client.put(f"{STATUSES}/{status['id']}", json={"status": "Same"}, headers=TOKEN)
        assert mastodon.timeline.everything()[0].edits == ()

    async def test_a_deletion_gives_the_text_back_and_is_final(self, client: httpx.AsyncClient) -> None:
        """The answer carries the source; afterwards there is nothing, for the API and for people."""
        status = await created(client, "Oops")
        url = f"{STATUSES}/{status['id']}"
        assert (await client.delete(url, headers=TOKEN)).json()["text"] == "Oops"
        assert (await client.get(url)).status_code == 404
        assert (await client.delete(url, headers=TOKEN)).status_code == 404
        assert (await client.put(url, json={"status": "x"}, headers=TOKEN)).status_code == 404
        assert (await client.get(status["url"])).status_code == 410
        assert (await client.get(ACCOUNT)).json() == []


class TestWhoMay:
    """Tokens, scopes and limits."""

    @pytest.mark.parametrize("headers", [{}, bearer("nonsense"), {"Authorization": "Basic x"}])
    async def test_a_bad_token_is_a_401(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        """Missing and unknown are the same."""
        answer = await client.post(STATUSES, json={"status": "x"}, headers=headers)
        assert (answer.status_code, answer.json()) == (401, {"error": "The access token is invalid"})

    async def test_a_token_that_may_only_read_is_a_403(self, client: httpx.AsyncClient) -> None:
        """The scope is checked for each call."""
        answer = await client.post(STATUSES, json={"status": "x"}, headers=READ_ONLY)
        assert answer.status_code == 403
        assert "scopes" in answer.json()["error"]

    async def test_too_many_requests_end_at_an_iso_moment(self, clock: HandClock) -> None:
        """The reset is a UTC time with six decimals, and every answer tells what is left."""
        async with serving(Mastodon(clock=clock, requests_per_5_minutes=2).routes()) as client:
            good, _, bad = [await client.get("/net/mastodon/api/v2/instance") for _ in range(3)]
        assert (good.headers["X-RateLimit-Remaining"], bad.status_code) == ("1", 429)
        reset = datetime.strptime(bad.headers["X-RateLimit-Reset"], "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
        assert 290 < (reset - clock.now()).total_seconds() <= 300

    async def test_statuses_have_a_tighter_limit(self, clock: HandClock) -> None:
        """Creating and editing are counted together, and the headers show the limit that was hit."""
        async with serving(Mastodon(clock=clock, statuses_per_3_hours=1).routes()) as client:
            status = await created(client)
            answer = await client.put(f"{STATUSES}/{status['id']}", json={"status": "x"}, headers=TOKEN)
        assert (answer.status_code, answer.headers["X-RateLimit-Limit"]) == (429, "1")
