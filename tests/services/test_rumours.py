"""Claims: counted, masked, answered by a line that goes through the ordinary approval."""

from dataclasses import replace

import pytest

from bot.domain.approval import Verdict
from bot.domain.errors import Reason
from bot.domain.rumour import Rumour
from bot.domain.snapshot import Snapshot
from bot.services import drafting, rumours
from bot.services.export import pack
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import Evening
from tests.services.refused import why

CLAIM = "They have lost our data"
LINES = {
    "fr": "Nous vérifions si des données sont concernées.",
    "ar": "نتحقق مما إذا كانت بيانات معنية بالأمر.",
    "en": "We are checking whether data is concerned.",
}


async def log(evening: Evening, claim: str = CLAIM, link: str = "", *, at: str = "20:55") -> Rumour:
    """Support writes a claim down."""
    return await evening.store.run(rumours.log, evening.book, act(STRANGER, local(at)), 1, claim, link)


async def open_ones(evening: Evening) -> list[int]:
    """The claims that still need an answer."""
    snapshot: Snapshot = await evening.look(local("21:30"))
    return [r.number for r in await evening.store.read(rumours.open_ones, snapshot)]


async def test_the_same_claim_is_counted_and_its_links_are_kept_once(evening: Evening) -> None:
    """Not listed twice."""
    await evening.declare()
    await log(evening, link="https://x.example/p/1")
    await log(evening, "they have LOST our data!", "https://x.example/p/1?utm_source=a")
    seen = await log(evening, link="https://x.example/p/2")
    assert (seen.number, seen.count, seen.claim) == (1, 3, CLAIM)
    assert seen.links == ("https://x.example/p/1", "https://x.example/p/2")
    other = await log(evening, "It is an attack")
    assert (other.number, other.count) == (2, 1)
    assert (await evening.record()).count("rumour.seen") == 4


async def test_what_nobody_may_keep_is_masked_in_a_claim(evening: Evening) -> None:
    """A customer's card number that was copied along is nowhere in clear."""
    await evening.declare()
    seen = await log(evening, "My card 4111 1111 1111 1111 was charged twice")
    assert "4111" not in seen.claim
    assert "[card number, hash" in seen.claim


@pytest.mark.parametrize("claim", ["", "  ", "!?"])
async def test_a_claim_has_words(evening: Evening, claim: str) -> None:
    """There is nothing to answer otherwise."""
    await evening.declare()
    assert await why(log(evening, claim)) is Reason.MISSING_ARGUMENT


async def test_the_line_goes_into_the_draft_and_through_approval(evening: Evening) -> None:
    """Written, put into every text, submitted, approved, published: then the record says which statement answered."""
    await evening.begin()
    await log(evening)
    say = act(COMMS_LEAD, local("20:56"))
    sheet = await evening.store.run(drafting.answer, evening.book, say, 1, 1, LINES, "investigating")
    assert all(LINES[t.language] in t.body for t in sheet.texts)
    assert [r.number for r in sheet.rumours] == [1], "nothing is answered before a statement says it"
    given = drafting.Typed(kind="investigating", texts=sheet.texts)
    statement = await evening.store.run(drafting.send, evening.book, replace(say, at=local("20:57")), 1, given, 0)
    assert await open_ones(evening) == []
    for who in (APPROVER, COMMANDER):  # free text needs both
        await evening.decide(statement, at=local("20:58"), who=who)
    await evening.deliver(local("20:58"))
    document = await evening.store.read(pack, evening.book, 1, local("21:00"))
    (claim,) = document["rumours"]
    assert (claim["count"], claim["statement"], claim["answer"]["en"]) == (1, 1, LINES["en"])
    assert claim["answered_at"] is not None
    assert "rumour.answered" in await evening.record()


async def test_a_claim_is_open_again_when_its_answer_is_rejected(evening: Evening) -> None:
    """Until another statement carries it."""
    await evening.begin()
    await log(evening)
    say = act(COMMS_LEAD, local("20:56"))
    sheet = await evening.store.run(drafting.answer, evening.book, say, 1, 1, LINES, "investigating")
    given = drafting.Typed(kind="investigating", texts=sheet.texts)
    statement = await evening.store.run(drafting.send, evening.book, say, 1, given, 0)
    await evening.decide(statement, Verdict.REJECT, at=local("20:58"), reason="Not now")
    assert await open_ones(evening) == [1]


async def test_an_answer_is_about_a_claim_and_says_something(evening: Evening) -> None:
    """Neither to nobody, nor nothing."""
    await evening.declare()
    await log(evening)
    write = act(COMMS_LEAD, local("20:56"))
    assert await why(evening.store.run(rumours.write_answer, write, 1, 9, LINES)) is Reason.NO_SUCH_RUMOUR
    assert await why(evening.store.run(rumours.write_answer, write, 1, 1, {"en": " "})) is Reason.NOTHING_TO_SAY


async def test_a_line_that_denies_an_attack_is_stopped_by_the_lint(evening: Evening) -> None:
    """6.3, the rumour: a line is a public word like any other."""
    await evening.begin()
    await log(evening, "It is an attack")
    line = {
        "fr": "Ce n\u2019est pas une cyberattaque.",
        "ar": "ليس هجومًا إلكترونيًا.",
        "en": "This is not a cyber attack.",
    }
    say = act(COMMS_LEAD, local("20:56"))
    sheet = await evening.store.run(drafting.answer, evening.book, say, 1, 1, line, "investigating")
    assert "L10" in {f.rule for f in sheet.findings}
    given = drafting.Typed(kind="investigating", texts=sheet.texts)
    sent = evening.store.run(drafting.send, evening.book, say, 1, given, 0)
    assert await why(sent) is Reason.BLOCKED_BY_LINT
