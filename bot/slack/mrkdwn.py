"""Slack's message language: reading what Slack wrote for us, and writing what nobody can abuse."""

import re
from datetime import UTC, datetime

_MENTION = re.compile(r"<(?P<sign>[@#!])(?P<id>[^|>]*)(?:\|(?P<label>[^>]*))?>")
_LINK = re.compile(r"<(?P<url>(?:https?|mailto|tel):[^|>\s]+)(?:\|[^>]*)?>")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f"
    "\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
PERSON = re.compile(r"<@(?P<id>[UW][A-Z0-9]+)(?:\|[^>]*)?>")
"""A mention of a person as Slack writes it into a command."""


def readable(text: str) -> str:
    """What the person meant: Slack's `<@U1|bob>`, `<https://x|label>` and `&amp;` turned back into plain text."""
    plain = _MENTION.sub(lambda m: m["sign"].replace("!", "@") + (m["label"] or m["id"]), text)
    plain = _LINK.sub(lambda m: m["url"], plain)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def clean(text: str) -> str:
    """The text on one line, without characters that nobody sees or that turn the line around."""
    return " ".join(_UNSEEN.sub("", text).split())


def safe(text: object) -> str:
    """Anything a person or a machine wrote, as mrkdwn that can neither mention nor link."""
    return clean(str(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_MARKUP = {"*": "∗", "_": "＿", "~": "∼", "`": "ˋ"}  # noqa: RUF001 - they are meant to look alike
_FORMATS = re.compile(r"(?<!\w)[*_~]|[*_~](?!\w)|`")


def literal(text: object) -> str:
    """As `safe`, and nothing of it can be bold, struck through or code: signs that would do that are replaced by ones
    that look like them. Names such as `disk_full` stay as they are.
    """
    return _FORMATS.sub(lambda found: _MARKUP[found[0]], safe(text))


def escaped(text: str) -> str:
    """As `safe`, keeping lines and every visible and invisible character: for exact texts."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(text: str, limit: int) -> str:
    """At most `limit` characters, the last one an ellipsis where something was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def person(user_id: str) -> str:
    """A person, named; Bayan itself by its name."""
    return f"<@{user_id}>" if re.fullmatch(r"[UW][A-Z0-9]+", user_id) else safe(user_id)


def people(user_ids: object) -> str:
    """Persons, named one after the other."""
    return " ".join(person(str(u)) for u in user_ids) if isinstance(user_ids, tuple | list) else ""


def channel(channel_id: str) -> str:
    """A channel as a link."""
    return f"<#{channel_id}>" if re.fullmatch(r"[CG][A-Z0-9]+", channel_id) else f"#{safe(channel_id)}"


def time(moment: datetime) -> str:
    """A moment of today in the reader's zone, with UTC for clients that cannot."""
    return _date(moment, "{time}")


def second(moment: datetime) -> str:
    """A moment of today to the second, where a minute too early is refused."""
    return _date(moment, "{time_secs}")


def moment(at: datetime) -> str:
    """A moment with its date in the reader's zone, with UTC for clients that cannot."""
    return _date(at, "{date_short_pretty} {time}")


def _date(at: datetime, form: str) -> str:
    utc = at.astimezone(UTC)
    return f"<!date^{int(utc.timestamp())}^{form}|{utc:%Y-%m-%d %H:%M} UTC>"


def link(url: str, label: str) -> str:
    """A link of ours. What is no http address stays text."""
    if not re.fullmatch(r"https?://[^\s<>|]+", url):
        return safe(label)
    return f"<{escaped(url)}|{safe(label)}>"


def cut(text: str, limit: int) -> str:
    """As `short`, for mrkdwn: never ends inside a mention, a date or an escaped character."""
    if len(text) <= limit:
        return text
    kept = re.sub(r"<[^>]*$|&[a-z]*$", "", text[: limit - 1])
    return kept.rstrip() + "…"


def unmarked(text: str) -> str:
    """Our own mrkdwn as plain text, for fields and errors that know no markup."""
    plain = re.sub(r"<!date\^[^|>]*\|([^>]*)>", r"\1", text)
    plain = re.sub(r"<(?:https?|mailto):[^|>]*\|([^>]*)>", r"\1", plain)
    plain = re.sub(r"[*`]", "", plain)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
