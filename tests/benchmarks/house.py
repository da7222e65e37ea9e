"""Bayan's parts as the benchmarks need them: a folder on a real disk, the rehearsal's rules, a store, a bot."""

import logging
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import structlog

from bot import logs
from bot.domain.rulebook import Rulebook
from bot.lifecycle import Bayan
from bot.rehearsal.stage import house_policy
from bot.services.ports import Clock, SystemClock
from bot.settings import Settings, load_settings
from bot.slack.app import build_app
from bot.slack.gateway import Gateway
from bot.wiring import assemble, make_gateway, require_rulebook
from storage import Store
from storage.migrations import migrate
from tests.benchmarks.outside import ROOT, Wishes

DECLARE = 'declare sev1 wrong_balances "Pocket Bank"'
HELP = "help"


@dataclass(slots=True, kw_only=True)
class House:
    """What a bot without its relay and scheduler has; fits where Slack's side wants its desk."""

    store: Store
    book: Rulebook
    clock: Clock = field(default_factory=SystemClock)


class Bench:
    """One run's surroundings: the driver, a folder, and new names for what is opened."""

    def __init__(self, outside: Wishes, folder: Path) -> None:
        self.outside = outside
        self.folder = folder
        self._numbers = count(1)

    def path(self, kind: str) -> Path:
        """A path nobody uses yet."""
        tried = (self.folder / f"{kind}-{number}" for number in self._numbers)  # another bench may share the folder
        return next(path for path in tried if not path.exists())

    async def workspace(self, name: str) -> dict[str, Any]:
        """Opens a simulated Slack under this name; answers its settings as plain values."""
        folder = self.path(name)
        folder.mkdir()
        (folder / "policy.toml").write_text(house_policy(), encoding="utf-8")
        found: dict[str, Any] = await self.outside.wish("open", name=name, folder=str(folder))
        return {**found, "slack_pace": 10_000}  # that Slack grants everything: what is measured is our own cost

    @asynccontextmanager
    async def house(self, settings: dict[str, Any]) -> AsyncIterator[tuple[House, Gateway]]:
        """A migrated database, the rules and the way to Slack, with nothing running."""
        known = load_settings(settings)
        migrate(known.database_url)
        gateway = await make_gateway(known)
        house = House(store=Store(known.database_url), book=require_rulebook(known))
        try:
            yield house, gateway
        finally:
            await house.store.close()
            await gateway.close()

    @asynccontextmanager
    async def bot(self, settings: dict[str, Any]) -> AsyncIterator[Bayan]:
        """The whole bot, connected."""
        bot = await assemble(load_settings(settings))
        await bot.start()
        try:
            yield bot
        finally:
            await bot.stop()


@contextmanager
def surroundings(folder: Path | None) -> Iterator[Path]:
    """A folder of our own on a real file system."""
    with tempfile.TemporaryDirectory(prefix="bayan-bench-", dir=folder or real_disk()) as name:
        yield Path(name)


def silence() -> None:
    """Logs at INFO, formatted as in production, into nothing."""
    structlog.reset_defaults()
    logs.set_up("INFO", "json", ())
    handler = logging.getLogger().handlers[0]
    if isinstance(handler, logging.StreamHandler):
        handler.setStream(Path("/dev/null").open("w", encoding="utf-8"))  # noqa: SIM115 - as long as the process


def real_disk() -> Path:
    """The usual place for temporary files unless it is in memory, else the checkout."""
    usual = Path(tempfile.gettempdir()).resolve()
    return ROOT if kind_of_file_system(usual) in {"tmpfs", "ramfs"} else usual


def kind_of_file_system(path: Path) -> str:
    """What the system says the file system of `path` is; empty where it does not say."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    found = [line.split()[1:3] for line in mounts.read_text(encoding="utf-8").splitlines()]
    above = [(where, kind) for where, kind in found if path.is_relative_to(where)]
    return max(above, key=lambda each: len(each[0]), default=("", ""))[1]


def settings_for(settings: dict[str, Any], path: Path) -> Settings:
    """The same settings with another database."""
    return load_settings({**settings, "database_url": f"sqlite:///{path}"})


def app_of(house: House, gateway: Gateway) -> Any:  # noqa: ANN401 - Bolt's own
    """Bayan's Bolt application on this house, not connected: what a command costs without its Slack calls."""
    return build_app(house, gateway)
