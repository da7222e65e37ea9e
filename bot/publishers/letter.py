"""A statement as an e-mail: both of its parts, its subject and its headers, the same bytes each time."""

import hashlib
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale, UnknownLocaleError
from jinja2 import Environment, StrictUndefined, Template

from bot.publishers.status_page.voice import paragraphs
from bot.publishers.unpublishable import checked_text
from bot.services.ports import Post

SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Every server takes it, and no server rewrites it."""

_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Who writes to whom. `unsubscribe` is the address of a page or a mailbox for leaving the list."""

    sender: str
    to: tuple[str, ...]
    sender_name: str = ""
    unsubscribe: str = ""

    @property
    def domain(self) -> str:
        """The part behind the at sign of the sender."""
        return self.sender.rpartition("@")[2]


@cache
def words(language: str) -> Mapping[str, Any]:
    """The words around a statement; English where a language has none of its own."""
    known = tomllib.loads(files("bot.publishers").joinpath("mail.toml").read_text(encoding="utf-8"))
    found: Mapping[str, Any] = known.get(language, known["en"])
    return found


@cache
def _page() -> Template:
    source = files("bot.publishers").joinpath("mail.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(source)


def message_id(post: Post, domain: str) -> str:
    """The message's own id, the same for ever."""
    return f"<{post.incident.lower()}.{hashlib.sha256(post.key.encode()).hexdigest()[:32]}@{domain}>"


def subject(post: Post) -> str:
    """The services and what is the matter, on one line of visible characters."""
    known = words(post.language)
    phases: Mapping[str, str] = known["phases"]
    phase = phases.get(post.kind) or phases.get(post.phase) or known["other"]
    return one_line(str(known["subject"]).format(title=post.title or post.incident, phase=phase))


def one_line(text: str) -> str:
    """The text as a header can hold it: what is not printed becomes a blank, so that no line can begin in it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def direction(language: str) -> str:
    """`rtl` for Arabic and its like."""
    try:
        return Locale.parse(language, sep="-").text_direction
    except (ValueError, UnknownLocaleError):
        return "ltr"


def letter(post: Post, who: Addresses) -> str:
    """The whole message in ASCII. Raises Unpublishable for a text that has nothing to read."""
    body = checked_text(post.body)
    made = EmailMessage(policy=SEVEN_BIT)
    made.set_content(body)
    made.add_alternative(_html(post, body), subtype="html")
    for name, value in _headers(post, who).items():  # last, or those named Content-... would go to the first part
        made[name] = value
    made.set_boundary(f"=_{hashlib.sha256(f'{post.key}/boundary'.encode()).hexdigest()[:40]}")
    return made.as_bytes().decode("ascii")


def _headers(post: Post, who: Addresses) -> dict[str, str]:
    earlier = [r.remote_id for r in (post.root, post.parent) if r and _MESSAGE_ID.fullmatch(r.remote_id)]
    headers = {
        "From": f'"{_quoted(who.sender_name)}" <{who.sender}>' if who.sender_name else who.sender,
        "To": ", ".join(who.to),
        "Subject": subject(post),
        "Date": format_datetime(post.approved_at),
        "Message-ID": message_id(post, who.domain),
        "Content-Language": one_line(post.language),
        "Auto-Submitted": "auto-generated",
        "Precedence": "bulk",
        "List-Unsubscribe": f"<{who.unsubscribe or f'mailto:{who.sender}?subject=unsubscribe'}>",
    }
    return headers | _thread(earlier)


def _thread(earlier: Sequence[str]) -> dict[str, str]:
    """What hangs a message under those before it."""
    if not earlier:
        return {}
    return {"In-Reply-To": earlier[-1], "References": " ".join(dict.fromkeys(earlier))}


def _quoted(name: str) -> str:
    return one_line(name).replace("\\", "").replace('"', "")


def _html(post: Post, body: str) -> str:
    return _page().render(
        language=post.language,
        direction=direction(post.language),
        subject=subject(post),
        paragraphs=paragraphs(body),
    )
