# ruff: noqa: RUF001 - Arabic letters are not mistyped Latin ones
import pytest

from tests.domain.lint.checking import caught, check, of

FAILS = [
    ("en", "Next update by {next_update_at}.", "{next_update_at}"),
    ("en", "We are sorry. {safe?}", "{safe?}"),
    ("en", "A brace } alone.", "}"),
    ("en", "TODO ask the ledger team.", "TODO"),
    ("en", "Back by TBD.", "TBD"),
    ("en", "Call XXX.", "XXX"),
    ("en", "By XX:XX GMT+1.", "XX:XX"),
    ("en", "By hh:mm GMT+1.", "hh:mm"),
    ("en", "Lorem ipsum.", "Lorem ipsum"),
    ("en", "See <#C0INCIDENTS>.", "<#C0INCIDENTS>"),
    ("en", "Ask <@U0COMMANDER>.", "<@U0COMMANDER>"),
    ("en", "<!here> we know.", "<!here>"),
    ("en", "See <https://status.example.com|status>.", "<https://status.example.com|status>"),
    ("en", "Accounts &amp; cards.", "&amp;"),
    ("en", "The app is on/off.", "on/off"),
    ("en", "Cards is/are declined.", "is/are"),
    ("en", "[service]: cards are declined.", "[service]"),
    ("en", "[SERVICE NAME]: cards are declined.", "[SERVICE NAME]"),
    ("en", "Hello %s.", "%s"),
    ("en", "Why??? we ask.", "???"),
    ("fr", "Prochain point avant {next_update_at}.", "{next_update_at}"),
    ("fr", "Cause à compléter.", "à compléter"),
    ("fr", "Les cartes est/sont refusées.", "est/sont"),
    ("fr", "Rétabli oui/non.", "oui/non"),
    ("fr", "Application ouvert/fermé.", "ouvert/fermé"),
    ("fr", "Comptes &lt;courants&gt;.", "&lt;"),
    ("fr", "Avant hh:mm GMT+1.", "hh:mm"),
    ("fr", "TODO relire.", "TODO"),
    ("fr", "[lien] pour suivre.", "[lien]"),
    ("fr", "L’agence ____ vous aide.", "____"),
    ("ar", "التحديث القادم في {next_update_at}.", "{next_update_at}"),
    ("ar", "الخدمة متاح/غير متاح.", "متاح/غير متاح"),
    ("ar", "TODO مراجعة النص.", "TODO"),
    ("ar", "اليوم/غدا.", "اليوم/غدا"),
    ("ar", "الاتصال بالرقم XXX.", "XXX"),
    ("ar", "قبل XX:XX (GMT+1).", "XX:XX"),
    ("ar", "انظروا <#C0INCIDENTS>.", "<#C0INCIDENTS>"),
    ("ar", "الحسابات &amp; البطاقات.", "&amp;"),
    ("ar", "{service}: يتعذر الدخول.", "{service}"),
    ("ar", "نعم/لا.", "نعم/لا"),
]

PASSES = [
    ("en", "We answer 24/7."),
    ("en", "Visa and/or other cards."),
    ("en", "ISO/IEC rules and PIN-2."),
    ("en", "Is your card declined? Call us."),
    ("en", "Profit & loss accounts."),
    ("en", "Use size XXL paper [sic]."),
    ("en", "Less than 5 minutes < an hour."),
    ("en", "We have a lot to do."),
    ("en", "https://status.example.com/en?x=%20y"),
    ("en", "Pocket Bank, Chaabi Net: on 31 May."),
    ("fr", "Nos agences répondent 7 j/7."),
    ("fr", "Encore un refus\u00a0? Appelez-nous."),
    ("fr", "Au XXe siècle."),
    ("fr", "L’application et/ou le site."),
    ("fr", "Comptes & cartes."),
    ("ar", "نجيبكم 24/7."),
    ("ar", "ما زالت لديكم مشكلة؟"),
    ("ar", "Pocket Bank: يتعذر الدخول إلى التطبيق. https://status.example.com/ar"),
    ("ar", "البطاقة و/أو التطبيق."),
    ("ar", "رقم 3/4."),
]

ENGLISH = "Some customers cannot open the app and we are working to restore access for you."
FRENCH = (
    "Certains clients ne peuvent pas ouvrir l’application et nous travaillons au rétablissement pour vous dans la nuit."
)
ARABIC = "يتعذر على بعض عملائنا الدخول إلى التطبيق. نعمل على إعادة الخدمة."
TEXTS = {"en": ENGLISH, "fr": FRENCH, "ar": ARABIC}


@pytest.mark.parametrize(("language", "text", "words"), FAILS)
def test_nothing_unfinished_is_published(language: str, text: str, words: str) -> None:
    """L25: placeholders, notes, Slack's markup, escapes and open choices."""
    assert words in caught("L25", text, language)


@pytest.mark.parametrize(("language", "text"), PASSES)
def test_ordinary_signs_are_no_leftovers(language: str, text: str) -> None:
    """L25 is HARD and has no override, so it must not cry wolf."""
    assert caught("L25", text, language) == []


@pytest.mark.parametrize("slot", ["en", "fr", "ar"])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_text_belongs_into_its_own_slot(slot: str, language: str) -> None:
    """L25: French in the English slot reaches the wrong people."""
    found = of("L25", check(TEXTS[language], slot))
    assert bool(found) is (slot != language)
    assert all("language of its slot" in f.hint for f in found)


@pytest.mark.parametrize("slot", ["en", "fr", "ar"])
def test_names_and_links_say_nothing_on_the_language(slot: str) -> None:
    """Product names and addresses are Latin everywhere; a text too short to tell is left alone."""
    assert caught("L25", "Pocket Bank, Chaabi Net: https://status.example.com/incidents/latest", slot) == []
    assert caught("L25", "OK", slot) == []


def test_replies_are_checked_too() -> None:
    """HARD rules run on everything, answers to one customer included."""
    assert caught("L25", "Hello {name}.", "en", kind="reply_to_customer") == ["{name}"]


def test_a_leftover_can_never_be_overridden() -> None:
    """HARD."""
    assert {f.level for f in of("L25", check("{a} TODO &amp; on/off", "en"))} == {"HARD"}
