"""Texts that would not fit on the evening are told at the start, with the outlet and by how much."""

from pathlib import Path
from unicodedata import bidirectional

import pytest

from bot.defaults import default_policy, load_templates
from bot.defaults.template_lengths import length_faults
from bot.domain.policy import Policy, parse_policy

LONGEST_LABEL = 23
X = """
[[outlets]]
name = "x"
kind = "x"
languages = ["fr", "ar", "en"]
"""
LONG_NAME = """
[[services]]
name = "A Bank With A Long Label"
"""


def policy(more: str = "") -> Policy:
    """The default policy with X, and more."""
    return parse_policy(default_policy(), X + more)


def faults(of: Policy, folder: Path | None = None) -> list[str]:
    """What is too long."""
    return [str(f) for f in length_faults(load_templates(folder), of)]


def test_our_texts_fit_everywhere() -> None:
    """With the default services, a time that is tomorrow and the sentence on balances."""
    assert faults(policy()) == []


def test_a_name_of_twenty_three_characters_still_fits() -> None:
    """The promise of templates.md: on X, Bluesky and Mastodon, in the month whose name is longest."""
    name = "Banque en ligne et plus"
    assert len(name) == LONGEST_LABEL
    short = ("bluesky", "mastodon")
    more = [f'[[outlets]]\nname = "{k}"\nkind = "{k}"\nlanguages = ["fr", "ar", "en"]\n' for k in short]
    assert faults(policy(f'[[services]]\nname = "{name}"\n' + "".join(more))) == []


@pytest.mark.parametrize("key", [key for key in load_templates().texts if key[2] == "ar"], ids="-".join)
def test_an_arabic_text_begins_with_an_arabic_word(key: tuple[str, str, str, str]) -> None:
    """Apps that guess the direction look at the first letter of strong direction, and a service's name is Latin."""
    text = load_templates().texts[key]
    assert bidirectional(next(letter for letter in text if letter.isalpha())) == "AL"
    assert not text.startswith("{")


def test_a_long_name_of_a_service_is_told() -> None:
    """Which text, where, by how much, and what to do."""
    found = faults(policy(LONG_NAME))
    assert found
    assert all(" characters on x: " in f and "the service's name" in f for f in found)


def test_an_organisations_own_text_is_measured(tmp_path: Path) -> None:
    """Only the one that is too long, and only for the outlet that has a limit."""
    ours = Path(__file__).parents[2] / "bot/defaults/templates/wrong_balances.toml"
    text = ours.read_text("utf-8").replace("We are finding out why.", f"We are finding out why{' and why' * 30}.", 1)
    (tmp_path / "wrong_balances.toml").write_text(text, "utf-8")
    (found,) = faults(policy(), tmp_path)
    assert found.startswith("wrong_balances.toml: investigating.en.short: can take ")


def test_an_organisations_own_limit_counts() -> None:
    """A Mastodon server that takes less than the usual."""
    small = '[[outlets]]\nname = "mastodon"\nkind = "mastodon"\nlanguages = ["fr"]\nmax_length = 150\n'
    assert all("of 150 characters on mastodon" in f for f in faults(parse_policy(default_policy(), small)))
    assert faults(parse_policy(default_policy(), small)) != []
