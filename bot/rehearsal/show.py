"""A rehearsal from beginning to end: the stage is set, an evening is played, or the page is left to people."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.player import Player
from bot.rehearsal.script import Script
from bot.rehearsal.stage import Stage, house_policy
from bot.rehearsal.workspace import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to perform: `speed` in seconds per real second, `headless` as fast as everything settles."""

    speed: float
    headless: bool
    port: int
    on_url: Callable[[str], None]


async def perform(folder: Path, script: Script | None, options: Options) -> dict[str, Any]:
    """The document of the evening; for a rehearsal by hand, of the newest incident when it ends."""
    start = script.start if script else datetime.now(UTC)
    clock = RehearsalClock(start, speed=0)  # it stands until the stage is set
    policy = script.policy if script and script.policy else house_policy()
    stage = Stage(folder, clock, policy=policy, limits=Limits(tiers=True))
    await stage.start(0 if options.headless else options.port)
    try:
        clock.run_at(0 if options.headless and script else options.speed)
        if not options.headless:
            options.on_url(f"{stage.server.url}/?token={stage.server.token}")
        document = await Player(stage, script, stepwise=options.headless).play() if script else {}
        if not options.headless:
            clock.run_at(1)  # the evening is played; from here on people go at their own pace
            await asyncio.Event().wait()
        return document
    finally:
        await stage.close()
