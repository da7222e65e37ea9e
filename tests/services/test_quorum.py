"""Whatever people do, in whatever order: nothing goes out that too few people, or its own author, agreed to."""

import asyncio
import tempfile
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain.approval import Approval, Legs, Verdict, needed
from bot.domain.break_glass import broken
from bot.domain.errors import Refusal
from bot.domain.incident import Phase, Severity
from bot.domain.statement import Kind, Statement
from bot.services import break_glass, holding, lapses, statements
from bot.services.targets import Withheld
from storage import Store
from storage.migrations.runner import migrate
from tests.builders import act, local
from tests.cast import (
    APPROVER,
    CISO,
    COMMANDER,
    COMMS_LEAD,
    DUTY_MANAGER,
    EXECUTIVE,
    FALLBACK,
    LEGAL,
    STRANGER,
)
from tests.services.evening import Evening, taken
from tests.services.test_matrix import english

PEOPLE = (COMMANDER, COMMS_LEAD, APPROVER, FALLBACK, DUTY_MANAGER, EXECUTIVE, CISO, LEGAL, STRANGER)
people = st.sampled_from(PEOPLE)
deciders = st.sampled_from((COMMANDER, APPROVER, FALLBACK, DUTY_MANAGER, CISO, LEGAL, COMMS_LEAD))
authors = st.sampled_from((COMMS_LEAD, COMMANDER, APPROVER))
sentences = st.sampled_from(("", "We are here.", "This maintenance was not announced.", "We will refund you."))
which = st.integers(0, 3)


def filled(legs: Legs, people_with: Mapping[str, Sequence[str]]) -> bool:
    """Whether each leg can have a person of its own: the plainest way to ask, not the product's."""
    if not legs:
        return True
    able = [p for p, roles in people_with.items() if {*legs[0]} & {*roles}]
    return any(filled(legs[1:], {k: v for k, v in people_with.items() if k != p}) for p in able)


class Evenings(RuleBasedStateMachine):
    """An incident and everybody who may press something about it; time only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="bayan-quorum-")
        url = f"sqlite:///{Path(self.folder.name) / 'bayan.db'}"
        migrate(url)
        self.runner = asyncio.Runner()
        self.evening = Evening(self.do(_open(url)))
        self.now = local("20:45")
        self.sent: set[int] = set()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:  # noqa: ANN401 - whatever it answers
        """Runs one request; a refusal is an answer."""
        try:
            return self.runner.run(work)
        except (Refusal, Withheld):
            return None

    def teardown(self) -> None:
        """Nothing is left running."""
        self.do(self.evening.store.close())
        self.runner.close()
        self.folder.cleanup()

    @initialize()
    def declare(self) -> None:
        """It begins at 20:45."""
        self.do(self.evening.declare(self.now))

    def pick(self, number: int) -> Statement | None:
        """One of the newest statements."""
        found = self.do(self.evening.look(self.now)).statements
        return found[-1 - number % len(found)] if found else None

    @rule(minutes=st.sampled_from((0.5, 2, 5, 16, 30)))
    def wait(self, minutes: float) -> None:
        """Time passes; what is over expires by itself."""
        self.now += timedelta(minutes=minutes)
        self.do(self.evening.store.run(lapses.tick, self.now, 50))

    @rule(who=authors, sentence=sentences, reason=st.sampled_from(("", "The notice uses it")))
    def submit(self, who: str, sentence: str, reason: str) -> None:
        """The template's text, or one's own words, with or without a reason for breaking a rule."""
        proposal = self.do(self.evening.propose(at=self.now, who=who))
        if proposal is None:
            return
        texts = english(proposal.texts, sentence) if sentence else proposal.texts
        asked = (self.evening.book, act(who, self.now), self.evening.incident_id, proposal.kind.value, texts)
        self.do(self.evening.store.run(statements.submit, *asked, {"L08": reason}))

    @rule(who=people, number=which, sentence=sentences)
    def revise(self, who: str, number: int, sentence: str) -> None:
        """Somebody changes a waiting text."""
        if (statement := self.pick(number)) is not None:
            texts = english(statement.revision.content.texts, sentence)
            self.do(self.evening.revise(statement, texts, at=self.now, who=who))

    @rule(
        who=deciders, number=which, verdict=st.sampled_from((Verdict.APPROVE,) * 5 + (Verdict.CHANGE, Verdict.REJECT))
    )
    def decide(self, who: str, number: int, verdict: Verdict) -> None:
        """Somebody presses a button on the card as it stands."""
        if (statement := self.pick(number)) is not None:
            self.do(self.evening.decide(statement, verdict, at=self.now, who=who, reason="so"))

    @rule(order=st.permutations((COMMANDER, APPROVER, FALLBACK, DUTY_MANAGER, CISO, LEGAL, COMMS_LEAD)))
    def everybody_approves(self, order: Sequence[str]) -> None:
        """All of them press Approve on the newest text, one after the other."""
        for who in order:
            self.decide(who=who, number=0, verdict=Verdict.APPROVE)

    @rule(who=deciders, number=which)
    def press_a_stale_button(self, who: str, number: int) -> None:
        """The card of an earlier revision is still on somebody's phone."""
        if (statement := self.pick(number)) is not None:
            stale = replace(statement, revision=replace(statement.revision, digest="0" * 64))
            self.do(self.evening.decide(stale, at=self.now, who=who))

    @rule(who=people, key=st.sampled_from(("ledger_ok", "cause_area_known")), value=st.sampled_from(("yes", "no")))
    def verify(self, who: str, key: str, value: str) -> None:
        """A fact becomes known, or is denied."""
        self.do(self.evening.verify(key, at=self.now, value=value, who=who))

    @rule(phase=st.sampled_from((Phase.INVESTIGATING, Phase.IDENTIFIED)))
    def move(self, phase: Phase) -> None:
        """The incident moves on."""
        self.do(self.evening.phase(phase, at=self.now))

    @rule(who=people)
    def hold(self, who: str) -> None:
        """Somebody reaches for the holding text."""
        store, book, asked, key = self.evening.store, self.evening.book, act(who, self.now), self.evening.incident_id
        shown = self.do(store.read(holding.show, book, asked, key))
        if shown is not None:
            self.do(store.run(holding.publish, book, asked, key, self.now, shown.digest))

    @rule(who=people)
    def break_the_glass(self, who: str) -> None:
        """Somebody tries to publish alone."""
        store, book, asked, key = self.evening.store, self.evening.book, act(who, self.now), self.evening.incident_id
        shown = self.do(store.read(break_glass.show, book, asked, key))
        if shown is not None:
            how = {"kind": shown.kind, "shown_at": self.now, "digest": shown.digest, "reason": "nobody answers"}
            self.do(store.run(break_glass.publish, book, asked, key, **how))

    @rule(who=authors, order=st.permutations((COMMANDER, APPROVER, CISO, LEGAL)), sentence=sentences)
    def say(self, who: str, order: Sequence[str], sentence: str) -> None:
        """The ordinary way, from the draft to the outlets."""
        self.submit(who=who, sentence=sentence, reason="The notice uses it")
        self.everybody_approves(order=order)
        self.send()

    @rule()
    def send(self) -> None:
        """The relay takes what is due; whatever may leave is looked at in that moment."""
        for delivery in self.do(self.evening.claim(self.now)):
            if delivery.courier != "public" or self.do(self.evening.make_ready(delivery, self.now)) is None:
                continue
            self.check(delivery.statement_id or 0, str(delivery.payload["digest"]), self.now)
            self.sent.add(delivery.statement_id or 0)
            self.do(self.evening.settle(delivery, taken(delivery), self.now))

    def check(self, statement_id: int, digest: str, now: datetime) -> None:
        """What leaves now has, now, the agreement of as many others as its rule asks for."""
        view = self.do(self.evening.look(now))
        statement = next(s for s in view.statements if s.id == statement_id)
        made = view.approvals[statement_id]
        assert statement.revision.digest == digest
        if statement.kind is Kind.HOLDING:
            assert holding.fault(self.evening.book, now) == ""
        elif broken(statement):
            assert [a.person for a in made if a.verdict is Verdict.BREAK_GLASS] == [statement.author]
        else:
            self.check_quorum(statement, made, view.clocks)

    def check_quorum(self, statement: Statement, made: Sequence[Approval], clocks: Sequence[Any]) -> None:
        """Each leg has a person of its own, on these very bytes; none of them wrote any of it."""
        digest, content = statement.revision.digest, statement.revision.content
        said = [a for a in made if a.verdict is Verdict.APPROVE and not a.void and a.digest == digest]
        assert not {statement.author, statement.revision.author} & {a.person for a in said}
        [k8] = [c for c in clocks if c.kind == "K8" and c.instance == str(statement.number)][-1:]
        percent = (statement.decided_at - k8.started_at) / (k8.due_at - k8.started_at) * 100
        legs = needed(self.evening.book.policy.approval, content, Severity(content.severity), percent)
        assert filled(legs, {a.person: a.roles for a in said})

    @invariant()
    def one_text_of_each_statement_goes_out(self) -> None:
        """Every public row of a statement carries the digest of its one revision that was decided."""
        view = self.do(self.evening.look(self.now))
        for statement in view.statements:
            digests = {str(d.payload["digest"]) for d in view.deliveries_of(statement)}
            assert digests <= {statement.revision.digest}
            assert statement.id not in self.sent or digests


async def _open(url: str) -> Store:
    return Store(url)


TestEvenings = Evenings.TestCase
TestEvenings.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
