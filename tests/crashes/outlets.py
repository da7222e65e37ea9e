"""The outlets of a crash run: simulated ones, and servers that nobody here wrote. Each can say what its public sees."""

import hashlib
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import platformdirs

from bot.publishers.html_text import html_text
from bot.rehearsal.networks import Network
from bot.rehearsal.server import RehearsalServer
from tests.crashes.processes import free_port, serving

HERE = Path(__file__).parent
PDS_PACKAGES = ("@atproto/pds@0.4.217", "@did-plc/server@0.0.1")
PDS_HANDLE = "acmebot.test"
PAGE = {"bluesky": "100", "mastodon": "40"}

Published = Callable[[], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One network: where it is, what the bot must know besides its address, and every text its public sees."""

    url: str  #: empty where it speaks no HTTP: then it loses answers itself
    settings: Callable[[str], Mapping[str, str]]  #: the credentials, given the address the bot is to use
    published: Published
    note: Callable[[], str] = str  #: what else it has counted


def words(text: str) -> str:
    """A text as two networks would agree on it: white space is theirs to change."""
    return " ".join(text.split())


def simulated(server: RehearsalServer, name: str) -> Outlet:
    """One of the rehearsal's own networks."""
    network = server.network(name)
    return Outlet(url=server.url, settings=network.credentials, published=_shown_by(network))


def _shown_by(network: Network) -> Published:
    async def published() -> list[str]:
        return [words(post.text) for post in network.timeline.live()]

    return published


def pds_folder() -> Path:
    """Where the PDS's packages are kept between runs."""
    return Path(platformdirs.user_cache_dir("bayan-crash-pds", appauthor=False))


def pds_installed() -> bool:
    """Whether a run with the real PDS can start at once."""
    return (pds_folder() / "node_modules" / "@atproto" / "pds" / "package.json").exists()


@asynccontextmanager
async def real_bluesky(folder: Path) -> AsyncIterator[Outlet]:
    """A real PDS with an account and an app password; its data lie in `folder`."""
    port, directory = free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    command = ["node", "-r", str(HERE / "loopback.cjs"), str(HERE / "pds.cjs")]
    environment = _pds_environment(folder, port, directory)
    async with (
        serving(command, environment, folder / "pds.log", f"{url}/xrpc/_health"),
        httpx.AsyncClient(base_url=f"{url}/xrpc", trust_env=False, timeout=30) as client,
    ):
        did, password = await _open_account(client)

        async def published() -> list[str]:
            return [words(r["value"]["text"]) async for r in _records(client, did)]

        known = {"identifier": PDS_HANDLE, "app_password": password}
        yield Outlet(url=url, settings=lambda base: {"service_url": base, **known}, published=published)


def _pds_environment(folder: Path, port: int, directory: int) -> dict[str, str]:
    """The recipe under which the PDS runs alone. The secrets open nothing but this run."""
    data = folder / "pds"
    data.mkdir()
    return {
        "NODE_PATH": str(pds_folder() / "node_modules"),
        "PLC_PORT": str(directory),
        "PDS_HOSTNAME": "localhost",
        "PDS_PORT": str(port),
        "PDS_DEV_MODE": "true",
        "PDS_INVITE_REQUIRED": "false",
        "PDS_DATA_DIRECTORY": str(data),
        "PDS_BLOBSTORE_DISK_LOCATION": str(data / "blocks"),
        "PDS_DID_PLC_URL": f"http://127.0.0.1:{directory}",
        "PDS_DISABLE_SSRF_PROTECTION": "true",
        "PDS_JWT_SECRET": os.urandom(16).hex(),
        "PDS_ADMIN_PASSWORD": os.urandom(16).hex(),
        "PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX": hashlib.sha256(os.urandom(16)).hexdigest(),
        "PDS_SERVICE_HANDLE_DOMAINS": ".test",
        "PDS_BSKY_APP_VIEW_URL": "http://127.0.0.1:9",
        "PDS_BSKY_APP_VIEW_DID": "did:example:none",
        "PDS_CRAWLERS": "",
        "PDS_RATE_LIMITS_ENABLED": "false",
        "LOG_ENABLED": "true",
        "LOG_LEVEL": "warn",
    }


async def _open_account(client: httpx.AsyncClient) -> tuple[str, str]:
    """The account's id and an app password."""
    wish = {"handle": PDS_HANDLE, "email": "status@bank.example", "password": os.urandom(12).hex()}
    account = await _post(client, "com.atproto.server.createAccount", wish)
    headers = {"Authorization": f"Bearer {account['accessJwt']}"}
    made = await _post(client, "com.atproto.server.createAppPassword", {"name": "bayan"}, headers=headers)
    return str(account["did"]), str(made["password"])


async def _post(client: httpx.AsyncClient, method: str, body: object, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = await client.post(f"/{method}", json=body, **more)
    found: dict[str, Any] = answer.raise_for_status().json()
    return found


async def _records(client: httpx.AsyncClient, did: str) -> AsyncIterator[dict[str, Any]]:
    """Every post in the repository."""
    query = {"repo": did, "collection": "app.bsky.feed.post", "limit": PAGE["bluesky"]}
    while True:
        answer = (await client.get("/com.atproto.repo.listRecords", params=query)).raise_for_status().json()
        for record in answer["records"]:
            yield record
        if not (cursor := answer.get("cursor")):
            return
        query["cursor"] = cursor


@asynccontextmanager
async def mock_mastodon(folder: Path) -> AsyncIterator[Outlet]:
    """`mastodon_mock` with a fresh account."""
    port = str(free_port())
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--host", "127.0.0.1", "--port", port, "--in-memory"]
    async with (
        serving(command, {}, folder / "mastodon.log", f"{url}/api/v2/instance"),
        httpx.AsyncClient(base_url=url, trust_env=False, timeout=30) as client,
    ):
        answer = await client.post("/api/v1/_mock/dev_user", json={"username": "statusbot"})
        account = answer.raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {account['access_token']}"

        async def published() -> list[str]:
            return [words(html_text(s["content"])) async for s in _statuses(client, account["id"])]

        known = {"token": str(account["access_token"])}
        yield Outlet(url=url, settings=lambda base: {"url": base, **known}, published=published)


async def _statuses(client: httpx.AsyncClient, account: str) -> AsyncIterator[dict[str, Any]]:
    """Every status of the account, newest first."""
    query = {"limit": PAGE["mastodon"]}
    while True:
        answer = await client.get(f"/api/v1/accounts/{account}/statuses", params=query)
        page = answer.raise_for_status().json()
        for status in page:
            yield status
        if not page:
            return
        query["max_id"] = page[-1]["id"]


def on_the_page(folder: Path) -> list[str]:
    """Every text kept for the status page, and shown on the page that is served; what is not shown does not count."""
    kept = [json.loads(path.read_bytes()) for path in sorted(folder.glob("updates/*/*.json"))]
    return [words(update["body"]) for update in kept if _shown(folder / "current", update)]


def _shown(page: Path, update: Mapping[str, Any]) -> bool:
    path = page / update["language"] / "incidents" / f"{update['incident']}.html"
    html = path.read_text(encoding="utf-8") if path.exists() else ""
    once = html.count(f'id="update-{update["statement"]}"') == 1
    return once and words(update["body"]) in words(html_text(html))
