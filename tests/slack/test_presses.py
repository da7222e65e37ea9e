"""Controls and verbs that no longer evening needs, each pressed or typed once over the wire."""

from tests.slack.evening import Evening, said


async def published(evening: Evening) -> str:
    """The incident's channel, after a first public word."""
    room = await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    return room


async def test_what_the_public_was_told_is_turned_there_and_back(evening: Evening) -> None:
    """Each button where it is drawn; the other page takes the place of the one that was read."""
    room = await published(evening)
    for _ in range(5):
        evening.advance(minutes=20)
        await evening.types("comms_lead", room, "nochange")
        await evening.press("approver", "approvals", "approve")
    newest = await evening.types("commander", room, "public")
    ts = newest["ephemeral"][0]["ts"]
    assert "*Statement 1*" not in said(newest)
    await evening.press("commander", room, "public_older", ts=ts)
    assert "*Statement 1*" in str((await evening.reads("commander", room))[-1]["text"])
    await evening.press("commander", room, "public_newer", ts=ts)
    assert "*Statement 6*" in str((await evening.reads("commander", room))[-1]["text"])


async def test_an_old_button_that_turns_pages_is_answered(evening: Evening) -> None:
    """On a message where it does not stand any more."""
    room = await published(evening)
    card = await evening.newest("commander", room, "timeline")
    for action_id in ("timeline_newer", "public_older", "public_newer", "reports_newer"):
        pressed = await evening.press("commander", room, action_id, ts=card, value="1:0", force=True)
        assert pressed["ok"] is True
        assert (action_id != "reports_newer") or pressed["view"]


async def test_the_card_shows_the_timeline_and_repeats_the_word(evening: Evening) -> None:
    """Two buttons of the incident's card."""
    room = await published(evening)
    assert "Timeline of INC-1" in said(await evening.press("commander", room, "timeline"))
    assert "statement 2" in said(await evening.press("comms_lead", room, "no_change"))
    assert await evening.told("comms_lead", room, "nochange")


async def test_a_public_word_is_taken_back_by_verb_and_by_button(evening: Evening) -> None:
    """Each opens its window."""
    room = await published(evening)
    assert (await evening.types("comms_lead", room, "retract 1"))["view"]["callback_id"] == "mend"
    assert (await evening.press("comms_lead", "approvals", "retract"))["view"]["callback_id"] == "mend"


async def test_a_fact_that_grew_old_is_asked_for_again(evening: Evening) -> None:
    """Whoever leads the words is told that a text leans on it; the button opens the form, and somebody is asked."""
    room = await evening.declared()
    await evening.joins("U0COREBANK", room)
    await evening.types("core_banking", room, "fact ledger_ok yes https://ledger.example/1")
    await evening.submits("comms_lead", (await evening.types("comms_lead", room, "say"))["view"])
    await evening.press("approver", "approvals", "approve")
    evening.advance(minutes=125)
    await evening.work()
    form = (await evening.press("commander", "@bayan", "fact_ask"))["view"]
    filled = {"key": {"body": "ledger_ok"}, "answer": {"body": "ask"}, "person": {"body": "U0COREBANK"}}
    sent = await evening.rig.do("submit", user="commander", view_id=form["id"], values=filled)
    assert "I asked <@U0COREBANK> to check ledger_ok" in said(sent)


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
