# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.defaults import load_templates
from bot.domain.template import (
    MissingValue,
    NoTemplate,
    RenderContext,
    Sentence,
    TemplateSet,
    render,
    safe_sentences,
    values_for,
    write_statement,
)

NOW = datetime(2025, 5, 31, 19, 54, tzinfo=UTC)  # 20:54 in Casablanca
TEMPLATES = load_templates()
CONTEXT = RenderContext(
    service="Pocket Bank",
    now=NOW,
    zone=ZoneInfo("Africa/Casablanca"),
    status_url="https://status.example.com",
    helpline="+212 5 22 00 00 00",
    since=NOW - timedelta(minutes=24),
    next_update_at=NOW + timedelta(minutes=26),
)
CHECKED = NOW - timedelta(minutes=9)


def write(
    *,
    situation: str = "wrong_balances",
    kind: str = "investigating",
    language: str = "en",
    variant: str = "short",
    context: RenderContext = CONTEXT,
) -> str:
    """The one text asked for."""
    (text,) = write_statement(
        TEMPLATES,
        situation=situation,
        phase_or_kind=kind,
        languages=[language],
        variants=[variant],
        context=context,
    )
    return text.body


def test_the_first_word_of_the_evening() -> None:
    """What customers would have read at 20:54, in full."""
    assert write() == (
        "Pocket Bank: some customers see a wrong balance, such as zero. We are finding out why. "
        "Please do not repeat transfers. We are sorry for the worry. "
        "Next update by 21:20 GMT+1. https://status.example.com"
    )


def test_a_statement_has_every_language_and_length() -> None:
    """One fact set feeds all six texts, so that they cannot contradict each other (L26)."""
    texts = write_statement(
        TEMPLATES,
        situation="wrong_balances",
        phase_or_kind="investigating",
        languages=["fr", "ar", "en"],
        context=CONTEXT,
    )
    assert [(t.language, t.variant) for t in texts] == [
        (language, variant) for language in ("fr", "ar", "en") for variant in ("short", "long")
    ]
    assert all(re.search(r"21(:| h )20", t.body) for t in texts)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "We have checked: your real balance is unchanged. "),
        ("fr", "Vérifié\u00a0: votre solde réel n’a pas changé. "),
        ("ar", "تحققنا: رصيدكم الحقيقي لم يتغير. "),
    ],
)
def test_a_verified_fact_lets_its_sentence_in(language: str, sentence: str) -> None:
    """`{safe?}` is filled from the bank only, never typed freely."""
    verified = replace(CONTEXT, verified={"ledger_ok": CHECKED})
    assert sentence not in write(language=language)
    assert sentence in write(language=language, context=verified)


def test_a_fact_being_checked_lets_the_pending_sentence_in() -> None:
    """Somebody is assigned to the check, so we may say that we are checking."""
    context = replace(CONTEXT, pending=frozenset({"ledger_ok"}))
    assert "We are checking the real balances now. Please" in write(context=context)


def test_a_verified_fact_is_no_longer_being_checked() -> None:
    """The answer takes the place of the question."""
    context = replace(CONTEXT, pending=frozenset({"ledger_ok"}), verified={"ledger_ok": CHECKED})
    body = write(variant="long", context=context)
    assert "We have checked" in body
    assert "We are checking" not in body


@pytest.mark.parametrize(
    ("verified", "said"),
    [
        ({"no_action", "data_ok", "cards_ok", "ledger_ok"}, "We have checked: your real balance is unchanged."),
        ({"no_action", "data_ok", "cards_ok"}, "Cards and cash machines work normally."),
        ({"no_action", "data_ok"}, "At 20:45 GMT+1: no sign that your data was accessed."),
        ({"no_action"}, "You do not need to do anything."),
        ({"no_action", "transfers_ok"}, "You do not need to do anything."),
    ],
)
def test_a_short_text_takes_the_first_fact_by_priority(verified: set[str], said: str) -> None:
    """ledger_ok, cards_ok, data_ok, no_action; one of them and no more."""
    context = replace(CONTEXT, verified=dict.fromkeys(verified, CHECKED))
    assert safe_sentences(TEMPLATES.bank, language="en", variant="short", context=context) == (said,)


def test_some_sentences_are_for_long_texts_only() -> None:
    """They are not on the priority list, and would not fit."""
    context = replace(CONTEXT, verified=dict.fromkeys(("transfers_ok", "branch_help"), CHECKED))
    short, long = (
        safe_sentences(TEMPLATES.bank, language="en", variant=variant, context=context) for variant in ("short", "long")
    )
    assert short == ()
    assert long == (
        "Transfers already confirmed are not affected.",
        "Our branches and +212 5 22 00 00 00 can help you.",
    )


def test_a_long_text_says_what_is_known_and_what_is_being_checked() -> None:
    """There is room for both, the known first."""
    context = replace(CONTEXT, verified={"cards_ok": CHECKED}, pending=frozenset({"ledger_ok", "data_ok"}))
    assert safe_sentences(TEMPLATES.bank, language="en", variant="long", context=context) == (
        "Cards and cash machines work normally.",
        "We are checking the real balances now.",
        "We are checking whether data is concerned.",
    )


def test_a_fact_nobody_wrote_a_sentence_for_changes_nothing() -> None:
    """`cause_area_known` permits a phase; it says nothing to customers by itself."""
    context = replace(CONTEXT, verified={"cause_area_known": CHECKED}, pending=frozenset({"restored"}))
    assert write(context=context) == write()


def test_french_signs_keep_to_their_word() -> None:
    """U+00A0 before `: ; ?`, which weighs 1 on X, where U+202F would weigh 2."""
    body = write(language="fr", variant="long")
    assert body.startswith("Pocket Bank\u00a0: depuis 20 h 30 GMT+1")
    assert " :" not in body
    assert " ;" not in body


def test_optional_slots_leave_no_trace() -> None:
    """No double blank, no blank before a full stop, whichever facts are there."""
    body = write(variant="long", kind="identified")
    assert "  " not in body
    assert "{" not in body


def test_own_words_are_taken_by_language() -> None:
    """A cause is written once for each language, and never shown in another."""
    context = replace(CONTEXT, own_words={"en": {"cause": "A storage part failed."}})
    assert "A storage part failed. " in write(kind="identified", variant="long", context=context)
    assert "storage" not in write(kind="identified", variant="long", language="fr", context=context)


def test_the_author_may_leave_an_optional_sentence_out() -> None:
    """When a text is too long: the workaround first, then money and data (L20)."""
    full = replace(
        CONTEXT,
        verified={"ledger_ok": CHECKED},
        own_words={"en": {"workaround": "You can pay in a branch."}},
    )
    shorter = write(variant="long", context=replace(full, leave_out=frozenset({"workaround", "safe"})))
    assert shorter == write(variant="long")
    assert "You can pay in a branch." in write(variant="long", context=full)


def test_each_language_may_have_its_own_status_page() -> None:
    """The link leads to a page people can read."""
    context = replace(CONTEXT, status_urls={"fr": "https://status.example.com/fr"})
    assert write(language="fr", context=context).endswith("https://status.example.com/fr")
    assert write(language="ar", context=context).endswith("https://status.example.com")


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("resolved", ("restored_at", "review_by")),
        ("late", ("missed_at",)),
        ("long_incident", ("interval",)),
        ("correction", ("wrong_at", "wrong", "right")),
        ("reopened", ("restored_at",)),
    ],
)
def test_a_missing_value_is_named(kind: str, missing: tuple[str, ...]) -> None:
    """All of them at once, so that one look tells what is needed (L25)."""
    with pytest.raises(MissingValue) as caught:
        write(kind=kind)
    assert caught.value.names == missing
    assert all(name in str(caught.value) for name in missing)


def test_an_empty_value_is_a_missing_one() -> None:
    """A service without a name is no label."""
    with pytest.raises(MissingValue, match="service"):
        write(context=replace(CONTEXT, service=""))


def test_a_label_is_never_left_without_its_sentence() -> None:
    """In the public summary, `Why:` with nothing behind it would be worse than a refusal."""
    with pytest.raises(MissingValue) as caught:
        write(kind="post_incident", variant="long")
    assert {"cause", "safe"} <= set(caught.value.names)


def test_generic_texts_serve_inside_every_situation() -> None:
    """One set of no_change, late, holding ... for all."""
    assert write(kind="no_change") == write(kind="no_change", situation="login_problems")
    assert write(kind="holding").startswith("Pocket Bank: we are aware")


def test_the_other_length_stands_in_where_only_one_is_written() -> None:
    """Generic texts are short only."""
    assert write(kind="holding", variant="long") == write(kind="holding", variant="short")


def test_a_situation_may_replace_a_generic_text() -> None:
    """Its own comes first."""
    own = TemplateSet(
        texts={
            ("generic", "late", "en", "short"): "generic",
            ("login_problems", "late", "en", "short"): "own",
        },
        bank=(),
    )
    found = [own.find(situation=s, kind="late", language="en", variant="short") for s in ("login_problems", "x")]
    assert found == ["own", "generic"]


@pytest.mark.parametrize(("kind", "language"), [("celebrating", "en"), ("investigating", "de")])
def test_what_nobody_wrote_is_refused(kind: str, language: str) -> None:
    """No text is made up for a kind or language without one."""
    with pytest.raises(NoTemplate):
        write(kind=kind, language=language)


@pytest.mark.parametrize(
    ("situation", "kind", "needed"),
    [
        ("wrong_balances", "investigating", set()),
        ("wrong_balances", "identified", {"cause_area_known"}),
        ("wrong_balances", "monitoring", {"restored"}),
        ("wrong_balances", "resolved", {"restored"}),
        ("third_party_outage", "investigating", {"partner_involved"}),
        ("third_party_outage", "identified", {"partner_involved", "cause_area_known"}),
    ],
)
def test_a_text_names_the_facts_it_needs(situation: str, kind: str, needed: set[str]) -> None:
    """`identified` only with a known area, `monitoring` and `resolved` only once restored."""
    assert TEMPLATES.facts_needed(situation=situation, kind=kind) == needed


def test_the_situations_are_those_one_can_declare() -> None:
    """`generic` is none of them."""
    assert TEMPLATES.situations == (
        "app_unavailable",
        "card_payments_failing",
        "login_problems",
        "security_incident",
        "third_party_outage",
        "wrong_balances",
    )


def test_the_summary_is_written_when_everything_is_known() -> None:
    """K11: what happened, how many, why, money and data, what we said and when, what we change."""
    words = dict.fromkeys(("symptom", "scope", "comms_verdict", "actions_done", "actions_planned", "redress"), "words")
    context = replace(
        CONTEXT,
        restored_at=NOW + timedelta(hours=3),
        first_public_at=NOW,
        happened_on=date(2025, 5, 31),
        verified={"ledger_ok": CHECKED},
        own_words={"en": words | {"cause": "A storage part failed."}},
    )
    body = write(kind="post_incident", variant="long", context=context)
    assert body.startswith(
        "Pocket Bank: what happened on 31 May. What you saw: words, from 20:30 GMT+1 to 23:54 GMT+1."
    )
    assert "Why: A storage part failed. Your money and data: We have checked" in body


NAMES = st.sampled_from(("service", "since", "cause", "workaround"))


@given(
    pieces=st.lists(st.tuples(st.text(alphabet="ab .،", max_size=5), NAMES, st.booleans()), max_size=6),
    values=st.dictionaries(NAMES, st.text(alphabet="xyz", min_size=1, max_size=4)),
)
def test_nothing_between_braces_survives(pieces: list[tuple[str, str, bool]], values: Mapping[str, str]) -> None:
    """Either every slot is resolved or the missing ones are named (L25)."""
    template = "".join(f"{before}{{{name}{'?' * optional}}}" for before, name, optional in pieces)
    required = {name for _, name, optional in pieces if not optional}
    if missing := required - values.keys():
        with pytest.raises(MissingValue) as caught:
            render(template, language="en", values=values)
        assert set(caught.value.names) == missing
    else:
        assert not set("{}") & set(render(template, language="en", values=values))


@given(st.sets(st.sampled_from([s.key for s in TEMPLATES.bank])), st.sampled_from(("short", "long")))
def test_only_verified_facts_speak(keys: set[str], variant: str) -> None:
    """Every sentence of `{safe?}` belongs to a verified fact."""
    context = replace(CONTEXT, verified=dict.fromkeys(keys, CHECKED))
    said = safe_sentences(TEMPLATES.bank, language="fr", variant=variant, context=context)
    assert len(said) == (min(len(_for_short(keys)), 1) if variant == "short" else len(keys))


def _for_short(keys: set[str]) -> list[Sentence]:
    return [s for s in TEMPLATES.bank if s.key in keys and not s.long_only]


def test_numbers_and_links_keep_their_order_among_arabic_words() -> None:
    """Without signs that hide (L28): groups of digits hang together, nothing begins or ends in a sign without
    direction; the other languages have them as the policy writes them.
    """
    told = replace(CONTEXT, helpline="+212 5 22 00 11 33", status_url="https://status.example.com/", status_urls={})
    arabic, french = (values_for(told, language=language) for language in ("ar", "fr"))
    assert arabic["helpline"] == "00212\u00a05\u00a022\u00a000\u00a011\u00a033"
    assert arabic["status_url"] == "https://status.example.com"
    assert (french["helpline"], french["status_url"]) == ("+212 5 22 00 11 33", "https://status.example.com/")
