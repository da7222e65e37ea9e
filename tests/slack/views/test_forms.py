"""The forms: the fields' exact names, the limits beside them, and nothing Slack would refuse."""

from typing import Any

import pytest

from bot.domain.incident import Severity
from bot.domain.lint import Finding, Level
from bot.domain.template import Text
from bot.slack.views import forms
from bot.slack.views.draft_form import draft_form
from bot.slack.views.private import Private, load
from tests.builders import book, policy
from tests.slack.checks import accepted_view
from tests.slack.views.test_draft_form import sheet

TEXTS = tuple(
    Text(language=language, variant=variant, body=f"{language} {variant}")
    for language in ("fr", "ar", "en")
    for variant in ("short", "long")
)
PRIVATE = Private(incident=1, kind="investigating", channel="C0ROOM", reply_to="https://hooks.slack.com/x")


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a form by label."""
    return {b["label"]["text"]: b for b in view["blocks"] if b["type"] == "input"}


@pytest.mark.parametrize("own", [True, False])
def test_a_change_is_asked_for_with_the_text_at_hand(*, own: bool) -> None:
    """The approver gives a reason or another text; the author only the text."""
    view = accepted_view(forms.change_form(TEXTS, policy(), PRIVATE, own=own))
    assert view["callback_id"] == ("revise" if own else "ask_change")
    assert ("reason" in {b["block_id"] for b in inputs(view).values()}) is not own
    assert inputs(view)["English, long"]["element"]["initial_value"] == "en long"


@pytest.mark.parametrize(
    ("view", "callback_id", "optional"),
    [
        (forms.reject_form(PRIVATE), "reject", False),
        (forms.give_up_form(PRIVATE), "give_up", False),
        (forms.it_is_there_form(PRIVATE), "it_is_there", False),
        (forms.posted_form(PRIVATE), "posted", True),
    ],
)
def test_a_reason_is_never_optional(view: dict[str, Any], callback_id: str, *, optional: bool) -> None:
    """Rejecting, giving up and confirming need a word from the person; a place to post may have no address."""
    accepted_view(view)
    assert view["callback_id"] == callback_id
    assert [b.get("optional", False) for b in inputs(view).values()] == [optional]


def test_declaring_offers_the_organisations_own_words() -> None:
    """Severities with their meaning, situations, services; a severity that was typed is chosen already."""
    view = accepted_view(forms.declare_form(book(), PRIVATE, forms.Filled(severity=Severity.SEV2)))
    fields = inputs(view)
    assert list(fields) == ["Severity", "What customers notice", "Services", "Title", "Noticed since (HH:MM)"]
    assert fields["Severity"]["element"]["initial_option"]["value"] == "sev2"
    assert "Pocket Bank" in [o["value"] for o in fields["Services"]["element"]["options"]]


def test_what_a_form_carries_comes_back() -> None:
    """Private metadata is written small and read whole; what nobody wrote is refused."""
    assert load(PRIVATE.dump()) == PRIVATE
    assert load("{}") == Private()
    for odd in ("", "[]", '{"else": 1}'):
        with pytest.raises((TypeError, ValueError)):
            load(odd)


def blocks(rule: str, words: str) -> Finding:
    """A blocking finding."""
    return Finding(rule=rule, level=Level.BLOCK, span=(0, 1), text=words, hint="Say more.", language="en", target="x")


def test_a_reason_is_asked_for_each_blocking_rule() -> None:
    """The fields join the form that is open; asked a second time they are not doubled."""
    found = [blocks("L08", "maintenance"), blocks("L08", "upgrade"), blocks("L10", "hack")]
    opened = forms.with_reasons(draft_form(sheet(), policy(), PRIVATE), found)
    again = accepted_view(forms.with_reasons(accepted_view(opened), found))
    asked = [b for b in again["blocks"] if b["type"] == "input" and b["block_id"].startswith(forms.OVERRIDES)]
    assert [b["block_id"] for b in asked] == ["override:L08", "override:L10"]
    assert [b["label"]["text"] for b in asked] == ["Why L08 must be overridden", "Why L10 must be overridden"]
    assert "maintenance" in asked[0]["hint"]["text"]
    assert list(inputs(again))[:6] == list(inputs(draft_form(sheet(), policy(), PRIVATE)))
    assert again["private_metadata"] == PRIVATE.dump()


def test_where_nothing_blocks_that_is_said() -> None:
    """The button was pressed for nothing: no field, one sentence."""
    view = forms.with_reasons(draft_form(sheet(), policy(), PRIVATE), [])
    assert "No rule that can be overridden" in str(view["blocks"][-1])
