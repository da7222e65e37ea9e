"""What an entry of the record says under a name, in words: escaped, shortened, as people read it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.slack.mrkdwn import person, safe, short, time
from bot.slack.tongue import _, all_of
from bot.slack.wording.labels import plain_name

LONGEST = 240
"""Of what people wrote so much stands in a line; the evidence pack has all of it."""

Data = Mapping[str, Any]


def quoted(data: Data, name: str) -> str:
    """What somebody wrote."""
    return safe(short(str(data.get(name) or ""), LONGEST))


def plain(data: Data, name: str) -> str:
    """A name of the policy."""
    return safe(plain_name(str(data.get(name) or "")))


def who_in(data: Data, name: str) -> str:
    """A person, named."""
    return person(str(data.get(name) or ""))


def count_in(data: Data, name: str) -> int:
    """A number."""
    return int(data.get(name) or 0)


def people_of(data: Data, name: str) -> str:
    """Several people, named."""
    return all_of(person(str(p)) for p in data.get(name) or ())


def until(data: Data, name: str) -> str:
    """A moment."""
    found = str(data.get(name) or "")
    return time(datetime.fromisoformat(found)) if found else "-"


def because(data: Data) -> str:
    """The reason, at the end of a sentence, if there is one."""
    return _(": “{reason}”", reason=quoted(data, "reason")) if data.get("reason") else ""
