"""The Home tab over the real Bolt: opened, kept true, decided on, and every press answered."""

from typing import Any

from bot.services import incidents
from tests.builders import act, order
from tests.slack.desk import EVENING, House
from tests.slack.evening import Evening, said
from tests.slack.test_languages import speaking_workspace


async def opens(evening: Evening, user: str) -> dict[str, Any]:
    """A person opens the tab; what it shows once everything is done."""
    evening.advance(seconds=1)
    await evening.rig.see("home", user=user, open="1")
    await evening.work()
    return await looks(evening, user)


async def looks(evening: Evening, user: str) -> dict[str, Any]:
    """What the tab of this person shows."""
    home: dict[str, Any] = (await evening.rig.see("home", user=user))["view"]
    return home


def read(view: dict[str, Any]) -> str:
    """Every text on it."""
    return "\n".join(b["text"]["text"] for b in view["blocks"] if "text" in b)


async def presses(evening: Evening, user: str, action_id: str, **more: str) -> dict[str, Any]:
    """A person presses something on the tab."""
    evening.advance(seconds=1)
    view = await looks(evening, user)
    pressed = {"user": user, "view_id": view["id"], "action_id": action_id, **more}
    answer: dict[str, Any] = await evening.rig.do("click", **pressed)
    await evening.work()
    return answer


def button(view: dict[str, Any], action_id: str) -> str:
    """The value of a button there."""
    elements = [e for b in view["blocks"] for e in [*b.get("elements", ()), b.get("accessory") or {}]]
    return str(next(e["value"] for e in elements if e.get("action_id") == action_id))


async def test_an_approver_decides_on_the_tab(evening: Evening) -> None:
    """The text is there with its buttons, the answer comes in a window, and the tab is true again by itself."""
    quiet = await opens(evening, "approver")
    assert "No incident is open" in str(quiet["blocks"])
    await evening.submitted()
    evening.advance(seconds=5)
    await evening.work()
    tab = await looks(evening, "approver")
    assert "*Statement 1 for INC-1 Wrong balances*" in read(tab)
    assert "Votre solde" in read(tab) or "solde" in read(tab), "the French text is there to be read"
    answer = await presses(evening, "approver", "approve", value=button(tab, "approve"))
    window = answer["view"]["blocks"][0]["text"]["text"]
    assert "I counted your approval of statement 1. It goes out now" in window
    evening.advance(seconds=5)
    await evening.work()
    after = read(await looks(evening, "approver"))
    assert "Statement 1 for" not in after
    assert "Last public word" in after


async def test_what_is_typed_in_a_form_of_the_tab_is_answered_in_a_window(evening: Evening) -> None:
    """A form opens above the tab; its answer has no channel to stand in."""
    await evening.submitted()
    tab = await opens(evening, "approver")
    form = (await presses(evening, "approver", "reject", value=button(tab, "reject")))["view"]
    done = await evening.submits("approver", form, **{"Why this must not be said": "It is not so"})
    assert "I rejected statement 1 in your name" in str(done["view"]["blocks"]) + said(done)


async def test_what_does_not_fit_is_read_in_a_window(evening: Evening) -> None:
    """Too many texts wait for one tab: those at its end are folded, and `Read` shows them with their buttons."""
    await evening.submitted()
    for n in range(2, 7):
        await evening.types("commander", "general", f'declare sev1 wrong_balances "Another {n}" "Pocket Bank"')
        form = (await evening.types("comms_lead", "general", f"INC-{n} say"))["view"]
        await evening.submits("comms_lead", form)
    tab = await opens(evening, "approver")
    folded = button(tab, "read")
    window = (await presses(evening, "approver", "read", value=folded))["view"]
    assert "Statement 1 for INC" in str(window["blocks"])
    assert button(window, "approve").startswith(f"{folded}:")


async def test_what_may_be_an_incident_is_decided_on_the_tab(evening: Evening) -> None:
    """For whoever decides: it appears by itself, the form of its card opens, and it is gone once somebody declared."""
    assert "No incident is open" in str((await opens(evening, "duty_manager"))["blocks"])
    for n in range(3):
        await evening.types("support", "duty", f"report Nothing works https://x.example/{n}")
    evening.advance(seconds=5)
    await evening.work()
    tab = await looks(evening, "duty_manager")
    assert "*P-1 Possible incident*" in read(tab)
    assert "3 customer reports" in read(tab)
    form = (await presses(evening, "duty_manager", "declare_proposal", value=button(tab, "declare_proposal")))["view"]
    filled = {"severity": "sev1", "situation": "wrong_balances", "title": "Balances", "services": ["Cards"]}
    done = await evening.submits("duty_manager", form, **{k: {"body": v} for k, v in filled.items()})
    assert done.get("errors") is None
    evening.advance(seconds=5)
    await evening.work()
    assert "Possible incident" not in read(await looks(evening, "duty_manager"))
    assert "Possible incident" not in read(await opens(evening, "executive"))


async def test_more_than_the_tab_holds_is_listed_page_by_page(evening: Evening) -> None:
    """`Show all` opens a window; its pages are turned in place, and the list that was typed turns the same way."""
    for n in range(1, 24):
        await evening.house.store.run(incidents.declare, evening.house.book, act(at=EVENING), order(title=f"No {n}"))
    tab = await opens(evening, "stranger")
    window = (await presses(evening, "stranger", "list", value=button(tab, "list")))["view"]
    assert "page 1 of 2" in read(window)
    for action_id, last in (("list_newer", True), ("list_older", False)):
        await evening.rig.do("click", user="stranger", view_id=window["id"], action_id=action_id)
        shown = (await evening.rig.see("views", user="stranger"))[-1]
        assert ("*INC-23*" in read(shown)) is last
    typed = await evening.types("stranger", "general", "list")
    ts = typed["ephemeral"][0]["ts"]
    await evening.press("stranger", "general", "list_newer", ts=ts)
    assert "page 2 of 2" in (await evening.reads("stranger", "general"))[-1]["text"]


async def test_show_opens_the_incident_with_its_controls(evening: Evening) -> None:
    """In a window, for nothing can be said beside the tab."""
    await evening.declared()
    tab = await opens(evening, "executive")
    shown = (await presses(evening, "executive", "show", value="1"))["view"]
    assert "Nothing has been said yet" in str(shown["blocks"])
    assert '"declare"' in str(tab).replace("'", '"')


async def test_a_tab_that_shows_the_same_is_not_sent_again(evening: Evening) -> None:
    """A note in the record changes nothing that stands there."""
    await evening.declared()
    await opens(evening, "stranger")
    evening.advance(seconds=10)
    await evening.work()
    before = [c for c in await evening.rig.see("calls") if c["method"] == "views.publish"]
    await evening.types("commander", "inc-1-wrong-balances", "note We are looking")
    evening.advance(seconds=10)
    await evening.work()
    after = [c for c in await evening.rig.see("calls") if c["method"] == "views.publish"]
    assert len(before) == len(after) > 0


async def test_each_reads_their_tab_in_their_language(house: House) -> None:
    """By the locale that Slack has of them."""
    async with speaking_workspace(house, "en", {"U0STRANGER": "fr-FR"}) as evening:
        assert "Aucun incident" in str((await opens(evening, "stranger"))["blocks"])
        assert "No incident" in str((await opens(evening, "executive"))["blocks"])


async def test_a_slack_that_does_not_take_the_tab_gets_words(evening: Evening) -> None:
    """Refused once as it is, taken in words alone; switched off, it is nobody's trouble."""
    await evening.rig.do("fault", method="views.publish", kind="error", error="invalid_arguments", count=1)
    assert "I cannot show your list here just now" in read(await opens(evening, "stranger"))
    await evening.rig.do("fault", method="views.publish", kind="error", error="not_enabled", count=1)
    await evening.declared()
    evening.advance(seconds=5)
    await evening.work()
    duty = await evening.reads("duty_manager", "duty")
    assert not [m for m in duty if "Home" in str(m)]
    assert "INC-1" in read(await opens(evening, "stranger"))
