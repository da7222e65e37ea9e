"""A Bluesky session, kept between runs because logins are few: fetched, refreshed and replaced under one lock."""

import asyncio
from dataclasses import asdict, dataclass

from bot.domain.delivery import JSON, NotDone, Refused, Unknown
from bot.publishers.http import Answer, Line, checked_base, surely_not
from bot.publishers.turns import BUSY, Turns
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Vault

EXPIRED = "ExpiredToken"
SPENT_TOKENS = frozenset({EXPIRED, "InvalidToken"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who we are, where our repository lives, and the two tokens."""

    did: str
    endpoint: str
    access: str
    refresh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where to log in, and as whom. The password is an app password, never the account's own."""

    service: str
    identifier: str
    app_password: str

    @property
    def vault_key(self) -> str:
        """Under which the session is kept: another account never finds it."""
        return f"bluesky/{self.service}/{self.identifier}"


class Sessions:
    """The one session of an account, which its processes share. Trouble with it has published nothing: it is NotDone or
    Refused.
    """

    def __init__(self, account: Account, *, line: Line, vault: Vault, clock: Clock) -> None:
        self._account = account
        self._line = line
        self._vault = vault
        self._clock = clock
        self._lock = asyncio.Lock()
        self._turns = Turns(account.vault_key, vault=vault, clock=clock)
        self._held: Session | None = None

    async def current(self) -> Session | NotDone | Refused:
        """The session we hold or once kept; a login only where there is none."""
        async with self._lock:
            if self._held is None:
                self._held = _read(await self._vault.get(self._account.vault_key))
            return self._held or await self._log_in()

    async def renew(self, spent: Session, *, expired: bool) -> Session | NotDone | Refused:
        """A session in place of `spent`: another's, where one came meanwhile, else refreshed or logged in anew."""
        async with self._lock:
            if self._held is not None and self._held.access != spent.access:
                return self._held
            async with self._turns.mine() as ours:
                kept = _read(await self._vault.get(self._account.vault_key))
                if kept is not None and kept.access != spent.access:  # another process was quicker
                    self._held = kept
                    return kept
                if not ours:
                    return BUSY
                return await self._refresh(spent) if expired else await self._log_in()

    async def _refresh(self, spent: Session) -> Session | NotDone | Refused:
        url = f"{self._account.service}/xrpc/com.atproto.server.refreshSession"
        answer = await self._line.call("POST", url, headers={"Authorization": f"Bearer {spent.refresh}"})
        if isinstance(answer, Answer) and (answer.status == 401 or answer.text("error") in SPENT_TOKENS):  # noqa: PLR2004
            return await self._log_in()
        return await self._keep(answer, spent.endpoint)

    async def _log_in(self) -> Session | NotDone | Refused:
        url = f"{self._account.service}/xrpc/com.atproto.server.createSession"
        body = {"identifier": self._account.identifier, "password": self._account.app_password}
        return await self._keep(await self._line.call("POST", url, json=body), self._account.service)

    async def _keep(self, answer: Answer | NotDone | Unknown, endpoint: str) -> Session | NotDone | Refused:
        if not isinstance(answer, Answer):
            return surely_not(answer, f"signing in: {answer.why}")
        session = _session(answer, endpoint) if answer.good else None
        if session is None:
            return self._trouble(answer)
        await self._vault.put(self._account.vault_key, asdict(session))
        self._held = session
        return session

    def _trouble(self, answer: Answer) -> NotDone | Refused:
        why = f"Bluesky did not sign us in: {answer.excerpt('error', 'message')}"
        if answer.good or answer.broken or answer.status == 429:  # noqa: PLR2004 - too many requests
            return NotDone(why=why, wait=wait_hint(answer, self._clock.now()))
        return Refused(why=f"{why}. Check identifier and app password.")


def _session(answer: Answer, endpoint: str) -> Session | None:
    """The session an answer grants; None where a part is missing."""
    did, access, refresh = map(answer.text, ("did", "accessJwt", "refreshJwt"))
    if not (did and _sendable(access) and _sendable(refresh)):
        return None
    return Session(did=did, endpoint=_repository(answer) or endpoint, access=access, refresh=refresh)


def _sendable(token: str) -> bool:
    """Whether a token can stand in a header."""
    return bool(token) and token.isascii() and token.isprintable()


def _repository(answer: Answer) -> str:
    """The server that holds our repository, where the answer names one; only https is followed."""
    document = answer.body.get("didDoc")
    services = document.get("service") if isinstance(document, dict) else None
    for service in services if isinstance(services, list) else ():
        if isinstance(service, dict) and str(service.get("id", "")).endswith("#atproto_pds"):
            return _https(str(service.get("serviceEndpoint", "")))
    return ""


def _https(url: str) -> str:
    try:
        return checked_base(url) if url.startswith("https://") else ""
    except ValueError:
        return ""


def _read(kept: JSON | None) -> Session | None:
    """The session that was kept; None for nothing, or for the shape of another version."""
    try:
        return Session(**kept) if kept else None
    except TypeError:
        return None
