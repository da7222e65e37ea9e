"""What is wrong with a form stands beside the field it is about, in plain words."""

from typing import Any

import pytest

from bot.domain.errors import Reason, Refusal
from bot.domain.lint import Finding, Level
from bot.slack.listeners.field_errors import LONGEST, field_errors
from tests.builders import policy

FIELDS = ["reason", "text:late:fr:short", "text:late:fr:long", "text:late:en:short", "text:late:en:long"]


def view(*fields: str) -> dict[str, Any]:
    """A form with these fields."""
    return {"blocks": [{"type": "section"}, *({"type": "input", "block_id": f} for f in fields)]}


def found(language: str, target: str, hint: str = "Say when.") -> Finding:
    """One thing a rule has against a text."""
    return Finding(rule="L05", level=Level.BLOCK, span=(0, 4), text="soon", hint=hint, language=language, target=target)


@pytest.mark.parametrize(
    ("language", "target", "field"),
    [
        ("fr", "bluesky", "text:late:fr:short"),
        ("en", "mastodon", "text:late:en:short"),
        ("fr", "status_page", "text:late:fr:long"),
        ("en", "long", "text:late:en:long"),
        ("de", "bluesky", "reason"),
        ("fr", "x", "reason"),
    ],
)
def test_a_finding_stands_beside_its_own_text(language: str, target: str, field: str) -> None:
    """By language, and by the length that the outlet in question publishes; else beside the first field."""
    refused = Refusal(Reason.BLOCKED_BY_LINT, findings=(found(language, target),))
    assert list(field_errors(refused, view(*FIELDS), policy())) == [field]


def test_the_same_sentence_is_said_once() -> None:
    """Two outlets with one text have one complaint; different complaints stand under one another."""
    both = (found("fr", "bluesky"), found("fr", "mastodon"), found("fr", "bluesky", "Another thing."))
    errors = field_errors(Refusal(Reason.BLOCKED_BY_LINT, findings=both), view(*FIELDS), policy())
    assert errors == {
        "text:late:fr:short": "BLOCK L05, French: “soon” Say when.\nBLOCK L05, French: “soon” Another thing."
    }


def test_an_empty_text_is_named_by_its_field() -> None:
    """A language that nobody filled in is said beside that language."""
    refused = Refusal(Reason.MISSING_VALUE, names=["en long", "restored_at"])
    errors = field_errors(refused, view(*FIELDS), policy())
    assert set(errors) == {"text:late:en:long", "reason"}
    assert "English, long" in errors["text:late:en:long"]


@pytest.mark.parametrize(
    ("reason", "fields", "field"),
    [
        (Reason.SAME_TEXT, FIELDS, "reason"),
        (Reason.BAD_ARGUMENT, ["severity", "since"], "since"),
        (Reason.BAD_ARGUMENT, ["address"], "address"),
        (Reason.CLOSED, FIELDS[1:], "text:late:fr:short"),
    ],
)
def test_every_other_reason_has_a_field_too(reason: Reason, fields: list[str], field: str) -> None:
    """The field it is usually about where the form has it, else the first one."""
    assert list(field_errors(Refusal(reason), view(*fields), policy())) == [field]


def test_an_error_is_plain_and_short() -> None:
    """Field errors know no markup, and Slack shows little room for them."""
    many = tuple(found("fr", "bluesky", f"*Hint* `{n}` &amp;") for n in range(50))
    (text,) = field_errors(Refusal(Reason.BLOCKED_BY_LINT, findings=many), view(*FIELDS), policy()).values()
    assert len(text) <= LONGEST
    assert not set(text) & {"*", "`"}


def test_a_form_without_fields_has_no_errors() -> None:
    """Then the answer is an ordinary reply."""
    assert field_errors(Refusal(Reason.CLOSED), view(), policy()) == {}
