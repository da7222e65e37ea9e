"""Alerts over the wire: posted to the bot's own door, told in Slack as one card, declared by a person."""

import asyncio
from collections import Counter

from tests.stories.evening import Evening

CARDS = {"service": "cards", "severity": "critical"}


async def updates(evening: Evening, method: str = "chat.update") -> int:
    """How often the bot made this call."""
    return Counter(call["method"] for call in await evening.see("calls"))[method]


async def test_a_storm_is_one_message_few_edits_and_one_button(evening: Evening) -> None:
    """1,000 alerts of 60 names in a minute, the bot restarted in their midst; a person declares from the card."""
    before = await updates(evening)
    for second in range(0, 60, 3):
        answer = await evening.post("alerts", names=60, count=50, first=50 * second // 3, labels=CARDS)
        assert answer == {"ok": True, "answers": [200]}
        await evening.passes(seconds=3)
        if second == 30:
            await evening.stage.kill_bot()
            assert not (await evening.post("alerts"))["ok"]
            await evening.stage.start_bot()
    await evening.passes(seconds=10)

    (card,) = await evening.reads("duty_manager", "duty")
    assert "1,000 alerts" in card["text"]
    assert "… and 949 more." in card["text"]
    assert await updates(evening) - before <= 60 / 5 + 3

    await evening.presses("duty_manager", "declare_proposal", "duty")
    view = (await evening.see("views", user="duty_manager"))[-1]
    await evening.sends("duty_manager", view, {"What customers notice": "card_payments_failing"})
    document = await evening.document()
    assert (document["incident"]["severity"], document["incident"]["services"]) == ("sev2", ["Cards"])
    assert "Declared as *INC-1*" in (await evening.texts("duty_manager", "duty"))[0]


async def test_an_alert_cannot_call_anybody(evening: Evening) -> None:
    """What stands in it reaches Slack as text that mentions nobody and formats nothing."""
    hostile = "<!channel> <@U0EXECUTIVE> *now* <https://evil.example|here> \u202eevil"
    await evening.post("alerts", name=hostile, summary=hostile, labels=CARDS | {"service": hostile})
    await evening.post("complaint", text=hostile, link="https://desk.example/1")
    await evening.passes(seconds=10)

    card = await evening.newest("duty_manager", "declare_proposal", "duty")
    for sign in ("<!channel", "<@U0EXECUTIVE", "*now*", "<https://evil.example", "\u202e"):
        assert sign not in card["text"]
    assert "&lt;!channel&gt;" in card["text"]


async def test_what_is_over_is_seen_and_waits_for_a_person(evening: Evening) -> None:
    """All alerts end: the card says so and keeps its buttons; its clock still calls."""
    await evening.post("alerts", count=3, labels=CARDS)
    await evening.passes(minutes=1)
    await evening.post("alerts", count=3, labels=CARDS, status="resolved")
    await evening.passes(minutes=1)

    card = await evening.newest("duty_manager", "dismiss_proposal", "duty")
    assert "All alerts are over" in card["text"]


async def test_slack_is_answered_in_a_storm(evening: Evening) -> None:
    """A hundred deliveries at once: a person who types meanwhile gets an answer, and every alert is counted."""
    storm = asyncio.gather(*(evening.post("alerts", count=50, first=50 * n, group=10, labels=CARDS) for n in range(20)))
    typed = await evening.post("command", user="commander", channel="general", text="/incident list")
    answers = [one["answers"] for one in await storm]
    await evening.passes(seconds=10)

    assert "operation_timeout" not in str(typed)
    assert {status for one in answers for status in one} == {200}
    assert "1,000 alerts" in (await evening.newest("duty_manager", "declare_proposal", "duty"))["text"]
    assert not (await evening.post("alerts", cuont=1))["ok"]
