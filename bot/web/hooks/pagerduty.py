"""PagerDuty, webhooks version 3: one event a delivery, signed with the subscription's secret over the bare body."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from bot.domain.alert import Alert, Bulletin
from bot.web.hooks import proof
from bot.web.hooks.kind import KeyFault, Kind, Knock, Told
from bot.web.hooks.reading import SUMMARY, Misshapen, document, moment, table, word, words

SIGNATURE = "x-pagerduty-signature"
BEGINS = frozenset({"incident.triggered", "incident.reopened", "incident.unacknowledged", "incident.priority_updated"})
ENDS = frozenset({"incident.resolved"})
OUR_OWN = re.compile(r"INC-\d+/[^/]+/\d+")
"""The dedup key of a page that we sent ourselves: what comes back of it is no news."""


def read(knock: Knock) -> Bulletin:
    """The incident that began or ended there; nothing for its tests and for what changes nothing. Raises Misshapen."""
    body = document(knock.body)
    if "messages" in body:
        raise Misshapen("this is a webhook of version 1 or 2: make a subscription of version 3 (Generic Webhooks v3)")
    if "event" not in body:
        raise Misshapen("event is missing: send what PagerDuty's webhooks of version 3 send")
    event = table(body["event"], "event")
    kind = word(event, "event_type", "event")
    told = _incident(event, kind) if kind in BEGINS | ENDS else None
    return Bulletin(id=word(event, "id", "event"), alerts=(told,) if told else ())


def _incident(event: Mapping[str, Any], kind: str) -> Alert | None:
    found = table(event.get("data"), "event.data")
    if OUR_OWN.fullmatch(words(found, "incident_key", "event.data")):
        return None
    title = word(found, "title", "event.data", SUMMARY)
    about = {
        "service": _summary(found, "service"),
        "priority": _summary(found, "priority"),
        "urgency": words(found, "urgency", "event.data"),
    }
    return Alert(
        key=word(found, "id", "event.data"),
        name=title,
        firing=kind in BEGINS,
        labels={label: said for label, said in about.items() if said},
        at=moment(found, "created_at") or moment(event, "occurred_at"),
    )


def _summary(found: Mapping[str, Any], key: str) -> str:
    """How PagerDuty names what it points to."""
    return words(table(found.get(key) or {}, f"event.data.{key}"), "summary", f"event.data.{key}")


def _check(told: Told) -> Iterator[KeyFault]:
    yield from proof.token_faults(told, proof.SECRETS)


KIND = Kind(
    name="pagerduty",
    proves=partial(proof.by_hex_signature, header=SIGNATURE),
    reads=read,
    check=_check,
    takes=proof.SECRETS,
)
