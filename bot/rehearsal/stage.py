"""Everything a rehearsal needs, started and stopped together: the outside world and the bot, unchanged, inside it."""

import asyncio
import tomllib
from collections.abc import Mapping
from datetime import datetime
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Any

from bot.lifecycle import Bayan
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.senders import SETTINGS
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.workspace import Limits, load_seed
from bot.settings import Settings, load_settings
from bot.wiring import assemble

QUIET = 10
"""How many looks in a row find nothing under way before a moment counts as over; looks and not seconds, for on a busy
machine seconds pass in which nobody had a chance to begin anything.
"""

LOOK = 0.002
"""Real seconds between two of them."""


class Stage:
    """A rehearsal: `folder` holds its database and status page, so that the bot finds them again after a restart.

    `settings` are the bot's where they differ from those of this world, such as how it hears of Slack.
    """

    def __init__(
        self,
        folder: Path,
        clock: RehearsalClock,
        *,
        policy: str = "",
        limits: Limits | None = None,
        settings: Mapping[str, object] = MappingProxyType({}),
    ) -> None:
        self.folder = folder
        self.clock = clock
        self.server = RehearsalServer(load_seed(), clock, limits=limits)
        self.bot: Bayan | None = None
        self._policy = policy
        self._more = settings
        self.new_token = ""  #: the bot's, once an operator has put another one into the settings

    async def start(self, port: int = 0) -> None:
        """Opens the outside world, then starts the bot in it."""
        await self.server.start(port)
        (self.folder / "policy.toml").write_text(self._policy, encoding="utf-8")
        self.server.outlets = _outlets(self.folder)
        await self.start_bot()

    async def close(self) -> None:
        """Stops the bot gracefully, then the world."""
        if self.bot is not None:
            await self.bot.stop()
            self.bot = None
        await self.server.close()

    async def start_bot(self) -> None:
        """Starts the bot as a new process would: everything it knows is in its database."""
        self.bot = await assemble(self.settings(), clock=self.clock, reread=lambda: self.new_token)
        await self.bot.start()
        self.server.status_page = self.bot.web_url
        if self.bot.request_url:
            await self.server.workspace.post_to(self.bot.request_url)

    async def kill_bot(self) -> None:
        """The bot dies: nothing is drained, nothing is said."""
        if self.bot is not None:
            await self.bot.die()
            self.bot = None
            self.server.status_page = ""

    def settings(self) -> Settings:
        """What `.env` would hold for this world."""
        return load_settings(settings_of(self.server, self.folder) | dict(self._more))

    def next_at(self) -> datetime | None:
        """When the bot wakes next by itself."""
        return self.bot.next_at if self.bot else None

    async def settled(self) -> None:
        """Returns once nothing is under way, on either side of the wire, and stays so for a moment."""
        quiet = 0
        while quiet < QUIET:
            await self.server.workspace.settled()
            quiet = 0 if self.bot is not None and self.bot.busy else quiet + 1
            await asyncio.sleep(LOOK)

    async def document(self) -> dict[str, Any]:
        """The newest incident as one document; empty while there is none."""
        return await self.bot.document() if self.bot else {}


def house_policy() -> str:
    """The rehearsal's own policy, laid over the default one."""
    return (resources.files("bot.rehearsal") / "policy.toml").read_text(encoding="utf-8")


def settings_of(server: RehearsalServer, folder: Path) -> dict[str, Any]:
    """The settings with which any bot joins this world, as values."""
    return {
        "_env_file": None,
        "slack_bot_token": server.seed.app.bot_token,
        "slack_app_token": server.seed.app.app_token,
        "slack_signing_secret": server.seed.app.signing_secret,
        "slack_api_url": f"{server.url}/api/",
        "policy": folder / "policy.toml",
        "database_url": f"sqlite:///{folder / 'bayan.db'}",
        "status_page_folder": folder / "status",
        "web_port": 0,
        "outlets": {n.name: n.credentials(server.url) for n in server.networks if n.name in _outlets(folder)},
        "pagers": {"duty": server.pagerduty.credentials(server.url)},
        "hooks": SETTINGS,
        "drain_seconds": 5,
    }


def _outlets(folder: Path) -> frozenset[str]:
    """The outlets that the policy there names, or the house's where none is yet; each is named after its kind."""
    path = folder / "policy.toml"
    policy = tomllib.loads(path.read_text(encoding="utf-8") if path.exists() else house_policy())
    return frozenset(outlet["name"] for outlet in policy.get("outlets", ()))
