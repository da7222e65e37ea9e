"""From a form that was opened by a bare verb to the channel that is put away: how an incident ends over the wire."""

from datetime import timedelta

from tests.stories.evening import Evening, said


async def jumps(evening: Evening, **span: float) -> None:
    """Time passes at once: nothing is due on the way that this story tells of."""
    evening.stage.clock.set(evening.stage.clock.now() + timedelta(**span))
    await evening.passes(minutes=1)


async def test_a_drill_begins_with_its_form_and_ends_in_the_archive(evening: Evening) -> None:
    """`drill` alone asks; `close` says what it means and is confirmed; the channel is told, then archived (policy)."""
    asked = (await evening.types("commander", "/incident drill", "general"))["view"]
    assert "drill" in str(asked["blocks"])
    values = {"Severity": "sev4", "What customers notice": "wrong_balances", "Services": ["Pocket Bank"]}
    assert "as a drill" in said(await evening.sends("commander", asked, values))
    [room] = await evening.rooms()
    await evening.types("commander", "/incident resolve", room)
    form = (await evening.types("commander", "/incident close", room))["view"]
    assert form["callback_id"] == "close"
    assert "INC-1 is closed" in said(await evening.sends("commander", form))
    await jumps(evening, days=13, hours=2)
    assert any("archive" in t for t in await evening.texts("commander", room))
    assert not await _archived(evening, room)
    await jumps(evening, days=1, hours=2)
    assert await _archived(evening, room)
    assert "INC-1" in await evening.told("commander", "/incident show INC-1", "general")


async def _archived(evening: Evening, room: str) -> bool:
    return bool(next(c for c in await evening.see("channels") if c["name"] == room)["is_archived"])
