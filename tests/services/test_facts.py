"""Facts: taken by one, verified with evidence, kept word by word."""

import json

import pytest

from bot.domain.errors import Reason
from bot.services import facts, snapshots
from tests.builders import act, local
from tests.cast import STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused, why


async def verify(evening: Evening, key: str, value: str, evidence: str) -> None:
    """A stranger to the texts verifies."""
    await evening.store.run(facts.verify, evening.book, act(STRANGER, local("21:05")), 1, key, value, evidence)


async def test_a_taken_fact_is_pending(evening: Evening) -> None:
    """6.2 at 20:47: somebody checks the ledger; texts may say so."""
    await evening.declare()
    await evening.store.run(facts.take, evening.book, act(STRANGER, local("20:47")), 1, "ledger_ok")
    (known,) = (await evening.look()).facts
    assert (known.key, known.taken_by, known.pending, known.valid_minutes) == ("ledger_ok", STRANGER, True, 120)
    assert await evening.record() == ["incident.declared", "fact.taken"]


async def test_a_verified_fact_has_its_evidence_on_record(evening: Evening) -> None:
    """When known, by whom, on what: an auditor's question answered by one entry."""
    await evening.declare()
    await verify(evening, "ledger_ok", "yes", "query 7")
    (known,) = (await evening.look()).facts
    assert (known.verified_by, known.verified_at, known.evidence, known.true) == (
        STRANGER,
        local("21:05"),
        "query 7",
        True,
    )
    entry = (await evening.store.read(snapshots.timeline, 1))[-1]
    assert (entry.actor, entry.action) == (STRANGER, "fact.verified")
    assert json.loads(entry.data) == {"key": "ledger_ok", "value": "yes", "evidence": "query 7"}


@pytest.mark.parametrize("key", ["ledger_ok", "cards_ok", "transfers_ok", "data_ok", "no_double"])
@pytest.mark.parametrize("evidence", ["", "  "])
async def test_money_and_data_need_evidence(evening: Evening, key: str, evidence: str) -> None:
    """2.2: no reassurance on somebody's word alone; nothing is kept."""
    await evening.declare()
    assert await why(verify(evening, key, "yes", evidence)) is Reason.MISSING_ARGUMENT
    assert (await evening.look()).facts == ()


async def test_other_facts_may_do_without(evening: Evening) -> None:
    """A cause area or a restored service is stated by whoever repaired it; it stays an hour."""
    await evening.declare()
    await verify(evening, "cause_area_known", "yes", "")
    assert (await evening.look()).facts[0].valid_minutes == 60


async def test_an_unknown_fact_is_refused_with_the_known_ones(evening: Evening) -> None:
    """No rule and no sentence would ever look at it."""
    await evening.declare()
    reason, details = await refused(verify(evening, "weather_ok", "yes", "window"))
    assert reason is Reason.NO_SUCH_FACT
    assert "ledger_ok" in str(details["known"])


async def test_restored_dates_the_incident_and_can_be_taken_back(evening: Evening) -> None:
    """K5's watch counts from it; when it proves wrong there is no such moment."""
    await evening.declare()
    await verify(evening, "restored", "yes", "")
    assert (await evening.look()).incident.restored_at == local("21:05")
    await verify(evening, "restored", "no", "")
    assert (await evening.look()).incident.restored_at is None
