"""Controls and verbs that no longer evening needs, each pressed or typed once over the wire."""

from typing import Any

import pytest

from tests.slack.evening import Evening, said


async def published(evening: Evening) -> str:
    """The incident's channel, after a first public word."""
    room = await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    return room


async def pressed(evening: Evening, room: str, action_id: str, value: str) -> dict[str, Any]:
    """A control as an older message still shows it."""
    card = await evening.newest("commander", room, "timeline")
    return await evening.press("commander", room, action_id, ts=card, value=value, force=True)


@pytest.mark.parametrize(
    ("action_id", "value", "told"),
    [
        ("timeline", "1", "Timeline of INC-1"),
        ("timeline_newer", "1:0", "Timeline of INC-1"),
        ("public_older", "1:0", "Statement 1"),
        ("public_newer", "1:0", "Statement 1"),
        ("no_change", "1", "Statement 2"),
    ],
)
async def test_a_press_is_answered_with_what_it_shows(evening: Evening, action_id: str, value: str, told: str) -> None:
    """Also where the message it stands on is an old one."""
    room = await published(evening)
    assert told in said(await pressed(evening, room, action_id, value))


@pytest.mark.parametrize(("action_id", "value"), [("fact_ask", "1:ledger_ok"), ("reports_newer", "1:0")])
async def test_a_press_opens_its_window(evening: Evening, action_id: str, value: str) -> None:
    """A fact to be checked again, and the reports of an incident."""
    room = await evening.declared()
    await evening.types("support", room, "report Nothing works")
    assert (await pressed(evening, room, action_id, value))["view"] is not None


async def test_an_error_in_a_public_word_is_flagged_by_line_and_by_form(evening: Evening) -> None:
    """The form offers the words that are out."""
    room = await published(evening)
    assert "statement 1" in (await evening.told("commander", room, "flag 1 It began at 20:10")).casefold()
    view = (await evening.types("commander", room, "flag"))["view"]
    filled = {"statement": {"body": "1"}, "text": {"body": "It is not the app"}}
    sent = await evening.rig.do("submit", user="commander", view_id=view["id"], values=filled)
    assert "statement 1" in said(sent).casefold()


async def test_a_private_incident_is_made_known_by_its_form(evening: Evening) -> None:
    """With a reason; then everybody may see it."""
    await evening.types("commander", "general", "declare private sev1 wrong_balances")
    view = (await evening.types("commander", "general", "INC-1 declassify"))["view"]
    filled = {"text": {"body": "Customers are affected"}}
    await evening.rig.do("submit", user="commander", view_id=view["id"], values=filled)
    await evening.work()
    assert "INC-1" in await evening.told("stranger", "general", "list")


async def test_a_reminder_is_put_off_by_line_and_by_form(evening: Evening) -> None:
    """The form offers the clocks that may be put off."""
    room = await evening.declared()
    view = (await evening.types("commander", room, "snooze"))["view"]
    clock = next(b for b in view["blocks"] if b.get("block_id") == "clock")["element"]["options"][0]["value"]
    filled = {"clock": {"body": clock}, "minutes": {"body": "5"}, "reason": {"body": "Being translated"}}
    sent = await evening.rig.do("submit", user="commander", view_id=view["id"], values=filled)
    assert clock in said(sent)
    assert clock in await evening.told("commander", room, f"snooze {clock} 5 once more")
