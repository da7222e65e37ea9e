"""The evening as one document, and the check that nobody changed its record."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.delivery import CannotTell
from bot.domain.errors import Reason
from bot.domain.statement import State
from bot.services import export, refusals, stopped
from bot.services.reviews import truth_flags
from tests.builders import act, local
from tests.cast import CISO, COMMS_LEAD, LEGAL, STRANGER
from tests.services.evening import OUTLETS, Evening


async def short_evening(evening: Evening) -> None:
    """Declared, one rung, one refusal, one word."""
    await evening.declare()
    await evening.tick(local("20:52:30"))
    asked = act(STRANGER, local("20:53"))
    await evening.store.run(refusals.record, asked, 1, "approve", Reason.NOT_AN_APPROVER, "You hold no role for it.")
    await evening.say(at=local("20:54"))


async def document(evening: Evening) -> export.Document:
    """The document at 21:00."""
    return await evening.store.read(export.incident, evening.book, 1, local("21:00"))


async def test_the_document_has_the_parts_that_outside_tools_read(evening: Evening) -> None:
    """Architecture 6: the same keys for scenarios, tests and machines, and nothing that is not JSON."""
    await short_evening(evening)
    found = await document(evening)
    assert {"incident", "words", "rungs", "refusals", "promises", "score", "audit"} <= set(found)
    assert json.loads(json.dumps(found)) == found


async def test_the_incident_in_the_document(evening: Evening) -> None:
    """Times in the audience's zone, with their offset."""
    await short_evening(evening)
    about = (await document(evening))["incident"]
    assert (about["code"], about["severity"], about["phase"]) == ("INC-1", "sev1", "investigating")
    assert about["first_sign_at"] == "2025-05-31T20:30:00+01:00"
    assert about["declared_at"] == "2025-05-31T20:45:00+01:00"
    assert about["resolved_at"] is None


async def test_the_words_in_the_document(evening: Evening) -> None:
    """Each outlet and language, as it was sent, with its receipt."""
    await short_evening(evening)
    words = (await document(evening))["words"]
    assert len(words) == OUTLETS
    word = next(w for w in words if (w["outlet"], w["language"]) == ("bluesky", "en"))
    assert (word["statement"], word["kind"], word["phase"]) == (1, "investigating", "investigating")
    assert word["approved_at"] == word["published_at"] == "2025-05-31T20:54:00+01:00"
    assert word["remote_id"] == "id of INC-1/1/bluesky/en"
    assert word["text"].startswith("Pocket Bank, Chaabi Net: some customers see a wrong balance")


async def test_rungs_clocks_refusals_and_figures(evening: Evening) -> None:
    """What fired and for whom, what was refused to whom and why, and the scorecard's basics."""
    await short_evening(evening)
    found = await document(evening)
    (rung,) = found["rungs"]
    assert (rung["clock"], rung["percent"], rung["due_at"]) == ("K1", 50, "2025-05-31T20:52:30+01:00")
    assert rung["fired_at"] == rung["due_at"]
    assert [(c["clock"], c["state"], c["late"]) for c in found["clocks"]] == [
        ("K1", "met", False),
        ("K9", "met", False),
        ("K8", "met", False),
        ("K7", "running", False),
        ("K3", "running", False),
        ("K9", "running", False),
        ("K12", "met", False),
        ("K13", "met", False),
    ]
    (no,) = found["refusals"]
    assert (no["who"], no["what"], no["reason"]) == (STRANGER, "approve", "not_an_approver")
    assert (no["why"], no["at"]) == ("You hold no role for it.", "2025-05-31T20:53:00+01:00")
    assert found["promises"] == {"made": 1, "kept": 0, "unscorable": 0}
    assert found["score"] == {
        "minutes_from_first_sign": 24.0,
        "minutes_from_declaration": 9.0,
        "longest_silence_minutes": 24.0,
        "truth_flags": 0,
    }


async def test_missed_rungs_are_no_rungs_in_the_document(evening: Evening) -> None:
    """Only what spoke is listed."""
    await evening.declare()
    await evening.tick(local("21:10"))
    assert [r["percent"] for r in (await document(evening))["rungs"]] == [150]


async def test_a_refusal_without_an_incident_has_no_record_to_be_in(evening: Evening) -> None:
    """Neither for no incident nor for one that is not there."""
    await evening.declare()
    for number in (None, 9):
        await evening.store.run(refusals.record, act(), number, "declare", Reason.BAD_ARGUMENT, "why")
    assert await evening.record() == ["incident.declared"]


async def test_the_pack_has_the_whole_record(evening: Evening) -> None:
    """Every entry with its seal, so that anybody can check the chain for themselves."""
    await short_evening(evening)
    pack = await evening.store.read(export.pack, evening.book, 1, local("21:00"))
    assert [e["action"] for e in pack["record"]] == await evening.record()
    assert pack["audit"] == {
        "entries": len(pack["record"]),
        "head": pack["record"][-1]["hash"],
        "verified": True,
    }
    assert pack["record"][1]["previous"] == pack["record"][0]["hash"]


async def test_truth_flags_are_judged_by_what_was_known_then(evening: Evening) -> None:
    """A denial that was proven when it went out is none; had it been unproven it would be one flag."""
    await evening.declare()
    await evening.verify("attack_ruled_out", at=local("20:47"))
    texts = (await evening.propose(at=local("20:51"))).texts
    denial = tuple(replace(t, body=f"This is not a cyber attack. {t.body}") if t.language == "en" else t for t in texts)
    said = await evening.submit(texts=denial)
    await evening.decide(said, who=CISO)
    await evening.decide(said, who=LEGAL)
    await evening.deliver(local("20:54"))
    assert (await evening.statement(said.id)).state is State.PUBLISHED
    view = await evening.look(local("21:00"))
    assert truth_flags(evening.book, view) == ()
    assert [f.rule for f in truth_flags(evening.book, replace(view, facts=()))] == ["L10"]


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("UPDATE audit SET data = REPLACE(data, 'Wrong', 'Right') WHERE seq = 1", 1),
        ("UPDATE audit SET actor = 'U0SOMEBODY' WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 3", 3),
        ("DELETE FROM audit WHERE seq >= 3", 3),
        ("UPDATE audit SET seq = seq + 100 WHERE seq = 2", 2),
        ("UPDATE incident SET audit_head = 'beef'", -1),
    ],
)
async def test_tampering_is_found_at_its_entry(evening: Evening, sql: str, number: int) -> None:
    """Law 5: somebody with the database's password changes history, and `verify` names the first wrong entry."""
    await short_evening(evening)
    assert await evening.store.read(export.first_breaks) == {"INC-1": None}
    entries = len(await evening.record())
    await evening.store.run(lambda tx: tx.execute(text(sql)))
    broken = await evening.store.read(export.first_breaks)
    assert broken == {"INC-1": entries if number < 0 else number}
    assert (await document(evening))["audit"]["verified"] is False


async def test_every_incident_is_checked(evening: Evening) -> None:
    """A broken chain of one does not hide behind another's whole one."""
    await evening.declare()
    await evening.declare()
    await evening.store.run(lambda tx: tx.execute(text("UPDATE audit SET action = 'x' WHERE incident_id = 2")))
    assert await evening.store.read(export.first_breaks) == {"INC-1": None, "INC-2": 1}


async def test_a_word_a_person_saw_is_in_the_document(evening: Evening) -> None:
    """Confirmed by hand counts as published, and says how we know."""
    await evening.declare()
    said = await evening.submit()
    await evening.decide(said)
    await evening.deliver(local("20:54"), lambda _: CannotTell(why="no way to know"))
    parked = await evening.public()
    seen = act(COMMS_LEAD, local("20:58"))
    await evening.store.run(stopped.confirm, evening.book, seen, parked.id, "https://x/1")
    (word,) = (await document(evening))["words"]
    assert (word["url"], word["published_at"]) == ("https://x/1", "2025-05-31T20:58:00+01:00")
