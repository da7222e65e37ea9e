"""Secrets are hidden by value, however they come back."""

import json
from urllib.parse import quote_plus

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.secrecy import BLOT, Secrets, tokens_in


def test_every_form_is_hidden() -> None:
    """Plain, in an address, inside JSON, with letters beyond ASCII."""
    held = 'p@ss/w "é"'
    forms = [held, quote_plus(held), json.dumps({"error": held}), json.dumps([held], ensure_ascii=False)]
    for form in forms:
        assert "ss" not in Secrets([held]).hide(f"refused: {form}!")


def test_nothing_to_hide_changes_nothing() -> None:
    """No secrets, and empty ones."""
    assert Secrets().hide("as it is") == Secrets([""]).hide("as it is") == "as it is"


def test_the_longest_goes_first() -> None:
    """A secret that begins with another one leaves nothing behind."""
    assert Secrets(["secret", "secret-and-more"]).hide("secret-and-more secret") == f"{BLOT} {BLOT}"


@given(st.text(), st.text(min_size=12), st.text())
def test_a_secret_never_survives(before: str, secret: str, after: str) -> None:
    """Whatever stands around it."""
    if secret not in BLOT:
        assert secret not in Secrets([secret]).hide(before + secret + after).replace(BLOT, "")


def test_secrets_can_be_learnt_later() -> None:
    """A session that began only now is hidden from now on; learning nothing new changes nothing."""
    secrets = Secrets(["secret-and-more"])
    secrets.learn(["secret", "secret"])
    secrets.learn([])
    assert secrets.hide("secret secret-and-more") == f"{BLOT} {BLOT}"


def test_a_session_s_tokens_are_told_from_what_people_must_read() -> None:
    """Addresses, identities, sentences and short words stay readable."""
    kept = {
        "access": "eyJhbGciOi.abcdefgh",
        "endpoint": "https://bsky.social.example",
        "did": "did:plc:abcdefghijklmnop",
        "note": "a whole sentence of words",
        "short": "mastodon",
        "count": 12345678901234567890,
    }
    assert tokens_in(kept) == {"eyJhbGciOi.abcdefgh"}
