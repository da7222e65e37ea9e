"""What every simulated network has in common: a clock, a name, a public timeline, faults and routes."""

from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.rehearsal.networks.faults import Faults
from bot.rehearsal.networks.posts import Timeline


class Now(Protocol):
    """The clock of the rehearsal."""

    def now(self) -> datetime:
        """Answer the present moment, aware, in UTC."""
        ...


class Network(Protocol):
    """One simulated network: what its public sees, what shall go wrong, and the routes it serves."""

    @property
    def name(self) -> str:
        """Its name in addresses, as in `/net/NAME/` and `/_networks/NAME/`."""
        ...

    @property
    def timeline(self) -> Timeline:
        """What its public sees."""
        ...

    @property
    def faults(self) -> Faults:
        """What shall go wrong with the next calls."""
        ...

    @property
    def publishing(self) -> str:
        """The part of "METHOD path" by which a fault finds the calls that put a post out."""
        ...

    def credentials(self, url: str) -> dict[str, str]:
        """What `.env` would hold for an outlet here; `url` is where the networks are, without a slash at its end."""
        ...

    def routes(self) -> list[web.RouteDef]:
        """Everything it serves, all under `/net/NAME/`."""
        ...


@runtime_checkable
class OwnServer(Protocol):
    """What a network has besides, when it speaks something else than HTTP and needs a port of its own."""

    async def start(self) -> None:
        """Listens on loopback."""
        ...

    async def stop(self) -> None:
        """Ends every connection."""
        ...


def zulu(moment: datetime) -> str:
    """The moment in UTC with milliseconds and a Z, as both networks write it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, without the rounding of a float."""
    passed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
