"""A shortcut that was taken, as its handler reads it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.lint import mask
from bot.domain.quote import Quote
from bot.slack.mrkdwn import PERSON, readable


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A shortcut: with the message on which it was taken, or from anywhere."""

    quote: Quote | None = None


def quoted(message: Mapping[str, Any], channel: str, link: str) -> Quote:
    """A message as Slack tells of it, without what nobody may keep (2.2)."""
    author = str(message.get("user") or "")
    return Quote(
        text=mask(readable(str(message.get("text") or ""))).text.strip(),
        author=author if PERSON.fullmatch(f"<@{author}>") else "",
        link=link,
        place=f"{channel}:{message.get('ts')}",
    )
