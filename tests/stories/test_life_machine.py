"""Two incidents and whatever people do with them, in any order: nothing promised in public is lost, what is over is
silent but for what is owed, the record holds, and every wish is carried out or refused with a reason that has words.
"""

import asyncio
import shutil
from collections.abc import Awaitable, Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.clock import ClockState
from bot.domain.errors import Refusal
from bot.domain.incident import Outcome, Phase
from bot.domain.owing import BY_CLOCK
from bot.domain.snapshot import Snapshot
from bot.services import ending, export, flags, incidents, merging, naming, privacy, reopening, restricting, snapshots
from bot.slack.wording.refusals import refusal
from storage import Store
from tests.builders import DECLARED, act
from tests.cast import COMMANDER, COMMS_LEAD, LEGAL, STRANGER
from tests.services.evening import Evening
from tests.stories.test_clock_machine import empty_database

R = TypeVar("R")
WHICH = st.sampled_from([1, 2])
WHO = st.sampled_from([COMMANDER, COMMANDER, COMMS_LEAD, LEGAL, STRANGER])
NAMES = st.lists(st.sampled_from(["Pocket Bank", "Chaabi Net", "Cards"]), max_size=2)


class AnyLife(RuleBasedStateMachine):
    """Two incidents on a real database; everybody may try everything."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name) / "any.db"
        shutil.copy(empty_database(), path)
        self.evening = Evening(Store(f"sqlite:///{path}"))
        self.now = DECLARED
        self.promised: set[int] = set()  # the ids of every promise that was ever seen to run

    def teardown(self) -> None:
        """Nothing is left behind."""
        self.do(self.evening.store.close())
        self.loop.close()
        self.folder.cleanup()

    def do(self, what: Awaitable[R]) -> R:
        """Waits for it."""
        return self.loop.run_until_complete(what)

    def views(self) -> Iterator[Snapshot]:
        """Both, whole."""
        for which in (1, 2):
            yield self.do(self.evening.store.read(snapshots.of, which, self.now))

    def tries(self, name: str, what: Awaitable[object]) -> None:
        """Somebody tries it: done, or refused in words."""
        self.now += timedelta(minutes=2)
        try:
            self.do(what)
        except Refusal as no:
            said = refusal(no)
            assert said.strip()
            assert "None" not in said
            event(f"{name}: {no.reason.value}")
        else:
            event(f"{name}: done")

    @initialize(private=st.booleans())
    def declare(self, private: bool) -> None:
        """One that everybody knows, and another."""
        self.do(self.evening.declare(self.now))
        self.do(self.evening.declare(self.now, private=private))
        self.evening.incident_id = 1
        self.do(self.evening.say(at=self.now + timedelta(minutes=1)))

    @rule(which=WHICH, who=WHO, title=st.text(min_size=1, max_size=30))
    def retitle(self, which: int, who: str, title: str) -> None:
        """Another title."""
        asked = self.evening.store.run(naming.retitle, self.evening.book, act(who, self.now), which, title)
        self.tries("title", asked)

    @rule(which=WHICH, who=WHO, more=NAMES, fewer=NAMES)
    def services(self, which: int, who: str, more: list[str], fewer: list[str]) -> None:
        """Other services."""
        book, asked = self.evening.book, act(who, self.now)
        self.tries("services", self.evening.store.run(naming.set_services, book, asked, which, more=more, fewer=fewer))

    @rule(which=WHICH, phase=st.sampled_from(list(Phase)))
    def phase(self, which: int, phase: Phase) -> None:
        """Another phase."""
        asked = act(COMMANDER, self.now)
        self.tries("phase", self.evening.store.run(incidents.change_phase, self.evening.book, asked, which, phase))

    @rule(which=WHICH, who=WHO, way=st.sampled_from(["close", "cancel", "reopen", "restrict", "declassify"]))
    def turn(self, which: int, who: str, way: str) -> None:
        """It ends, or begins again, or becomes a secret, or is none any more."""
        run, book, asked = self.evening.store.run, self.evening.book, act(who, self.now)
        ways: dict[str, Awaitable[object]] = {}
        if way == "close":
            ways[way] = run(ending.close, book, asked, which)
        elif way == "cancel":
            ways[way] = run(ending.cancel, book, asked, which, "A test account")
        elif way == "reopen":
            ways[way] = run(reopening.reopen, book, asked, which, "It is back")
        elif way == "restrict":
            ways[way] = run(restricting.restrict, book, asked, which, "Data")
        else:
            ways[way] = run(privacy.declassify, book, asked, which, "Customers must know")
        self.tries(way, ways[way])

    @rule(one=WHICH, other=WHICH, who=WHO)
    def merge(self, one: int, other: int, who: str) -> None:
        """Two are one."""
        asked = act(who, self.now)
        self.tries("merge", self.evening.store.run(merging.merge, self.evening.book, asked, one, other))

    @rule(which=WHICH, kind=st.sampled_from([None, "no_change", "resolved", "reopened"]))
    def say(self, which: int, kind: str | None) -> None:
        """A public word, if there is one to say."""
        self.evening.incident_id = which
        self.now += timedelta(minutes=31)
        self.tries("say", self.evening.say(kind, at=self.now))

    @rule(which=WHICH, value=st.sampled_from(["yes", "no"]))
    def restored(self, which: int, value: str) -> None:
        """It works again, or not."""
        self.evening.incident_id = which
        self.tries("fact", self.evening.verify("restored", at=self.now, value=value, who=LEGAL))

    @rule(which=WHICH)
    def flag(self, which: int) -> None:
        """A text is wrong."""
        asked = act(STRANGER, self.now)
        self.tries("flag", self.evening.store.run(flags.flag_error, self.evening.book, asked, which, 1, "20:31"))

    @invariant()
    def what_was_promised_is_owed_or_kept(self) -> None:
        """No promise ends but by a public word; wherever it went, it runs on in an incident that is open."""
        clocks = {c.id: (c, v.incident) for v in self.views() for c in v.clocks if c.kind == "K7"}
        assert self.promised <= clocks.keys()
        for clock, incident in clocks.values():
            assert clock.state in {ClockState.RUNNING, ClockState.MET}
            if clock.state is ClockState.RUNNING:
                assert incident.phase is not Phase.CLOSED
        self.promised |= clocks.keys()

    @invariant()
    def what_is_over_is_silent_but_for_what_is_owed(self) -> None:
        """Of a closed incident only the explanation runs on; of a false alarm, a duplicate and a secret nothing."""
        for view in self.views():
            kinds, incident = {c.kind for c in view.running}, view.incident
            if incident.phase is Phase.CLOSED:
                assert kinds <= {"K11"} & BY_CLOCK.keys()
            if incident.outcome is not None or incident.private:
                assert kinds == set()
            assert (incident.outcome is Outcome.DUPLICATE) == (incident.duplicate_of is not None)
            assert (incident.closed_at is not None) == (incident.phase is Phase.CLOSED)

    @invariant()
    def the_record_holds(self) -> None:
        """Every chain verifies."""
        for which in (1, 2):
            pack = self.do(self.evening.store.read(export.incident, self.evening.book, which, self.now))
            assert pack["audit"]["verified"]


TestAnyLife = AnyLife.TestCase
TestAnyLife.settings = settings(
    max_examples=6, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck)
)
