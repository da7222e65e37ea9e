# ruff: noqa: RUF001 - Arabic digits are meant
"""What nobody may keep is taken out of every text before it is kept, and nothing else is touched."""

import hashlib
import hmac
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.lint import mask

CARD = "4111 1111 1111 1111"
IBAN = "MA64 0115 1900 0001 2050 0053 4921"
RIB = "011 519 0000012050005349 21"
TOKEN = "xoxb-12345678-abcdefgh"
PRIVATE = {CARD: "card number", IBAN: "IBAN", RIB: "account number", TOKEN: "secret"}


@pytest.mark.parametrize(("private", "name"), PRIVATE.items())
@pytest.mark.parametrize("around", ["{}", "a {} b", "Ma carte : {}.", "رقمي {}، شكرا", "x\u00a0{}\n\ty  z", "<{}>"])
def test_only_what_is_private_is_replaced(private: str, name: str, around: str) -> None:
    """Every other character stays, blanks and invisible ones too."""
    masked = mask(around.format(private))
    before, after = around.split("{}")
    assert masked.text.startswith(before + f"[{name}, hash ")
    assert masked.text.endswith("]" + after)
    assert len(masked.text) == len(before) + len(after) + len(f"[{name}, hash 12345678]")
    assert private not in masked.text


def test_the_hash_is_of_the_number_however_it_is_written() -> None:
    """So that the same card is recognised in two texts, and nobody reads it."""
    written = [mask(text, key=b"house") for text in (CARD, "4111111111111111", "٤١١١-١١١١-١١١١-١١١١")]
    assert {m.hashes for m in written} == {(hmac.new(b"house", b"4111111111111111", hashlib.sha256).hexdigest(),)}
    assert written[0].text == f"[card number, hash {written[0].hashes[0][:8]}]"


def test_with_a_key_nobody_can_try_numbers() -> None:
    """There are few enough card numbers to try them all against a plain hash."""
    assert mask(CARD, key=b"house").hashes != mask(CARD, key=b"other").hashes
    assert mask(CARD, key=b"house").hashes != (hashlib.sha256(b"4111111111111111").hexdigest(),)
    assert mask(CARD, key=b"house") == mask(CARD, key=b"house")


def test_several_are_each_replaced() -> None:
    """In the order in which they stand."""
    masked = mask(f"{IBAN} and {CARD}, {TOKEN}")
    assert [part.split(",")[0] for part in masked.text.split("[")[1:]] == ["IBAN", "card number", "secret"]
    assert len(masked.hashes) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Next update by 23:15 GMT+1.",
        "Call +212 5 22 00 00 00.",
        "123456789012345678901235",
        "Slack 1732351244.123456",
        "See https://status.example.com/en/incidents/inc-7?x=1748721900000",
        "",
    ],
)
def test_what_is_not_surely_private_stays(text: str) -> None:
    """A reference, a time, a number to call."""
    assert mask(text).text == text
    assert mask(text).hashes == ()


@given(st.lists(st.one_of(st.sampled_from([*PRIVATE, "password: hunter2", "12", " ", "\u200b"]), st.text(max_size=9))))
def test_masking_twice_changes_nothing(parts: list[str]) -> None:
    """Whatever was typed."""
    once = mask(" ".join(parts))
    assert mask(once.text).text == once.text


def test_a_long_text_is_masked_quickly() -> None:
    """Every text that is stored passes here."""
    text = "Some customers see a wrong balance since 20:30 GMT+1; call +212 5 22 00 00 00. " * 100
    began = time.thread_time()
    mask(text)
    assert time.thread_time() - began < 0.1
