"""Lexicon files turned into a Lexicon, or into every fault that keeps them from being one."""

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from bot.domain.faults import Fault
from bot.domain.lint import RULES, Lexicon, Words
from bot.domain.lint.lexicon import ANY
from bot.domain.lint.normal import fold, unify
from bot.domain.lint.rules import Rule

WRITTEN = ("hints", "instead", "sentence")
"""What people read: a sentence for each thing that a rule can find."""

SECTIONS = ("patterns", "phrases", "numbers", "hints", "instead", "sentence")


def read_lexicon(data: Mapping[str, Mapping[str, object]]) -> tuple[Lexicon, list[Fault]]:
    """The words of these files (rule to content) and all their faults."""
    faults: list[Fault] = []
    words: dict[tuple[str, str], Words] = {}
    for rule, content in data.items():
        for language in _languages(rule, content, faults):
            words[rule, language] = _words(rule, language, content, faults)
    faults.extend(_gaps(words))
    return Lexicon(words=words, versions=_versions(data, faults)), faults


def _versions(data: Mapping[str, Mapping[str, object]], faults: list[Fault]) -> dict[str, int]:
    versions = {rule: content.get("version") for rule, content in data.items()}
    for rule, version in versions.items():
        if not isinstance(version, int):
            faults.append(Fault(f"{rule}.toml: version", "is missing", "Write version = 1, and count on."))
    return {rule: version for rule, version in versions.items() if isinstance(version, int)}


def _languages(rule: str, content: Mapping[str, object], faults: list[Fault]) -> Iterator[str]:
    for language, section in content.items():
        if isinstance(section, dict):
            yield language
        elif language != "version":
            faults.append(Fault(f"{rule}.toml: {language}", "is not a table", f"Write [{language}.patterns]."))


def _words(rule: str, language: str, content: Mapping[str, object], faults: list[Fault]) -> Words:
    """The language's own words over those for every language."""
    place = f"{rule}.toml: {language}"
    merged = {name: {**_part(content, ANY, name), **_part(content, language, name)} for name in SECTIONS}
    return Words(
        patterns=_patterns(place, merged["patterns"], faults),
        phrases={
            name: frozenset(fold(phrase) for phrase in _strings(f"{place}.{name}", value, faults))
            for name, value in merged["phrases"].items()
        },
        numbers={name: number for name, number in merged["numbers"].items() if isinstance(number, int)},
        **{part: {n: text for n, text in merged[part].items() if isinstance(text, str)} for part in WRITTEN},
    )


def _part(content: Mapping[str, object], language: str, section: str) -> dict[str, object]:
    table = content.get(language)
    part = table.get(section) if isinstance(table, dict) else None
    return part if isinstance(part, dict) else {}


def _patterns(place: str, section: Mapping[str, object], faults: list[Fault]) -> dict[str, re.Pattern[str]]:
    compiled = {}
    for name, value in section.items():
        expressions = [_expression(text) for text in _strings(f"{place}.{name}", value, faults)]
        if not expressions:
            continue
        try:
            compiled[name] = re.compile("|".join(f"(?:{expression})" for expression in expressions))
        except re.error as error:
            faults.append(Fault(f"{place}.{name}", f"is no regular expression: {error}", "Correct it."))
    return compiled


def _expression(text: str) -> str:
    """Written for people; matched on normal form, where a blank may be a line break."""
    return unify(text).replace(" ", r"\s")


def _strings(place: str, value: object, faults: list[Fault]) -> list[str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    faults.append(Fault(place, "is no list of texts", f'Write {place.rsplit(".", 1)[-1]} = ["..."].'))
    return []


def _gaps(words: Mapping[tuple[str, str], Words]) -> Iterator[Fault]:
    """What the rules ask for at run time and would not find."""
    for rule in RULES:
        for language in sorted(rule.languages):
            known = words.get((rule.id, language)) or words.get((rule.id, ANY)) or Words()
            place = f"{rule.id}.toml: {language}"
            for number in sorted(rule.numbers - known.numbers.keys()):
                yield Fault(f"{place}.{number}", "is no whole number", f"Write {number} = 4.")
            for hint in sorted(rule.hints):
                yield from _hint_faults(f"{place}.hints.{hint}", known.hints.get(hint), rule.details)
            for part in (known.instead, known.sentence):
                for name, text in part.items():
                    yield from _wording_faults(f"{place}.{name}", name, text, rule)


def _wording_faults(place: str, name: str, text: str, rule: Rule) -> Iterator[Fault]:
    if name not in rule.hints:
        yield Fault(
            place, "is a wording for nothing that the rule finds", f"Use one of {', '.join(sorted(rule.hints))}."
        )
    yield from _hint_faults(place, text, rule.details)


def _hint_faults(place: str, hint: str | None, details: frozenset[str]) -> Iterator[Fault]:
    if hint is None:
        yield Fault(place, "is missing", "Say what to do about it.")
        return
    try:
        mentioned = {name for _, name, _, _ in Formatter().parse(hint) if name is not None}
    except ValueError:
        yield Fault(place, "has a brace of no detail", "Close it or take it out.")
        return
    for name in sorted(mentioned - details):
        known = ", ".join(sorted(details)) or "nothing"
        yield Fault(place, f"{{{name}}} is not known here", f"Known here: {known}.")
