"""The only place where concrete parts meet; everything is passed on as arguments."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.defaults import LexiconFaults, TemplateFaults, default_policy, load_lexicon, load_templates
from bot.defaults.template_lengths import length_faults
from bot.domain.delivery import JSON
from bot.domain.duty import groups_in
from bot.domain.faults import Fault
from bot.domain.lint import hash_with
from bot.domain.policy import Outlet, PolicyFaults, parse_policy
from bot.domain.rulebook import Rulebook
from bot.domain.secrecy import Secrets, tokens_in
from bot.lifecycle import Bayan
from bot.publishers.kind import Surroundings
from bot.publishers.pagers import PageCourier, Pager, build_pager, pager_faults
from bot.publishers.registry import KINDS, build_publisher, credential_faults, with_limits
from bot.publishers.status_page import StatusPage
from bot.scheduler import Scheduler
from bot.services.archiving import job as archive
from bot.services.caretaker import Caretaker
from bot.services.chores import jobs
from bot.services.duty import Attended
from bot.services.hearing import Hearing
from bot.services.house_key import house_key
from bot.services.ports import Clock, Courier, Publisher, SystemClock, Transactions, Vault
from bot.services.publicly import PublicCourier
from bot.services.relay import Relay
from bot.services.roll_call import roll_jobs
from bot.settings import Settings
from bot.slack.access import Access, Reread
from bot.slack.app import SlackSide
from bot.slack.courier import SlackCourier
from bot.slack.directory import Directory
from bot.slack.gateway import Gateway
from bot.slack.pace import Pace
from bot.slack.rooms import Rooms
from bot.web.hooks import Doors, make_hooks, open_words
from bot.web.server import WebSide
from storage import NewerDatabase, Store, StoreUnavailable, incidents, kept
from storage.migrations import HEAD, migrate, version

log = structlog.get_logger("bayan.wiring")


class Healthy(Protocol):
    """A part that says how it is."""

    async def health(self) -> str:
        """`ok`, or what is the matter."""


@dataclass(frozen=True, slots=True)
class House:
    """What Slack's side needs of the house."""

    store: Transactions
    book: Rulebook
    clock: Clock


class StoreVault:
    """Keeps publishers' sessions in the database; `secrets` learns their tokens, so that nobody reads them."""

    def __init__(self, store: Store, secrets: Secrets | None = None) -> None:
        self._store = store
        self._secrets = secrets or Secrets()

    async def get(self, key: str) -> JSON | None:
        """What was kept under `key`."""
        found = await self._store.read(kept.value, f"vault/{key}")
        self._secrets.learn(tokens_in(found or {}))
        return found

    async def put(self, key: str, value: JSON) -> None:
        """Keeps `value`, replacing what was there."""
        self._secrets.learn(tokens_in(value))
        await self._store.run(kept.keep, f"vault/{key}", value)

    async def take_turn(self, key: str, holder: str, now: datetime, until: datetime) -> bool:
        """Whether `holder` alone may do until then what `key` stands for."""
        return await self._store.run(kept.take_turn, f"turn/{key}", holder, now, until)

    async def end_turn(self, key: str, holder: str) -> None:
        """Lets the next one."""
        await self._store.run(kept.end_turn, f"turn/{key}", holder)


def read_rulebook(settings: Settings) -> tuple[Rulebook | None, list[Fault]]:
    """The organisation's rules, or every fault in the files that hold them."""
    faults: list[Fault] = []
    parts: dict[str, Any] = {}
    for name, read in (
        ("policy", lambda: with_limits(parse_policy(*_policy_layers(settings)))),
        ("templates", lambda: load_templates(settings.templates)),
        ("lexicon", lambda: load_lexicon(settings.lexicon)),
    ):
        try:
            parts[name] = read()
        except (PolicyFaults, TemplateFaults, LexiconFaults) as error:
            faults += error.faults
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(name, str(error), "Name a readable UTF-8 file."))
    if not faults:
        faults += length_faults(parts["templates"], parts["policy"])
    abilities = {name: kind.abilities for name, kind in KINDS.items()}
    return (None if faults else Rulebook(**parts, abilities=abilities)), faults


def _policy_layers(settings: Settings) -> tuple[str, ...]:
    own = (settings.policy.read_text(encoding="utf-8"),) if settings.policy else ()
    return (default_policy(), *own)


def require_rulebook(settings: Settings) -> Rulebook:
    """As `read_rulebook`. Raises PolicyFaults with every fault."""
    book, faults = read_rulebook(settings)
    if book is None:
        raise PolicyFaults(faults)
    return book


async def make_gateway(settings: Settings) -> Gateway:
    """The way to Slack's Web API."""
    return await Gateway.open(settings.slack_bot_token.get_secret_value(), base_url=settings.slack_api_url)


def make_slack(settings: Settings, house: House, gateway: Gateway, access: Access, rooms: Rooms) -> SlackSide:
    """Slack's side, over sockets or over HTTP as the settings say. Raises ValueError for HTTP that nobody signs."""
    if settings.slack_transport == "socket":
        return SlackSide(house, gateway, access=access, rooms=rooms)
    secret = settings.slack_signing_secret.get_secret_value()
    if not secret:
        raise ValueError("over HTTP anybody could speak as Slack: set BAYAN_SLACK_SIGNING_SECRET")
    return SlackSide(house, gateway, signing_secret=secret, access=access, rooms=rooms)


def make_web(settings: Settings, store: Store, slack: SlackSide, house: House, secrets: Secrets) -> WebSide:
    """The web server: the status page, its health, hooks, and Slack's door where Slack comes to us."""
    hooks = make_hooks(house.book.policy, settings.told_to_hooks())
    doors = Doors(house.store, house.book, house.clock, hooks, secrets)
    return WebSide(
        settings.status_page_folder,
        settings.web_host,
        settings.web_port,
        health=partial(health, store, slack),
        more=[*slack.routes(), *doors.routes()],
    )


def make_publishers(settings: Settings, book: Rulebook, vault: Vault, clock: Clock) -> Mapping[str, Publisher]:
    """A publisher for every outlet whose credentials are complete; the others are named in the log."""
    around = Surroundings(
        policy=book.policy,
        vault=vault,
        clock=clock,
        folder=settings.status_page_folder,
    )
    made: dict[str, Publisher] = {}
    for outlet in book.policy.outlets:
        if faults := missing_credentials(settings, outlet):
            what = [str(f) for f in faults]
            log.error("an outlet cannot publish", action="outlet.faulty", outlet=outlet.name, faults=what)
        else:
            made[outlet.name] = build_publisher(outlet, settings.outlets.get(outlet.name, {}), around)
    return made


def make_pagers(settings: Settings, book: Rulebook, clock: Clock) -> Mapping[str, Pager]:
    """A pager for every one of the policy whose settings are complete; the others are named in the log."""
    made: dict[str, Pager] = {}
    for rule in book.policy.pagers:
        given = {key: held.get_secret_value() for key, held in settings.pagers.get(rule.name, {}).items()}
        if faults := pager_faults(rule, given):
            log.error("a pager cannot page", action="pager.faulty", pager=rule.name, faults=[str(f) for f in faults])
        else:
            made[rule.name] = build_pager(rule, given, clock)
    return made


def missing_credentials(settings: Settings, outlet: Outlet) -> list[Fault]:
    """What is wrong with an outlet's settings."""
    return credential_faults(outlet, settings.outlets.get(outlet.name, {}))


def secrets_of(settings: Settings, book: Rulebook) -> Secrets:
    """What nothing that an outlet or Slack says may bring back: every secret but what the kinds call open."""
    kinds = [(settings.outlets.get(o.name, {}), KINDS.get(o.kind)) for o in book.policy.outlets]
    public = {told[key].get_secret_value() for told, kind in kinds if kind for key in kind.open & told.keys()}
    return Secrets(set(settings.secrets()) - public - open_words(book.policy, settings.told_to_hooks()))


def make_caretaker(
    settings: Settings, store: Store, house: House, gateway: Gateway, publishers: Mapping[str, Publisher],
    secrets: Secrets,
) -> Caretaker:  # fmt: skip
    """The background work on these outlets, and on who people are."""
    policy, clock = house.book.policy, house.clock
    unusable = {o.name: faults for o in policy.outlets if (faults := missing_credentials(settings, o))}
    refreshes = {name: p.refresh for name, p in publishers.items() if isinstance(p, StatusPage)}
    roll = roll_jobs(Directory(gateway, store, policy, clock).refresh, store, policy, clock)
    own = (*roll, archive(store, house.book, clock))
    return Caretaker(store, clock, [*jobs(publishers, unusable, refreshes), *own], secrets=secrets)


async def assemble(settings: Settings, *, clock: Clock | None = None, reread: Reread | None = None) -> Bayan:
    """A bot, ready to start; `reread` answers the bot token as it is set by now.

    Raises PolicyFaults, NewerDatabase, StoreUnavailable.
    """
    book = require_rulebook(settings)
    await asyncio.to_thread(_bring_up, settings.database_url)
    clock = clock or SystemClock()
    store = Store(settings.database_url)
    hash_with(await store.run(house_key, settings.hash_key.get_secret_value()))
    house = House(Attended(store, clock), book, clock)
    gateway = await make_gateway(settings)
    secrets = secrets_of(settings, book)
    publishers = make_publishers(settings, book, StoreVault(store, secrets), clock)
    public = PublicCourier(store, book, clock, publishers, secrets=secrets)
    pagers = make_pagers(settings, book, clock)
    access, rooms = Access(house, gateway, reread), Rooms(gateway, book.policy.channels)
    slack = make_slack(settings, house, gateway, access, rooms)
    couriers: Mapping[str, Courier] = {
        "slack": SlackCourier(house, gateway, Pace(settings.slack_pace), access, rooms),
        "public": public,
        "page": PageCourier(pagers),
    }
    relay = Relay(store, book, clock, couriers, secrets=secrets)
    caretaker = make_caretaker(settings, store, house, gateway, publishers, secrets)
    directory = Directory(gateway, store, book.policy, clock)
    return Bayan(
        store=store,
        book=book,
        clock=clock,
        relay=relay,
        scheduler=Scheduler(store, book, clock, relay, caretaker, Hearing(store, clock, slack.events, secrets=secrets)),
        slack=slack,
        app_token=settings.slack_app_token.get_secret_value(),
        sockets=settings.slack_sockets,
        gateway=gateway,
        web=make_web(settings, store, slack, house, secrets),
        publishers=publishers,
        pagers=pagers,
        pages=[p for p in publishers.values() if isinstance(p, StatusPage)],
        alone=settings.database_url.startswith("sqlite"),
        drain_seconds=settings.drain_seconds,
        call_roll=directory.refresh if groups_in(book.policy) else None,
    )


async def health(store: Store, slack: Healthy) -> Mapping[str, str]:
    """How the parts are that can fail while the process lives."""
    try:
        await store.read(incidents.recent, 1)
    except (StoreUnavailable, SQLAlchemyError) as error:
        return {"database": str(error).splitlines()[0], "slack": await slack.health()}
    return {"database": "ok", "slack": await slack.health()}


def _bring_up(url: str) -> None:
    """SQLite is brought to this schema at start; PostgreSQL has its own command, since others may be using it."""
    if url.startswith("sqlite"):
        with database_trouble():
            migrate(url)
    else:
        require_schema(url)


def require_schema(url: str) -> None:
    """Passes a database that has this Bayan's schema. Raises StoreUnavailable, NewerDatabase."""
    with database_trouble():
        found = version(url)
    if found > HEAD:
        raise NewerDatabase(f"the database has schema {found}, this Bayan knows up to {HEAD}: upgrade Bayan")
    if found < HEAD:
        raise StoreUnavailable(f"the database has schema {found} of {HEAD}: run `bayan migrate`")


@contextmanager
def database_trouble() -> Iterator[None]:
    """Whatever keeps a database from being opened, as StoreUnavailable with one line on why."""
    try:
        yield
    except (SQLAlchemyError, OSError, ValueError) as error:
        why = next(iter(str(error).splitlines()), type(error).__name__)
        raise StoreUnavailable(f"the database cannot be used: {why}") from error
