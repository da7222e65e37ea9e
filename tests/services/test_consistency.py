"""L26 and L27 at each of the four moments: while one writes, at submission, at approval, and just before sending."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.errors import Reason
from bot.domain.lint import Finding
from bot.domain.statement import Content, Kind, State, Statement
from bot.domain.template import Text
from bot.services import drafting, fanout, snapshots, writing
from bot.services.targets import Withheld
from storage import Transaction
from storage import statements as rows
from tests.builders import act, local
from tests.cast import COMMS_LEAD
from tests.services.evening import Evening
from tests.services.refused import refused


@pytest.fixture
async def told(evening: Evening) -> Evening:
    """The public has heard at 20:54 that balances are unchanged, which leaned on `ledger_ok`."""
    await evening.begin()
    await evening.verify("ledger_ok", at=local("20:50"))
    await evening.say(at=local("20:54"))
    return evening


async def texts_of(evening: Evening, at: datetime, *, agreeing: bool, kind: str | None = None) -> tuple[Text, ...]:
    """What could be said; not agreeing, the French texts promise another time."""
    proposal = await evening.propose(kind, at=at)
    if agreeing:
        return proposal.texts
    return tuple(
        replace(t, body=t.body.replace("21 h 25", "21 h 20").replace("21 h 20", "21 h 15")) if t.language == "fr" else t
        for t in proposal.texts
    )


def found(details: dict[str, object]) -> set[str]:
    """The rules that a refusal names."""
    findings = details["findings"]
    assert isinstance(findings, tuple)
    return {f.rule for f in findings if isinstance(f, Finding)}


async def typed(evening: Evening, texts: tuple[Text, ...], at: datetime, kind: str = "investigating") -> set[str]:
    """The rules that speak up while somebody writes."""
    given = drafting.Typed(kind=kind, texts=texts)
    sheet = await evening.store.run(drafting.typed, evening.book, act(COMMS_LEAD, at), 1, given)
    return {f.rule for f in sheet.findings}


async def planted(evening: Evening, texts: tuple[Text, ...], at: datetime, state: State) -> Statement:
    """A statement that no rule has seen: what a fault of ours could leave behind."""

    def plant(tx: Transaction) -> Statement:
        snapshot = snapshots.of(tx, 1, at)
        number = len(snapshot.statements) + 1
        content: Content = writing.compose(
            evening.book, snapshot.incident, snapshot.facts, number=number, kind=Kind.INVESTIGATING,
            texts=texts, now=at, author=COMMS_LEAD,
        )  # fmt: skip
        key = rows.add(tx, incident_id=1, number=number, kind=Kind.INVESTIGATING, author=COMMS_LEAD, at=at)
        rows.add_revision(tx, statement_id=key, number=1, author=COMMS_LEAD, at=at, content=content)
        rows.change(tx, key, state=state.value, decided_at=at)
        statement = rows.get(tx, key)
        assert statement is not None
        if state is State.APPROVED:
            fanout.plan(tx, evening.book, act(COMMS_LEAD, at), snapshot.incident, statement)
        return statement

    return await evening.store.run(plant)


async def withheld(evening: Evening, at: datetime) -> str:
    """Why the first public delivery that is due is not sent."""
    [delivery, *_] = [d for d in await evening.claim(at) if d.courier == "public"]
    with pytest.raises(Withheld) as why:
        await evening.make_ready(delivery, at)
    return str(why.value)


async def test_languages_are_held_against_each_other_while_one_writes(evening: Evening) -> None:
    """L26: the desk says it at once."""
    await evening.begin()
    at = local("20:51")
    assert "L26" not in await typed(evening, await texts_of(evening, at, agreeing=True), at)
    assert "L26" in await typed(evening, await texts_of(evening, at, agreeing=False), at)


async def test_languages_that_disagree_are_not_submitted(evening: Evening) -> None:
    """L26: nothing goes to the approvers."""
    await evening.begin()
    texts = await texts_of(evening, local("20:51"), agreeing=False)
    reason, details = await refused(evening.submit(at=local("20:51"), texts=texts))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "L26" in found(details)


async def test_languages_that_disagree_are_not_approved(evening: Evening) -> None:
    """L26: even where such a text came to wait."""
    await evening.begin()
    texts = await texts_of(evening, local("20:51"), agreeing=False)
    statement = await planted(evening, texts, local("20:51"), State.PENDING)
    reason, details = await refused(evening.decide(statement, at=local("20:52")))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "L26" in found(details)


async def test_languages_that_disagree_are_not_sent(evening: Evening) -> None:
    """L26: even where such a text came to be approved, no language of it leaves."""
    await evening.begin()
    await planted(evening, await texts_of(evening, local("20:51"), agreeing=False), local("20:51"), State.APPROVED)
    assert "L26" in await withheld(evening, local("20:51:01"))


async def test_a_contradiction_is_seen_while_one_writes(told: Evening) -> None:
    """L27: what the public leans on has been denied, and this text does not say so."""
    at = local("21:00")
    assert "L27" not in await typed(told, await texts_of(told, at, agreeing=True), at)
    await told.verify("ledger_ok", at=at, value="no")
    assert "L27" in await typed(told, await texts_of(told, at, agreeing=True), at)


async def test_a_contradiction_is_not_submitted(told: Evening) -> None:
    """L27: nothing goes to the approvers but a correction, or a text that says so."""
    await told.verify("ledger_ok", at=local("21:00"), value="no")
    reason, details = await refused(told.submit(at=local("21:01")))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "L27" in found(details)


async def test_a_contradiction_that_arises_while_it_waits_is_not_approved(told: Evening) -> None:
    """L27: the text itself leans on nothing; the word before it turned out wrong meanwhile."""
    texts = await without_facts(told, local("21:00"))
    statement = await told.submit("no_change", at=local("21:00"), texts=texts)
    await told.verify("ledger_ok", at=local("21:01"), value="no")
    reason, details = await refused(told.decide(statement, at=local("21:02")))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "L27" in found(details)


async def test_a_contradiction_that_arises_after_approval_is_not_sent(told: Evening) -> None:
    """L27: approved at 21:01, the earlier word denied before the first byte left."""
    texts = await without_facts(told, local("21:00"))
    statement = await told.submit("no_change", at=local("21:00"), texts=texts)
    await told.decide(statement, at=local("21:01"))
    await told.verify("ledger_ok", at=local("21:01"), value="no")
    assert "L27" in await withheld(told, local("21:01:01"))


async def without_facts(evening: Evening, at: datetime) -> tuple[Text, ...]:
    """The no-change text without the sentence on balances."""
    bank = [s for sentence in evening.book.templates.bank for s in sentence.texts.values()]
    texts = (await evening.propose("no_change", at=at)).texts
    return tuple(replace(t, body=_without(t.body, bank)) for t in texts)


def _without(body: str, sentences: list[str]) -> str:
    plain = body
    for sentence in sentences:
        for spelled in (sentence, sentence.replace(" :", "\u00a0:")):
            plain = plain.replace(f"{spelled} ", "")
    return plain
