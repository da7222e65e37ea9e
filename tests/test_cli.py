"""The command line: every command, what it answers, how it ends when something cannot be done."""

import asyncio
import json
import signal
import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import logs
from bot.publishers.mastodon import Mastodon
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.stage import house_policy
from bot.rehearsal.workspace import load_seed
from storage.migrations import HEAD, migrate
from tests.command import Ended, ended, environment, here, process
from tests.crashes.scene import policy_for
from tests.stories.evening import ROOM, an_evening

BAD_USAGE = 64

TEN_FAULTS = """
zone = "Mars/Olympus"
languages = ["fr", "fr"]
status_url = "not an address"
promise_round_down = -5

[severities.sev1]
watch = -1

[people]
approver = "U0APPROVER"

[clocks.K1]
ladder = "stairs"

[clocks.K3]
minutes = { sev1 = -1 }

[ladders.public]
rungs = [{ percent = 50, dm = ["nobody_at_all"] }]

[[outlets]]
name = "status_page"
kind = "status_page"
languages = ["de"]
variant = "long"

[[outlets]]
name = "status_page"
kind = "telepathy"
languages = ["fr"]
variant = "medium"
"""


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer is near; logging stays as it is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(logs, "set_up", lambda *_: None)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[RehearsalServer]:
    """The simulated outside world, and a policy for it in the test's folder."""
    (tmp_path / "policy.toml").write_text(house_policy(), encoding="utf-8")
    server = RehearsalServer(load_seed(), RehearsalClock(datetime.now(UTC)))
    await server.start()
    yield server
    await server.close()


async def check(world: RehearsalServer, folder: Path, **changes: str) -> Ended:
    """`bayan check` in this world, with these settings changed."""
    return await asyncio.to_thread(lambda: here("check", **environment(world, folder, **changes)))


def database(folder: Path) -> str:
    """Where the test's database is."""
    return f"sqlite:///{folder / 'bayan.db'}"


# usage


@pytest.mark.parametrize("arguments", [("--help",), *((c, "--help") for c in ("run", "check", "lint", "rehearse"))])
def test_help_is_there_for_the_asking(arguments: tuple[str, ...]) -> None:
    """Every command says what it does, and that is no failure."""
    assert here(*arguments).code == 0


@pytest.mark.parametrize(
    "arguments", [("frobnicate",), ("lint",), ("export",), ("run", "fast"), ("rehearse", "--speed=x")]
)
def test_what_cannot_be_understood_is_said(arguments: tuple[str, ...]) -> None:
    """A wrong command or option names itself and ends with a code of its own."""
    result = here(*arguments)

    assert result.code == 2
    assert "Error" in result.err


# lint

CLEAN = (
    "Pocket Bank: some customers see a wrong balance. Do not repeat transfers. We are sorry. "
    "Next update by 21:15 GMT+1."
)
EUPHEMISM = "Pocket Bank : opération de maintenance technique. Prochain point avant 21 h 15 GMT+1."


def _linted(folder: Path, text: str, *more: str, context: object = None) -> Ended:
    (folder / "text.txt").write_text(text, encoding="utf-8")
    known = () if context is None else ("--context", "context.json")
    (folder / "context.json").write_text(json.dumps(context), encoding="utf-8")
    return here("lint", "text.txt", *known, *more)


KNOWN = {
    "phase": "investigating",
    "severity": 1,
    "kind": "update",
    "services": ["Pocket Bank"],
    "situation": "wrong_balances",
    "planned": False,
    "facts": {},
    "now": "2025-05-31T20:50:00+01:00",
    "zone": "Africa/Casablanca",
    "next_update_at": "2025-05-31T21:15:00+01:00",
    "outlets": ["status_page"],
}


def test_a_clean_text_ends_with_0(tmp_path: Path) -> None:
    """Nothing found: exit 0 and an empty list."""
    result = _linted(tmp_path, CLEAN, "--json", context=KNOWN)

    assert json.loads(result.out) == {"findings": []}
    assert result.code == 0


def test_a_blocked_text_ends_with_2_and_says_where(tmp_path: Path) -> None:
    """L08: a failure is not maintenance; the finding has rule, level, span, text and hint."""
    result = _linted(tmp_path, EUPHEMISM, "--language", "fr", "--json", context=KNOWN)

    found = {f["rule"]: f for f in json.loads(result.out)["findings"]}
    assert result.code == 2
    assert found["L08"]["level"] == "BLOCK"
    begin, end = found["L08"]["span"]
    assert found["L08"]["text"] == EUPHEMISM[begin:end]
    assert found["L08"]["hint"]


def test_exit_codes_follow_the_worst_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """0 clean, 1 warnings, 2 blocked, 3 hard, whatever else was found beside it."""
    for levels, code in (([], 0), (["WARN"], 1), (["WARN", "BLOCK"], 2), (["BLOCK", "HARD", "WARN"], 3)):
        found = [{"rule": "L00", "level": level, "span": [0, 1], "text": "x", "hint": "h"} for level in levels]
        monkeypatch.setattr("bot.lint_file.check_text", lambda *_, f=found: f)
        assert _linted(tmp_path, "x").code == code


def test_lint_reads_standard_input() -> None:
    """`-` is standard input; people get one line for each finding."""
    result = here("lint", "-", "--language", "fr", stdin=EUPHEMISM)

    assert result.code == 2
    assert "BLOCK L08" in result.told
    assert result.out == ""


@pytest.mark.parametrize(
    ("more", "context", "sentence"),
    [
        (("--language", "de"), None, "'de' is none of fr, ar, en"),
        ((), {"phase": 7, "colour": "red"}, "colour"),
        ((), {"now": "yesterday"}, "now"),
        ((), ["not", "an", "object"], "object"),
    ],
)
def test_lint_with_bad_usage_ends_with_64(
    tmp_path: Path, more: tuple[str, ...], context: object, sentence: str
) -> None:
    """What cannot be checked is neither clean nor blocked: exit 64 and why, every fault at once."""
    result = _linted(tmp_path, CLEAN, *more, context=context)

    assert result.code == BAD_USAGE
    assert sentence in result.told


def test_lint_without_its_files_ends_with_64(tmp_path: Path) -> None:
    """A file that is not there, is no text or no JSON is bad usage."""
    assert here("lint", "nowhere.txt").code == BAD_USAGE
    (tmp_path / "image.png").write_bytes(b"\x89PNG\xff\xfe")
    assert here("lint", "image.png").code == BAD_USAGE
    (tmp_path / "context.json").write_text("{", encoding="utf-8")
    (tmp_path / "text.txt").write_text(CLEAN, encoding="utf-8")
    assert here("lint", "text.txt", "--context", "context.json").code == BAD_USAGE
    assert here("lint", "text.txt", BAYAN_POLICY="nowhere.toml").code == BAD_USAGE


# check


async def test_check_finds_everything_good(world: RehearsalServer, tmp_path: Path) -> None:
    """A whole installation: one line for each part, all ok, exit 0."""
    result = await check(world, tmp_path)

    assert result.code == 0, result.err
    assert "speaks en in channels" in result.told
    for part in ("installation", "policy", "database", "slack", "people", "bluesky", "mastodon", "status_page"):
        assert part in result.err
    assert "bad" not in result.err


async def test_check_names_a_wrong_token(world: RehearsalServer, tmp_path: Path) -> None:
    """Slack's refusal is told with the setting to correct; the token itself is not shown; the rest is checked too."""
    result = await check(world, tmp_path, BAYAN_SLACK_BOT_TOKEN="xoxb-wrong")

    assert result.code == 1
    assert "BAYAN_SLACK_BOT_TOKEN: Slack does not accept the bot's token" in result.told
    assert "xoxb-wrong" not in result.err
    assert "ok outlet mastodon" in result.told


async def test_check_names_a_wrong_app_level_token(world: RehearsalServer, tmp_path: Path) -> None:
    """The other token is tried too, since without it the bot hears nothing."""
    result = await check(world, tmp_path, BAYAN_SLACK_APP_TOKEN="xapp-wrong")

    assert result.code == 1
    assert "BAYAN_SLACK_APP_TOKEN: Slack does not accept the app-level token" in result.told


async def test_check_says_that_there_are_no_canvases(tmp_path: Path) -> None:
    """A scope that a workspace may refuse is no fault; what goes without is said."""
    (tmp_path / "policy.toml").write_text(house_policy(), encoding="utf-8")
    seed = load_seed()
    poor = replace(seed, app=replace(seed.app, scopes=seed.app.scopes - {"canvases:write"}))
    server = RehearsalServer(poor, RehearsalClock(datetime.now(UTC)))
    await server.start()
    result = await check(server, tmp_path)
    await server.close()

    assert result.code == 0, result.err
    assert "no canvases: the scope canvases:write is not granted" in result.told


async def test_check_names_every_missing_credential_at_once(world: RehearsalServer, tmp_path: Path) -> None:
    """No tokens, half of an outlet, a wrong password on another: each in a line of its own."""
    empty = {"BAYAN_SLACK_BOT_TOKEN": "", "BAYAN_SLACK_APP_TOKEN": "", "BAYAN_OUTLETS__MASTODON__TOKEN": ""}
    result = await check(world, tmp_path, **empty, BAYAN_OUTLETS__BLUESKY__APP_PASSWORD="wrong")

    assert result.code == 1
    for line in ("BAYAN_SLACK_BOT_TOKEN: is missing", "BAYAN_SLACK_APP_TOKEN: is missing"):
        assert line in result.told
    assert "BAYAN_OUTLETS__MASTODON__TOKEN: is missing" in result.told
    assert "bad outlet bluesky" in result.told


async def test_check_names_what_nothing_reads(world: RehearsalServer, tmp_path: Path) -> None:
    """A misspelt setting and credentials of an outlet that there is not, each with the nearest name."""
    strangers = {"BAYAN_LOG_LEVLE": "DEBUG", "BAYAN_OUTLETS__BLUESKI__APP_PASSWORD": "x"}
    result = await check(world, tmp_path, **strangers)

    assert result.code == 1
    assert "BAYAN_LOG_LEVLE: is no setting, nothing reads it. Did you mean BAYAN_LOG_LEVEL?" in result.told
    assert "BAYAN_OUTLETS__BLUESKI: is for no outlet of the policy. Did you mean bluesky?" in result.told


async def test_check_names_hooks_without_their_secrets(world: RehearsalServer, tmp_path: Path) -> None:
    """Where each listens; one that lacks a secret is a fault, and so is a secret for none."""
    told = "too-short"
    result = await check(world, tmp_path, BAYAN_HOOKS__DESK__SECRET=told, BAYAN_HOOKS__DEKS__SECRET=told)

    assert result.code == 1
    assert "BAYAN_HOOKS__DESK__SECRET: is no secret of Standard Webhooks." in result.told
    assert "BAYAN_HOOKS__DEKS: is for no hook of the policy. Did you mean desk?" in result.told
    assert "help_desk at /hooks/desk" in (await check(world, tmp_path)).told
    assert told not in result.told


async def test_check_knows_the_situations_of_alerts(world: RehearsalServer, tmp_path: Path) -> None:
    """A hook's rule names a template set that there is."""
    own = tmp_path / "policy.toml"
    own.write_text(
        own.read_text(encoding="utf-8")
        + '[[hooks]]\nname = "pd"\nkind = "pagerduty"\n[[hooks.rules]]\nsituation = "wrong_balance"\n',
        encoding="utf-8",
    )
    result = await check(world, tmp_path, BAYAN_HOOKS__PD__SECRET="x" * 24)

    assert "hooks.pd.rules.0.situation: there is no 'wrong_balance'." in result.told


async def test_check_of_the_outlets_alone(world: RehearsalServer, tmp_path: Path) -> None:
    """`--outlets`: only they are spoken to, and only they decide the exit code."""
    told = environment(world, tmp_path, BAYAN_SLACK_BOT_TOKEN="")
    good = await asyncio.to_thread(lambda: here("check", "--outlets", **told))
    bad = await asyncio.to_thread(
        lambda: here("check", "--outlets", **(told | {"BAYAN_OUTLETS__MASTODON__TOKEN": "x"}))
    )

    assert (good.code, bad.code) == (0, 1)
    assert [line.split()[:2] for line in good.err.splitlines()] == [["ok", "outlet"]] * 3
    assert "bad outlet mastodon" in bad.told


async def test_check_says_when_a_credential_ends(
    world: RehearsalServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it does, its end stands in the line; one that has ended is a fault."""
    for ends, code in ((datetime(2199, 1, 2, tzinfo=UTC), 0), (datetime(2020, 1, 2, tzinfo=UTC), 1)):

        async def expires_at(_: object, ends: datetime = ends) -> datetime:
            return ends

        monkeypatch.setattr(Mastodon, "expires_at", expires_at, raising=False)
        result = await asyncio.to_thread(lambda: here("check", "--outlets", **environment(world, tmp_path)))
        assert result.code == code
        assert f"mastodon, credential until {ends:%Y-%m-%d} 00:00 UTC" in result.told


async def test_check_never_loses_a_token_that_is_good_once(world: RehearsalServer, tmp_path: Path) -> None:
    """X gives the next refresh token with each renewal: it is kept in the bot's database, or not asked for."""
    (tmp_path / "policy.toml").write_text(policy_for((), ["x"]), encoding="utf-8")
    told = environment(world, tmp_path)
    before = await asyncio.to_thread(lambda: here("check", "--outlets", **told))
    assert before.code == 1
    assert "it is not this one's turn" in before.told

    migrate(told["BAYAN_DATABASE_URL"])
    for _ in range(2):
        after = await asyncio.to_thread(lambda: here("check", "--outlets", **told))
        assert after.code == 0, after.told


async def test_check_of_outlets_names_a_policy_it_cannot_use(world: RehearsalServer, tmp_path: Path) -> None:
    """Which outlets there are stands there."""
    (tmp_path / "policy.toml").write_text("promise_round_down = 0", encoding="utf-8")
    told = environment(world, tmp_path)
    result = await asyncio.to_thread(lambda: here("check", "--outlets", **told))
    assert result.code == 1
    assert "promise_round_down" in result.told


async def test_check_lists_every_fault_of_a_policy_at_once(world: RehearsalServer, tmp_path: Path) -> None:
    """Ten faults are ten lines, each with its place in the file; database and Slack are checked all the same."""
    (tmp_path / "policy.toml").write_text(TEN_FAULTS, encoding="utf-8")
    result = await check(world, tmp_path)

    places = [line.strip().split(":")[0] for line in result.err.splitlines() if line.startswith("      ")]
    assert len(places) >= 10, result.err
    for place in ("zone", "clocks.K1.ladder", "ladders.public.rungs.0.dm", "outlets.1.name"):
        assert place in places
    assert "ok database" in result.told
    assert "ok slack" in result.told
    assert result.code == 1


@pytest.mark.parametrize("url", ["mysql://somewhere", "rubbish", "sqlite://", "sqlite:////dev/null/bayan.db"])
async def test_check_goes_on_past_a_database_it_cannot_use(world: RehearsalServer, tmp_path: Path, url: str) -> None:
    """A database that cannot be opened is one bad line; the outlets are still tried."""
    result = await check(world, tmp_path, BAYAN_DATABASE_URL=url)

    assert result.code == 1
    assert "bad database" in result.told
    assert "ok outlet bluesky" in result.told


# database commands


def test_migrate_brings_a_database_up_once(tmp_path: Path) -> None:
    """The second time there is nothing to do."""
    first = here("migrate", BAYAN_DATABASE_URL=database(tmp_path))
    again = here("migrate", BAYAN_DATABASE_URL=database(tmp_path))

    assert (first.code, again.code) == (0, 0)
    assert f"0 -> {HEAD}" in first.told
    assert "nothing to do" in again.told


@pytest.mark.parametrize("arguments", [("migrate",), ("verify",), ("export", "INC-1")])
def test_a_newer_database_is_left_alone(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """An older Bayan says that it is older, and touches nothing."""
    migrate(database(tmp_path))
    with sqlite3.connect(tmp_path / "bayan.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()
    result = here(*arguments, BAYAN_DATABASE_URL=database(tmp_path))

    assert result.code == 1
    assert "has schema 999" in result.told
    assert "upgrade Bayan" in result.told


@pytest.mark.parametrize("arguments", [("verify",), ("export", "INC-1")])
def test_a_database_without_tables_is_said_in_words(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Nobody has to read a traceback to learn what to run."""
    result = here(*arguments, BAYAN_DATABASE_URL=database(tmp_path))

    assert result.code == 1
    assert "bayan migrate" in result.told


@pytest.mark.parametrize("command", ["migrate", "verify"])
@pytest.mark.parametrize("url", ["mysql://somewhere", "rubbish", "sqlite:////dev/null/bayan.db"])
def test_a_database_that_cannot_be_opened_is_said_in_words(command: str, url: str) -> None:
    """A wrong address ends with a sentence and exit 1."""
    result = here(command, BAYAN_DATABASE_URL=url)

    assert result.code == 1
    assert "the database cannot be used" in result.told


@pytest.mark.parametrize("name", ["7x", "", "INC-", "INC-\u0667", "INC-" + "9" * 30, "-- drop"])
def test_export_wants_an_incident(name: str) -> None:
    """What is no incident's name is bad usage."""
    assert here("export", "--", name).code == BAD_USAGE


def test_export_of_an_unknown_incident(tmp_path: Path) -> None:
    """There is none: exit 1, said with its code."""
    migrate(database(tmp_path))
    result = here("export", "inc-9", BAYAN_DATABASE_URL=database(tmp_path))

    assert result.code == 1
    assert "INC-9" in result.told


@pytest.fixture
async def evening_over(tmp_path: Path) -> Path:
    """The folder of an evening on which one text was published."""
    async with an_evening(tmp_path) as evening:
        await evening.submitted()
        await evening.presses("approver", "approve")
        await evening.passes(minutes=1)
    return tmp_path


def _settings(folder: Path) -> dict[str, str]:
    return {"BAYAN_DATABASE_URL": database(folder), "BAYAN_POLICY": str(folder / "policy.toml")}


async def test_export_and_verify_tell_the_evening(evening_over: Path) -> None:
    """The evidence pack holds words and record; the table is for people; every chain holds until somebody tampers."""
    wishes = (("export", "INC-1", "--json"), ("export", "1"), ("verify",))
    answers = await asyncio.to_thread(lambda: [here(*w, **_settings(evening_over)) for w in wishes])
    pack, table, whole = answers

    document: dict[str, Any] = json.loads(pack.out)
    assert [a.code for a in answers] == [0, 0, 0]
    assert len(document["words"]) == 9
    assert document["audit"]["entries"] == len(document["record"])
    assert "INC-1" in table.out
    assert "Pocket Bank" in table.out
    assert "INC-1: the chain holds" in whole.told

    with sqlite3.connect(evening_over / "bayan.db") as connection:
        connection.execute("UPDATE audit SET actor = 'U0STRANGER' WHERE seq = 3")
    connection.close()
    broken = await asyncio.to_thread(lambda: here("verify", **_settings(evening_over)))
    assert broken.code == 1
    assert "INC-1: broken at entry 3" in broken.told


async def test_verify_notices_entries_cut_off_the_end(evening_over: Path) -> None:
    """The last links are gone: what is left is a sound chain, and still not the whole one."""
    with sqlite3.connect(evening_over / "bayan.db") as connection:
        connection.execute("DELETE FROM audit WHERE seq > 4")
    connection.close()
    broken = await asyncio.to_thread(lambda: here("verify", **_settings(evening_over)))

    assert broken.code == 1
    assert "INC-1: broken at entry 5" in broken.told


# rehearse


def test_rehearse_lists_its_scenarios() -> None:
    """A name and a title for each."""
    result = here("rehearse", "--list")

    assert result.code == 0
    assert "banque-populaire" in result.err
    assert "silent-evening" in result.err


def test_a_scenario_with_faults_is_not_played(tmp_path: Path) -> None:
    """Every fault at once, exit 64; an unknown name lists those there are."""
    (tmp_path / "wrong.toml").write_text(
        'start = "2025-05-31T20:00:00"\n[[step]]\nat = "25:00"\ncommand = "x"\n[[step]]\n', encoding="utf-8"
    )
    wrong = here("rehearse", "--scenario", "wrong.toml")
    unknown = here("rehearse", "--scenario", "nobody-wrote-this")

    assert (wrong.code, unknown.code) == (BAD_USAGE, BAD_USAGE)
    assert "step 1" in wrong.told
    assert "step 2" in wrong.told
    assert "banque-populaire" in unknown.told


async def test_a_rehearsal_prints_one_document(tmp_path: Path) -> None:
    """`--headless --json`: standard output is JSON and nothing else; unmet expectations end with exit 1."""
    (tmp_path / "short.toml").write_text(
        'start = "2025-05-31T20:45:00"\nend = "20:46"\n'
        '[[step]]\nat = "20:45"\nwho = "commander"\nwhere = "general"\ncommand = "/incident declare sev2 cards"\n'
        '[[expect]]\npath = "words"\ncount = 5\n',
        encoding="utf-8",
    )
    result = await ended("rehearse", "--scenario", "short.toml", "--headless", "--json", cwd=tmp_path)

    document = json.loads(result.out)
    assert result.code == 1
    assert document["incident"]["code"] == "INC-1"
    assert document["expectations"]["failed"] == ["at the end: words: count 5 expected, found []"]
    assert "words: count 5" in result.told


async def test_a_rehearsal_on_a_taken_port_says_so(world: RehearsalServer, tmp_path: Path) -> None:
    """Another program has the port: a sentence with the way out, no traceback."""
    port = world.url.rsplit(":", 1)[1]
    result = await ended("rehearse", "--no-open", "--port", port, cwd=tmp_path)

    assert result.code == 1
    assert "Try another --port" in result.told
    assert "Traceback" not in result.err


# run


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"BAYAN_SLACK_BOT_TOKEN": "", "BAYAN_SLACK_APP_TOKEN": ""}, "BAYAN_SLACK_APP_TOKEN: is missing"),
        ({"BAYAN_WEB_PORT": "80808"}, "BAYAN_WEB_PORT"),
        ({"BAYAN_POLICY": "nowhere.toml"}, "nowhere.toml"),
        ({"BAYAN_DATABASE_URL": "mysql://somewhere"}, "mysql"),
        ({"BAYAN_OUTLETS": "rubbish"}, "outlets"),
    ],
)
async def test_settings_that_cannot_be_used_start_nothing(
    world: RehearsalServer, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    """Whatever is missing or wrong: one clear sentence and exit 1, before Slack hears of us."""
    result = await asyncio.to_thread(lambda: here("run", **environment(world, tmp_path, **changes)))

    assert result.code == 1
    assert sentence in result.told
    assert world.workspace._world.log.calls == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"BAYAN_SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack does not accept the bot's token"),
        ({"BAYAN_SLACK_APP_TOKEN": "xapp-wrong"}, "Slack does not accept the app-level token"),
        ({"BAYAN_SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack could not be reached"),
    ],
)
async def test_a_start_that_slack_turns_down_says_why(
    world: RehearsalServer, tmp_path: Path, changes: dict[str, str], sentence: str
) -> None:
    """A token or address that does not work ends the start with a sentence: no traceback, nothing left open."""
    result = await ended("run", cwd=tmp_path, **environment(world, tmp_path, **changes))

    assert result.code == 1
    assert sentence in result.told
    assert "Traceback" not in result.err
    assert "Unclosed" not in result.err


async def test_run_on_a_newer_database_touches_nothing(world: RehearsalServer, tmp_path: Path) -> None:
    """The bot refuses to start and the database stays as it was."""
    migrate(database(tmp_path))
    with sqlite3.connect(tmp_path / "bayan.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
    connection.close()
    result = await ended("run", cwd=tmp_path, **environment(world, tmp_path))

    assert result.code == 1
    assert "upgrade Bayan" in result.told


async def test_run_works_and_stops_gracefully(world: RehearsalServer, tmp_path: Path) -> None:
    """Joined, it answers commands; at SIGTERM it drains, says what was left, and ends with 0; secrets stay unlogged."""
    async with process("run", cwd=tmp_path, **environment(world, tmp_path)) as running:
        assert running.stderr is not None
        lines = [await asyncio.wait_for(running.stderr.readline(), 60)]
        while b'"start"' not in lines[-1]:
            lines.append(await asyncio.wait_for(running.stderr.readline(), 60))
        await _declared(world)
        running.send_signal(signal.SIGTERM)
        rest, _ = await asyncio.gather(running.stderr.read(), asyncio.wait_for(running.wait(), 60))

    logged = [json.loads(line) for line in (b"".join(lines) + rest).decode().splitlines()]
    assert running.returncode == 0
    assert logged[-1]["action"] == "stop"
    assert {"start", "slack.declare"} <= {line["action"] for line in logged}
    text = json.dumps(logged)
    assert not any(secret in text for secret in (world.seed.app.bot_token, world.seed.app.app_token))


async def _declared(world: RehearsalServer) -> None:
    """The commander declares; the channel is there soon after."""
    token = {"Authorization": f"Bearer {world.token}"}
    async with httpx.AsyncClient(base_url=world.url, headers=token, timeout=20, trust_env=False) as http:
        wish = {"user": "commander", "channel": "general", "text": "/incident declare sev1 wrong_balances"}
        answer = (await http.post("/_control/command", json=wish)).json()
        assert answer["ok"], answer
        for _ in range(200):
            names = [c["name"] for c in (await http.get("/_control/channels")).json()]
            if ROOM in names:
                return
            await asyncio.sleep(0.05)
    raise AssertionError("the channel was never made")
