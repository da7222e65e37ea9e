"""Outlets where only people can post, over the wire: the text to copy, who posted it, and where."""

from typing import Any

from bot.domain.delivery import BY_HAND, Refused
from tests.slack.evening import Evening, said

URL = "https://whatsapp.example/channel/bank/1"


async def handed_over(evening: Evening) -> list[dict[str, Any]]:
    """An approved statement that one outlet leaves to people; the three requests in its thread, French first."""
    evening.house.press.answers["mastodon"] = Refused(why=BY_HAND)
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    ts = next(m["ts"] for m in await evening.reads("approver", "approvals") if m["text"].startswith("Statement 1"))
    thread = await evening.reads("approver", "approvals", thread_ts=ts)
    asked = [m for m in thread if "please post statement 1" in m["text"]]
    return sorted(asked, key=lambda m: "in French" not in m["text"])


async def card(evening: Evening, channel: str, start: str) -> str:
    """The newest message there that begins so."""
    return next(
        str(m["text"]) for m in reversed(await evening.reads("approver", channel)) if m["text"].startswith(start)
    )


async def test_the_text_is_handed_to_people(evening: Evening) -> None:
    """In the approval thread and to the comms lead, language by language; nothing is called a failure."""
    asked = await handed_over(evening)
    assert len(asked) == 3, "one for each language"
    direct = [m for m in await evening.reads("commander", "@bayan") if "please post statement 1" in m["text"]]
    assert len(direct) == 3
    bodies = {f"```{d.payload['body']}```" for d in evening.house.press.sent if d.action == "mastodon"}
    assert {str(m["text"]).partition("\n")[2] for m in asked} == bodies
    shown = await card(evening, "approvals", "Statement 1")
    assert "Mastodon: … French, to be posted by hand" in shown
    assert "refused" not in shown
    incident = await card(evening, "inc-1-wrong-balances", "INC-1 Wrong")
    assert "Mastodon to be posted by hand" in incident


async def test_who_posted_it_is_shown_with_the_link(evening: Evening) -> None:
    """`I have posted it` asks for the address; the receipt names the person."""
    asked = await handed_over(evening)
    form = (await evening.press("duty_comms", "approvals", "posted", ts=asked[0]["ts"]))["view"]
    assert form["title"]["text"] == "I have posted it"
    seen = {"address": {"body": URL}}
    told = await evening.rig.do("submit", user="duty_comms", view_id=form["id"], values=seen)
    await evening.work()
    assert said(told) == "Thank you. I recorded that you posted it."
    shown = await card(evening, "approvals", "Statement 1")
    assert f"✓ <{URL}|French>" in shown
    assert "posted by <@U0DUTYCOMMS>" in shown
    assert shown.count("to be posted by hand") == 2
    twice = await evening.press("duty_comms", "approvals", "posted", ts=asked[0]["ts"])
    assert "does not wait for anybody now" in said(twice)


async def test_a_place_without_addresses_needs_none(evening: Evening) -> None:
    """A banner in the app has no link; what is typed must be one."""
    asked = await handed_over(evening)
    form = (await evening.press("comms_lead", "approvals", "posted", ts=asked[1]["ts"]))["view"]
    odd = await evening.rig.do(
        "submit", user="comms_lead", view_id=form["id"], values={"address": {"body": "in the app"}}
    )
    assert "link to the post" in odd["errors"]["address"]
    told = await evening.rig.do("submit", user="comms_lead", view_id=form["id"], values={"address": {"body": ""}})
    await evening.work()
    assert "recorded that you posted it" in said(told)
    assert "posted by <@U0COMMSLEAD>" in await card(evening, "approvals", "Statement 1")


async def test_who_cannot_post_it_says_why(evening: Evening) -> None:
    """Given up with a reason, like any other message."""
    asked = await handed_over(evening)
    form = (await evening.press("duty_comms", "approvals", "give_up", ts=asked[2]["ts"]))["view"]
    told = await evening.submits("duty_comms", form, reason="The phone is lost")
    assert "I gave this message up" in said(told)
    assert "given up: The phone is lost" in await card(evening, "approvals", "Statement 1")
