"""Handing a role on: to whom, for how long, what it is good for, and where it is seen."""

from datetime import datetime

import pytest

from bot.domain.delegation import Delegation
from bot.domain.errors import Reason
from bot.domain.roles import holders, roles_of
from bot.domain.standing import Bar, Standing
from bot.services import delegations, duty, export, snapshots
from tests.builders import act, book, local
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, DUTY_MANAGER, FALLBACK, STRANGER
from tests.services.evening import Evening
from tests.services.refused import refused, why

WHY = "I am on a plane"


async def delegate(
    evening: Evening,
    *,
    role: str = "approver",
    to: str = STRANGER,
    who: str = APPROVER,
    at: datetime | None = None,
    minutes: float | None = None,
) -> Delegation:
    """Somebody hands a role on, at 20:50 when not told otherwise."""
    asked = (evening.book, act(who, at or local("20:50")), evening.incident_id)
    return await evening.store.run(delegations.delegate, *asked, role=role, to=to, minutes=minutes, reason=WHY)


async def test_the_taker_decides_and_the_giver_does_not(evening: Evening) -> None:
    """The role moves: one authority is never two yeses."""
    await evening.declare()
    said = await evening.submit()
    await delegate(evening, at=local("20:52"))
    assert await why(evening.decide(said, who=APPROVER)) is Reason.NOT_AN_APPROVER
    assert (await evening.decide(said, who=STRANGER)).published
    entry = next(
        e for e in await evening.store.read(snapshots.timeline, evening.incident_id) if e.action == "approval.decided"
    )
    assert WHY in entry.data
    assert '"giver":"U0APPROVER"' in entry.data


async def test_the_taker_is_asked_and_the_giver_left_in_peace(evening: Evening) -> None:
    """Reminders follow the role."""
    await evening.declare()
    await delegate(evening)
    incident = (await evening.look(local("20:51"))).incident
    assert holders("approver", incident, evening.book.policy) == (STRANGER,)
    assert "approver" not in roles_of(APPROVER, incident, evening.book.policy)


@pytest.mark.parametrize(("minutes", "end"), [(None, "20:49"), (30, "21:19")])
async def test_it_ends_by_itself(evening: Evening, minutes: float | None, end: str) -> None:
    """Twelve hours at most; after that the giver decides again, without anybody doing anything."""
    await evening.declare()
    made = await delegate(evening, minutes=minutes, at=local("20:49"))
    assert made.end - made.start <= (made.end - made.start).__class__(hours=12)
    before = (await evening.look(made.end.replace(microsecond=0) - (made.end - made.start) / 2)).incident
    after = (await evening.look(made.end)).incident
    assert (len(before.delegations), len(after.delegations)) == (1, 0)
    assert end in {"20:49", made.end.astimezone(evening.book.policy.tz).strftime("%H:%M")}


@pytest.mark.parametrize(
    ("changes", "ground"),
    [
        ({"to": APPROVER}, "yourself"),
        ({"who": STRANGER, "to": FALLBACK}, "not_yours"),
        ({"role": "commander", "who": COMMANDER}, "assigned"),
        ({"role": "comms_lead", "who": COMMS_LEAD}, "assigned"),
        ({"minutes": 721}, "too_long"),
        ({"minutes": 0}, "too_long"),
        ({"to": COMMS_LEAD}, "author"),
    ],
)
async def test_what_cannot_be_handed_on(evening: Evening, changes: dict[str, object], ground: str) -> None:
    """Not what one has not, not for ever, not to whoever wrote the text that waits."""
    await evening.declare()
    await evening.submit()
    reason, details = await refused(delegate(evening, at=local("20:52"), **changes))  # type: ignore[arg-type]
    assert (reason, details["why"]) == (Reason.NOT_DELEGABLE, ground)


async def test_there_are_no_chains(evening: Evening) -> None:
    """What was delegated is not handed on, nor to somebody who has it, nor twice."""
    await evening.declare()
    await delegate(evening)
    for changes, ground in (
        ({"who": STRANGER, "to": DUTY_MANAGER}, "chain"),
        ({"to": DUTY_MANAGER}, "already"),
        ({"who": FALLBACK, "role": "fallback_approver", "to": STRANGER}, None),
    ):
        if ground is None:
            await delegate(evening, **changes)  # type: ignore[arg-type]
        else:
            assert (await refused(delegate(evening, **changes)))[1]["why"] == ground  # type: ignore[arg-type]


async def test_nobody_who_may_not_decide_is_given_a_role(evening: Evening) -> None:
    """A guest stays a guest."""
    await evening.declare()
    guest = Standing(bar=Bar.GUEST, mail="", at=local("20:45"))
    await evening.store.run(duty.learn, evening.book.policy, {STRANGER: guest})
    assert await why(delegate(evening)) is Reason.NOT_ELIGIBLE


async def test_an_authors_delegate_does_not_decide_on_the_authors_text(evening: Evening) -> None:
    """An approver who writes cannot send somebody in their place."""
    await evening.declare()
    await delegate(evening)
    said = await evening.submit(who=APPROVER)
    assert await why(evening.decide(said, who=STRANGER)) is Reason.NOT_AN_APPROVER
    assert (await evening.decide(said, who=COMMANDER)).published


async def test_it_ends_with_the_givers_own_role(evening: Evening) -> None:
    """Whoever leaves the list takes along what they delegated."""
    await evening.declare()
    said = await evening.submit()
    await delegate(evening, at=local("20:52"))
    policy = book().policy
    evening.book = book().__class__(
        policy=policy.model_copy(update={"people": policy.people | {"approver": (FALLBACK,)}}),
        templates=evening.book.templates,
        lexicon=evening.book.lexicon,
    )
    assert await why(evening.decide(said, who=STRANGER)) is Reason.NOT_AN_APPROVER


async def test_it_is_taken_back_and_the_record_shows_both(evening: Evening) -> None:
    """Made, ended, by whom, to whom, why: one query."""
    await evening.declare()
    said = await evening.submit()
    await delegate(evening, at=local("20:52"))
    asked = (evening.book, act(APPROVER, local("20:53")), evening.incident_id)
    assert await evening.store.run(delegations.take_back, *asked, None) == ("approver",)
    assert await why(evening.store.run(delegations.take_back, *asked, None)) is Reason.NOT_DELEGABLE
    assert (await evening.decide(said, who=APPROVER)).published
    document = await evening.store.read(export.incident, evening.book, evening.incident_id, local("21:00"))
    assert [(d["did"], d["giver"], d["taker"], d["reason"]) for d in document["delegations"]] == [
        ("made", APPROVER, STRANGER, WHY),
        ("ended", APPROVER, STRANGER, WHY),
    ]
