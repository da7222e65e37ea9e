"""The words that rules look for, compiled from data: patterns, exact phrases, numbers and hints by language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypedDict

ANY = "any"
"""The section of a lexicon that counts in every language."""

_NEVER = re.compile(r"(?!)")


class Advice(TypedDict):
    """The part of a finding that says what to do about it."""

    hint: str
    advice: str
    filled: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One rule's words in one language. Patterns match normalised text unless the rule says otherwise."""

    patterns: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    phrases: Mapping[str, frozenset[str]] = field(default_factory=dict)
    numbers: Mapping[str, int] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)  #: by hint: what may stand in place of the words found
    sentence: Mapping[str, str] = field(default_factory=dict)  #: by hint: what may stand in place of their sentence

    def pattern(self, name: str) -> re.Pattern[str]:
        """Any of the named expressions; one that matches nothing where the language has none."""
        return self.patterns.get(name, _NEVER)

    def phrase(self, name: str) -> frozenset[str]:
        """The phrases of that name, in normal form."""
        return self.phrases.get(name, frozenset())

    def hint(self, name: str, **details: object) -> str:
        """What to do about it. Raises KeyError where the lexicon has no such hint."""
        return self.hints[name].format(**details)

    def advise(self, name: str, **details: object) -> Advice:
        """The hint as a finding holds it: said, and with its places open. Raises KeyError as `hint` does."""
        filled = tuple((key, str(value)) for key, value in details.items())
        return {"hint": self.hint(name, **details), "advice": self.hints[name], "filled": filled}

    def wording(self, name: str, **details: object) -> str | None:
        """Other words for what a hint is about, to be taken over as they are; None where a person must find them."""
        found = self.instead.get(name, self.sentence.get(name))
        return None if found is None else found.format(**details)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The words of every rule, and the version of each rule's data, which the audit keeps."""

    words: Mapping[tuple[str, str], Words]  #: (rule, language)
    versions: Mapping[str, int]

    def of(self, rule: str, language: str) -> Words:
        """The rule's words in this language; those for every language where it has none of its own."""
        return self.words.get((rule, language)) or self.words.get((rule, ANY)) or Words()
