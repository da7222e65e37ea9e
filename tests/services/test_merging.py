"""Two incidents that are one: nothing reported, checked or promised is lost, and there is one public story."""

from typing import Any

import pytest

from bot.domain.errors import Reason
from bot.domain.incident import Incident, Outcome, Phase
from bot.domain.report import Complaint
from bot.domain.statement import Kind
from bot.services import mending, merging, snapshots
from bot.services import reports as counting
from bot.services.mending import Wish
from storage import Transaction, reports
from storage import incidents as rows
from tests.builders import act, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, DUTY_MANAGER, STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused, why


async def merge(evening: Evening, duplicate: int, goes_on: int, at: str = "21:00", who: str = COMMANDER) -> Any:  # noqa: ANN401
    """Somebody makes one of two."""
    return await evening.store.run(merging.merge, evening.book, act(who, local(at)), duplicate, goes_on)


async def two(evening: Evening, **changes: object) -> tuple[Incident, Incident]:
    """INC-1 by the commander and INC-2 by the duty manager, ten minutes later."""
    one = await evening.declare()
    return one, await evening.declare(local("20:55"), who=DUTY_MANAGER, since=local("20:25"), **changes)


async def test_everything_goes_over(evening: Evening) -> None:
    """Complaints, facts, the earlier sign, the people; the duplicate is closed and says where to go."""
    await two(evening)
    await evening.store.run(counting.count, evening.book, act(STRANGER, local("20:56")), Complaint(text="zéro"), 2)
    await evening.verify("cause_area_known", at=local("20:57"))  # in INC-2
    closed, took = await merge(evening, 2, 1)
    assert (closed.phase, closed.outcome, closed.duplicate_of) == (Phase.CLOSED, Outcome.DUPLICATE, 1)
    assert took.first_sign_at == local("20:25")
    evening.incident_id = 1
    view = await evening.look()
    assert view.reports == 1
    assert [f.key for f in view.facts if f.verified_at] == ["cause_area_known"]
    assert await evening.store.read(reports.count, 2) == 0
    invited = [d.payload["people"] for d in await evening.all("slack") if d.key == "INC-1/invite/INC-2"]
    assert invited == [[DUTY_MANAGER]]
    assert (await evening.told("ended"))[-1]["into"] == "INC-1"
    assert (await evening.told("took_over"))[-1]["reports"] == 1
    assert (await evening.store.read(snapshots.of, 2, local("21:00"))).running == ()
    assert (await evening.record())[-1] == "incident.took_over"


async def test_a_promise_goes_over_and_is_kept_there(evening: Evening) -> None:
    """The public was told when we speak again: the word that goes on answers it (K7)."""
    await two(evening)
    evening.incident_id = 2
    await evening.say(at=local("20:56"))
    await evening.phase(Phase.RESOLVED, at=local("20:57"))
    words: dict[str, dict[str, str]] = {
        language: {"wrong": "Cela a duré.", "right": "Cela continue."} for language in evening.book.policy.languages
    }
    reason, details = await refused(merge(evening, 2, 1))
    assert reason is Reason.STILL_OWED, details
    await evening.store.run(_go_on)
    wish = Wish(kind=Kind.CORRECTION, about=1, words=words)
    fixed = await evening.store.run(mending.submit, evening.book, act(COMMS_LEAD, local("20:58")), 2, wish)
    if not (await evening.decide(fixed, at=local("20:59"))).published:
        await evening.decide(fixed, at=local("20:59"), who=DUTY_MANAGER)
    for at in ("20:59:01", "20:59:10", "20:59:20"):
        await evening.deliver(local(at))
    promised = [c for c in (await evening.look(local("21:00"))).running if c.kind == "K7"]
    assert promised
    await merge(evening, 2, 1)
    evening.incident_id = 1
    over = [c for c in (await evening.look()).running if c.kind == "K7"]
    assert [(c.instance, c.due_at) for c in over] == [(f"INC-2/{c.instance}", c.due_at) for c in promised]
    await evening.say(at=local("21:01"))
    assert not [c for c in (await evening.look()).running if c.instance.startswith("INC-2/")]


def _go_on(tx: Transaction) -> None:
    rows.change(tx, 2, phase="investigating", resolved_at=None)


@pytest.mark.parametrize(
    ("one", "other", "reason"), [(1, 1, "same"), (1, 2, "private"), (2, 1, "private"), (1, 3, "closed")]
)
async def test_what_cannot_be_one(evening: Evening, one: int, other: int, reason: str) -> None:
    """Itself, a private and a public one, a closed one: said, and nothing is done."""
    await evening.declare()
    await evening.declare(local("20:46"), private=True)
    await evening.declare(local("20:47"))
    await evening.store.run(_close_third)
    no, details = await refused(merge(evening, one, other))
    assert (no, details["why"]) == (Reason.NOT_MERGEABLE, reason)
    assert (await evening.store.read(snapshots.of, 1, local("21:00"))).incident.phase is Phase.INVESTIGATING


def _close_third(tx: Transaction) -> None:
    rows.change(tx, 3, phase="closed")


async def test_a_private_one_is_not_there_for_others(evening: Evening) -> None:
    """Not by its number either; and whoever has no part in one of the two does not merge them."""
    await evening.declare(who=APPROVER, private=True)
    await evening.declare(local("20:46"))
    assert await why(merge(evening, 2, 1)) is Reason.NO_SUCH_INCIDENT
    asked = evening.store.read(merging.before_merging, evening.book, act(), 2, 1)
    assert await why(asked) is Reason.NO_SUCH_INCIDENT
    await evening.declare(local("20:47"))
    assert await why(merge(evening, 2, 3, who=STRANGER)) is Reason.NOT_ALLOWED


async def test_the_one_that_the_public_reads_goes_on(evening: Evening) -> None:
    """Whichever was named first."""
    await two(evening)
    assert await evening.store.read(merging.direction, act(at=local("20:58")), 1, 2) == (1, 2)
    evening.incident_id = 1
    await evening.say(at=local("20:58"))
    assert await evening.store.read(merging.direction, act(at=local("20:59")), 1, 2) == (2, 1)
