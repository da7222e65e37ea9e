"""Facts that somebody is asked to check, and facts that grow old under texts that lean on them."""

from bot.domain.errors import Reason
from bot.domain.fact import Fact
from bot.domain.snapshot import Snapshot
from bot.services import drafting, fact_checks, facts
from storage import facts as fact_rows
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused, why


async def asked(evening: Evening, key: str = "ledger_ok", *, at: str = "20:47", who: str = STRANGER) -> Fact:
    """The comms lead asks somebody."""
    return await evening.store.run(fact_checks.ask, evening.book, act(COMMS_LEAD, local(at)), 1, key, who)


async def known(evening: Evening, key: str = "ledger_ok") -> Fact:
    """The newest word on a fact."""
    snapshot: Snapshot = await evening.look()
    return next(f for f in snapshot.facts if f.key == key)


async def test_somebody_who_is_asked_gets_a_message_and_texts_may_say_so(evening: Evening) -> None:
    """2.2: assigned to a person to check; the pending sentence may be said from then on."""
    await evening.declare()
    fact = await asked(evening)
    assert (fact.taken_by, fact.asked_by, fact.pending) == (STRANGER, COMMS_LEAD, True)
    (told,) = await evening.told("fact_wanted")
    assert (told["recipient"], told["key"], told["person"]) == (STRANGER, "ledger_ok", COMMS_LEAD)
    proposal = await evening.propose(at=local("20:48"))
    assert any("We are checking the real balances now." in t.body for t in proposal.texts)
    assert "fact.asked" in await evening.record()


async def test_whoever_cannot_check_it_says_so_and_nobody_does_then(evening: Evening) -> None:
    """Whoever asked and whoever leads the words hear of it, each once."""
    await evening.declare()
    await asked(evening)
    await evening.store.run(fact_checks.decline, evening.book, act(STRANGER, local("20:48")), 1, "ledger_ok")
    assert (await known(evening)).pending is False
    people = [t["recipient"] for t in await evening.told("fact_declined")]
    assert sorted(people) == sorted({COMMS_LEAD, COMMANDER})
    proposal = await evening.propose(at=local("20:49"))
    assert not any("We are checking the real balances now." in t.body for t in proposal.texts)


async def test_only_the_one_who_is_asked_can_decline(evening: Evening) -> None:
    """And nobody once it is answered."""
    await evening.declare()
    await asked(evening)
    run, book = evening.store.run, evening.book
    early = act(APPROVER, local("20:48"))
    assert await why(run(fact_checks.decline, book, early, 1, "ledger_ok")) is Reason.NOT_CHECKING
    await evening.verify("ledger_ok", at=local("20:50"))
    late = act(STRANGER, local("20:51"))
    assert await why(run(fact_checks.decline, book, late, 1, "ledger_ok")) is Reason.NOT_CHECKING
    assert await why(run(fact_checks.decline, book, act(), 1, "data_ok")) is Reason.NOT_CHECKING


async def test_checking_again_does_not_undo_what_is_still_fresh(evening: Evening) -> None:
    """What was verified counts on until it grows old, whoever looks again meanwhile."""
    await evening.declare()
    await evening.verify("ledger_ok", at=local("20:50"))
    fact = await asked(evening, at="20:55", who=APPROVER)
    assert (fact.true, fact.taken_by, fact.verified_by, fact.pending) == (True, APPROVER, STRANGER, False)
    await evening.store.run(facts.take, evening.book, act(COMMANDER, local("22:51")), 1, "ledger_ok")
    assert (await known(evening)).pending is True


async def test_an_unknown_fact_cannot_be_asked_for(evening: Evening) -> None:
    """Nothing would ever look at the answer."""
    await evening.declare()
    assert await why(asked(evening, "weather_ok")) is Reason.NO_SUCH_FACT


async def test_the_author_does_not_verify_what_their_waiting_text_leans_on(evening: Evening) -> None:
    """2.2: not by the text's author; but that it is not so, anybody may say."""
    await evening.begin()
    await evening.verify("ledger_ok", at=local("20:50"))
    await evening.submit(at=local("20:51"))
    again = evening.verify("ledger_ok", at=local("20:52"), who=COMMS_LEAD)
    reason, details = await refused(again)
    assert (reason, details["statement"]) == (Reason.OWN_FACT, 1)
    await evening.verify("ledger_ok", at=local("20:52"), who=COMMS_LEAD, value="no")
    assert (await known(evening)).true is False


async def test_a_fact_that_grows_old_under_a_public_word_is_told_once(evening: Evening) -> None:
    """6.3: after 120 minutes whoever leads the words hears that it must be checked again; a second look is silent."""
    await evening.begin()
    await evening.verify("ledger_ok", at=local("20:50"))
    await evening.say(at=local("20:54"))
    for at in ("22:49:59", "22:50", "22:50:01"):
        await evening.store.run(fact_checks.tick, evening.book, local(at), 50)
    told = await evening.told("fact_old")
    assert [(t["key"], t["person"], t["numbers"], t["recipient"]) for t in told] == [
        ("ledger_ok", STRANGER, [1], COMMANDER)
    ]
    assert (await evening.record()).count("fact.expired") == 1


async def test_a_fact_that_nobody_leans_on_grows_old_without_a_message(evening: Evening) -> None:
    """The card shows it; nobody is called."""
    await evening.begin()
    await evening.verify("ledger_ok", at=local("20:50"))
    assert await evening.store.run(fact_checks.tick, evening.book, local("22:50"), 50) == 1
    assert await evening.told("fact_old") == []
    assert "fact.expired" in await evening.record()


async def test_a_fact_that_was_checked_again_is_not_told_as_old(evening: Evening) -> None:
    """Only the newest word of a key grows old."""
    await evening.begin()
    await evening.verify("ledger_ok", at=local("20:50"))
    await evening.say(at=local("20:54"))
    await evening.verify("ledger_ok", at=local("22:00"))
    await evening.store.run(fact_checks.tick, evening.book, local("22:50"), 50)
    assert await evening.told("fact_old") == []


async def test_the_next_moment_is_a_column(evening: Evening) -> None:
    """Law 4: when a fact grows old is known to whoever looks; what is permanent never does."""
    await evening.declare()
    await evening.verify("restored", at=local("20:50"))
    assert await evening.store.read(fact_rows.earliest) is None
    await evening.verify("ledger_ok", at=local("20:50"))
    assert await evening.store.read(fact_rows.earliest) == local("22:50")


async def test_what_could_be_said_names_why_it_is_not(evening: Evening) -> None:
    """Open, being checked, too old, or verified by the author; what was found not to be so is not offered."""
    await evening.declare()
    await asked(evening, "data_ok")
    await evening.verify("cards_ok", at=local("20:46"), who=COMMS_LEAD)
    await evening.verify("no_double", at=local("20:46"), value="no")
    await evening.verify("fees_refunded", at=local("20:46"))
    sheet = await evening.store.read(drafting.begin, evening.book, act(COMMS_LEAD, local("21:50")), 1, None)
    reasons = {x.key: x.why for x in sheet.lacking}
    assert reasons["ledger_ok"] == "open"
    assert reasons["data_ok"] == "checking"
    assert reasons["cards_ok"] == "own"
    assert reasons["fees_refunded"] == "old"
    assert "no_double" not in reasons


async def test_a_card_number_in_evidence_is_masked(evening: Evening) -> None:
    """What nobody may keep is not kept, whichever field it was typed into."""
    await evening.declare()
    say = act(STRANGER, local("20:50"))
    fact = await evening.store.run(
        facts.verify, evening.book, say, 1, "ledger_ok", "yes", "seen on card 4111 1111 1111 1111"
    )
    assert "4111" not in fact.evidence
    assert "[card number, hash" in (await known(evening)).evidence
