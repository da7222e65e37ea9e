"""L05: an unresolved incident's text says when the next word comes, as an absolute time with its zone."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.lint.lexicon import Words
from bot.domain.lint.literals import possible
from bot.domain.lint.model import Finding, LintContext, LintInput
from bot.domain.lint.reading import Reading
from bot.domain.moments import FoundMoment, write_moment

_DAY = timedelta(days=1)


def check(given: LintInput) -> Iterator[Finding]:
    """The times in sentences that promise a next word: with zone, in the future, within the K3 limit, equal to
    the promise, dated when it is another day. Exempt: resolved and post_incident texts.
    """
    if given.context.is_resolved:
        return
    promised = _promised(given.reading, given.words)
    for moment in promised:
        if (fault := _fault(moment, given.context)) is not None:
            yield given.finding(moment.start, moment.end, fault, example=_example(given))
    if not promised:
        yield _missing(given)


def promises(text: str, *, language: str, zone: ZoneInfo, now: datetime, words: Words) -> list[FoundMoment]:
    """The moments that stand in a sentence on the next word; `words` are L05's for this language."""
    return _promised(Reading(text=text, language=language, zone=zone, now=now), words)


def _promised(reading: Reading, words: Words) -> list[FoundMoment]:
    if not reading.moments or not possible(words.pattern("next").pattern, reading.normal.text):
        return []
    normal, pattern, promised = reading.normal, words.pattern("next"), []
    for start, end in reading.sentences:
        begin, finish = normal.span(start, end)
        inside = [m for m in reading.moments if begin <= m.start < finish]
        if inside and pattern.search(normal.text, start, end):
            promised += inside
    return promised


def _fault(moment: FoundMoment, context: LintContext) -> str | None:
    """The name of the hint on what is wrong with a promised time, or None."""
    if not moment.zoned:
        return "zone"
    if moment.at <= context.now:
        tomorrow = not moment.dated and _fits(moment.at + _DAY, context)
        return "date" if tomorrow else "past"
    if not _is_promise(moment.at, context):
        return "other"
    return None if _within_limit(moment.at, context) else "late"


def _fits(at: datetime, context: LintContext) -> bool:
    return _is_promise(at, context) and _within_limit(at, context)


def _is_promise(at: datetime, context: LintContext) -> bool:
    return context.next_update_at is None or at == context.next_update_at.replace(second=0, microsecond=0)


def _within_limit(at: datetime, context: LintContext) -> bool:
    limit = context.k3_limit_minutes
    return limit is None or at <= context.now + timedelta(minutes=limit)


def _missing(given: LintInput) -> Finding:
    vague = given.words.pattern("vague").search(given.normal.text)
    if vague:
        span = given.normal.span(*given.normal.whole_words(*vague.span()))
        return given.finding(*span, "vague", example=_example(given))
    return given.missing("missing", example=_example(given))


def _example(given: LintInput) -> str:
    """The time that the text should carry, in its language."""
    context = given.context
    minutes = context.k3_limit_minutes or given.words.numbers["example_minutes"]
    at = context.next_update_at or context.now + timedelta(minutes=minutes)
    return write_moment(at, language=given.language, zone=context.zone, now=context.now)
