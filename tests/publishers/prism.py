"""Prism: a server that nobody here wrote, which answers by Atlassian's own document of its manage API.

Its packages are installed once into the user's cache; where npm or the document is missing, tests skip and say so.
"""

import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from shutil import which

import platformdirs
import pytest

from tests.crashes.processes import free_port, serving

PACKAGE = "@stoplight/prism-cli@5"
DOCUMENT = Path(__file__).parents[3] / "shared" / "contracts" / "statuspage-openapi.json"


def folder() -> Path:
    """Where prism's packages are kept between runs."""
    return Path(platformdirs.user_cache_dir("bayan-prism", appauthor=False))


def program() -> Path:
    """Prism's command, installed if npm is there. Skips the test where it, node or the document is missing."""
    if not DOCUMENT.exists():
        pytest.skip("the Statuspage document is not beside this checkout (shared/contracts/statuspage-openapi.json)")
    command = folder() / "node_modules" / ".bin" / "prism"
    if not command.exists() and which("npm"):
        _install()
    if not (command.exists() and which("node")):
        pytest.skip(f"prism is not installed, and npm could not bring it ({PACKAGE})")
    return command


@cache
def _install() -> None:
    """Takes about half a minute, once on a machine; tried once in a run."""
    folder().mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(folder()), PACKAGE]
    subprocess.run(command, check=False, cwd=folder(), capture_output=True, timeout=300)  # noqa: S603 - our own words


@asynccontextmanager
async def statuspage_by_document(logs: Path) -> AsyncIterator[str]:
    """The address of prism with the Statuspage document; the `/v1` of the real one is no part of it."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(program()), "mock", "-h", "127.0.0.1", "-p", str(port), str(DOCUMENT)]
    async with serving(command, {}, logs / "prism.log", f"{url}/pages/x"):
        yield url
