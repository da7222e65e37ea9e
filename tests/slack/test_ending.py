"""Closing, cancelling and reopening over the real Bolt: said first what it means, confirmed once."""

from tests.slack.evening import Answer, Evening, said

ROOM = "inc-1-wrong-balances"


def shown(view: Answer) -> str:
    """What stands in a form."""
    return "\n".join(b["text"]["text"] for b in view["blocks"] if b["type"] == "section")


async def test_a_false_alarm_is_confirmed_with_its_reason(evening: Evening) -> None:
    """The form says what ends; the channel reads who did it and why; the old button of another form is told."""
    await evening.declared()
    form = (await evening.types("commander", ROOM, "cancel A test account"))["view"]
    assert "will be closed as a false alarm" in shown(form)
    assert "These clocks end: first public word and news for the executives" in shown(form)
    second = (await evening.types("comms_lead", ROOM, "annuler Un compte de test"))["view"]
    assert "INC-1 is closed as a false alarm" in said(await evening.submits("commander", form))
    assert any("closed INC-1 as a false alarm" in m["text"] for m in await evening.reads("commander", ROOM))
    assert "INC-1 is closed, so I changed nothing" in str(await evening.submits("comms_lead", second))


async def test_what_is_owed_is_said_before_closing(evening: Evening) -> None:
    """In one sentence each, with the command that pays it; the phase menu asks the same."""
    await evening.declared()
    assert "resolved: closed cannot follow" not in await evening.told("commander", ROOM, "resolve")
    told = await evening.told("commander", ROOM, "close")
    assert told.startswith("I left INC-1 open: something is owed first.")
    assert "`/incident say resolved`" in told
    assert await evening.told("commander", ROOM, "phase closed") == told
    assert "you hold no role" in await evening.told("stranger", "general", "INC-1 clore")


async def test_what_was_not_over_is_reopened(evening: Evening) -> None:
    """By the verb with a reason, or by the button, which asks for one; a stale button tells what is true now."""
    await evening.declared()
    await evening.types("commander", ROOM, "resolve")
    again = await evening.told("commander", ROOM, "reopen It is back")
    assert "INC-1 is open again, and its first public word is due" in again
    assert "It is back" in str(await evening.reads("executive", "executives"))
    form = (await evening.types("commander", ROOM, "cancel A test"))["view"]
    await evening.submits("commander", form)
    asked = (await evening.press("commander", ROOM, "reopen"))["view"]
    assert "INC-1 is open again" in said(await evening.submits("commander", asked, **{"Why it is not over": "It was"}))
    assert "INC-1 is open (investigating)" in await evening.told("commander", ROOM, "rouvrir")


async def test_two_incidents_become_one(evening: Evening) -> None:
    """The form says which goes on; the duplicate's channel says where to go, the other what came over."""
    await evening.declared()
    await evening.types("commander", "general", 'declare sev1 wrong_balances "Zero balances" "Cards"')
    second = next(c["name"] for c in await evening.rig.see("channels") if c["name"].startswith("inc-2"))
    assert "cannot be merged with itself" in await evening.told("commander", second, "merge INC-2")
    form = (await evening.types("commander", second, "fusionner into INC-1"))["view"]
    assert "*INC-2 Zero balances* closes as a duplicate" in shown(form)
    done = said(await evening.submits("commander", form))
    assert "INC-2 is closed as a duplicate; INC-1 goes on." in done
    assert any("INC-2 is a duplicate of INC-1" in m["text"] for m in await evening.reads("commander", second))
    assert any("INC-2 was a duplicate" in m["text"] for m in await evening.reads("commander", ROOM))
    assert "one of them is closed" in await evening.told("commander", ROOM, "merge 2")


async def test_what_is_long_over_is_written_down(evening: Evening) -> None:
    """By two times of day or two dates; what cannot be read is said with an example."""
    told = await evening.told("commander", "general", 'backfill from 08:00 to 09:30 sev2 wrong_balances "Cards"')
    assert "I wrote down *INC-1" in told
    french = await evening.told("commander", "general", "rattraper de 2025-05-30 23:50 à 2025-05-31 00:10 cards")
    assert "I wrote down *INC-2" in french
    assert "Try `/incident backfill" in await evening.told("commander", "general", "backfill cards")
    assert "Try `/incident backfill" in await evening.told("commander", "general", "backfill from 25:00 to 26:00")
    assert [c["name"] for c in await evening.rig.see("channels") if c["name"].startswith("inc-")] == []
    assert "Written down afterwards" in await evening.told("commander", "general", "show INC-1")
