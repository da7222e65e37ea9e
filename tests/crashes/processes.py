"""Processes of a crash run: started with an environment, awaited by what they answer, ended by their own id."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.crashes.people import Never, until

TAIL = 3000
"""How many characters of a log are shown when a process ended by itself."""


def free_port() -> int:
    """A port on loopback that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def launch(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Process:
    """The process, its standard error at the end of `log`."""
    with log.open("ab") as sink:
        return await asyncio.create_subprocess_exec(
            *command, env={**os.environ, **environment}, stdin=DEVNULL, stdout=DEVNULL, stderr=sink
        )


async def end(process: Process, how: signal.Signals) -> None:
    """Ends the process, if it still lives, and waits for its end."""
    if process.returncode is None:
        process.send_signal(how)
    await process.wait()


@asynccontextmanager
async def serving(command: Sequence[str], environment: Mapping[str, str], log: Path, probe: str) -> AsyncIterator[None]:
    """The process while it serves, from its first answer at `probe` on. Raises Never, with the end of its log."""
    process = await launch(command, environment, log)
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            await until(f"an answer at {probe}", lambda: _answers(client, probe, process, log))
        yield
    finally:
        await end(process, signal.SIGKILL)


async def _answers(client: httpx.AsyncClient, url: str, process: Process, log: Path) -> bool:
    if process.returncode is not None:
        raise Never(f"the process ended by itself:\n{tail(log)}")
    try:
        return (await client.get(url)).status_code < 500
    except httpx.TransportError:
        return False


def tail(log: Path) -> str:
    """The end of a log."""
    return log.read_text(encoding="utf-8", errors="replace")[-TAIL:]


class BotProcess:
    """`bayan run` in a process of its own; `kills` counts its deaths."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self._environment = environment
        self._process: Process | None = None
        self.log = log
        self.kills = 0

    async def start(self) -> None:
        """Starts it; it connects in its own time."""
        self._process = await launch([sys.executable, "-m", "bot", "run"], self._environment, self.log)

    @property
    def alive(self) -> bool:
        """Whether it runs. Raises Never when it ended by itself."""
        if self._process is not None and self._process.returncode is not None:
            raise Never(f"the bot ended by itself:\n{tail(self.log)}")
        return self._process is not None

    async def kill(self) -> None:
        """`kill -9`."""
        if self._process is not None:
            await end(self._process, signal.SIGKILL)
            self._process = None
            self.kills += 1

    async def stop(self) -> int:
        """Asks it to stop; its exit code."""
        if self._process is None:
            return 0
        process, self._process = self._process, None
        await end(process, signal.SIGTERM)
        return process.returncode or 0

    async def command(self, *arguments: str) -> tuple[int, str]:
        """Another command of `bayan` on the same database: its exit code and what it printed, both streams."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments),
            env={**os.environ, **self._environment},
            stdin=DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()
