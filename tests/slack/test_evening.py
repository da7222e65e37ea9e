"""The evening's path over the wire: declare, write, be refused, approve, read the receipt."""

import asyncio

from bot.domain.delivery import Refused, Unknown
from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"


async def card(evening: Evening, user: str, channel: str, start: str) -> str:
    """The newest message there that begins so."""
    return next(str(m["text"]) for m in reversed(await evening.reads(user, channel)) if m["text"].startswith(start))


async def test_one_command_declares(evening: Evening) -> None:
    """Who declares is told; the card stands in the new channel; the others hear of it."""
    told = await evening.told("commander", "general", 'declare sev1 wrong_balances "Pocket Bank" since 20:30')
    assert "I declared *INC-1 Wrong balances* as SEV1" in told
    assert "Nothing has been said yet" in await card(evening, "commander", ROOM, "INC-1")
    assert f"Work goes on in <#{await _id(evening)}>" in await card(evening, "support", "incidents", "*INC-1")
    assert "Customers of Pocket Bank" in await card(evening, "executive", "executives", "Customers")


async def _id(evening: Evening) -> str:
    return next(str(c["id"]) for c in await evening.rig.see("channels") if c["name"] == ROOM)


async def test_from_the_first_text_to_its_receipt(evening: Evening) -> None:
    """The form comes ready written; the author cannot approve; the approver can; the card becomes the receipt."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    assert opened["view"]["title"]["text"] == "Tell the public"
    sent = await evening.submits("comms_lead", opened["view"])
    assert "I sent statement 1 to its approvers" in said(sent)
    assert "needs your decision" in await card(evening, "approver", "@bayan", "INC-1")

    own = await evening.press("comms_lead", "approvals", "approve")
    assert said(own) == "I did not publish this: you wrote it, so somebody else must approve it."
    assert evening.house.press.sent == []

    yes = await evening.press("approver", "approvals", "approve")
    assert "It goes out now" in said(yes)
    assert len(evening.house.press.sent) == 9
    receipt = await card(evening, "approver", "approvals", "Statement 1")
    assert "*published*" in receipt
    assert "✓ <https://bluesky.example/" in receipt
    assert "statement 1 is public" in await card(evening, "comms_lead", room, "INC-1: statement")
    assert "status page ✓ · Bluesky ✓ · Mastodon ✓" in await card(evening, "comms_lead", room, "INC-1 Wrong")
    assert "the first 0 min after declaration" in await card(evening, "executive", "executives", "Customers")


async def test_a_euphemism_is_stopped_beside_its_field(evening: Evening) -> None:
    """L08: the reason stands under the text in question, and everything typed stays in the form."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    body = "Pocket Bank : opération de maintenance technique. Prochain point avant 21 h 15 GMT+1."
    stopped = await evening.rig.do(
        "submit", user="comms_lead", view_id=opened["view"]["id"], values={"French, short": body}
    )
    assert stopped["response_action"] == "errors"
    assert list(stopped["errors"]) == ["text:investigating:fr:short"]
    assert "L08" in stopped["errors"]["text:investigating:fr:short"]
    assert await evening.rig.see("views", user="comms_lead")


async def test_an_empty_text_is_stopped_beside_its_field(evening: Evening) -> None:
    """Every language must be said; Slack itself stops an empty field, and so do we."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    stopped = await evening.rig.do(
        "submit", user="comms_lead", view_id=opened["view"]["id"], values={"Arabic, long": " "}
    )
    assert stopped.get("errors"), stopped


async def test_every_wrong_approval_is_told_what_is_true_now(evening: Evening) -> None:
    """No role, a stale digest, twice, after the end: each gets one sentence, and nothing is published by it."""
    await evening.submitted()
    assert "you hold no role" in said(await evening.press("stranger", "approvals", "approve"))
    ts = await evening.newest("approver", "approvals", "approve")
    stale = {"user": "approver", "channel": "approvals", "ts": ts, "action_id": "approve", "force": True}
    changed = await evening.rig.do("click", **stale, value=f"1:{'0' * 64}")
    assert "Statement 1 has changed since" in said(changed)
    assert "I counted your approval" in said(await evening.press("approver", "approvals", "approve"))
    late = await evening.rig.do("click", **stale, value=f"1:{'0' * 64}")
    assert "Statement 1 is" in said(late)
    assert len(evening.house.press.sent) == 9


async def test_two_approvers_in_the_same_second(evening: Evening) -> None:
    """Both press; one decides, the other is told; the words go out once."""
    await evening.submitted()
    ts = await evening.newest("approver", "approvals", "approve")
    both = await asyncio.gather(
        *(
            evening.rig.do("click", user=user, channel="approvals", ts=ts, action_id="approve")
            for user in ("approver", "commander")
        )
    )
    await evening.work()
    told = sorted(said(b) for b in both)
    assert "I counted your approval" in told[0]
    assert "I did not count this" in told[1]
    assert len(evening.house.press.sent) == 9


async def test_a_change_is_asked_for_and_made(evening: Evening) -> None:
    """The reason reaches the author with a button; the new text is revision 2 and is asked about again."""
    await evening.submitted()
    form = (await evening.press("approver", "approvals", "ask_change"))["view"]
    answer = await evening.submits("approver", form, reason="Name the helpline")
    assert "I asked <@U0COMMSLEAD> for the change" in said(answer)
    assert "“Name the helpline”" in await card(evening, "comms_lead", "@bayan", "<@U0APPROVER>")
    assert "asked for a change" in await card(evening, "approver", "approvals", "Statement 1")

    again = (await evening.press("comms_lead", "@bayan", "revise"))["view"]
    field = next(b for b in again["blocks"] if b.get("label", {}).get("text") == "English, long")
    body = field["element"]["initial_value"] + " Helpline: +212 5 22 00 00 00."
    sent = await evening.rig.do("submit", user="comms_lead", view_id=again["id"], values={"English, long": body})
    await evening.work()
    assert "I sent statement 1 to its approvers" in said(sent)
    assert "revision 2" in await card(evening, "approver", "approvals", "Statement 1")
    assert "Helpline" in await card(evening, "approver", "approvals", "Statement 1")


async def test_a_suggested_text_becomes_the_next_revision(evening: Evening) -> None:
    """An approver's own words are revision 2; then they cannot approve it, and the author cannot either."""
    await evening.submitted()
    form = (await evening.press("approver", "approvals", "ask_change"))["view"]
    field = next(b for b in form["blocks"] if b.get("label", {}).get("text") == "English, long")
    body = field["element"]["initial_value"].replace("We are sorry", "We are truly sorry")
    answer = await evening.rig.do("submit", user="approver", view_id=form["id"], values={"English, long": body})
    await evening.work()
    assert "Your text is now revision 2 of statement 1" in said(answer)
    assert "truly sorry" in await card(evening, "approver", "approvals", "Statement 1")
    for user in ("approver", "comms_lead"):
        assert "you wrote it" in said(await evening.press(user, "approvals", "approve"))
    assert "It needs one more person" in said(await evening.press("commander", "approvals", "approve"))
    evening.advance(minutes=5)
    assert "It goes out now" in said(await evening.press("fallback_approver", "approvals", "approve"))


async def test_asking_for_a_change_needs_a_word(evening: Evening) -> None:
    """Neither a reason nor another text: the form says so and stays."""
    await evening.submitted()
    form = (await evening.press("approver", "approvals", "ask_change"))["view"]
    stopped = await evening.rig.do("submit", user="approver", view_id=form["id"], values={})
    assert "the text is the same as before" in stopped["errors"]["reason"]


async def test_a_rejected_text_is_not_published(evening: Evening) -> None:
    """The reason is recorded and told to the author; the buttons are gone."""
    await evening.submitted()
    form = (await evening.press("approver", "approvals", "reject"))["view"]
    answer = await evening.submits("approver", form, reason="Not our incident")
    assert "I rejected statement 1 in your name" in said(answer)
    text = await card(evening, "approver", "approvals", "Statement 1")
    assert "rejected it" in text
    assert "Needs:" not in text
    assert evening.house.press.sent == []


async def test_the_form_of_a_decided_statement_is_not_opened(evening: Evening) -> None:
    """Whoever presses an old button is told at once, before typing a reason for nothing."""
    await evening.submitted()
    ts = await evening.newest("approver", "approvals", "reject")
    await evening.press("approver", "approvals", "approve")
    for action in ("reject", "ask_change"):
        old = {"user": "commander", "channel": "approvals", "ts": ts, "action_id": action, "force": True}
        answer = await evening.rig.do("click", **old, value="1:" + "0" * 64, block_id="decide:1")
        assert answer["view"] is None
        assert "I did not count this" in said(answer) or "I do not know this control" in said(answer)


async def test_an_incident_closed_meanwhile_says_so_in_the_form(evening: Evening) -> None:
    """The text stays in the form; the sentence says why it cannot be sent."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    false_alarm = (await evening.types("commander", room, "cancel A test account"))["view"]
    await evening.submits("commander", false_alarm)
    stopped = await evening.rig.do("submit", user="comms_lead", view_id=opened["view"]["id"], values={})
    assert "INC-1 is closed" in "".join(stopped["errors"].values())


async def test_another_kind_can_be_chosen_in_the_form(evening: Evening) -> None:
    """The texts of the chosen kind take the place of the first ones; submitting sends that kind."""
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    opened = await evening.types("comms_lead", ROOM, "say late")
    view_id = opened["view"]["id"]
    await evening.rig.do("click", user="comms_lead", view_id=view_id, action_id="kind", value="no_change")
    await asyncio.sleep(0.1)
    (view,) = await evening.rig.see("views", user="comms_lead")
    assert view["private_metadata"].count("no_change") == 1
    sent = await evening.submits("comms_lead", view)
    assert "I sent statement 2" in said(sent)
    assert "no change" in await card(evening, "approver", "approvals", "Statement 2")


async def test_trouble_asks_a_person_and_takes_the_answer(evening: Evening) -> None:
    """Refused: retry or give up with a reason; the card shows what became of it."""
    evening.house.press.answers["bluesky"] = Refused(why="the account is suspended")
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    ts = next(m["ts"] for m in await evening.reads("approver", "approvals") if m["text"].startswith("Statement 1"))
    thread = [
        m for m in await evening.reads("approver", "approvals", thread_ts=ts) if "refused statement 1" in m["text"]
    ]
    assert len(thread) == 3, "one for each language"
    del evening.house.press.answers["bluesky"]
    again = await evening.press("duty_comms", "approvals", "send_again", ts=thread[0]["ts"])
    assert "I am sending it again" in said(again)
    form = (await evening.press("duty_comms", "approvals", "give_up", ts=thread[1]["ts"]))["view"]
    assert "I gave this message up" in said(await evening.submits("duty_comms", form, reason="Account closed"))
    twice = await evening.press("duty_comms", "approvals", "send_again", ts=thread[0]["ts"])
    assert "does not wait for anybody now" in said(twice)
    text = await card(evening, "approver", "approvals", "Statement 1")
    assert "(given up: Account closed)" in text
    assert text.count("✓ <https://bluesky.example/") == 1


async def test_what_somebody_saw_is_recorded_with_its_address(evening: Evening) -> None:
    """`It is there` takes the post's address and nothing else."""
    evening.house.press.answers["mastodon"] = Refused(why="duplicate")
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    value = str(next(d for d in evening.house.press.sent if d.action == "mastodon").id)
    ts = await evening.newest("duty_comms", "approvals", "it_is_there")
    form = (await evening.press("duty_comms", "approvals", "it_is_there", ts=ts, value=value))["view"]
    odd = await evening.rig.do(
        "submit", user="duty_comms", view_id=form["id"], values={"address": {"body": "on my phone"}}
    )
    assert "link to the post" in odd["errors"]["address"]
    seen_there = {"address": {"body": "https://mastodon.example/@bank/1"}}
    told = await evening.rig.do("submit", user="duty_comms", view_id=form["id"], values=seen_there)
    await evening.work()
    assert "I recorded that it is there" in said(told)
    assert "✓ <https://mastodon.example/@bank/1|" in await card(evening, "approver", "approvals", "Statement 1")
    late = await evening.press("duty_comms", "approvals", "it_is_there", ts=ts, value=value, force=True)
    assert "does not wait for anybody now" in said(late)


async def test_an_unanswered_outlet_does_not_hold_the_others(evening: Evening) -> None:
    """One outlet in doubt: the others are out, the card says which one is not."""
    evening.house.press.answers["mastodon"] = Unknown(why="time-out")
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    text = await card(evening, "approver", "approvals", "Statement 1")
    assert "✓ <https://status_page.example/" in text
    assert "Mastodon: … French, trying again (time-out)" in text


async def test_an_author_overrides_a_rule_with_a_reason(evening: Evening) -> None:
    """Blocked, then a field for the reason, then the card shows both to the approvers."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "say")
    view = opened["view"]
    english = next(b for b in view["blocks"] if b["type"] == "input" and b["label"]["text"] == "English, long")
    text = f"This maintenance was not announced. {english['element']['initial_value']}"
    blocked = await evening.submits("comms_lead", view, English_long=text)
    assert "L08" in str(blocked["errors"])
    asked = await evening.rig.do("click", user="comms_lead", view_id=view["id"], action_id="override")
    assert "Why L08 must be overridden" in str(asked["view"]["blocks"])
    await evening.submits("comms_lead", asked["view"], **{"Why L08 must be overridden": "A notice uses it"})
    card = (await evening.reads("approver", "approvals"))[-1]
    assert "Overridden by its author" in str(card["blocks"])
    assert "A notice uses it" in str(card["blocks"])


async def test_the_holding_text_is_read_and_then_published(evening: Evening) -> None:
    """`hold` shows the exact words; the button sends them; a second time it is refused."""
    room = await evening.declared()
    opened = await evening.types("comms_lead", room, "hold")
    shown = str(opened["view"]["blocks"])
    assert "we are aware that some customers have a problem" in shown
    answer = await evening.submits("comms_lead", opened["view"])
    assert "goes out now" in said(answer)
    assert "used already" in await evening.told("comms_lead", room, "say holding")


async def test_the_duty_manager_publishes_alone_when_nobody_answers(evening: Evening) -> None:
    """Too early it says from when; later the words, a reason, and the mark that stays until the review is signed."""
    room = await evening.declared()
    await evening.joins("U0DUTYMGR", room)
    assert "still needs a second person" in await evening.told("duty_manager", room, "breakglass")
    evening.advance(minutes=23)
    opened = await evening.types("duty_manager", room, "breakglass")
    values = {"Why it cannot wait for a second person": "Nobody answers"}
    assert "goes out now" in said(await evening.submits("duty_manager", opened["view"], **values))
    evening.advance(seconds=2)
    await evening.work()
    assert "went out without a second person" in await card(evening, "executive", "executives", "Customers of")
    await evening.press("head_of_comms", "approvals", "sign_review")
    evening.advance(seconds=2)
    await evening.work()
    assert "went out without a second person" not in await card(evening, "executive", "executives", "Customers of")
