"""The record over the real Bolt: typed, pressed, turned in place, and kept from those who may not have it."""

from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"


async def test_the_timeline_is_turned_in_place(evening: Evening) -> None:
    """The newest page first; the older one stands where it stood, for this person only."""
    await evening.declared()
    for n in range(30):
        await evening.types("commander", ROOM, f"note line {n}")
    newest = await evening.types("commander", ROOM, "timeline")
    assert "noted: “line 29”" in said(newest)
    assert "line 3”" not in said(newest)
    ts = newest["ephemeral"][0]["ts"]
    await evening.press("commander", ROOM, "timeline_older", ts=ts)
    shown = [m for m in await evening.reads("commander", ROOM) if "Timeline of INC-1" in str(m.get("text"))]
    assert len(shown) == 1, "the page took the place of the other"
    assert "declared it as SEV1" in str(shown[0]["text"])
    await evening.press("commander", ROOM, "timeline_newer", ts=ts)
    [again] = [m for m in await evening.reads("commander", ROOM) if "Timeline of INC-1" in str(m.get("text"))]
    assert "noted: “line 29”" in str(again["text"])
    assert "noted: “line 29”" in await evening.told("commander", ROOM, "chronologie")


async def test_what_the_public_was_told_and_how_well(evening: Evening) -> None:
    """Statement by statement, then the figures."""
    await evening.submitted()
    assert "told nothing of INC-1 yet" in await evening.told("executive", "general", "INC-1 public")
    await evening.press("approver", "approvals", "approve")
    told = await evening.told("commander", ROOM, "public")
    assert "*Statement 1* · investigating" in told
    assert "status page" in told
    assert "It promises the next word by" in told
    review = await evening.types("commander", ROOM, "review")
    assert "provisional" in said(review)
    assert "First public word after the declaration" in said(review)
    ts = review["ephemeral"][0]["ts"]
    assert "*Statement 1*" in said(await evening.press("commander", ROOM, "public", ts=ts))


async def test_the_evidence_is_for_those_with_a_role(evening: Evening) -> None:
    """Others hear who may have it."""
    await evening.declared()
    assert "`bayan export INC-1 --json`" in await evening.told("commander", ROOM, "export")
    assert "bayan export" not in await evening.told("stranger", "general", "INC-1 export")


async def test_nobody_reads_the_record_of_a_private_one(evening: Evening) -> None:
    """As if it were not there."""
    await evening.types("commander", "general", "declare private sev1 wrong_balances")
    for verb in ("timeline", "public", "review", "export"):
        assert "I know no" in await evening.told("stranger", "general", f"INC-1 {verb}") or "INC-1" in verb
