"""One published statement in one language, as it is kept in a file of its own."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.domain.delivery import JSON
from bot.domain.outlet import Deed
from bot.domain.statement import canonical
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.services.ports import Post

_NAME = re.compile(r"[a-z0-9-]+/([0-9]+)-[a-z0-9-]+")
_SAFE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Unreadable(ValueError):  # noqa: N818 - says what it is
    """A file that holds no update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What the public reads of one statement in one language. Moments are aware UTC."""

    key: str
    incident: str  #: as in addresses: `inc-7`
    statement: int
    language: str
    kind: str
    phase: str
    title: str
    services: Mapping[str, str]  #: service to public state
    body: str
    at: datetime
    next_update_at: datetime | None = None
    deed: str = Deed.PUBLISH.value
    about: int | None = None  #: the statement whose place an edit takes, or that a retraction hides

    @property
    def name(self) -> str:
        """Where it is kept: `inc-7/2-fr`, one file for ever; `inc-7/3-fr-retract` for what hides another."""
        hides = f"-{Deed.RETRACT}" if self.deed == Deed.RETRACT else ""
        return f"{self.incident}/{self.statement}-{self.language}{hides}"

    @property
    def shown_as(self) -> str:
        """The post that it is, or is about: what a receipt names."""
        number = self.statement if self.about is None else self.about
        return f"{self.incident}/{number}-{self.language}"

    def plain(self) -> JSON:
        """The update as JSON."""
        until = self.next_update_at
        return {
            "key": self.key,
            "incident": self.incident,
            "statement": self.statement,
            "language": self.language,
            "kind": self.kind,
            "phase": self.phase,
            "title": self.title,
            "services": dict(self.services),
            "body": self.body,
            "at": self.at.astimezone(UTC).isoformat(),
            "next_update_at": until and until.astimezone(UTC).isoformat(),
            "deed": self.deed,
            "about": self.about,
        }

    def content(self) -> bytes:
        """The bytes of its file."""
        return canonical(self.plain())


def update_of(post: Post) -> Update:
    """The update a post becomes. Raises Unpublishable for an empty text or a name that makes no address."""
    incident, language = post.incident.lower(), post.language.lower()
    if not (_SAFE.fullmatch(incident) and _SAFE.fullmatch(language)):
        raise Unpublishable(f"{post.incident} in {post.language} makes no address on the status page")
    return Update(
        key=post.key,
        incident=incident,
        statement=post.statement,
        language=language,
        kind=post.kind,
        phase=post.phase,
        title=post.title,
        services=dict(post.services),
        body="" if post.deed is Deed.RETRACT else checked_text(post.body),
        at=post.approved_at.astimezone(UTC),
        next_update_at=post.next_update_at and post.next_update_at.astimezone(UTC),
        deed=post.deed.value,
        about=_about(post),
    )


def _about(post: Post) -> int | None:
    """The number of the statement whose place on the page is changed. Raises Unpublishable."""
    if post.deed is Deed.PUBLISH:
        return None
    found = _NAME.fullmatch(post.target.remote_id) if post.target else None
    if found is None:
        raise Unpublishable("there is no update of ours on the status page to change")
    return int(found[1])


def update_from(plain: Any) -> Update:  # noqa: ANN401 - whatever the file held
    """The update that `plain` wrote. Raises Unreadable."""
    try:
        until = plain["next_update_at"]
        moments = {
            "at": datetime.fromisoformat(plain["at"]).astimezone(UTC),
            "next_update_at": datetime.fromisoformat(until).astimezone(UTC) if until else None,
        }
        update = Update(**{**plain, **moments})
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"no update in it ({error})") from error
    if not (
        _SAFE.fullmatch(update.incident) and _SAFE.fullmatch(update.language) and isinstance(update.services, dict)
    ):
        raise Unreadable("no update in it")
    return update
