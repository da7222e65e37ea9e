"""The `bayan` command as tests give it: inside this process, or as a process of its own."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from bot.__main__ import app
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.stage import settings_of

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> str:
        """What people read, on one line."""
        return re.sub(r"\s+", " ", self.err)


def here(*arguments: str, stdin: str = "", **env: str) -> Ended:
    """The command inside this process; for those that leave logging alone."""
    result = CliRunner().invoke(app, list(arguments), input=stdin, env=env)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(code=result.exit_code, out=result.stdout, err=result.stderr)


@asynccontextmanager
async def process(*arguments: str, cwd: Path, **env: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command as a process of its own, ended with the block."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("BAYAN_", "COVERAGE_"))}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=cwd,
        env=clean | {"PYTHONPATH": str(ROOT)} | env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGKILL)
            await running.wait()


async def ended(*arguments: str, cwd: Path, **env: str) -> Ended:
    """The command as a process, waited for."""
    async with process(*arguments, cwd=cwd, **env) as running:
        out, err = await asyncio.wait_for(running.communicate(), 60)
        return Ended(code=running.returncode or 0, out=out.decode(), err=err.decode())


def environment(server: RehearsalServer, folder: Path, **changes: str) -> dict[str, str]:
    """The settings of a bot that joins this world, as an operator would write them."""
    return _flat(settings_of(server, folder) | {"drain_seconds": 2}) | changes


def _flat(values: Mapping[str, Any], prefix: str = "BAYAN_", between: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in values.items():
        name = f"{prefix}{between}{key.upper()}"
        if isinstance(value, dict):
            flat |= _flat(value, name, "__")
        elif not key.startswith("_"):
            flat[name] = str(value)
    return flat
