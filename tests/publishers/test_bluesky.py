"""What is Bluesky's own: keys, links by bytes, sessions, and the guard against our own mistakes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import regex
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Outcome, Present, Receipt, Refused, Unknown
from bot.publishers.bluesky import Bluesky, facets, record, tid
from bot.publishers.bluesky_session import Account
from bot.publishers.unpublishable import Unpublishable
from bot.rehearsal.networks import Bluesky as BlueskyNetwork
from bot.rehearsal.networks.faults import Fault
from tests.publishers.stage import (
    ARABIC,
    EVENING,
    HandClock,
    MemoryVault,
    Script,
    make_post,
    quick_line,
    reply_to,
    serving,
)

TID = regex.compile("[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
PASSWORD = "reh3-ears-alap-ppwd"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A publisher with a good password, its network, vault and clock."""

    publisher: Bluesky
    network: BlueskyNetwork
    vault: MemoryVault
    clock: HandClock
    base: str

    def another(self, password: str = PASSWORD) -> Bluesky:
        """A publisher of a later process, over the same vault."""
        return _publisher(self.base, self.network.handle, self.vault, self.clock, password)


def _publisher(base: str, handle: str, vault: MemoryVault, clock: HandClock, password: str) -> Bluesky:
    account = Account(service=f"{base}/net/bluesky", identifier=handle, app_password=password)
    return Bluesky(account, vault=vault, clock=clock, line=quick_line())


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The network with our account on it."""
    clock, vault = HandClock(), MemoryVault()
    network = BlueskyNetwork(clock=clock)
    async with serving(network.routes()) as base:
        publisher = _publisher(base, network.handle, vault, clock, PASSWORD)
        yield Scene(publisher=publisher, network=network, vault=vault, clock=clock, base=base)
        await publisher.close()


# Keys and records


@given(moment=MOMENTS, key=st.text(max_size=60))
def test_every_key_is_a_tid(moment: datetime, key: str) -> None:
    """The server takes nothing else for a post, and the same post has the same key for ever."""
    assert TID.fullmatch(tid(moment, key))
    assert tid(moment, key) == tid(moment, key)


@given(moment=MOMENTS, key=st.text(max_size=20), other=st.text(max_size=20))
def test_a_later_second_sorts_later(moment: datetime, key: str, other: str) -> None:
    """Timelines sort by key."""
    assert tid(moment, key) < tid(moment + timedelta(seconds=1), other)


def test_a_thousand_posts_of_one_instant_have_keys_of_their_own() -> None:
    """Ten bits of clock id alone would collide; a collision would read as an alarm."""
    assert len({tid(EVENING, f"public/{n}/bluesky/ar") for n in range(1000)}) == 1000


def test_offsets_of_links_count_bytes() -> None:
    """Arabic letters are two bytes each; an offset in letters would cut a link apart."""
    [facet] = facets(ARABIC)
    span = ARABIC.encode()[facet["index"]["byteStart"] : facet["index"]["byteEnd"]]
    assert span.decode() == facet["features"][0]["uri"] == "https://status.example.com/"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("See https://a.example/b.", ["https://a.example/b"]),
        ("(https://a.example/b)", ["https://a.example/b"]),
        ("« https://a.example/é »", ["https://a.example/é"]),
        ("https://a.example/x؟ https://b.example، fin", ["https://a.example/x", "https://b.example"]),
        ("HTTPS://A.EXAMPLE/Q?a=1&b=2!", ["HTTPS://A.EXAMPLE/Q?a=1&b=2"]),
        ("ftp://a.example mail@a.example a.example", []),
        ("https:// nothing", []),
    ],
)
def test_links_end_where_a_reader_would_end_them(text: str, links: list[str]) -> None:
    """The full stop after a link is the sentence's."""
    assert [f["features"][0]["uri"] for f in facets(text)] == links


@given(text=st.text(alphabet=st.characters(codec="utf-8"), max_size=80))
def test_facets_always_lie_within_the_text(text: str) -> None:
    """The server does not check that; a facet beyond the text breaks clients."""
    size = len(text.encode())
    for facet in facets(f"{text} https://a.example/{text}"):
        assert 0 <= facet["index"]["byteStart"] < facet["index"]["byteEnd"] <= size * 2 + 20


def test_the_record_is_frozen_with_a_zone_and_its_language() -> None:
    """A time without a zone is refused by the server; another millisecond would be another record."""
    found = record(make_post(language="fr"))
    assert found["createdAt"] == "2025-05-31T19:45:12.345Z"
    assert (found["$type"], found["langs"]) == ("app.bsky.feed.post", ["fr"])
    assert "reply" not in found


def test_a_reply_names_root_and_parent_by_hash() -> None:
    """Threads hang on uri and cid of both ends."""
    root = Receipt(remote_id="at://did/app.bsky.feed.post/a", extra={"cid": "ca"})
    parent = Receipt(remote_id="at://did/app.bsky.feed.post/b", extra={"cid": "cb"})
    reply = record(replace(reply_to(root), parent=parent))["reply"]
    assert reply == {"root": {"uri": root.remote_id, "cid": "ca"}, "parent": {"uri": parent.remote_id, "cid": "cb"}}


def test_a_receipt_without_a_cid_cannot_be_answered() -> None:
    """A link that a person entered by hand proves the post, but nothing can be hung on it."""
    with pytest.raises(Unpublishable, match="cid"):
        record(reply_to(Receipt(remote_id="https://bsky.app/profile/x/post/y")))


# The guard


async def test_another_text_under_our_key_is_refused_with_an_alarm(scene: Scene) -> None:
    """`swapRecord: null`: what we published is never silently edited."""
    request = scene.publisher.prepare(make_post())
    await scene.publisher.publish(request)
    changed = {**request, "record": {**request["record"], "text": "something else"}}
    outcome = await scene.publisher.publish(changed)
    assert isinstance(outcome, Refused)
    assert outcome.why.startswith("Alarm: another text is already under our own key")
    assert [p.text for p in scene.network.timeline.live()] == [make_post().body]


async def test_another_text_under_our_key_is_not_taken_for_ours(scene: Scene) -> None:
    """A look-up that finds other words asks a person."""
    request = scene.publisher.prepare(make_post())
    await scene.publisher.publish(request)
    changed = {**request, "record": {**request["record"], "text": "something else"}}
    sighting = await scene.publisher.reconcile(changed)
    assert isinstance(sighting, CannotTell)
    assert (sighting.again, "another text" in sighting.why) == (None, True)


async def test_the_receipt_carries_what_a_reply_needs(scene: Scene) -> None:
    """The public address is for people, uri and cid for the next word."""
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(outcome, Done)
    rkey = tid(EVENING, make_post().key)
    assert outcome.receipt.remote_id == f"at://{scene.network.did}/app.bsky.feed.post/{rkey}"
    assert outcome.receipt.url == f"https://bsky.app/profile/{scene.network.did}/post/{rkey}"
    assert outcome.receipt.extra["cid"].startswith("bafy")


async def test_publishing_at_once_in_three_languages_logs_in_once(scene: Scene) -> None:
    """Logins are few a day: the session is made under a lock."""
    posts = [make_post(key=f"k/{n}", body=f"text {n}") for n in range(3)]
    outcomes = await asyncio.gather(*(scene.publisher.publish(scene.publisher.prepare(p)) for p in posts))
    assert all(isinstance(o, Done) for o in outcomes)
    assert scene.vault.writes == 1


# Sessions


async def test_a_session_outlives_the_process(scene: Scene) -> None:
    """What the vault keeps is used: the later process needs no password."""
    await scene.publisher.publish(scene.publisher.prepare(make_post()))
    later = scene.another(password="forgotten")
    assert isinstance(await later.publish(later.prepare(make_post(key="k/2", body="later"))), Done)
    await later.close()


@pytest.mark.parametrize("kept", [{"another": "shape"}, {}])
async def test_a_session_of_another_shape_is_replaced(scene: Scene, kept: dict[str, Any]) -> None:
    """An upgrade logs in again instead of failing."""
    await scene.publisher.publish(scene.publisher.prepare(make_post()))
    [key] = scene.vault.kept
    scene.vault.kept[key] = kept
    later = scene.another()
    assert isinstance(await later.publish(later.prepare(make_post(key="k/2", body="later"))), Done)
    await later.close()


async def test_an_expired_token_is_refreshed_on_the_way(scene: Scene) -> None:
    """After two hours the post still goes out at the first attempt."""
    await scene.publisher.publish(scene.publisher.prepare(make_post()))
    scene.clock.advance(hours=3)
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post(key="k/2", body="later")))
    assert isinstance(outcome, Done)
    assert scene.vault.writes == 2


async def test_after_a_long_silence_we_log_in_again(scene: Scene) -> None:
    """A refresh token ends after ninety days; the password does not."""
    await scene.publisher.publish(scene.publisher.prepare(make_post()))
    scene.clock.advance(days=100)
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post(key="k/2", body="later")))
    assert isinstance(outcome, Done)


async def test_a_token_the_server_does_not_know_leads_to_a_login(scene: Scene) -> None:
    """InvalidToken is not refreshed: the server has forgotten us."""
    await scene.publisher.publish(scene.publisher.prepare(make_post()))
    [key] = scene.vault.kept
    scene.vault.kept[key] = {**scene.vault.kept[key], "access": "nonsense", "refresh": "nonsense"}
    later = scene.another()
    assert isinstance(await later.publish(later.prepare(make_post(key="k/2", body="later"))), Done)
    await later.close()


async def test_many_posts_with_a_spent_token_refresh_it_once(scene: Scene) -> None:
    """The refresh happens under a lock; the others use what it brought."""
    await scene.publisher.publish(scene.publisher.prepare(make_post()))
    scene.clock.advance(hours=3)
    posts = [make_post(key=f"k/{n}", body=f"text {n}") for n in range(4)]
    outcomes = await asyncio.gather(*(scene.publisher.publish(scene.publisher.prepare(p)) for p in posts))
    assert all(isinstance(o, Done) for o in outcomes)
    assert scene.vault.writes == 2


async def test_a_server_that_takes_no_token_ends_the_attempt(scene: Scene) -> None:
    """No endless dance of renewals; the relay comes back later."""
    scene.network.faults.add(Fault(kind="token_expired", count=9, match="putRecord"))
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert outcome == NotDone(why="Bluesky takes none of the tokens it gives us")


@pytest.mark.parametrize("trouble", ["500", "429", "hang", "refuse", "lost_reply", "not_json"])
@pytest.mark.parametrize("call", ["createSession", "refreshSession"])
async def test_trouble_with_the_session_published_nothing(scene: Scene, trouble: str, call: str) -> None:
    """Law 6: whatever becomes of a login, the post did not go out."""
    if call == "refreshSession":
        await scene.publisher.preflight()
        scene.clock.advance(hours=3)
    scene.network.faults.add(Fault(kind=trouble, match=call, seconds=2.0))
    outcome = await scene.publisher.publish(scene.publisher.prepare(make_post()))
    assert isinstance(outcome, NotDone)
    assert scene.network.timeline.live() == []
    assert isinstance(await scene.publisher.publish(scene.publisher.prepare(make_post())), Done)


async def test_a_wrong_password_is_refused_and_not_repeated_by_us(scene: Scene) -> None:
    """A person must act; the sentence says on what."""
    publisher = scene.another(password="wrong")
    outcome = await publisher.publish(publisher.prepare(make_post()))
    await publisher.close()
    assert isinstance(outcome, Refused)
    assert "401 AuthenticationRequired: Invalid identifier or password" in outcome.why
    assert "wrong" not in outcome.why


async def test_preflight_renews_a_spent_session(scene: Scene) -> None:
    """A session that ran out over night is no fault."""
    await scene.publisher.preflight()
    scene.clock.advance(hours=3)
    assert await scene.publisher.preflight() == []
    assert scene.vault.writes == 2


@pytest.mark.parametrize("trouble", ["500", "429", "hang"])
async def test_preflight_tells_of_a_server_in_trouble(scene: Scene, trouble: str) -> None:
    """Why we could not post now is worth a line."""
    await scene.publisher.preflight()
    scene.network.faults.add(Fault(kind=trouble, match="getSession", seconds=2.0))
    assert len(await scene.publisher.preflight()) == 1


# Odd answers, by script

SESSION = {"did": "did:plc:a", "accessJwt": "a", "refreshJwt": "r"}
GOOD = {"uri": f"at://did:plc:a/app.bsky.feed.post/{tid(EVENING, make_post().key)}", "cid": "bafyx"}


async def scripted(*answers: web.Response) -> tuple[Outcome, Script]:
    """What becomes of a post when the server answers like this, after a good login."""
    script = Script(web.json_response(SESSION), *answers)
    async with serving(script.routes) as base:
        account = Account(service=base, identifier="bank.example", app_password="p")
        publisher = Bluesky(account, vault=MemoryVault(), clock=HandClock(), line=quick_line())
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    return outcome, script


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(web.json_response(GOOD), Done, id="as it should be"),
        pytest.param(web.json_response({}), Unknown, id="success without an address"),
        pytest.param(
            web.json_response({**GOOD, "uri": "at://did:plc:a/app.bsky.feed.post/other"}), Unknown, id="other"
        ),
        pytest.param(web.json_response({"uri": GOOD["uri"]}), Unknown, id="success without a hash"),
        pytest.param(web.json_response([]), Unknown, id="a list"),
        pytest.param(web.Response(status=204), Unknown, id="nothing"),
        pytest.param(web.Response(status=302, headers={"Location": "/"}), Refused, id="a redirect"),
        pytest.param(web.json_response({"error": "InvalidRequest"}, status=400), Refused, id="invalid"),
        pytest.param(web.json_response({"error": "AuthMissing"}, status=401), Refused, id="no token"),
        pytest.param(web.json_response({"error": "AccountTakedown"}, status=403), Refused, id="taken down"),
        pytest.param(web.Response(status=404), Refused, id="no such server"),
        pytest.param(web.Response(status=408), Unknown, id="the proxy's time-out"),
        pytest.param(web.Response(status=413), Refused, id="too big"),
        pytest.param(web.Response(status=429), NotDone, id="too many"),
        pytest.param(web.Response(status=502, text="<html>"), Unknown, id="bad gateway"),
        pytest.param(web.Response(status=599), Unknown, id="no known status"),
    ],
)
async def test_each_answer_has_one_meaning(answer: web.Response, expected: type) -> None:
    """The status codes of this network, one by one."""
    outcome, script = await scripted(answer)
    assert isinstance(outcome, expected)
    assert len(script.seen) == 2, "one login, one post, no repetition"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(web.json_response({"error": "RecordNotFound"}, status=400), "absent", id="as the server says it"),
        pytest.param(web.json_response({"error": "RecordNotFound"}, status=404), "park", id="not as it says it"),
        pytest.param(web.json_response({**GOOD, "value": record(make_post())}), "present", id="ours"),
        pytest.param(web.json_response({**GOOD, "value": "text"}), "again", id="no record in it"),
        pytest.param(web.json_response({"value": record(make_post())}), "again", id="no address"),
        pytest.param(web.json_response({"error": "InvalidRequest"}, status=400), "park", id="no such repository"),
        pytest.param(web.Response(status=403, text="<html>"), "park", id="kept out"),
        pytest.param(web.Response(status=429), "again", id="too many"),
        pytest.param(web.Response(status=502), "again", id="bad gateway"),
    ],
)
async def test_what_a_look_up_means(answer: web.Response, expected: str) -> None:
    """Absent permits a second attempt; it is said for one answer only."""
    script = Script(web.json_response(SESSION), answer)
    async with serving(script.routes) as base:
        account = Account(service=base, identifier="bank.example", app_password="p")
        publisher = Bluesky(account, vault=MemoryVault(), clock=HandClock(), line=quick_line())
        sighting = await publisher.reconcile(publisher.prepare(make_post()))
        await publisher.close()
    meanings = {Absent: "absent", Present: "present"}
    doubt = "again" if isinstance(sighting, CannotTell) and sighting.again else "park"
    assert meanings.get(type(sighting), doubt) == expected
    assert script.seen[1].path == "/xrpc/com.atproto.repo.getRecord"


async def test_a_look_up_without_a_session_waits_as_the_login_was_told(scene: Scene) -> None:
    """No session, no answer; nothing was learnt about the post."""
    scene.network.faults.add(Fault(kind="429", match="createSession", seconds=90.0))
    sighting = await scene.publisher.reconcile(scene.publisher.prepare(make_post()))
    assert isinstance(sighting, CannotTell)
    assert sighting.again == pytest.approx(timedelta(seconds=90), abs=timedelta(seconds=1))


async def test_the_call_is_what_the_protocol_wants() -> None:
    """Our own key, nothing to swap, the record as it was frozen, the token in the header alone."""
    _, script = await scripted(web.json_response(GOOD))
    put = script.seen[1]
    assert (put.method, put.path) == ("POST", "/xrpc/com.atproto.repo.putRecord")
    assert put.headers["authorization"] == "Bearer a"
    assert put.body == {
        "repo": "did:plc:a",
        "collection": "app.bsky.feed.post",
        "rkey": tid(EVENING, make_post().key),
        "swapRecord": None,
        "record": record(make_post()),
    }


@pytest.mark.parametrize(
    "session",
    [
        {**SESSION, "accessJwt": ""},
        {**SESSION, "accessJwt": "line\nbreak"},
        {**SESSION, "refreshJwt": "é"},
        {"did": 4},
        [],
    ],
)
async def test_an_odd_login_is_no_session(session: Any) -> None:  # noqa: ANN401 - any JSON
    """A token that no header can carry is never sent."""
    script = Script(web.json_response(session))
    async with serving(script.routes) as base:
        account = Account(service=base, identifier="bank.example", app_password="p")
        publisher = Bluesky(account, vault=MemoryVault(), clock=HandClock(), line=quick_line())
        outcome = await publisher.publish(publisher.prepare(make_post()))
        await publisher.close()
    assert isinstance(outcome, NotDone)


@pytest.mark.parametrize(
    ("endpoint", "followed"),
    [
        ("https://pds.example", "https://pds.example"),
        ("http://pds.example", ""),
        ("https://pds.example:x", ""),
        ("javascript:alert(1)", ""),
        (None, ""),
    ],
)
async def test_the_repository_the_answer_names_is_used_over_https_only(endpoint: object, followed: str) -> None:
    """Most accounts log in at one server and live on another."""
    service = {"id": "#atproto_pds", "serviceEndpoint": endpoint}
    script = Script(web.json_response({**SESSION, "didDoc": {"service": [{"id": "#other"}, service]}}))
    vault = MemoryVault()
    async with serving(script.routes) as base:
        account = Account(service=base, identifier="bank.example", app_password="p")
        publisher = Bluesky(account, vault=vault, clock=HandClock(), line=quick_line())
        await publisher._sessions.current()
        await publisher.close()
        assert vault.kept[account.vault_key]["endpoint"] == (followed or base)
