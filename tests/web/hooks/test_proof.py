"""Who may be heard: tokens, passwords, signatures; while secrets are changed both count, and nothing else does."""

import json
from datetime import timedelta

import pytest

from bot.web.hooks import KINDS, alertmanager, generic, help_desk, opsgenie, pagerduty
from bot.web.hooks.kind import Kind, Knock, Told
from tests.web.hooks.senders import (
    KEY,
    NOW,
    OLD_KEY,
    OLD_SECRET,
    OLD_TOKEN,
    SECRET,
    TOKEN,
    basic,
    bearer,
    knock,
    signed,
    stamped,
)

BODY = json.dumps({"a": "é"}).encode()
TWO_TOKENS = {"token": TOKEN, "previous_token": OLD_TOKEN}
TWO_SECRETS = {"secret": SECRET, "previous_secret": OLD_SECRET}
TWO_KEYS = {"secret": KEY, "previous_secret": OLD_KEY}
NAMED = {"username": "bayan", "password": "a-password-nobody-guesses"}
LATE, EARLY = NOW - timedelta(minutes=5, seconds=1), NOW + timedelta(minutes=5, seconds=1)


@pytest.mark.parametrize(
    ("kind", "told", "headers", "good"),
    [
        (alertmanager, {"token": TOKEN}, bearer(), True),
        (alertmanager, {"token": TOKEN}, bearer(scheme="bearer"), True),
        (alertmanager, {"token": TOKEN}, bearer(TOKEN + "x"), False),
        (alertmanager, {"token": TOKEN}, bearer(TOKEN[:-1]), False),
        (alertmanager, {"token": TOKEN}, bearer(""), False),
        (alertmanager, {"token": TOKEN}, {}, False),
        (alertmanager, {"token": TOKEN}, {"authorization": TOKEN}, False),
        (alertmanager, {"token": TOKEN}, basic("", TOKEN), False),
        (alertmanager, TWO_TOKENS, bearer(OLD_TOKEN), True),
        (alertmanager, {"token": TOKEN}, bearer(OLD_TOKEN), False),
        (alertmanager, {"token": TOKEN}, bearer("jeton-à-accents"), False),
        (alertmanager, NAMED, basic("bayan", NAMED["password"]), True),
        (alertmanager, NAMED, basic("other", NAMED["password"]), False),
        (alertmanager, NAMED, basic("bayan", "wrong"), False),
        (alertmanager, NAMED, {"authorization": "Basic ####"}, False),
        (alertmanager, NAMED, {"authorization": "Basic é"}, False),
        (alertmanager, NAMED, {"authorization": "Basic \udcff"}, False),
        (alertmanager, {"token": TOKEN}, bearer("\udcff"), False),
        (alertmanager, NAMED, bearer(""), False),
        (opsgenie, {"token": TOKEN}, bearer(scheme="GenieKey"), True),
        (opsgenie, {"token": TOKEN}, bearer(), True),
        (opsgenie, {"token": TOKEN}, bearer(scheme="Token"), False),
        (pagerduty, {"secret": SECRET}, signed(BODY, SECRET), True),
        (pagerduty, {"secret": SECRET}, signed(BODY, OLD_SECRET, SECRET), True),
        (pagerduty, TWO_SECRETS, signed(BODY, OLD_SECRET), True),
        (pagerduty, {"secret": SECRET}, signed(BODY, OLD_SECRET), False),
        (pagerduty, {"secret": SECRET}, signed(BODY + b" ", SECRET), False),
        (pagerduty, {"secret": SECRET}, {"x-pagerduty-signature": "v1="}, False),
        (pagerduty, {"secret": SECRET}, {"x-pagerduty-signature": "v1=é,,v0=1"}, False),
        (pagerduty, {"secret": SECRET}, {}, False),
        (help_desk, {"secret": KEY}, stamped(BODY, KEY), True),
        (help_desk, {"secret": KEY}, stamped(BODY, OLD_KEY, KEY), True),
        (help_desk, TWO_KEYS, stamped(BODY, OLD_KEY), True),
        (help_desk, {"secret": KEY}, stamped(BODY, OLD_KEY), False),
        (help_desk, {"secret": KEY}, stamped(BODY, KEY, at=LATE), False),
        (help_desk, {"secret": KEY}, stamped(BODY, KEY, at=EARLY), False),
        (help_desk, {"secret": KEY}, stamped(BODY, KEY, at=NOW - timedelta(minutes=4)), True),
        (help_desk, {"secret": KEY}, stamped(BODY, KEY) | {"webhook-id": "msg_2"}, False),
        (help_desk, {"secret": KEY}, stamped(BODY, KEY) | {"webhook-timestamp": "soon"}, False),
        (help_desk, {"secret": KEY}, stamped(BODY, KEY) | {"webhook-timestamp": "9" * 400}, False),
        (help_desk, {"secret": KEY}, {}, False),
        (help_desk, {"secret": KEY}, bearer(KEY), False),
        (generic, {"token": TOKEN}, bearer(), True),
        (generic, {"secret": KEY}, stamped(BODY, KEY), True),
        (generic, {"secret": KEY, "token": TOKEN}, bearer(), False),
    ],
)
def test_only_who_holds_the_secret_is_heard(kind: object, told: Told, headers: dict[str, str], good: bool) -> None:
    """Right and wrong proofs, old secrets while they are changed, old moments, other bodies, none at all."""
    made: Kind = kind.KIND  # type: ignore[attr-defined]

    assert made.proves(told, Knock(headers=headers, body=BODY, at=NOW)) is good


def test_a_kind_that_was_told_nothing_hears_nobody() -> None:
    """An empty secret proves nothing, not even to an empty proof."""
    for kind in (m.KIND for m in (alertmanager, generic, help_desk, opsgenie, pagerduty)):
        for headers in ({}, bearer(""), basic("", ""), signed(b"{}", ""), {"webhook-id": "1", "webhook-signature": ""}):
            assert kind.proves({}, knock({}, headers)) is False, kind.name


@pytest.mark.parametrize(
    ("kind", "told", "keys"),
    [
        (alertmanager, {"token": TOKEN}, []),
        (alertmanager, NAMED, []),
        (alertmanager, {}, ["token"]),
        (alertmanager, {"token": "tiny"}, ["token"]),
        (alertmanager, {"username": "bayan"}, ["token", "username"]),
        (alertmanager, {"password": "a-password-nobody-guesses"}, ["username"]),
        (opsgenie, TWO_TOKENS, []),
        (opsgenie, {"previous_token": OLD_TOKEN}, ["token"]),
        (pagerduty, TWO_SECRETS, []),
        (pagerduty, {"secret": "", "previous_secret": "tiny"}, ["secret", "previous_secret"]),
        (help_desk, TWO_KEYS, []),
        (help_desk, {"secret": "whsec_no"}, ["secret"]),
        (help_desk, {"secret": KEY, "previous_secret": "whsec_AAAA"}, ["previous_secret"]),
        (help_desk, {}, ["secret"]),
        (generic, {}, ["token"]),
        (generic, {"secret": KEY}, []),
    ],
)
def test_settings_that_cannot_work_are_named(kind: object, told: Told, keys: list[str]) -> None:
    """What is missing, too short, or no secret at all; never with its value."""
    made: Kind = kind.KIND  # type: ignore[attr-defined]
    found = list(made.check(told))

    assert [key for key, _, _ in found] == keys
    assert not any(value in sentence for value in told.values() if value for one in found for sentence in one[1:])


def test_every_kind_takes_what_it_checks() -> None:
    """The registry knows each kind by its name."""
    assert {name: kind.name for name, kind in KINDS.items()} == {name: name for name in KINDS}
