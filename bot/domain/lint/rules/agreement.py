"""L26: every language is there, is itself, and says the same."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from bot.domain.lint.lexicon import Lexicon
from bot.domain.lint.model import Finding, Level, LintContext, LintInput, Spoken
from bot.domain.lint.phrases import hits, near_before
from bot.domain.lint.reading import Reading
from bot.domain.lint.rules.services import named_services

RULE = "L26"
Readings = Mapping[tuple[str, str], Reading]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_CLAIM = "claim_"
_OWN_DIGITS = 9
"""What a number has with and without its country."""


def check(given: LintInput) -> Iterator[Finding]:
    """Whether a text is in its own language: by its letters, then by its commonest words."""
    numbers, used = given.words.numbers, given.reading.vocabulary
    count, arabic = given.reading.letters
    if count < numbers["letters_enough"]:
        return
    own, foreign = (len(used & given.words.phrase(name)) for name in ("own", "foreign"))
    if not numbers["arabic_at_least"] <= arabic <= numbers["arabic_at_most"] or foreign > max(own, 1):
        yield given.finding(0, len(given.text), "mixed")


def disagreements(
    texts: Sequence[Spoken], readings: Readings, *, context: LintContext, lexicon: Lexicon
) -> Iterator[Finding]:
    """The languages that are missing, and what one language says and the others of the same length do not: times,
    days, numbers, services, facts.
    """
    present = {t.language for t in texts}
    for language in context.languages:
        if language not in present and texts:
            yield _finding(texts[0], lexicon, "missing", what=language)
    for variant in dict.fromkeys(t.variant for t in texts):
        same = {t.language: t for t in texts if t.variant == variant}
        if len(same) > 1:
            yield from _compared(list(same.values()), readings, context, lexicon)


def _compared(texts: Sequence[Spoken], readings: Readings, context: LintContext, lexicon: Lexicon) -> Iterator[Finding]:
    """Each kind of content, the first language's against every other's."""
    ways: Mapping[str, Callable[[Reading], frozenset[str]]] = {
        "times": _times,
        "days": _days,
        "numbers": lambda reading: _numbers(reading, context),
        "facts": lambda reading: _claims(reading, lexicon),
    }
    for name, way in ways.items():
        first, *others = [(t, way(readings[t.language, t.body])) for t in texts]
        for text, said in others:
            if said != first[1]:
                what = ", ".join(sorted(said ^ first[1]))
                yield _finding(text, lexicon, name, what=what, other=first[0].language)
    yield from _services(texts, readings, context, lexicon)


def _services(texts: Sequence[Spoken], readings: Readings, context: LintContext, lexicon: Lexicon) -> Iterator[Finding]:
    """Services that one language calls by their name and another by none of theirs."""
    read = [(t, readings[t.language, t.body]) for t in texts]
    by_name = {s for _, r in read for s in named_services(r.normal.text, context, r.language, names_only=True)}
    for text, reading in read:
        if missing := by_name - named_services(reading.normal.text, context, reading.language):
            yield _finding(text, lexicon, "services", what=", ".join(sorted(missing)))


def _times(reading: Reading) -> frozenset[str]:
    return frozenset(f"{m.at.astimezone(reading.zone):%d/%m %H:%M}" for m in reading.moments)


def _days(reading: Reading) -> frozenset[str]:
    return frozenset(d.day.isoformat() for d in reading.dates)


def _numbers(reading: Reading, context: LintContext) -> frozenset[str]:
    """The numbers that are no part of a time, a day, a link, a name or a contact."""
    text = reading.plain
    for start, end in (*((m.start, m.end) for m in reading.moments), *((d.start, d.end) for d in reading.dates)):
        text = text[:start] + " " * (end - start) + text[end:]
    for contact in context.contacts:
        text = _spelled(contact).sub(" ", text)
    return frozenset(n.replace(",", ".") for n in _NUMBER.findall(text))


@lru_cache(maxsize=64)
def _spelled(contact: str) -> re.Pattern[str]:
    """A contact as it is written; a telephone number with its country or without, however it is grouped."""
    digits = "".join(filter(str.isdigit, contact))[-_OWN_DIGITS:]
    if len(digits) < _OWN_DIGITS:
        return re.compile(re.escape(contact))
    return re.compile(r"(?:(?:\+|00)\d{1,3}[\s().-]{0,2}|0)?" + r"[\s().-]{0,2}".join(digits))


def _claims(reading: Reading, lexicon: Lexicon) -> frozenset[str]:
    """The facts that the text affirms."""
    words, text = lexicon.of(RULE, reading.language), reading.normal.text
    return frozenset(
        name.removeprefix(_CLAIM)
        for name, pattern in words.patterns.items()
        if name.startswith(_CLAIM)
        and any(
            not near_before(text, m.start(), words.pattern("doubt"), count=words.numbers["window"])
            for m in hits(pattern, text)
        )
    )


def _finding(text: Spoken, lexicon: Lexicon, hint: str, **details: object) -> Finding:
    words = lexicon.of(RULE, text.language)
    return Finding(
        rule=RULE,
        level=Level.BLOCK,
        span=(0, len(text.body)),
        text=text.body,
        language=text.language,
        target=text.variant,
        **words.advise(hint, **{"what": "", "other": "", **details}),
    )
