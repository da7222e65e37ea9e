from datetime import datetime
from typing import Any

import pytest

from bot.domain.lint import ContextFaults, FactValue, parse_context
from tests.domain.lint.checking import CONTEXT

WHOLE = {
    "phase": "identified",
    "severity": 2,
    "kind": "update",
    "services": ["Pocket Bank"],
    "situation": "wrong_balances",
    "planned": False,
    "facts": {"ledger_ok": {"value": True, "verified_at": "2025-05-31T21:05:00+01:00"}},
    "now": "2025-05-31T21:10:00+01:00",
    "zone": "Africa/Casablanca",
    "next_update_at": "2025-05-31T21:40:00+01:00",
    "restored_at": None,
    "outlets": ["status_page", "x"],
    "contacts": ["+212 5 22 00 00 00"],
    "links": ["status.example.com"],
    "k3_limit_minutes": 30,
    "watch_minutes": 30,
    "limits": {"mastodon": 1000},
}


def test_a_whole_context_is_read() -> None:
    """Every key that the CLI and the bot share."""
    context = parse_context(WHOLE, CONTEXT)
    assert context.now == datetime.fromisoformat("2025-05-31T20:10:00+00:00")
    assert (context.severity, context.phase, context.outlets) == (2, "identified", ("status_page", "x"))
    assert context.holds("ledger_ok")
    assert context.limits == {"mastodon": 1000}


def test_missing_keys_take_the_defaults() -> None:
    """Nobody writes more than what differs."""
    assert parse_context({}, CONTEXT) == CONTEXT
    assert parse_context({"planned": True}, CONTEXT).services == CONTEXT.services


def test_null_takes_a_moment_away() -> None:
    """`next_update_at: null` means that no promise is known."""
    assert parse_context({"next_update_at": None}, CONTEXT).next_update_at is None


@pytest.mark.parametrize(
    ("key", "value", "hint"),
    [
        ("phase", 1, "Write a text."),
        ("severity", 5, "1 to 4"),
        ("severity", True, "1 to 4"),
        ("severity", "1", "1 to 4"),
        ("services", "Pocket Bank", "list of texts"),
        ("outlets", [1], "list of texts"),
        ("planned", "no", "true or false"),
        ("facts", [], "ledger_ok"),
        ("facts", {"ledger_ok": True}, "Every fact"),
        ("facts", {"ledger_ok": {"verified_at": None}}, "Every fact"),
        ("facts", {"ledger_ok": {"value": True, "verified_at": "yesterday"}}, "ISO 8601"),
        ("now", "2025-05-31T21:10:00", "offset"),
        ("now", None, "ISO 8601"),
        ("next_update_at", "soon", "ISO 8601"),
        ("zone", "GMT+1", "IANA"),
        ("zone", ["UTC"], "IANA"),
        ("k3_limit_minutes", -1, "0 or more"),
        ("watch_minutes", float("nan"), "0 or more"),
        ("limits", {"x": 0}, "whole number"),
        ("limits", {"x": True}, "whole number"),
        ("limits", 280, "whole number"),
        ("review_by", "6 June", "2025-06-06"),
        ("aliases", ["Cards"], "for each service"),
        ("aliases", {"Cards": ["carte"]}, "for each language"),
        ("history", {"phase": "identified"}, "oldest first"),
        ("history", [{"mood": "calm"}], "Every earlier word"),
        ("mood", "calm", "No such key"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_hint(key: str, value: Any, hint: str) -> None:  # noqa: ANN401 - JSON
    """The key, what was written, and what to write instead."""
    with pytest.raises(ContextFaults, match=key) as caught:
        parse_context({key: value}, CONTEXT)
    (fault,) = caught.value.faults
    assert hint in fault.hint


def test_all_faults_come_at_once() -> None:
    """One run of `bayan lint` tells everything that is wrong with the file."""
    with pytest.raises(ContextFaults) as caught:
        parse_context({"phase": 1, "severity": 9, "zone": "Mars"}, CONTEXT)
    assert [fault.place for fault in caught.value.faults] == ["phase", "severity", "zone"]


@pytest.mark.parametrize(
    ("value", "true"),
    [(True, True), (False, False), ("yes", True), ("checked", True), ("no", False), ("", False), ("0", False)],
)
def test_a_fact_says_yes_or_no(value: bool | str, true: bool) -> None:
    """A verified "no" is not a yes."""
    assert FactValue(value=value).true is true
