"""Message times: `ts` strings of seconds and microseconds, compared as whole microseconds, never as floats."""

from datetime import UTC, datetime, timedelta

from bot.rehearsal.workspace.shapes import SlackError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Whole microseconds since 1970 of an aware moment."""
    return (moment - EPOCH) // _MICROSECOND


def seconds(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware moment."""
    return micros(moment) // 1_000_000


def stamp(microseconds: int) -> str:
    """The `ts` of a number of microseconds since 1970."""
    whole, rest = divmod(microseconds, 1_000_000)
    return f"{whole}.{rest:06}"


def parse_stamp(ts: str, *, code: str = "invalid_ts_latest") -> int:
    """The microseconds of a `ts`; raises SlackError(`code`) when it is not one."""
    whole, _, rest = ts.partition(".")
    if not (whole.isascii() and whole.isdigit()) or not (rest == "" or (rest.isascii() and rest.isdigit())):
        raise SlackError(code)
    return int(whole) * 1_000_000 + int(f"{rest:0<6}"[:6])
