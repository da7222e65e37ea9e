"""Prometheus Alertmanager, webhook version 4 (Grafana sends the same): a bearer token or a name and a password.

Alertmanager tries again after 5xx, and tells a group again as long as it lasts; each alert is known by its
fingerprint, so however often it is told it counts once.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from bot.domain.alert import Alert, Bulletin
from bot.web.hooks import proof
from bot.web.hooks.kind import KeyFault, Kind, Knock, Told
from bot.web.hooks.reading import NAME, SUMMARY, Misshapen, document, fingerprint, labels, moment, rows, word, words

VERSION = "4"
SAID_IN = ("summary", "title", "message", "description")
"""Annotations in which people write what is the matter, the best one first."""


def read(knock: Knock) -> Bulletin:
    """Every alert of the group, firing and resolved. Raises Misshapen."""
    body = document(knock.body)
    if words(body, "version", "the body") not in {VERSION, "1"}:  # Grafana says 1
        raise Misshapen(f'version should be "{VERSION}": point an Alertmanager or Grafana webhook at this hook')
    if "alerts" not in body:
        raise Misshapen("alerts is missing: send the body as Alertmanager makes it")
    return Bulletin(id=fingerprint(knock.body), alerts=tuple(_alert(a, w) for w, a in rows(body["alerts"], "alerts")))


def _alert(found: Mapping[str, Any], where: str) -> Alert:
    own = labels(found.get("labels"), f"{where}.labels")
    notes = labels(found.get("annotations"), f"{where}.annotations")
    status = word(found, "status", where)
    if status not in {"firing", "resolved"}:
        raise Misshapen(f'{where}.status should be "firing" or "resolved"')
    return Alert(
        key=words(found, "fingerprint", where) or _of_labels(own),
        name=(own.get("alertname") or "alert")[:NAME],
        summary=next((notes[n] for n in SAID_IN if notes.get(n)), "")[:SUMMARY],
        firing=status == "firing",
        labels=own,
        at=moment(found, "startsAt"),
    )


def _of_labels(own: Mapping[str, str]) -> str:
    """What an alert of an old Alertmanager is known by: its labels, in whatever order."""
    return hashlib.sha256(repr(sorted(own.items())).encode()).hexdigest()[:16]


def _proves(told: Told, knock: Knock) -> bool:
    return proof.by_token(told, knock) or proof.by_password(told, knock)


def _check(told: Told) -> Iterator[KeyFault]:
    if not (told.get("token") or told.get("password")):
        yield "token", "is missing", "Set it, or username and password, as in Alertmanager's http_config."
    if bool(told.get("username")) != bool(told.get("password")):
        yield "username", "and password belong together", "Set both, or a token instead."
    given = tuple(k for k in ("token", "previous_token", "password") if told.get(k))
    if given:
        yield from proof.token_faults(told, given)


KIND = Kind(
    name="alertmanager",
    proves=_proves,
    reads=read,
    check=_check,
    takes=("token", "previous_token", "username", "password"),
    open=frozenset({"username"}),
)
