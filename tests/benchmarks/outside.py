"""The measured process's end of the driver: one wish at a time, one answer each."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

ROOT = Path(__file__).resolve().parents[2]
LONGEST_LINE = 4 * 2**20


class Wishes(Protocol):
    """A driver, wherever it lives."""

    async def wish(self, do: str, **how: object) -> Any:  # noqa: ANN401 - each wish has its own answer
        """What the driver answers."""


class Outside:
    """The driver in its own process, so that the load it makes is not counted as ours."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def wish(self, do: str, **how: object) -> Any:  # noqa: ANN401 - each wish has its own answer
        """What the driver answers. Raises ConnectionError when it has died; its reason is on standard error."""
        if self._process.stdin is None or self._process.stdout is None:
            raise ConnectionError("the driver has no pipes")
        self._process.stdin.write(json.dumps({"do": do, **how}).encode() + b"\n")
        line = await self._process.stdout.readline()
        if not line:
            raise ConnectionError(f"the driver died over {do}")
        return json.loads(line)


@asynccontextmanager
async def outside() -> AsyncIterator[Outside]:
    """A running driver."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.benchmarks.driver",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        limit=LONGEST_LINE,
    )
    try:
        yield Outside(process)
    finally:
        if process.stdin is not None:
            process.stdin.close()
        await process.wait()
