"""What a hosted status page is told of a post: the incident's name, its components' states, and what to know it by."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.delivery import JSON, Receipt
from bot.domain.outlet import Deed
from bot.publishers.lookup import Found, Trouble
from bot.publishers.page_wire import told
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.services.ports import Post

NAME_LIMIT = 255
"""The longest name of an incident, in characters, wherever one is documented."""

CLOCKS_APART = timedelta(minutes=2)
"""How much earlier than ours a service's clock may run."""

OVER = frozenset({"resolved", "closed"})
"""The phases in which every service works again."""

INCIDENT, OPENING = "incident", "opening"
"""What a receipt keeps besides the update's id: the incident it is in, and whether it opened it."""


def frozen(post: Post, call: JSON, **more: object) -> JSON:
    """A request: what it is about, the call, and the updates that cannot be this one (they were there before)."""
    known = [*(receipt.remote_id for receipt in (post.root, post.parent) if receipt), *post.taken]
    since = (post.approved_at.astimezone(UTC) - CLOCKS_APART).isoformat()
    return {"key": post.key, "deed": post.deed.value, "since": since, "known": known, "call": call, **more}


def name(post: Post) -> str:
    """The incident's name: the services concerned, or our own code where none is named."""
    words = " ".join(post.title.split()) or post.incident
    return words if len(words) <= NAME_LIMIT else f"{words[: NAME_LIMIT - 1]}…"


def states(post: Post, components: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    """The components' states in the service's own words, by their ids; all work again once it is over."""
    return {
        components[service]: theirs["operational" if post.phase in OVER else state]
        for service, state in post.services.items()
        if service in components and state in theirs
    }


def words(post: Post) -> str:
    """The text; none is needed to take one back. Raises Unpublishable where there is none."""
    return "" if post.deed is Deed.RETRACT else checked_text(post.body)


def incident_of(post: Post) -> str:
    """The id of the incident that a later word belongs to. Raises Unpublishable where no receipt names it."""
    for receipt in (post.root, post.parent):
        if receipt and receipt.extra.get(INCIDENT):
            return receipt.extra[INCIDENT]
    raise Unpublishable("we do not know under which incident the first word stands there; update it there by hand")


def target_of(post: Post) -> Receipt:
    """The receipt of what is to be edited or taken back. Raises Unpublishable where it names no incident."""
    if post.target is None or not post.target.extra.get(INCIDENT):
        raise Unpublishable("we do not know which update there is meant; change it there by hand")
    if post.deed is Deed.RETRACT and post.target.extra.get(OPENING):
        raise Unpublishable("this is the word that opened the incident there; take the whole incident down by hand")
    return post.target


def whereabouts(incident: str, *, opening: bool) -> dict[str, str]:
    """What a receipt keeps of where an update stands."""
    return {INCIDENT: incident, **({OPENING: "yes"} if opening else {})}


def again(request: JSON, how: str) -> Receipt:
    """The receipt of an edit or a retraction: that of the update which it is about."""
    return Receipt(**{**request["target"], "how": how})


def as_wished(
    updates: Iterable[Mapping[str, Any]], request: JSON, says: Callable[[Mapping[str, Any], str], bool]
) -> Found:
    """The target, once it has the new words, or once it is gone where that was the wish."""
    retract = request["deed"] == Deed.RETRACT
    for update in updates:
        if told(update.get("id")) == request["target"]["remote_id"]:
            return again(request, "read back") if not retract and says(update, request["body"]) else None
    if retract:
        return again(request, "read back")
    return Trouble(why="the update to be corrected is not there any more", again=None)


def own_moment(post: Post) -> datetime:
    """The second of approval, with milliseconds of our own, so that two texts of one second can be told apart."""
    own = int.from_bytes(hashlib.sha256(post.key.encode()).digest()[:4]) % 1000
    return post.approved_at.astimezone(UTC).replace(microsecond=own * 1000)


def zulu(moment: datetime) -> str:
    """A moment in UTC, to the millisecond."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def same_moment(ours: str, theirs: object) -> bool:
    """Whether a moment that was read back is the one we sent; a service may have cut off the part below the second."""
    sent, seen = moment(ours), moment(theirs)
    return sent is not None and seen is not None and sent.replace(microsecond=0) == seen.replace(microsecond=0)


def elsewhen(ours: str, theirs: object) -> bool:
    """Whether a moment that was read back is surely another than the one we sent."""
    return moment(theirs) is not None and not same_moment(ours, theirs)


def moment(text: object) -> datetime | None:
    """A moment as a service writes it; None where it is none or has no zone."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found and found.tzinfo else None
