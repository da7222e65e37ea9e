"""L06: the closing word says since when service is back, and by which day we explain what happened."""

from collections.abc import Iterator
from datetime import date, datetime

from bot.domain.lint.model import Finding, LintContext, LintInput
from bot.domain.moments import write_date, write_moment

_EXPLAINED = 2
"""The lightest severity that is explained in public."""


def check(given: LintInput) -> Iterator[Finding]:
    """A resolved text without its times; for severity 1 and 2 without a date of the explanation, or a late one."""
    if given.context.subject != "resolved":
        return
    if not given.reading.moments:
        yield given.missing("times", restored=_restored(given))
    elif _wrong(given):
        moment = given.reading.moments[0]
        yield given.finding(moment.start, moment.end, "other", restored=_restored(given))
    if given.context.severity <= _EXPLAINED:
        yield from _explanation(given)


def _wrong(given: LintInput) -> bool:
    known = {_minute(at) for at in (given.context.restored_at, given.context.since) if at is not None}
    return given.context.restored_at is not None and not known & {m.at for m in given.reading.moments}


def _explanation(given: LintInput) -> Iterator[Finding]:
    day = write_date(_day(given.context), language=given.language, zone=given.context.zone)
    ahead = [d for d in given.reading.dates if d.day >= given.reading.today]
    limit = given.context.review_by
    if not ahead:
        yield given.missing("review", review_by=day)
    elif limit is not None and all(d.day > limit for d in ahead):
        yield given.finding(ahead[0].start, ahead[0].end, "late", review_by=day)


def _restored(given: LintInput) -> str:
    context = given.context
    return write_moment(context.restored_at or context.now, language=given.language, zone=context.zone, now=context.now)


def _day(context: LintContext) -> date:
    return context.review_by or context.now.astimezone(context.zone).date()


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
