"""The regulators' side-card over the real Bolt: legal's form and verb, the card kept true, nothing for strangers."""

import json

import pytest

from tests.builders import book_with
from tests.cast import LEGAL, STRANGER
from tests.slack.desk import House
from tests.slack.evening import Answer, Evening, said

ROOM = "inc-1-wrong-balances"
ON = '[regulators]\nregimes = ["dora", "ma_bam"]\n'


@pytest.fixture
async def house(house: House) -> House:
    """A house that answers to two regulators."""
    house.book = book_with(ON)
    return house


async def card(evening: Evening, channel: str = "duty", user: str = "legal") -> str:
    """What the side-card shows."""
    seen = [m for m in await evening.reads(user, channel) if "Regulators · INC-1" in json.dumps(m, ensure_ascii=False)]
    return json.dumps(seen[-1]["blocks"], ensure_ascii=False) if seen else ""


async def open_form(evening: Evening) -> Answer:
    """Legal presses the button of the question it was asked."""
    pressed = await evening.press("legal", "@bayan", "regulators")
    view: Answer = pressed["view"]
    return view


async def test_legal_writes_down_by_the_form_and_the_card_stays_true(evening: Evening) -> None:
    """Asked in a direct message, answered in the form, shown on the card in the duty channel, in the record."""
    await evening.declared()
    await evening.joins(LEGAL, ROOM)
    [asked] = [m for m in await evening.reads("legal", "@bayan") if "regulators may have to be told" in m["text"]]
    assert "EU DORA, major ICT incidents and Morocco Bank Al-Maghrib" in asked["text"]
    assert "not checked: ask a lawyer" in await card(evening)
    form = await open_form(evening)
    wrong = await evening.submits("legal", form, at="tomorrow")
    assert "at" in wrong["errors"]
    done = await evening.submits("legal", form, at="20:30")
    assert "Written down. Next: *EU DORA, major ICT incidents: initial notification* by" in said(done)
    assert "24 hours after we became aware" in await card(evening)
    form = (await evening.types("legal", ROOM, "regulators"))["view"]
    sent = {"what": {"body": "sent:dora/initial"}}
    missing = await evening.rig.do("submit", user="legal", view_id=form["id"], values=sent)
    assert "reference" in missing["errors"]
    proof = sent | {"reference": {"body": "R-7 <!channel>"}, "link": {"body": "https://authority.example/7"}}
    evening.advance(seconds=1)
    await evening.rig.do("submit", user="legal", view_id=form["id"], values=proof)
    await evening.work()
    shown = await card(evening)
    assert "✓ initial notification: sent" in shown
    assert "R-7 &lt;!channel&gt;" in shown
    assert "72 hours after the initial notification was sent" in shown
    timeline = said(await evening.press("commander", ROOM, "timeline"))
    assert "regulator" not in timeline


async def test_legal_writes_down_by_the_verb(evening: Evening) -> None:
    """In a line, also from elsewhere; others with a part read, and strangers are told whom to ask."""
    await evening.declared()
    await evening.joins(STRANGER, ROOM)
    told = await evening.told("legal", "general", "INC-1 regulators aware 20:40")
    assert "Written down." in told
    assert "I do not understand" in await evening.told("legal", "general", "INC-1 authority sent dora weekly R-1")
    assert "Written down." in await evening.told("legal", "general", "INC-1 régulateurs na ma_bam a drill")
    read = await evening.types("comms_lead", ROOM, "regulator")
    assert "initial notification: *by" in said(read)
    assert "Write down" not in json.dumps(read)
    refused = await evening.told("stranger", ROOM, "regulators")
    assert "you hold no role that may do this. Ask one of: duty legal, legal." in refused
    assert "I changed nothing" in await evening.told("comms_lead", ROOM, "regulators aware")


async def test_the_clocks_show_it_to_those_who_may_see_it(evening: Evening) -> None:
    """Beside the public clocks, never among them."""
    await evening.declared()
    await evening.joins(STRANGER, ROOM)
    await evening.types("legal", "general", "INC-1 regulators aware 20:40")
    shown = await evening.told("commander", ROOM, "clocks")
    assert "*Regulators of INC-1*" in shown
    assert "incident report: *by" in shown
    hidden = await evening.told("stranger", ROOM, "clocks")
    assert "first public word" in hidden
    assert "Regulators" not in hidden


async def test_legal_is_reminded_in_one_message(evening: Evening) -> None:
    """Two regulators at one moment: one direct message with a line for each, and its button works."""
    await evening.declared()
    await evening.types("legal", "general", "INC-1 regulators aware 20:40")
    evening.advance(hours=12)
    await evening.work()
    evening.advance(minutes=5)
    await evening.work()
    told = [m["text"] for m in await evening.reads("legal", "@bayan") if "due" in m["text"]]
    assert len(told) == 2
    assert "EU DORA, major ICT incidents: initial notification is due by" in told[0]
    assert "Morocco Bank Al-Maghrib: incident report" in told[1]


async def test_a_private_incident_shows_its_side_card_inside(evening: Evening) -> None:
    """In the thread of its own card; not a word of it anywhere else."""
    await evening.types("commander", "general", 'declare private sev1 security_incident "Cards"')
    rooms = [c["name"] for c in await evening.rig.see("channels") if c["name"].startswith("inc-1")]
    top = await evening.reads("commander", rooms[0])
    [above] = [m for m in top if m.get("reply_count")]
    thread = await evening.reads("commander", rooms[0], thread_ts=above["ts"])
    assert "Regulators · INC-1" in json.dumps(thread, ensure_ascii=False)
    assert await card(evening) == ""
    assert [m for m in await evening.reads("legal", "@bayan") if "INC-1" in m["text"]] == []
    assert "I know no incident" in await evening.told("legal", "general", "INC-1 regulators")
