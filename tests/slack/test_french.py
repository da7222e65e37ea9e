"""`/incident` in French: every verb has a spelling, and each means what the English one means."""

import dataclasses

import pytest

from bot.domain.incident import Phase
from bot.slack import french
from bot.slack.commands import SLASH
from bot.slack.tongue import speaking
from bot.slack.verbs import ALIASES, VERBS
from bot.slack.wording import helping
from tests.slack.test_grammar import command


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_a_french_example_means_what_the_english_one_means(verb: str) -> None:
    """The line that help shows a French reader is understood, and as the same command."""
    lines = [v.example.replace("@person", "<@U012AB>") for v in (VERBS[verb], VERBS[verb].french)]
    english, own = (command(line) for line in lines)
    assert type(own) is type(english)
    free = {"text", "reason", "what", "value", "evidence", "claim", "word", "title"}
    assert dataclasses.is_dataclass(english)
    for field in dataclasses.fields(english):
        assert field.name in free or getattr(own, field.name) == getattr(english, field.name)


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_accents_and_case_do_not_matter(verb: str) -> None:
    """On a phone at three in the morning nobody types accents."""
    for name in VERBS[verb].french.names:
        for typed in (name, name.upper(), french.bare(name)):
            assert ALIASES[typed.casefold()] == verb


@pytest.mark.parametrize(
    ("typed", "meant"), [("clos", Phase.CLOSED), ("IDENTIFIE", Phase.IDENTIFIED), ("résolue", Phase.RESOLVED)]
)
def test_phases_are_understood_in_french(typed: str, meant: Phase) -> None:
    """With or without accents, in either gender."""
    assert command(f"étape {typed}") == command(f"phase {meant.value}")


def test_a_french_line_may_be_half_english() -> None:
    """People mix; each word is understood by itself."""
    said = command('declarer gravite 1 wrong_balances "Pocket Bank" depuis 20:30')
    assert said == command('declare sev1 wrong_balances "Pocket Bank" since 20:30')
    assert command("corriger message 2") == command("correct statement 2")


def test_help_shows_the_reader_s_own_spelling() -> None:
    """And names the others; a French reader learns what colleagues type, an English one is not bothered."""
    with speaking("fr"):
        assert helping.help_line("say").startswith(f"`{SLASH} dire [type]`")
        own = helping.help_verb("declare")
    assert f"`{SLASH} déclarer sev1 wrong_balances" in own
    assert "declare" in own.splitlines()[-1]
    assert helping.help_line("say").startswith(f"`{SLASH} say [kind]`")
    assert "dire" not in helping.help_verb("say")
