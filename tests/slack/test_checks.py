"""Facts over the real Bolt: the form, the request in a message of its own, and its two answers."""

import asyncio

from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"


async def request(evening: Evening) -> str:
    """The comms lead asks core banking to check the ledger; answers the conversation's id."""
    await evening.declared()
    told = await evening.told("comms_lead", ROOM, "fact ledger_ok <@U0COREBANK>")
    assert "I asked <@U0COREBANK> to check ledger_ok" in told
    return await evening.gateway.open_dm("U0COREBANK")


async def test_whoever_is_asked_answers_in_one_form(evening: Evening) -> None:
    """`I have checked it` opens the form with the fact chosen; the evidence is asked for; the card shows both."""
    dm = await request(evening)
    asked = (await evening.reads("core_banking", dm))[-1]["text"]
    assert "asks you to check *ledger_ok*" in asked
    assert "We have checked: your real balance is unchanged." in asked
    assert "? ledger_ok: being checked (<@U0COREBANK>)" in await evening.told("commander", ROOM, "show")
    form = (await evening.press("core_banking", dm, "fact_checked"))["view"]
    assert form["state"]["values"]["key"]["body"]["selected_option"]["value"] == "ledger_ok"
    bare = await evening.submits("core_banking", form)
    assert "evidence" in bare["errors"]["evidence"]
    done = await evening.submits("core_banking", form, evidence="https://ledger.example/1")
    assert "I recorded ledger_ok = yes" in said(done)
    card = await evening.told("commander", ROOM, "show")
    assert "✓ ledger_ok checked" in card
    assert "<https://ledger.example/1|evidence>" in card


async def test_whoever_cannot_passes_it_back(evening: Evening) -> None:
    """`Not me`: whoever asked hears of it, and can ask somebody else."""
    dm = await request(evening)
    assert "I told whoever asked" in said(await evening.press("core_banking", dm, "fact_not_me"))
    back = await evening.gateway.open_dm("U0COMMSLEAD")
    told = (await evening.reads("comms_lead", back))[-1]["text"]
    assert "<@U0COREBANK> cannot check ledger_ok for INC-1" in told
    assert "? ledger_ok: nobody has checked" in await evening.told("commander", ROOM, "show")
    again = await evening.press("core_banking", dm, "fact_not_me")
    assert "you are not the one who checks ledger_ok now" in said(again)
    taken = await evening.press("comms_lead", back, "fact_take")
    assert "Noted: you are checking ledger_ok" in said(taken)


async def test_the_bare_verb_opens_the_form(evening: Evening) -> None:
    """Every fact can be chosen, and every answer given; without a person nobody can be asked."""
    await evening.declared()
    await evening.joins("U0COREBANK", ROOM)
    form = (await evening.types("core_banking", ROOM, "fact"))["view"]
    options = next(b for b in form["blocks"] if b["block_id"] == "key")["element"]["options"]
    assert {"ledger_ok", "restored", "cause_area_known"} <= {o["value"] for o in options}
    key = {"key": {"body": "data_ok"}, "answer": {"body": "ask"}}
    stopped = await evening.rig.do("submit", user="core_banking", view_id=form["id"], values=key)
    assert "person" in stopped["errors"]["person"]
    done = await evening.rig.do(
        "submit", user="core_banking", view_id=form["id"], values={**key, "person": {"body": "U0CISO"}}
    )
    assert "I asked <@U0CISO> to check data_ok" in said(done)


async def test_a_fact_can_be_taken_or_denied_in_the_form(evening: Evening) -> None:
    """`I am checking it now`, and `it is not so`."""
    await evening.declared()
    await evening.joins("U0COREBANK", ROOM)
    form = (await evening.types("core_banking", ROOM, "verify"))["view"]
    taken = await evening.submits("core_banking", form, key="cards_ok", answer="take")
    assert "you are checking cards_ok" in said(taken)
    form = (await evening.types("core_banking", ROOM, "fact"))["view"]
    await evening.submits("core_banking", form, key="cards_ok", answer="no", evidence="query 9")
    assert "✗ cards_ok: no, checked" in await evening.told("commander", ROOM, "show")


async def test_the_desk_asks_for_what_could_be_said(evening: Evening) -> None:
    """From the writing desk: the form opens above it with `ask` chosen, and the desk is still there afterwards."""
    await evening.declared()
    desk = (await evening.types("comms_lead", ROOM, "say"))["view"]
    evening.advance(seconds=1)
    await evening.rig.do("click", user="comms_lead", view_id=desk["id"], action_id="ask_check")
    for _ in range(40):
        await asyncio.sleep(0.05)
        above = (await evening.rig.see("views", user="comms_lead"))[-1]
        if above["id"] != desk["id"]:
            break
    assert above["state"]["values"]["answer"]["body"]["selected_option"]["value"] == "ask"
    sent = await evening.submits("comms_lead", above, key="ledger_ok", person="core_banking")
    assert "I asked <@U0COREBANK> to check ledger_ok" in said(sent)
    left = await evening.rig.see("views", user="comms_lead")
    assert [v["id"] for v in left] == [desk["id"]]
