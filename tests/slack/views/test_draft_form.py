"""The writing desk's form: exact names, live lengths, findings beside their text, and never too long for Slack."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.lint import Finding, Level
from bot.domain.lint.rewording import reword
from bot.domain.statement import Content, Kind
from bot.domain.template import Text
from bot.services.drafting import Lacking, Sheet
from bot.slack.views import draft_form as desk
from bot.slack.views.preview_form import changes_form, preview_form
from bot.slack.views.private import Private
from tests.builders import content, incident, local, policy, statement
from tests.slack.checks import accepted_view

TEXTS = tuple(
    Text(language=language, variant=variant, body=f"{language} {variant}")
    for language in ("fr", "ar", "en")
    for variant in ("short", "long")
)
PRIVATE = Private(incident=1, kind="investigating", channel="C0ROOM", reply_to="https://hooks.slack.com/x")
SCRIPTS = tuple("abcdefghijklmnopqrstuvwxyz")


def words(*texts: Text) -> Content:
    """A content of these texts."""
    return replace(content(), texts=texts or TEXTS, next_update_at=local("21:20"), facts={"ledger_ok": "x"})


def sheet(**changes: object) -> Sheet:
    """What lies on the desk first."""
    plain = Sheet(incident=incident(), kind=Kind.INVESTIGATING, content=words(), findings=())
    return replace(plain, **changes)  # type: ignore[arg-type]


def say(private: Private = PRIVATE, told: str = "", **changes: object) -> dict[str, Any]:
    """The form of such a sheet."""
    return accepted_view(desk.draft_form(sheet(**changes), policy(), private, told=told))


def inputs(view: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The fields of a form by label."""
    return {b["label"]["text"]: b for b in view["blocks"] if b["type"] == "input"}


def shown(view: dict[str, Any]) -> str:
    """Everything that is said beside the fields."""
    texts = [t for b in view["blocks"] for t in (b.get("text"), *b.get("elements", ())) if isinstance(t, dict)]
    return "\n".join(str(t.get("text", "")) for t in texts)


def finding(**changes: object) -> Finding:
    """L08 in the French long text."""
    plain = Finding(
        rule="L08",
        level=Level.BLOCK,
        span=(3, 14),
        text="maintenance",
        hint="Nobody planned this.",
        language="fr",
        target="status_page",
        wording="panne imprévue",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_there_is_one_field_for_each_language_and_length() -> None:
    """The labels are exactly the language's English name and the length; what was written stands in the field."""
    fields = inputs(say())
    assert list(fields) == [
        "French, short", "French, long", "Arabic, short", "Arabic, long", "English, short", "English, long",
    ]  # fmt: skip
    assert fields["French, short"]["element"]["initial_value"] == "fr short"
    assert fields["French, short"]["element"]["multiline"] is True


def test_every_change_of_a_field_is_told() -> None:
    """Slack sends what was typed after each change: the counts are live."""
    field = inputs(say())["Arabic, long"]
    assert field["dispatch_action"] is True
    assert field["element"]["dispatch_action_config"] == {"trigger_actions_on": ["on_character_entered"]}


def test_under_each_text_stands_its_length_at_each_outlet() -> None:
    """As that outlet counts, and by how much it is too long."""
    long = Text(language="fr", variant="short", body="é" * 312)
    said = shown(say(content=words(long, *TEXTS[1:])))
    assert "*Bluesky 312 of 300: 12 too many* · Mastodon 312 of 500" in said
    assert "Bluesky 8 of 300 · Mastodon 8 of 500" in said
    assert "status page 7" in said


def test_the_form_says_what_it_leans_on_and_promises() -> None:
    """The facts used and the next update stand above the fields."""
    text = say()["blocks"][0]["text"]["text"]
    assert "It leans on: ledger_ok." in text
    assert "It promises the next word by <!date^" in text


def test_only_kinds_that_fit_the_phase_can_be_chosen() -> None:
    """An incident under investigation cannot be told as resolved."""
    menu = next(b for b in say()["blocks"] if b.get("block_id") == "kind")["elements"][0]
    assert "resolved" not in [o["value"] for o in menu["options"]]
    assert menu["initial_option"]["value"] == "investigating"


def test_another_kind_has_other_fields() -> None:
    """Slack keeps what was typed under the same block id; another kind must show its own proposal."""
    first = {b["block_id"] for b in inputs(say()).values()}
    second = {b["block_id"] for b in inputs(say(kind=Kind.LATE)).values()}
    assert first.isdisjoint(second)


def test_a_finding_stands_under_its_text_with_the_words_to_take_over() -> None:
    """The span, the reason, the proposal, and one click for it."""
    text = Text(language="fr", variant="long", body="la maintenance")
    blocks = say(content=words(TEXTS[0], text, *TEXTS[2:]), findings=(finding(),))["blocks"]
    place = next(n for n, b in enumerate(blocks) if b.get("block_id") == "text:investigating:fr:long")
    told = blocks[place + 2]
    assert told["text"]["text"] == "✗ Must change (L08) “maintenance”: Nobody planned this.\n→ “panne imprévue”"
    assert told["accessory"]["value"] == "fr:long:L08:3:14"
    assert told["accessory"]["text"]["text"] == "Use this wording"


def test_a_finding_without_other_words_has_no_button() -> None:
    """A person must find them; what is only to go is taken out by the same click."""
    text = Text(language="fr", variant="long", body="la maintenance")
    own = words(TEXTS[0], text, *TEXTS[2:])
    none = say(content=own, findings=(finding(wording=None),))["blocks"]
    out = say(content=own, findings=(finding(wording=""),))["blocks"]
    assert [b for b in none if "accessory" in b] == []
    assert [b["accessory"]["text"]["text"] for b in out if "accessory" in b] == ["Take it out"]


def test_a_finding_of_another_length_is_not_put_here() -> None:
    """The short text's findings are not those of the long one."""
    text = Text(language="fr", variant="long", body="la maintenance")
    found = desk.about(text, [finding(target="bluesky"), finding(target="long"), finding(text="else")], policy())
    assert [f.target for f in found] == ["long"]


def test_one_language_can_be_shown_alone() -> None:
    """In steps, for a phone: the others are kept, and what speaks against them is named."""
    view = say(replace(PRIVATE, shown="ar"), findings=(finding(),))
    assert list(inputs(view)) == ["Arabic, short", "Arabic, long"]
    assert "There is something to look at in French as well." in shown(view)


@pytest.mark.parametrize("count", [1, 4, 10, 26])
def test_the_form_never_has_more_blocks_than_slack_takes(count: int) -> None:
    """With many languages one is shown at a time, and findings that find no room are counted."""
    texts = tuple(
        Text(language=language, variant=variant, body="la maintenance")
        for language in SCRIPTS[:count]
        for variant in ("short", "long")
    )
    found = tuple(finding(language=t.language, target=t.variant, hint=f"{n}") for t in texts for n in range(9))
    view = say(content=words(*texts), findings=found, saved_at=local("21:00"), elsewhere=True)
    assert len(view["blocks"]) <= 92
    assert "… and " in shown(view)


def test_missing_sentences_are_shown_with_the_reason() -> None:
    """What could be said once somebody has verified it, with a way to ask."""
    lacking = (
        Lacking(key="ledger_ok", sentence="We have checked.", why="open"),
        Lacking(key="data_ok", sentence="At {checked_at}: no sign.", why="checking", who="U0CISO"),
        Lacking(key="cards_ok", sentence="Cards work.", why="own"),
    )
    view = say(lacking=lacking)
    assert "• “We have checked.” ledger_ok: nobody is checking" in shown(view)
    assert "• “At …: no sign.” data_ok: being checked (<@U0CISO>)" in shown(view)
    assert "you verified it yourself" in shown(view)
    assert [e["action_id"] for e in view["blocks"][-2]["elements"]] == ["preview", "changes", "ask_check"]


def test_a_draft_that_was_left_says_so() -> None:
    """With a way back to the proposal; and two windows of one person are told of each other."""
    view = say(saved_at=local("21:00"), elsewhere=True)
    assert "This is what you had typed by" in shown(view)
    assert "in another window" in shown(view)
    assert view["notify_on_close"] is True


def test_an_empty_text_and_a_huge_one_fit() -> None:
    """A field may start empty; one that is too long for Slack is cut to what the field can hold."""
    texts = (Text(language="fr", variant="long", body=""), Text(language="en", variant="long", body="x" * 4000))
    fields = inputs(say(content=words(*texts)))
    assert "initial_value" not in fields["French, long"]["element"]
    assert len(fields["English, long"]["element"]["initial_value"]) == 3000


def test_a_field_that_the_bot_filled_has_a_new_name() -> None:
    """Or Slack would keep the words that were typed under the old one."""
    text = TEXTS[0]
    first = desk.field_id("late", text, {})
    second = desk.field_id("late", text, {("fr", "short"): 2})
    assert (first, second) == ("text:late:fr:short", "text:late+2:fr:short")
    assert desk.versions_in([first, "kind", "text:x"]) == {("fr", "short"): 0}
    assert desk.versions_in([second]) == {("fr", "short"): 2}


def test_forms_that_look_the_same_need_no_call() -> None:
    """What is typed is not compared, what is said beside it is."""
    one, other = say(), say(content=words(replace(TEXTS[0], body="FR SHORT"), *TEXTS[1:]))
    assert desk.says(one) == desk.says(other)
    assert desk.says(one) != desk.says(say(findings=(finding(span=(0, 2), text="fr"),)))


def test_the_reasons_of_another_hand_stay_below() -> None:
    """A field that somebody else added to the form is not lost when the texts are drawn anew."""
    reason = {"type": "input", "block_id": "override:L09"}
    old = {"blocks": [*say()["blocks"], reason]}
    blocks = desk.with_own(say(), old)["blocks"]
    assert blocks[-1] == reason
    assert "may_override" not in [b.get("block_id") for b in blocks], "the reason is there already"


def test_the_preview_shows_each_text_where_it_will_stand() -> None:
    """Exact words, by outlet and language, with length, headline and what becomes of the link."""
    body = "Pocket Bank: <b> & https://status.example.com/"
    of = content(body)
    view = accepted_view({**preview_form(of, policy()), "private_metadata": "{}"})
    said = shown(view)
    assert "submit" not in view
    assert f"{body}" in said
    assert "Headline: Pocket Bank" in said


def test_the_changes_are_marked_word_by_word() -> None:
    """What went is struck out, what came is bold, the rest is plain."""
    last = statement(of=replace(content(), texts=(Text(language="en", variant="short", body="We look by 21:20."),)))
    view = changes_form([Text(language="en", variant="short", body="We look again by 21:40.")], last)
    rich = next(b for b in view["blocks"] if b["type"] == "rich_text")
    parts = [(e["text"], e.get("style")) for e in rich["elements"][0]["elements"]]
    assert parts == [
        ("We look ", None), ("again ", {"bold": True}), ("by ", None),
        ("21:20. ", {"strike": True}), ("21:40.", {"bold": True}),
    ]  # fmt: skip
    assert "Struck out, so gone: “21:20.”. Bold, so new: “again”, “21:40.”." in shown(view), "it can be heard, too"


def test_before_the_first_word_everything_is_new() -> None:
    """There is nothing to compare with; and words that did not change say so."""
    text = Text(language="en", variant="short", body="A word.")
    assert "has heard nothing yet" in shown(changes_form([text], None))
    last = statement(of=replace(content(), texts=(text,)))
    assert "Nothing changes here." in shown(changes_form([text], last))


REWORDINGS = [
    ("La maintenance dure.", (3, 14), "maintenance", "panne imprévue", False, "La panne imprévue dure."),
    ("Maintenance en cours.", (0, 11), "Maintenance", "panne imprévue", False, "Panne imprévue en cours."),
    (
        "Pocket Bank: down due to a fault. Next update by 21:20.", (18, 24), "due to",
        "We do not know the cause yet.", True,
        "Pocket Bank: We do not know the cause yet. Next update by 21:20.",
    ),
    ("App: x. https://s.example/", (26, 26), "", "We are sorry.", True, "App: x. We are sorry. https://s.example/"),
    ("Call 4111111111111111 , now.", (5, 21), "4111111111111111", "", False, "Call, now."),
    ("Changed since.", (0, 5), "Other", "x", False, "Changed since."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "span", "found", "wording", "sentence", "after"), REWORDINGS)
def test_a_wording_takes_the_place_of_what_was_found(
    text: str, span: tuple[int, int], found: str, wording: str, *, sentence: bool, after: str
) -> None:
    """The words, their sentence, or an addition before the link; nothing where the text has changed since."""
    one = finding(span=span, text=found, wording=wording, sentence=sentence)
    assert reword(text, one) == after
