"""Overrides (2.2): a written reason for each rule, part of what is approved, and nothing new beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from bot.domain.act import Act
from bot.domain.delivery import DeliveryState
from bot.domain.errors import Reason
from bot.domain.lint import Finding, Level
from bot.domain.statement import Override, State, Statement
from bot.domain.template import Text
from bot.services import checking, export, overrides, statements
from bot.services.targets import Withheld
from tests.builders import local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD
from tests.services.evening import Evening
from tests.services.refused import refused, why
from tests.services.test_matrix import english

WHY = "The regulator's notice uses this very word"
MAINTENANCE = "This maintenance was not announced."


async def overriding(evening: Evening, sentence: str, reasons: Mapping[str, str]) -> Statement:
    """A declared evening, and at 20:51 a text with this sentence, submitted with these reasons."""
    await evening.declare()
    texts = english((await evening.propose(at=local("20:50"))).texts, sentence)
    return await submit(evening, texts, reasons)


async def submit(evening: Evening, texts: Sequence[Text], reasons: Mapping[str, str]) -> Statement:
    """These texts at 20:51, with reasons for what blocks them."""
    act = Act(who=COMMS_LEAD, at=local("20:51"))
    kind = "investigating"
    return await evening.store.run(statements.submit, evening.book, act, evening.incident_id, kind, texts, reasons)


async def test_a_reason_overrides_its_rule_and_more_people_decide(evening: Evening) -> None:
    """L08 with a reason goes to approval, to both; the reason is part of what they approve."""
    said = await overriding(evening, MAINTENANCE, {"L08": f" {WHY}\n"})
    assert said.revision.content.overrides == (Override(rule="L08", reason=WHY, found=("en: maintenance",)),)
    assert (await evening.decide(said, who=COMMANDER)).missing == 1
    assert (await evening.decide(said, who=APPROVER)).published
    await evening.deliver(local("20:54"))
    assert (await evening.statement(said.id)).state is State.PUBLISHED


@pytest.mark.parametrize("reasons", [{}, {"L08": " \n"}, {"L10": WHY}, {"L05": WHY, "L23": WHY}])
async def test_without_its_reason_a_rule_stands(evening: Evening, reasons: dict[str, str]) -> None:
    """Silence, white space and another rule's reason override nothing."""
    assert await why(overriding(evening, MAINTENANCE, reasons)) is Reason.BLOCKED_BY_LINT


async def test_what_is_not_broken_is_not_overridden(evening: Evening) -> None:
    """A reason for a rule that finds nothing leaves no trace."""
    said = await overriding(evening, "We are here.", {"L08": WHY})
    assert said.revision.content.overrides == ()


async def test_a_hard_rule_is_never_overridden(evening: Evening) -> None:
    """L25: what is left over of a template is no matter of opinion."""
    reason, details = await refused(overriding(evening, f"{MAINTENANCE} TODO", {"L25": WHY, "L08": WHY}))
    findings = details["findings"]
    assert isinstance(findings, tuple)
    assert (reason, [f.rule for f in findings]) == (Reason.BLOCKED_BY_LINT, ["L25"])


async def test_a_new_finding_of_an_overridden_rule_is_not_covered(evening: Evening) -> None:
    """L05 was broken for one time; that the promise has passed meanwhile is another matter."""
    await evening.declare()
    texts = (await evening.propose(at=local("20:51"))).texts
    later = [replace(t, body=t.body.replace("21:20", "23:20")) if t.language == "en" else t for t in texts]
    said = await submit(evening, later, {"L05": WHY, "L26": WHY})
    assert {o.rule for o in said.revision.content.overrides} == {"L05", "L26"}
    assert (await evening.decide(said, who=COMMANDER)).missing == 1
    assert (await evening.decide(said, who=APPROVER)).published
    [row, *_] = [d for d in await evening.claim(local("21:40")) if d.courier == "public" and d.language == "fr"]
    with pytest.raises(Withheld, match="L05"):
        await evening.make_ready(row, local("21:40"))
    assert row.state is not DeliveryState.DONE


async def test_a_revision_keeps_the_override_for_the_same_words_only(evening: Evening) -> None:
    """The reason was given for these words; others need one of their own."""
    said = await overriding(evening, MAINTENANCE, {"L08": WHY})
    same = english(said.revision.content.texts, "We are here.")
    again = await evening.revise(said, same, at=local("20:52"))
    assert again.revision.content.overrides == said.revision.content.overrides
    other = english(said.revision.content.texts, "A scheduled stop.")
    assert await why(evening.revise(again, other, at=local("20:53"))) is Reason.BLOCKED_BY_LINT


async def test_a_denial_needs_security_and_legal(evening: Evening) -> None:
    """L10: a reason of the author's is not enough for the ordinary approvers."""
    said = await overriding(evening, "This is not a cyber attack.", {"L10": WHY})
    assert await why(evening.decide(said, who=APPROVER)) is Reason.NOT_AN_APPROVER
    assert await why(evening.decide(said, who=COMMANDER)) is Reason.NOT_AN_APPROVER


async def test_the_export_names_every_override(evening: Evening) -> None:
    """What rule was bypassed, by whom and why: one query (part 4)."""
    await overriding(evening, MAINTENANCE, {"L08": WHY})
    document = await evening.store.read(export.incident, evening.book, evening.incident_id, local("21:00"))
    assert document["overrides"] == [
        {"statement": 1, "rule": "L08", "reason": WHY, "found": ["en: maintenance"], "author": COMMS_LEAD}
    ]


async def test_the_form_learns_what_can_be_overridden(evening: Evening) -> None:
    """One field for each blocking rule: HARD rules are not offered."""
    await evening.declare()
    texts = english((await evening.propose(at=local("20:50"))).texts, f"{MAINTENANCE} TODO")
    act = Act(who=COMMS_LEAD, at=local("20:51"))
    found = await evening.store.read(checking.blocked, evening.book, act, evening.incident_id, "investigating", texts)
    assert {f.rule for f in found} == {"L08"}


def finding(rule: str, words: str, level: Level = Level.BLOCK) -> Finding:
    """Something found in an English text."""
    return Finding(rule=rule, level=level, span=(0, 1), text=words, hint="change it", language="en", target="short")


def test_what_an_override_covers() -> None:
    """The rule and the words both; warnings never stand in the way."""
    given = (Override(rule="L08", reason=WHY, found=("en: works",)),)
    found = [
        finding("L08", "works"),
        finding("L08", "upgrade"),
        finding("L10", "works"),
        finding("L04", "", Level.WARN),
    ]
    assert [(f.rule, f.text) for f in overrides.left(found, given)] == [("L08", "upgrade"), ("L10", "works")]
    hard = replace(finding("L08", "works"), level=Level.HARD)
    assert overrides.left([hard], given) == (hard,)
