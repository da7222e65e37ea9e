"""Proofs that a delivery comes from whoever holds a secret. Every comparison takes the same time, right or wrong."""

import base64
import binascii
import hmac
from collections.abc import Iterator
from datetime import timedelta

from bot.web.hooks.kind import KeyFault, Knock, Told

TOKENS = ("token", "previous_token")
SECRETS = ("secret", "previous_secret")
"""While a secret is changed both count: the new one and the one before."""

TOLERANCE = timedelta(minutes=5)
"""How far a signed moment may lie from ours, either way (Standard Webhooks): older ones may be played again."""

SHORTEST = 16
"""Characters of the shortest token that nobody guesses."""

PREFIX = "whsec_"
SIGNING_BYTES = range(24, 65)
SIGNATURES = 10
"""How many signatures of one delivery are looked at: nobody changes that many secrets at a time."""

_LONG = "Make a long one: openssl rand -hex 24."


def by_token(told: Told, knock: Knock) -> bool:
    """`Authorization: Bearer ...`, or `GenieKey ...` as Opsgenie calls it."""
    scheme, _, given = knock.headers.get("authorization", "").partition(" ")
    return scheme.casefold() in {"bearer", "geniekey"} and _any(told, TOKENS, given.strip())


def by_password(told: Told, knock: Knock) -> bool:
    """`Authorization: Basic ...` with the name and the password we were told."""
    scheme, _, given = knock.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "basic" or not told.get("password"):
        return False
    try:
        said = base64.b64decode(_bytes(given.strip()), validate=True)
    except binascii.Error:
        return False
    return hmac.compare_digest(said, f"{told.get('username', '')}:{told['password']}".encode())


def by_hex_signature(told: Told, knock: Knock, header: str) -> bool:
    """`v1=<hex HMAC-SHA256 of the body>`, several of them with commas between while secrets are changed."""
    given = knock.headers.get(header, "").split(",")[:SIGNATURES]
    ours = [hmac.digest(told[k].encode(), knock.body, "sha256").hex() for k in SECRETS if told.get(k)]
    return _meet([f"v1={one}".encode() for one in ours], [one.strip() for one in given])


def by_standard_signature(told: Told, knock: Knock) -> bool:
    """Standard Webhooks: id, moment and body are signed, the moment lies near ours; several signatures may be given."""
    event, moment = knock.headers.get("webhook-id", ""), knock.headers.get("webhook-timestamp", "")
    signed = b".".join((_bytes(event), _bytes(moment), knock.body))
    given = knock.headers.get("webhook-signature", "").split(" ")[:SIGNATURES]
    ours = [hmac.digest(signing_key(told[k]), signed, "sha256") for k in SECRETS if told.get(k)]
    good = _meet([b"v1," + base64.b64encode(one) for one in ours], given)
    return good and bool(event) and _near(knock, moment)


def _near(knock: Knock, moment: str) -> bool:
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 12):  # noqa: PLR2004 - seconds, far beyond us
        return False
    return abs(knock.at.timestamp() - int(moment)) <= TOLERANCE.total_seconds()


def _any(told: Told, keys: tuple[str, ...], given: str) -> bool:
    return _meet([told[k].encode() for k in keys if told.get(k)], [given])


def _bytes(given: str) -> bytes:
    """A header as it came: it may hold bytes that are no text."""
    return given.encode("utf-8", "surrogateescape")


def _meet(ours: list[bytes], given: list[str]) -> bool:
    """Whether one of these is one of those. All are compared: how long it takes says nothing."""
    return any([hmac.compare_digest(one, _bytes(other)) for one in ours for other in given])  # noqa: C419 - all of them


def signing_key(secret: str) -> bytes:
    """The key behind `whsec_...`. Raises ValueError for what is no base64 or of another length."""
    key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    if len(key) not in SIGNING_BYTES:
        raise ValueError("it has another length")
    return key


def token_faults(told: Told, keys: tuple[str, ...] = TOKENS) -> Iterator[KeyFault]:
    """What is wrong with tokens and passwords. The first of the keys must be there."""
    if not told.get(keys[0]):
        yield keys[0], "is missing", _LONG
    yield from ((k, "is so short that it could be guessed", _LONG) for k in keys if 0 < len(told.get(k, "")) < SHORTEST)


def signing_faults(told: Told) -> Iterator[KeyFault]:
    """What is wrong with secrets of Standard Webhooks."""
    hint = "Write whsec_ and the base64 of 24 to 64 random bytes: openssl rand -base64 32."
    if not told.get("secret"):
        yield "secret", "is missing", hint
    for name in SECRETS:
        try:
            signing_key(told[name]) if told.get(name) else b""
        except ValueError:
            yield name, "is no secret of Standard Webhooks", hint
