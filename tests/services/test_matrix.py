"""The approval matrix (part 4): what a text says, and who wrote it, chooses who must agree."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.domain.errors import Reason
from bot.domain.incident import Phase
from bot.domain.statement import Statement
from bot.domain.template import Text
from tests.builders import book_with, local
from tests.cast import APPROVER, CISO, COMMANDER, COMMS_LEAD, FALLBACK, LEGAL
from tests.services.evening import Evening
from tests.services.refused import refused, why


def english(texts: Sequence[Text], sentence: str) -> tuple[Text, ...]:
    """The same texts with a sentence more in English."""
    return tuple(replace(t, body=f"{sentence} {t.body}") if t.language == "en" else t for t in texts)


async def saying(evening: Evening, sentence: str) -> Statement:
    """A declared evening, and at 20:51 the proposal with this sentence before it."""
    await evening.declare()
    texts = (await evening.propose(at=local("20:50"))).texts
    return await evening.submit(texts=english(texts, sentence))


async def test_a_text_from_the_template_needs_one_person(evening: Evening) -> None:
    """Nothing was changed in the form: the commander or the approver is enough."""
    await evening.declare()
    said = await evening.submit()
    assert (said.revision.content.traits, said.revision.content.severity) == ((), 1)
    assert (await evening.decide(said, who=COMMANDER)).published


async def test_free_text_needs_both(evening: Evening) -> None:
    """Part 4: the duty communications manager, and the commander for the facts."""
    said = await saying(evening, "We are here.")
    assert said.revision.content.traits == ("free_text",)
    assert (await evening.decide(said, who=COMMANDER)).missing == 1
    assert (await evening.decide(said, who=APPROVER)).published
    assert {m["recipient"] for m in await evening.told("approval_wanted")} == {COMMANDER, APPROVER}


async def test_white_space_is_no_free_text(evening: Evening) -> None:
    """What a form does to spaces and line ends is nobody's wording."""
    await evening.declare()
    texts = [
        replace(t, body=f" {t.body.replace('. ', '.  ')}\n") for t in (await evening.propose(at=local("20:51"))).texts
    ]
    assert (await evening.submit(texts=texts)).revision.content.traits == ()


async def test_a_form_that_stayed_open_is_still_the_template(evening: Evening) -> None:
    """An earlier promise than could be made now, and a check that has meanwhile come back, are nobody's wording."""
    await evening.declare()
    await evening.verify("cause_area_known", at=local("20:46"))
    texts = (await evening.propose(at=local("20:47"))).texts
    await evening.verify("ledger_ok", at=local("20:50"))
    assert (await evening.submit(at=local("20:58"), texts=texts)).revision.content.traits == ()


async def test_reassurance_needs_the_duty_communications_manager(evening: Evening) -> None:
    """Money and data: somebody other than the author verified it, and the commander alone does not publish it."""
    await evening.declare()
    await evening.verify("ledger_ok", at=local("20:50"))
    said = await evening.submit()
    assert said.revision.content.traits == ("reassurance",)
    assert await why(evening.decide(said, who=COMMANDER)) is Reason.NOT_AN_APPROVER
    assert (await evening.decide(said, who=APPROVER)).published


async def test_a_word_on_an_attack_needs_security_and_legal(evening: Evening) -> None:
    """L10: also where it is ruled out and lint is content; nobody stands in for them."""
    await evening.declare()
    await evening.verify("attack_ruled_out", at=local("20:46"))
    texts = (await evening.propose(at=local("20:50"))).texts
    said = await evening.submit(texts=english(texts, "This is not a cyber attack."))
    assert said.revision.content.traits == ("free_text", "security")
    reason, details = await refused(evening.decide(said, at=local("21:02")))
    assert (reason, details["allowed"]) == (Reason.NOT_AN_APPROVER, ["ciso", "duty_legal", "legal"])
    assert (await evening.decide(said, who=CISO)).missing == 1
    assert (await evening.decide(said, who=LEGAL)).published


async def test_a_security_incident_is_security_in_every_word(evening: Evening) -> None:
    """The situation alone asks for both, whatever the template says."""
    await evening.declare(situation="security_incident")
    assert "security" in (await evening.submit()).revision.content.traits


@pytest.mark.parametrize(
    ("sentence", "trait"),
    [
        ("We will refund you.", "redress"),
        ("A compensation follows.", "redress"),
        ("The regulator knows.", "regulator"),
        ("(We are checking whether personal data is concerned.)", "personal_data"),
        ("Acme Clearing repairs it.", "supplier"),
        ("نعدكم بالتعويض.", "redress"),
    ],
)
async def test_what_is_spoken_of_is_found_in_the_words(evening: Evening, sentence: str, trait: str) -> None:
    """Redress, supplier, regulator, personal data: security and legal decide."""
    evening.book = book_with('approval.traits.supplier.words = ["Acme Clearing"]')
    said = await saying(evening, sentence)
    assert trait in said.revision.content.traits
    assert await why(evening.decide(said)) is Reason.NOT_AN_APPROVER


async def test_a_word_inside_another_is_not_meant(evening: Evening) -> None:
    """`non-refundable` begins elsewhere; `prerefund` is no word of ours."""
    said = await saying(evening, "Our prerefund team works.")
    assert said.revision.content.traits == ("free_text",)


async def test_a_revision_is_marked_anew(evening: Evening) -> None:
    """Who must agree follows the newest words: the template's text again needs one person again."""
    await evening.declare()
    texts = (await evening.propose(at=local("20:50"))).texts
    said = await evening.submit(texts=english(texts, "We are here."))
    again = await evening.revise(said, texts, at=local("20:52"))
    assert again.revision.content.traits == ()
    assert (await evening.decide(again, who=COMMANDER)).published


async def test_the_closing_word_still_needs_two(evening: Evening) -> None:
    """Resolved SEV1: commander and approver, from the template or not."""
    await evening.declare()
    await evening.verify("restored", at=local("20:50"))
    await evening.phase(Phase.RESOLVED, at=local("21:30"))
    said = await evening.submit("resolved", at=local("21:31"))
    assert said.revision.content.traits == ()
    assert (await evening.decide(said, at=local("21:32"))).missing == 1


async def test_nobody_who_wrote_any_of_it_agrees_to_it(evening: Evening) -> None:
    """An approver who changed the text is an author, also after somebody else has changed it once more."""
    said = await saying(evening, "We are here.")
    changed = await evening.revise(
        said, english(said.revision.content.texts, "We are here for you."), at=local("20:52"), who=APPROVER
    )
    again = await evening.revise(changed, english(changed.revision.content.texts, "Thank you."), at=local("20:53"))
    assert again.authors == {COMMS_LEAD, APPROVER}
    assert await why(evening.decide(again)) is Reason.NOT_YOUR_OWN
    assert (await evening.decide(again, who=COMMANDER)).missing == 1
    assert (await evening.decide(again, who=FALLBACK)).published


async def test_whoever_verified_a_fact_does_not_write_what_leans_on_it(evening: Evening) -> None:
    """2.2: also where they only change the text; that it is not so anymore they may always say."""
    await evening.declare()
    await evening.verify("ledger_ok", at=local("20:50"), who=APPROVER)
    said = await evening.submit()
    texts = english(said.revision.content.texts, "We are here.")
    assert await why(evening.revise(said, texts, at=local("20:52"), who=APPROVER)) is Reason.OWN_FACT
    assert (await evening.revise(said, texts, at=local("20:52"))).revision.number == 2
