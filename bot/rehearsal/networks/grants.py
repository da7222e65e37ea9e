"""The tokens of one app: access tokens that end, and what is given for the next one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

ENDS_NEVER: Final = timedelta(days=36_500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A pair of tokens and the moments (UTC) until which each is good."""

    access: str
    access_until: datetime
    refresh: str = ""
    refresh_until: datetime | None = None


class Grants:
    """Makes pairs, knows the ones it made. Where `rotating`, each refresh token is good once."""

    def __init__(self, prefix: str, *, life: timedelta, refresh_life: timedelta = ENDS_NEVER, rotating: bool) -> None:
        self._prefix = prefix
        self._life = life
        self._refresh_life = refresh_life
        self._rotating = rotating
        self._made = 0
        self._access: dict[str, datetime] = {}
        self._refresh: dict[str, datetime] = {}

    def first(self, *, access: str = "", refresh: str = "", now: datetime) -> None:
        """What a person got by signing in before the rehearsal."""
        if access:
            self._access[access] = now + self._life
        if refresh:
            self._refresh[refresh] = now + self._refresh_life

    def opens(self, access: str, now: datetime) -> bool | None:
        """Whether the token opens the door; None where there never was such a token."""
        until = self._access.get(access)
        return None if until is None else until > now

    def next(self, refresh: str, now: datetime) -> Grant | None:
        """The next pair for a refresh token; None where it is unknown, used or too old."""
        until = self._refresh.get(refresh)
        if until is None or until <= now:
            return None
        kept = refresh
        if self._rotating:
            del self._refresh[refresh]
            kept = f"{self._prefix}-refresh-{self._made + 1}"
            until = self._refresh[kept] = now + self._refresh_life
        return self.another(now, refresh=kept, refresh_until=until)

    def another(self, now: datetime, *, refresh: str = "", refresh_until: datetime | None = None) -> Grant:
        """A fresh access token."""
        self._made += 1
        access = f"{self._prefix}-access-{self._made}"
        self._access[access] = now + self._life
        return Grant(access=access, access_until=now + self._life, refresh=refresh, refresh_until=refresh_until)

    def forget(self) -> None:
        """Ends every access token, as a sign-out would."""
        self._access.clear()
