"""Player, stage and server: an evening from a file, the world around it, and the clock over the wire."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.player import Player
from bot.rehearsal.script import parse_script
from bot.rehearsal.server import RehearsalServer
from bot.rehearsal.stage import Stage, house_policy
from bot.rehearsal.workspace import load_seed

HEAD = 'start = "2025-05-31T20:45:00"\nend = "20:50"\n'
DECLARE = """
[[step]]
at = "20:45"
who = "commander"
where = "general"
command = "/incident declare sev1 wrong_balances"
"""


async def play(folder: Path, text: str) -> dict[str, Any]:
    """The document of this evening, played step by step."""
    script = parse_script("x", text)
    stage = Stage(folder, RehearsalClock(script.start, speed=0), policy=house_policy())
    await stage.start()
    try:
        return await Player(stage, script, stepwise=True).play()
    finally:
        await stage.close()


async def test_an_evening_with_what_people_do(tmp_path: Path) -> None:
    """Commands, a form with a changed field, a reaction, a message in a thread; met expectations are counted."""
    document = await play(
        tmp_path,
        HEAD
        + DECLARE
        + '[[step]]\nwho = "comms_lead"\ncommand = "/incident say"\n'
        + '[[step]]\nwho = "comms_lead"\nsubmit = { "English, long" = { append = " We check every account." } }\n'
        + '[[step]]\nwho = "approver"\nwhere = "approvals"\nmessage = "Reading it."\nthread = true\n'
        + '[[step]]\nwho = "approver"\nwhere = "approvals"\nreaction = "eyes"\n'
        + '[[step]]\nwho = "approver"\nwhere = "approvals"\nclick = "approve"\nanswer = "needs one more person"\n'
        + '[[step]]\nwho = "commander"\nwhere = "approvals"\nclick = "approve"\nanswer = "it goes out now"\n'
        + '[[step]]\nwho = "approver"\nwhere = "@bayan"\nreads = "statement 1"\n'
        + '[[step]]\nat = "20:48"\nexpect = [{ path = "words", count = 9 }]\n'
        + '[[expect]]\npath = "networks.mastodon"\nis = 3\n',
    )
    assert document["expectations"] == {"met": 5, "failed": []}
    assert any("We check every account." in w["text"] for w in document["words"])


async def test_a_step_that_cannot_be_played_is_named_and_the_evening_goes_on(tmp_path: Path) -> None:
    """No form is open, no such button, nobody of that name, another answer: one sentence each, with its number."""
    document = await play(
        tmp_path,
        HEAD
        + '[[step]]\nwho = "comms_lead"\nsubmit = {}\n'
        + '[[step]]\nwho = "approver"\nclick = "approve"\n'
        + '[[step]]\nwho = "nobody"\nwhere = "general"\nmessage = "hello"\n'
        + '[[step]]\nfault = { method = "chat.postMessage", kind = "earthquake" }\n'
        + DECLARE.replace('command = "', 'answer = "good morning"\ncommand = "')
        + '[[step]]\nwho = "approver"\nclick = "approve"\n'
        + '[[step]]\nwho = "comms_lead"\ncommand = "/incident say"\n'
        + '[[step]]\nwho = "comms_lead"\nsubmit = { "English, long" = { replace = ["not there", "x"] } }\n'
        + '[[step]]\nwho = "comms_lead"\nwhere = "general"\nreads = "good night"\n'
        + '[[expect]]\npath = "incident.code"\nis = "INC-1"\n',
    )
    failed = document["expectations"]["failed"]
    assert [sentence.split(":")[0] for sentence in failed] == [f"step {n}" for n in (1, 2, 3, 4, 5, 6, 8, 9)]
    assert "no view open" in failed[0]
    assert "no incident channel yet" in failed[1]
    assert "should read 'good morning'" in failed[4]
    assert "sees no button 'approve'" in failed[5]
    assert "should read 'good night'" in failed[7]
    assert document["expectations"]["met"] == 1


async def test_an_evening_without_an_incident_is_a_document_too(tmp_path: Path) -> None:
    """Nothing was declared: expectations about it fail in words."""
    document = await play(tmp_path, HEAD + '[[expect]]\npath = "words"\ncount = 0\n')

    assert document["expectations"]["failed"] == ["at the end: words: there is no such value"]


async def watched(folder: Path, text: str, *, speed: float) -> dict[str, Any]:
    """The document of this evening, played as people watch it."""
    script = parse_script("x", text)
    clock = RehearsalClock(script.start, speed=0)
    stage = Stage(folder, clock, policy=house_policy())
    await stage.start()
    try:
        clock.run_at(speed)
        return await Player(stage, script, stepwise=False).play()
    finally:
        await stage.close()


async def test_an_evening_played_in_time(tmp_path: Path) -> None:
    """With a running clock the steps come at their own times, and the bot wakes by itself."""
    expected = '[[expect]]\npath = "rungs.0.percent"\nis = 50\n'
    document = await watched(tmp_path, HEAD.replace("20:50", "21:05") + DECLARE + expected, speed=400)
    assert document["expectations"]["failed"] == []


async def test_however_fast_it_is_watched_people_press_what_is_there(tmp_path: Path) -> None:
    """A minute that passes in no time is long enough for a card to come."""
    document = await watched(
        tmp_path,
        HEAD
        + DECLARE
        + '[[step]]\nwho = "comms_lead"\ncommand = "/incident say"\n'
        + '[[step]]\nat = "20:46"\nwho = "comms_lead"\nsubmit = {}\n'
        + '[[step]]\nat = "20:47"\nwho = "approver"\nwhere = "approvals"\nclick = "approve"\n'
        + '[[step]]\nwho = "commander"\nwhere = "approvals"\nclick = "approve"\n'
        + '[[step]]\nat = "20:49"\nexpect = [{ path = "words", count = 9 }]\n',
        speed=20_000,
    )
    assert document["expectations"] == {"met": 1, "failed": []}


async def test_a_killed_bot_finds_everything_again(tmp_path: Path) -> None:
    """Its database and the world outlive it; while it is down nobody answers and there is no document."""
    stage = Stage(tmp_path, RehearsalClock(datetime(2025, 5, 31, 19, 45, tzinfo=UTC), speed=0), policy=house_policy())
    await stage.start()
    token = {"Authorization": f"Bearer {stage.server.token}"}
    async with httpx.AsyncClient(base_url=stage.server.url, headers=token, timeout=20, trust_env=False) as http:
        wish = {"user": "commander", "channel": "general", "text": "/incident declare sev1 wrong_balances"}
        await http.post("/_control/command", json=wish)
        await stage.settled()
        await stage.kill_bot()
        assert await stage.document() == {}
        assert stage.next_at() is None
        assert (await http.get("/_control/info")).json()["status_page"] == ""
        await stage.start_bot()
        await stage.settled()
        assert (await stage.document())["incident"]["code"] == "INC-1"
        assert (await http.get("/_control/info")).json()["status_page"].startswith(stage.server.url)
    await stage.close()
    await stage.kill_bot()  # dead already: nothing happens


# the server

WRONG_WISHES: tuple[object, ...] = (
    {},
    {"advance": "a lot"},
    {"set": "2025-06-01T00:00:00"},
    {"set": "soon"},
    {"speed": -1},
    [],
    7,
)


@pytest.fixture
def clock() -> RehearsalClock:
    """A clock at 20:45 that stands."""
    return RehearsalClock(datetime(2025, 5, 31, 19, 45, tzinfo=UTC), speed=0)


async def test_the_clock_is_read_and_moved_over_the_wire(clock: RehearsalClock) -> None:
    """Advance, set, speed; anything else is 400 with what would be right."""
    server = RehearsalServer(load_seed(), clock, token="secret")
    await server.start()
    token = {"Authorization": "Bearer secret"}
    async with httpx.AsyncClient(base_url=server.url, headers=token, trust_env=False) as http:
        assert (await http.get("/_control/clock")).json() == {"now": "2025-05-31T19:45:00+00:00", "speed": 0}
        await http.post("/_control/clock", json={"advance": 90})
        assert clock.now() == datetime(2025, 5, 31, 19, 46, 30, tzinfo=UTC)
        await http.post("/_control/clock", json={"set": "2025-06-01T00:00:00+01:00"})
        assert clock.now() == datetime(2025, 5, 31, 23, 0, tzinfo=UTC)
        for wrong in WRONG_WISHES:
            answer = await http.post("/_control/clock", json=wrong)
            assert (answer.status_code, answer.json()["ok"]) == (400, False), wrong
        assert (await http.post("/_control/clock", content=b"{")).status_code == 400
        await http.post("/_control/clock", json={"speed": 60})
        await asyncio.sleep(0.05)
        assert clock.now() > datetime(2025, 5, 31, 23, 0, tzinfo=UTC) + timedelta(seconds=2)
    await server.close()


async def test_nobody_acts_without_the_token(clock: RehearsalClock) -> None:
    """The page can act as anybody: no token, a wrong one, or a page of another origin get 403."""
    server = RehearsalServer(load_seed(), clock)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, trust_env=False) as http:
        for path in ("/_control/clock", "/_control/info", "/_control/channels", "/_networks"):
            assert (await http.get(path)).status_code == 403
            assert (await http.get(path, params={"token": "wrong"})).status_code == 403
            assert (await http.get(path, params={"token": "é"})).status_code == 403
            good = {"token": server.token}
            assert (await http.get(path, params=good)).status_code == 200
            foreign = {"Origin": "https://evil.example"}
            assert (await http.get(path, params=good, headers=foreign)).status_code == 403
    await server.close()


async def test_it_listens_on_loopback_only(clock: RehearsalClock) -> None:
    """A rehearsal is nobody else's business; a taken port is an OSError."""
    server = RehearsalServer(load_seed(), clock)
    await server.start()
    assert server.url.startswith("http://127.0.0.1:")
    other = RehearsalServer(load_seed(), clock)
    with pytest.raises(OSError, match="address already in use"):
        await other.start(int(server.url.rsplit(":", 1)[1]))
    await other.close()
    await server.close()
