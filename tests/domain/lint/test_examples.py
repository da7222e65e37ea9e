"""Every rule's table: what it must find and what it must leave alone, in three languages (2.3)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.domain.lint import parse_context
from tests.domain.lint.checking import CONTEXT, check, of

FOLDER = Path(__file__).parent / "examples"
LEAST = 10
"""Examples of its own that every rule brings, beside the document's."""


def examples(side: str) -> Iterator[tuple[str, str, str]]:
    """Rule, language and text of one side of every table."""
    for file in sorted(FOLDER.glob("*.toml")):
        data = tomllib.loads(file.read_text("utf-8"))
        for language, texts in data[side].items():
            yield from ((file.stem, language, text) for text in texts)


def found(rule: str, language: str, text: str) -> list[str]:
    """The words at which the rule points in its own context."""
    data = tomllib.loads((FOLDER / f"{rule}.toml").read_text("utf-8"))
    context = parse_context(data.get("context", {}), CONTEXT)
    findings = of(rule, check(text, language, context=context))
    assert all(f.text == text[slice(*f.span)] and f.hint for f in findings)
    return [f.text for f in findings]


@pytest.mark.parametrize(("rule", "language", "text"), [*examples("fails")])
def test_what_a_rule_is_for_is_found(rule: str, language: str, text: str) -> None:
    """With an exact span and a hint."""
    assert found(rule, language, text)


@pytest.mark.parametrize(("rule", "language", "text"), [*examples("passes")])
def test_what_only_looks_like_it_is_left_alone(rule: str, language: str, text: str) -> None:
    """The column of false positives is a requirement too."""
    assert found(rule, language, text) == []


def test_every_table_is_long_enough() -> None:
    """The document's six examples at least, and ten more."""
    counts: dict[str, int] = {}
    for rule, _, _ in (*examples("fails"), *examples("passes")):
        counts[rule] = counts.get(rule, 0) + 1
    assert min(counts.values()) >= LEAST
