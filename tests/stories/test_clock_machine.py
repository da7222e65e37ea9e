"""Any evening at all: whatever people do and however seldom the bot looks, no clock is lost and none nags twice."""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from contextlib import suppress
from datetime import timedelta
from itertools import takewhile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.clock import ClockState, rungs
from bot.domain.errors import Refusal
from bot.domain.incident import Phase, Severity
from bot.services import clocks, incidents, snooze, wakeups
from bot.services.clocks import Absence
from storage import Store
from storage.migrations.runner import migrate
from tests.builders import DECLARED, act
from tests.cast import COMMANDER
from tests.services.evening import Evening

R = TypeVar("R")
PUBLIC_WORDS = ["investigating", "no_change", "late", "identified", "monitoring", "resolved", "long_incident"]


class AnyEvening(RuleBasedStateMachine):
    """One incident on a real database; the clock goes where it wants."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        url = f"sqlite:///{Path(self.folder.name) / 'any.db'}"
        migrate(url)
        self.evening = Evening(Store(url))
        self.now = DECLARED
        self.absence: Absence | None = None
        self.promised: set[str] = set()
        self.words = 0

    def teardown(self) -> None:
        """Nothing is left behind."""
        self.do(self.evening.store.close())
        self.loop.close()
        self.folder.cleanup()

    def do(self, what: Awaitable[R]) -> R:
        """Waits for it."""
        return self.loop.run_until_complete(what)

    @initialize(severity=st.sampled_from([Severity.SEV1, Severity.SEV2, Severity.SEV3]))
    def declare(self, severity: Severity) -> None:
        """An evening begins."""
        self.do(self.evening.declare(severity=severity))

    @rule(minutes=st.floats(0.1, 200))
    def time_passes_and_the_bot_looks(self, minutes: float) -> None:
        """After any delay, once or late."""
        self.now += timedelta(minutes=minutes)
        self.do(self.evening.store.run(clocks.tick, self.evening.book, self.now, self.absence, 200))
        self.absence = None

    @rule(minutes=st.floats(0, 200))
    def time_passes(self, minutes: float) -> None:
        """Nobody looks."""
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.floats(0, 60))
    def the_wall_clock_jumps_back(self, minutes: float) -> None:
        """A look at an earlier moment than the last."""
        earlier = self.now - timedelta(minutes=minutes)
        self.do(self.evening.store.run(clocks.tick, self.evening.book, earlier, None, 200))

    @rule(minutes=st.floats(1, 300))
    def the_bot_is_restarted(self, minutes: float) -> None:
        """It was away."""
        gone = self.now
        self.do(self.evening.store.run(wakeups.beat, gone))
        self.now += timedelta(minutes=minutes)
        self.do(self.evening.store.close())
        self.evening.store = Store(self.evening.store.url)
        self.absence = self.do(self.evening.store.run(wakeups.begin, self.now, alone=True))

    @rule(kind=st.sampled_from(PUBLIC_WORDS))
    def the_public_hears(self, kind: str) -> None:
        """A word goes out, where one may."""
        with suppress(Refusal):
            self.do(self.evening.say(kind, at=self.now))
            self.words += 1

    @rule(clock=st.sampled_from([f"K{n}" for n in range(1, 14)]), minutes=st.integers(1, 60))
    def somebody_snoozes(self, clock: str, minutes: int) -> None:
        """Puts any clock off, where that is allowed."""
        who = act(COMMANDER, self.now)
        with suppress(Refusal):
            self.do(self.evening.store.run(snooze.snooze, self.evening.book, who, 1, clock, minutes, "waiting"))
            assert clock != "K7"

    @rule(severity=st.sampled_from(list(Severity)))
    def the_severity_changes(self, severity: Severity) -> None:
        """Up or down."""
        before = self.promises()
        with suppress(Refusal):
            self.do(
                self.evening.store.run(
                    incidents.change_severity, self.evening.book, act(COMMANDER, self.now), 1, severity
                )
            )
        assert self.promises() == before

    @rule(phase=st.sampled_from([Phase.IDENTIFIED, Phase.INVESTIGATING, Phase.MONITORING, Phase.RESOLVED]))
    def the_phase_changes(self, phase: Phase) -> None:
        """Wherever it may go."""
        before = self.promises()
        with suppress(Refusal):
            self.do(self.evening.phase(phase, at=self.now))
        assert self.promises() == before

    @rule(key=st.sampled_from(["ledger_ok", "restored", "cause_area_known"]))
    def a_fact_is_verified(self, key: str) -> None:
        """A material change, or not."""
        with suppress(Refusal):
            self.do(self.evening.verify(key, at=self.now))

    def promises(self) -> set[tuple[int, object]]:
        """The promises that stand."""
        return {(c.id, c.due_at) for c in self.do(self.evening.look()).running if c.kind == "K7"}

    @invariant()
    def each_rung_speaks_once_and_none_is_skipped(self) -> None:
        """What fired of a clock is the beginning of its ladder, without a gap and without a double."""
        view = self.do(self.evening.look(self.now)) if self.started() else None
        if view is None:
            return
        count = Counter((r.clock, r.instance, r.percent) for r in view.rungs)
        assert not [key for key, times in count.items() if times > 1]

    @invariant()
    def no_clock_is_silently_lost(self) -> None:
        """A running clock is looked at again, unless another's ladder speaks for it or its own has ended."""
        if not self.started():
            return
        view, policy = self.do(self.evening.look(self.now)), self.evening.book.policy
        for clock in view.running:
            rule_, ladder = policy.clocks[clock.kind], policy.ladder(clock.kind, view.incident.severity)
            under = [c for c in view.running if c.kind in rule_.silent_under]
            steps = rungs(ladder, view.incident.severity, clock.started_at, clock.due_at)
            ends = not ladder.repeat.get(view.incident.severity.key) and ladder.mornings_from is None  # type: ignore[call-overload]
            left = ends and not list(takewhile(lambda _: True, (r for r in steps if r.percent > clock.last_percent)))
            assert clock.next_at is not None or under or left, clock

    @invariant()
    def a_promise_ends_only_by_a_public_word(self) -> None:
        """K7 is never silenced, never replaced; met only where the public heard something later."""
        if not self.started():
            return
        view = self.do(self.evening.look(self.now))
        kept = [c for c in view.clocks if c.kind == "K7"]
        assert {c.state for c in kept} <= {ClockState.RUNNING, ClockState.MET}
        assert len([c for c in kept if c.state is ClockState.MET]) < max(self.words, 1)

    def started(self) -> bool:
        """Whether an incident is there."""
        try:
            self.do(self.evening.look())
        except Refusal:
            return False
        return True


AnyEvening.TestCase.settings = settings(
    max_examples=12, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyEvening = AnyEvening.TestCase
