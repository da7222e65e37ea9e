"""Who people are, asked of Slack: before a decision, in the background, and when Slack does not say."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.chore import Chore
from bot.domain.errors import Reason, Refusal
from bot.domain.standing import Bar
from bot.services import duty
from bot.services.roll_call import roll_jobs
from bot.slack.directory import Directory, bar
from bot.slack.gateway import Identity
from bot.slack.wording import delegation
from tests.builders import book, local
from tests.cast import APPROVER, COMMANDER, FALLBACK
from tests.domain.test_duty import with_people
from tests.slack.evening import Evening, said

GROUP = "S0APPROVERS"
US = Identity(user_id="U0", bot_id="B0", team_id="T1", enterprise_id="E1")


def directory(evening: Evening, *approver: str) -> Directory:
    """A directory for a policy with these approvers."""
    evening.house.book = replace(book(), policy=with_people(approver=approver or (GROUP,)))
    return Directory(evening.gateway, evening.house.store, evening.house.book.policy, evening.house.clock)


@pytest.mark.parametrize(
    ("user", "expected"),
    [
        ({"id": "U1", "team_id": "T1"}, None),
        ({"id": "U1"}, None),
        ({"id": "U1", "team_id": "T1", "is_bot": True}, Bar.BOT),
        ({"id": "USLACKBOT", "team_id": "T1"}, Bar.BOT),
        ({"id": "U1", "team_id": "T1", "deleted": True}, Bar.DEACTIVATED),
        ({"id": "U1", "team_id": "T2"}, Bar.EXTERNAL),
        ({"id": "U1", "team_id": "T2", "enterprise_user": {"enterprise_id": "E1"}}, None),
        ({"id": "U1", "team_id": "T2", "enterprise_user": {"enterprise_id": "E2"}}, Bar.EXTERNAL),
        ({"id": "U1", "team_id": "T1", "is_stranger": True}, Bar.EXTERNAL),
        ({"id": "U1", "team_id": "T1", "is_restricted": True}, Bar.GUEST),
        ({"id": "U1", "team_id": "T1", "is_ultra_restricted": True}, Bar.GUEST),
    ],
)
def test_what_slack_says_of_an_account(user: dict[str, Any], expected: Bar | None) -> None:
    """Active members of our own workspace, and nobody else."""
    assert bar(user, US) is expected
    alone = Bar.EXTERNAL if "enterprise_user" in user else expected
    assert bar(user, replace(US, enterprise_id="")) is alone


async def test_groups_and_their_people_are_kept(evening: Evening) -> None:
    """usergroups.users.list and users.info of everybody in there."""
    assert await directory(evening).refresh() == {"faults": []}
    roll = await evening.house.store.read(duty.roll)
    assert roll.groups == {GROUP: (APPROVER, FALLBACK)}
    assert {APPROVER, FALLBACK, COMMANDER} - roll.people.keys() == {COMMANDER}
    assert roll.people[APPROVER].bar is None


async def test_what_slack_refuses_is_said_and_what_it_said_last_counts(evening: Evening) -> None:
    """The group of a moment ago is still the group; a group that is none is named."""
    asked = directory(evening)
    await asked.refresh()
    await evening.rig.do("fault", method="usergroups.users.list", kind="500", count=1)
    found = await asked.refresh()
    assert GROUP in found["faults"][0]
    assert (await evening.house.store.read(duty.roll)).groups == {GROUP: (APPROVER, FALLBACK)}
    assert "S0NOBODY" in (await directory(evening, "S0NOBODY").refresh())["faults"][0]


async def test_somebody_is_asked_for_before_they_decide_and_then_for_ten_minutes_not(evening: Evening) -> None:
    """One call, not one for each press."""
    asked = directory(evening)

    async def calls() -> int:
        return len([c for c in await evening.rig.see("calls") if c["method"] == "users.info"])

    await asked.know(APPROVER)
    once = await calls()
    await asked.know(APPROVER)
    assert await calls() == once
    evening.advance(minutes=11)
    await asked.know(APPROVER)
    assert await calls() == once + 1


async def test_whom_slack_never_named_does_not_decide_while_it_is_silent(evening: Evening) -> None:
    """Unknown is no; known last time is as last time."""
    asked = directory(evening)
    await evening.rig.do("fault", method="users.info", kind="500", count=1)
    with pytest.raises(Refusal) as no:
        await asked.know(APPROVER)
    assert no.value.reason is Reason.PERSON_UNKNOWN
    await asked.know(APPROVER)
    evening.advance(minutes=11)
    await evening.rig.do("fault", method="users.info", kind="500", count=1)
    await asked.know(APPROVER)


async def test_a_guest_who_presses_approve_is_told_why_not(evening: Evening) -> None:
    """Over the whole wire: the policy names somebody whom Slack calls a guest by now."""
    await evening.submitted()
    people = evening.rig.workspace._world.state.people
    people[APPROVER] = replace(people[APPROVER], is_restricted=True)
    told = said(await evening.press("approver", "approvals", "approve"))
    assert "a guest account" in told
    assert "only members of our own workspace act here" in told


async def test_a_role_is_handed_on_by_a_command(evening: Evening) -> None:
    """The giver is told until when, the taker what it is, the card shows it, and it ends by another command."""
    room = await evening.submitted()
    await evening.joins(APPROVER, room)
    answer = await evening.told("approver", room, "delegate approver to @stranger 2h I am on a plane")
    assert "in your place until" in answer
    [direct] = [m["text"] for m in await evening.reads("stranger", "@bayan") if "made you" in m["text"]]
    assert "I am on a plane" in direct
    evening.advance(seconds=2)
    await evening.work()
    card = [m["text"] for m in await evening.reads("approver", "approvals") if "Statement 1 for" in m["text"]][-1]
    assert "<@U0STRANGER> for <@U0APPROVER>" in card
    assert "You have your role back" in await evening.told("approver", room, "delegate back")
    assert "you have delegated nothing here" in await evening.told("approver", room, "delegate back")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("delegate approver", "I need the"),
        ("delegate approver @stranger", "I need the"),
        ("delegate chef @stranger because", "I do not understand"),
        ("delegate approver @stranger 13h because", "at most 12 hours"),
        ("delegate comms_lead @stranger because", "role comms_lead @person"),
    ],
)
async def test_a_line_that_hands_nothing_on(evening: Evening, line: str, answer: str) -> None:
    """Each says what is missing."""
    room = await evening.declared()
    await evening.joins(APPROVER, room)
    assert answer in await evening.told("approver", room, line)


async def test_only_a_change_is_told_to_the_duty_channel(evening: Evening) -> None:
    """Slack refuses, still refuses, answers: two messages. Empty hours are told as long as there are some."""
    night = {"role": "approver", "start": "20:00", "end": "08:00", "people": [FALLBACK]}
    rules, clock = with_people(night, approver=()), evening.house.clock

    async def nothing() -> dict[str, Any]:
        return {}

    people, roster = roll_jobs(nothing, evening.house.store, rules, clock)
    empty = await roster.do()
    assert len(empty["holes"]) == 7
    chore = Chore(name=people.name, due_at=local("20:45"))
    first = people.judge(chore, {"faults": ["missing_scope"]}, local("20:45"))
    again = people.judge(replace(chore, memory=first.memory), {"faults": ["missing_scope"]}, local("21:15"))
    last = people.judge(replace(chore, memory=again.memory), {"faults": []}, local("21:45"))
    assert [u.notice for u in (first, again, last)] == ["roll_unknown", "", "roll_known"]
    told = roster.judge(chore, empty, local("20:45"))
    assert (told.notice, told.next_at - local("20:45")) == ("roster_holes", timedelta(days=1))
    assert roster.judge(chore, {"holes": []}, local("20:45")).next_at - local("20:45") == timedelta(days=7)
    assert roster.judge(chore, {"error": "x"}, local("20:45")).notice == ""
    holes = [("approver", local("08:00"), local("20:00"))]
    assert "approver from" in delegation.roster_holes(holes)


async def test_language_and_standing_of_one_input_are_one_question(evening: Evening) -> None:
    """Slack is asked once about whoever types for the first time, and not again for hours."""
    for line in ("list", "list", "help"):
        await evening.types("stranger", "general", line)
    asked = [c for c in await evening.rig.see("calls") if c["method"] == "users.info"]
    assert [c["args"]["user"] for c in asked] == ["U0STRANGER"]
