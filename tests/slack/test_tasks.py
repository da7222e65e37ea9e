"""Follow-ups over the real Bolt: typed, filled in, done where they stand, on the Home tab, and in a reminder."""

from tests.slack.evening import Evening, said
from tests.slack.test_home import button, looks, opens, presses, read

ROOM = "inc-1-wrong-balances"


async def test_a_task_is_typed_listed_and_done_in_place(evening: Evening) -> None:
    """With a person and a day in any order; the list is drawn anew where it stands."""
    await evening.declared()
    first = await evening.told("commander", ROOM, "task call the processor back by friday @comms_lead")
    assert "I wrote down task 1: “call the processor back”." in first
    assert "It is <@U0COMMSLEAD>'s." in first
    assert "It is due" in first
    assert "Nobody has it yet" in await evening.told("commander", ROOM, "tâche écrire le bilan avant demain")
    dm = await evening.reads("comms_lead", "@bayan")
    assert "gave you a task of INC-1 Wrong balances: “call the processor back”" in str(dm[-1]["text"])
    listed = await evening.types("commander", ROOM, "tasks")
    assert "*2 tasks open for INC-1*" in said(listed)
    ts = listed["ephemeral"][0]["ts"]
    await evening.press("commander", ROOM, "task_take", ts=ts, value="2")
    await evening.press("commander", ROOM, "task_done", ts=ts, value="2")
    lists = [m for m in await evening.reads("commander", ROOM) if "open for INC-1" in str(m.get("text"))]
    assert len(lists) == 1, "one list, drawn anew in its place"
    assert "*1 task open for INC-1*" in str(lists[0]["text"])
    assert "done by <@U0COMMANDER>" in str(lists[0]["text"])
    stale = await evening.press("comms_lead", "@bayan", "task_finished")
    assert "I noted that task 1 is done" in said(stale) + str(await evening.reads("comms_lead", "@bayan"))
    card = next(m for m in await evening.reads("commander", ROOM) if "SEV1" in str(m["text"]))
    assert "task open" not in str(card["text"])


async def test_the_form_and_the_list_of_ones_own(evening: Evening) -> None:
    """The bare verb opens fields; outside of a channel the list is one's own."""
    await evening.declared()
    form = (await evening.types("commander", ROOM, "task"))["view"]
    values = {"text": {"body": "Ask"}, "person": {"body": "U0STRANGER"}, "day": {"body": "2025-06-06"}}
    done = await evening.rig.do("submit", user="commander", view_id=form["id"], values=values)
    await evening.work()
    assert "I wrote down task 1: “Ask”" in said(done)
    assert "*You have 1 task to do*" in await evening.told("stranger", "general", "tasks")
    assert "You have no task to do" in await evening.told("executive", "general", "tasks")


async def test_a_task_is_ticked_off_on_the_home_tab(evening: Evening) -> None:
    """It is gone at once, without a window."""
    await evening.declared()
    await evening.types("commander", ROOM, "task call them @stranger")
    tab = await opens(evening, "stranger")
    assert "call them" in read(tab)
    await presses(evening, "stranger", "task_finished", value=button(tab, "task_finished"))
    assert "call them" not in read(await looks(evening, "stranger"))
    assert await evening.rig.see("views", user="stranger") == []


async def test_a_reminder_comes_on_its_day_also_after_closing(evening: Evening) -> None:
    """In a direct message, with a button."""
    await evening.types("commander", "general", "declare sev4 wrong_balances")
    await evening.types("commander", ROOM, "task write the summary @stranger by tomorrow")
    await evening.types("commander", ROOM, "resolve")
    await evening.types("commander", ROOM, "phase closed")
    evening.advance(hours=14)
    await evening.work()
    dm = await evening.reads("stranger", "@bayan")
    assert "A task of INC-1 Wrong balances: “write the summary”" in str([m["text"] for m in dm])


async def test_what_was_ended_meanwhile_says_by_whom(evening: Evening) -> None:
    """Two people look at the same list: the second press changes nothing and is answered with what is true now."""
    await evening.declared()
    await evening.joins("U0SUPPORT", ROOM)
    await evening.types("commander", ROOM, "task call them")
    lists = {}
    for who in ("commander", "support"):
        lists[who] = (await evening.types(who, ROOM, "tasks"))["ephemeral"][0]["ts"]
    await evening.press("commander", ROOM, "task_drop", ts=lists["commander"], value="1")
    late = await evening.press("support", ROOM, "task_done", ts=lists["support"], value="1")
    assert "Task 1 was dropped already, by <@U0COMMANDER>." in said(late)
    assert "Nothing is left to do for INC-1" in await evening.told("support", ROOM, "tasks")


async def test_a_day_that_is_over_is_said_and_nothing_is_kept(evening: Evening) -> None:
    """With what was given, so that it can be put right."""
    await evening.declared()
    assert "2025-05-30" in await evening.told("commander", ROOM, "task call them by 2025-05-30")
    assert "Nothing is left to do" in await evening.told("commander", ROOM, "tasks")
    assert "Up to 300 fit" in await evening.told("commander", ROOM, f"task {'x' * 301}")
