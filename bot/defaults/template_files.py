"""Template files turned into a TemplateSet, or into every fault that keeps them from being one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.domain.faults import Fault
from bot.domain.template import GENERIC, KNOWN, PLACEHOLDER, VARIANTS, Sentence, TemplateSet

LANGUAGES = ("en", "fr", "ar")
BANK = "sentences"
PHASES = ("investigating", "identified", "monitoring", "resolved")
GENERIC_KINDS = (
    "holding",
    "no_change",
    "late",
    "long_incident",
    "correction",
    "correction_over",
    "retraction",
    "retraction_over",
    "reopened",
    "reply_to_customer",
    "post_incident",
)
PROMISE_FREE = frozenset({"resolved", "post_incident", "reply_to_customer", "correction_over", "retraction_over"})
"""The kinds that promise no next message."""


@dataclass(frozen=True, slots=True)
class _Findings:
    texts: dict[tuple[str, str, str, str], str] = field(default_factory=dict)
    needs: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: str, what: str, hint: str) -> None:
        self.faults.append(Fault(place, what, hint))


def read_templates(
    data: Mapping[str, Mapping[str, object]], *, languages: tuple[str, ...]
) -> tuple[TemplateSet, list[Fault]]:
    """The templates of these files (name without suffix to content, the bank among them) and all their faults."""
    found = _Findings()
    bank = tuple(_bank(data[BANK], languages, found))
    for situation, content in data.items():
        if situation != BANK:
            _situation(situation, content, languages, found)
    return TemplateSet(texts=found.texts, bank=bank, needs=found.needs), found.faults


def _situation(name: str, content: Mapping[str, object], languages: tuple[str, ...], found: _Findings) -> None:
    required = GENERIC_KINDS if name == GENERIC else PHASES
    for kind in required:
        if kind not in content:
            found.fault(f"{name}.toml: {kind}", "is missing", f"Add [{kind}.{languages[0]}] and its texts.")
    for kind, value in content.items():
        place = f"{name}.toml: {kind}"
        if kind == "needs":
            found.needs[name, ""] = _facts(place, value, found)
        elif kind not in PHASES + GENERIC_KINDS:
            found.fault(place, "is no kind of statement", _nearest(kind, PHASES + GENERIC_KINDS))
        elif isinstance(value, dict):
            _kind(name, kind, value, languages, found)
        else:
            found.fault(place, "is not a table", f"Write [{kind}.{languages[0]}].")


def _kind(
    situation: str, kind: str, content: Mapping[str, object], languages: tuple[str, ...], found: _Findings
) -> None:
    place = f"{situation}.toml: {kind}"
    if "needs" in content:
        found.needs[situation, kind] = _facts(f"{place}.needs", content["needs"], found)
    for language in languages:
        variants = content.get(language)
        if not isinstance(variants, dict):
            found.fault(f"{place}.{language}", "is missing", "Add the texts in this language.")
            continue
        for variant in _required_variants(situation, variants):
            found.fault(f"{place}.{language}.{variant}", "is missing", "Add this length.")
        for variant, text in variants.items():
            _text((situation, kind, language, variant), text, found)


def _required_variants(situation: str, present: Mapping[str, object]) -> Iterator[str]:
    """The lengths that are wanted and not there: generic texts may have one only, the others need both."""
    missing = [variant for variant in VARIANTS if variant not in present]
    return iter(missing if situation != GENERIC or len(missing) == len(VARIANTS) else [])


def _text(key: tuple[str, str, str, str], text: object, found: _Findings) -> None:
    situation, kind, language, variant = key
    place = f"{situation}.toml: {kind}.{language}.{variant}"
    if variant not in VARIANTS:
        found.fault(place, "is no length", _nearest(variant, VARIANTS))
    elif not isinstance(text, str) or not text.strip():
        found.fault(place, "is no text", "Write the text between quotes.")
    else:
        found.faults.extend(_placeholder_faults(place, text))
        found.faults.extend(_element_faults(place, kind, text))
        found.texts[key] = text


def _placeholder_faults(place: str, text: str) -> Iterator[Fault]:
    for match in PLACEHOLDER.finditer(text):
        if match["name"] not in KNOWN:
            yield Fault(place, f"{match[0]} is no placeholder", _nearest(match["name"], sorted(KNOWN)))
    if set("{}") & set(PLACEHOLDER.sub("", text)):
        yield Fault(place, "has a brace of no placeholder", "Write {name} or {name?}.")


def _element_faults(place: str, kind: str, text: str) -> Iterator[Fault]:
    if kind != "reply_to_customer" and "{service}" not in text:
        yield Fault(place, "does not name the service", "Begin with {service} (L01).")
    if kind not in PROMISE_FREE and "{next_update_at}" not in text:
        yield Fault(place, "does not say when we speak again", "Add {next_update_at} (L05).")


def _bank(content: Mapping[str, object], languages: tuple[str, ...], found: _Findings) -> Iterator[Sentence]:
    for key, value in content.items():
        place = f"{BANK}.toml: {key}"
        if not isinstance(value, dict):
            found.fault(place, "is not a table", f"Write [{key}] with one line for each language.")
            continue
        pending = value.get("pending", {})
        yield Sentence(
            key=key,
            texts=_translations(place, value, languages, found),
            pending=_translations(f"{place}.pending", pending, languages, found) if pending else {},
            long_only=value.get("long_only") is True,
        )


def _translations(
    place: str, content: Mapping[str, object], languages: tuple[str, ...], found: _Findings
) -> dict[str, str]:
    texts = {language: content.get(language) for language in languages}
    for language, text in texts.items():
        if isinstance(text, str) and text.strip():
            found.faults.extend(_placeholder_faults(f"{place}.{language}", text))
        else:
            found.fault(f"{place}.{language}", "is missing", "Add the sentence in this language.")
    return {language: text for language, text in texts.items() if isinstance(text, str)}


def _facts(place: str, value: object, found: _Findings) -> frozenset[str]:
    if isinstance(value, list) and all(isinstance(key, str) for key in value):
        return frozenset(value)
    found.fault(place, "is no list of fact keys", 'Write needs = ["restored"].')
    return frozenset()


def _nearest(word: str, known: tuple[str, ...] | list[str]) -> str:
    close = get_close_matches(word, known, n=1)
    return f"Did you mean {close[0]}?" if close else f"Use one of {', '.join(known)}."
