"""`bayan check`: everything that could keep the bot from speaking, one line each, all at once."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, distribution

from bot.domain.delivery import JSON
from bot.domain.duty import holes
from bot.domain.faults import Fault
from bot.domain.lint import RULES
from bot.domain.policy import Outlet, Policy
from bot.domain.rulebook import Rulebook
from bot.domain.secrecy import Secrets, tokens_in
from bot.domain.standing import Roll
from bot.services import holding
from bot.services.ports import Expiring, Publisher, SystemClock, Vault
from bot.settings import Settings, unknown_settings
from bot.slack.directory import call_roll
from bot.slack.door import PATH
from bot.slack.gateway import BESIDE, SCOPES, WISHED, Gateway
from bot.slack.trouble import SlackTrouble
from bot.web.hooks import hook_faults
from bot.wiring import (
    StoreVault,
    database_trouble,
    make_gateway,
    make_publishers,
    missing_credentials,
    read_rulebook,
)
from storage import Store, StoreUnavailable
from storage.migrations import HEAD, version


@dataclass(frozen=True, slots=True)
class Line:
    """One checked thing and what is wrong with it."""

    name: str
    faults: tuple[Fault, ...] = ()
    note: str = ""

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


class Pocket:
    """Keeps sessions for the time of a check, where there is no database to keep them in.

    What can be renewed only once is left alone: nobody would know the next token. `secrets` learns their tokens.
    """

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._held: dict[str, JSON] = {}

    async def get(self, key: str) -> JSON | None:
        """What was kept under `key`."""
        return self._held.get(key)

    async def put(self, key: str, value: JSON) -> None:
        """Keeps `value`."""
        self._secrets.learn(tokens_in(value))
        self._held[key] = value

    async def take_turn(self, key: str, holder: str, now: datetime, until: datetime) -> bool:
        """Never."""
        del key, holder, now, until
        return False

    async def end_turn(self, key: str, holder: str) -> None:
        """There was none."""


async def everything(settings: Settings, secrets: Secrets) -> AsyncIterator[Line]:
    """Checks the installation, settings, policy, database, Slack and every outlet; none stops the others.

    `secrets` learns what must not be printed.
    """
    yield _installation()
    book, faults = read_rulebook(settings)
    yield Line("settings", (*unknown_settings(), *(_strangers(settings, book.policy) if book else ())))
    yield Line("policy", tuple(faults), note=_policy_note(book.policy) if book else "")
    yield _database(settings)
    yield await _slack(settings)
    if book is not None:
        yield Line("people", tuple(_empty_roles(book.policy)))
        yield await _roll(settings, book)
        yield _holding(book)
        for line in _hooks(settings, book):
            yield line
        async for line in _outlets(settings, book, secrets):
            yield line


async def outlets(settings: Settings, secrets: Secrets) -> AsyncIterator[Line]:
    """Checks the policy, since it names them, and every outlet."""
    book, faults = read_rulebook(settings)
    if book is None:
        yield Line("policy", tuple(faults))
        return
    async for line in _outlets(settings, book, secrets):
        yield line


def _installation() -> Line:
    """Both packages must come from one distribution: generic names collide silently."""
    try:
        files = {str(f) for f in distribution("bayan-bot").files or ()}
    except PackageNotFoundError:
        fault = Fault("bayan-bot", "is not installed as a package", "Install it: pip install .")
        return Line("installation", (fault,))
    editable = any(f.endswith(".pth") for f in files)
    lost = [] if editable else [p for p in ("bot", "storage") if f"{p}/__init__.py" not in files]
    faults = [Fault(p, "comes from another distribution", "Install Bayan in an environment of its own.") for p in lost]
    return Line("installation", tuple(faults), note=distribution("bayan-bot").version)


def _database(settings: Settings) -> Line:
    hint = "Correct BAYAN_DATABASE_URL, or run `bayan migrate`."
    try:
        with database_trouble():
            found = version(settings.database_url)
    except StoreUnavailable as error:
        return Line("database", (Fault("BAYAN_DATABASE_URL", str(error), hint),))
    if found > HEAD:
        fault = Fault("database", f"has schema {found}, this Bayan knows up to {HEAD}", "Upgrade Bayan.")
        return Line("database", (fault,))
    behind = found < HEAD and settings.database_url.startswith("postgresql")
    fault = Fault("database", f"has schema {found} of {HEAD}", "Run `bayan migrate`.")
    return Line("database", (fault,) if behind else (), note=f"schema {found or 'new'}")


async def _slack(settings: Settings) -> Line:
    if missing := settings.missing_tokens():
        return Line("slack", tuple(missing))
    gateway = await make_gateway(settings)
    try:
        who, granted = await gateway.identity(), await gateway.granted_scopes()
    except SlackTrouble as trouble:
        return Line("slack", (Fault("BAYAN_SLACK_BOT_TOKEN", str(trouble), "Install the app and copy its token."),))
    else:
        faults = await _app_level(gateway, settings) if settings.slack_transport == "socket" else []
    finally:
        await gateway.close()
    lacking = sorted({s for scopes in SCOPES.values() for s in scopes}.union(BESIDE) - WISHED - granted)
    faults += [
        Fault("slack", f"the bot lacks the scope {s}", "Install the app again from manifest.yml.") for s in lacking
    ]
    way = f"HTTP at {PATH}" if settings.slack_transport == "http" else f"{settings.slack_sockets} connections"
    without = "" if granted >= WISHED else "; no canvases: the scope canvases:write is not granted"
    return Line("slack", tuple(faults), note=f"{who.user_id}, {way}{without}")


async def _app_level(gateway: Gateway, settings: Settings) -> list[Fault]:
    try:
        await gateway.socket_address(settings.slack_app_token.get_secret_value())
    except SlackTrouble as trouble:
        return [
            Fault("BAYAN_SLACK_APP_TOKEN", str(trouble), "Make one with connections:write, under Basic Information.")
        ]
    return []


def _policy_note(policy: Policy) -> str:
    return f"{policy.organisation}; speaks {policy.speaks} in channels, and to each person as their Slack does"


def _empty_roles(policy: Policy) -> Iterable[Fault]:
    """Legs of the approval rules that nobody can fill."""
    held = {"commander", *(role for role, people in policy.people.items() if people)}
    approval = policy.approval
    legs = {leg for rule in approval.rules for leg in rule.legs}
    legs |= {(role,) for rule in RULES for role in rule.override}
    for leg in sorted(leg for leg in legs if not held & {*leg}):
        named = " or ".join(leg)
        yield Fault(f"people.{leg[0]}", f"nobody is {named}, so nobody can approve", "Name at least two people.")


async def _roll(settings: Settings, book: Rulebook) -> Line:
    """Whether Slack tells who is in the groups, whom of the named it bars, and which hours of the week are empty."""
    policy, now = book.policy, SystemClock().now()
    if not settings.slack_bot_token.get_secret_value():
        return Line("roster", tuple(_empty_hours(policy, Roll(), now)), "groups were not asked for: no Slack token")
    gateway, faults = await make_gateway(settings), []
    roll, refused = await call_roll(gateway, policy, now)
    await gateway.close()
    faults += [Fault("people", f"cannot be asked for: {why}", "See the scopes in manifest.yml.") for why in refused[:3]]
    for person, standing in roll.people.items():
        if standing.bar:
            faults.append(Fault(f"people.{person}", f"may not decide: {standing.bar.value}", "Name somebody else."))
    return Line("roster", (*faults, *_empty_hours(policy, roll, now)))


def _empty_hours(policy: Policy, roll: Roll, now: datetime) -> Iterable[Fault]:
    for hole in holes(policy, roll, now):
        span = f"{hole.start.astimezone(policy.tz):%a %H:%M} to {hole.end.astimezone(policy.tz):%a %H:%M}"
        yield Fault(f"roster.{hole.role}", f"nobody from {span}", "Add a shift, or people to the role's list.")


SOON = timedelta(days=30)
"""How long before the holding text's approval runs out that is said."""


def _holding(book: Rulebook) -> Line:
    """The holding text's approval in advance: one that does not hold fails at the worst moment."""
    given, now = book.policy.approval.holding, SystemClock().now()
    if given is None:
        return Line("holding text", note="not approved in advance; `bayan holding` prints it")
    why = holding.fault(book, now)
    if why:
        place, hint = "approval.holding", "Let it be approved anew: `bayan holding` prints the text and its digest."
        return Line("holding text", (Fault(place, HOLDING_FAULTS[why], hint),))
    soon = now.date() + SOON > given.last_day
    return Line("holding text", note=f"{'runs out soon: ' if soon else ''}valid until {given.last_day.isoformat()}")


HOLDING_FAULTS = {
    "missing": "is not valid yet",
    "changed": "is of other words than the present templates",
    "ran_out": "has run out",
}
"""What is wrong with an approval in advance."""


def _strangers(settings: Settings, policy: Policy) -> Iterable[Fault]:
    return settings.strangers([o.name for o in policy.outlets], [h.name for h in policy.hooks])


def _hooks(settings: Settings, book: Rulebook) -> Iterable[Line]:
    """Each hook, where it listens, and what its settings and rules lack; nobody can knock at one from here."""
    told, known = settings.told_to_hooks(), book.templates.situations
    for hook in book.policy.hooks:
        faults = hook_faults(hook, told.get(hook.name, {}))
        for number, rule in enumerate(hook.rules):
            if rule.situation and rule.situation not in known:
                place = f"hooks.{hook.name}.rules.{number}.situation"
                faults.append(Fault(place, f"there is no {rule.situation!r}", f"Use one of {', '.join(known)}."))
        yield Line(f"hook {hook.name}", tuple(faults), note=f"{hook.kind} at /hooks/{hook.name}")


async def _outlets(settings: Settings, book: Rulebook, secrets: Secrets) -> AsyncIterator[Line]:
    async with _vault(settings, secrets) as vault:
        async for line in _each(settings, book, make_publishers(settings, book, vault, SystemClock())):
            yield line


@asynccontextmanager
async def _vault(settings: Settings, secrets: Secrets) -> AsyncIterator[Vault]:
    """The bot's own, so that a token which a check renews is not lost to it; a pocket where it has no database yet."""
    try:
        with database_trouble():
            usable = version(settings.database_url) == HEAD
    except StoreUnavailable:
        usable = False
    if not usable:
        yield Pocket(secrets)
        return
    store = Store(settings.database_url)
    try:
        yield StoreVault(store, secrets)
    finally:
        await store.close()


async def _each(settings: Settings, book: Rulebook, publishers: Mapping[str, Publisher]) -> AsyncIterator[Line]:
    try:
        for outlet in book.policy.outlets:
            faults = missing_credentials(settings, outlet)
            publisher = publishers.get(outlet.name)
            if faults or publisher is None:
                yield Line(f"outlet {outlet.name}", tuple(faults), note=outlet.kind)
            else:
                yield await _outlet(outlet, publisher)
    finally:
        for publisher in publishers.values():
            await publisher.close()


async def _outlet(outlet: Outlet, publisher: Publisher) -> Line:
    faults = await publisher.preflight()
    ends = await publisher.expires_at() if isinstance(publisher, Expiring) else None
    note = f"{outlet.kind}, credential until {ends:%Y-%m-%d %H:%M} UTC" if ends else outlet.kind
    if ends is not None and ends <= SystemClock().now():
        faults = [*faults, Fault(outlet.name, f"its credential ended {ends:%Y-%m-%d %H:%M} UTC", "Renew it.")]
    return Line(f"outlet {outlet.name}", tuple(faults), note=note)
