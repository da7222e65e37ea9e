"""Records: what makes a post acceptable, the keys (TIDs) it may live under, and the hash of its content."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import regex

from bot.rehearsal.networks.bluesky.errors import invalid
from bot.rehearsal.networks.network import microseconds

POST: Final = "app.bsky.feed.post"
GRAPHEMES: Final = 300
BYTES: Final = 3000
LANGUAGES: Final = 3
TAGS: Final = 8
SORTABLE: Final = "234567abcdefghijklmnopqrstuvwxyz"
TID: Final = regex.compile(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}")
DATETIME: Final = regex.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d(\.\d{1,20})?(Z|[+-][0-2]\d:[0-5]\d)")
LANGUAGE: Final = regex.compile(r"(i|[a-z]{2,3})(-[A-Za-z0-9]{1,8})*")
CLUSTER: Final = regex.compile(r"\X")
LINK: Final = "app.bsky.richtext.facet#link"
CIDV1_DAG_CBOR_SHA256: Final = bytes([0x01, 0x71, 0x12, 0x20])

Record = dict[str, object]


def tid(moment: datetime, clock_id: int = 0) -> str:
    """The sortable key of that moment: 53 bits of microseconds and ten of clock id in thirteen letters."""
    number = (microseconds(moment) << 10) | (clock_id & 1023)
    return "".join(SORTABLE[(number >> shift) & 31] for shift in range(60, -1, -5))


def content_id(record: Mapping[str, object]) -> str:
    """A content hash in the usual letters: the same for the same record in any order of keys."""
    canonical = json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()
    return "b" + base64.b32encode(CIDV1_DAG_CBOR_SHA256 + digest).decode().rstrip("=").lower()


def check_key(collection: str, rkey: str) -> None:
    """Posts live under TIDs only. Raises InvalidRequest."""
    if collection == POST and not TID.fullmatch(rkey):
        raise invalid(f'Invalid TID string (got "{rkey}")')


def check_record(collection: str, record: object) -> Record:
    """The record, if the schema of posts lets it pass. Raises InvalidRequest with the server's sentence.

    As on the real server, facet offsets, parents of replies and empty texts are not checked.
    """
    if not isinstance(record, dict):
        raise invalid("Input/record must be an object")
    if collection != POST:
        return record
    if record.get("$type", collection) != collection:
        raise invalid(f"Invalid $type: expected {collection}, got {record['$type']}")
    for check in (_check_text, _check_created, _check_languages, _check_tags, _check_reply, _check_facets):
        check(record)
    return {"$type": collection, **record}


def _wrong(sentence: str, path: str) -> Exception:
    """A fault found by the schema, with the place where it is."""
    return invalid(f"Invalid {POST} record: {sentence} at $.record.{path}")


def _required(record: Record, key: str) -> str:
    """The string at that key; raises InvalidRequest where there is none."""
    if key not in record:
        raise invalid(f'Invalid {POST} record: Missing required key "{key}" at $.record')
    value = record[key]
    if not isinstance(value, str):
        raise _wrong("Expected string value type", key)
    return value


def _check_text(record: Record) -> None:
    """At most 3000 bytes of UTF-8 and 300 grapheme clusters."""
    text = _required(record, "text")
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > BYTES:
        raise _wrong(f"string too big (maximum {BYTES}, got {size})", "text")
    clusters = len(CLUSTER.findall(text))
    if clusters > GRAPHEMES:
        raise _wrong(f"grapheme too big (maximum {GRAPHEMES}, got {clusters})", "text")


def _check_created(record: Record) -> None:
    """A moment with its zone."""
    if not parse_moment(_required(record, "createdAt")):
        raise _wrong("Invalid datetime", "createdAt")


def parse_moment(text: str) -> datetime | None:
    """The moment, or None where it is none or has no zone."""
    if not DATETIME.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _check_languages(record: Record) -> None:
    """At most three language tags."""
    languages = record.get("langs", [])
    if not isinstance(languages, list):
        raise _wrong("Expected array value type", "langs")
    if len(languages) > LANGUAGES:
        raise _wrong(f"array too big (maximum {LANGUAGES}, got {len(languages)})", "langs")
    for place, language in enumerate(languages):
        if not (isinstance(language, str) and LANGUAGE.fullmatch(language)):
            raise _wrong("Invalid language", f"langs[{place}]")


def _check_tags(record: Record) -> None:
    """At most eight tags beside the text."""
    tags = record.get("tags", [])
    if not isinstance(tags, list):
        raise _wrong("Expected array value type", "tags")
    if len(tags) > TAGS:
        raise _wrong(f"array too big (maximum {TAGS}, got {len(tags)})", "tags")


def _check_reply(record: Record) -> None:
    """A reply names its root and its parent by address and hash; whether they exist is nobody's business."""
    if "reply" not in record:
        return
    reply = record["reply"]
    for role in ("root", "parent"):
        named = reply.get(role) if isinstance(reply, dict) else None
        if not (isinstance(named, dict) and all(isinstance(named.get(key), str) for key in ("uri", "cid"))):
            raise _wrong("Expected a strong reference", f"reply.{role}")


def _check_facets(record: Record) -> None:
    """Links in facets must be addresses."""
    facets = record.get("facets", [])
    if not isinstance(facets, list):
        raise _wrong("Expected array value type", "facets")
    for place, facet in enumerate(facets):
        for link in _links(facet, f"facets[{place}]"):
            parts = urlsplit(link)
            if not (parts.scheme and (parts.netloc or parts.path)) or any(map(str.isspace, link)):
                raise _wrong("Invalid uri", f"facets[{place}].features[0].uri")


def _links(facet: object, path: str) -> list[str]:
    """The addresses in one facet, whose shape is checked on the way."""
    index = facet.get("index") if isinstance(facet, dict) else None
    offsets = [index.get(key) for key in ("byteStart", "byteEnd")] if isinstance(index, dict) else [None]
    features = facet.get("features") if isinstance(facet, dict) else None
    if not (isinstance(features, list) and all(type(each) is int and each >= 0 for each in offsets)):
        raise _wrong("Expected index and features", path)
    return [str(each.get("uri")) for each in features if isinstance(each, dict) and each.get("$type") == LINK]
