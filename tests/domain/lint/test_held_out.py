# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
"""Texts written after the lexicon, to look for its false alarms and misses; new ones from practice are added here."""

import pytest

from tests.domain.lint.checking import judged

PROMISES = {
    "en": " Next update by 23:15 GMT+1.",
    "fr": " Prochain point avant 23 h 15 GMT+1.",
    "ar": " التحديث القادم في أجل أقصاه 23:15 (GMT+1).",
}

HONEST = [
    (
        "en",
        "Chaabi Net: transfers made after 20:30 GMT+1 are delayed. Your scheduled transfers leave tomorrow.",
    ),
    (
        "en",
        "Our engineers are working on the network. The website works; the app does not.",
    ),
    ("en", "Some cash machines are out of service. We do not know why yet and we will not guess."),
    ("en", "The balance you see may be wrong. Your real balance is recorded elsewhere and we are checking it now."),
    ("en", "Pocket Bank is available again for many customers, but not for everyone. We are checking group by group."),
    ("en", "We have restored access to cards. Transfers are still off; do not repeat them."),
    ("en", "A technical failure affects sign-in. Nobody planned it, and nobody warned you: we are sorry."),
    ("en", "Card readers in shops work normally. Withdrawals at our machines do not."),
    ("en", "We received your reports on leaks of water at our branch."),
    (
        "fr",
        "Chaabi Net : les virements passés après 20 h 30 GMT+1 sont retardés. Vos virements programmés partiront.",
    ),
    (
        "fr",
        "Nos ingénieurs travaillent sur le réseau. Le site fonctionne ; l’application non.",
    ),
    ("fr", "Certains distributeurs sont hors service. Nous ne savons pas encore pourquoi."),
    ("fr", "L’application est de nouveau accessible pour une partie de nos clients, pas encore pour tous."),
    ("fr", "Nous avons rétabli l’accès aux cartes. Les virements restent indisponibles ; ne les refaites pas."),
    ("fr", "Une panne technique touche la connexion. Elle n’était annoncée nulle part : nous sommes désolés."),
    ("fr", "Pour bloquer votre carte, composez le numéro inscrit au dos. Opposition possible 24 h/24."),
    ("fr", "Mettez à jour votre numéro de téléphone en agence si vous ne recevez pas le code."),
    ("fr", "Nous avons mis à jour la liste des agences ouvertes ce soir."),
    ("fr", "Le rétablissement prendra du temps. Nous n’annonçons pas d’heure que nous ne maîtrisons pas."),
    ("ar", "تتأخر التحويلات المنجزة بعد 20:30 (GMT+1). ستتم التحويلات المبرمجة غدا صباحا. نعتذر لكم."),
    ("ar", "يعمل مهندسونا على الشبكة. الموقع يعمل، أما التطبيق فلا."),
    ("ar", "بعض أجهزة الصرف الآلي خارج الخدمة. لا نعرف السبب بعد."),
    ("ar", "عادت الخدمة لبعض عملائنا، ولم تعد للجميع بعد."),
    ("ar", "عطل تقني يمس تسجيل الدخول. لم نعلن عنه من قبل لأنه لم يكن مبرمجا."),
    ("ar", "لحظر بطاقتكم اتصلوا بالرقم المكتوب خلفها."),
]

DISHONEST = [
    ("en", "L08", "Due to scheduled maintenance some services are down."),
    ("en", "L08", "We took the app offline for maintenance work."),
    ("en", "L08", "Our planned migration is taking longer."),
    ("fr", "L08", "En raison de travaux de maintenance, l’application est indisponible."),
    ("fr", "L08", "Une opération technique programmée est en cours sur nos serveurs."),
    ("fr", "L08", "Nous réalisons une mise à niveau de nos systèmes."),
    ("fr", "L08", "Maintenance exceptionnelle ce soir."),
    ("ar", "L08", "نقوم حاليا بعملية صيانة للتطبيق."),
    ("ar", "L08", "في إطار أشغال الصيانة الدورية توقف التطبيق."),
    ("ar", "L08", "توقف مبرمج للخدمة."),
    ("ar", "L08", "نجري تحديثا تقنيا على المنصة."),
    ("en", "L10", "Rumours of hacking are false."),
    ("fr", "L10", "Nous démentons tout piratage."),
    ("ar", "L10", "ننفي تعرض البنك لأي قرصنة."),
    ("ar", "L10", "بيانات العملاء لم تتسرب."),
    ("fr", "L10", "Les hackers n'ont rien pris."),
    ("fr", "L10", "Nos clients sont victimes d'escroquerie."),
]

WHOLE = [
    ("fr", "Suite à une opération de maintenance, l'accès est momentanément suspendu.", ["L05", "L08"]),
    (
        "fr",
        "Nous effectuons actuellement une mise à jour de notre système. Prochain point avant 23 h 15 GMT+1.",
        ["L08"],
    ),
    ("fr", "Nos équipes techniques interviennent. Prochain point avant 23 h 15 GMT+1.", []),
    ("fr", "Il ne s'agissait nullement d'une opération de maintenance. Prochain point avant 23 h 15 GMT+1.", []),
    ("fr", "L'interruption n'était ni prévue ni annoncée. Prochain point avant 23 h 15 GMT+1.", []),
    ("fr", "Nous faisons le point à 23 h 15 GMT+1.", []),
    ("fr", "Rendez-vous à 23 h 15 GMT+1 pour la suite.", ["L05"]),
    ("fr", "Un nouveau message sera publié à 23 h 15 GMT+1.", []),
    ("fr", "Nous vous tiendrons informés au plus tard à 23 h 15 GMT+1.", []),
    ("fr", "Nous vous donnerons des nouvelles avant 23 h 15 (heure de Casablanca).", ["L05"]),
    ("fr", "Nous vous tiendrons au courant.", ["L05"]),
    ("fr", "Aucune donnée n'a fuité. Prochain point avant 23 h 15 GMT+1.", ["L10"]),
    ("fr", "La sécurité de nos systèmes n'est pas compromise. Prochain point avant 23 h 15 GMT+1.", ["L10"]),
    ("fr", "Nous ignorons encore la cause. Prochain point avant 23 h 15 GMT+1.", []),
    ("fr", "Nous avons été victimes d'un acte de malveillance. Prochain point avant 23 h 15 GMT+1.", ["L10"]),
    ("fr", "Tout est rentré dans l'ordre à 100%. Prochain point avant 23 h 15 GMT+1.", ["L23"]),
    ("fr", "Le service est de nouveau complètement accessible. Prochain point avant 23 h 15 GMT+1.", ["L23"]),
    ("en", "We're performing essential maintenance to improve your experience.", ["L05", "L08"]),
    ("en", "Routine upgrade in progress. Next update by 23:15 GMT+1.", ["L08"]),
    ("en", "We are upgrading our systems. Next update by 23:15 GMT+1.", ["L08"]),
    ("en", "This outage was neither planned nor announced. Next update by 23:15 GMT+1.", []),
    ("en", "Nobody planned this. Next update by 23:15 GMT+1.", []),
    ("en", "We'll be back with news at 23:15 GMT+1.", []),
    ("en", "Expect our next message at 23:15 GMT+1.", []),
    ("en", "We'll update you by 23:15 GMT+1.", []),
    ("en", "We will give you an update at 23:15 GMT+1.", []),
    ("en", "More information at 23:15 GMT+1.", []),
    ("en", "No customer data was compromised. Next update by 23:15 GMT+1.", ["L10"]),
    ("en", "There has been no cyber-attack. Next update by 23:15 GMT+1.", ["L10"]),
    ("en", "All services are back to normal 100%. Next update by 23:15 GMT+1.", ["L23"]),
    ("en", "Everything is now fully back online. Next update by 23:15 GMT+1.", ["L23"]),
    ("en", "The app will be fully restored by 23:10 GMT+1. Next update by 23:15 GMT+1.", ["L23"]),
    ("ar", "نحيطكم علما بأنه تجري أعمال صيانة على المنصة.", ["L05", "L08"]),
    ("ar", "توقفت الخدمة بسبب ترقية الأنظمة. التحديث القادم في أجل أقصاه 23:15 (GMT+1).", ["L08"]),
    ("ar", "سنقدم لكم المستجدات قبل 23:15 (GMT+1).", []),
    ("ar", "سنوافيكم بالمستجدات لاحقًا.", ["L05"]),
    ("ar", "سنبلغكم بالجديد في الساعة 23:15 (GMT+1).", []),
    ("ar", "لم تتعرض أنظمتنا لأي هجوم إلكتروني. التحديث القادم في أجل أقصاه 23:15 (GMT+1).", ["L10"]),
    ("ar", "لا علاقة للعطل بأي اختراق. التحديث القادم في أجل أقصاه 23:15 (GMT+1).", ["L10"]),
    ("ar", "عادت جميع الخدمات إلى العمل بشكل كامل. التحديث القادم في أجل أقصاه 23:15 (GMT+1).", ["L23"]),
    ("ar", "تمت استعادة الخدمة كليًا. التحديث القادم في أجل أقصاه 23:15 (GMT+1).", ["L23"]),
    ("ar", "الانقطاع لم يكن مبرمجا ولا معلنا. التحديث القادم في أجل أقصاه 23:15 (GMT+1).", []),
    ("ar", "هذا العطل غير مخطط له. التحديث القادم في أجل أقصاه 23:15 (GMT+1).", []),
]


@pytest.mark.parametrize(("language", "text"), HONEST)
def test_honest_texts_raise_no_alarm(language: str, text: str) -> None:
    """The aim is less than one false BLOCK in ten real statements."""
    assert judged(text + PROMISES[language], language) == ()


@pytest.mark.parametrize(("language", "rule", "text"), DISHONEST)
def test_what_our_rules_forbid_is_caught(language: str, rule: str, text: str) -> None:
    """Other words for the same thing are still that thing."""
    assert {f.rule for f in judged(text + PROMISES[language], language)} == {rule}


@pytest.mark.parametrize(("language", "text", "rules"), WHOLE)
def test_whole_texts_are_judged_as_a_reader_would(language: str, text: str, rules: list[str]) -> None:
    """Exactly these rules, no fewer and no more."""
    assert sorted({f.rule for f in judged(text, language)}) == rules
