"""Break-glass (part 4, 6.3): not before its time, a template's text only, a reason, and a review that stays open."""

from datetime import datetime

import pytest

from bot.domain.break_glass import unreviewed
from bot.domain.errors import Reason
from bot.domain.incident import Severity
from bot.domain.statement import Content, State, Statement
from bot.services import break_glass, export
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, DUTY_MANAGER, HEAD_OF_COMMS
from tests.services.evening import OUTLETS, Evening
from tests.services.refused import refused, why

WHY = "Nobody answers and customers wait"


async def show(evening: Evening, at: str, *, who: str = DUTY_MANAGER, kind: str | None = None) -> Content:
    """The text, to be read."""
    return await evening.store.read(break_glass.show, evening.book, act(who, local(at)), evening.incident_id, kind)


async def publish(
    evening: Evening,
    shown: Content,
    at: str = "21:08",
    *,
    who: str = DUTY_MANAGER,
    shown_at: str = "21:07:30",
    reason: str = WHY,
) -> Statement:
    """What was read, confirmed with a reason."""
    return await evening.store.run(
        break_glass.publish,
        evening.book,
        act(who, local(at)),
        evening.incident_id,
        kind=shown.kind,
        shown_at=local(shown_at),
        digest=shown.digest,
        reason=reason,
    )


async def broken(evening: Evening) -> Statement:
    """Declared at 20:45; the duty manager publishes alone at 21:08."""
    await evening.declare()
    return await publish(evening, await show(evening, "21:07:30"))


@pytest.mark.parametrize(
    ("who", "too_early", "opens"),
    [(DUTY_MANAGER, "21:07:29", "21:07:30"), (COMMANDER, "21:14:59", "21:15")],
)
async def test_it_opens_to_the_second(evening: Evening, who: str, too_early: str, opens: str) -> None:
    """150 % of K1 for the duty manager, 200 % for the commander; the refusal says from when."""
    await evening.declare()
    await evening.submit()
    reason, details = await refused(show(evening, too_early, who=who))
    assert (reason, details["at"]) == (Reason.BREAK_GLASS_NOT_YET, local(opens))
    assert (await show(evening, opens, who=who)).kind == "investigating"


async def test_one_person_publishes_and_a_second_hears_it(evening: Evening) -> None:
    """The text goes out; the reviewer and the commander are told at once; the reason is kept."""
    said = await broken(evening)
    assert (said.state, said.revision.content.traits) == (State.APPROVED, ("break_glass",))
    assert len(await evening.all()) == OUTLETS
    assert [m["recipient"] for m in await evening.told("break_glass")] == [HEAD_OF_COMMS, COMMANDER]
    await evening.deliver(local("21:08:10"))
    assert (await evening.statement(said.id)).state is State.PUBLISHED
    assert "break_glass.published" in await evening.record()


@pytest.mark.parametrize("who", [COMMS_LEAD, APPROVER, HEAD_OF_COMMS])
async def test_nobody_else_breaks_the_glass(evening: Evening, who: str) -> None:
    """Duty manager and commander only."""
    await evening.declare()
    assert await why(show(evening, "21:30", who=who)) is Reason.NOT_ALLOWED


async def test_not_while_nothing_is_late(evening: Evening) -> None:
    """After a public word the clocks begin anew."""
    await evening.declare()
    await evening.say(at=local("20:52"))
    reason, details = await refused(show(evening, "21:08"))
    assert reason is Reason.BREAK_GLASS_NOT_YET
    at = details["at"]
    assert isinstance(at, datetime)
    assert at > local("21:30")


async def test_not_at_a_low_severity(evening: Evening) -> None:
    """SEV3 can wait for a second person."""
    await evening.declare(severity=Severity.SEV3)
    assert await why(show(evening, "23:59")) is Reason.BREAK_GLASS_REFUSED


async def test_it_says_nothing_on_money_even_where_it_is_known(evening: Evening) -> None:
    """No L03 content: the verified sentence is left out of the text."""
    await evening.declare()
    await evening.verify("ledger_ok", at=local("20:50"))
    ordinary = (await evening.propose(at=local("21:07:30"))).facts
    shown = await show(evening, "21:07:30")
    assert ordinary == ("ledger_ok",)
    assert shown.facts == {}


async def test_a_security_incident_keeps_its_approvers(evening: Evening) -> None:
    """No L10 content: every word there speaks of security."""
    await evening.declare(situation="security_incident")
    reason, details = await refused(show(evening, "21:08"))
    assert (reason, details["traits"]) == (Reason.BREAK_GLASS_REFUSED, ["security"])


async def test_it_needs_a_reason_and_a_fresh_reading(evening: Evening) -> None:
    """White space is no reason; what was shown too long ago is read again."""
    await evening.declare()
    shown = await show(evening, "21:07:30")
    assert await why(publish(evening, shown, reason=" \n")) is Reason.MISSING_ARGUMENT
    assert await why(publish(evening, shown, "21:13")) is Reason.DIGEST_CHANGED
    assert await why(publish(evening, shown, who=COMMANDER)) is Reason.BREAK_GLASS_NOT_YET
    assert await evening.all() == []


async def test_the_review_stays_open_until_it_is_signed(evening: Evening) -> None:
    """By the head of communications, not by whoever did it; once. The export shows both."""
    said = await broken(evening)

    async def sign(who: str) -> Statement:
        return await evening.store.run(break_glass.sign, evening.book, act(who, local("21:30")), said.id)

    async def exported() -> object:
        document = await evening.store.read(export.incident, evening.book, evening.incident_id, local("22:00"))
        [only] = document["break_glass"]
        return (only["by"], only["reason"], only["reviewed_by"])

    assert [s.number for s in unreviewed(await evening.look())] == [1]
    assert await exported() == (DUTY_MANAGER, WHY, None)
    assert await why(sign(DUTY_MANAGER)) is Reason.NOT_YOUR_OWN
    assert await why(sign(APPROVER)) is Reason.NOT_AN_APPROVER
    await sign(HEAD_OF_COMMS)
    assert await exported() == (DUTY_MANAGER, WHY, HEAD_OF_COMMS)
    assert await why(sign(HEAD_OF_COMMS)) is Reason.NOT_PENDING
    assert list(unreviewed(await evening.look())) == []


async def test_an_ordinary_text_has_nothing_to_sign(evening: Evening) -> None:
    """Only what went out alone is reviewed."""
    await evening.declare()
    said = await evening.submit()
    asked = evening.store.run(break_glass.sign, evening.book, act(HEAD_OF_COMMS, local("21:30")), said.id)
    assert await why(asked) is Reason.NOT_PENDING
