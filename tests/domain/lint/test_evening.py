# ruff: noqa: RUF001 - French apostrophes are meant
"""6.4: the two messages of the real evening, rebuilt from the fragments that were quoted, before our rules."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.lint import FactValue
from tests.domain.lint.checking import CONTEXT, check, judged

AT_2347 = datetime(2025, 5, 31, 22, 47, tzinfo=UTC)
AT_0122 = datetime(2025, 6, 1, 0, 22, tzinfo=UTC)
FIRST = (
    "Chaabi Net et Pocket Bank sont actuellement inaccessibles en raison d’une opération de maintenance technique. "
    "Nous sommes sincèrement désolés pour la gêne occasionnée. Vous serez informés dès que la banque en ligne et "
    "l’application seront de nouveau pleinement opérationnelles."
)
SECOND = (
    "Chaabi Net et Pocket Bank : rétablissement complet. La banque en ligne et l’application fonctionnent "
    "normalement. Merci pour votre patience et votre compréhension durant cette période de maintenance."
)


def test_the_message_of_2347_would_not_have_passed() -> None:
    """Exactly what 6.4 lists: a failure called maintenance, no time, no word on the zero balances, on money, on what
    to do; a formula for an apology. A condition ("dès que ... pleinement") is no claim.
    """
    found = check(FIRST, "fr", target="long", context=replace(CONTEXT, now=AT_2347))
    assert [(f.rule, f.level, f.text) for f in found] == [
        ("L08", "BLOCK", "maintenance"),
        ("L05", "BLOCK", "dès que"),
        ("L02", "BLOCK", ""),
        ("L07", "WARN", "la gêne"),
        ("L03b", "WARN", ""),
        ("L04", "WARN", ""),
    ]


def test_the_message_of_0122_would_not_have_passed() -> None:
    """L08 again, the zero balances, no times; and L23, since nobody had verified the restoration."""
    context = replace(CONTEXT, now=AT_0122, phase="resolved", kind="resolved")
    found = check(SECOND, "fr", target="long", context=context)
    assert [(f.rule, f.text) for f in found] == [
        ("L23", SECOND),
        ("L23", "rétablissement complet"),
        ("L08", "maintenance"),
        ("L02", ""),
        ("L06", ""),
        ("L06", ""),
    ]


def test_after_restoration_and_watch_the_overclaim_alone_is_gone() -> None:
    """Restored at 00:35 and watched for 30 minutes, "rétablissement complet" is true at 01:22."""
    restored = datetime(2025, 5, 31, 23, 35, tzinfo=UTC)
    facts = {"restored": FactValue(value=True, verified_at=restored)}
    context = replace(CONTEXT, now=AT_0122, phase="resolved", kind="resolved", facts=facts)
    assert [f.rule for f in check(SECOND, "fr", target="long", context=context)] == ["L08", "L02", "L06", "L06"]


def test_a_linked_change_would_have_made_it_honest() -> None:
    """We do not claim that the bank lied: with an announced change, L08 is silent."""
    context = replace(CONTEXT, now=AT_2347, planned=True)
    found = check(FIRST, "fr", target="long", context=context)
    assert [f.rule for f in found] == ["L05", "L02", "L07", "L03b", "L04"]


def test_the_rumour_of_2130_waits_for_the_fact() -> None:
    """6.3: "Ce n'est pas une cyberattaque" is blocked until security and legal ruled it out."""
    at_2130 = datetime(2025, 5, 31, 20, 30, tzinfo=UTC)
    text = "Ce n'est pas une cyberattaque. Prochain point avant 22 h 00 GMT+1."
    context = replace(CONTEXT, now=at_2130)
    assert [f.rule for f in judged(text, "fr", context=context)] == ["L10"]
    facts = {"attack_ruled_out": FactValue(value=True, verified_at=at_2130 - timedelta(minutes=1))}
    assert judged(text, "fr", context=replace(context, facts=facts)) == ()
