"""Another title and other services, over the real Bolt."""

from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"


async def test_the_channel_gets_the_name_of_the_new_title(evening: Evening) -> None:
    """Its topic and card too; a name that is taken gives the next one; the old name leads nowhere."""
    await evening.declared()
    await evening.gateway.create_channel("inc-1-zero-balances")
    told = await evening.told("commander", ROOM, 'title "Zero balances"')
    assert "INC-1 is now called *Zero balances*" in told
    names = [c["name"] for c in await evening.rig.see("channels") if c["name"].startswith("inc-1")]
    assert sorted(names) == ["inc-1-zero-balances", "inc-1-zero-balances-2"]
    room = next(c for c in await evening.rig.see("channels") if c["name"] == "inc-1-zero-balances-2")
    evening.advance(seconds=5)
    await evening.work()
    assert "INC-1 Zero balances" in str(await evening.reads("commander", room["name"]))
    again = await evening.told("commander", room["name"], "renommer Zero balances")
    assert "It is called “Zero balances” already" in again


async def test_services_are_set_added_and_taken_away(evening: Evening) -> None:
    """In French too; an unknown one names the nearest."""
    await evening.declared()
    assert "now hits Pocket Bank, Chaabi Net and Cards" in await evening.told("commander", ROOM, "services +cards")
    assert "now hits Pocket Bank" in await evening.told("commander", ROOM, "services sans cards, chaabinet")
    assert "Did you mean Cards?" in await evening.told("commander", ROOM, "services + cardz")
    assert "at least one service" in await evening.told("commander", ROOM, "composants - Pocket Bank")
    assert "INC-1" in said(await evening.types("commander", "general", "INC-1 services Cards"))
