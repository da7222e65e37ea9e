"""A help desk: what a customer complained of, signed as Standard Webhooks says, so that nobody can play it again.

`{"type": "complaint.created", "data": {"text": "...", "link": "https://..."}}`; `data` may be a list of them. Other
types are answered and let go by, so that a desk may send everything it has.
"""

from collections.abc import Mapping
from typing import Any

from bot.domain.alert import Bulletin
from bot.domain.report import Complaint
from bot.domain.signal import Source
from bot.web.hooks import proof
from bot.web.hooks.kind import Kind, Knock
from bot.web.hooks.reading import TEXT, VALUE, Misshapen, document, rows, word, words

COMPLAINT = "complaint.created"


def read(knock: Knock) -> Bulletin:
    """The complaints that were made. Raises Misshapen."""
    body = document(knock.body)
    delivery = knock.headers.get("webhook-id", "")
    if word(body, "type", "the body") != COMPLAINT:
        return Bulletin(id=delivery)
    if "data" not in body:
        raise Misshapen('data is missing: send {"text": "...", "link": "https://..."}')
    data = body["data"] if isinstance(body["data"], list) else [body["data"]]
    return Bulletin(id=delivery, complaints=tuple(_complaint(found, where) for where, found in rows(data, "data")))


def _complaint(found: Mapping[str, Any], where: str) -> Complaint:
    text, link = word(found, "text", where, TEXT), words(found, "link", where, VALUE)
    return Complaint(text=text, link=link, source=Source.HELP_DESK)


KIND = Kind(
    name="help_desk",
    proves=proof.by_standard_signature,
    reads=read,
    check=proof.signing_faults,
    takes=proof.SECRETS,
)
