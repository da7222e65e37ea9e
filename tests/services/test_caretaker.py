"""Chores are done, judged and told of once; what dies, hangs or fails is done again; nothing of it holds up a word."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
import structlog

from bot.domain.chore import DAY, LEASE, SOON, Chore
from bot.domain.delivery import JSON
from bot.domain.faults import Fault
from bot.domain.secrecy import Secrets
from bot.scheduler import Scheduler
from bot.services import caretaker as caretaker_module
from bot.services.caretaker import Caretaker
from bot.services.chores import FIRST, jobs
from bot.services.relay import Relay
from storage import Store, chores
from storage import deliveries as rows
from tests.builders import DECLARED, book
from tests.services.evening import Evening
from tests.services.outside import Courier, FlakyStore, HandClock, Publisher

BAD = Fault("mastodon", "401 the token t0p-secret is bad", "Make a new one.")


class Outlet(Publisher):
    """An outlet whose credential ends, and whose checks go as a test wants."""

    ends: datetime | None = None
    faults: tuple[Fault, ...] = ()
    trouble: Exception | None = None
    checks = 0

    async def preflight(self) -> list[Fault]:
        """As told."""
        self.checks += 1
        if self.trouble:
            raise self.trouble
        return list(self.faults)

    def hang(self, monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
        """From now on a check never ends; answers when one has begun."""
        begun = asyncio.Event()

        async def hanging() -> list[Fault]:
            begun.set()
            await asyncio.Event().wait()
            return []

        monkeypatch.setattr(self, "preflight", hanging)
        return begun

    async def expires_at(self) -> datetime | None:
        """As told."""
        if self.trouble:
            raise self.trouble
        return self.ends


class Rig:
    """One outlet, its chores, a scheduler, and a clock that a test moves."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = HandClock()
        self.outlet = Outlet()
        self.refreshed = 0
        self.courier = Courier()
        self.restart()

    def restart(self) -> None:
        """The parts anew, as a new process has them."""
        self.relay = Relay(self.store, book(), self.clock, {"slack": self.courier})
        made = jobs({"mastodon": self.outlet}, {"x": [Fault("x", "is missing", "Set it.")]}, {"page": self._refresh})
        self.caretaker = Caretaker(self.store, self.clock, made, secrets=Secrets(["t0p-secret"]))
        self.scheduler = Scheduler(self.store, book(), self.clock, self.relay, self.caretaker)

    async def _refresh(self) -> None:
        self.refreshed += 1
        if self.outlet.trouble:
            raise self.outlet.trouble

    async def after(self, span: timedelta) -> None:
        """So much later, with everything done that is due then."""
        self.clock.advance(span.total_seconds())
        async with asyncio.timeout(30):
            await asyncio.sleep(0.02)
            while self.scheduler.busy:  # noqa: ASYNC110 - it has no event to wait for
                await asyncio.sleep(0.005)

    async def told(self) -> list[tuple[str, JSON]]:
        """What the duty channel was told of the outlet in the middle, oldest first."""
        found = [d for d in await Evening(self.store).all("slack") if d.payload.get("outlet") == "mastodon"]
        assert all(d.payload["to"] == "duty" for d in found)
        return [(str(d.payload["notice"]), d.payload) for d in found]

    async def chore(self, name: str) -> Chore:
        """A chore as it stands."""
        return next(c for c in await self.store.read(chores.every) if c.name == name)

    async def stop(self) -> None:
        """Stops looking."""
        await self.scheduler.stop()
        await self.relay.drain(1)


@pytest.fixture
async def rig(store: Store) -> AsyncIterator[Rig]:
    """Started, with its chores to come."""
    with structlog.testing.capture_logs():
        made = Rig(store)
        await made.scheduler.start(alone=True)
        yield made
        await made.stop()


async def test_every_outlet_has_its_chores(rig: Rig) -> None:
    """A check each, also for one without credentials; a look at what ends; the page."""
    assert set(rig.caretaker.names) == {"preflight/mastodon", "expiry/mastodon", "preflight/x", "refresh/page"}
    await rig.after(timedelta())
    assert (rig.outlet.checks, rig.refreshed) == (0, 0)
    assert rig.scheduler.next_at == DECLARED + FIRST


async def test_they_are_done_daily_and_good_news_is_no_news(rig: Rig) -> None:
    """Once after the first hour, then every day; nobody is told anything."""
    await rig.after(FIRST)
    assert (rig.outlet.checks, rig.refreshed) == (1, 1)
    await rig.after(DAY)
    assert (rig.outlet.checks, rig.refreshed) == (2, 2)
    assert await rig.told() == []


async def test_an_outlet_without_credentials_is_told_of(rig: Rig) -> None:
    """The log of the start is read by nobody at 3 in the morning."""
    await rig.after(FIRST)
    (found,) = [d.payload for d in await Evening(rig.store).all("slack") if d.payload.get("outlet") == "x"]
    assert found["faults"] == ["x: is missing. Set it."]


async def test_a_broken_outlet_is_told_once_and_once_when_it_works(rig: Rig) -> None:
    """Without our secrets; looked at hourly while it is broken."""
    rig.outlet.faults = (BAD,)
    await rig.after(FIRST)
    await rig.after(SOON)
    await rig.after(SOON)
    rig.outlet.faults = ()
    await rig.after(SOON)
    await rig.after(DAY)
    told = await rig.told()
    assert [notice for notice, _ in told] == ["outlet_unfit", "outlet_fit"]
    assert told[0][1]["faults"] == ["mastodon: 401 the token [redacted] is bad. Make a new one."]


async def test_a_restart_remembers_what_was_told(rig: Rig) -> None:
    """The memory is a column: the new process tells only what is new."""
    rig.outlet.faults = (BAD,)
    await rig.after(FIRST)
    await rig.stop()
    rig.restart()
    await rig.scheduler.start(alone=True)
    await rig.after(SOON)
    assert rig.outlet.checks == 2
    assert len(await rig.told()) == 1


async def test_what_fell_due_while_nobody_was_there_is_done_at_the_start(rig: Rig) -> None:
    """A day off: done once, not for every day missed."""
    await rig.stop()
    rig.restart()
    rig.clock.advance(5 * DAY.total_seconds())
    await rig.scheduler.start(alone=True)
    await rig.after(timedelta())
    assert rig.outlet.checks == 1


async def test_a_run_cut_short_by_a_stop_runs_at_the_next_start(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The task is dropped, the chore is not."""
    begun = rig.outlet.hang(monkeypatch)
    await rig.stop()
    rig.restart()
    await rig.scheduler.start(alone=True)
    rig.clock.advance(FIRST.total_seconds())
    async with asyncio.timeout(10):
        await begun.wait()
    await rig.stop()
    assert not rig.caretaker.busy

    monkeypatch.undo()
    rig.restart()
    await rig.scheduler.start(alone=True)
    await rig.after(timedelta())
    assert rig.outlet.checks == 1


async def test_a_check_that_fails_is_a_fault_of_the_outlet(rig: Rig) -> None:
    """Whatever was raised: a person hears of it, without our secrets; the page and the expiry are tried soon again."""
    rig.outlet.trouble = RuntimeError("t0p-secret exploded")
    await rig.after(FIRST)
    (told,) = await rig.told()
    assert told[1]["faults"] == ["the check itself failed: RuntimeError: [redacted] exploded"]
    for name in ("expiry/mastodon", "refresh/page"):
        assert (await rig.chore(name)).due_at == rig.clock.now() + SOON


async def test_a_check_that_hangs_is_given_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that never answers holds up no other chore and no look."""
    monkeypatch.setattr(caretaker_module, "DEADLINE", 0.05)
    rig.outlet.trouble = TimeoutError()
    await rig.after(FIRST)
    (told,) = await rig.told()
    assert told[1]["faults"] == ["the check itself failed: no answer within 0 s"]


async def test_a_credential_that_ends_is_warned_of_in_time(rig: Rig) -> None:
    """14, 7, 3 and 1 days before, at the moment itself, and no more."""
    rig.outlet.ends = DECLARED + FIRST + 20 * DAY
    await rig.after(FIRST)
    for _ in range(24):
        await rig.after(DAY)
    assert [payload["days"] for _, payload in await rig.told()] == [14, 7, 3, 1, 0]


async def test_a_run_that_outlived_its_lease_changes_nothing(rig: Rig) -> None:
    """Somebody else has it by then: neither moment nor message is written twice."""
    rig.outlet.faults = (BAD,)
    rig.clock.advance(FIRST.total_seconds() - 1)
    due = rig.clock.now() + timedelta(seconds=1)
    (late, *_), _ = await rig.store.run(chores.claim, due)
    await rig.store.run(chores.claim, due + LEASE)
    await rig.caretaker._do(late)
    assert (await rig.chore(late.name)).run == 2
    assert await rig.told() == []


async def test_a_chore_of_another_process_is_left_alone(rig: Rig) -> None:
    """Told other settings, it knows chores that we do not."""
    await rig.caretaker._do(Chore(name="preflight/telex", due_at=DECLARED))
    assert not rig.caretaker.busy


async def test_a_database_that_does_not_take_it_is_no_end(database_url: str) -> None:
    """The lease ends, and the chore is done again."""
    store = FlakyStore(database_url)
    with structlog.testing.capture_logs() as lines:
        rig = Rig(store)
        await rig.scheduler.start(alone=True)
        await rig.after(timedelta())
        (chore, *_), _ = await store.run(chores.claim, DECLARED + FIRST)
        store.refusals = 1
        await rig.caretaker._do(chore)
        await rig.stop()
    assert (await rig.chore(chore.name)).running
    assert "chore.failed" in {line["action"] for line in lines}
    await store.close()


async def test_chores_do_not_hold_up_deliveries(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a check hangs, what is due goes out."""
    begun = rig.outlet.hang(monkeypatch)
    await rig.stop()
    rig.restart()
    await rig.scheduler.start(alone=True)
    rig.clock.advance(FIRST.total_seconds())
    row = rows.row(key="a", courier="slack", action="post", lane="a", payload={}, now=rig.clock.now())
    await rig.store.run(rows.add, [row])
    async with asyncio.timeout(10):
        await begun.wait()
        while "send a" not in rig.courier.calls:  # noqa: ASYNC110 - it has no event to wait for
            await asyncio.sleep(0.01)
    assert rig.caretaker.busy
