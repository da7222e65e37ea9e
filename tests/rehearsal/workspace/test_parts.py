"""The parts by themselves: triggers and response URLs, screens, the call log, arguments, cursors."""

import asyncio
import itertools
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.workspace.calls import CallLog, Pulse
from bot.rehearsal.workspace.checks import anything, flag, listing, one_of, record, string, whole
from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.screens import Screens
from bot.rehearsal.workspace.shapes import Limits, SlackError
from bot.rehearsal.workspace.tickets import Tickets
from bot.rehearsal.workspace.webapi.paging import cursor_for, page, read_cursor

Body = dict[str, Any]
NOW = datetime(2025, 5, 31, 20, 58, tzinfo=UTC)


class Stopwatch:
    """Real time, moved by hand."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        """What it shows."""
        return self.seconds


@pytest.fixture
def watch() -> Stopwatch:
    """A stopwatch at nought."""
    return Stopwatch()


@pytest.fixture
def tickets(watch: Stopwatch) -> Tickets:
    """Tickets with Slack's own limits, on the stopwatch."""
    return Tickets(limits=Limits(), monotonic=watch)


@pytest.mark.parametrize(("seconds", "code"), [(0, None), (3.0, None), (3.1, "expired_trigger_id")])
def test_a_trigger_lives_three_seconds(tickets: Tickets, watch: Stopwatch, seconds: float, code: str | None) -> None:
    """At three seconds it still opens, after that it is expired."""
    key = tickets.trigger("U0CISO", view_id="V1")
    watch.seconds = seconds
    if code is None:
        trigger = tickets.exchange(key)
        assert (trigger.user, trigger.view_id) == ("U0CISO", "V1")
        code = "exchanged_trigger_id"
    with pytest.raises(SlackError, match=code):
        tickets.exchange(key)


def test_triggers_long_dead_are_forgotten(tickets: Tickets, watch: Stopwatch) -> None:
    """A long rehearsal does not keep every trigger it ever gave."""
    old = tickets.trigger("U1")
    watch.seconds = 59
    tickets.trigger("U1")
    assert len(tickets._triggers) == 2
    watch.seconds = 61
    tickets.trigger("U1")
    assert len(tickets._triggers) == 2
    with pytest.raises(SlackError, match="invalid_trigger_id"):
        tickets.exchange(old)


@pytest.mark.parametrize(("seconds", "code"), [(1800.0, "used_url"), (1800.1, "expired_url")])
def test_a_response_url_lives_half_an_hour(tickets: Tickets, watch: Stopwatch, seconds: float, code: str) -> None:
    """Five uses within half an hour."""
    key = tickets.reply(user="U1", channel="C1", ts="1.1", ephemeral=True)
    for _ in range(5):
        assert tickets.use(key).ephemeral is True
    watch.seconds = seconds
    with pytest.raises(SlackError, match=code):
        tickets.use(key)


def view(*blocks: Body, **more: object) -> Body:
    """A modal's body."""
    return {"type": "modal", "blocks": list(blocks), **more}


def box(block_id: str, **more: object) -> Body:
    """An input block with a text field."""
    element = {"type": "plain_text_input", "action_id": "v", **more}
    return {"type": "input", "block_id": block_id, "element": element}


def test_what_was_typed_stays_while_its_ids_stay() -> None:
    """An update keeps input under the same block and action id, and forgets it where the element changed."""
    screens, numbers = Screens(), itertools.count()
    opened = screens.open("U1", view(box("a"), box("b"), box("c")), numbers)
    opened.typed = {(name, "v"): {"type": "plain_text_input", "value": name} for name in "abc"}
    changed = box("b")
    changed["element"]["type"] = "url_text_input"
    screens.change(opened, view(box("a", initial_value="new"), changed), numbers)
    assert opened.values() == {
        "a": {"v": {"type": "plain_text_input", "value": "a"}},
        "b": {"v": {"type": "url_text_input", "value": None}},
    }


def test_the_stack_closes_from_the_top() -> None:
    """Closing a view takes away what lies on it; opening another root takes away everything."""
    screens, numbers = Screens(), itertools.count()
    root = screens.open("U1", view(), numbers)
    middle = screens.open("U1", view(), numbers, on=root)
    top = screens.open("U1", view(), numbers, on=middle)
    assert (top.root, top.previous) == (root.id, middle.id)
    screens.close(middle)
    assert screens.stack("U1") == [root]
    with pytest.raises(SlackError, match="not_found"):
        screens.find(top.id)
    other = screens.open("U1", view(), numbers)
    assert screens.stack("U1") == [other]
    screens.close_all("U1")
    assert screens.stack("U1") == []


def test_each_person_has_screens_of_their_own() -> None:
    """One person's modal does not touch another's; Home is one a person and keeps its id."""
    screens, numbers = Screens(), itertools.count()
    mine = screens.open("U1", view(), numbers)
    screens.open("U2", view(), numbers)
    assert screens.stack("U1") == [mine]
    first = screens.publish("U1", {"type": "home", "blocks": []}, numbers)
    before = first.hash
    again = screens.publish("U1", {"type": "home", "blocks": [{"type": "divider"}]}, numbers)
    assert again.id == first.id
    assert again.hash != before


def test_a_change_is_noticed_on_top_only() -> None:
    """changed_since answers the topmost modal, if it is newer than the mark."""
    screens, numbers = Screens(), itertools.count()
    assert screens.changed_since("U1", 0) is None
    root = screens.open("U1", view(), numbers)
    mark = screens.changes
    assert screens.changed_since("U1", mark) is None
    top = screens.open("U1", view(), numbers, on=root)
    assert screens.changed_since("U1", mark) is top


async def test_the_log_waits_for_silence() -> None:
    """Hushed returns after a quiet moment, waits while a call runs, and gives up at last."""
    log = CallLog()
    start = time.monotonic()
    await log.hushed(quiet=0.05, longest=1)
    assert 0.05 <= time.monotonic() - start < 0.5
    log.begin("chat.postMessage", {}, at=NOW)
    start = time.monotonic()
    await log.hushed(quiet=0.02, longest=0.15)
    assert time.monotonic() - start >= 0.15
    asyncio.get_running_loop().call_later(0.1, log.end)
    start = time.monotonic()
    await log.hushed(quiet=0.05, longest=5)
    assert 0.14 <= time.monotonic() - start < 2


def test_the_log_numbers_from_one_and_hides_tokens() -> None:
    """since(n) is what came after number n."""
    log = CallLog()
    args = {"token": "xoxb-secret", "channel": "C1"}
    call = log.begin("chat.postMessage", args, at=NOW)
    log.begin("auth.test", {}, at=NOW)
    assert (call.n, call.args) == (1, {"token": "***", "channel": "C1"})
    assert args["token"] == "xoxb-secret"
    assert [c.method for c in log.since(1)] == ["auth.test"]
    assert len(log.since(-5)) == 2


async def test_the_pulse_wakes_everybody_who_waits() -> None:
    """Several pages may wait for the same beat."""
    pulse = Pulse()
    pages = [asyncio.create_task(pulse.wait(0, 5)) for _ in range(3)]
    await asyncio.sleep(0)
    pulse.beat()
    assert await asyncio.gather(*pages) == [1, 1, 1]
    assert await pulse.wait(0, 5) == 1
    assert await pulse.wait(1, 0.01) == 1


@pytest.mark.parametrize(
    ("raw", "yes"),
    [("1", True), ("true", True), (True, True), (1, True), ("0", False), ("false", False), (False, False)],
)
def test_booleans_in_all_spellings(raw: object, yes: bool) -> None:
    """The SDKs send 1 and 0, true and false, in words and as JSON."""
    assert Args({"x": raw}).flag("x") is yes
    assert Args({}).flag("x", default=yes) is yes


@pytest.mark.parametrize(
    ("raw", "words"),
    [("U1,U2", ["U1", "U2"]), ("U1, U2,", ["U1", "U2"]), (["U1"], ["U1"]), ('["U1"]', ["U1"]), (None, [])],
)
def test_lists_in_all_spellings(raw: object, words: list[str]) -> None:
    """Comma-joined, as a JSON list, or as its text."""
    assert Args({"x": raw}).words("x") == words


@pytest.mark.parametrize(("raw", "number"), [("7", 7), (7, 7), ("", 100), (None, 100)])
def test_whole_numbers(raw: object, number: int) -> None:
    """An empty number is the default."""
    assert Args({"x": raw}).number("x", 100) == number
    assert Args({"x": raw}).amount("x", 100.0) == number


def test_what_is_missing_or_misspelt_is_named() -> None:
    """Reading an argument wrongly given is a refusal with its name."""
    args = Args({"x": "seven", "j": "{"})
    for read in (lambda: args.need("y"), lambda: args.number("x", 1), lambda: args.amount("x")):
        with pytest.raises(SlackError, match="invalid_arguments"):
            read()
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        args.parsed("j", code="invalid_blocks_format")
    assert Args({"j": ""}).parsed("j") is None


@given(st.lists(st.integers(), max_size=30), st.integers(min_value=1, max_value=7))
def test_pages_hold_everything_once(items: list[int], limit: int) -> None:
    """Following the cursors gives every item in order, whatever the page size."""
    seen: list[int] = []
    cursor = ""
    while True:
        entries, more = page(items, Args({"cursor": cursor, "limit": limit}))
        seen += entries
        cursor = more["next_cursor"]
        if not cursor:
            break
    assert seen == items


@given(st.text(max_size=30))
def test_a_cursor_is_ours_or_refused(text: str) -> None:
    """Any text is either a cursor we made or invalid_cursor, never a crash."""
    assert outcome(text) in {"read", "invalid_cursor"}
    assert read_cursor(cursor_for(text)) == text


def outcome(cursor: str) -> str:
    """What reading a cursor leads to."""
    try:
        read_cursor(cursor)
    except SlackError as no:
        return no.code
    return "read"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_checks_answer_whatever_comes(value: object) -> None:
    """A check yields sentences for any JSON; it never raises."""
    shape = record({"a": string(3, least=1), "b": listing(flag, most=2), "c": whole(0, 9)}, need=("a",))
    for check in (shape, string(2), listing(anything, most=1, least=1), one_of("x"), whole(1), flag):
        for sentence in check(value, "/x"):
            assert sentence.startswith("[ERROR] ")
            assert "[json-pointer:/x" in sentence


def test_an_optional_null_is_as_good_as_absent() -> None:
    """SDK models write null for what is not set."""
    shape = record({"a": string(3), "b": flag}, need=("a",))
    assert list(shape({"a": "x", "b": None}, "")) == []
    assert list(shape({"a": None}, "")) == ["[ERROR] missing required field: a [json-pointer:]"]
