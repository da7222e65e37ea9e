"""Whatever people do, in whatever order: nothing goes out that too few people, or its own author, agreed to.

`python -m tests.services.test_quorum --examples 2000 --steps 60` looks for longer.
"""

import argparse
import asyncio
import tempfile
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.domain.approval import Verdict
from bot.domain.delivery import CannotTell, Delivery, NotDone
from bot.domain.errors import Refusal
from bot.domain.incident import Phase, Severity
from bot.domain.outlet import Deed
from bot.domain.rulebook import Rulebook
from bot.domain.standing import Bar, Standing, mail_hash
from bot.domain.statement import Kind, Statement
from bot.domain.template import Text
from bot.services import (
    approvals,
    break_glass,
    delegations,
    deliveries,
    duty,
    fact_checks,
    facts,
    holding,
    incidents,
    lapses,
    mending,
    statements,
    stopped,
)
from bot.services.duty import Attended
from bot.services.targets import Moot, Withheld
from storage import Store, claims
from storage.migrations.runner import migrate
from tests.builders import act, book_with, local
from tests.cast import (
    APPROVER,
    CISO,
    COMMANDER,
    COMMS_LEAD,
    DUTY_MANAGER,
    EXECUTIVE,
    FALLBACK,
    HEAD_OF_COMMS,
    LEGAL,
    STRANGER,
)
from tests.services.evening import Evening, taken
from tests.services.judge import APP, GROUP, GUEST, LAYER, NIGHT, SECOND, TWIN, Judge
from tests.services.mends import ABILITIES, wish
from tests.services.outside import HandClock
from tests.services.test_matrix import english

OWNER = STRANGER
"""Whoever looks after the ledger holds no role in the words."""

EVERYBODY = (
    *(COMMANDER, COMMS_LEAD, APPROVER, FALLBACK, DUTY_MANAGER, EXECUTIVE, CISO, LEGAL, HEAD_OF_COMMS, OWNER),
    *(SECOND, NIGHT, GUEST, APP, TWIN),
)
people = st.sampled_from(EVERYBODY)
pressing = (COMMANDER, APPROVER, SECOND, NIGHT, FALLBACK, DUTY_MANAGER, CISO, LEGAL, GUEST, TWIN)
deciders = st.sampled_from((*pressing, COMMS_LEAD))
authors = st.sampled_from((COMMS_LEAD, COMMS_LEAD, COMMANDER, APPROVER, TWIN))
sentences = st.sampled_from(("", "", "We are here.", "This maintenance was not announced.", "We will refund you."))
orders = st.permutations((*pressing, APP))
kinds = st.sampled_from((None, None, "no_change", "late"))
which = st.integers(0, 3)
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - thousands of commits, none worth a disk
SEEN: Counter[str] = Counter()
"""In how many runs what went out by which way."""

BROKEN = {"L08": "The notice uses it"}


class Evenings(RuleBasedStateMachine):
    """An incident and everybody who may press something about it; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="bayan-quorum-", dir=IN_MEMORY)
        fresh = Path(self.folder.name) / "bayan.db"
        fresh.write_bytes(_empty())
        self.url = f"sqlite:///{fresh}"
        self.runner = asyncio.Runner()
        self.clock = HandClock(local("20:45"))
        self.judge = Judge(now=self.clock.now(), declared=self.clock.now())
        self.shown: list[tuple[int, str]] = []  #: cards that are on somebody's screen
        self.gone: set[str] = set()  #: what left before a process died
        self.ways: set[str] = set()
        self.open()

    def open(self) -> None:
        """A process over the database."""
        self.store = self.runner.run(_open(self.url))
        there: Any = Attended(self.store, self.clock)
        self.evening = Evening(there, _book())

    @property
    def now(self) -> datetime:
        """The moment it is."""
        return self.clock.now()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever it answers
        """Runs one request; a refusal is an answer."""
        try:
            return self.runner.run(work)
        except (Refusal, Withheld, Moot) as why:
            event(f"{type(why).__name__} {getattr(why, 'reason', '')}")
            return None

    def ask(self, service: Any, who: str, *more: object, **named: object) -> Any:  # noqa: ANN401 - any service
        """Somebody asks for something about the incident."""
        asked = (self.evening.book, act(who, self.now), self.evening.incident_id, *more)
        return self.do(self.evening.store.run(service, *asked, **named))

    def teardown(self) -> None:
        """Nothing is left running."""
        SEEN.update(["runs", *(self.ways or {"nothing"})])
        for way in self.ways or {"nothing"}:
            event(f"published by {way}")
        event(f"statements out: {min(len(self.judge.digests), 5)}")
        self.runner.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    @initialize(order=orders, spoken=st.sampled_from((True, True, False)))
    def begin(self, order: Sequence[str], spoken: bool) -> None:
        """Declared at 20:45; Slack has said who is who; mostly the first word goes out at once."""
        self.do(self.evening.declare(self.now))
        mails = {COMMS_LEAD: "words@bank.example", TWIN: "words@bank.example"}
        bars = {GUEST: Bar.GUEST, APP: Bar.BOT}
        known = {p: Standing(bar=bars.get(p), mail=mail_hash(mails.get(p, p)), at=self.now) for p in EVERYBODY}
        self.learn(known)
        if spoken:
            self.say(who=COMMS_LEAD, kind=None, order=order, sentence="")

    def learn(self, known: dict[str, Standing]) -> None:
        """What Slack says of people and of the group."""
        self.do(self.store.run(duty.learn, self.evening.book.policy, known, {GROUP: self.judge.group}))

    def pick(self, number: int) -> Statement | None:
        """One of the newest statements."""
        found = self.do(self.evening.look(self.now)).statements
        return found[-1 - number % len(found)] if found else None

    def show(self, statement: Statement, who: str, *, again: bool) -> None:
        """A card shows these bytes from now on."""
        self.shown.append((statement.id, statement.revision.digest))
        self.judge.written(statement.id, who, again=again)

    @rule(minutes=st.sampled_from((0.5, 2, 3, 5, 6, 11, 16, 30)))
    def wait(self, minutes: float) -> None:
        """Time passes; what is over expires by itself."""
        self.clock.shown += timedelta(minutes=minutes)
        self.judge.now = self.now
        self.do(self.evening.store.run(lapses.tick, self.now, 50))
        self.do(self.evening.store.run(fact_checks.tick, self.evening.book, self.now, 50))

    @rule(who=authors, kind=kinds, sentence=sentences, broken=st.booleans())
    def submit(self, who: str, kind: str | None, sentence: str, broken: bool) -> None:
        """The template's text, or one's own words, with or without a reason for breaking a rule."""
        proposal = self.do(self.evening.propose(kind, at=self.now, who=who))
        if proposal is not None:
            texts = english(proposal.texts, sentence) if sentence else proposal.texts
            found = self.ask(statements.submit, who, proposal.kind.value, texts, BROKEN if broken else {})
            if found is not None:
                self.show(found, who, again=False)

    @rule(who=people, number=which, sentence=sentences)
    def revise(self, who: str, number: int, sentence: str) -> None:
        """Somebody changes a waiting text."""
        if (statement := self.pick(number)) is not None:
            self.reword(statement, english(statement.revision.content.texts, sentence), who)

    @rule(who=people, number=which)
    def take_over(self, who: str, number: int) -> None:
        """Somebody sends in the waiting words again, as they stand."""
        if (statement := self.pick(number)) is not None:
            self.reword(statement, statement.revision.content.texts, who)

    def reword(self, statement: Statement, texts: Sequence[Text], who: str) -> None:
        """Revision n+1, where the product takes it."""
        changing = statement.state.value == "changing"
        if (found := self.do(self.evening.revise(statement, texts, at=self.now, who=who))) is not None:
            self.show(found, who, again=not changing)

    def press(self, who: str, statement: int, digest: str, verdict: Verdict = Verdict.APPROVE) -> bool:
        """A button on a card that shows this digest; whether enough have agreed now."""
        asked = (self.evening.book, act(who, self.now), statement, digest, verdict, "so")
        decision = self.do(self.evening.store.run(approvals.decide, *asked))
        if decision is None or verdict is not Verdict.APPROVE:
            return False
        self.judge.pressed(who, statement, digest)
        if decision.published:
            self.judge.concluded(decision.statement)
        return bool(decision.published)

    @rule(who=deciders, number=which, verdict=st.sampled_from((*[Verdict.APPROVE] * 5, Verdict.CHANGE, Verdict.REJECT)))
    def decide(self, who: str, number: int, verdict: Verdict) -> None:
        """Somebody presses a button on the card as it stands."""
        if (statement := self.pick(number)) is not None:
            self.press(who, statement.id, statement.revision.digest, verdict)

    @rule(who=deciders, number=st.integers(0, 9))
    def press_a_stale_button(self, who: str, number: int) -> None:
        """A card that somebody had open for long."""
        if self.shown:
            self.press(who, *self.shown[number % len(self.shown)])

    @rule(order=orders)
    def everybody_approves(self, order: Sequence[str]) -> None:
        """All of them press Approve on the newest text, one after the other, until it is out."""
        statement = self.pick(0)
        for who in order if statement else ():
            if statement and self.press(who, statement.id, statement.revision.digest):
                return

    @rule(who=authors, kind=kinds, order=orders, sentence=sentences)
    def say(self, who: str, kind: str | None, order: Sequence[str], sentence: str) -> None:
        """The ordinary way, from the draft to the outlets."""
        self.submit(who=who, kind=kind, sentence=sentence, broken=True)
        self.everybody_approves(order=order)
        self.send(down=False)

    @rule(who=authors, order=orders, sentence=sentences, minutes=st.sampled_from((3, 6, 11)), down=st.booleans())
    def say_slowly(self, who: str, order: Sequence[str], sentence: str, minutes: float, down: bool) -> None:
        """As above, but nobody looks at their telephone for a while."""
        self.submit(who=who, kind=None, sentence=sentence, broken=True)
        self.wait(minutes=minutes)
        self.everybody_approves(order=order)
        self.send(down=down)

    @rule(
        who=people,
        key=st.sampled_from(("ledger_ok", "ledger_ok", "cause_area_known", "restored", "attack_ruled_out")),
        value=st.sampled_from(("yes", "yes", "no")),
    )
    def verify(self, who: str, key: str, value: str) -> None:
        """A fact becomes known, or is denied."""
        if self.ask(facts.verify, who, key, value, "query 7") is not None:
            self.judge.facts[key] = value == "yes", who, self.now

    @rule(phase=st.sampled_from((Phase.INVESTIGATING, Phase.IDENTIFIED, Phase.MONITORING, Phase.RESOLVED)))
    def move(self, phase: Phase) -> None:
        """The incident moves on, or back."""
        if (found := self.ask(incidents.change_phase, COMMANDER, phase)) is not None:
            self.judge.phase = found.phase.value

    @rule(who=people, severity=st.sampled_from((Severity.SEV1, Severity.SEV2, Severity.SEV3)))
    def weigh(self, who: str, severity: Severity) -> None:
        """It is worse, or less bad, than was thought."""
        if (found := self.ask(incidents.change_severity, who, severity)) is not None:
            self.judge.severity = int(found.severity)

    @rule(who=people, role=st.sampled_from(("commander", "comms_lead")), to=people)
    def assign(self, who: str, role: str, to: str) -> None:
        """Somebody else leads from now on."""
        if self.ask(incidents.assign, who, role, to) is not None:
            self.judge.leads[role] = to

    @rule(giver=deciders, to=people, role=st.sampled_from(("approver", "ciso", "duty_manager", "legal")))
    def delegate(self, giver: str, to: str, role: str) -> None:
        """A role is handed on for half an hour."""
        made = self.ask(delegations.delegate, giver, role=role, to=to, minutes=30, reason="on a plane")
        if made is not None:
            self.judge.lent.append(made)

    @rule(giver=deciders)
    def take_back(self, giver: str) -> None:
        """And back again."""
        if self.ask(delegations.take_back, giver, None) is not None:
            self.judge.lent = [d for d in self.judge.lent if d.giver != giver]

    @rule(members=st.sets(st.sampled_from((SECOND, GUEST, APP, TWIN, COMMS_LEAD))))
    def regroup(self, members: set[str]) -> None:
        """The group of approvers has other members from now on."""
        self.judge.group = tuple(sorted(members))
        self.learn({})

    @rule(who=st.sampled_from((APPROVER, SECOND, NIGHT, CISO)), bar=st.sampled_from((Bar.DEACTIVATED, None)))
    def switch_off(self, who: str, bar: Bar | None) -> None:
        """Somebody leaves the bank, or is back."""
        self.judge.away = self.judge.away - {who} | ({who} if bar else set())
        self.learn({who: Standing(bar=bar, mail=mail_hash(who), at=self.now)})

    @rule(who=people)
    def hold(self, who: str) -> None:
        """Somebody reaches for the holding text."""
        if (shown := self.ask(holding.show, who)) is not None:
            found = self.ask(holding.publish, who, self.now, shown.digest)
            self.went_alone(found, who)

    @rule(who=st.sampled_from((DUTY_MANAGER, COMMANDER, COMMS_LEAD, STRANGER)), minutes=st.sampled_from((0, 16, 30)))
    def break_the_glass(self, who: str, minutes: float) -> None:
        """Nobody answered for so long; somebody tries to publish alone."""
        self.wait(minutes=minutes)
        if (shown := self.ask(break_glass.show, who)) is not None:
            how = {"kind": shown.kind, "shown_at": self.now, "digest": shown.digest, "reason": "nobody answers"}
            self.went_alone(self.ask(break_glass.publish, who, **how), who)

    def went_alone(self, statement: Statement | None, who: str) -> None:
        """What no second person agreed to."""
        if statement is not None:
            self.judge.went_alone(statement, who)
            self.show(statement, who, again=False)

    @rule(who=people, number=which)
    def review(self, who: str, number: int) -> None:
        """Somebody signs for what one person published; never that person."""
        if (statement := self.pick(number)) is None:
            return
        asked = (self.evening.book, act(who, self.now), statement.id)
        if self.do(self.evening.store.run(break_glass.sign, *asked)) is not None:
            assert "head_of_comms" in self.judge.roles(who)
            assert who != statement.author

    @precondition(lambda self: self.judge.words)
    @rule(who=authors, kind=st.sampled_from((Kind.CORRECTION, Kind.RETRACTION)), order=orders)
    def mend(self, who: str, kind: Kind, order: Sequence[str]) -> None:
        """What was said is set right, or taken back."""
        if (found := self.ask(mending.submit, who, wish(kind, wrong="We saw it solved"))) is not None:
            self.show(found, who, again=False)
            self.everybody_approves(order=order)

    @rule(who=people)
    def stop(self, who: str) -> None:
        """Somebody calls back whatever has not left."""
        self.ask(stopped.stop, who)

    @rule(down=st.booleans())
    def send(self, down: bool) -> None:
        """The relay takes what is due; whatever may leave is looked at in that moment. Some outlets may be down."""
        for delivery in self.do(self.evening.claim(self.now)):
            if delivery.courier == "public" and not self.leave(delivery):
                continue
            none = NotDone(why="no answer") if down and delivery.action != "mastodon" else taken(delivery)
            self.settle(delivery, none)

    @rule(first=st.integers(0, 4))
    def die(self, first: int) -> None:
        """The process ends in mid-sending, and another takes over."""
        for delivery in self.do(self.evening.claim(self.now))[:first]:
            if delivery.courier == "public" and self.leave(delivery):
                self.gone.add(delivery.key)
        self.runner.run(self.store.close())
        self.open()
        self.do(self.evening.store.run(claims.doubt_all_sending, self.now))

    def leave(self, delivery: Delivery) -> bool:
        """Whether it goes; then the judge has been asked."""
        if delivery.doubt and delivery.key in self.gone:
            return True
        try:
            request = self.runner.run(self.evening.make_ready(delivery, self.now))
        except (Withheld, Moot) as why:
            event(f"not sent: {type(why).__name__}")
            self.settle(delivery, CannotTell(why=str(why), again=None))
            return False
        if request is None:
            return False
        view = self.do(self.evening.look(self.now))
        statement = next(s for s in view.statements if s.id == delivery.statement_id)
        if delivery.deed is not Deed.RETRACT:
            self.ways.add(self.judge.leaves(statement, delivery.action, delivery.language))
        return True

    def settle(self, delivery: Delivery, outcome: Any) -> None:  # noqa: ANN401 - any outcome
        """What became of it."""
        asked = (self.evening.book, delivery, outcome, self.now, 0.0)
        self.do(self.evening.store.run(deliveries.settle, *asked))
        if delivery.courier == "public" and not isinstance(outcome, NotDone | CannotTell):
            self.judge.words.append(self.now)

    @invariant()
    def one_text_of_each_statement_goes_out(self) -> None:
        """Every public row of a statement carries the digest of its one revision that was decided."""
        view = self.do(self.evening.look(self.now))
        for statement in view.statements:
            digests = {str(d.payload["digest"]) for d in view.deliveries_of(statement)}
            assert digests <= {statement.revision.digest}
            assert not digests or statement.id in self.judge.agreed.keys() | self.judge.alone.keys()


@cache
def _book() -> Rulebook:
    return replace(book_with(LAYER), abilities=ABILITIES)


@cache
def _empty() -> bytes:
    """A database with nothing in it but its tables."""
    with tempfile.TemporaryDirectory(prefix="bayan-quorum-") as folder:
        migrate(f"sqlite:///{Path(folder) / 'empty.db'}")
        return (Path(folder) / "empty.db").read_bytes()


async def _open(url: str) -> Store:
    return Store(url)


def main() -> None:
    """A long look, with what it came across."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=500)
    parser.add_argument("--steps", type=int, default=40)
    asked = parser.parse_args()
    thorough = settings(max_examples=asked.examples, stateful_step_count=asked.steps, deadline=None, print_blob=True)
    run_state_machine_as_test(Evenings, settings=thorough)
    for way, runs in SEEN.most_common():
        print(f"{way}: {runs}")  # noqa: T201 - what the long look answers


TestEvenings = Evenings.TestCase
TestEvenings.settings = settings(max_examples=12, stateful_step_count=18, deadline=None)
TestEvenings.pytestmark = [pytest.mark.timeout(600)]  # type: ignore[attr-defined]

if __name__ == "__main__":
    main()
