"""Putting a reminder off with a thumb: the button on the reminder, the form, the card that says so."""

from tests.stories.evening import ROOM, Evening, Json, said

SEV2 = '/incident declare sev2 wrong_balances "Pocket Bank" since 20:30'


async def everything(evening: Evening) -> list[Json]:
    """Every message of the incident's room, those in threads among them."""
    tops = await evening.reads("commander", ROOM)
    return [m for top in tops for m in await evening.reads("commander", ROOM, thread_ts=top["ts"])]


def buttons(message: Json) -> set[str]:
    """What can be pressed on it."""
    return {str(e.get("action_id")) for b in message.get("blocks", ()) for e in b.get("elements", ())}


async def test_a_reminder_is_put_off_by_its_button(evening: Evening) -> None:
    """At half of the time the thread's reminder offers it; the card shows until when and why."""
    await evening.types("commander", SEV2, "general")
    await evening.passes(minutes=15)
    reminder = next(m for m in await everything(evening) if "snooze" in buttons(m))
    form = await evening.presses("commander", "snooze", ROOM, ts=reminder["ts"])
    nothing = await evening.sends("commander", form["view"], {"Why": "other"})
    assert nothing["errors"] == {"words": "Please write why the reminders should wait."}
    answer = await evening.sends("commander", form["view"], {"Why": "verifying", "For how long": "10"})
    assert said(answer).startswith("I will not remind of K1 before")
    assert any("A fact is being verified" in m["text"] for m in await evening.reads("commander", ROOM))


async def test_the_first_word_of_the_worst_has_no_such_button(evening: Evening) -> None:
    """SEV1: neither the button nor the form, also for who knows how to call it."""
    await evening.declared()
    await evening.passes(minutes=8)
    shown = await everything(evening)
    assert any("comms lead" in m["text"] for m in shown)
    assert "snooze" not in {name for m in shown for name in buttons(m)}


async def test_a_reminder_reads_as_over_once_the_word_is_out(evening: Evening) -> None:
    """Nobody is asked any more and nothing is left to press, in the room as in the direct message."""
    await evening.declared()
    await evening.passes(minutes=12, seconds=30)
    (asked,) = [m for m in await everything(evening) if "of the time for the first public word" in m["text"]]
    (direct,) = [m for m in await evening.reads("commander", "@bayan") if "say" in buttons(m)]
    assert "say" in buttons(asked)
    form = (await evening.types("comms_lead", "/incident say"))["view"]
    await evening.sends("comms_lead", form)
    await evening.presses("approver", "approve")
    await evening.passes(seconds=5)
    over = next(m for m in await everything(evening) if m["ts"] == asked["ts"])
    assert "the first public word was due by" in over["text"]
    assert "That was done at" in over["text"]
    assert not buttons(over)
    (now,) = [m for m in await evening.reads("commander", "@bayan") if m["ts"] == direct["ts"]]
    assert not buttons(now)
