"""The workspace before anything happened: team, app, people, channels and groups, read from a TOML file."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DEFAULT = Path(__file__).with_name("seed.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The workspace itself."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The one installed app: its ids, tokens, scopes, subscribed events, slash commands and shortcuts."""

    id: str
    bot_id: str
    bot_user: str
    bot_token: str
    app_token: str
    signing_secret: str = ""
    scopes: frozenset[str]
    events: frozenset[str]
    commands: frozenset[str]
    shortcuts: tuple[Mapping[str, str], ...] = ()  #: as the manifest names them: type, callback_id, name


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of the workspace; the handle is the role. `email` and `tz` have neutral defaults."""

    id: str
    handle: str
    real_name: str
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    home: str = ""  #: the team of somebody who is here through a shared channel
    email: str = ""
    tz: str = "Africa/Casablanca"
    locale: str = "en-US"

    @property
    def address(self) -> str:
        """The e-mail address; a bot has none."""
        return "" if self.is_bot else self.email or f"{self.handle}@bank.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A channel that exists from the start; members are user ids."""

    id: str
    name: str
    members: tuple[str, ...]
    is_general: bool = False
    is_private: bool = False
    topic: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A user group such as `@approvers`; users are ids."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Everything a workspace starts with."""

    team: Team
    app: App
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    groups: tuple[Group, ...] = ()


def load_seed(path: Path | None = None) -> Seed:
    """The seed in `path`, or the one beside this module; handles in lists become ids.

    Raises OSError, tomllib.TOMLDecodeError, TypeError for a missing or unknown key, KeyError for an unknown handle.
    """
    raw = tomllib.loads((path or DEFAULT).read_text(encoding="utf-8"))
    people = tuple(Person(**person) for person in raw["people"])
    ids = {person.handle: person.id for person in people} | {person.id: person.id for person in people}
    return Seed(
        team=Team(**raw["team"]),
        app=_app(raw["app"]),
        people=people,
        rooms=tuple(Room(**_with_ids(room, "members", ids)) for room in raw.get("rooms", ())),
        groups=tuple(Group(**_with_ids(group, "users", ids)) for group in raw.get("groups", ())),
    )


def _app(raw: Mapping[str, Any]) -> App:
    sets: Iterable[str] = ("scopes", "events", "commands")
    return App(**{**raw, **{name: frozenset(raw[name]) for name in sets}, "shortcuts": tuple(raw.get("shortcuts", ()))})


def _with_ids(raw: Mapping[str, Any], name: str, ids: Mapping[str, str]) -> dict[str, Any]:
    return {**raw, name: tuple(ids[who] for who in raw[name])}
