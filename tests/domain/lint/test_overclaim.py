# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.lint import FactValue
from tests.domain.lint.checking import CONTEXT, NOW, caught, check, of, verified

FAILS = [
    ("en", "Everything is fully operational again."),
    ("en", "The app is completely restored."),
    ("en", "Service is restored in full."),
    ("en", "Full restoration at 00:35 GMT+1."),
    ("en", "A complete recovery."),
    ("en", "The app is 100% back."),
    ("en", "Access works entirely normally."),
    ("en", "We acted at once and the app is fully restored."),
    ("en", "Full access is restored."),
    ("en", "The app is FULLY working."),
    ("fr", "Rétablissement complet du service."),
    ("fr", "Le rétablissement du service est complet."),
    ("fr", "Tout est pleinement opérationnel."),
    ("fr", "L’application est complètement rétablie."),
    ("fr", "Après une coupure, le service est entièrement rétabli."),
    ("fr", "L’application fonctionne parfaitement."),
    ("fr", "Retour à la normale total."),
    ("fr", "Le service est rétabli à 100 %."),
    ("fr", "RETABLISSEMENT COMPLET."),
    ("fr", "Reprise totale des virements."),
    ("ar", "عادت الخدمة بشكل كامل."),
    ("ar", "عادت الخدمة بالكامل."),
    ("ar", "استعادة كاملة للخدمة."),
    ("ar", "تعمل كل الخدمات تمامًا."),
    ("ar", "التطبيق متاح كليًا."),
    ("ar", "تم إصلاح العطل نهائيًا."),
    ("ar", "بشكل كامل عادت الخدمة."),
    ("ar", "وعادت الخدمة كاملة."),
    ("ar", "عودة كاملة للخدمة."),
    ("ar", "استئناف كامل للعمليات."),
]

PASSES = [
    ("en", "Access is back since 22:10 GMT+1."),
    ("en", "Access is not fully back yet."),
    ("en", "We will post as soon as everything is fully operational."),
    ("en", "Our teams are working to get it fully restored."),
    ("en", "The full statement by 6 June."),
    ("en", "We are sorry. You will get the full amount by Friday."),
    ("en", "Pending ones are being completed."),
    ("en", "Until the app is completely restored, use a branch."),
    ("en", "We do not yet have the full picture."),
    ("en", "The app works again. We will publish a full explanation."),
    ("fr", "L’accès est rétabli depuis 22 h 10 GMT+1."),
    ("fr", "L’accès n’est pas encore complètement rétabli."),
    ("fr", "Dès que l’application sera pleinement opérationnelle, nous le dirons."),
    ("fr", "Nos équipes travaillent au rétablissement complet."),
    ("fr", "Point complet avant le 6 juin."),
    ("fr", "Nous n’avons pas encore une vue complète."),
    ("fr", "Tant que le service n’est pas totalement rétabli, appelez-nous."),
    ("fr", "Jusqu’au rétablissement complet, nos agences vous aident."),
    ("fr", "Nous faisons tout pour un rétablissement complet."),
    ("fr", "Le service fonctionne. Une explication complète suivra."),
    ("ar", "عادت الخدمة منذ 22:10 (GMT+1)."),
    ("ar", "لم تعد الخدمة بشكل كامل بعد."),
    ("ar", "نعمل على استعادة كاملة للخدمة."),
    ("ar", "حالما تعود الخدمة بالكامل سنخبركم."),
    ("ar", "بيان كامل قبل 6 يونيو."),
    ("ar", "لم تكتمل لدينا الصورة بعد."),
    ("ar", "حتى عودة الخدمة بالكامل تساعدكم وكالاتنا."),
    ("ar", "سنرد لكم كامل المبلغ."),
    ("ar", "العمليات المعلقة قيد الإتمام."),
    ("ar", "لا نعتبر العودة كاملة."),
]


@pytest.mark.parametrize(("language", "text"), FAILS)
def test_full_recovery_is_not_claimed_early(language: str, text: str) -> None:
    """L23: a word for "fully" within 25 characters of a word for "restored"."""
    assert len(caught("L23", text, language)) == 1


@pytest.mark.parametrize(("language", "text"), PASSES)
def test_honest_words_on_recovery_pass(language: str, text: str) -> None:
    """What works, what is aimed at, what is denied, what is promised under a condition."""
    assert caught("L23", text, language) == []


@pytest.mark.parametrize(("language", "text"), FAILS)
def test_after_the_watch_the_claim_is_free(language: str, text: str) -> None:
    """`restored` is verified and the watch time is over."""
    assert caught("L23", text, language, facts=verified("restored", minutes_ago=30)) == []


@pytest.mark.parametrize("minutes", [2, 15, 29.9])
def test_during_the_watch_it_is_not(minutes: float) -> None:
    """6.2, 00:50: "rétablissement complet" a quarter of an hour after the repair."""
    facts = verified("restored", minutes_ago=minutes)
    assert caught("L23", "Rétablissement complet.", "fr", facts=facts) == ["Rétablissement complet"]


def test_the_watch_counts_from_the_restoration_not_from_its_check() -> None:
    """Verified five minutes ago, restored forty minutes ago: watched."""
    facts = verified("restored", minutes_ago=5)
    restored_at = NOW - timedelta(minutes=40)
    assert caught("L23", "Fully restored.", "en", facts=facts, restored_at=restored_at) == []


@pytest.mark.parametrize("fact", [FactValue(value=True), FactValue(value=False, verified_at=NOW - timedelta(hours=1))])
def test_a_restoration_nobody_verified_does_not_count(fact: FactValue) -> None:
    """Unverified, or verified to be false."""
    assert caught("L23", "Fully restored.", "en", facts={"restored": fact}) == ["Fully restored"]


@pytest.mark.parametrize(
    ("phase", "kind"), [("resolved", "update"), ("resolved", "resolved"), ("monitoring", "resolved")]
)
def test_any_closing_word_waits_for_the_watch(phase: str, kind: str) -> None:
    """A resolved text claims recovery by being one."""
    context = replace(CONTEXT, phase=phase, kind=kind)
    text = "Pocket Bank: balances are correct since 22:20 GMT+1."
    assert caught("L23", text, "en", context=context, facts=verified("restored", minutes_ago=10)) == [text]
    assert caught("L23", text, "en", context=context, facts=verified("restored", minutes_ago=31)) == []


def test_a_severity_without_watch_closes_at_once() -> None:
    """SEV3 has no minimum watch (K5)."""
    facts = verified("restored", minutes_ago=0)
    assert caught("L23", "Fully restored.", "en", phase="resolved", watch_minutes=0, facts=facts) == []


def test_whoever_is_too_early_hears_until_when() -> None:
    """The end of the watch in the audience's zone; before anybody verified it, that the fact is missing."""
    text = "Pocket Bank: balances are correct since 22:20 GMT+1."
    context = replace(CONTEXT, phase="resolved", kind="update")
    known = replace(context, facts=verified("restored", minutes_ago=10))
    (early,) = of("L23", check(text, "en", context=known))
    assert f"watched until {(NOW + timedelta(minutes=20)).astimezone(CONTEXT.zone):%H:%M}" in early.hint
    (unknown,) = of("L23", check(text, "en", context=context))
    assert "needs the verified fact restored" in unknown.hint
