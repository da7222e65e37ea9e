"""Opsgenie's outgoing webhook: one action on one alert a delivery, and a token in a custom header.

Opsgenie signs nothing: its integration takes custom headers, so the hook's token travels in `Authorization`.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.domain.alert import Alert, Bulletin
from bot.web.hooks import proof
from bot.web.hooks.kind import Kind, Knock
from bot.web.hooks.reading import SUMMARY, VALUE, Misshapen, clean, document, fingerprint, labels, table, word, words

BEGINS = frozenset({"Create", "UpdatePriority"})
ENDS = frozenset({"Close", "Delete"})
NAMED = ("priority", "entity", "source", "alias")
"""Fields of an alert that serve as labels."""


def read(knock: Knock) -> Bulletin:
    """The alert that was created or closed; nothing for other actions. Raises Misshapen."""
    body = document(knock.body)
    if "action" not in body or "alert" not in body:
        raise Misshapen("action and alert are missing: send what Opsgenie's webhook integration sends")
    action = word(body, "action", "the body")
    told = (_alert(table(body["alert"], "alert"), firing=action in BEGINS),) if action in BEGINS | ENDS else ()
    return Bulletin(id=fingerprint(knock.body), alerts=told)


def _alert(found: Mapping[str, Any], *, firing: bool) -> Alert:
    own = labels(found.get("details"), "alert.details")
    own |= {name: said for name in NAMED if (said := words(found, name, "alert", VALUE))}
    tags = found.get("tags")
    if isinstance(tags, list) and tags:
        own["tags"] = clean(" ".join(t for t in tags if isinstance(t, str)), VALUE)
    return Alert(
        key=word(found, "alertId", "alert"),
        name=word(found, "message", "alert"),
        summary=words(found, "description", "alert", SUMMARY),
        firing=firing,
        labels=own,
        at=_at(found.get("createdAt")),
    )


def _at(millis: object) -> datetime | None:
    """Opsgenie counts milliseconds since 1970."""
    if isinstance(millis, bool) or not isinstance(millis, int) or not 0 < millis < 10**13:
        return None
    return datetime.fromtimestamp(millis / 1000, UTC)


KIND = Kind(name="opsgenie", proves=proof.by_token, reads=read, check=proof.token_faults, takes=proof.TOKENS)
