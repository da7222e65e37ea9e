"""A change of shift and late joiners over the real Bolt."""

from tests.slack.evening import Evening

ROOM = "inc-1-wrong-balances"


async def test_a_shift_is_handed_over_with_a_briefing(evening: Evening) -> None:
    """The giver gets a receipt, the taker a direct message with what is open, due and to be done."""
    await evening.submitted()
    await evening.types("commander", ROOM, "task call the processor @stranger")
    receipt = await evening.told("commander", ROOM, "handover <@U0STRANGER>")
    assert "<@U0STRANGER> is now commander of INC-1" in receipt
    dm = "\n".join(str(m["text"]) for m in await evening.reads("stranger", "@bayan"))
    assert "<@U0COMMANDER> handed over to you: you are now commander of INC-1 Wrong balances." in dm
    assert "Statement 1 waits for approval" in dm
    assert "first public word: due by" in dm
    assert "call the processor" in dm
    card = next(m for m in await evening.reads("stranger", "incidents") if "INC-1" in str(m["text"]))
    assert card
    assert "You hold no role here" in await evening.told("commander", ROOM, "handover <@U0EXECUTIVE>")
    assert "That is you" in await evening.told("stranger", "general", "INC-1 passation <@U0STRANGER>")


async def test_who_joins_later_is_caught_up_once(evening: Evening) -> None:
    """Only they see it; coming back does not show it again, and whom the bot invites has a briefing already."""
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    evening.advance(minutes=1)
    for _ in range(2):
        await evening.rig.do("join", user="support", channel=ROOM)
        await evening.work()
        seen = [m for m in await evening.reads("support", ROOM) if "Welcome to" in str(m.get("text"))]
        await evening.rig.do("leave", user="support", channel=ROOM)
    assert len(seen) == 1
    text = str(seen[0]["text"])
    assert "Customers of Pocket Bank and Chaabi Net have wrong balances" in text
    assert "Told the public: 1 word" in text
    assert "Next public word by" in text
    assert "Lead: <@U0COMMANDER>" in text
    others = [m for m in await evening.reads("commander", ROOM) if "Welcome to" in str(m.get("text"))]
    assert others == []
