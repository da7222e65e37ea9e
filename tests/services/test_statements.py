"""Statements: proposed from the facts, checked, kept with their bytes, asked for; a blocked one keeps nothing."""

import json
from dataclasses import replace
from datetime import datetime
from typing import cast

import pytest

from bot.domain.approval import Verdict
from bot.domain.clock import ClockState
from bot.domain.errors import Reason
from bot.domain.incident import Phase, Severity
from bot.domain.lint import Finding
from bot.domain.statement import Kind, State, Statement
from bot.domain.template import Text
from bot.services import facts, snapshots, statements
from tests.builders import act, local, shown
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, FALLBACK, STRANGER
from tests.services.evening import OUTLETS, Evening
from tests.services.refused import refused, why


def english(texts: tuple[Text, ...], variant: str = "long") -> str:
    """One of the texts."""
    return next(t.body for t in texts if (t.language, t.variant) == ("en", variant))


async def revise(evening: Evening, of: Statement, texts: tuple[Text, ...], *, at: datetime, who: str) -> Statement:
    """Somebody changes a waiting text."""
    return await evening.store.run(statements.revise, evening.book, act(who, at), of.id, texts)


def with_words(texts: tuple[Text, ...], more: str) -> tuple[Text, ...]:
    """The texts with a sentence put before the English ones."""
    return tuple(replace(t, body=f"{more} {t.body}") if t.language == "en" else t for t in texts)


async def test_a_proposal_is_the_phases_text_in_every_language_and_length(evening: Evening) -> None:
    """What the outlets need, in the audience's order, with the next time; nothing of it is kept."""
    await evening.declare()
    proposal = await evening.propose(at=local("20:46"))
    assert proposal.kind is Kind.INVESTIGATING
    assert [(t.language, t.variant) for t in proposal.texts] == [
        (language, variant) for language in ("fr", "ar", "en") for variant in ("short", "long")
    ]
    assert proposal.next_update_at is not None
    assert shown(proposal.next_update_at) == "21:15:00"
    assert "21:15 GMT+1" in english(proposal.texts)
    assert proposal.findings == ()
    assert (await evening.look()).statements == ()
    assert await evening.record() == ["incident.declared"]


async def test_a_verified_fact_puts_its_sentence_into_the_proposal(evening: Evening) -> None:
    """2.2: pending, it says that it is being checked; verified, what was found; by the author, nothing."""
    await evening.declare()
    plain = await evening.propose(at=local("20:46"))
    await evening.store.run(facts.take, evening.book, act(STRANGER, local("20:47")), 1, "ledger_ok")
    pending = await evening.propose(at=local("20:48"))
    await evening.verify("ledger_ok", at=local("21:05"))
    verified = await evening.propose(at=local("21:06"))
    own = await evening.propose(at=local("21:06"), who=STRANGER)
    bodies = [english(p.texts) for p in (plain, pending, verified)]
    assert len(set(bodies)) == 3
    assert (plain.facts, pending.facts, verified.facts, own.facts) == ((), (), ("ledger_ok",), ())


async def test_an_expired_fact_leaves_the_text(evening: Evening) -> None:
    """6.3 fact expiry: `ledger_ok` of 21:05 carries no text from 23:05 on."""
    await evening.declare()
    await evening.verify("ledger_ok", at=local("21:05"))
    assert (await evening.propose(at=local("23:04"))).facts == ("ledger_ok",)
    assert (await evening.propose(at=local("23:05"))).facts == ()


async def test_submitting_asks_the_approvers(evening: Evening) -> None:
    """6.2 at 20:51: K8 due 20:56, the card, a message to each approver but never to the author."""
    await evening.begin()
    said = await evening.submit()
    assert (said.number, said.state, said.author, said.revision.number) == (1, State.PENDING, COMMS_LEAD, 1)
    assert len(said.revision.content.messages) == OUTLETS
    clock = next(c for c in (await evening.look()).clocks if c.kind == "K8")
    assert (clock.instance, shown(clock.due_at), clock.state) == ("1", "20:56:00", ClockState.RUNNING)
    assert [m["recipient"] for m in await evening.told("approval_wanted")] == [COMMANDER, APPROVER]
    assert "card.approval" in [d.action for d in await evening.all("slack")]
    assert (await evening.record())[-2:] == ["statement.submitted", "approval.asked"]


async def test_a_commander_who_writes_is_not_asked_about_it(evening: Evening) -> None:
    """Part 4: never the author."""
    await evening.declare()
    await evening.submit(who=COMMANDER)
    assert [m["recipient"] for m in await evening.told("approval_wanted")] == [APPROVER]


async def test_the_record_keeps_the_exact_bytes(evening: Evening) -> None:
    """Every version with its digest and every text per outlet and language: what an auditor asks first."""
    await evening.declare()
    said = await evening.submit()
    entry = next(e for e in await evening.store.read(snapshots.timeline, 1) if e.action == "statement.submitted")
    data = json.loads(entry.data)
    assert data["digest"] == said.revision.digest
    assert data["content"] == said.revision.content.canonical().decode()


async def test_a_blocked_text_keeps_nothing(evening: Evening) -> None:
    """6.2 at 20:49, L08: the reason and the findings, and not a row of it."""
    await evening.declare()
    texts = with_words((await evening.propose(at=local("20:49"))).texts, "During this technical maintenance period.")
    reason, details = await refused(evening.submit(at=local("20:49"), texts=texts))
    assert reason is Reason.BLOCKED_BY_LINT
    assert {f.rule for f in details["findings"]} == {"L08"}  # type: ignore[attr-defined]
    view = await evening.look()
    assert (view.statements, [c.kind for c in view.clocks]) == ((), ["K1", "K9"])
    assert await evening.record() == ["incident.declared"]
    assert await evening.told("approval_wanted") == []


async def test_a_missing_language_is_named(evening: Evening) -> None:
    """L26: all of them, none left blank."""
    await evening.declare()
    texts = (await evening.propose(at=local("20:49"))).texts
    blank = tuple(replace(t, body="  ") if t.language == "ar" else t for t in texts if t.language != "fr")
    reason, details = await refused(evening.submit(at=local("20:49"), texts=blank))
    assert (reason, details) == (Reason.MISSING_VALUE, {"names": ["fr short", "fr long", "ar short", "ar long"]})


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("identified", Reason.NOT_YET),
        ("resolved", Reason.NOT_YET),
        ("long_incident", Reason.NOT_YET),
        ("late", Reason.NOTHING_PUBLISHED),
        ("no_change", Reason.NOTHING_PUBLISHED),
        ("fairy_tale", Reason.BAD_ARGUMENT),
    ],
)
async def test_a_kind_that_does_not_fit_is_refused(evening: Evening, kind: str, reason: Reason) -> None:
    """What follows a phase needs that phase; what answers an earlier word needs one."""
    await evening.declare()
    assert await why(evening.propose(kind, at=local("20:46"))) is reason


async def test_a_long_incident_is_announced_after_two_hours(evening: Evening) -> None:
    """K3: offered at 22:45, not earlier (SEV1); the promise is then an hour away."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    reason, details = await refused(evening.propose("long_incident", at=local("22:44:59")))
    assert (reason, details["after_minutes"]) == (Reason.NOT_YET, 120)
    proposal = await evening.propose("long_incident", at=local("22:45"))
    assert proposal.next_update_at == local("23:45")


async def test_a_severity_without_slower_updates_never_announces_them(evening: Evening) -> None:
    """SEV4 has no public clock to slow down."""
    await evening.declare(severity=Severity.SEV4)
    assert await why(evening.propose("long_incident", at=local("23:45"))) is Reason.NOT_YET


async def test_a_text_that_needs_a_fact_waits_for_it(evening: Evening) -> None:
    """`identified` says that we know why: it needs `cause_area_known`."""
    await evening.declare()
    await evening.phase(Phase.IDENTIFIED, at=local("21:00"))
    assert await refused(evening.propose(at=local("21:01"))) == (
        Reason.MISSING_FACT,
        {"fact": "cause_area_known", "incident": "INC-1"},
    )


async def test_a_template_without_its_value_names_it(evening: Evening) -> None:
    """L25: no braces and no gaps. A SEV4 promises no next time, and its text asks for one."""
    await evening.declare(severity=Severity.SEV4)
    reason, details = await refused(evening.propose(at=local("20:46")))
    assert (reason, details) == (Reason.MISSING_VALUE, {"names": ["next_update_at"]})


async def test_no_change_is_one_click(evening: Evening) -> None:
    """1.5 rule 9: from the template to the approvers, once something was said before."""
    await evening.declare()
    click = act(COMMS_LEAD, local("21:18"))
    assert await why(evening.store.run(statements.no_change, evening.book, click, 1)) is Reason.NOTHING_PUBLISHED
    await evening.say(at=local("20:54"))
    said = await evening.store.run(statements.no_change, evening.book, click, 1)
    assert (said.kind, said.state, said.number) == (Kind.NO_CHANGE, State.PENDING, 2)


async def test_the_same_words_are_not_said_twice(evening: Evening) -> None:
    """L29: networks refuse it and readers learn nothing; a different time makes another text."""
    await evening.declare()
    first = await evening.say(at=local("20:54"))
    texts = first.revision.content.texts
    reason, details = await refused(evening.submit(at=local("20:56"), texts=texts))
    assert (reason, details["statement"]) == (Reason.SAME_TEXT, 1)


async def test_languages_that_disagree_are_refused(evening: Evening) -> None:
    """L26: one language promises another time than the others."""
    await evening.declare()
    texts = (await evening.say(at=local("20:54"))).revision.content.texts
    changed = tuple(replace(t, body=t.body.replace("21:20", "21:10")) for t in texts)
    reason, details = await refused(evening.submit(at=local("20:56"), texts=changed))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "L26" in {f.rule for f in cast("tuple[Finding, ...]", details["findings"])}


async def test_what_turned_out_wrong_is_corrected_openly(evening: Evening) -> None:
    """L27: a text leaned on a fact that was then denied; the next one says so, or is refused."""
    await evening.declare()
    await evening.verify("ledger_ok", at=local("20:50"))
    await evening.say(at=local("20:54"))
    await evening.verify("ledger_ok", at=local("21:00"), value="no")
    reason, details = await refused(evening.submit(at=local("21:10")))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "L27" in {f.rule for f in cast("tuple[Finding, ...]", details["findings"])}


async def test_a_revision_voids_every_decision(evening: Evening) -> None:
    """Part 4: approvals belong to one digest; the change is on record with what it voided."""
    await evening.declare()
    await evening.verify("restored", at=local("20:46"))
    await evening.phase(Phase.RESOLVED, at=local("21:20"))
    said = await evening.submit("resolved", at=local("21:21"))
    decision = await evening.decide(said, at=local("21:22"))
    assert (decision.missing, decision.published) == (1, False)
    edited = with_words(said.revision.content.texts, "Good evening.")
    again = await revise(evening, said, edited, at=local("21:23"), who=COMMS_LEAD)
    assert (again.revision.number, again.state) == (2, State.PENDING)
    assert again.revision.digest != said.revision.digest
    view = await evening.look()
    assert [a.void for a in view.approvals[said.id]] == [True]
    entry = (await evening.store.read(snapshots.timeline, 1))[-1]
    assert (entry.action, json.loads(entry.data)["voided"]) == ("statement.revised", 1)


async def test_a_change_that_was_asked_for_goes_back_to_the_approvers(evening: Evening) -> None:
    """CHANGING, then revised: pending again, asked again, a new approval clock."""
    await evening.declare()
    said = await evening.submit()
    await evening.decide(said, Verdict.CHANGE, reason="name the service first")
    assert (await evening.statement(said.id)).state is State.CHANGING
    edited = with_words(said.revision.content.texts, "Good evening.")
    again = await revise(evening, said, edited, at=local("20:55"), who=COMMS_LEAD)
    assert again.state is State.PENDING
    k8 = [c for c in (await evening.look()).clocks if c.kind == "K8"]
    assert [(c.state, shown(c.due_at)) for c in k8] == [(ClockState.MET, "20:56:00"), (ClockState.RUNNING, "21:00:00")]
    assert len(await evening.told("approval_wanted")) == 4


async def test_an_approvers_own_edit_is_not_theirs_to_approve(evening: Evening) -> None:
    """Whoever wrote the newest revision is an author; the commander and a stand-in may still decide."""
    await evening.declare()
    said = await evening.submit()
    edited = with_words(said.revision.content.texts, "Good evening.")
    again = await revise(evening, said, edited, at=local("20:52"), who=APPROVER)
    assert await why(evening.decide(again)) is Reason.NOT_YOUR_OWN
    assert (await evening.decide(again, who=COMMANDER)).missing == 1
    assert (await evening.decide(again, who=FALLBACK, at=local("20:56"))).published


async def test_a_stranger_does_not_change_a_text(evening: Evening) -> None:
    """Its author may, and whoever may decide on it, and nobody else."""
    await evening.declare()
    said = await evening.submit()
    edited = with_words(said.revision.content.texts, "Good evening.")
    assert await why(revise(evening, said, edited, at=local("20:52"), who=STRANGER)) is Reason.NOT_AN_APPROVER


async def test_a_kind_without_a_template_has_nothing_to_say(evening: Evening) -> None:
    """An organisation's own templates may lack one; the refusal names the kind."""
    await evening.declare()
    await evening.say(at=local("20:54"))
    ours = evening.book.templates
    left = {key: body for key, body in ours.texts.items() if key[1] != "no_change"}
    evening.book = replace(evening.book, templates=replace(ours, texts=left))
    assert await refused(evening.propose("no_change", at=local("21:00"))) == (
        Reason.NOTHING_TO_SAY,
        {"kind": "no_change"},
    )


async def test_a_blocked_revision_leaves_the_old_one_as_it_was(evening: Evening) -> None:
    """Nothing is voided by a text that cannot be kept."""
    await evening.declare()
    said = await evening.submit()
    edited = with_words(said.revision.content.texts, "During this technical maintenance period.")
    assert await why(revise(evening, said, edited, at=local("20:52"), who=COMMS_LEAD)) is Reason.BLOCKED_BY_LINT
    assert await evening.statement(said.id) == said


async def test_a_decided_text_is_not_revised(evening: Evening) -> None:
    """Law 2: any edit after the approval is another statement."""
    await evening.declare()
    said = await evening.submit()
    await evening.decide(said)
    edited = with_words(said.revision.content.texts, "Good evening.")
    assert await why(revise(evening, said, edited, at=local("20:55"), who=COMMS_LEAD)) is Reason.NOT_PENDING


async def test_a_comment_is_kept_and_decides_nothing(evening: Evening) -> None:
    """Only buttons count; the author hears of others' remarks, not of their own."""
    await evening.declare()
    said = await evening.submit()
    for who in (APPROVER, COMMS_LEAD):
        await evening.store.run(statements.comment, evening.book, act(who, local("20:52")), said.id, "legal: fine")
    assert await evening.statement(said.id) == said
    assert [m["recipient"] for m in await evening.told("commented")] == [COMMS_LEAD]
    assert (await evening.record())[-2:] == ["statement.comment"] * 2


async def test_a_statement_that_is_not_there(evening: Evening) -> None:
    """Said so, with its number."""
    await evening.declare()
    asked = evening.store.run(statements.comment, evening.book, act(), 9, "x")
    assert await refused(asked) == (Reason.NO_SUCH_STATEMENT, {"statement": 9})
