from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lint import RULES, Level, Lexicon, Words, lint, worst
from tests.domain.lint.checking import CONTEXT, LANGUAGES, LEXICON, check, judged, of

BAD = "Maintenance goes on, it is no attack, see {status_url}. We hope to be fully back soon."
EVERYWHERE = replace(CONTEXT, outlets=("x", "bluesky", "mastodon", "status_page", "slack", "sms"))
FRAGMENTS = st.sampled_from(
    [
        "maintenance",
        "not",
        "23:15 GMT+1",
        "31 February 10:00 GMT+1",
        "Next update by",
        "Prochain point avant",
        "التحديث القادم",
        "هجوم",
        "attack",
        "fully",
        "restored",
        "{",
        "}",
        "\u202e",
        "\u0301",
        "ً",
        "🙂",
        "\ud800",
        "\n",
        "،",
        "10:00 GMT+99",
    ]
)


def test_hard_comes_first_then_block_then_warn_then_place() -> None:
    """The author repairs the worst first (2.3, order)."""
    found = check(BAD + " a" * 1300, "en", target="long", context=EVERYWHERE)
    assert [f.rule for f in found][:1] == ["L25"]
    ranks = [(f.level.rank, f.span) for f in found]
    assert ranks == sorted(ranks)
    assert {f.level for f in found} == {Level.HARD, Level.BLOCK, Level.WARN}


def test_every_finding_says_what_where_and_what_to_do() -> None:
    """Rule, level, the characters as written, a hint, the language and the target."""
    for found in check(BAD, "en", target="short", context=EVERYWHERE):
        assert found.text == BAD[slice(*found.span)]
        assert found.hint
        assert "{" not in found.hint
        assert (found.language, found.target) == ("en", "short")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        (BAD, Level.HARD),
        ("Maintenance. Next update by 23:15 GMT+1.", Level.BLOCK),
        ("Next update by 23:15 GMT+1." + " a" * 700, Level.WARN),
        ("Next update by 23:15 GMT+1.", None),
    ],
)
def test_the_worst_level_decides(text: str, level: Level | None) -> None:
    """It is what `bayan lint` exits with and what the draft shows."""
    context = replace(CONTEXT, outlets=("status_page",))
    assert worst(judged(text, "en", target="long", context=context)) is level


def test_replies_are_checked_by_few_rules() -> None:
    """2.3: only HARD rules, L10, L17, L19 and L20 run on an answer to one customer."""
    context = replace(EVERYWHERE, kind="reply_to_customer")
    assert {f.rule for f in check(BAD + " a" * 200, "en", context=context)} == {"L10", "L20", "L25"}


def test_a_language_no_rule_knows_is_left_alone() -> None:
    """A fourth language needs its own lexicon first."""
    assert check(BAD, "de") == ()


def test_ids_are_unique_and_every_rule_is_written_down() -> None:
    """One row each."""
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert {rule.id for rule in RULES} == set(LEXICON.versions)
    assert all(rule.check.__doc__ for rule in RULES)


def test_a_word_is_added_by_data_alone() -> None:
    """The organisation's own euphemism: one line in its lexicon, no code."""
    l08 = LEXICON.of("L08", "en")
    words = replace(l08, patterns={**l08.patterns, "words": __import__("re").compile("tea break")})
    own = Lexicon(words={**LEXICON.words, ("L08", "en"): words}, versions=LEXICON.versions)
    text = "A tea break. Next update by 23:15 GMT+1."
    (finding,) = of("L08", lint(text, language="en", target="short", context=CONTEXT, lexicon=own))
    assert (finding.rule, finding.text) == ("L08", "tea break")


def test_an_empty_lexicon_has_no_words() -> None:
    """Asking for what is not there finds nothing, and does not fail."""
    words = Lexicon(words={}, versions={}).of("L08", "en")
    assert words == Words()
    assert words.pattern("words").search("maintenance") is None
    assert words.phrase("allowed") == frozenset()


@given(
    text=st.one_of(st.text(max_size=300), st.lists(st.one_of(FRAGMENTS, st.text(max_size=5))).map(" ".join)),
    language=st.sampled_from(LANGUAGES),
    target=st.sampled_from(("short", "long", "x", "sms", "anything")),
    kind=st.sampled_from(("update", "resolved", "reply_to_customer")),
)
def test_the_lint_never_raises(text: str, language: str, target: str, kind: str) -> None:
    """Whatever is typed or pasted, the author gets an answer; spans lie within the text."""
    for found in check(text, language, target=target, context=replace(EVERYWHERE, kind=kind)):
        start, end = found.span
        assert 0 <= start <= end <= len(text)
        assert found.text == text[start:end]
