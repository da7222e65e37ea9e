"""Correct, retract, stop: typed and pressed by people, seen on the card, on the networks and on the page."""

from tests.stories.evening import Evening, Json, said

ENGLISH = {
    "English: what was wrong": "only some customers are affected",
    "English: what is right": "many more customers see a wrong balance",
    "French: what was wrong": "seule une partie de nos clients était touchée",
    "French: what is right": "bien plus de clients voient un solde erroné",
    "Arabic: what was wrong": "بعض عملائنا فقط متضررون",
    "Arabic: what is right": "عدد أكبر من عملائنا يرون رصيدًا غير صحيح",
}
WHY = {
    "English: why we take it back": "it concerned another service",
    "French: why we take it back": "il concernait un autre service",
    "Arabic: why we take it back": "كانت تخص خدمة أخرى",
}


async def published(evening: Evening) -> None:
    """The first word is out everywhere."""
    await evening.submitted()
    await evening.presses("approver", "approve")
    await evening.passes(minutes=1)


async def card(evening: Evening, number: int = 1) -> str:
    """The words of a statement's card."""
    found = [t for t in await evening.texts("approver", "approvals") if t.startswith(f"Statement {number} for")]
    return found[-1]


def shown(form: Json) -> str:
    """Everything a form says, as one text."""
    return str(form["blocks"])


async def test_the_receipt_card_offers_to_set_a_public_word_right(evening: Evening) -> None:
    """The form shows what was said, the card of the correction says beforehand what happens at each outlet."""
    await published(evening)
    form = (await evening.presses("comms_lead", "correct"))["view"]
    assert "as it was said" in shown(form)
    assert "some customers see a wrong balance" in shown(form)
    assert "to its approvers" in said(await evening.sends("comms_lead", form, ENGLISH))
    waiting = await card(evening, 2)
    assert "Corrects statement 1. On approval: status page: corrected in place" in waiting
    assert "Bluesky: follow-up" in waiting
    assert "we wrote that only some customers are affected. That was not right: many more customers see" in waiting
    await evening.presses("approver", "approve")
    await evening.presses("commander", "approve")
    await evening.passes(minutes=1)
    done = await card(evening, 2)
    assert "English> corrected in place" in done
    assert "after " in done
    toots = (await evening.http.get("/_networks/mastodon/posts")).json()
    assert len(toots) == 3
    assert all(len(t["edits"]) == 1 for t in toots)
    assert len(await evening.posts("bluesky")) == 6


async def test_a_form_that_lint_blocks_keeps_what_was_typed(evening: Evening) -> None:
    """The wrong words may be quoted; claiming them anew is told beside the field."""
    await published(evening)
    form = (await evening.types("comms_lead", "/incident correct 1"))["view"]
    claim = {"English: what is right": "all services are fully restored"}
    refused = await evening.sends("comms_lead", form, ENGLISH | claim)
    assert "L23" in str(refused["errors"])


async def test_a_word_is_taken_back_aloud_and_the_old_post_goes(evening: Evening) -> None:
    """Everywhere the follow-up stands and the old words do not; the record says which post was taken down."""
    await published(evening)
    form = (await evening.types("comms_lead", "/incident retract"))["view"]
    await evening.sends("comms_lead", form, WHY)
    assert "Bluesky: follow-up, then the old post is taken down" in await card(evening, 2)
    await evening.presses("approver", "approve")
    await evening.presses("commander", "approve")
    await evening.passes(minutes=1)
    for network in ("bluesky", "mastodon"):
        posts = await evening.posts(network)
        assert len(posts) == 3
        assert [p for p in posts if "we withdraw our message" in p]
    changes = (await evening.document())["changes"]
    assert {(c["deed"], c["about"]) for c in changes} == {("retracted", 1)}
    assert len(changes) == 9
    assert "English taken down" in await card(evening, 2)
    assert "is not public, or was taken back" in await evening.told("comms_lead", "/incident retract 1")


async def test_a_running_word_is_stopped_from_its_card(evening: Evening) -> None:
    """Mastodon is down: what has not left is held back, the card says by whom, and offers what is left to do."""
    await evening.http.post("/_networks/mastodon/fault", json={"kind": "429", "count": 9, "match": "publish"})
    await evening.submitted()
    await evening.presses("approver", "approve")
    told = said(await evening.presses("commander", "stop"))
    assert "I stopped statement 1: 3 messages held back." in told
    assert "Bluesky" in told
    assert "already out" in told
    await evening.passes(minutes=5)
    assert await evening.posts("mastodon") == []
    text = await card(evening)
    assert text.count("stopped by <@U0COMMANDER> before it went out") == 3
    found = await evening.newest("comms_lead", "retract")
    assert not [e for b in found["blocks"] for e in b.get("elements", ()) if e.get("action_id") == "stop"]
    assert "nothing to stop" in await evening.told("commander", "/incident stop 1")
    assert "hold no role" in await evening.told("stranger", "/incident stop")


async def test_a_post_deleted_by_hand_is_not_brought_back(evening: Evening) -> None:
    """Not by a restart, not by the next word; its correction is refused with what to do."""
    await published(evening)
    network = next(n for n in evening.stage.server.networks if n.name == "mastodon")
    gone = network.timeline.live()[0]
    network.timeline.delete(gone.id)
    await evening.restart()
    await evening.passes(minutes=3)
    assert len(await evening.posts("mastodon")) == 2
    form = (await evening.types("comms_lead", "/incident correct"))["view"]
    await evening.sends("comms_lead", form, ENGLISH)
    await evening.presses("approver", "approve")
    await evening.presses("commander", "approve")
    await evening.passes(minutes=1)
    assert "deleted there" in await card(evening, 2)
    held = (await evening.newest("approver", "give_up"))["blocks"]
    labels = [e["text"]["text"] for b in held for e in b.get("elements", ()) if e.get("type") == "button"]
    assert labels == ["Mark as posted", "Retry", "Give up", "Correct", "Retract"]
    form = (await evening.presses("approver", "give_up"))["view"]
    await evening.sends("approver", form, {"Why it will not be published there": "The follow-up says it"})
    assert "(given up: The follow-up says it)" in await card(evening, 2)
    assert gone.text not in await evening.posts("mastodon")
