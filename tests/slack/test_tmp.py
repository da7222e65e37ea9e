from tests.slack.evening import Evening, said
async def test_x(evening: Evening, logged) -> None:
    await evening.submitted()
    form = (await evening.press("approver", "approvals", "ask_change"))["view"]
    answer = await evening.submits("approver", form, reason="Name the helpline")
    for l in logged[-14:]: print(l)
    for m in await evening.reads("comms_lead", "@bayan"): print(m["text"])
    for x in await evening.rig.see("calls"):
        if x["method"] in ("conversations.open",) or "asked for" in str(x["args"].get("text")): print(x["method"], str(x["args"])[:200], x["ok"])
    print(await evening.rig.see("messages", user="comms_lead", channel="@bayan"))
