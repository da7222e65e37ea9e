# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.lint import LintContext
from tests.domain.lint.checking import CONTEXT, caught, check, of

EARLY = datetime(2025, 5, 31, 20, 50, tzinfo=UTC)  # 21:50 in Casablanca; the limit is 22:20
LATE = datetime(2025, 5, 31, 22, 47, tzinfo=UTC)  # 23:47 in Casablanca; the limit is 0:17
EARLY_CONTEXT = replace(CONTEXT, now=EARLY)
LATE_CONTEXT = replace(CONTEXT, now=LATE)

PASSES = [
    ("en", "Next update by 22:20 GMT+1."),
    ("en", "We will post here again by 22:15 GMT+1, even if nothing has changed."),
    ("en", "We are looking into it and will say more by 22:20 GMT+1."),
    ("en", "We will publish news again at 22:00 GMT+1."),
    ("en", "A further update will follow at 22:00 UTC+1."),
    ("en", "Since 20:30 GMT+1 you see zero. Next message no later than 22:15 GMT+1."),
    ("en", "We promised news by 21:40 GMT+1 and are late. Next update by 22:10 GMT+1."),
    ("en", "We hope to end this soon. Next update by 22:20 GMT+1."),
    ("fr", "Prochain point avant 22 h 20 GMT+1."),
    ("fr", "Nous publierons un nouveau point ici au plus tard à 22 h 15 GMT+1, même sans changement."),
    ("fr", "Nous l’examinons et en dirons plus au plus tard à 22 h 20 GMT+1."),
    ("fr", "Prochaine communication à 22h15 GMT+1."),
    ("fr", "Nous reviendrons vers vous avant 22 h GMT+1."),
    ("fr", "Depuis 20 h 30 GMT+1, un solde nul s’affiche. Prochain message à 22:15 GMT+1."),
    ("fr", "Prochaine mise à jour avant 22 h 15 UTC+1."),
    ("ar", "التحديث القادم في أجل أقصاه 22:20 (GMT+1)."),
    ("ar", "سننشر هنا تحديثًا جديدًا في أجل أقصاه 22:15 (GMT+1)، حتى إن لم يتغير شيء."),
    ("ar", "نبحث الأمر وسنوافيكم بالمزيد في أجل أقصاه 22:20 (GMT+1)."),
    ("ar", "سنعود إليكم قبل ٢٢:١٥ GMT+1."),
    ("ar", "منذ 20:30 (GMT+1) يظهر رصيد غير صحيح. التحديث التالي على الساعة 22:10 (GMT+1)."),
]

FAILS = [
    ("en", "We will tell you more soon.", "soon", "names no moment"),
    ("en", "You will be informed as soon as the app works.", "as soon as", "names no moment"),
    ("en", "An update follows shortly.", "shortly", "names no moment"),
    ("en", "Some customers see a wrong balance.", "", "Say when you speak again"),
    ("en", "Since 20:30 GMT+1, some customers see zero.", "", "Say when you speak again"),
    ("en", "The app will be repaired by 22:15 GMT+1.", "", "Say when you speak again"),
    ("en", "Next update by 22:15.", "22:15", "Add the zone"),
    ("en", "Next update by 21:40 GMT+1.", "21:40 GMT+1", "has passed"),
    ("en", "Next update by 31 May 20:10 GMT+1.", "31 May 20:10 GMT+1", "has passed"),
    ("en", "Next update by 22:25 GMT+1.", "22:25 GMT+1", "later than the policy allows"),
    ("en", "Next update by 1 June 22:00 GMT+1.", "1 June 22:00 GMT+1", "later than the policy allows"),
    ("en", "Next update by 22:15 GMT+1, or next update by 23:00 GMT+1.", "23:00 GMT+1", "later than"),
    ("en", "Next update in 30 minutes.", "", "Say when you speak again"),
    ("fr", "Vous serez informés dès que l’application sera rétablie.", "dès que", "names no moment"),
    ("fr", "Nous reviendrons vers vous prochainement.", "prochainement", "names no moment"),
    ("fr", "Nous vous informerons dans les plus brefs délais.", "plus brefs délais", "names no moment"),
    ("fr", "Un solde inexact s’affiche.", "", "Say when you speak again"),
    ("fr", "Retour prévu à 22 h 15 GMT+1.", "", "Say when you speak again"),
    ("fr", "Prochain point avant 22 h 15.", "22 h 15", "Add the zone"),
    ("fr", "Prochain point avant 21 h 45 GMT+1.", "21 h 45 GMT+1", "has passed"),
    ("fr", "Prochain point avant 23 h 45 GMT+1.", "23 h 45 GMT+1", "later than"),
    ("fr", "Prochain point dans 2 h.", "", "Say when you speak again"),
    ("fr", "PROCHAIN POINT BIENTÔT.", "BIENTÔT", "names no moment"),
    ("ar", "سنخبركم قريبًا.", "قريبًا", "names no moment"),
    ("ar", "سنعلمكم في أقرب وقت.", "في أقرب", "names no moment"),
    ("ar", "يظهر رصيد غير صحيح.", "", "Say when you speak again"),
    ("ar", "التحديث القادم في أجل أقصاه 22:15.", "22:15", "Add the zone"),
    ("ar", "التحديث القادم في أجل أقصاه 21:10 (GMT+1).", "21:10 (GMT+1)", "has passed"),
    ("ar", "التحديث القادم في أجل أقصاه 23:10 (GMT+1).", "23:10 (GMT+1)", "later than"),
    ("ar", "ستعود الخدمة على الساعة 22:15 (GMT+1).", "", "Say when you speak again"),
]


@pytest.mark.parametrize(("language", "text"), PASSES)
def test_an_absolute_time_in_the_right_sentence_passes(language: str, text: str) -> None:
    """L05: time and zone, in the future, within the K3 limit, in a sentence on the next word."""
    assert caught("L05", text, language, context=EARLY_CONTEXT) == []


@pytest.mark.parametrize(("language", "text", "words", "hint"), FAILS)
def test_anything_else_is_blocked(language: str, text: str, words: str, hint: str) -> None:
    """L05 points at the words that promise nothing, and its hint says why."""
    (finding,) = of("L05", check(text, language, context=EARLY_CONTEXT))
    assert finding.text == words
    assert hint in finding.hint
    assert finding.level == "BLOCK"


@pytest.mark.parametrize(
    ("language", "text", "example"),
    [
        ("en", "Next update by 00:15 GMT+1.", "1 June 00:15 GMT+1"),
        ("fr", "Prochain point avant 0 h 15 GMT+1.", "0 h 15 GMT+1 le 1er juin"),
        ("ar", "التحديث القادم في أجل أقصاه 00:15 (GMT+1).", "00:15 (GMT+1) يوم 1 يونيو"),
    ],
)
def test_after_midnight_the_date_is_wanted(language: str, text: str, example: str) -> None:
    """At 23:47 the promise lies on 1 June, and the text must say so (6.1)."""
    context = replace(LATE_CONTEXT, next_update_at=datetime(2025, 5, 31, 23, 15, tzinfo=UTC))
    (finding,) = of("L05", check(text, language, context=context))
    assert "add the date" in finding.hint
    assert example in finding.hint


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Next update by 1 June 00:15 GMT+1."),
        ("en", "Next update by 00:15 GMT+1 on 1 June."),
        ("fr", "Prochain point avant 0 h 15 GMT+1 le 1er juin."),
        ("fr", "Prochain point le 1er juin à 0 h 15 GMT+1."),
        ("ar", "التحديث القادم في أجل أقصاه 00:15 (GMT+1) يوم 1 يونيو."),
        ("ar", "التحديث القادم يوم 1 حزيران على الساعة 00:15 (GMT+1)."),
    ],
)
def test_with_the_date_it_passes(language: str, text: str) -> None:
    """The reader knows which night is meant."""
    assert caught("L05", text, language, context=LATE_CONTEXT) == []


def test_the_text_carries_the_promise_and_no_other_time() -> None:
    """`{next_update_at}` equals the promise clock (K7), even when another time would be within the limit."""
    context = replace(EARLY_CONTEXT, next_update_at=datetime(2025, 5, 31, 21, 20, 42, tzinfo=UTC))
    assert caught("L05", "Next update by 22:20 GMT+1.", "en", context=context) == []
    (finding,) = of("L05", check("Next update by 22:15 GMT+1.", "en", context=context))
    assert "Write 22:20 GMT+1" in finding.hint


def test_the_same_moment_may_be_written_in_another_zone() -> None:
    """A time is compared as a moment, not as letters."""
    context = replace(EARLY_CONTEXT, next_update_at=datetime(2025, 5, 31, 21, 20, tzinfo=UTC))
    assert caught("L05", "Next update by 21:20 GMT.", "en", context=context) == []


def test_without_a_limit_any_future_time_passes() -> None:
    """SEV4 has no K3."""
    context = replace(EARLY_CONTEXT, k3_limit_minutes=None)
    assert caught("L05", "Next update by 23:55 GMT+1.", "en", context=context) == []
    assert caught("L05", "Soon.", "en", context=context) == ["Soon"]


@pytest.mark.parametrize(
    ("phase", "kind", "exempt"),
    [
        ("resolved", "update", True),
        ("resolved", "resolved", True),
        ("monitoring", "resolved", True),
        ("closed", "post_incident", True),
        ("identified", "reply_to_customer", True),
        ("resolved", "reopened", False),
        ("resolved", "correction", True),
        ("identified", "correction", False),
        ("monitoring", "monitoring", False),
        ("investigating", "holding", False),
        ("investigating", "late", False),
    ],
)
def test_closing_words_and_replies_promise_nothing(phase: str, kind: str, exempt: bool) -> None:
    """2.3, exemptions: resolved and post_incident skip L05, so do corrections after the end; `reopened` does not."""
    context: LintContext = replace(EARLY_CONTEXT, phase=phase, kind=kind)
    assert (caught("L05", "It is over.", "en", context=context) == []) is exempt


def test_a_time_passes_with_time() -> None:
    """The lint runs again just before publishing: what was in the future may no longer be."""
    text = "Next update by 22:15 GMT+1."
    assert caught("L05", text, "en", context=EARLY_CONTEXT) == []
    assert caught("L05", text, "en", context=LATE_CONTEXT) == ["22:15 GMT+1"]
