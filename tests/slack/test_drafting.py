"""The writing desk over the real Bolt: typing is answered, one click mends, and nothing typed is lost."""

import asyncio
from typing import Any

import pytest

from bot.domain.rulebook import Rulebook
from bot.services import drafting
from bot.services.drafting import Sheet
from storage import Transaction
from storage import statements as statement_rows
from tests.builders import act
from tests.cast import COMMS_LEAD
from tests.slack.desk import EVENING
from tests.slack.evening import Evening, said

ROOM = "inc-1-wrong-balances"
FRENCH = "text:investigating:fr:short"
View = dict[str, Any]


async def desk(evening: Evening) -> View:
    """The comms lead opens the desk."""
    await evening.declared()
    view: View = (await evening.types("comms_lead", ROOM, "say"))["view"]
    return view


async def now(evening: Evening, user: str = "comms_lead", *, before: str = "") -> View:
    """The form as this person sees it; with the hash of what was there `before`, once it has changed or cannot."""
    for _ in range(40 if before else 1):
        await asyncio.sleep(0.05)
        view: View = (await evening.rig.see("views", user=user))[-1]
        if view["hash"] != before:
            break
    return view


async def type_in(evening: Evening, view: View, block_id: str, text: str, **more: object) -> View:
    """Types into a field and sees what becomes of the form."""
    evening.advance(seconds=1)
    before = (await evening.rig.see("views", user="comms_lead"))[-1]["hash"]
    typed = {"user": "comms_lead", "view_id": view["id"], "action_id": "body", "block_id": block_id}
    answer = await evening.rig.do("click", **typed, value=text, **more)
    assert answer["ok"], answer
    return await now(evening, before=before)


async def press(evening: Evening, view: View, action_id: str, value: str, **more: object) -> View:
    """Presses a button or chooses in the form."""
    evening.advance(seconds=1)
    before = (await evening.rig.see("views", user="comms_lead"))[-1]["hash"]
    pressed = {"user": "comms_lead", "view_id": view["id"], "action_id": action_id}
    answer = await evening.rig.do("click", **pressed, value=value, **more)
    assert answer["ok"], answer
    return await now(evening, before=before)


def shown(view: View) -> str:
    """Everything that is said beside the fields."""
    texts = [t for b in view["blocks"] for t in (b.get("text"), *b.get("elements", ())) if isinstance(t, dict)]
    return "\n".join(str(t.get("text", "")) for t in texts)


def value_of(view: View, block_id: str) -> str:
    """What stands in a field."""
    return str(view["state"]["values"][block_id]["body"]["value"])


def button(view: View, action_id: str) -> str:
    """The value of the first button of that name."""
    buttons = [b["accessory"] for b in view["blocks"] if "accessory" in b]
    buttons += [e for b in view["blocks"] for e in b.get("elements", ())]
    return next(str(b["value"]) for b in buttons if b.get("action_id") == action_id)


async def test_the_counts_follow_what_is_typed(evening: Evening) -> None:
    """After each change the length stands under the text, and by how much it is too long."""
    view = await desk(evening)
    assert "Bluesky 312 of 300" not in shown(view)
    after = await type_in(evening, view, FRENCH, "x" * 312)
    assert "*Bluesky 312 of 300: 12 too many*" in shown(after)
    assert value_of(after, FRENCH) == "x" * 312
    assert after["id"] == view["id"]


async def test_a_euphemism_is_seen_while_it_is_typed_and_mended_with_one_click(evening: Evening) -> None:
    """L08 stands beside the text with its words and others for them; the click puts those in, and it is gone."""
    view = await desk(evening)
    text = value_of(view, FRENCH).replace("certains clients voient", "une maintenance technique : certains voient")
    after = await type_in(evening, view, FRENCH, text)
    assert "✗ Must change (L08) “maintenance”" in shown(after)
    mended = await press(evening, after, "wording", button(after, "wording"))
    assert "(L08)" not in shown(mended)
    assert "une panne imprévue technique" in value_of(mended, "text:investigating+1:fr:short")
    assert FRENCH not in mended["state"]["values"]
    stale = await press(evening, mended, "wording", button(after, "wording"), force=True)
    assert value_of(stale, "text:investigating+1:fr:short") == value_of(mended, "text:investigating+1:fr:short")


async def test_nothing_is_redrawn_where_nothing_new_is_to_be_said(evening: Evening) -> None:
    """A letter that changes no count of another text costs one call, the same text again none."""
    view = await desk(evening)
    after = await type_in(evening, view, FRENCH, "Pocket Bank")
    calls = len([c for c in await evening.rig.see("calls") if c["method"] == "views.update"])
    again = await type_in(evening, after, FRENCH, "Pocket Bank")
    assert again["hash"] == after["hash"]
    assert len([c for c in await evening.rig.see("calls") if c["method"] == "views.update"]) == calls


async def test_two_letters_in_a_row_end_with_the_later_ones_count(evening: Evening) -> None:
    """Slack would refuse the second drawing by its hash; ours goes by the order of typing."""
    view = await desk(evening)
    typed = {"user": "comms_lead", "view_id": view["id"], "action_id": "body", "block_id": FRENCH}
    for length in (301, 302, 303):
        evening.advance(seconds=1)
        await evening.rig.do("click", **typed, value="x" * length)
    view = await now(evening)
    while "303 of 300" not in shown(view):
        view = await now(evening, before=view["hash"])
    assert "Bluesky 303 of 300: 3 too many" in shown(view)


async def test_one_language_after_the_other_keeps_all_of_them(evening: Evening) -> None:
    """In steps: what is no longer shown is kept and sent with the rest."""
    view = await desk(evening)
    text = value_of(view, FRENCH).replace("Nous cherchons", "Nous cherchons encore")
    after = await type_in(evening, view, FRENCH, text)
    arabic = await press(evening, after, "shown", "ar")
    assert [b["block_id"] for b in arabic["blocks"] if b["type"] == "input"] == [
        "text:investigating:ar:short", "text:investigating:ar:long",
    ]  # fmt: skip
    sent = await evening.submits("comms_lead", arabic)
    assert "I sent statement 1 to its approvers" in said(sent)
    card = "\n".join(m["text"] for m in await evening.reads("approver", "approvals"))
    assert "Nous cherchons encore" in card


async def test_the_preview_opens_above_and_shows_every_outlet(evening: Evening) -> None:
    """With the exact words that stand in the form at that moment; closing it leads back to them."""
    view = await desk(evening)
    above = await press(evening, view, "preview", "1", values={FRENCH: {"body": "Pocket Bank : un mot <à> nous"}})
    assert above["title"]["text"] == "As it will be read"
    assert "Pocket Bank : un mot <à> nous" in shown(above)
    assert "*Bluesky, Mastodon* · French · Bluesky 29 of 300 · Mastodon 29 of 500" in shown(above)
    await evening.rig.do("close", user="comms_lead", view_id=above["id"])
    assert value_of(await now(evening), FRENCH) == "Pocket Bank : un mot <à> nous"


async def test_what_changes_is_shown_against_the_last_public_word(evening: Evening) -> None:
    """Struck out what went, bold what came."""
    await evening.submitted()
    await evening.press("approver", "approvals", "approve")
    view = (await evening.types("comms_lead", ROOM, "say no_change"))["view"]
    above = await press(evening, view, "changes", "1")
    assert "Compared with statement 1" in shown(above)
    styles = [e.get("style") for b in above["blocks"] if b["type"] == "rich_text" for e in b["elements"][0]["elements"]]
    assert {"strike": True} in styles
    assert {"bold": True} in styles
    heard = [e["text"] for b in above["blocks"] if b["type"] == "context" for e in b["elements"]]
    assert any(h.startswith("Struck out, so gone: “") and "Bold, so new: “" in h for h in heard), heard


async def test_a_closed_form_is_taken_up_again(evening: Evening) -> None:
    """Whoever typed something is told that it is kept, gets it back with `say`, and can throw it away."""
    view = await desk(evening)
    await type_in(evening, view, FRENCH, "Pocket Bank : mes mots")
    await evening.rig.do("close", user="comms_lead", view_id=view["id"])
    await asyncio.sleep(0.1)
    kept = [m for m in await evening.reads("comms_lead", ROOM) if "I kept what you had typed" in m["text"]]
    assert len(kept) == 1
    opened = await evening.press("comms_lead", ROOM, "say", ts=kept[0]["ts"])
    assert value_of(opened["view"], FRENCH) == "Pocket Bank : mes mots"
    assert "This is what you had typed by" in shown(opened["view"])
    fresh = await press(evening, opened["view"], "fresh", "investigating")
    assert "mes mots" not in str(fresh["state"]["values"])
    await evening.rig.do("close", user="comms_lead", view_id=view["id"])
    again = (await evening.types("comms_lead", ROOM, "say"))["view"]
    assert "This is what you had typed" not in shown(again)


async def test_a_form_in_which_nothing_was_typed_closes_without_a_word(evening: Evening) -> None:
    """There is nothing to keep."""
    view = await desk(evening)
    await evening.rig.do("close", user="comms_lead", view_id=view["id"])
    await asyncio.sleep(0.1)
    assert not [m for m in await evening.reads("comms_lead", ROOM) if "I kept" in m["text"]]


async def test_a_draft_can_be_thrown_away_where_it_was_told_of(evening: Evening) -> None:
    """The button beside the sentence."""
    view = await desk(evening)
    await type_in(evening, view, FRENCH, "Pocket Bank : mes mots")
    await evening.rig.do("close", user="comms_lead", view_id=view["id"])
    await asyncio.sleep(0.1)
    told = await evening.press("comms_lead", ROOM, "drop_draft")
    assert "I threw the draft away." in said(told)


async def test_a_text_that_was_sent_leaves_no_draft(evening: Evening) -> None:
    """The next form begins with a proposal."""
    view = await desk(evening)
    text = value_of(view, FRENCH).replace("Nous cherchons", "Nous cherchons encore")
    await type_in(evening, view, FRENCH, text)
    await evening.submits("comms_lead", await now(evening))
    again = (await evening.types("comms_lead", ROOM, "say"))["view"]
    assert "This is what you had typed" not in shown(again)
    assert await evening.house.store.read(drafting.left, act(who=COMMS_LEAD), 1) is None


async def test_what_validation_refuses_stays_in_the_form(evening: Evening) -> None:
    """The mistake stands beside its field, every word typed is still there."""
    view = await desk(evening)
    sent = await evening.submits("comms_lead", view, **{FRENCH: "Pocket Bank : opération de maintenance technique."})
    assert "L08" in sent["errors"][FRENCH]
    assert value_of(await now(evening), FRENCH) == "Pocket Bank : opération de maintenance technique."


async def test_another_statement_meanwhile_is_told_before_this_one_is_sent(evening: Evening) -> None:
    """Two windows, or two people: the second sees that there is another text, and sends again if need be."""
    view = await desk(evening)
    other = (await evening.types("commander", ROOM, "say"))["view"]
    await evening.submits("commander", other)
    first = await evening.submits("comms_lead", view)
    assert first["response_action"] == "update"
    told = await now(evening)
    assert "Statement 1 (investigating, by <@U0COMMANDER>) was written" in shown(told)
    assert value_of(told, FRENCH) == value_of(view, FRENCH)
    second = await evening.submits("comms_lead", told)
    assert "I sent statement 2 to its approvers" in said(second)


async def test_two_windows_of_one_person_know_of_each_other(evening: Evening) -> None:
    """The one that is typed in second says that the draft was changed elsewhere."""
    view = await desk(evening)
    await evening.house.store.run(typed_elsewhere, evening.house.book)
    after = await type_in(evening, view, FRENCH, "Pocket Bank : ici")
    assert "in another window just now" in shown(after)
    again = await type_in(evening, after, FRENCH, "Pocket Bank : encore ici")
    assert "in another window just now" not in shown(again)


def typed_elsewhere(tx: Transaction, book: Rulebook) -> None:
    """The comms lead typed on another device."""
    texts = drafting.begin(tx, book, act(who=COMMS_LEAD, at=EVENING), 1, None).texts
    given = drafting.Typed(kind="investigating", texts=texts, form="V0OTHER", stamp="1")
    drafting.typed(tx, book, act(who=COMMS_LEAD, at=EVENING), 1, given)


async def test_an_incident_that_closes_while_one_types_says_so_in_the_form(evening: Evening) -> None:
    """And what was typed stays there."""
    view = await desk(evening)
    false_alarm = (await evening.types("commander", ROOM, "cancel A test account"))["view"]
    await evening.submits("commander", false_alarm)
    after = await type_in(evening, view, FRENCH, "Pocket Bank : mes mots")
    assert "As things stand this cannot be sent. INC-1 is closed" in shown(after)
    assert value_of(after, FRENCH) == "Pocket Bank : mes mots"


async def test_a_card_number_that_is_typed_is_never_kept(evening: Evening) -> None:
    """It is seen at once; what is kept of the draft has it masked."""
    view = await desk(evening)
    after = await type_in(evening, view, FRENCH, "Pocket Bank : carte 4111 1111 1111 1111 bloquée")
    assert "✗ Can never be published (L16)" in shown(after)
    draft = await evening.house.store.read(drafting.left, act(who=COMMS_LEAD), 1)
    assert draft is not None
    bodies = " ".join(t.body for t in draft.texts)
    assert "4111" not in bodies
    assert "[card number, hash " in bodies


async def test_slow_work_shows_that_it_is_under_way(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trigger is used at once for a form that says so; the real one takes its place."""
    room = await evening.declared()
    gate = asyncio.Event()
    read = evening.house.store.read

    async def slow(fn: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - a fault
        if fn is drafting.begin:
            await gate.wait()
        return await read(fn, *args, **more)

    monkeypatch.setattr("bot.slack.app.PATIENCE", 0.05)
    monkeypatch.setattr(evening.house.store, "read", slow)
    opened = await evening.rig.do("command", user="comms_lead", channel=room, text="/incident say")
    assert "I am fetching what is known" in shown(opened["view"])
    gate.set()
    view = await now(evening, before=opened["view"]["hash"])
    assert view["id"] == opened["view"]["id"]
    assert FRENCH in view["state"]["values"]


async def test_a_slow_refusal_is_told_in_the_same_place(evening: Evening, monkeypatch: pytest.MonkeyPatch) -> None:
    """The form that said it was under way says why nothing came of it."""
    room = await evening.declared()
    read = evening.house.store.read

    async def slow(fn: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - a fault
        await asyncio.sleep(0.2 if fn is drafting.begin else 0)
        return await read(fn, *args, **more)

    monkeypatch.setattr("bot.slack.app.PATIENCE", 0.05)
    monkeypatch.setattr(evening.house.store, "read", slow)
    opened = await evening.rig.do("command", user="comms_lead", channel=room, text="/incident say late")
    view = opened["view"]
    if "I am fetching" in shown(view):
        view = await now(evening, before=view["hash"])
    assert "Nothing has been published yet" in shown(view)


async def test_an_older_change_that_arrives_late_is_not_kept_over_a_newer_one(evening: Evening) -> None:
    """Slack promises no order; its own time of the change decides."""
    await desk(evening)
    book: Rulebook = evening.house.book

    def change(tx: Transaction, body: str, stamp: str) -> Sheet:
        proposal = drafting.begin(tx, book, act(who=COMMS_LEAD), 1, None)
        texts = tuple(t for t in proposal.texts if (t.language, t.variant) != ("fr", "short"))
        typed = (*texts, type(texts[0])(language="fr", variant="short", body=body))
        given = drafting.Typed(kind="investigating", texts=typed, form="V1", stamp=stamp)
        return drafting.typed(tx, book, act(who=COMMS_LEAD), 1, given)

    await evening.house.store.run(change, "later", "1763889361.2")
    await evening.house.store.run(change, "earlier", "1763889361.1")
    draft = await evening.house.store.read(drafting.left, act(who=COMMS_LEAD), 1)
    assert draft is not None
    assert "later" in [t.body for t in draft.texts]


async def test_sending_and_forgetting_are_one(evening: Evening) -> None:
    """A submission that is refused keeps the draft."""
    view = await desk(evening)
    await type_in(evening, view, FRENCH, "Pocket Bank : opération de maintenance technique.")
    await evening.submits("comms_lead", await now(evening))
    assert await evening.house.store.read(drafting.left, act(who=COMMS_LEAD), 1) is not None
    assert await evening.house.store.read(statement_rows.of_incident, 1) == ()
