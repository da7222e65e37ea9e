"""Approval under pressure: two hands at once, an edit in between, old buttons, the same thing twice."""

import asyncio

from tests.stories.evening import ROOM, Evening, Json, said

ONE_SET = 3
"""One statement on one network: one message for each language."""


async def test_two_approvers_in_the_same_second_publish_one_set_of_posts(evening: Evening) -> None:
    """Two people with the right press at once: one decides, the other is told, the public reads it once."""
    await evening.submitted()
    ts = (await evening.newest("approver", "approve"))["ts"]
    press = {"channel": "approvals", "ts": ts, "action_id": "approve"}
    both = await asyncio.gather(*(evening.post("click", user=u, **press) for u in ("approver", "commander")))
    await evening.passes(minutes=2)

    told = sorted(said(answer) for answer in both)
    assert "I counted your approval" in told[0]
    assert "I did not count this" in told[1]
    assert [len(await evening.posts(n)) for n in ("bluesky", "mastodon")] == [ONE_SET, ONE_SET]
    assert len((await evening.document())["words"]) == 3 * ONE_SET


async def test_an_edit_racing_an_approval_never_publishes_what_nobody_approved(evening: Evening) -> None:
    """Whichever comes first, the public reads an approved text or nothing: an approval binds one digest."""
    await evening.submitted()
    card = (await evening.newest("approver", "approve"))["ts"]
    form = (await evening.presses("approver", "ask_change"))["view"]
    changed = {"English, long": _shown(form, "English, long").replace("We are sorry", "We are truly sorry")}
    edited, approved = await asyncio.gather(
        evening.post("submit", user="approver", view_id=form["id"], values=changed),
        evening.post("click", user="commander", channel="approvals", ts=card, action_id="approve"),
    )
    await evening.passes(minutes=2)

    words = [w["text"] for w in (await evening.document())["words"]]
    if "I counted your approval" in said(approved):
        assert len(words) == 9
        assert not [w for w in words if "truly sorry" in w]
        assert "Your text is now revision" not in said(edited)
    else:
        assert "has changed since" in said(approved)
        assert words == []
        await evening.presses("commander", "approve")
        await evening.passes(minutes=6)  # the approver wrote it now, so the second yes is the stand-in's
        await evening.presses("fallback_approver", "approve")
        await evening.passes(minutes=2)
        assert len([w for w in (await evening.document())["words"] if "truly sorry" in w["text"]]) == 1
    assert len(await evening.posts("bluesky")) == ONE_SET


async def test_an_approval_of_the_text_before_the_edit_does_not_count(evening: Evening) -> None:
    """The edit came first: the click on what was shown before is told so, and only the new text can go out."""
    await evening.submitted()
    old = await evening.newest("approver", "approve")
    value = next(e["value"] for b in old["blocks"] for e in b.get("elements", ()) if e.get("action_id") == "approve")
    form = (await evening.presses("approver", "ask_change"))["view"]
    changed = {"English, long": _shown(form, "English, long").replace("We are sorry", "We are truly sorry")}
    assert "revision 2 of statement 1" in said(await evening.sends("approver", form, changed))

    late = await evening.presses("commander", "approve", ts=old["ts"], value=value, force=True)
    assert "has changed since" in said(late)
    assert await evening.posts("bluesky") == []
    assert "needs one more person" in said(await evening.presses("commander", "approve"))
    await evening.passes(minutes=6)  # the approver wrote it, so the second yes is the stand-in's
    assert "It goes out now" in said(await evening.presses("fallback_approver", "approve"))
    await evening.passes(minutes=2)
    texts = [w["text"] for w in (await evening.document())["words"]]
    assert len(texts) == 9
    assert len([t for t in texts if "truly sorry" in t]) == 1


def _shown(form: Json, label: str) -> str:
    """What stands in the field of that label."""
    block = next(b for b in form["blocks"] if b.get("label", {}).get("text") == label)
    return str(block["element"]["initial_value"])


async def test_a_stale_button_says_what_is_true_now(evening: Evening) -> None:
    """A button of a card that has changed since answers with a sentence and decides nothing."""
    await evening.submitted()
    card = await evening.newest("approver", "approve")
    press = {"user": "approver", "channel": "approvals", "ts": card["ts"], "action_id": "approve", "force": True}
    old = await evening.post("click", **press, value=f"1:{'0' * 64}")
    assert "has changed since" in said(old)
    assert await evening.posts("bluesky") == []

    nothing = await evening.post("click", **press, value="77:")
    assert "I find no statement" in said(nothing)
    for odd in ("", "x:y", "1" * 400, "\u0661:\u0662"):
        assert said(await evening.post("click", **press, value=odd)), f"no answer to {odd!r}"


async def test_the_same_click_twice_counts_once(evening: Evening) -> None:
    """A double click publishes one set; the second press is answered with what is true."""
    await evening.submitted()
    ts = (await evening.newest("approver", "approve"))["ts"]
    press = {"user": "approver", "channel": "approvals", "ts": ts, "action_id": "approve"}
    first, second = await asyncio.gather(evening.post("click", **press), evening.post("click", **press))
    await evening.passes(minutes=2)

    told = said(first) + said(second)
    assert "I counted your approval" in told
    assert said(first)
    assert said(second)
    assert len(await evening.posts("mastodon")) == ONE_SET


async def test_a_duplicate_envelope_of_a_click_publishes_once(evening: Evening) -> None:
    """Slack delivers the same click twice: one decision, one set of posts."""
    await evening.submitted()
    await evening.fault(method="interactive", kind="duplicate_event")
    answer = await evening.presses("approver", "approve")
    await evening.passes(minutes=2)

    assert "I counted your approval" in said(answer)
    assert len(await evening.posts("bluesky")) == ONE_SET


async def test_a_duplicate_envelope_of_a_declaration_makes_one_incident(evening: Evening) -> None:
    """Slack delivers the same command twice: one incident, one channel."""
    await evening.fault(method="slash_commands", kind="duplicate_event")
    await evening.declared()

    assert await evening.rooms() == [ROOM]
    found = await evening.told("commander", "/incident list", "general")
    assert "INC-1" in found
    assert "INC-2" not in found


async def test_an_author_is_never_the_approver(evening: Evening) -> None:
    """The press is refused in a sentence, the refusal is on record, nothing goes out."""
    await evening.submitted()
    assert "you wrote it" in said(await evening.presses("comms_lead", "approve"))
    document = await evening.document()
    assert [r["reason"] for r in document["refusals"]] == ["not_your_own"]
    assert document["words"] == []


async def test_a_form_submitted_after_the_incident_moved_on_keeps_its_text_and_says_so(evening: Evening) -> None:
    """Resolved while somebody writes: the form stays open with everything typed and a sentence."""
    await evening.submitted()
    await evening.presses("approver", "approve")
    form = (await evening.types("comms_lead", "/incident say"))["view"]
    for command in ("fact restored yes balances compared", "phase monitoring", "resolve"):
        await evening.types("commander", f"/incident {command}")
    stopped = await evening.sends("comms_lead", form)

    assert "does not fit while the phase is resolved" in "".join(stopped.get("errors", {}).values()), stopped
    assert [v["id"] for v in await evening.see("views", user="comms_lead")] == [form["id"]]
    assert len(await evening.posts("bluesky")) == ONE_SET
