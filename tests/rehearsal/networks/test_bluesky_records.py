"""Writing and reading records, as the real Bluesky server was seen to answer."""

import asyncio
from collections.abc import Callable

import pytest

from bot.rehearsal.networks import Bluesky
from bot.rehearsal.networks.bluesky.records import content_id, tid
from tests.rehearsal.networks.bsky_client import FAMILY, KEY, XRPC, Account, a_record, refusal
from tests.rehearsal.networks.stage import EVENING, HandClock, Json


class TestWriting:
    """What a write does, and what its repeat does."""

    async def test_a_put_creates_under_the_key_the_client_chose(self, account: Account) -> None:
        """The client's own key is the post's identity."""
        answer = (await account.put(a_record(), swapRecord=None)).json()
        assert answer["uri"] == f"at://{account.did}/app.bsky.feed.post/{KEY}"
        assert answer["cid"].startswith("bafyrei")
        assert answer["commit"]["rev"]
        assert answer["validationStatus"] == "valid"

    @pytest.mark.parametrize("swap", [{}, {"swapRecord": None}])
    async def test_the_same_put_again_changes_nothing(self, account: Account, swap: Json, bluesky: Bluesky) -> None:
        """A repeat has the same address and hash and no commit, in whatever order its keys are."""
        first = (await account.put(a_record(), **swap)).json()
        again = await account.put(dict(reversed(a_record().items())), **swap)
        assert again.status_code == 200
        assert again.json() == {key: value for key, value in first.items() if key != "commit"}
        assert len(bluesky.timeline.everything()) == 1

    async def test_other_content_under_a_guarded_key_is_refused(self, account: Account) -> None:
        """`swapRecord: null` means: must not exist yet."""
        first = (await account.put(a_record(), swapRecord=None)).json()
        answer = await account.put(a_record("Something else."), swapRecord=None)
        assert refusal(answer) == (400, "InvalidSwap")
        assert answer.json()["message"] == f"Record was at {first['cid']}"

    async def test_one_changed_millisecond_is_other_content(self, account: Account) -> None:
        """The moment belongs to the record, so it must be frozen before the first attempt."""
        await account.put(a_record(), swapRecord=None)
        answer = await account.put(a_record(createdAt="2025-05-31T20:45:00.001Z"), swapRecord=None)
        assert refusal(answer) == (400, "InvalidSwap")

    async def test_other_content_without_the_guard_silently_edits(self, account: Account, bluesky: Bluesky) -> None:
        """Without `swapRecord` a put replaces, and the public sees the new wording."""
        before = (await account.put(a_record("One."))).json()
        after = (await account.put(a_record("Two."))).json()
        assert after["uri"] == before["uri"]
        assert after["cid"] != before["cid"]
        (post,) = bluesky.timeline.everything()
        assert (post.text, [edit.text for edit in post.edits]) == ("Two.", ["One."])

    async def test_a_swap_of_the_right_hash_passes_and_of_a_wrong_one_does_not(self, account: Account) -> None:
        """The guard compares hashes, also with nothing."""
        absent = await account.put(a_record(), swapRecord="bafyreinothing")
        assert absent.json()["message"] == "Record was at null"
        cid = (await account.put(a_record("One."))).json()["cid"]
        assert (await account.put(a_record("Two."), swapRecord=cid)).status_code == 200

    async def test_four_at_once_make_one_post_and_one_commit(self, account: Account, bluesky: Bluesky) -> None:
        """Concurrent repeats are one creation."""
        answers = await asyncio.gather(*(account.put(a_record(), swapRecord=None) for _ in range(4)))
        assert [answer.status_code for answer in answers] == [200] * 4
        assert sum("commit" in answer.json() for answer in answers) == 1
        assert len(bluesky.timeline.everything()) == 1

    async def test_create_over_an_existing_key_looks_like_a_server_fault(self, account: Account) -> None:
        """A duplicate by createRecord is a 500, which is why publishers must not use it."""
        body = {**account.named(KEY), "record": a_record()}
        assert (await account.call("repo.createRecord", body)).status_code == 200
        assert refusal(await account.call("repo.createRecord", body)) == (500, "InternalServerError")

    async def test_what_was_deleted_comes_back_with_the_same_put(self, account: Account, bluesky: Bluesky) -> None:
        """A late blind repeat revives a withdrawn post."""
        await account.put(a_record(), swapRecord=None)
        gone = await account.call("repo.deleteRecord", account.named(KEY))
        assert "commit" in gone.json()
        assert [post.deleted for post in bluesky.timeline.everything()] == [True]
        back = await account.put(a_record(), swapRecord=None)
        assert "commit" in back.json()
        assert [post.deleted for post in bluesky.timeline.everything()] == [False]

    async def test_deleting_twice_is_no_error(self, account: Account) -> None:
        """The second deletion answers 200 and an empty object."""
        await account.put(a_record())
        await account.call("repo.deleteRecord", account.named(KEY))
        again = await account.call("repo.deleteRecord", account.named(KEY))
        assert (again.status_code, again.json()) == (200, {})

    async def test_nobody_writes_into_another_repository(self, account: Account) -> None:
        """The repository must be the session's own."""
        body = {**account.named(KEY), "repo": "did:plc:someone", "record": a_record()}
        assert refusal(await account.call("repo.putRecord", body)) == (401, "AuthenticationRequired")


class TestRules:
    """What the schema of posts lets pass."""

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("x" * 301, "grapheme too big (maximum 300, got 301) at $.record.text"),
            (FAMILY * 121, "string too big (maximum 3000, got 3025) at $.record.text"),
            ("ح" * 301, "grapheme too big (maximum 300, got 301) at $.record.text"),
        ],
    )
    async def test_too_long_is_refused_in_clusters_and_in_bytes(
        self, account: Account, text: str, sentence: str
    ) -> None:
        """300 grapheme clusters and 3000 bytes, with the server's own sentences."""
        answer = await account.put(a_record(text))
        assert refusal(answer) == (400, "InvalidRequest")
        assert answer.json()["message"].endswith(sentence)

    @pytest.mark.parametrize("text", ["x" * 300, FAMILY * 120, "e\u0301" * 300, "", "\N{BLACK FLAG}" * 300])
    async def test_just_long_enough_passes(self, account: Account, text: str) -> None:
        """The limits themselves are allowed, and so is an empty text."""
        assert (await account.put(a_record(text))).status_code == 200

    @pytest.mark.parametrize("moment", ["2025-05-31T20:45:00.000Z", "2025-05-31T21:45:00.123456+01:00"])
    async def test_a_moment_with_zone_passes(self, account: Account, moment: str) -> None:
        """Any offset and up to microseconds."""
        assert (await account.put(a_record(createdAt=moment))).status_code == 200

    @pytest.mark.parametrize("moment", ["2025-05-31T20:45:00", "2025-05-31", "yesterday", "2025-02-31T20:45:00Z"])
    async def test_a_moment_without_zone_is_refused(self, account: Account, moment: str) -> None:
        """A naive isoformat is no moment."""
        answer = await account.put(a_record(createdAt=moment))
        assert "Invalid datetime at $.record.createdAt" in answer.json()["message"]

    @pytest.mark.parametrize("key", ["text", "createdAt"])
    async def test_what_is_required_must_be_there(self, account: Account, key: str) -> None:
        """Text and moment are required."""
        record = {name: value for name, value in a_record().items() if name != key}
        assert f'Missing required key "{key}"' in (await account.put(record)).json()["message"]

    @pytest.mark.parametrize(
        "more",
        [
            {"langs": ["en", "fr", "ar", "es"]},
            {"langs": ["not a language"]},
            {"langs": "en"},
            {"tags": ["x"] * 9},
            {"reply": {"root": {"uri": "at://x"}}},
            {"facets": [{"index": {"byteStart": 0, "byteEnd": -1}, "features": []}]},
            {
                "facets": [
                    {
                        "index": {"byteStart": 0, "byteEnd": 4},
                        "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "no address"}],
                    }
                ]
            },
            {"$type": "app.bsky.feed.like"},
            {"text": 7},
        ],
    )
    async def test_malformed_records_are_refused(self, account: Account, more: Json) -> None:
        """Languages, tags, replies and facets must have their shapes."""
        assert refusal(await account.put({**a_record(), **more})) == (400, "InvalidRequest")

    async def test_what_the_server_does_not_check_passes(self, account: Account) -> None:
        """Facets beyond the text and replies to nothing are the client's business."""
        facet = {
            "index": {"byteStart": 900, "byteEnd": 999},
            "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://status.example.com"}],
        }
        nowhere = {"uri": "at://did:plc:x/app.bsky.feed.post/3k", "cid": "bafy"}
        record = a_record(facets=[facet], reply={"root": nowhere, "parent": nowhere})
        assert (await account.put(record)).status_code == 200

    @pytest.mark.parametrize("rkey", ["incident-42-update-1", "z" * 13, KEY[:-1], KEY + "2", KEY.upper()])
    async def test_a_readable_key_is_no_key(self, account: Account, rkey: str) -> None:
        """Posts live under TIDs."""
        answer = await account.put(a_record(), rkey)
        assert "Invalid TID string" in answer.json()["message"]

    def test_keys_sort_as_their_moments(self, clock: HandClock) -> None:
        """Thirteen letters, first the time and then the clock id."""
        earlier = tid(clock.now(), 5)
        clock.advance(milliseconds=1)
        assert len(earlier) == 13
        assert tid(EVENING, 1) < earlier < tid(clock.now())

    def test_the_hash_is_of_the_content(self) -> None:
        """The order of keys does not matter; every value does."""
        assert content_id({"a": 1, "b": 2}) == content_id({"b": 2, "a": 1})
        assert content_id({"a": 1}) != content_id({"a": 2})
        assert len(content_id({})) == 59


class TestReading:
    """What can be read back, by machines and by people."""

    async def test_a_record_is_read_without_a_token(self, account: Account) -> None:
        """Read-back needs no login."""
        written = (await account.put(a_record())).json()
        answer = (await account.read()).json()
        assert (answer["uri"], answer["cid"], answer["value"]) == (written["uri"], written["cid"], a_record())

    async def test_an_absent_record_is_a_400(self, account: Account) -> None:
        """RecordNotFound is 400 here, not 404."""
        assert refusal(await account.read()) == (400, "RecordNotFound")

    async def test_an_unknown_repository_is_a_400(self, account: Account) -> None:
        """Nothing is known of others."""
        answer = await account.client.get(f"{XRPC}com.atproto.repo.getRecord?repo=did:plc:x&collection=c&rkey=k")
        assert refusal(answer) == (400, "InvalidRequest")

    async def test_lists_go_newest_first_in_pages(self, account: Account, clock: HandClock) -> None:
        """A list pages with a cursor, and turns round with `reverse`."""
        keys = [tid(clock.now(), number) for number in range(3)]
        for key in keys:
            await account.put(a_record(key), key)
        params: Json = {"repo": account.did, "collection": "app.bsky.feed.post", "limit": 2}
        url = f"{XRPC}com.atproto.repo.listRecords"
        page = (await account.client.get(url, params=params)).json()
        rest = (await account.client.get(url, params={**params, "cursor": page["cursor"]})).json()
        back = (await account.client.get(url, params={**params, "reverse": "true"})).json()
        assert [each["value"]["text"] for each in page["records"]] == [keys[2], keys[1]]
        assert [each["value"]["text"] for each in rest["records"]] == [keys[0]]
        assert [each["value"]["text"] for each in back["records"]] == [keys[0], keys[1]]
        assert "cursor" not in rest

    @pytest.mark.parametrize("limit", ["0", "101", "many"])
    async def test_a_page_has_one_to_a_hundred(self, account: Account, limit: str) -> None:
        """Other limits are refused."""
        params = {"repo": account.did, "collection": "app.bsky.feed.post", "limit": limit}
        answer = await account.client.get(f"{XRPC}com.atproto.repo.listRecords", params=params)
        assert refusal(answer) == (400, "InvalidRequest")

    async def test_a_person_can_click_through(self, account: Account, bluesky: Bluesky) -> None:
        """The public address shows the text in its own direction, escaped, and 410 once deleted."""
        await account.put(a_record("رصيدكم سليم <b>", langs=["ar"]))
        url = bluesky.timeline.everything()[0].url
        page = await account.client.get(url)
        assert 'lang="ar"' in page.text
        assert '<p dir="auto">رصيدكم سليم &lt;b&gt;</p>' in page.text
        await account.call("repo.deleteRecord", account.named(KEY))
        assert (await account.client.get(url)).status_code == 410
        assert (await account.client.get(url + "x")).status_code == 404


@pytest.mark.parametrize("shape", [lambda did: did, lambda _: "bank.rehearsal.example"])
async def test_the_repository_goes_by_did_or_handle(account: Account, shape: Callable[[str], str]) -> None:
    """Either name of the account will do."""
    body = {**account.named(KEY), "repo": shape(account.did), "record": a_record()}
    assert (await account.call("repo.putRecord", body)).status_code == 200
