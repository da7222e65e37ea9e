"""A verb typed alone opens a form, and what is filled in is done as if it had been typed."""

from typing import Any

import pytest

from bot.services import snapshots
from bot.slack.listeners.filling import LINES
from bot.slack.verbs import VERBS
from bot.slack.views.fill_form import FIELDS, PREFIX
from tests.slack.evening import Evening, said


def test_every_verb_with_a_form_has_its_fields() -> None:
    """The three tables agree."""
    verbs = {name for name, verb in VERBS.items() if verb.form}
    assert set(FIELDS) == verbs
    assert set(LINES) == {f"{PREFIX}{v}" for v in verbs}


async def opened(evening: Evening, room: str, verb: str, user: str = "commander") -> dict[str, Any]:
    """The form that the verb alone opens; Slack would take it, and every field has a label."""
    view: dict[str, Any] = (await evening.types(user, room, verb))["view"]
    assert view["callback_id"] == f"{PREFIX}{verb}"
    assert all(b["label"]["text"] for b in view["blocks"] if b["type"] == "input")
    return view


@pytest.mark.parametrize(
    ("verb", "values", "told"),
    [
        ("sev", {"severity": "sev2"}, "SEV2"),
        ("phase", {"phase": "identified"}, "identified"),
        ("note", {"text": 'Rolled back & "fine" <now>'}, "timeline"),
        ("role", {"role": "comms_lead", "person": "U0COMMSLEAD"}, "U0COMMSLEAD"),
        ("title", {"text": "Balances shown as zero"}, "Balances shown as zero"),
        ("handover", {"person": "U0COMMSLEAD"}, "U0COMMSLEAD"),
        ("noimpact", {"text": "Only test accounts"}, ""),
    ],
)
async def test_a_form_does_what_the_verb_does(evening: Evening, verb: str, values: dict[str, str], told: str) -> None:
    """Chosen, written, sent: the same answer as to the typed line."""
    room = await evening.declared()
    view = await opened(evening, room, verb)
    filled = {block: {"body": value} for block, value in values.items()}
    sent = await evening.rig.do("submit", user="commander", view_id=view["id"], values=filled)
    await evening.work()
    assert sent.get("errors") is None
    assert told in said(sent)


async def test_services_are_chosen_from_those_that_exist(evening: Evening) -> None:
    """Those it hits are chosen already."""
    room = await evening.declared()
    view = await opened(evening, room, "services")
    hit = next(b for b in view["blocks"] if b.get("block_id") == "services")["element"]["initial_options"]
    assert [o["value"] for o in hit] == ["Pocket Bank", "Chaabi Net"]
    values = {"services": {"body": ["Pocket Bank", "Cards"]}}
    sent = await evening.rig.do("submit", user="commander", view_id=view["id"], values=values)
    assert "Cards" in said(sent), sent


async def test_the_other_incident_is_chosen_and_then_confirmed(evening: Evening) -> None:
    """Alone there is nothing to choose; of two, the form becomes the one that says which goes on."""
    room = await evening.declared()
    assert "No other incident is open" in await evening.told("commander", room, "merge")
    await evening.declared()
    view = await opened(evening, room, "merge")
    values = {"incident": {"body": "INC-2"}}
    await evening.rig.do("submit", user="commander", view_id=view["id"], values=values)
    (shown,) = await evening.rig.see("views", user="commander")
    assert shown["callback_id"] == "merge"


async def test_a_role_is_handed_on_by_its_form(evening: Evening) -> None:
    """By whoever has it."""
    room = await evening.declared()
    await evening.joins("U0APPROVER", room)
    view = await opened(evening, room, "delegate", "approver")
    values = {"role": "approver", "person": "U0DUTYMGR", "minutes": "60", "reason": "On a plane"}
    filled = {block: {"body": value} for block, value in values.items()}
    sent = await evening.rig.do("submit", user="approver", view_id=view["id"], values=filled)
    assert "U0DUTYMGR" in said(sent), sent


async def test_words_arrive_as_they_were_written(evening: Evening) -> None:
    """A form is not escaped as a command is: what looks like a mention stays text."""
    room = await evening.declared()
    view = await opened(evening, room, "note")
    words = "a &lt; b & <@U0APPROVER> <!channel>"
    await evening.rig.do("submit", user="commander", view_id=view["id"], values={"text": {"body": words}})
    entries = await evening.house.store.read(snapshots.timeline, 1)
    assert [e.data for e in entries if e.action == "note"] == [f'{{"text":"{words}"}}']


async def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(evening: Evening) -> None:
    """A role handed to nobody in particular, and a reminder put off for too long."""
    room = await evening.declared()
    view = await opened(evening, room, "snooze")
    clocks = next(b for b in view["blocks"] if b.get("block_id") == "clock")["element"]["options"]
    long = {"clock": {"body": clocks[0]["value"]}, "minutes": {"body": "120"}, "reason": {"body": "Being translated"}}
    stopped = await evening.rig.do("submit", user="commander", view_id=view["id"], values=long)
    assert set(stopped["errors"]) == {"minutes"}
    (still,) = await evening.rig.see("views", user="commander")
    assert still["state"]["values"]["reason"]["body"]["value"] == "Being translated"


async def test_where_there_is_nothing_to_choose_it_says_so(evening: Evening) -> None:
    """No form with an empty menu."""
    room = await evening.declared()
    assert "published" in said(await evening.types("commander", room, "flag"))


async def test_a_verb_alone_in_the_wrong_place_opens_its_form_by_the_button(evening: Evening) -> None:
    """The form is that of the incident that was pressed."""
    await evening.declared()
    assert "incident's channel" in said(await evening.types("commander", "general", "sev"))
    view = (await evening.press("commander", "general", "redo"))["view"]
    assert view["callback_id"] == "fill_sev"
