"""A crash run: incidents are declared and written about, every approval is followed by `kill -9` at a random moment."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bot.domain.incident import Incident
from bot.domain.statement import State, Statement
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks import Mastodon
from bot.rehearsal.server import MASTODON_TOKEN, RehearsalServer
from bot.rehearsal.show import house_policy
from bot.rehearsal.workspace import Limits, Workspace, load_seed
from bot.slack.rendering import seen_payload
from storage import Store, deliveries, incidents, statements
from tests.crashes.judge import Ledger, Line, judge, read_ledger
from tests.crashes.outlets import (
    Outlet,
    mock_mastodon,
    on_the_page,
    real_bluesky,
    simulated_bluesky,
    simulated_mastodon,
)
from tests.crashes.people import Json, Never, People, until
from tests.crashes.processes import BotProcess
from tests.wire import Choose, Mishap, Request, Wire

PER_STATEMENT = 9
"""Publishes of one statement: three outlets, three languages."""

PER_INCIDENT = 2
KILL_WITHIN = 0.4
"""Real seconds after an approval within which the bot is killed."""

CATCHING_UP = 1.0
"""Real seconds after it is back within which it is killed again, sometimes."""

MISHAPS = (Mishap.LOSE_ANSWER, Mishap.LOSE_ANSWER, Mishap.HALF_ANSWER, Mishap.LOSE_REQUEST, Mishap.BAD_GATEWAY)
PATIENT = Limits(ack_seconds=15, trigger_seconds=15, quiet_seconds=0.03, effects_seconds=0.6)
"""A busy machine is not what is tried here."""

REST = 420.0
"""Real seconds it may take until nothing is left to be done."""

SLACK_CALLS = ("chat.postMessage", "chat.update", "conversations.create", "conversations.invite", "pins.add")
"""The calls to Slack whose answers may be lost: those that say something, not those a start or a form needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a run is made of. `again` is the chance that a restart is killed too."""

    publishes: int
    seed: int
    drop: float = 0.3
    again: float = 0.3
    pds: bool = False
    mock: bool = False
    ignore_key: bool = False

    @property
    def statements(self) -> int:
        """How many statements that takes."""
        return -(-self.publishes // PER_STATEMENT)

    @property
    def services(self) -> tuple[str, ...]:
        """One service for each incident, so that no two incidents ever say the same words."""
        return tuple(f"Service {chr(ord('A') + n)}" for n in range(-(-self.statements // PER_INCIDENT)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """How a run ended."""

    lines: tuple[Line, ...]
    kills: int
    seconds: float
    chains: str  #: what `bayan verify` said, empty when every chain holds
    exported: int  #: receipts in the exported documents
    doubled_messages: tuple[str, ...]  #: keys of messages to Slack that are there twice
    lost_messages: tuple[str, ...]
    mishaps: int

    @property
    def clean(self) -> bool:
        """Whether everything approved is out once, proven, with unbroken records."""
        proven = self.exported == sum(line.published for line in self.lines)
        slack = not (self.doubled_messages or self.lost_messages)
        return all(line.clean for line in self.lines) and proven and not self.chains and slack


async def run(options: Options, folder: Path) -> Result:
    """Plays the run in `folder`. Raises Never when something does not come to pass."""
    began = time.monotonic()
    async with _stage(options, folder) as stage:
        campaign = Campaign(options, *stage)
        await campaign.play()
        return replace(await campaign.result(), seconds=time.monotonic() - began)


@dataclass(frozen=True, slots=True)
class Stage:
    """The outside world and the bot in it."""

    server: RehearsalServer
    bot: BotProcess
    store: Store
    people: People
    outlets: dict[str, Outlet]
    wires: tuple[Wire, ...]
    page: Path
