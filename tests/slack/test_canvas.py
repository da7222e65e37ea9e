"""The canvas of an incident, over the wire: made after the declaration, kept true, never in anybody's way."""

from dataclasses import replace
from typing import Any

import pytest

from bot.domain.delivery import Absent, Delivery, DeliveryState, Done, NotDone, Outcome, Refused
from bot.services import restricting, rooms
from bot.slack.canvases import CREATE, EDIT, EXISTS, FAILED, FIRST, TRIES
from bot.slack.courier import SlackCourier
from storage import deliveries as rows
from tests.builders import act
from tests.slack.evening import Evening

KEY = "card/canvas/1"
ROOM = "inc-1-wrong-balances"
NEVER = ("canvas_disabled_user_team", "team_tier_cannot_create_channel_canvases", "restricted_action", "missing_scope",
         "not_allowed", "free_teams_cannot_edit_standalone_canvases", "not_allowed_token_type")  # fmt: skip


async def page(evening: Evening, user: str = "commander", room: str = ROOM) -> str:
    """What stands in the channel's tab; empty where nothing does."""
    canvas = (await evening.rig.see("canvas", channel=room, user=user))["canvas"]
    return str(canvas["markdown"]) if canvas else ""


async def row(evening: Evening) -> Delivery:
    """Its delivery."""
    found = await evening.house.store.read(rows.by_key, KEY)
    assert found is not None
    return found


async def calls(evening: Evening, method: str) -> int:
    """How often Slack was asked."""
    return len(await evening.rig.calls(method))


async def later(evening: Evening, **by: float) -> None:
    """Time passes, and the relay works."""
    evening.advance(**(by or {"seconds": FIRST.total_seconds()}))
    await evening.work()


async def fails(evening: Evening, method: str, kind: str = "error", **more: object) -> None:
    """The next calls fail."""
    await evening.rig.do("fault", method=method, kind=kind, **({"count": 1} | more))


async def made(evening: Evening) -> str:
    """An incident with its canvas; answers the canvas's text."""
    await evening.declared()
    await later(evening)
    return await page(evening)


async def heard(evening: Evening) -> str:
    """Everything the bot has said in the duty channel and in the incident's."""
    said = [*await evening.reads("duty_manager", "duty"), *await evening.reads("commander", ROOM)]
    return "\n".join(str(m["text"]) for m in said)


async def test_it_is_made_after_everything_else(evening: Evening) -> None:
    """Not among the first calls of a declaration; then it says where things stand, to everybody in the channel."""
    await evening.declared()
    assert await page(evening) == ""
    await later(evening)
    assert await page(evening) == await page(evening, "approver")
    assert "Customers of Pocket Bank and Chaabi Net have wrong balances since 31 May 20:30." in await page(evening)
    assert await calls(evening, CREATE) == 1


async def test_a_burst_of_changes_is_one_edit_a_minute(evening: Evening) -> None:
    """What happens shows within the minute, notes included; where nothing changed nothing is sent."""
    await made(evening)
    await evening.types("commander", ROOM, "note *ledger* is right")
    await evening.types("commander", ROOM, "phase identified")
    assert await calls(evening, EDIT) == 0
    await later(evening, minutes=1)
    assert await calls(evening, EDIT) == 1
    assert r"noted: “\*ledger\* is right”" in await page(evening)
    assert "SEV1 · identified" in await page(evening)
    await evening.house.store.run(rows.bump, KEY, evening.house.clock.now())
    await later(evening, minutes=1)
    assert await calls(evening, EDIT) == 1


async def test_a_public_word_stands_there_with_its_links(evening: Evening) -> None:
    """Each statement, where it is and when it came."""
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    await later(evening, minutes=1)
    assert "**Statement 1** · investigating" in await page(evening)
    assert "- status page: [French](https://status_page.example/" in await page(evening)


async def test_deleted_by_hand_it_comes_back_with_the_next_change(evening: Evening) -> None:
    """canvas_not_found: another one, and no word about it."""
    await made(evening)
    first = (await row(evening)).receipt
    await evening.rig.do("canvas", user="commander", channel=ROOM, delete=True)
    await evening.types("commander", ROOM, "note still looking")
    await later(evening, minutes=1)
    assert "still looking" in await page(evening)
    second = (await row(evening)).receipt
    assert first is not None
    assert second is not None
    assert first.remote_id != second.remote_id
    assert "canvas" not in await heard(evening)


@pytest.mark.parametrize("blind", [False, True])
async def test_a_lost_reply_doubles_nothing(evening: Evening, blind: bool) -> None:
    """The canvas was made and nobody heard: found again by what the channel says, even where that looks late."""
    await evening.declared()
    await fails(evening, CREATE, "lost_reply")
    if blind:
        await fails(evening, "conversations.info", error="internal_limit")
    await later(evening)
    await later(evening, seconds=30)
    canvas = (await evening.rig.see("canvas", channel=ROOM, user="commander"))["canvas"]
    stands = await row(evening)
    assert stands.receipt is not None
    assert (stands.state, stands.receipt.remote_id) == (DeliveryState.DONE, canvas["id"])
    assert await calls(evening, CREATE) == 1 + blind
    await evening.types("commander", ROOM, "note found again")
    await later(evening, minutes=1)
    assert "found again" in await page(evening)


async def test_what_people_wrote_is_not_overwritten(evening: Evening) -> None:
    """A canvas that people made is theirs: ours is given up. One with nothing in it is taken."""
    await evening.declared()
    await evening.rig.do("canvas", user="commander", channel=ROOM, markdown="Our runbook")
    await later(evening)
    await evening.types("commander", ROOM, "note later")
    await later(evening, minutes=1)
    assert await page(evening) == "Our runbook"
    assert (await row(evening)).state is DeliveryState.SUPERSEDED
    assert "canvas" not in await heard(evening)


async def test_an_empty_one_is_taken(evening: Evening) -> None:
    """Somebody opened the tab and wrote nothing."""
    await evening.declared()
    await evening.rig.do("canvas", user="commander", channel=ROOM, markdown=" ")
    await later(evening)
    assert "# INC-1 Wrong balances" in await page(evening)


@pytest.mark.parametrize("error", NEVER)
async def test_a_workspace_that_refuses_is_asked_once(evening: Evening, error: str, logged: list[Any]) -> None:
    """Whatever the code: one call for all incidents, one line in the log, nobody is bothered, nothing else is lost."""
    await evening.declared()
    await fails(evening, CREATE, error=error, count=9)
    await later(evening)
    await evening.types("commander", "general", "declare sev2 login_problems")
    noted = await evening.told("commander", ROOM, "note all the same")
    await later(evening, minutes=2)
    assert "timeline" in noted
    assert await evening.reads("commander", "inc-2-login-problems")
    assert await calls(evening, CREATE) == 1
    assert [e["log_level"] for e in logged if e.get("action") == "canvas.refused"] == ["warning"]
    assert "canvas" not in (await heard(evening)).casefold()
    await evening.rig.session.delete("/_control/fault")
    assert isinstance(await send(evening, SlackCourier(evening.house, evening.gateway)), Done), "the next start"


async def send(evening: Evening, courier: SlackCourier | None = None, **changes: object) -> Outcome:
    """The delivery as the relay hands it over, once more."""
    return await (courier or evening.courier).send(replace(await row(evening), **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("error", NEVER[:2])
async def test_one_that_stands_stays_as_it_is_where_it_may_no_longer_be_edited(evening: Evening, error: str) -> None:
    """The last state stays, and nobody is told."""
    before = await made(evening)
    await fails(evening, EDIT, error=error, count=9)
    await evening.types("commander", ROOM, "note too late")
    await later(evening, minutes=2)
    await evening.types("commander", ROOM, "note even later")
    await later(evening, minutes=2)
    assert await calls(evening, EDIT) == 1
    assert await page(evening) == before
    assert (await row(evening)).state is DeliveryState.DONE


@pytest.mark.parametrize("error", sorted(FAILED))
async def test_what_slack_could_not_do_is_tried_again_a_few_times(evening: Evening, error: str) -> None:
    """It failed, this time; the next change tries again."""
    await made(evening)
    await fails(evening, EDIT, error=error, count=TRIES)
    await evening.types("commander", ROOM, "note first")
    await later(evening, minutes=1)
    await later(evening, minutes=2)
    assert await calls(evening, EDIT) == TRIES
    assert (await row(evening)).state is DeliveryState.DONE
    await evening.types("commander", ROOM, "note second")
    await later(evening, minutes=1)
    assert "second" in await page(evening)


@pytest.mark.parametrize("error", sorted(EXISTS))
async def test_one_that_is_said_to_exist_and_cannot_be_found_is_given_up(evening: Evening, error: str) -> None:
    """Free workspaces have one tab, which may be another's."""
    await evening.declared()
    await fails(evening, CREATE, error=error)
    await later(evening)
    assert (await row(evening)).state is DeliveryState.SUPERSEDED


async def test_what_can_be_healed_is_healed_and_the_rest_is_nobodys_trouble(evening: Evening) -> None:
    """Taken out of the channel we go in again; 429 waits; a channel that is closed for good is dropped in silence."""
    await made(evening)
    await fails(evening, CREATE, error="not_in_channel")
    assert isinstance(await send(evening, receipt=None), NotDone)
    await fails(evening, CREATE, "429", seconds=9)
    assert isinstance(await send(evening, receipt=None), NotDone)
    await evening.types("commander", ROOM, "resolve")
    await fails(evening, CREATE, error="is_archived")
    evening.advance(minutes=1)
    outcome = await send(evening, receipt=None)
    assert isinstance(outcome, Refused)
    assert outcome.moot
    assert isinstance(await evening.courier.find(await row(evening)), Absent)


async def test_a_private_incident_has_it_in_its_own_channel_only(evening: Evening) -> None:
    """Who is not in the channel sees none."""
    room = "inc-1-security-incident"
    await evening.types("commander", "general", "declare private sev1 security_incident")
    await later(evening)
    assert "**Private:**" in await page(evening, room=room)
    assert await page(evening, "executive", room) == ""


async def test_one_that_becomes_private_goes_on_in_the_new_channel(evening: Evening) -> None:
    """What was read stays read; nothing of what follows is shown there, an edit under way included."""
    before = await made(evening)
    old = await row(evening)
    why = act(at=evening.house.clock.now())
    await evening.house.store.run(restricting.restrict, evening.house.book, why, 1, "a data leak")
    assert isinstance(await evening.courier.send(replace(old, state=DeliveryState.SENDING)), NotDone)
    await later(evening, minutes=1)
    assert await page(evening) == before
    assert "a data leak" in await page(evening, room=f"{ROOM}-2")
    assert await page(evening, "executive", f"{ROOM}-2") == ""


async def test_it_follows_its_incident_into_another_channel(evening: Evening) -> None:
    """Where somebody archived the first one; a drill says that it is one."""
    await evening.types("commander", "general", "drill sev1 wrong_balances")
    await later(evening)
    channel = next(c["id"] for c in await evening.rig.see("channels") if c["name"] == ROOM)
    await evening.house.store.run(rooms.lost, channel, "archived", "", evening.house.clock.now())
    await later(evening)
    assert "**DRILL / EXERCICE**" in await page(evening, room=f"{ROOM}-2")
