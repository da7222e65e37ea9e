# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
import pytest

from tests.domain.lint.checking import CONTEXT, caught, check, of, verified

FAILS = [
    ("en", "The app is unavailable during this maintenance period.", "maintenance"),
    ("en", "MAINTENANCE in progress.", "MAINTENANCE"),
    ("en", "This is a scheduled interruption.", "scheduled"),
    ("en", "A planned outage affects the app.", "planned"),
    ("en", "Emergency maintenance is under way.", "maintenance"),
    ("en", "We are carrying out a system upgrade.", "system upgrade"),
    ("en", "You cannot sign in because of an upgrade.", "because of an upgrade"),
    ("en", "Technical work affects balances.", "Technical work"),
    ("en", "Our platform improvements take longer.", "platform improvements"),
    ("en", "Not to worry: scheduled work is going on.", "scheduled"),
    ("en", "We did not sleep, maintenance goes on.", "maintenance"),
    ("en", "Do not worry about this maintenance.", "maintenance"),
    ("en", "Main\u00adtenance goes on.", "Main\u00adtenance"),
    ("en", "The maintenance was not announced.", "maintenance"),
    ("fr", "Une opération de maintenance technique est en cours.", "maintenance"),
    ("fr", "Pendant cette période de maintenance, merci de patienter.", "maintenance"),
    ("fr", "Des travaux sont en cours.", "travaux"),
    ("fr", "Une opération technique perturbe l’application.", "opération technique"),
    ("fr", "UNE OPERATION TECHNIQUE EST EN COURS.", "OPERATION TECHNIQUE"),
    ("fr", "Une intervention programmée est en cours.", "intervention programmée"),
    ("fr", "Cette interruption prévue dure plus longtemps.", "interruption prévue"),
    ("fr", "Il s’agit d’une coupure momentanée planifiée.", "coupure momentanée planifiée"),
    ("fr", "Nous procédons à une mise à niveau.", "mise à niveau"),
    ("fr", "Une mise à jour de nos systèmes est en cours.", "mise à jour de nos systèmes"),
    ("fr", "Maintenance non prévue de l’application.", "Maintenance"),
    ("fr", "Pas de souci, une maintenance est en cours.", "maintenance"),
    ("fr", "Ope\u0301ration technique en cours.", "Ope\u0301ration technique"),
    ("fr", "Opération d’entretien en cours.", "Opération d’entretien"),
    ("ar", "عملية صيانة تقنية جارية.", "صيانة"),
    ("ar", "الصيانة مستمرة.", "الصيانة"),
    ("ar", "نقوم بأشغال على التطبيق.", "بأشغال"),
    ("ar", "عملية تقنية على التطبيق.", "عملية تقنية"),
    ("ar", "عَمَلِيَّة تِقْنِيَّة على التطبيق.", "عَمَلِيَّة تِقْنِيَّة"),
    ("ar", "صـيـانـة التطبيق مستمرة.", "صـيـانـة"),
    ("ar", "هذا توقف مبرمج.", "مبرمج"),
    ("ar", "انقطاع مجدول للخدمة.", "مجدول"),
    ("ar", "تحديث النظام جارٍ.", "تحديث النظام"),
    ("ar", "للصيانة الدورية توقفت الخدمة.", "للصيانة"),
    ("ar", "تدخل تقني على الخوادم.", "تدخل تقني"),
    ("ar", "لا داعي للقلق، الصيانة مستمرة.", "الصيانة"),
]

PASSES = [
    ("en", "This was not planned."),
    ("en", "This outage was never in any way planned."),
    ("en", "An unplanned outage began at 20:30 GMT+1."),
    ("en", "An un-planned failure."),
    ("en", "It wasn't scheduled."),
    ("en", "This is not a maintenance operation."),
    ("en", "No maintenance was planned tonight."),
    ("en", "Scheduled payments will go out tomorrow."),
    ("en", "Our next update is scheduled for 23:15 GMT+1."),
    ("en", "Protective steps are in place and the service works."),
    ("en", "Next update by 23:15 GMT+1."),
    ("en", "Our teams are at work."),
    ("en", "Please update your app when we say so."),
    ("fr", "Cette interruption n’était pas prévue."),
    ("fr", "Il s’agit d’une panne imprévue."),
    ("fr", "Ce n’est pas une opération de maintenance."),
    ("fr", "Ceci n’est pas une intervention programmée."),
    ("fr", "Aucune maintenance n’était prévue ce soir."),
    ("fr", "Interruption non programmée de l’application."),
    ("fr", "Les virements programmés partiront demain."),
    ("fr", "Nos équipes sont au travail."),
    ("fr", "Notre prochain point est prévu à 23 h 15 GMT+1."),
    ("fr", "Prochaine mise à jour de ce message avant 23 h 15 GMT+1."),
    ("fr", "Vos opérations par carte sont refusées."),
    ("ar", "لم يكن هذا الانقطاع مبرمجًا."),
    ("ar", "لم يكن مبرمجا."),
    ("ar", "كان ذلك عطلًا غير متوقع."),
    ("ar", "توقف غير مبرمج."),
    ("ar", "ليست هذه صيانة."),
    ("ar", "لم تكن هناك أي صيانة."),
    ("ar", "ستتم التحويلات المبرمجة غدا."),
    ("ar", "التحديث القادم في أجل أقصاه 23:15 (GMT+1)."),
    ("ar", "نتفهم انشغالكم."),
    ("ar", "تُرفض بعض العمليات."),
]


@pytest.mark.parametrize(("language", "text", "words"), FAILS)
def test_a_failure_is_not_called_planned_work(language: str, text: str, words: str) -> None:
    """L08, in every language, however it is spelt, and with its place in the text as written."""
    assert words in caught("L08", text, language)


@pytest.mark.parametrize(("language", "text"), PASSES)
def test_saying_that_it_was_not_planned_is_no_euphemism(language: str, text: str) -> None:
    """L08 looks four words back for a negation, and knows what customers plan themselves."""
    assert caught("L08", text, language) == []


@pytest.mark.parametrize(("language", "text", "words"), FAILS)
def test_planned_work_may_be_called_so(language: str, text: str, words: str) -> None:
    """A linked change with public notice lifts L08, whether the incident or a fact says so."""
    assert words
    assert caught("L08", text, language, planned=True) == []
    assert caught("L08", text, language, facts=verified("planned_change")) == []


def test_an_unverified_change_lifts_nothing() -> None:
    """Somebody's belief that work was planned is no change record."""
    unverified = verified("planned_change", minutes_ago=-5)
    assert caught("L08", "Maintenance goes on.", "en", facts=unverified) == ["Maintenance"]


def test_the_hint_offers_wording_in_the_texts_language() -> None:
    """The author learns what to write instead (6.2, 20:49)."""
    (finding,) = of("L08", check("Une maintenance est en cours.", "fr", context=CONTEXT))
    assert "Cette interruption n’était pas prévue." in finding.hint
    assert finding.level == "BLOCK"
    assert finding.span == (4, 15)
