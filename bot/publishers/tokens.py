"""Tokens that end: renewed under one lock, kept between runs, and given up for a newly configured one.

The vault's token wins over the setting it came from as long as that setting is unchanged. Where several
processes share a vault, they renew in turn: who comes second takes what the first one kept.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.domain.delivery import JSON, NotDone, Refused, Unknown
from bot.publishers.http import Answer, Line, surely_not
from bot.publishers.turns import BUSY, SETTLING, Turns
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Vault

SPENT = timedelta(minutes=1)
"""A token that ends within this is renewed before it is used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What opens the door, and what gets the next one. Moments are UTC; None where the network names none."""

    access: str
    refresh: str = ""
    expires_at: datetime | None = None
    refresh_until: datetime | None = None


Renewed = Token | NotDone | Refused
Renew = Callable[[Token], Awaitable[Renewed]]


class Tokens:
    """The one token of an account. Trouble with it has published nothing: it is NotDone or Refused."""

    def __init__(
        self,
        told: Token,
        *,
        name: str,
        vault: Vault,
        clock: Clock,
        renew: Renew | None = None,
        early: timedelta = SPENT,
        life: timedelta | None = None,
    ) -> None:
        """`life` is how long a configured token lasts at the most, `early` how long before its end we renew it."""
        self._told = told
        self._fingerprint = hashlib.sha256(f"{told.access}\n{told.refresh}".encode()).hexdigest()
        self._key = f"token/{name}"
        self._vault = vault
        self._clock = clock
        self._renew = renew
        self._early = early
        self._life = life
        self._turns = Turns(self._key, vault=vault, clock=clock)
        self._lock = asyncio.Lock()
        self._flight: asyncio.Task[Renewed] | None = None
        self._unkept: Token | None = None
        self._refused = ""

    @property
    def renewable(self) -> bool:
        """Whether there is a way to a new token without a person."""
        return self._renew is not None

    async def current(self) -> Renewed:
        """The newest token; a fresh one where it is spent, as far as we know and can."""
        return await self._at_least(SPENT)

    async def replace(self, spent: Token) -> Renewed:
        """A token in place of one that the network refused: another's, where one came meanwhile, else a fresh one."""
        async with self._lock:
            newest = await self._newest()
            return newest if newest.access != spent.access else await self._fresh(newest)

    async def ends(self) -> datetime | None:
        """When a person must act at the latest, after renewing what is due; None where no end is known."""
        token = await self._at_least(self._early)
        if isinstance(token, Refused):
            return (await self._newest()).expires_at or self._clock.now()
        newest = token if isinstance(token, Token) else await self._newest()
        lasting = newest.refresh and newest.refresh != self._refused
        return newest.refresh_until if lasting else newest.expires_at

    async def close(self) -> None:
        """Waits for a renewal on its way: what it brings must be kept."""
        if self._flight is not None:
            await asyncio.wait([self._flight])

    async def _at_least(self, left: timedelta) -> Renewed:
        async with self._lock:
            token = await self._newest()
            if not self._within(token, left):
                return token
            fresh = await self._fresh(token)
            return fresh if isinstance(fresh, Token) or self._within(token, SPENT) else token

    def _within(self, token: Token, left: timedelta) -> bool:
        """Whether it ends so soon, and can be renewed. Without a way to renew it, the network has the last word."""
        if self._renew is None:
            return False
        return not token.access or (token.expires_at is not None and token.expires_at - left <= self._clock.now())

    async def _newest(self) -> Token:
        if self._flight is not None:
            await asyncio.wait([self._flight])
        if self._unkept is not None:
            await self._keep(self._unkept)
        return await self._known()

    async def _known(self) -> Token:
        """What the vault keeps, or what we were told."""
        kept = await self._vault.get(self._key)
        if kept and kept.get("fingerprint") == self._fingerprint:
            return _read(kept)
        return self._told if self._told.expires_at or not self._life else await self._first_seen()

    async def _first_seen(self) -> Token:
        """The configured token, with the latest moment at which it can end: nobody told us when it was made."""
        assert self._life is not None  # noqa: S101 - the caller asked
        key = f"{self._key}/seen"
        seen = await self._vault.get(key)
        if not seen or seen.get("fingerprint") != self._fingerprint:
            seen = {"fingerprint": self._fingerprint, "at": self._clock.now().isoformat()}
            await self._vault.put(key, seen)
        ends = datetime.fromisoformat(str(seen["at"])) + self._life
        return Token(access=self._told.access, refresh=self._told.refresh, expires_at=ends)

    async def _fresh(self, token: Token) -> Renewed:
        """A fresh token. It is fetched and kept in one go, even where the one who asked is cut short."""
        if self._renew is None:
            return Refused(why="the token is not valid any more")
        self._flight = asyncio.create_task(self._fetch(self._renew, token))
        return await asyncio.shield(self._flight)

    async def _fetch(self, renew: Renew, token: Token) -> Renewed:
        try:
            async with self._turns.mine() as ours:
                newest = await self._known() if ours else token
                if not ours or newest.access != token.access:
                    return newest if ours else BUSY
                answer = await renew(token)
                if isinstance(answer, Token):
                    await self._keep(answer)
                    return answer
        finally:
            self._flight = None
        return await self._second(token, answer)

    async def _second(self, token: Token, answer: NotDone | Refused) -> Renewed:
        """After a renewal that failed: another process may have been quicker, or be about to keep its own."""
        newest = await self._newest()
        if newest.access != token.access:
            return newest
        used = token.refresh or token.access
        if isinstance(answer, Refused) and self._refused != used:
            self._refused = used
            return NotDone(why=answer.why, wait=SETTLING)
        return answer

    async def _keep(self, token: Token) -> None:
        """Keeps it; where the vault does not take it, it stays in hand until it does."""
        self._unkept = token
        await self._vault.put(self._key, {"fingerprint": self._fingerprint, **_plain(token)})
        self._unkept = None


class Signed:
    """Calls under a token, with the one repeat that a spent token allows: it was refused, so nothing was done."""

    def __init__(self, line: Line, tokens: Tokens, base: str, *, spent: Callable[[Answer], bool]) -> None:
        self._line = line
        self._tokens = tokens
        self._base = base
        self._spent = spent

    async def call(
        self,
        method: str,
        path: str,
        *,
        headers: dict[str, str] | None = None,
        **more: Any,  # noqa: ANN401 - the line's own
    ) -> Answer | NotDone | Refused | Unknown:
        """One call as `Line.call` makes it, to `path` below the base."""
        token = await self._tokens.current()
        if not isinstance(token, Token):
            return token
        answer = await self._once(token, method, path, headers, **more)
        if not (isinstance(answer, Answer) and self._spent(answer) and self._tokens.renewable):
            return answer
        fresh = await self._tokens.replace(token)
        return await self._once(fresh, method, path, headers, **more) if isinstance(fresh, Token) else fresh

    async def _once(
        self,
        token: Token,
        method: str,
        path: str,
        headers: dict[str, str] | None,
        **more: Any,  # noqa: ANN401 - the line's own
    ) -> Answer | NotDone | Unknown:
        signed = {**(headers or {}), "Authorization": f"Bearer {token.access}"}
        return await self._line.call(method, f"{self._base}{path}", headers=signed, **more)

    async def expires_at(self) -> datetime | None:
        """As `Tokens.ends`."""
        return await self._tokens.ends()

    async def close(self) -> None:
        """Waits for a renewal on its way and gives the connections back."""
        await self._tokens.close()
        await self._line.close()


def granted(name: str, answer: Answer | NotDone | Unknown, token: Token, now: datetime) -> Renewed:
    """The token that an OAuth server grants in place of `token`, or why it does not."""
    if not isinstance(answer, Answer):
        return surely_not(answer, f"renewing the token: {answer.why}")
    access, refresh = answer.text("access_token"), answer.text("refresh_token")
    if answer.good and _sendable(access):
        return Token(
            access=access,
            refresh=refresh or token.refresh,
            expires_at=_after(now, answer.at("expires_in")),
            refresh_until=_after(now, answer.at("refresh_token_expires_in")) or token.refresh_until,
        )
    why = f"{name} did not renew our token: {answer.excerpt('error', 'error_description', 'error.message')}"
    if answer.good or answer.broken or answer.status == 429:  # noqa: PLR2004 - too many requests
        return NotDone(why=why, wait=wait_hint(answer, now))
    return Refused(why=f"{why}. Sign in again and configure the new token")


def _after(now: datetime, seconds: Any) -> datetime | None:  # noqa: ANN401 - whatever the other side wrote
    usable = isinstance(seconds, int) and 0 < seconds < 10**9
    return now + timedelta(seconds=seconds) if usable else None


def _sendable(token: str) -> bool:
    """Whether a token can stand in a header."""
    return bool(token) and token.isascii() and token.isprintable()


def _plain(token: Token) -> JSON:
    moments = {"expires_at": token.expires_at, "refresh_until": token.refresh_until}
    written = {name: moment.isoformat() if moment else "" for name, moment in moments.items()}
    return {"access": token.access, "refresh": token.refresh, **written}


def _read(kept: JSON) -> Token:
    moments = {name: datetime.fromisoformat(kept[name]) if kept[name] else None for name in MOMENTS}
    return Token(access=str(kept["access"]), refresh=str(kept["refresh"]), **moments)


MOMENTS = ("expires_at", "refresh_until")
