"""The forms: the fields' exact names, the limits beside them, and nothing Slack would refuse."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.incident import Severity
from bot.domain.lint import Finding, Level
from bot.domain.statement import Kind
from bot.domain.template import Text
from bot.services.statements import Proposal
from bot.slack.views import forms
from bot.slack.views.private import Private, load
from tests.builders import book, incident, local, policy
from tests.slack.checks import accepted_view

TEXTS = tuple(
    Text(language=language, variant=variant, body=f"{language} {variant}")
    for language in ("fr", "ar", "en")
    for variant in ("short", "long")
)
PRIVATE = Private(incident=1, kind="investigating", channel="C0ROOM", reply_to="https://hooks.slack.com/x")


def proposal(**changes: object) -> Proposal:
    """What the house proposes to say first."""
    plain = Proposal(
        incident=incident(),
        kind=Kind.INVESTIGATING,
        texts=TEXTS,
        next_update_at=local("21:20"),
        findings=(),
        facts=("ledger_ok",),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def say(**changes: object) -> dict[str, Any]:
    """The form that `say` opens."""
    return accepted_view(forms.say_form(proposal(**changes), policy(), PRIVATE, choose=True))


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a form by label."""
    return {b["label"]["text"]: b for b in view["blocks"] if b["type"] == "input"}


def test_there_is_one_field_for_each_language_and_length() -> None:
    """The labels are exactly the language's English name and the length; the proposal stands in the field."""
    fields = inputs(say())
    assert list(fields) == [
        "French, short",
        "French, long",
        "Arabic, short",
        "Arabic, long",
        "English, short",
        "English, long",
    ]
    assert fields["French, short"]["element"]["initial_value"] == "fr short"
    assert fields["French, short"]["element"]["multiline"] is True


def test_the_limit_stands_under_the_field() -> None:
    """The hint names each outlet that publishes this text, with its limit."""
    hints = {label: b["hint"]["text"] for label, b in inputs(say()).items()}
    assert hints["French, short"] == "Fits: Bluesky 300, Mastodon 500 characters."
    assert hints["French, long"] == "No limit to mind."


def test_the_form_says_what_it_leans_on_and_promises() -> None:
    """The facts used and the next update stand above the fields."""
    text = say()["blocks"][0]["text"]["text"]
    assert "It leans on: ledger_ok." in text
    assert "It promises the next word by <!date^" in text


def test_only_kinds_that_fit_the_phase_can_be_chosen() -> None:
    """An incident under investigation cannot be told as resolved."""
    menu = next(b for b in say()["blocks"] if b["type"] == "actions")["elements"][0]
    assert [o["value"] for o in menu["options"]] == ["investigating", "no_change", "late", "long_incident"]
    assert menu["initial_option"]["value"] == "investigating"


def test_another_kind_has_other_fields() -> None:
    """Slack keeps what was typed under the same block id; another kind must show its own proposal."""
    first = {b["block_id"] for b in inputs(say()).values()}
    second = {b["block_id"] for b in inputs(say(kind=Kind.LATE)).values()}
    assert first.isdisjoint(second)


def test_what_the_rules_already_see_is_said() -> None:
    """A proposal with a warning shows it below the fields."""
    found = Finding(rule="L05", level=Level.WARN, span=(0, 2), text="x", hint="Name a time.", language="en", target="x")
    assert "WARN L05, English" in say(findings=(found,))["blocks"][-1]["elements"][0]["text"]


def test_an_empty_proposal_and_a_huge_one_fit() -> None:
    """A field may start empty; one that is too long for Slack is cut to what the field can hold."""
    texts = (Text(language="fr", variant="long", body=""), Text(language="en", variant="long", body="x" * 4000))
    fields = inputs(say(texts=texts))
    assert "initial_value" not in fields["French, long"]["element"]
    assert len(fields["English, long"]["element"]["initial_value"]) == 3000


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
    view = accepted_view(forms.declare_form(book(), PRIVATE, Severity.SEV2))
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
    opened = forms.with_reasons(say(), found)
    again = accepted_view(forms.with_reasons(accepted_view(opened), found))
    asked = [b for b in again["blocks"] if b["type"] == "input" and b["block_id"].startswith(forms.OVERRIDES)]
    assert [b["block_id"] for b in asked] == ["override:L08", "override:L10"]
    assert [b["label"]["text"] for b in asked] == ["Why L08 must be overridden", "Why L10 must be overridden"]
    assert "maintenance" in asked[0]["hint"]["text"]
    assert list(inputs(again))[:6] == list(inputs(say()))
    assert again["private_metadata"] == PRIVATE.dump()


def test_where_nothing_blocks_that_is_said() -> None:
    """The button was pressed for nothing: no field, one sentence."""
    view = forms.with_reasons(say(), [])
    assert "No rule that can be overridden" in str(view["blocks"][-1])
