"""Any two evenings at all: whatever people do and however seldom the bot looks, no clock is lost and none nags twice.

How often what happens: `pytest tests/stories/test_clock_machine.py -n0 --hypothesis-show-statistics`. For a long night:
`python -m tests.stories.test_clock_machine --evenings 300 --steps 60`.
"""

import argparse
import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import TypeVar

import pytest
import structlog
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.domain.approval import Verdict
from bot.domain.clock import Clock, ClockState, Rung, rungs
from bot.domain.errors import Refusal
from bot.domain.incident import Incident, Phase, Severity
from bot.domain.regulator import Note, Said
from bot.domain.report import Complaint
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State
from bot.services import (
    clocks,
    ending,
    flags,
    impact,
    incidents,
    lapses,
    merging,
    regulators,
    reopening,
    reports,
    snapshots,
    snooze,
    wakeups,
)
from bot.services.clocks import Absence
from storage import Store, Transaction
from storage import regulators as regulator_rows
from storage.core import RUNG
from storage.migrations.runner import migrate
from tests.builders import DECLARED, act, book_with
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, LEGAL, STRANGER
from tests.services.evening import Evening

R = TypeVar("R")
PUBLIC_WORDS = [
    "investigating",
    "no_change",
    "late",
    "identified",
    "monitoring",
    "resolved",
    "long_incident",
    "holding",
]
PHASES = [Phase.IDENTIFIED, Phase.INVESTIGATING, Phase.MONITORING, Phase.RESOLVED]
EVENINGS = st.sampled_from([1, 2])
SPAN = st.one_of(st.floats(0, 12), st.floats(0, 90), st.floats(60, 1500))
"""Minutes: mostly within one clock, sometimes beyond it, seldom a night or a day."""

Answered = Mapping[int, Sequence[tuple[int, datetime, datetime, bool]]]
"""By clock: percent, due, fired and whether it was merged, in the order written."""


class Killed(Exception):  # noqa: N818 - no error of anybody's
    """The process dies before the commit."""


@cache
def empty_database() -> Path:
    """A migrated database to copy."""
    path = Path(mkdtemp()) / "empty.db"
    migrate(f"sqlite:///{path}")
    return path


def read_rungs(tx: Transaction) -> Answered:
    """Every rung there is."""
    found: dict[int, list[tuple[int, datetime, datetime, bool]]] = {}
    for row in tx.execute(select(RUNG).order_by(RUNG.c.id)):
        found.setdefault(row.clock_id, []).append((row.percent, row.due_at, row.fired_at, row.missed))
    return found


class AnyEvening(RuleBasedStateMachine):
    """Two incidents on a real database; the clock goes where it wants."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "any.db"
        shutil.copy(empty_database(), path)
        self.evening = Evening(Store(f"sqlite:///{path}"), book_with('[regulators]\nregimes = ["dora", "mas"]\n'))
        self.now = DECLARED
        self.absence: Absence | None = None

    def teardown(self) -> None:
        """Nothing is left behind."""
        self.do(self.evening.store.close())
        self.loop.close()
        self.folder.cleanup()

    # hands

    def do(self, what: Awaitable[R]) -> R:
        """Waits for it."""
        return self.loop.run_until_complete(what)

    def of(self, which: int) -> Evening:
        """A hand on one of the two."""
        self.evening.incident_id = which
        return self.evening

    def view(self, which: int) -> Snapshot:
        """One of the two, whole."""
        return self.do(self.evening.store.read(snapshots.of, which, self.now))

    def both(self) -> Iterator[Snapshot]:
        """The two."""
        yield from (self.view(1), self.view(2))

    def running(self) -> dict[int, tuple[Clock, Incident]]:
        """Every clock that runs, by its id."""
        return {c.id: (c, view.incident) for view in self.both() for c in view.running}

    def answered(self) -> Answered:
        """Every rung that fired or was merged."""
        return self.do(self.evening.store.read(read_rungs))

    def ladder(self, clock: Clock, incident: Incident) -> Iterator[Rung]:
        """The steps of a clock as the policy has them now."""
        policy, severity = self.evening.book.policy, incident.severity
        calendar = policy.calendar(severity, always=policy.clocks[clock.kind].always)
        yield from rungs(policy.ladder(clock.kind, severity), severity, clock.started_at, clock.due_at, calendar)

    def left(self, clock: Clock, incident: Incident) -> tuple[Rung, ...]:
        """The next two steps that nobody has answered."""
        ahead = (r for r in self.ladder(clock, incident) if r.percent > clock.last_percent)
        return tuple(r for r, _ in zip(ahead, range(2), strict=False))

    def attempt(self, what: str, go: Callable[[], object]) -> None:
        """Something that people may try; whether it was allowed is counted."""
        try:
            go()
        except Refusal:
            event(f"refused: {what}")
        else:
            event(f"done: {what}")

    @contextmanager
    def promises_stand(self) -> Iterator[None]:
        """Whatever happens inside is no public word: no promise ends by it, and none moves."""
        before = self.promises()
        yield
        assert before == self.promises()

    def promises(self) -> set[tuple[int, datetime]]:
        """The promises that stand."""
        return {(c.id, c.due_at) for c, _ in self.running().values() if c.kind == "K7"}

    def tick(self, now: datetime, count: int) -> None:
        """The bot looks; nothing may be put off because it could not be evaluated."""
        with structlog.testing.capture_logs() as logged:
            self.do(self.evening.store.run(clocks.tick, self.evening.book, now, self.absence, count))
        assert logged == []
        self.absence = None

    # what may happen

    @initialize(one=st.sampled_from(list(Severity)), other=st.sampled_from(list(Severity)[:3]), apart=st.floats(0, 30))
    def declare(self, one: Severity, other: Severity, apart: float) -> None:
        """Two evenings begin."""
        self.do(self.evening.declare(severity=one))
        self.now += timedelta(minutes=apart)
        self.do(self.evening.declare(at=self.now, severity=other))

    @rule(minutes=SPAN, count=st.sampled_from([1, 3, 200, 200]))
    def time_passes_and_the_bot_looks(self, minutes: float, count: int) -> None:
        """After any delay, at all that is due or at a part of it: each clock answers what it missed, without a gap."""
        self.now += timedelta(minutes=minutes)
        before, had = self.running(), self.answered()
        with self.promises_stand():
            self.tick(self.now, count)
        after, has = self.running(), self.answered()
        for key, (clock, incident) in before.items():
            new = has.get(key, [])[len(had.get(key, [])) :]
            if new:
                self._answers_without_a_gap(clock, incident, [p for p, *_ in new])
                assert [missed for *_, missed in new] == [True] * (len(new) - 1) + [False]
                event("rungs merged" if len(new) > 1 else "a rung fired")
        if count == 200:
            assert all(c.next_at is None or c.next_at > self.now for c, _ in after.values())

    def _answers_without_a_gap(self, clock: Clock, incident: Incident, new: list[int]) -> None:
        """From the first unanswered step on, every one up to the last."""
        steps = (r for r in self.ladder(clock, incident) if r.percent > clock.last_percent)
        assert new == [r.percent for r, _ in zip(steps, new, strict=False)]

    @rule(minutes=SPAN)
    def time_passes(self, minutes: float) -> None:
        """Nobody looks."""
        self.now += timedelta(minutes=minutes)

    @rule(minutes=st.floats(0, 90))
    def the_wall_clock_jumps_back(self, minutes: float) -> None:
        """A look at an earlier moment than the last."""
        with self.promises_stand():
            self.tick(self.now - timedelta(minutes=minutes), 200)

    @rule(minutes=st.floats(1, 300))
    def the_bot_is_restarted(self, minutes: float) -> None:
        """It was away, and knows it."""
        self.do(self.evening.store.run(wakeups.beat, self.now))
        self.now += timedelta(minutes=minutes)
        self._reopen()
        assert self.absence is not None
        event("restarted")

    @rule(minutes=SPAN)
    def the_bot_dies_while_it_looks(self, minutes: float) -> None:
        """Whatever it had decided is not committed: it is as if it had not looked, and the next look finds it all."""

        def look_and_die(tx: Transaction) -> None:
            looked.append(clocks.tick(tx, self.evening.book, self.now, None, 200))
            raise Killed

        looked: list[int] = []
        self.now += timedelta(minutes=minutes)
        before = (self.running(), self.answered())
        with suppress(Killed):
            self.do(self.evening.store.run(look_and_die))
        event("died with rungs fired" if looked[0] else "died with nothing fired")
        self._reopen()
        assert (self.running(), self.answered()) == before

    def _reopen(self) -> None:
        self.do(self.evening.store.close())
        self.evening.store = Store(self.evening.store.url)
        self.absence = self.do(self.evening.store.run(wakeups.begin, self.now, alone=True))

    @rule(which=EVENINGS, kind=st.sampled_from(PUBLIC_WORDS))
    def the_public_hears(self, which: int, kind: str) -> None:
        """A word goes out, where one may."""
        self.attempt(f"say {kind}", lambda: self._speak(which, kind))

    @rule(which=EVENINGS, minutes=st.floats(0, 40))
    def the_public_hears_what_fits(self, which: int, minutes: float) -> None:
        """After a while the word that the moment asks for, and it promises another one."""
        self.now += timedelta(minutes=minutes)
        for kind in (self.view(which).incident.phase.value, "no_change", "late"):
            with suppress(Refusal):
                self._speak(which, kind)
                return event("done: say what fits")
        return event("refused: say what fits")

    def _speak(self, which: int, kind: str) -> None:
        """Every promise made before it ends, met, in time or late."""
        before = {c.id for c in self.view(which).running if c.kind == "K7"}
        said = self.do(self.of(which).say(kind, at=self.now))
        if said.state is State.PUBLISHED:
            after = self.view(which)
            assert {c.state for c in after.clocks if c.id in before} <= {ClockState.MET}
            event("a promise met" if before else "a first word")
            event("a promise made" if any(c.kind == "K7" for c in after.running) else "no promise made")

    @rule(which=EVENINGS, kind=st.sampled_from(PUBLIC_WORDS))
    def a_draft_waits(self, which: int, kind: str) -> None:
        """Submitted, and nobody decides yet."""
        with self.promises_stand():
            self.attempt("submit", lambda: self.do(self.of(which).submit(kind, at=self.now)))

    @rule(which=EVENINGS, verdict=st.sampled_from([Verdict.CHANGE, Verdict.REJECT]))
    def a_draft_is_turned_down(self, which: int, verdict: Verdict) -> None:
        """The approver says no, or not yet."""
        waiting = self.view(which).waiting
        if waiting is not None:
            with self.promises_stand():
                decide = self.of(which).decide
                self.attempt(
                    "turn down", lambda: self.do(decide(waiting, verdict, at=self.now, who=APPROVER, reason="no"))
                )

    @rule(which=EVENINGS, minutes=st.floats(0, 40), answer=st.booleans())
    def a_draft_is_decided_late(self, which: int, minutes: float, answer: bool) -> None:
        """The approver comes back after a while; what has lapsed is refused, what goes out may get no answer."""
        waiting = self.view(which).waiting
        self.now += timedelta(minutes=minutes)
        self.do(self.evening.store.run(lapses.tick, self.now, 200))
        if waiting is None:
            return
        before = {c.id for c in self.view(which).running if c.kind == "K7"}
        self.attempt("decide late", lambda: self.do(self.of(which).decide(waiting, at=self.now)))
        if answer:
            while self.do(self.of(which).deliver(self.now)):
                pass
        after = self.view(which)
        ended = {c.id for c in after.clocks if c.id in before and c.state is not ClockState.RUNNING}
        assert not ended or after.published

    @rule(which=EVENINGS, what=st.sampled_from(["close", "cancel", "reopen", "merge"]))
    def the_incident_ends_or_begins_again(self, which: int, what: str) -> None:
        """Closed, called a false alarm, called a double of the other, taken up again: a promise outlives none of it
        but by being kept.
        """
        request, book = act(COMMANDER, self.now), self.evening.book
        run = self.evening.store.run
        ways: Mapping[str, Callable[[], Awaitable[object]]] = {
            "close": lambda: run(ending.close, book, request, which),
            "cancel": lambda: run(ending.cancel, book, request, which, "it was a test"),
            "reopen": lambda: run(reopening.reopen, book, request, which, "it is back"),
            "merge": lambda: run(merging.merge, book, request, which, 3 - which),
        }
        with self.promises_stand():
            self.attempt(what, lambda: self.do(ways[what]()))

    @rule(which=EVENINGS, name=st.sampled_from(["aware", "classified"]), ago=st.floats(0, 600))
    def legal_writes_down_a_moment(self, which: int, name: str, ago: float) -> None:
        """What regulators are owed runs beside it all: no public clock begins, ends or moves by it."""
        note = Note(said=Said.MOMENT, moment=name, at=self.now - timedelta(minutes=ago))
        before = self.running()
        request = act(LEGAL, self.now)
        self.attempt(
            "note",
            lambda: self.do(self.evening.store.run(regulators.write_down, self.evening.book, request, which, note)),
        )
        self.do(self.evening.store.run(regulators.tick, self.evening.book, self.now, 200))
        assert self.running() == before
        assert all(w.next_at > self.now for w in self.do(self.evening.store.read(regulator_rows.watches, which)))

    @rule(which=EVENINGS, kind=st.sampled_from([f"K{n}" for n in range(14)]), share=st.floats(0.01, 0.6))
    def somebody_snoozes(self, which: int, kind: str, share: float) -> None:
        """Puts any clock off, where that is allowed: never a promise, never the first word of the worst."""
        clock = next((c for c in self.view(which).running if c.kind == kind), None)
        length = (clock.due_at - clock.started_at).total_seconds() / 60 if clock else 30
        severity = self.view(which).incident.severity

        def put_off() -> None:
            who = act(COMMANDER, self.now)
            self.do(
                self.evening.store.run(
                    snooze.snooze, self.evening.book, who, which, kind, length * share, "a fact is being verified"
                )
            )
            assert kind != "K7"
            assert (kind, severity) != ("K1", Severity.SEV1)

        with self.promises_stand():
            self.attempt("snooze", put_off)

    @rule(which=EVENINGS, severity=st.sampled_from(list(Severity)))
    def the_severity_changes(self, which: int, severity: Severity) -> None:
        """Up or down; no promise ends, and none moves."""
        request = act(COMMANDER, self.now)
        with self.promises_stand():
            self.attempt(
                "severity",
                lambda: self.do(
                    self.evening.store.run(incidents.change_severity, self.evening.book, request, which, severity)
                ),
            )

    @rule(which=EVENINGS, phase=st.sampled_from(PHASES))
    def the_phase_changes(self, which: int, phase: Phase) -> None:
        """Wherever it may go, back as well."""
        with self.promises_stand():
            self.attempt(f"phase {phase.value}", lambda: self.do(self.of(which).phase(phase, at=self.now)))

    @rule(which=EVENINGS, key=st.sampled_from(["ledger_ok", "restored", "cause_area_known"]))
    def a_fact_is_verified(self, which: int, key: str) -> None:
        """A material change, or not."""
        with self.promises_stand():
            self.attempt("fact", lambda: self.do(self.of(which).verify(key, at=self.now)))

    @rule(which=EVENINGS)
    def nobody_outside_notices(self, which: int) -> None:
        """Two people say so; the first word is no longer owed, a promise is."""
        with self.promises_stand():
            for who in (COMMANDER, COMMS_LEAD):
                request = act(who, self.now)
                self.attempt(
                    "no public impact",
                    lambda request=request: self.do(  # type: ignore[misc]
                        self.evening.store.run(
                            impact.no_public_impact, self.evening.book, request, which, "test accounts"
                        )
                    ),
                )

    @rule(which=EVENINGS, count=st.integers(1, 4))
    def customers_complain(self, which: int, count: int) -> None:
        """Reports come in; the third one may take back that nobody notices."""
        request = act(STRANGER, self.now)
        for _ in range(count):
            self.do(self.evening.store.run(reports.count, self.evening.book, request, Complaint(text="zero"), which))

    @rule(which=EVENINGS)
    def an_error_is_flagged(self, which: int) -> None:
        """Something published is wrong: a correction is owed."""
        request = act(STRANGER, self.now)
        with self.promises_stand():
            self.attempt(
                "flag",
                lambda: self.do(
                    self.evening.store.run(flags.flag_error, self.evening.book, request, which, 1, "it was 20:30")
                ),
            )

    # what always holds

    @precondition(lambda self: self.now > DECLARED)
    @invariant()
    def each_rung_speaks_once_in_order_and_not_early(self) -> None:
        """However one looks: percents rise, none twice, none before its moment."""
        for answers in self.answered().values():
            assert all(a < b for (a, *_), (b, *_) in pairwise(answers))
            assert all(due <= fired for _, due, fired, _ in answers)

    @precondition(lambda self: self.now > DECLARED)
    @invariant()
    def no_clock_is_silently_lost(self) -> None:
        """A running clock is looked at no later than its next step, however often that was put off within the limits.

        It is silent only while another one that is due no later speaks for it, or after its ladder's last step.
        """
        policy = self.evening.book.policy
        merge = timedelta(minutes=policy.merge_within)
        for view in self.both():
            for clock in view.running:
                ahead = self.left(clock, view.incident)
                over = [c for c in view.running if c.kind in policy.clocks[clock.kind].silent_under]
                if clock.next_at is None:
                    assert not ahead or any(c.due_at <= clock.due_at for c in over), clock
                elif ahead:
                    merged = len(ahead) > 1 and ahead[1].at - ahead[0].at < merge
                    latest = ahead[1].at if merged else ahead[0].at
                    assert clock.next_at <= max(latest, clock.snoozed_until or latest), (clock, ahead)

    @precondition(lambda self: self.now > DECLARED)
    @invariant()
    def a_promise_ends_only_by_a_public_word(self) -> None:
        """K7 is never silenced and never replaced: it runs, or it was met."""
        for view in self.both():
            kept = [c for c in view.clocks if c.kind == "K7"]
            assert {c.state for c in kept} <= {ClockState.RUNNING, ClockState.MET}
            said = [s.first_receipt_at for s in view.published]
            assert all(c.ended_at in said for c in kept if c.state is ClockState.MET)


AnyEvening.TestCase.settings = settings(
    max_examples=5, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyEvening = AnyEvening.TestCase
TestAnyEvening.pytestmark = [pytest.mark.timeout(600)]  # type: ignore[attr-defined]


def main(arguments: Sequence[str] | None = None) -> None:
    """As many evenings as were asked for; what breaks is shrunk to its shortest and raised."""
    parser = argparse.ArgumentParser(prog="python -m tests.stories.test_clock_machine", description=main.__doc__)
    parser.add_argument("--evenings", type=int, default=300)
    parser.add_argument("--steps", type=int, default=60)
    given = parser.parse_args(arguments)
    long = settings(AnyEvening.TestCase.settings, max_examples=given.evenings, stateful_step_count=given.steps)
    run_state_machine_as_test(AnyEvening, settings=long)


if __name__ == "__main__":
    main()
