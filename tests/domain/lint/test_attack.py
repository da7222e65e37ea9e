# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
import pytest

from tests.domain.lint.checking import caught, check, of, verified

DENIALS = [
    ("en", "This is not a cyber attack.", "cyber attack"),
    ("en", "It isn't an attack.", "attack"),
    ("en", "An attack is ruled out.", "attack"),
    ("en", "We have no sign of a data breach.", "data breach"),
    ("en", "We exclude any fraud.", "fraud"),
    ("fr", "Il ne s’agit pas d’une cyberattaque.", "cyberattaque"),
    ("fr", "Ce n’est pas une cyberattaque.", "cyberattaque"),
    ("fr", "Aucune intrusion n’a eu lieu.", "intrusion"),
    ("fr", "La piste d’un piratage est écartée.", "piratage"),
    ("fr", "Rien n’indique une attaque.", "attaque"),
    ("ar", "ليس هجومًا إلكترونيًا.", "هجومًا"),
    ("ar", "لا يتعلق الأمر بهجوم.", "بهجوم"),
    ("ar", "لم يقع أي اختراق.", "اختراق"),
    ("ar", "نستبعد فرضية الاختراق.", "الاختراق"),
    ("ar", "لا تسريب للبيانات.", "تسريب"),
]

ASSERTIONS = [
    ("en", "We are facing a cyberattack.", "cyberattack"),
    ("en", "Hackers reached our systems.", "Hackers"),
    ("en", "Some data was leaked.", "leaked"),
    ("en", "A DDoS slows the app.", "DDoS"),
    ("en", "It is ransomware.", "ransomware"),
    ("en", "There was unauthorised access.", "unauthorised access"),
    ("en", "No, it was an attack.", "attack"),
    ("en", "Some customers’ data may be stolen.", "data may be stolen"),
    ("en", "We are checking whether this is an attack.", "attack"),
    ("fr", "Nous subissons une attaque.", "attaque"),
    ("fr", "Notre application a été piratée.", "piratée"),
    ("fr", "Une fuite de données est en cours.", "fuite"),
    ("fr", "Un déni de service ralentit le site.", "déni de service"),
    ("fr", "Des données ont été volées.", "données ont été volées"),
    ("fr", "Le site est ATTAQUÉ.", "ATTAQUÉ"),
    ("fr", "Un rançongiciel bloque l’accès.", "rançongiciel"),
    ("ar", "نتعرض لهجوم إلكتروني.", "لهجوم"),
    ("ar", "تعرض التطبيق للاختراق.", "للاختراق"),
    ("ar", "هناك تسريب في البيانات.", "تسريب"),
    ("ar", "عملية قرصنة تستهدف التطبيق.", "قرصنة"),
    ("ar", "دخول غير مشروع إلى الحسابات.", "دخول غير مشروع"),
]

PASSES = [
    ("en", "We do not know the cause yet."),
    ("en", "We never ask for a code, a password or a card number."),
    ("en", "Beware of fraud: we never ask for a code, a password or a card number."),
    ("en", "Fraudsters may use this moment: never share a code."),
    ("en", "We are attacking the problem."),
    ("fr", "La cause n’est pas encore connue."),
    ("fr", "Nous examinons un sujet de sécurité."),
    ("fr", "Attention à la fraude\u00a0: nous ne demandons jamais de code, de mot de passe ni de numéro de carte."),
    ("fr", "Le code se trouve au dos de la carte."),
    ("fr", "Nos équipes s’attaquent au problème."),
    ("ar", "لم يُعرف السبب بعد."),
    ("ar", "ندرس مسألة تتعلق بالأمان."),
    ("ar", "احذروا الاحتيال: لا تعطوا الرمز لأي أحد."),
    ("ar", "إلى حدود 21:05 (GMT+1) لا مؤشرات على الوصول إلى بياناتكم."),
]


@pytest.mark.parametrize(("language", "text", "words"), DENIALS + ASSERTIONS)
def test_nobody_speaks_of_an_attack_without_a_fact(language: str, text: str, words: str) -> None:
    """L10: asserting and denying are blocked alike while nothing is verified."""
    assert words in caught("L10", text, language)


@pytest.mark.parametrize(("language", "text", "words"), DENIALS)
def test_a_denial_needs_the_attack_ruled_out(language: str, text: str, words: str) -> None:
    """`attack_ruled_out` lifts L10 for denials; `attack_confirmed` does not."""
    assert caught("L10", text, language, facts=verified("attack_ruled_out")) == []
    assert words in caught("L10", text, language, facts=verified("attack_confirmed"))


@pytest.mark.parametrize(("language", "text", "words"), ASSERTIONS)
def test_an_assertion_needs_the_attack_confirmed(language: str, text: str, words: str) -> None:
    """`attack_confirmed` lifts L10 for assertions; `attack_ruled_out` does not."""
    assert caught("L10", text, language, facts=verified("attack_confirmed")) == []
    assert words in caught("L10", text, language, facts=verified("attack_ruled_out"))


@pytest.mark.parametrize(("language", "text"), PASSES)
def test_saying_nothing_on_it_passes(language: str, text: str) -> None:
    """An unknown cause, advice against fraud and words that only look alike."""
    assert caught("L10", text, language) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Beware of fraud: we never ask for a code, except tonight."),
        ("fr", "Attention à la fraude en cours."),
        ("ar", "احذروا الاحتيال الجاري."),
    ],
)
def test_warnings_are_allowed_word_for_word_only(language: str, text: str) -> None:
    """The allow list is exact: a warning that says more may say too much."""
    assert caught("L10", text, language) != []


def test_an_answer_to_one_customer_is_checked_too() -> None:
    """A denial in a reply is as public as one in a statement (2.3, exemptions)."""
    assert caught("L10", "It is not an attack.", "en", kind="reply_to_customer") == ["attack"]


@pytest.mark.parametrize(
    ("text", "fact"), [("It is an attack.", "attack_confirmed"), ("No attack.", "attack_ruled_out")]
)
def test_the_hint_names_the_fact_that_is_needed(text: str, fact: str) -> None:
    """Security and legal know what to verify; the author knows what to write meanwhile."""
    (finding,) = of("L10", check(text, "en"))
    assert fact in finding.hint
    assert "cause is not known yet" in finding.hint
