"""L27 and L29: a word agrees with the words before it, or says openly that it does not."""

from collections.abc import Iterator
from datetime import timedelta
from difflib import SequenceMatcher

from bot.domain.lint.model import MENDING_KINDS, RESOLVED_PHASES, Finding, LintInput, Said
from bot.domain.lint.normal import normalise
from bot.domain.lint.phrases import found
from bot.domain.moments import find_moments

_ORDER = ("investigating", "identified", "monitoring", "resolved", "closed")
_SAME = 0.95
_SILENT = frozenset({"no_change", "holding"})
"""Kinds that go on as if nothing had been missed."""


def check(given: LintInput) -> Iterator[Finding]:
    """L27: against what the public has read: a promise that passed in silence, a phase that goes back, a fact that
    turned out wrong.
    """
    if not given.context.history:
        return
    text, words, last = given.normal.text, given.words, given.context.history[-1]
    if _missed(given, last) and not found(words.pattern("late"), text):
        yield given.missing("promise")
    if _back(given, last) and not found(words.pattern("again"), text):
        yield given.missing("reopened" if last.phase in RESOLVED_PHASES else "back", phase=last.phase)
    wrong = sorted({fact for said in _uncorrected(given) for fact in said.facts if given.context.denied(fact)})
    if wrong and given.context.kind not in MENDING_KINDS and not found(words.pattern("corrects"), text):
        yield given.missing("correction", facts=", ".join(wrong))


def _missed(given: LintInput, last: Said) -> bool:
    """Whether the last promise passed, and not just while this text was on its way."""
    grace = timedelta(minutes=given.words.numbers["grace_minutes"])
    promised = last.next_update_at
    return promised is not None and given.context.now > promised + grace and given.context.kind in _SILENT


def _back(given: LintInput, last: Said) -> bool:
    context = given.context
    if context.kind in {"reopened", "post_incident", *MENDING_KINDS} or {last.phase, context.phase} - set(_ORDER):
        return False
    return _ORDER.index(context.phase) < _ORDER.index(last.phase)


def _uncorrected(given: LintInput) -> Iterator[Said]:
    """The words since the last correction."""
    for said in reversed(given.context.history):
        if said.kind in MENDING_KINDS:
            return
        yield said


def copied(given: LintInput) -> Iterator[Finding]:
    """L29: the same text as the last one but for its times; `no_change` says that better."""
    if not given.context.history or given.context.kind == "no_change":
        return
    now = _bare(given.text, given)
    for body in given.context.history[-1].texts.get(given.language, ()):
        if _alike(now, _bare(body, given)):
            yield given.finding(0, len(given.text), "copy")
            return


def _bare(text: str, given: LintInput) -> list[str]:
    """The words without times of day."""
    own = text == given.text
    moments = (
        given.reading.moments
        if own
        else find_moments(text, language=given.language, zone=given.context.zone, now=given.context.now)
    )
    for moment in moments:
        text = text[: moment.start] + " " * (moment.end - moment.start) + text[moment.end :]
    return normalise(text).text.split()


def _alike(one: list[str], other: list[str]) -> bool:
    matcher = SequenceMatcher(a=one, b=other, autojunk=False)
    return matcher.real_quick_ratio() >= _SAME and matcher.quick_ratio() >= _SAME and matcher.ratio() >= _SAME
