"""What is Mastodon's own: the key where it counts, reading back where it does not, and each server's limit."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.domain.delivery import Absent, CannotTell, Done, NotDone, Outcome, Present, Receipt, Refused, Sighting, Unknown
from bot.publishers.html_text import html_text, same_words
from bot.publishers.mastodon import Mastodon
from bot.rehearsal.networks import Mastodon as MastodonNetwork
from bot.rehearsal.networks.faults import Fault
from tests.publishers.stage import ARABIC, EVENING, HandClock, Script, Seen, make_post, quick_line, reply_to, serving

LAG = timedelta(seconds=30)
POSTING = "POST /net/mastodon/api/v1/statuses"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A publisher, its network, and the clock of both."""

    publisher: Mastodon
    network: MastodonNetwork
    clock: HandClock
    base: str

    def another(self, token: str = "rehearsal-mastodon", **more: Any) -> Mastodon:  # noqa: ANN401 - any argument
        """A publisher of a later process."""
        return _publisher(f"{self.base}/net/mastodon", self.clock, token, **more)


def _publisher(url: str, clock: HandClock, token: str = "rehearsal-mastodon", **more: Any) -> Mastodon:  # noqa: ANN401
    return Mastodon(url, token, clock=clock, line=quick_line(), read_back_lag=LAG, ticks=clock.ticks, **more)


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """The network with our account on it."""
    clock = HandClock()
    network = MastodonNetwork(clock=clock)
    async with serving(network.routes()) as base:
        publisher = _publisher(f"{base}/net/mastodon", clock)
        yield Scene(publisher=publisher, network=network, clock=clock, base=base)
        await publisher.close()


async def test_the_call_is_what_the_server_wants() -> None:
    """Public, in its language, under a key that is the same for ever and that any header can carry."""
    script = Script(web.json_response({"id": "1", "url": "https://example.social/@bank/1"}))
    async with serving(script.routes) as base:
        publisher = _publisher(base, HandClock())
        await publisher.publish(publisher.prepare(make_post(key="clé/نص/fr", language="ar", body=ARABIC)))
        await publisher.close()
    [seen] = script.seen
    assert (seen.method, seen.path) == ("POST", "/api/v1/statuses")
    assert seen.body == {"status": ARABIC, "visibility": "public", "language": "ar"}
    assert seen.headers["authorization"] == "Bearer rehearsal-mastodon"
    assert len(seen.headers["idempotency-key"]) == 64


@pytest.mark.parametrize("keys", ["ignored", "broken"])
async def test_servers_that_do_not_honour_the_key_are_survived_by_reading_back(scene: Scene, keys: str) -> None:
    """Some servers double on a repeat, some answer 500: the look-up comes first and finds the post."""
    scene.network.keys = keys  # type: ignore[assignment]
    request = scene.publisher.prepare(make_post())
    scene.network.faults.add(Fault(kind="lost_reply", match=POSTING))
    assert isinstance(await scene.publisher.publish(request), Unknown)
    assert isinstance(await scene.publisher.reconcile(request), Present)
    assert len(scene.network.timeline.live()) == 1


async def test_a_500_on_a_repeat_is_unknown_and_then_found(scene: Scene) -> None:
    """A release of 2026 answers 500 to a repeated key although the status exists."""
    request = scene.publisher.prepare(make_post())
    await scene.publisher.publish(request)
    scene.network.keys = "broken"
    assert isinstance(await scene.publisher.publish(request), Unknown)
    assert isinstance(await scene.publisher.reconcile(request), Present)


async def test_absent_is_said_only_after_the_lists_lag(scene: Scene) -> None:
    """A status may be made but not listed yet: saying absent too soon would double it."""
    request = scene.publisher.prepare(make_post())
    scene.network.faults.add(Fault(kind="refuse", match=POSTING))
    await scene.publisher.publish(request)
    scene.clock.advance(seconds=12)
    assert await scene.publisher.reconcile(request) == CannotTell(
        why="not there yet, but it may still come", again=timedelta(seconds=18)
    )
    scene.clock.advance(seconds=18)
    assert await scene.publisher.reconcile(request) == Absent()


async def test_after_a_restart_the_lag_counts_from_the_first_question(scene: Scene) -> None:
    """The dead process may have sent a moment ago; nobody remembers."""
    request = scene.publisher.prepare(make_post())
    later = scene.another()
    first = await later.reconcile(request)
    scene.clock.advance(seconds=31)
    second = await later.reconcile(request)
    await later.close()
    assert isinstance(first, CannotTell)
    assert (first.again, second) == (LAG, Absent())


async def test_texts_with_markup_lines_and_long_links_are_recognised(scene: Scene) -> None:
    """The server shows HTML with hidden link ends; we compare what it says, not how."""
    body = (
        'A & B <are> "slow" #cards\nتحديث\n\n\nSee https://status.example.com/en/incidents/inc-7-a-rather-long-one now.'
    )
    request = scene.publisher.prepare(make_post(body=body))
    scene.network.faults.add(Fault(kind="lost_reply", match=POSTING))
    await scene.publisher.publish(request)
    assert isinstance(await scene.publisher.reconcile(request), Present)


async def test_an_older_status_with_the_same_words_is_not_ours(scene: Scene) -> None:
    """Yesterday's identical text proves nothing about today's."""
    old = scene.publisher.prepare(make_post(key="k/old"))
    await scene.publisher.publish(old)
    scene.clock.advance(hours=5)
    today = scene.publisher.prepare(make_post(key="k/new", approved_at=scene.clock.now()))
    await scene.publisher.reconcile(today)
    scene.clock.advance(seconds=31)
    assert await scene.publisher.reconcile(today) == Absent()


async def test_a_server_whose_clock_is_behind_is_forgiven(scene: Scene) -> None:
    """Up to two minutes."""
    request = scene.publisher.prepare(make_post(approved_at=EVENING + timedelta(seconds=100)))
    scene.network.faults.add(Fault(kind="lost_reply", match=POSTING))
    await scene.publisher.publish(request)
    assert isinstance(await scene.publisher.reconcile(request), Present)


async def test_our_post_is_found_behind_many_newer_ones(scene: Scene) -> None:
    """The list is read page by page back to our attempt."""
    request = scene.publisher.prepare(make_post())
    scene.network.faults.add(Fault(kind="lost_reply", match=POSTING))
    await scene.publisher.publish(request)
    await _post_many(scene, 90)
    assert isinstance(await scene.publisher.reconcile(request), Present)


async def _post_many(scene: Scene, count: int) -> None:
    """Other words on our account, by people."""
    for number in range(count):
        scene.clock.advance(seconds=1)
        await scene.publisher.publish(scene.publisher.prepare(make_post(key=f"o/{number}", body=f"other {number}")))


async def test_a_reply_to_something_gone_is_refused_with_clear_words(scene: Scene) -> None:
    """A person decides whether it goes out on its own."""
    outcome = await scene.publisher.publish(scene.publisher.prepare(reply_to(Receipt(remote_id="404404"))))
    assert isinstance(outcome, Refused)
    assert "it can only go out on its own" in outcome.why


async def test_a_token_that_may_only_read_is_refused_with_what_to_do(scene: Scene) -> None:
    """403: the scope is missing."""
    reader = scene.another("rehearsal-mastodon-read-only")
    outcome = await reader.publish(reader.prepare(make_post()))
    await reader.close()
    assert isinstance(outcome, Refused)
    assert "write:statuses" in outcome.why


async def test_the_servers_limit_is_asked_once(scene: Scene) -> None:
    """Servers differ; the answer is kept."""
    assert await scene.publisher.limit() == 500
    scene.network.faults.add(Fault(kind="500", match="instance"))
    assert await scene.publisher.limit() == 500


@pytest.mark.parametrize(("allowed", "faults"), [(500, 0), (501, 1), (None, 0)])
async def test_preflight_compares_the_policys_length_with_the_servers(
    scene: Scene, allowed: int | None, faults: int
) -> None:
    """Better before the incident than in it."""
    publisher = scene.another(max_length=allowed)
    found = await publisher.preflight()
    await publisher.close()
    assert len(found) == faults
    assert all("501" in f.what for f in found)


# Odd answers, by script


async def scripted(*answers: web.Response, request: str = "publish") -> tuple[Outcome | Sighting, list[Seen]]:
    """What becomes of a post, or of looking for it, when the server answers like this."""
    script = Script(*answers)
    async with serving(script.routes) as base:
        publisher = _publisher(base, HandClock())
        frozen = publisher.prepare(make_post())
        found = await (publisher.publish(frozen) if request == "publish" else publisher.reconcile(frozen))
        await publisher.close()
    return found, script.seen


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(web.json_response({"id": "1", "url": "https://s/@b/1"}), Done, id="as it should be"),
        pytest.param(web.json_response({"id": "1", "url": None, "uri": "https://s/1"}), Done, id="no url but a uri"),
        pytest.param(web.json_response({"id": 1}), Unknown, id="an id that is none"),
        pytest.param(web.json_response({}), Unknown, id="no id"),
        pytest.param(web.json_response(["x"]), Unknown, id="a list"),
        pytest.param(web.Response(status=202), Unknown, id="nothing"),
        pytest.param(web.Response(status=301, headers={"Location": "/"}), Refused, id="a redirect"),
        pytest.param(web.Response(status=400, text="Bad token"), Refused, id="an error that is no JSON"),
        pytest.param(web.json_response({"error": "x"}, status=401), Refused, id="token"),
        pytest.param(web.json_response({"error": "x"}, status=403), Refused, id="scope"),
        pytest.param(web.Response(status=404), Refused, id="no API here"),
        pytest.param(web.Response(status=408), Unknown, id="the proxy's time-out"),
        pytest.param(web.json_response({"error": "Validation failed: x"}, status=422), Refused, id="validation"),
        pytest.param(web.Response(status=429), NotDone, id="too many"),
        pytest.param(web.Response(status=500), Unknown, id="server error"),
        pytest.param(web.Response(status=503, text="<html>"), Unknown, id="down for maintenance"),
    ],
)
async def test_each_answer_has_one_meaning(answer: web.Response, expected: type) -> None:
    """The status codes of this network, one by one."""
    outcome, seen = await scripted(answer)
    assert isinstance(outcome, expected)
    assert len(seen) == 1


OWN = web.json_response({"id": "7"})
STATUS = {
    "id": "9",
    "url": "https://s/@b/9",
    "created_at": "2025-05-31T19:46:00.000Z",
    "in_reply_to_id": None,
    "content": "<p>shown otherwise</p>",
}
NEARLY = {**STATUS, "content": f"<p>{make_post().body} [shown by our server]</p>"}


async def test_a_source_that_cannot_be_read_now_decides_nothing() -> None:
    """To take the status for another one could double the post; to take it for ours could lose it."""
    sighting, _ = await scripted(OWN, web.json_response([NEARLY]), web.Response(status=503), request="reconcile")
    assert isinstance(sighting, CannotTell)
    assert sighting.again is not None


async def test_quite_another_text_costs_no_further_call() -> None:
    """Only a text near to ours is worth its source; an account's every status would use up the limit."""
    page, nothing_older = web.json_response([STATUS]), web.json_response([])
    _, seen = await scripted(OWN, page, nothing_older, request="reconcile")
    assert [r.path.rpartition("/")[2] for r in seen] == ["verify_credentials", "statuses", "statuses"]


@pytest.mark.parametrize(
    ("answers", "again"),
    [
        pytest.param([web.json_response({})], True, id="no account"),
        pytest.param([web.json_response([])], True, id="an account that is a list"),
        pytest.param([web.json_response({"error": "x"}, status=401)], False, id="bad token"),
        pytest.param([OWN, web.json_response({})], True, id="statuses that are no list"),
        pytest.param([OWN, web.json_response([{"id": "1"}])], True, id="a status without a time"),
        pytest.param([OWN, web.json_response([{**STATUS, "created_at": "today"}])], True, id="an unreadable time"),
        pytest.param([OWN, web.json_response([4])], True, id="a status that is a number"),
        pytest.param([OWN, web.Response(status=502)], True, id="bad gateway"),
        pytest.param([OWN, web.Response(status=403)], False, id="may not read"),
    ],
)
async def test_what_cannot_be_read_is_never_called_absent(answers: list[web.Response], again: bool) -> None:
    """Absent permits a second post; only a list read to its end may say it."""
    sighting, _ = await scripted(*answers, request="reconcile")
    assert isinstance(sighting, CannotTell)
    assert (sighting.again is not None) is again


async def test_a_list_too_long_to_read_asks_a_person() -> None:
    """Absent is never said of a list we did not read to its end."""
    page = [{**STATUS, "id": str(n), "in_reply_to_id": "1"} for n in range(40)]
    sighting, seen = await scripted(OWN, web.json_response(page), request="reconcile")
    assert sighting == CannotTell(why="there are more than 200 newer statuses")
    assert len(seen) == 6


async def test_where_the_html_differs_the_source_decides() -> None:
    """Some servers rewrite what they show; the source is what we sent."""
    source = web.json_response({"id": "9", "text": make_post().body})
    sighting, seen = await scripted(OWN, web.json_response([NEARLY]), source, request="reconcile")
    assert isinstance(sighting, Present)
    assert (sighting.receipt.remote_id, sighting.receipt.how) == ("9", "read back")
    assert seen[2].path == "/api/v1/statuses/9/source"


async def test_a_source_with_other_words_is_another_status() -> None:
    """Then ours is not among them, as far as the list goes."""
    page = web.json_response([NEARLY])
    sighting, _ = await scripted(
        OWN, page, web.json_response({"text": "other"}), web.json_response([]), request="reconcile"
    )
    assert isinstance(sighting, CannotTell)
    assert sighting.again == LAG


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>one</p><p>two<br />three</p>", "one\ntwo\nthree"),
        ("a &amp; b &lt;c&gt; &#39;d&#39; &eacute;", "a & b <c> 'd' é"),
        ('<a href="x"><span class="invisible">https://</span><span>a.example</span></a>', "https://a.example"),
        ("<p>broken <b", "broken"),
        ("", ""),
    ],
)
def test_html_reads_as_text(fragment: str, text: str) -> None:
    """Hidden ends of links count, breaks are breaks."""
    assert html_text(fragment).rstrip("< b") == text.rstrip("< b")


def test_white_space_does_not_tell_texts_apart() -> None:
    """Networks change it at will; French texts hold no-break spaces."""
    assert same_words("Pocket Bank\u00a0: a\n\nb", "Pocket Bank : a b ")
    assert not same_words("ab", "a b")
