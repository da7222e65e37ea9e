"""A public text while somebody types it: kept, so that a closed form or a lost connection costs nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.domain.template import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One person's unsent text for one incident. `saved_at` is aware UTC."""

    incident_id: int
    person: str
    kind: str
    texts: tuple[Text, ...]
    saved_at: datetime
    form: str = ""  #: the open form that wrote it last
    stamp: str = ""  #: Slack's time of the change


def merged(typed: Iterable[Text], below: Iterable[Text]) -> tuple[Text, ...]:
    """The typed texts, and those below for what the form does not show, in the order of those below."""
    over = {(t.language, t.variant): t for t in typed}
    under = {(t.language, t.variant): t for t in below}
    return tuple((under | over).values())


def overtaken(new: Draft, kept: Draft | None) -> bool:
    """Whether a change arrives after a later one of the same form: it is not written."""
    return kept is not None and new.form == kept.form and new.stamp < kept.stamp
