"""The holding text (part 4): read, confirmed, published by one person, once; never without its approval in advance."""

from datetime import datetime

import pytest

from bot.domain.clock import ClockState
from bot.domain.errors import Reason
from bot.domain.incident import Phase
from bot.domain.statement import Content, Kind, State, Statement
from bot.services import holding
from tests.builders import act, book_with, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.services.evening import OUTLETS, Evening
from tests.services.refused import refused, why


async def show(evening: Evening, *, who: str = COMMS_LEAD, at: datetime = local("20:46")) -> Content:  # noqa: B008
    """The texts, to be read."""
    return await evening.store.read(holding.show, evening.book, act(who, at), evening.incident_id)


async def publish(
    evening: Evening, shown: Content, *, who: str = COMMS_LEAD, shown_at: str = "20:46", at: str = "20:46:20"
) -> Statement:
    """What was read, confirmed."""
    asked = act(who, local(at))
    return await evening.store.run(
        holding.publish, evening.book, asked, evening.incident_id, local(shown_at), shown.digest
    )


async def test_one_person_publishes_it_at_once(evening: Evening) -> None:
    """6.3: the comms lead could send it at 20:46; K1 is met by its receipt, and its promise runs."""
    await evening.declare()
    held = await publish(evening, await show(evening))
    assert (held.kind, held.state, held.author) == (Kind.HOLDING, State.APPROVED, COMMS_LEAD)
    assert len(await evening.all()) == OUTLETS
    await evening.deliver(local("20:46:30"))
    view = await evening.look()
    assert [s.state for s in view.statements] == [State.PUBLISHED]
    assert {c.kind: c.state for c in view.clocks if c.kind in {"K1", "K7"}} == {
        "K1": ClockState.MET,
        "K7": ClockState.RUNNING,
    }
    assert view.approvals[held.id] == ()
    assert "holding.published" in await evening.record()


async def test_what_was_read_is_what_goes_out(evening: Evening) -> None:
    """The promise was counted when it was shown; confirmed a minute later it is still that one, byte for byte."""
    await evening.declare()
    shown = await show(evening, at=local("20:49:30"))
    held = await publish(evening, shown, shown_at="20:49:30", at="20:51")
    assert held.revision.content == shown


@pytest.mark.parametrize(("shown_at", "at"), [("20:46", "20:52"), ("20:46", "20:45:59"), ("20:50", "20:50:10")])
async def test_an_old_form_publishes_nothing(evening: Evening, shown_at: str, at: str) -> None:
    """Shown too long ago, in the future, or other texts than those of its moment: read it again."""
    await evening.declare()
    shown = await show(evening)
    assert await why(publish(evening, shown, shown_at=shown_at, at=at)) is Reason.DIGEST_CHANGED
    assert await evening.all() == []


@pytest.mark.parametrize("who", [APPROVER, STRANGER])
async def test_only_comms_lead_and_commander(evening: Evening, who: str) -> None:
    """Part 4: comms lead or commander."""
    await evening.declare()
    reason, details = await refused(show(evening, who=who))
    assert (reason, details["allowed"]) == (Reason.NOT_ALLOWED, ["commander", "comms_lead"])
    shown = await show(evening, who=COMMANDER)
    assert await why(publish(evening, shown, who=who)) is Reason.NOT_ALLOWED


async def test_once_per_incident(evening: Evening) -> None:
    """The second one names the first."""
    await evening.declare()
    await publish(evening, await show(evening))
    reason, details = await refused(show(evening, at=local("20:50")))
    assert (reason, details["statement"]) == (Reason.HOLDING_USED, 1)


@pytest.mark.parametrize(
    ("layer", "what"),
    [
        (f'approval.holding.digest = "{"0" * 64}"', "changed"),
        ("approval.holding.valid_days = 10", "ran_out"),
        ("approval.holding.approved_on = 2026-01-01", "missing"),
    ],
)
async def test_without_a_valid_approval_in_advance_it_is_refused(evening: Evening, layer: str, what: str) -> None:
    """Other words, a year gone by, not approved yet."""
    evening.book = book_with(layer)
    await evening.declare()
    reason, details = await refused(show(evening))
    assert (reason, details["why"]) == (Reason.HOLDING_NOT_APPROVED, what)


async def test_it_is_no_kind_of_draft(evening: Evening) -> None:
    """Nobody sends it through the ordinary approval with words of their own."""
    await evening.declare()
    assert await why(evening.propose("holding", at=local("20:46"))) is Reason.BAD_ARGUMENT


async def test_not_after_the_end(evening: Evening) -> None:
    """`We are looking into it` is not true of what is resolved."""
    await evening.declare()
    await evening.verify("restored", at=local("20:50"))
    await evening.phase(Phase.RESOLVED, at=local("21:30"))
    assert await why(show(evening, at=local("21:31"))) is Reason.NOT_YET


async def test_what_lint_forbids_is_not_published_either(evening: Evening) -> None:
    """Approved in advance are the templates; what stands in their places is checked when it is known."""
    evening.book = book_with('[[services]]\nname = "Planned maintenance"\n')
    await evening.declare(services=("Planned maintenance",))
    reason, details = await refused(publish(evening, await show(evening)))
    assert reason is Reason.BLOCKED_BY_LINT
    assert "rule='L08'" in str(details["findings"])
    assert await evening.all() == []


def test_those_who_approve_in_advance_read_every_text() -> None:
    """And what to write into the policy once they have."""
    lines = holding.to_be_approved(book_with())
    texts = holding.fixed_texts(book_with())
    assert lines[: len(texts)] == [f"{name}: {text}" for name, text in texts.items()]
    assert "[approval.holding]" in lines
