"""Wiring and lifecycle: what is put together from settings, what is refused, and that everything is closed again."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from bot.domain.policy import PolicyFaults
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.stage import house_policy, settings_of
from bot.rehearsal.workspace import load_seed
from bot.services.house_key import house_key
from bot.settings import Settings, load_settings
from bot.slack.trouble import SlackTrouble
from bot.wiring import StoreVault, assemble, health, make_publishers, read_rulebook, require_schema
from storage import Store, StoreUnavailable


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[RehearsalServer]:
    """The simulated outside world at 20:45, and its policy in the test's folder."""
    (tmp_path / "policy.toml").write_text(house_policy(), encoding="utf-8")
    server = RehearsalServer(load_seed(), RehearsalClock(datetime(2025, 5, 31, 19, 45, tzinfo=UTC), speed=0))
    await server.start()
    yield server
    await server.close()


def settings(world: RehearsalServer, folder: Path, **changes: object) -> Settings:
    """What `.env` would hold in this world, with these changes."""
    return load_settings(settings_of(world, folder) | changes)


# the rules


def test_the_defaults_are_a_whole_rulebook() -> None:
    """Without a policy, templates or lexicon of one's own everything is there."""
    book, faults = read_rulebook(load_settings({"_env_file": None}))

    assert faults == []
    assert book is not None
    assert "wrong_balances" in book.templates.situations


def test_faults_of_all_three_files_come_at_once(tmp_path: Path) -> None:
    """A wrong policy does not hide a wrong template or lexicon."""
    (tmp_path / "policy.toml").write_text('zone = "Mars/Olympus"\npromise_round_down = 0\n', encoding="utf-8")
    for folder in ("templates", "lexicon"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "broken.toml").write_text("= nothing", encoding="utf-8")
    own = {name: tmp_path / name for name in ("templates", "lexicon")}
    book, faults = read_rulebook(load_settings({"_env_file": None, "policy": tmp_path / "policy.toml", **own}))

    assert book is None
    places = [f.place for f in faults]
    assert {"zone", "promise_round_down"} <= set(places)
    assert places.count("broken.toml") == 2


@pytest.mark.parametrize("content", [None, b"\xff\xfe", b"zone = "])
def test_a_policy_that_cannot_be_read_is_one_fault(tmp_path: Path, content: bytes | None) -> None:
    """Not there, no text, no TOML: said in words."""
    path = tmp_path / "policy.toml"
    if content is not None:
        path.write_bytes(content)
    book, faults = read_rulebook(load_settings({"_env_file": None, "policy": path}))

    assert book is None
    assert len(faults) == 1


# outlets


async def test_an_outlet_without_credentials_is_left_out_and_named(world: RehearsalServer, tmp_path: Path) -> None:
    """The others publish; the log has the setting that is missing, and no secret."""
    told = settings(
        world, tmp_path, outlets={"mastodon": {"url": f"{world.url}/net/mastodon", "token": "t0ken-secret"}}
    )
    book, _ = read_rulebook(told)
    assert book is not None
    store = Store(told.database_url)
    with structlog.testing.capture_logs() as lines:
        made = make_publishers(told, book, StoreVault(store), world.clock)
    for publisher in made.values():
        await publisher.close()
    await store.close()

    assert set(made) == {"status_page", "mastodon"}
    (line,) = [entry for entry in lines if entry["action"] == "outlet.faulty"]
    assert line["outlet"] == "bluesky"
    assert any("BAYAN_OUTLETS__BLUESKY__APP_PASSWORD" in fault for fault in line["faults"])
    assert "t0ken-secret" not in str(lines)


async def test_the_vault_outlives_the_process(database_url: str) -> None:
    """A publisher's session is kept in the database, the newest in place of the one before."""
    store = Store(database_url)
    await StoreVault(store).put("bluesky", {"token": "first"})
    await StoreVault(store).put("bluesky", {"token": "second"})
    await store.close()
    again = Store(database_url)
    found = await StoreVault(again).get("bluesky"), await StoreVault(again).get("other")
    await again.close()

    assert found == ({"token": "second"}, None)


class Well:
    """A Slack side with nothing wrong."""

    async def health(self) -> str:
        """As always."""
        return "ok"


async def test_the_key_of_hashes_is_made_once_or_told(database_url: str) -> None:
    """Two processes hash alike, and an organisation may keep the key apart from the data."""
    store = Store(database_url)
    made = await store.run(house_key)
    assert len(made) == 64
    assert await store.run(house_key) == made
    assert await store.run(house_key, "ours") == b"ours"
    await store.close()


async def test_health_tells_what_the_database_says(database_url: str, tmp_path: Path) -> None:
    """`ok`, or the reason."""
    store = Store(database_url)
    assert await health(store, Well()) == {"database": "ok", "slack": "ok"}
    await store.close()
    assert await health(store, Well()) == {"database": "the database is closed", "slack": "ok"}
    empty = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    assert "no such table" in (await health(empty, Well()))["database"]
    await empty.close()


def test_a_database_of_another_schema_is_not_used(bare_url: str) -> None:
    """Empty ones of both kinds name the command that helps."""
    with pytest.raises(StoreUnavailable, match="bayan migrate"):
        require_schema(bare_url)


async def test_postgresql_is_never_migrated_by_a_start(world: RehearsalServer, tmp_path: Path, bare_url: str) -> None:
    """Others may be using it; a SQLite file is ours and is brought up."""
    wanted = settings(world, tmp_path, database_url=bare_url)
    if bare_url.startswith("sqlite"):
        bayan = await assemble(wanted, clock=world.clock)
        await bayan.die()
        require_schema(bare_url)
        return
    with pytest.raises(StoreUnavailable, match="bayan migrate"):
        await assemble(wanted, clock=world.clock)


async def test_a_policy_with_faults_starts_nothing(world: RehearsalServer, tmp_path: Path) -> None:
    """The faults are raised before anything is opened: no database file is made."""
    (tmp_path / "policy.toml").write_text("promise_round_down = 0", encoding="utf-8")
    with pytest.raises(PolicyFaults):
        await assemble(settings(world, tmp_path), clock=world.clock)

    assert not (tmp_path / "bayan.db").exists()


# the life of a bot


@pytest.fixture
def logged() -> Any:  # noqa: ANN401 - a generator of lists
    """What was logged, kept instead of printed."""
    with structlog.testing.capture_logs() as entries:
        yield entries


async def test_it_starts_serves_and_stops(world: RehearsalServer, tmp_path: Path, logged: list[Any]) -> None:
    """While it runs health and the status page answer; a stop says that nothing was left and closes the port."""
    bayan = await assemble(settings(world, tmp_path), clock=world.clock)
    await bayan.start()
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{bayan.web_url}/healthz")
        page = await http.get(f"{bayan.web_url}/en/")
        await bayan.stop()
        with pytest.raises(httpx.ConnectError):
            await http.get(f"{bayan.web_url}/healthz")

    assert (answer.status_code, page.status_code) == (200, 200)
    stops = [line for line in logged if line["action"] == "stop"]
    assert [line["left"] for line in stops] == [0]
    assert not bayan.store._thread.is_alive()


async def test_before_anything_happened_there_is_no_document(world: RehearsalServer, tmp_path: Path) -> None:
    """No incident: an empty document, nothing under way, nothing due but the first look after the outlets."""
    bayan = await assemble(settings(world, tmp_path), clock=world.clock)
    await bayan.start()
    for _ in range(100):
        if not bayan.busy:
            break
        await asyncio.sleep(0.01)
    found = await bayan.document(), bayan.busy, bayan.next_at
    await bayan.stop()

    assert found[:2] == ({}, False)
    assert found[2] is not None
    assert found[2] - world.clock.now() > timedelta(minutes=59)


@pytest.mark.parametrize("secret", ["slack_bot_token", "slack_app_token"])
async def test_a_start_that_fails_leaves_nothing_open(
    world: RehearsalServer, tmp_path: Path, secret: str, logged: list[Any]
) -> None:
    """A wrong token ends the start with Slack's trouble, and everything that was opened is closed."""
    bayan = await assemble(settings(world, tmp_path, **{secret: "xoxb-wrong"}), clock=world.clock)
    with pytest.raises(SlackTrouble, match="does not accept"):
        await bayan.run_until_signalled()

    assert bayan.store._closed
    assert bayan.gateway._session.closed
    assert not [line for line in logged if line["action"] == "start"]


async def test_a_taken_port_ends_the_start(world: RehearsalServer, tmp_path: Path, logged: list[Any]) -> None:
    """Somebody else listens there: an OSError for the operator, nothing left open."""
    del logged
    port = int(world.url.rsplit(":", 1)[1])
    bayan = await assemble(settings(world, tmp_path, web_port=port), clock=world.clock)
    with pytest.raises(OSError, match="address already in use"):
        await bayan.run_until_signalled()

    assert bayan.store._closed


async def test_what_could_not_be_drained_is_named(world: RehearsalServer, tmp_path: Path, logged: list[Any]) -> None:
    """A stop waits so long and no longer; what was left is in the log and goes out at the next start."""
    bayan = await assemble(settings(world, tmp_path), clock=world.clock)
    bayan.drain_seconds = 0.05
    await bayan.start()
    token = {"Authorization": f"Bearer {world.token}"}
    async with httpx.AsyncClient(base_url=world.url, headers=token, timeout=20, trust_env=False) as http:
        order = {"method": "conversations.create", "kind": "slow", "seconds": 1.5, "count": 1}
        await http.post("/_control/fault", json=order)
        wish = {"user": "commander", "channel": "general", "text": "/incident declare sev1 wrong_balances", "wait": 0}
        await http.post("/_control/command", json=wish)
        for _ in range(100):
            if bayan.relay.held:
                break
            await asyncio.sleep(0.01)
        await bayan.stop()
        assert [line["action"] for line in logged if line["action"].startswith("stop")] == ["stop.left", "stop"]

        again = await assemble(settings(world, tmp_path), clock=world.clock)
        await again.start()
        for _ in range(300):
            world.clock.advance(1)
            names = [c["name"] for c in (await http.get("/_control/channels")).json()]
            if "inc-1-wrong-balances" in names:
                break
            await asyncio.sleep(0.02)
        await again.stop()
    assert names.count("inc-1-wrong-balances") == 1
