"""Claims over the real Bolt: counted by the verb, listed by its form, answered from the writing desk."""

import asyncio

from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"


async def test_a_claim_is_counted_by_the_verb_and_its_other_names(evening: Evening) -> None:
    """With or without quotes and an address."""
    await evening.declared()
    await evening.joins("U0SUPPORT", ROOM)
    first = await evening.told("support", ROOM, 'rumour "They have lost our data" https://x.example/p/1')
    assert "I wrote this claim down" in first
    again = await evening.told("support", ROOM, "claim they have lost our data <https://x.example/p/2>")
    assert "it was seen 2 times" in again
    assert "I need the" in await evening.told("support", ROOM, "rumor https://x.example/p/3")
    timeline = said(await evening.press("commander", ROOM, "timeline"))
    assert "counted what people claim, 2 times by now" in timeline


async def test_the_bare_verb_lists_what_is_known_and_takes_another(evening: Evening) -> None:
    """What became of each, and the fields for a new one; an address that is none is told beside its field."""
    await evening.declared()
    await evening.joins("U0SUPPORT", ROOM)
    await evening.types("support", ROOM, "rumour They have lost our data")
    form = (await evening.types("support", ROOM, "rumour"))["view"]
    listed = form["blocks"][0]["text"]["text"]
    assert listed.startswith("• “They have lost our data” · seen once")
    assert listed.endswith("not answered yet")
    wrong = await evening.submits("support", form, claim="It is an attack", link="on the bus")
    assert "link" in wrong["errors"]
    done = await evening.submits("support", form, claim="It is an attack", link="https://x.example/9")
    assert "I wrote this claim down" in said(done)


async def test_a_claim_is_answered_from_the_desk(evening: Evening) -> None:
    """The desk shows it, the line goes into every text below, and the list names the statement that answered."""
    await evening.declared()
    await evening.types("comms_lead", ROOM, "rumour They have lost our data")
    desk = (await evening.types("comms_lead", ROOM, "say"))["view"]
    shown = "\n".join(b["text"]["text"] for b in desk["blocks"] if b["type"] == "section")
    assert "*What people claim, and nobody has answered yet*" in shown
    evening.advance(seconds=1)
    pressed = {"user": "comms_lead", "view_id": desk["id"], "action_id": "answer_rumour", "value": "1"}
    assert (await evening.rig.do("click", **pressed))["ok"]
    for _ in range(40):
        await asyncio.sleep(0.05)
        above = (await evening.rig.see("views", user="comms_lead"))[-1]
        if above["id"] != desk["id"]:
            break
    lines = {
        "answer:fr": {"body": "Nous vérifions si des données sont concernées."},
        "answer:ar": {"body": "نتحقق مما إذا كانت بيانات معنية بالأمر."},
        "answer:en": {"body": "We are checking whether data is concerned."},
    }
    evening.advance(seconds=1)
    sent = await evening.rig.do("submit", user="comms_lead", view_id=above["id"], values=lines)
    assert sent["ok"], sent
    for _ in range(40):
        await asyncio.sleep(0.05)
        (below,) = await evening.rig.see("views", user="comms_lead")
        if below["hash"] != desk["hash"]:
            break
    bodies = [v["body"]["value"] for k, v in below["state"]["values"].items() if k.startswith("text:")]
    assert len(bodies) == 6
    assert all(any(x["body"] in body for x in lines.values()) for body in bodies)
    assert "I sent statement 1" in said(await evening.submits("comms_lead", below))
    form = (await evening.types("comms_lead", ROOM, "rumour"))["view"]
    assert "answered in statement 1" in form["blocks"][0]["text"]["text"]
