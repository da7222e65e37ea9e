"""L27 and L29: words are held against those that the public already has."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.lint import FactValue, LintContext, Said
from tests.domain.lint.checking import CONTEXT, NOW, check, of

LAST = Said(phase="resolved", kind="resolved")
BACK = {
    "en": ("Some customers see a zero balance.", "The wrong balances are back."),
    "fr": ("Certains clients voient zéro.", "Les soldes inexacts reviennent."),
    "ar": ("يظهر رصيد صفر", "عادت المشكلة لدى بعض عملائنا"),
}


def hints(rule: str, text: str, language: str, context: LintContext) -> list[str]:
    """What the rule advises."""
    return [f.hint for f in of(rule, check(text, language, context=context))]


@pytest.mark.parametrize("language", BACK)
def test_a_phase_goes_back_only_openly(language: str) -> None:
    """After resolved, a new word says that the problem is back."""
    silent, openly = BACK[language]
    context = replace(CONTEXT, history=(LAST,))
    assert len(hints("L27", silent, language, context)) == 1
    assert hints("L27", openly, language, context) == []
    assert hints("L27", silent, language, replace(context, kind="reopened")) == []


def test_going_back_from_monitoring_is_said_too() -> None:
    """And going on is nothing to explain."""
    context = replace(CONTEXT, phase="identified", history=(Said(phase="monitoring", kind="monitoring"),))
    assert "monitoring" in hints("L27", BACK["en"][0], "en", context)[0]
    assert hints("L27", BACK["en"][0], "en", replace(context, phase="resolved")) == []
    assert hints("L27", BACK["en"][0], "en", replace(context, phase="strange")) == []


@pytest.mark.parametrize(
    ("language", "silent", "openly"),
    [
        ("en", "Nothing new.", "We are late."),
        ("fr", "Rien de neuf.", "Nous sommes en retard."),
        ("ar", "لا جديد", "لقد تأخرنا"),
    ],
)
def test_a_missed_promise_is_not_passed_over(language: str, silent: str, openly: str) -> None:
    """6.3: after it only `late` or a real update follows; ten minutes are left for approvals."""
    missed = Said(phase="investigating", kind="investigating", next_update_at=NOW - timedelta(minutes=11))
    context = replace(CONTEXT, kind="no_change", history=(missed,))
    assert len(hints("L27", silent, language, context)) == 1
    assert hints("L27", openly, language, context) == []
    assert hints("L27", silent, language, replace(context, kind="update")) == []
    just = replace(missed, next_update_at=NOW - timedelta(minutes=9))
    assert hints("L27", silent, language, replace(context, history=(just,))) == []


@pytest.mark.parametrize(
    ("language", "silent", "openly"),
    [
        ("en", "Balances are wrong.", "Correction: what we wrote was not right."),
        ("fr", "Des soldes manquent.", "Rectification : notre message était inexact."),
        ("ar", "أرصدة خاطئة", "تصحيح: لم يكن ذلك صحيحا"),
    ],
)
def test_a_fact_that_turned_out_wrong_is_corrected(language: str, silent: str, openly: str) -> None:
    """K10: in so many words, until a correction was published."""
    denied = {"ledger_ok": FactValue(value="no", verified_at=NOW)}
    leaned = Said(phase="investigating", kind="investigating", facts=frozenset({"ledger_ok"}))
    context = replace(CONTEXT, facts=denied, history=(leaned, Said(phase="investigating", kind="no_change")))
    assert "ledger_ok" in hints("L27", silent, language, context)[0]
    assert hints("L27", openly, language, context) == []
    assert hints("L27", silent, language, replace(context, kind="correction")) == []
    corrected = (*context.history, Said(phase="investigating", kind="correction"))
    assert hints("L27", silent, language, replace(context, history=corrected)) == []


@pytest.mark.parametrize(
    ("language", "before", "now"),
    [
        ("en", "We are checking. Next update by 22:30 GMT+1.", "We are checking. Next update by 23:15 GMT+1."),
        (
            "fr",
            "Nous vérifions. Prochain point avant 22 h 30 GMT+1.",
            "Nous vérifions. Prochain point avant 23 h GMT+1.",
        ),
        ("ar", "نتحقق. التحديث القادم 22:30 (GMT+1)", "نتحقق. التحديث القادم 23:15 (GMT+1)"),
    ],
)
def test_a_copy_is_pointed_out(language: str, before: str, now: str) -> None:
    """Times apart; `no_change` is the honest form of it."""
    context = replace(CONTEXT, history=(replace(LAST, phase="investigating", texts={language: (before,)}),))
    assert len(hints("L29", now, language, context)) == 1
    assert hints("L29", now + " ok now we know a little more", language, context) == []
    assert hints("L29", now, language, replace(context, kind="no_change")) == []
    assert hints("L29", now, language, replace(CONTEXT, history=(LAST,))) == []
