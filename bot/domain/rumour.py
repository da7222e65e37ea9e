"""What customers claim: counted, linked, and answered by a statement or not yet."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.template import Text

LINKS = 50
"""How many addresses are kept of one claim; the count goes on."""

LONGEST = 300
"""The longest claim, and the longest line that answers one, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour:
    """One claim. Moments are aware UTC; `statement_id` is the statement that carries the answer."""

    id: int
    incident_id: int
    number: int  #: 1, 2, 3 within its incident
    claim: str
    count: int
    links: tuple[str, ...]
    first_by: str
    first_at: datetime
    last_at: datetime
    answer: Mapping[str, str] = field(default_factory=dict)  #: language to the one line that answers it
    statement_id: int | None = None


def folded(claim: str) -> str:
    """The claim as it is compared: no case, accents, vowel signs, punctuation or blanks beyond one."""
    plain = unicodedata.normalize("NFKD", claim.casefold())
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c) and c != "\u0640")
    return " ".join(kept.split())


def with_answer(texts: Iterable[Text], answer: Mapping[str, str]) -> tuple[Text, ...]:
    """The texts with each language's line before the link at their end; those that have it already as they are."""
    return tuple(_answering(t, answer.get(t.language, "").strip()) for t in texts)


def _answering(text: Text, line: str) -> Text:
    if not line or line in text.body:
        return text
    body, link, rest = text.body.rstrip().rpartition(" https://")
    body, rest = (body, rest) if link else (text.body.rstrip(), "")
    return Text(language=text.language, variant=text.variant, body=f"{body} {line}{link}{rest}".strip())


def answered_by(rumour: Rumour, texts: Iterable[Text]) -> bool:
    """Whether one of the texts says the line that answers the claim."""
    return any((line := rumour.answer.get(t.language, "").strip()) and line in t.body for t in texts)
