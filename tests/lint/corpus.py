"""The corpus: statements, what was known when they were written, and the rules that must speak."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.defaults import load_lexicon
from bot.domain.lint import Finding, LintContext, Spoken, lint_statement, parse_context

FOLDER = Path(__file__).parent
LEXICON = load_lexicon()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One statement in one language; no rules are expected of a good one."""

    number: int
    language: str
    text: str
    context: LintContext
    rules: frozenset[str]

    @property
    def good(self) -> bool:
        """Whether it may go out."""
        return not self.rules

    def findings(self) -> tuple[Finding, ...]:
        """What the lint has against it."""
        spoken = Spoken(language=self.language, variant="long", body=self.text, outlets=("status_page", "x"))
        return lint_statement([spoken], context=self.context, lexicon=LEXICON)


def cases() -> Iterator[Case]:
    """All of them, the good ones first."""
    for name in ("good", "bad"):
        for number, entry in enumerate(_read(name)["statement"], 1):
            for language in ("en", "fr", "ar"):
                yield Case(
                    number=number,
                    language=language,
                    text=entry[language],
                    context=_context(entry["like"]),
                    rules=frozenset(entry.get("rules", ())),
                )


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


@cache
def _context(name: str) -> LintContext:
    known = _read("contexts")
    nothing = LintContext(now=datetime(2025, 5, 31, tzinfo=UTC), zone=ZoneInfo("UTC"))
    return parse_context({**known["base"], **known[name]}, nothing)
