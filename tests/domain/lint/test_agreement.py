"""L26: a statement says the same in every language, or is not published."""

from dataclasses import replace

import pytest

from bot.domain.lint import Finding, Spoken, lint_statement
from bot.domain.template import write_statement
from tests.domain.lint.checking import CONTEXT, LEXICON, of
from tests.domain.lint.test_our_texts import EVENING, MIDNIGHT, PHASES, TEMPLATES, checking, rendering

CARDS = {"Cards": {"fr": ("carte",), "ar": ("بطاق",)}}
THREE = replace(CONTEXT, languages=("en", "fr", "ar"), aliases=CARDS, contacts=("+212 5 22 00 00 00",))
SAME = {
    "en": "Pocket Bank, Chaabi Net: 3 machines are slow. Call +212 5 22 00 00 00. Next update by 23:15 GMT+1.",
    "fr": "Pocket Bank, Chaabi Net : 3 automates sont lents. Prochain point avant 23 h 15 GMT+1.",
    "ar": "بشأن Pocket Bank, Chaabi Net: 3 أجهزة بطيئة. التحديث القادم في أجل أقصاه 23:15 (GMT+1).",
}


def spoken(texts: dict[str, str]) -> list[Spoken]:
    """These texts as a statement in one length."""
    return [Spoken(language=language, variant="long", body=body) for language, body in texts.items()]


def disagreeing(**changed: str) -> list[Finding]:
    """What L26 has against the statement with these texts in place of others."""
    return of("L26", lint_statement(spoken(SAME | changed), context=THREE, lexicon=LEXICON))


def test_the_same_in_three_languages_is_fine() -> None:
    """Contacts, which one language may leave out, are no numbers that could differ."""
    assert disagreeing() == []


@pytest.mark.parametrize("number", ["+212 522-000000", "00212\u00a05\u00a022\u00a000\u00a000\u00a000", "0522 00 00 00"])
def test_a_contact_is_the_same_however_it_is_written(number: str) -> None:
    """Among Arabic words it is written otherwise, so that it reads in order."""
    assert disagreeing(ar=SAME["ar"].replace("بطيئة.", f"بطيئة. اتصلوا بالرقم {number}.")) == []


@pytest.mark.parametrize(
    ("language", "text", "hint"),
    [
        ("fr", SAME["fr"].replace("23 h 15", "23 h 45"), "Not the same times"),
        ("ar", SAME["ar"].replace("23:15", "23:45"), "Not the same times"),
        ("fr", SAME["fr"] + " Nous publierons avant le 6 juin.", "Not the same days"),
        ("ar", SAME["ar"].replace("3 أجهزة", "5 أجهزة"), "Not the same numbers"),
        ("fr", SAME["fr"].replace("3 automates", "Des automates"), "Not the same numbers"),
        ("fr", SAME["fr"].replace(", Chaabi Net", ""), "Another language names Chaabi Net"),
        ("en", SAME["en"] + " Your balance is unchanged.", "do not affirm the same: ledger_ok"),
        ("ar", SAME["ar"] + " لم يُخصم أي أداء مرتين.", "do not affirm the same: no_double"),
    ],
)
def test_what_one_language_says_alone_is_found(language: str, text: str, hint: str) -> None:
    """Times, days, numbers, services and facts, in whichever language it is."""
    found = disagreeing(**{language: text})
    assert found
    assert all(hint in f.hint for f in found)
    assert all((f.level == "BLOCK" and f.text == text) or f.language != language for f in found)


def test_a_missing_language_is_found_at_the_first_text() -> None:
    """Every language goes out together."""
    texts = [t for t in spoken(SAME) if t.language != "ar"]
    (found,) = of("L26", lint_statement(texts, context=THREE, lexicon=LEXICON))
    assert (found.language, found.hint) == ("en", "There is no text in ar. Every language goes out together.")


def test_lengths_are_compared_with_their_like() -> None:
    """A long text says more than a short one, in every language."""
    long = [replace(t, variant="long", body=t.body) for t in spoken(SAME)]
    short = [replace(t, variant="short", body=t.body.replace(" 3 ", " ")) for t in long]
    assert of("L26", lint_statement([*long, *short], context=THREE, lexicon=LEXICON)) == []


def test_only_some_are_read_but_all_are_compared() -> None:
    """Before sending one message its own text is read again, and the languages are held against each other."""
    texts = spoken(SAME | {"fr": SAME["fr"].replace("23 h 15", "23 h 45") + " Maintenance."})
    found = lint_statement(texts, context=THREE, lexicon=LEXICON, own=[texts[0]])
    assert of("L08", found) == []
    assert of("L26", found) != []


def test_a_reply_to_one_customer_is_written_in_one_language() -> None:
    """2.3: L26 is none of its rules."""
    (text,) = (Spoken(language="fr", variant="short", body="Merci."),)
    context = replace(THREE, kind="reply_to_customer")
    assert of("L26", lint_statement([text], context=context, lexicon=LEXICON)) == []


def test_one_body_on_several_outlets_is_read_once() -> None:
    """Only what an outlet measures is said for each."""
    texts = [Spoken(language="en", variant="short", body="Maintenance. " * 30, outlets=("x", "bluesky", "mastodon"))]
    found = lint_statement(texts, context=replace(THREE, languages=()), lexicon=LEXICON)
    assert len(of("L08", found)) == 30
    assert {f.target for f in of("L20", found)} == {"x", "bluesky"}


@pytest.mark.parametrize("now", [EVENING, MIDNIGHT])
@pytest.mark.parametrize("kind", [*PHASES, "holding", "no_change", "late", "long_incident", "reopened"])
@pytest.mark.parametrize("situation", TEMPLATES.situations)
def test_our_own_texts_agree(situation: str, kind: str, now: object) -> None:
    """All situations and kinds, before and after midnight, as they are rendered."""
    context = rendering(EVENING if now is EVENING else MIDNIGHT)
    texts = write_statement(
        TEMPLATES, situation=situation, phase_or_kind=kind, languages=["en", "fr", "ar"], context=context
    )
    known = replace(checking(kind, context, situation), aliases=CARDS, languages=("en", "fr", "ar"))
    pieces = [Spoken(language=t.language, variant=t.variant, body=t.body) for t in texts]
    assert of("L26", lint_statement(pieces, context=known, lexicon=LEXICON)) == []
