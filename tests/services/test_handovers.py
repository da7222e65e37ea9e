"""A change of shift: what passes on, to whom, what the taker is told, and what does not pass on this way."""

import pytest

from bot.domain.delivery import DeliveryState, Refused
from bot.domain.errors import Reason
from bot.domain.incident import Phase
from bot.services import handovers, incidents, latecomers
from bot.services.handovers import HandedOver
from storage import incidents as rows
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, EXECUTIVE, STRANGER
from tests.services.evening import Evening
from tests.services.refused import why


async def hand_over(evening: Evening, to: str = STRANGER, role: str = "", *, who: str = COMMANDER) -> HandedOver:
    """Somebody goes home at 21:00."""
    asked = act(who, local("21:00"))
    return await evening.store.run(handovers.hand_over, evening.book, asked, 1, to, role)


async def test_a_shift_passes_on_everything_that_was_given_here(evening: Evening) -> None:
    """The taker is told once, with both roles; the record and the card know."""
    await evening.begin()
    led = act(COMMANDER, local("20:50"))
    await evening.store.run(incidents.assign, evening.book, led, 1, "comms_lead", COMMANDER)
    done = await hand_over(evening)
    assert set(done.roles) == {"commander", "comms_lead"}
    assert (await evening.look()).incident.roles == {"commander": STRANGER, "comms_lead": STRANGER}
    (told,) = await evening.told("handed_over")
    assert (told["recipient"], told["by"], set(told["roles"])) == (STRANGER, COMMANDER, {"commander", "comms_lead"})
    assert "role.handed_over" in await evening.record()


async def test_one_role_passes_on_alone(evening: Evening) -> None:
    """The other stays."""
    await evening.begin()
    await evening.store.run(incidents.assign, evening.book, act(at=local("20:50")), 1, "comms_lead", COMMANDER)
    assert (await hand_over(evening, role="comms_lead")).roles == ("comms_lead",)
    assert (await evening.look()).incident.roles == {"commander": COMMANDER, "comms_lead": STRANGER}


async def test_what_comes_from_the_lists_stays_and_is_said(evening: Evening) -> None:
    """An approver who commands hands the command over and stays an approver."""
    await evening.declare(who=APPROVER)
    done = await hand_over(evening, who=APPROVER)
    assert (done.roles, done.kept) == (("commander",), ("approver",))


@pytest.mark.parametrize(
    ("who", "to", "role", "ground"),
    [
        (COMMANDER, COMMANDER, "", "yourself"),
        (STRANGER, EXECUTIVE, "", "not_yours"),
        (COMMANDER, STRANGER, "comms_lead", "not_yours"),
        (COMMANDER, STRANGER, "approver", "listed"),
        (COMMANDER, STRANGER, "cook", "unknown"),
    ],
)
async def test_what_does_not_pass_on(evening: Evening, who: str, to: str, role: str, ground: str) -> None:
    """Refused with its ground; nothing is changed."""
    await evening.begin()
    refused = hand_over(evening, to, role, who=who)
    assert await why(refused) is Reason.NO_HANDOVER
    assert (await evening.look()).incident.roles == {"commander": COMMANDER}
    assert await evening.told("handed_over") == []
    assert ground


async def test_whoever_takes_over_a_private_one_is_let_in(evening: Evening) -> None:
    """Or they would lead what they do not know of."""
    await evening.declare(private=True)
    await hand_over(evening)
    assert (await evening.look()).incident.known_to(STRANGER)


async def come(evening: Evening, person: str = STRANGER, at: str = "21:00", *, channel: str = "") -> bool:
    """Somebody comes into the incident's channel, or into another."""
    room = channel or (await evening.look()).incident.channel_id or ""
    return await evening.store.run(latecomers.came, evening.book, room, person, local(at))


async def test_who_comes_later_is_told_once_in_some_hours(evening: Evening) -> None:
    """Each person for themselves; again after the policy's time."""
    await evening.begin()
    assert await come(evening)
    assert not await come(evening, at="23:00")
    assert await come(evening, COMMS_LEAD)
    assert not await come(evening, channel="C0GENERAL")
    told = await evening.told("catch_up")
    assert [t["recipient"] for t in told] == [STRANGER, COMMS_LEAD]
    later = local("03:01", days=1)
    room = (await evening.look()).incident.channel_id or ""
    assert await evening.store.run(latecomers.came, evening.book, room, STRANGER, later)


async def test_nobody_is_told_of_what_is_closed_or_not_theirs(evening: Evening) -> None:
    """A room of memories says nothing, and a private one nothing to strangers."""
    await evening.begin()
    await evening.store.run(lambda tx: rows.change(tx, 1, phase=Phase.CLOSED.value))
    assert not await come(evening)
    await evening.store.run(lambda tx: rows.change(tx, 1, phase="identified", private=True, insiders=[COMMANDER]))
    assert not await come(evening)


async def test_who_has_left_again_misses_nothing(evening: Evening) -> None:
    """What could not be shown settles without a word to anybody."""
    await evening.begin()
    await come(evening)
    (found,) = [d for d in await evening.claim(local("21:00")) if d.action == "whisper"]
    assert await evening.settle(found, Refused(why="user_not_in_channel", moot=True), local("21:00"))
    assert [d.state for d in await evening.all("slack") if d.action == "whisper"] == [DeliveryState.SUPERSEDED]
    assert await evening.told("undelivered") == []
