"""Events are dealt with until it succeeds; what is in vain is told to people."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import structlog

from bot.domain.event import WAITS, Event, NotNow, next_attempt
from bot.domain.secrecy import Secrets
from bot.services import wakeups
from bot.services.hearing import Hearing
from storage import Store, StoreUnavailable, deliveries, events
from tests.builders import DECLARED, book

BODY = {"type": "message"}


@dataclass(slots=True)
class StillClock:
    """A clock moved by hand."""

    moment: datetime = DECLARED

    def now(self) -> datetime:
        """The moment it shows."""
        return self.moment

    def seconds_until(self, moment: datetime) -> float:
        """Unused here."""
        return (moment - self.moment).total_seconds()

    def on_change(self, callback: Callable[[], None]) -> None:
        """Unused here."""


@dataclass(slots=True)
class Ear:
    """A listener that fails as it is told to, then hears."""

    troubles: list[BaseException] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)

    async def hear(self, event: Event) -> None:
        """Notes the event, unless there is trouble left."""
        if self.troubles:
            raise self.troubles.pop(0)
        self.heard.append(event.key)


async def attempt(store: Store, clock: StillClock, ear: Ear) -> datetime | None:
    """One look at the clock's moment; answers when the event falls due next."""
    hearing = Hearing(store, clock, ear, secrets=Secrets({"xoxb-secret-value"}))
    with structlog.testing.capture_logs():
        work = await store.run(wakeups.look, book(), clock.now(), frozenset(), None)
        hearing.deal(work.events)
        while hearing.busy:  # noqa: ASYNC110 - its tasks are its own
            await asyncio.sleep(0.002)
    _, following = await store.run(events.claim, DECLARED, 1)
    return following


async def test_what_is_heard_is_settled(store: Store) -> None:
    """Once, and nothing waits any more."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    ear = Ear()
    assert await attempt(store, StillClock(), ear) is None
    assert ear.heard == ["Ev1"]


@pytest.mark.parametrize(
    "trouble", [NotNow("later"), ZeroDivisionError("ours"), StoreUnavailable("full"), TimeoutError()]
)
async def test_trouble_is_tried_again(store: Store, trouble: BaseException) -> None:
    """Whatever it was; after a wait, and then it is heard."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    clock, ear = StillClock(), Ear([trouble])
    following = await attempt(store, clock, ear)
    assert following == DECLARED + timedelta(seconds=WAITS[0])
    clock.moment = following
    await attempt(store, clock, ear)
    assert ear.heard == ["Ev1"]


async def test_a_wait_that_slack_asks_for_is_kept(store: Store) -> None:
    """A 429 with 30 seconds means 30 seconds."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    ear = Ear([NotNow("slow down", timedelta(seconds=30))])
    assert await attempt(store, StillClock(), ear) == DECLARED + timedelta(seconds=30)


async def test_what_is_in_vain_is_told(store: Store) -> None:
    """After the last attempt the duty channel reads that it came to nothing, without our secrets."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    clock = StillClock()
    ear = Ear([NotNow(f"no {n} xoxb-secret-value") for n in range(len(WAITS) + 1)])
    following: datetime | None = DECLARED
    while following is not None:
        clock.moment = following
        following = await attempt(store, clock, ear)
    assert ear.heard == []
    told = await store.read(deliveries.by_key, "event/Ev1/given_up")
    assert told is not None
    assert told.payload["notice"] == "event_given_up"
    assert "xoxb-secret-value" not in str(told.payload)


class Unwell:
    """A database that takes nothing, for the reason given."""

    def __init__(self, why: Exception) -> None:
        self._why = why

    async def run(self, *_: object) -> None:
        """Fails."""
        raise self._why


@pytest.mark.parametrize("why", [StoreUnavailable("full"), ZeroDivisionError("ours")])
async def test_what_cannot_be_settled_comes_back(store: Store, why: Exception) -> None:
    """The database does not take that it was heard: said in the log, and heard again when its lease has ended."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    work = await store.run(wakeups.look, book(), DECLARED, frozenset(), None)
    ear = Ear()
    hearing = Hearing(Unwell(why), StillClock(), ear)  # type: ignore[arg-type]
    with structlog.testing.capture_logs() as logs:
        hearing.deal(work.events)
        while hearing.busy:  # noqa: ASYNC110 - its tasks are its own
            await asyncio.sleep(0.002)
    assert [log["action"] for log in logs] == ["event.failed"]
    await store.run(wakeups.begin, DECLARED, alone=True)
    await attempt(store, StillClock(), ear)
    assert ear.heard == ["Ev1", "Ev1"]


async def test_where_nobody_listens_events_are_settled(store: Store) -> None:
    """A bot without Slack keeps no heap of them."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    work = await store.run(wakeups.look, book(), DECLARED, frozenset(), None)
    hearing = Hearing(store, StillClock(), None)
    hearing.deal(work.events)
    while hearing.busy:  # noqa: ASYNC110 - its tasks are its own
        await asyncio.sleep(0.002)
    assert await store.run(events.claim, DECLARED + timedelta(days=1), 1) == ((), None)


async def test_a_stop_loses_nothing(store: Store) -> None:
    """What is under way is dropped; its lease ends, and it comes back."""
    await store.run(events.take, "Ev1", "message", BODY, DECLARED)
    never = asyncio.Event()

    class Slow:
        async def hear(self, _: Event) -> Any:  # noqa: ANN401 - it never answers
            await never.wait()

    hearing = Hearing(store, StillClock(), Slow())
    work = await store.run(wakeups.look, book(), DECLARED, frozenset(), None)
    hearing.deal(work.events)
    await asyncio.sleep(0)
    await hearing.stop()
    assert not hearing.busy
    await store.run(wakeups.begin, DECLARED, alone=True)
    ear = Ear()
    await attempt(store, StillClock(), ear)
    assert ear.heard == ["Ev1"]


def test_there_are_so_many_attempts_and_no_more() -> None:
    """One more than there are waits."""
    event = Event(key="Ev1", kind="message", received_at=DECLARED)
    found = [next_attempt(replace(event, attempts=n), DECLARED, None) for n in range(1, len(WAITS) + 2)]
    assert found == [*(DECLARED + timedelta(seconds=w) for w in WAITS), None]
