"""Signals in any order, told twice, cut off and decided on at any moment: none is lost, none counts twice (K0).

A long run: `python -m tests.services.test_proposal_machine 500` plays so many of these.
"""

import asyncio
import shutil
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import structlog
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Phase, Severity
from bot.domain.proposal import Proposal, upcoming_rung
from bot.domain.report import Complaint
from bot.domain.signal import Signal, Source
from bot.services import incidents, k0, proposals, reports, storms
from bot.services.clocks import POSTPONE, Absence
from storage import Store, Transaction
from storage import proposals as rows
from storage.core import DELIVERY, PROPOSAL, REPORT, SIGNAL, plain
from tests.builders import DECLARED, book, order
from tests.cast import COMMANDER, DUTY_MANAGER, STRANGER
from tests.stories.test_clock_machine import Killed, empty_database

R = TypeVar("R")
SERVICES = st.sampled_from([(), ("Cards",), ("Pocket Bank",)])
SPAN = st.one_of(st.floats(0, 4), st.floats(0, 25), st.floats(100, 500))
"""Minutes: mostly within one clock, sometimes beyond it, seldom past what is remembered."""


def everything(tx: Transaction) -> dict[str, Any]:
    """All that is kept of what came in."""
    return {
        "proposals": [rows.get(tx, key) for key in tx.execute(select(PROPOSAL.c.id).order_by(PROPOSAL.c.id)).scalars()],
        "signals": [plain(r) for r in tx.execute(select(SIGNAL))],
        "reports": [plain(r) for r in tx.execute(select(REPORT))],
        "keys": list(tx.execute(select(DELIVERY.c.key)).scalars()),
    }


class AnythingArrives(RuleBasedStateMachine):
    """A real database; the clock goes where it wants."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "any.db"
        shutil.copy(empty_database(), path)
        self.store = Store(f"sqlite:///{path}")
        self.book = book()
        self.now = DECLARED
        self.requests = 0
        self.alarms = 0
        self.counted: dict[str, datetime] = {}  #: links and when they were counted last
        self.complaints = 0

    def teardown(self) -> None:
        """Nothing is left behind."""
        self.do(self.store.close())
        self.loop.close()
        self.folder.cleanup()

    # hands

    def do(self, what: Awaitable[R]) -> R:
        """Waits for it."""
        return self.loop.run_until_complete(what)

    def kept(self) -> dict[str, Any]:
        """All that is kept."""
        return self.do(self.store.read(everything))

    def open(self) -> list[Proposal]:
        """What waits for somebody to decide."""
        return list(self.do(self.store.read(proposals.waiting)))

    def asks(self, who: str, work: Callable[..., R], *what: object, cut: bool = False, twice: bool = False) -> R | None:
        """A request with a name of its own: perhaps cut off before it is kept, perhaps told again. None: refused."""
        self.requests += 1
        request = Act(who=who, at=self.now, once=f"request {self.requests}")
        if cut:

            def killed(tx: Transaction) -> None:
                work(tx, self.book, request, *what)
                raise Killed

            try:
                self.do(self.store.run(killed))
            except (Killed, Refusal):
                event("cut off")
        try:
            done = self.do(self.store.run(work, self.book, request, *what))
        except Refusal as refused:
            if refused.reason is Reason.ALREADY_DONE:
                raise AssertionError("what was cut off was not undone") from refused
            return None
        if twice:
            try:
                self.do(self.store.run(work, self.book, request, *what))
            except Refusal:
                event("told twice")
            else:
                raise AssertionError("a request that came twice was carried out twice")
        return done

    # what may happen

    @rule(
        key=st.sampled_from("abc"), services=SERVICES, severity=st.sampled_from([None, Severity.SEV1, Severity.SEV3]),
        count=st.integers(1, 3), ago=st.floats(0, 20), cut=st.booleans(), twice=st.booleans(),
    )  # fmt: skip
    def an_alarm_rings(
        self,
        key: str,
        services: tuple[str, ...],
        severity: Severity | None,
        count: int,
        ago: float,
        cut: bool,
        twice: bool,
    ) -> None:
        """A machine noticed something, a while ago perhaps."""
        at = self.now - timedelta(minutes=ago)
        signal = Signal(Source.ALERTMANAGER, key, f"alarm {key}", at, "", severity, services, count)
        heard = self.asks("alertmanager", storms.hear, [signal], cut=cut, twice=twice)
        assert heard is not None
        self.alarms += count

    @rule(number=st.integers(0, 5), services=SERVICES, cut=st.booleans(), twice=st.booleans())
    def a_customer_complains(self, number: int, services: tuple[str, ...], cut: bool, twice: bool) -> None:
        """Of one of a few posts, or on the phone; a link of the last hours counts once."""
        link = f"https://x.com/a/{number}" if number else ""
        said = Complaint(text="zero", link=link, services=services)
        done = self.asks(STRANGER, reports.count, said, cut=cut, twice=twice)
        assert done is not None
        memory = timedelta(minutes=self.book.policy.proposals.memory)
        known = link in self.counted and self.now - self.counted[link] <= memory
        assert (done.before is not None) == known
        if not known:
            self.complaints += 1
            if link:
                self.counted[link] = self.now

    @rule(minutes=SPAN, down=st.booleans(), count=st.sampled_from([1, 50]))
    def time_passes_and_the_bot_looks(self, minutes: float, down: bool, count: int) -> None:
        """After any delay, up or down meanwhile."""
        absence = Absence(self.now, self.now + timedelta(minutes=minutes)) if down else None
        self.now += timedelta(minutes=minutes)
        with structlog.testing.capture_logs() as logged:
            self.do(self.store.run(k0.tick, self.book, self.now, absence, count))
        assert logged == []

    @precondition(lambda self: bool(self.open()))
    @rule(data=st.data(), by_button=st.booleans(), services=SERVICES, private=st.booleans(), cut=st.booleans())
    def somebody_declares(
        self, data: st.DataObject, by_button: bool, services: tuple[str, ...], private: bool, cut: bool
    ) -> None:
        """By the button of a card or by the command."""
        chosen = data.draw(st.sampled_from([p.id for p in self.open()])) if by_button else None
        wish = order(services=services, since=None, proposal=chosen, private=private and not by_button)
        assert self.asks(COMMANDER, incidents.declare, wish, cut=cut, twice=True) is not None
        assert chosen not in {p.id for p in self.open()}
        event("declared")

    @precondition(lambda self: bool(self.open()))
    @rule(data=st.data(), allowed=st.booleans(), cut=st.booleans())
    def somebody_dismisses(self, data: st.DataObject, allowed: bool, cut: bool) -> None:
        """Who may, or who may not."""
        chosen = data.draw(st.sampled_from([p.id for p in self.open()]))
        done = self.asks(DUTY_MANAGER if allowed else STRANGER, proposals.dismiss, chosen, "a test", cut=cut)
        assert (done is not None) == allowed
        assert (chosen in {p.id for p in self.open()}) == (not allowed)
        event("dismissed")

    @precondition(lambda self: bool(self.open()))
    @rule(data=st.data(), which=st.integers(1, 3), cut=st.booleans())
    def it_is_part_of_an_incident(self, data: st.DataObject, which: int, cut: bool) -> None:
        """An open one, or one that takes nothing."""
        chosen = data.draw(st.sampled_from([p.id for p in self.open()]))
        if self.asks(COMMANDER, proposals.join, chosen, which, cut=cut) is not None:
            assert chosen not in {p.id for p in self.open()}
            event("joined")

    @rule(which=st.integers(1, 3))
    def an_incident_is_over(self, which: int) -> None:
        """What comes afterwards is new."""
        self.asks(COMMANDER, incidents.change_phase, which, Phase.RESOLVED)

    # what always holds

    @invariant()
    def nothing_is_lost_and_nothing_counts_twice(self) -> None:
        """Every signal stands once: in a proposal, in an incident, or loose."""
        kept = self.kept()
        assert sum(s["count"] for s in kept["signals"]) == self.alarms
        assert len(kept["reports"]) == self.complaints
        for proposal in kept["proposals"]:
            if proposal.incident_id is None:
                mine = sum(s["count"] for s in kept["signals"] if s["proposal_id"] == proposal.id)
                said = sum(r["proposal_id"] == proposal.id for r in kept["reports"])
                assert proposal.counts == {k: v for k, v in (("alertmanager", mine), ("report", said)) if v}

    @invariant()
    def one_open_proposal_for_each_key(self) -> None:
        """However it came about."""
        waits = {p.id for p in self.open()}
        keys = Counter(s["key"] for s in self.kept()["signals"] if s["proposal_id"] in waits and not s["incident_id"])
        assert all(n == 1 for n in keys.values()), keys

    @invariant()
    def enough_complaints_are_never_loose(self) -> None:
        """Three within ten minutes propose, whatever was decided before."""
        rule_, span = self.book.policy.proposals.reports, timedelta(minutes=self.book.policy.proposals.within)
        loose = sorted(r["at"] for r in self.kept()["reports"] if not (r["proposal_id"] or r["incident_id"]))
        assert all(b - a > span for a, b in zip(loose, loose[rule_ - 1 :], strict=False))

    @invariant()
    def each_rung_speaks_once_and_no_clock_is_lost(self) -> None:
        """K0: percents rise, none early; an open proposal is looked at no later than its next rung, another never."""
        for p in self.kept()["proposals"]:
            assert all(a.percent < b.percent for a, b in pairwise(p.rungs))
            assert all(r.due_at <= r.fired_at for r in p.rungs)
            if not p.open:
                assert p.next_at is None
            elif p.next_at is not None and (ahead := upcoming_rung(p, self.book.policy)) is not None:
                assert p.next_at <= max(ahead.at, self.now + POSTPONE)
            elif p.due_at is not None:
                assert p.last_percent == 200

    @invariant()
    def one_card_for_each(self) -> None:
        """In the duty channel, from the moment it is proposed."""
        kept = self.kept()
        cards = [k for k in kept["keys"] if k.startswith("card/proposal/")]
        assert cards == [f"card/proposal/{p.id}" for p in kept["proposals"]]


AnythingArrives.TestCase.settings = settings(
    max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnythingArrives = AnythingArrives.TestCase

if __name__ == "__main__":
    longer = settings(AnythingArrives.TestCase.settings, max_examples=int(sys.argv[1]), stateful_step_count=40)
    run_state_machine_as_test(AnythingArrives, settings=longer)
