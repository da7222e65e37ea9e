"""An evening in a process of its own in which every network and Slack echo what they were sent, secrets included.

`python -m tests.leaks FOLDER DATABASE_URL` plays it, logging to standard error at DEBUG, and prints what was produced:
`{"secrets": [...], "sessions": [...], "seen": {what: text}}`.
"""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from aiohttp import web
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

from bot import logs
from bot.publishers.registry import KINDS
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.networks.faults import Fault, Faults, Handler
from bot.rehearsal.senders import SETTINGS, TOKEN
from bot.rehearsal.stage import Stage, settings_of
from bot.services.export import pack
from bot.settings import Settings, load_settings
from tests.command import environment
from tests.crashes.cuts import KINDS as EVERY_KIND
from tests.crashes.scene import policy_for
from tests.stories.evening import BEGIN, ROOM, Evening

PASSWORD = "database-p4ssword-of-the-evening"
ECHO_KEYS = ("error", "error_description", "message", "description", "detail", "title", "reason", "text")
CHANNELS = ("incidents", "executives", "approvals", "duty", ROOM)


class Leaky(Stage):
    """A stage with a database that has a password."""

    def __init__(self, folder: Path, database_url: str) -> None:
        super().__init__(folder, RehearsalClock(BEGIN, speed=0), policy=policy_for((), EVERY_KIND))
        self.database_url = database_url

    def settings(self) -> Settings:
        """As ever, with that database."""
        return load_settings(settings_of(self.server, self.folder) | {"database_url": self.database_url})


async def echo(_: Faults, fault: Fault, _handler: Handler, request: web.Request) -> web.StreamResponse:
    """Says no by repeating everything it was told: headers, address and body."""
    told = f"{request.headers.get('Authorization', '')} {request.path_qs} {(await request.read()).decode()}"
    said = dict.fromkeys(ECHO_KEYS, f"refused: {told}")
    return web.json_response(said, status=fault.status)


def secrets_of(stage: Leaky) -> list[str]:
    """Every credential that is neither an address nor open to all, Slack's tokens, the database's password."""
    found = [stage.server.seed.app.bot_token, stage.server.seed.app.app_token]
    found += [PASSWORD] if PASSWORD in stage.database_url else []
    for network in stage.server.networks:
        kind = KINDS[network.name]
        told = network.credentials(stage.server.url)
        found += [told[key] for key in sorted(told.keys() - kind.addresses - kind.open)]
    return [*found, *(secret for told in SETTINGS.values() for secret in told.values())]


async def knock(evening: Evening, secrets: list[str]) -> None:
    """Sources of alerts and complaints put our secrets where they do not belong, in what is heard and what is not."""
    said = " ".join(secrets)
    heard = await evening.post("alerts", name="Leak", summary=said, labels={"service": "atm", "note": said})
    assert heard["answers"] == [200]
    await evening.post("complaint", text=f"They told me {said}", link=f"https://desk.example/{secrets[0]}")
    await evening.passes(seconds=10)
    async with httpx.AsyncClient(base_url=evening.bot.web_url, timeout=60, trust_env=False) as stranger:
        for hook, told in SETTINGS.items():
            headers = {"Authorization": f"Basic {next(iter(told.values()))}", "webhook-id": said}
            answers = [
                await stranger.post(f"/hooks/{hook}", content=said, headers=headers),
                await stranger.post(f"/hooks/{hook}", content=said, headers={"Authorization": f"Bearer {TOKEN}"}),
            ]
            assert not any(secret in answer.text for answer in answers for secret in secrets)


async def play(stage: Leaky, evening: Evening, secrets: list[str]) -> None:
    """Publishing is echoed with 500 and 401, a courier raises, checks of the outlets are echoed, too."""
    faults = [network.faults for network in stage.server.networks]
    await evening.submitted()
    for each in faults:
        each.add(Fault(kind="500", status=500, count=6))
        each.add(Fault(kind="500", status=401, count=2))
    await evening.presses("approver", "approve")
    await evening.passes(minutes=15)
    for each in faults:
        each.clear()
    _raising(evening, secrets)
    await evening.types("comms_lead", "/incident phase identified")
    for each in faults:
        each.add(Fault(kind="500", status=401, count=1000))
    await evening.passes(minutes=70)


def _raising(evening: Evening, secrets: list[str]) -> None:
    """From now on every card fails with everything that must not be read."""

    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError(" ".join(secrets))

    evening.bot.gateway.set_topic = fail  # type: ignore[method-assign]


async def everything_seen(stage: Leaky, evening: Evening) -> dict[str, str]:
    """What people, machines and the public can read."""
    for channel in CHANNELS:
        await evening.post("join", user="executive", channel=channel)
    slack = {f"slack {c}": json.dumps(await evening.reads("executive", c)) for c in CHANNELS}
    calls = [{k: v for k, v in c.items() if k != "token"} for c in await evening.see("calls")]
    bot = evening.bot
    exported = await bot.store.read(pack, bot.book, 1, stage.clock.now())
    page = "".join(p.read_bytes().decode("latin-1") for p in stage.folder.joinpath("status").rglob("*") if p.is_file())
    told = environment(stage.server, stage.folder, BAYAN_DATABASE_URL=stage.database_url)
    return {
        **slack,
        "calls": json.dumps(calls),
        "export": json.dumps(exported, default=str),
        "document": json.dumps(await evening.document(), default=str),
        "status page": page,
        "check": await asyncio.to_thread(_check, told, stage.folder),
        "database": rows(stage.database_url),
    }


def _check(told: Mapping[str, str], folder: Path) -> str:
    command = [sys.executable, "-m", "bot", "check"]
    done = subprocess.run(command, cwd=folder, env=inherited() | dict(told), capture_output=True, check=False)  # noqa: S603
    return (done.stdout + done.stderr).decode()


def inherited() -> dict[str, str]:
    """This process's environment without Bayan's own names, and with its modules."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("BAYAN_", "COVERAGE_"))}
    return kept | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])}


def rows(url: str) -> str:
    """Every row of every table but the vault's."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [
            str(tuple(row))
            for name in SQLModel.metadata.tables
            for row in connection.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608 - our own names
            if not (name == "kept" and str(row[0]).startswith("vault/"))
        ]
    engine.dispose()
    return "\n".join(found)


def sessions(url: str) -> list[str]:
    """The tokens that the vault holds."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT value FROM kept WHERE key LIKE 'vault/%'")).scalars().all()
    engine.dispose()
    held = [json.loads(v) if isinstance(v, str) else v for v in found]
    return [v[key] for v in held for key in ("access", "refresh") if key in v]


async def main(folder: Path, database_url: str) -> dict[str, Any]:
    """The whole evening and what it left."""
    Faults._fail = echo  # type: ignore[method-assign, assignment]
    stage = Leaky(folder, database_url)
    await stage.server.start()
    folder.joinpath("policy.toml").write_text(policy_for((), EVERY_KIND), encoding="utf-8")
    logs.set_up("DEBUG", "json", stage.settings().secrets())
    await stage.start_bot()
    token = {"Authorization": f"Bearer {stage.server.token}"}
    async with httpx.AsyncClient(base_url=stage.server.url, headers=token, timeout=60, trust_env=False) as http:
        evening = Evening(stage=stage, http=http)
        secrets = secrets_of(stage)
        await play(stage, evening, secrets)
        await knock(evening, secrets)
        seen = await everything_seen(stage, evening)
    await stage.close()
    return {"secrets": secrets, "sessions": sessions(database_url), "seen": seen}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))))
