"""What was approved goes out only while what it leans on is still so, and only by those who may say so."""

import pytest

from bot.domain.delivery import DeliveryState, Refused
from bot.domain.errors import Reason
from bot.domain.incident import Incident
from bot.domain.statement import Kind, Statement
from bot.domain.template import Text
from bot.services import incidents, statements, stopped
from bot.services.targets import Withheld
from bot.services.writing import leans_on
from storage import Store
from tests.builders import act, book, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused, why


@pytest.fixture
async def evening(store: Store) -> Evening:
    """An incident whose real balances were checked at 20:50."""
    evening = Evening(store)
    await evening.begin()
    await evening.verify("ledger_ok", at=local("20:50"))
    return evening


async def test_a_text_names_only_the_facts_it_leans_on(evening: Evening) -> None:
    """A fact that no sentence speaks of does not bind the text."""
    await evening.verify("data_ok", at=local("20:50"))
    texts = [t for t in (await evening.propose(at=local("20:51"))).texts if t.variant == "short"]

    said = leans_on(evening.book, "wrong_balances", Kind.INVESTIGATING.value, texts)

    assert said == {"ledger_ok"}


def test_a_text_without_fact_sentences_leans_on_nothing() -> None:
    """Free words bind no fact; the kind's own needs stay."""
    words = [Text(language="en", variant="short", body="Pocket Bank: we are looking into it.")]

    assert leans_on(book(), "wrong_balances", "investigating", words) == frozenset()
    assert leans_on(book(), "wrong_balances", "identified", words) == {"cause_area_known"}


async def test_a_fact_denied_after_submission_stops_the_approval(evening: Evening) -> None:
    """The approver is told which fact fell; nothing goes out."""
    statement = await evening.submit(at=local("20:51"))
    await evening.verify("ledger_ok", at=local("20:52"), value="no")

    reason, details = await refused(evening.decide(statement))

    assert (reason, details["state"]) == (Reason.NOT_PENDING, "expired")
    assert [m["why"] for m in await evening.told("lapsed")] == [{"facts": ["ledger_ok"]}]
    assert (await evening.look()).deliveries == ()


async def test_a_fact_denied_after_approval_stops_the_sending(evening: Evening) -> None:
    """Approved, but no longer so: it is withheld, before the first byte leaves."""
    await evening.decide(await evening.submit(at=local("20:51")))
    await evening.verify("ledger_ok", at=local("20:54"), value="no")
    [delivery, *_] = [d for d in await evening.claim(local("20:54:01")) if d.courier == "public"]

    with pytest.raises(Withheld, match="ledger_ok"):
        await evening.make_ready(delivery, local("20:54:01"))


async def test_an_expired_fact_stops_the_approval(evening: Evening) -> None:
    """Money facts stay fresh for two hours: 22:49 is in time, 22:51 is not."""
    early = await evening.submit(at=local("22:48"))
    late = await evening.submit(at=local("22:49"))

    assert (await evening.decide(early, at=local("22:49"))).published
    assert await why(evening.decide(late, at=local("22:51"))) is Reason.EXPIRED


async def test_only_those_on_duty_give_roles(evening: Evening) -> None:
    """A stranger makes nobody commander; the commander may."""

    async def assign(who: str, role: str, person: str) -> Incident:
        give = act(who, local("20:50"))
        return await evening.store.run(incidents.assign, evening.book, give, evening.incident_id, role, person)

    assert await why(assign(STRANGER, "commander", STRANGER)) is Reason.NOT_ALLOWED
    assert (await assign(COMMANDER, "comms_lead", COMMS_LEAD)).roles["comms_lead"] == COMMS_LEAD


async def test_nobody_is_made_an_approver_by_command(evening: Evening) -> None:
    """Who approves is the policy's to say."""
    asked = evening.store.run(
        incidents.assign, evening.book, act(COMMANDER, local("20:50")), evening.incident_id, "approver", STRANGER
    )

    reason, details = await refused(asked)

    assert (reason, details["known"]) == (Reason.BAD_ARGUMENT, ["commander", "comms_lead"])


async def test_a_stranger_does_not_change_a_waiting_text(evening: Evening) -> None:
    """Its author may, and who may decide on it; whoever changes it can no longer approve it."""
    statement = await evening.submit(at=local("20:51"))
    words = [Text(language=t.language, variant=t.variant, body=f"{t.body} ") for t in statement.revision.content.texts]

    async def change(who: str) -> Statement:
        edit = act(who, local("20:52"))
        return await evening.store.run(statements.revise, evening.book, edit, statement.id, words)

    assert await why(change(STRANGER)) is Reason.NOT_AN_APPROVER
    revised = await change(APPROVER)
    assert await why(evening.decide(revised)) is Reason.NOT_YOUR_OWN


async def test_an_old_word_does_not_follow_a_newer_one(evening: Evening) -> None:
    """What stopped on an outlet stays stopped once a newer text went out there."""
    await evening.decide(await evening.submit(at=local("20:51")))
    await evening.deliver(local("20:54"), lambda _: Refused(why="401"))
    old = (await evening.look()).deliveries[0]
    await evening.say(at=local("21:00"))

    again = evening.store.run(stopped.resend, evening.book, act(COMMANDER, local("21:05")), old.id)

    assert await why(again) is Reason.OVERTAKEN
    assert (await evening.look()).deliveries[0].state is DeliveryState.REFUSED
