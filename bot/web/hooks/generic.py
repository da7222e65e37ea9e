"""Any other source that can be told what to send: one alert, or a list of them, in the plainest JSON.

`{"alerts": [{"id": "disk-7", "name": "Disk full", "status": "firing", "summary": "...", "labels": {"service": "app"},
"at": "2026-11-30T20:45:00Z"}]}`, or one such alert by itself; only `id`, `name` and `status` must be there. Signed as
Standard Webhooks says where a secret is set, else with a token.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.domain.alert import Alert, Bulletin
from bot.web.hooks import proof
from bot.web.hooks.kind import KeyFault, Kind, Knock, Told
from bot.web.hooks.reading import SUMMARY, Misshapen, document, fingerprint, labels, moment, rows, word, words


def read(knock: Knock) -> Bulletin:
    """The alerts in it. Raises Misshapen."""
    body = document(knock.body)
    told = rows(body["alerts"], "alerts") if "alerts" in body else [("the alert", body)]
    alerts = tuple(_alert(found, where) for where, found in told)
    return Bulletin(id=knock.headers.get("webhook-id") or fingerprint(knock.body), alerts=alerts)


def _alert(found: Mapping[str, Any], where: str) -> Alert:
    status = word(found, "status", where)
    if status not in {"firing", "resolved"}:
        raise Misshapen(f'{where}.status should be "firing" or "resolved"')
    return Alert(
        key=word(found, "id", where),
        name=word(found, "name", where),
        summary=words(found, "summary", where, SUMMARY),
        firing=status == "firing",
        labels=labels(found.get("labels"), f"{where}.labels"),
        at=moment(found, "at"),
    )


def _proves(told: Told, knock: Knock) -> bool:
    return proof.by_standard_signature(told, knock) if told.get("secret") else proof.by_token(told, knock)


def _check(told: Told) -> Iterable[KeyFault]:
    return proof.signing_faults(told) if told.get("secret") else proof.token_faults(told)


KIND = Kind(name="generic", proves=_proves, reads=read, check=_check, takes=(*proof.TOKENS, *proof.SECRETS))
