"""Who may decide: whatever role they hold, whoever wrote it, however few there are, however old the text."""

from dataclasses import replace

import pytest

from bot.domain.approval import Verdict
from bot.domain.errors import Reason
from bot.domain.incident import Phase
from bot.domain.policy import Policy
from bot.domain.standing import Bar, Standing, mail_hash
from bot.domain.statement import State
from bot.services import break_glass, duty, holding, snapshots
from bot.services.duty import Attended
from tests.builders import act, local
from tests.cast import (
    APPROVER,
    COMMANDER,
    COMMS_LEAD,
    DUTY_MANAGER,
    FALLBACK,
    HEAD_OF_COMMS,
    STRANGER,
)
from tests.services.evening import Evening
from tests.services.refused import refused, why
from tests.services.test_matrix import english
from tests.slack.desk import HandClock


async def told(evening: Evening, person: str, bar: Bar | None = None, mail: str = "") -> None:
    """What Slack says of somebody at 20:45."""
    standing = Standing(bar=bar, mail=mail_hash(mail), at=local("20:45"))
    await evening.store.run(duty.learn, evening.book.policy, {person: standing})


def with_people(evening: Evening, **people: tuple[str, ...]) -> None:
    """Other people in these roles."""
    data = evening.book.policy.model_dump(mode="json")
    data["people"] |= people
    evening.book = replace(evening.book, policy=Policy.model_validate(data))


@pytest.mark.parametrize("bar", list(Bar))
@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.REJECT, Verdict.CHANGE])
async def test_barred_people_never_decide(evening: Evening, bar: Bar, verdict: Verdict) -> None:
    """A role does not help a guest, a bot, a deactivated or an external account."""
    await evening.declare()
    said = await evening.submit()
    await told(evening, APPROVER, bar)
    reason, details = await refused(evening.decide(said, verdict))
    assert (reason, details["why"]) == (Reason.NOT_ELIGIBLE, bar.value)


async def test_barred_people_publish_nothing_alone(evening: Evening) -> None:
    """Neither the holding text nor by break-glass, nor do they sign."""
    await evening.declare()
    await told(evening, COMMANDER, Bar.EXTERNAL)
    shown = await evening.store.read(holding.show, evening.book, act(COMMANDER, local("20:46")), 1)
    asked = (evening.book, act(COMMANDER, local("20:46")), 1, local("20:46"), shown.digest)
    assert await why(evening.store.run(holding.publish, *asked)) is Reason.NOT_ELIGIBLE


async def test_two_accounts_of_one_person_are_one(evening: Evening) -> None:
    """By the e-mail address: the author's second account, and an approver's second yes."""
    await evening.declare()
    said = await evening.submit()
    await told(evening, COMMS_LEAD, mail="one@bank.example")
    await told(evening, APPROVER, mail="One@bank.example")
    assert (await refused(evening.decide(said)))[1]["why"] == "same_person"


async def test_an_approver_is_not_two_approvers(evening: Evening) -> None:
    """Free words need two people, not two accounts."""
    await evening.declare()
    texts = english((await evening.propose(at=local("20:50"))).texts, "We are here.")
    said = await evening.submit(texts=texts)
    await told(evening, COMMANDER, mail="one@bank.example")
    await told(evening, APPROVER, mail="one@bank.example")
    assert (await evening.decide(said, who=COMMANDER)).missing == 1
    assert (await refused(evening.decide(said, who=APPROVER)))[1]["other"] == COMMANDER


async def test_a_group_is_asked_at_the_moment_of_the_decision(evening: Evening) -> None:
    """Whoever joined decides, whoever left does not: inside the same transaction."""
    with_people(evening, approver=("S0APPROVERS",))
    await evening.declare()
    said = await evening.submit()
    clock = HandClock(local("20:54"))
    evening.store = Attended(evening.store, clock)  # type: ignore[assignment]
    policy = evening.book.policy
    await evening.store.run(duty.learn, policy, {}, {"S0APPROVERS": (APPROVER,)})
    assert await why(evening.decide(said, who=STRANGER)) is Reason.NOT_AN_APPROVER
    await evening.store.run(duty.learn, policy, {}, {"S0APPROVERS": (STRANGER,)})
    assert await why(evening.decide(said, who=APPROVER)) is Reason.NOT_AN_APPROVER
    assert (await evening.decide(said, who=STRANGER)).published


async def test_where_nobody_is_there_the_stand_ins_may_at_once(evening: Evening) -> None:
    """An empty role is not waited for: the fall-back is asked with the draft and may decide before K8 says so."""
    with_people(evening, approver=())
    await evening.declare()
    texts = english((await evening.propose(at=local("20:50"))).texts, "We are here.")
    said = await evening.submit(texts=texts)
    assert (await evening.decide(said, who=COMMANDER, at=local("20:52"))).missing == 1
    assert (await evening.decide(said, who=FALLBACK, at=local("20:52"))).published


async def test_an_author_who_is_the_only_approver_is_not_waited_for(evening: Evening) -> None:
    """Nobody beside the author holds the role: as if it were empty."""
    await evening.declare()
    texts = english((await evening.propose(at=local("20:50"), who=APPROVER)).texts, "We are here.")
    said = await evening.submit(texts=texts, who=APPROVER)
    assert await why(evening.decide(said, who=APPROVER)) is Reason.NOT_YOUR_OWN
    assert (await evening.decide(said, who=FALLBACK, at=local("20:52"))).missing == 1


async def test_at_night_the_duty_manager_suffices_with_a_review(evening: Evening) -> None:
    """Part 4: free words and nobody answers; alone from 200 % of K8, and the review stays open until signed."""
    await evening.declare()
    texts = english((await evening.propose(at=local("20:50"))).texts, "We are here.")
    said = await evening.submit(texts=texts)
    assert await why(evening.decide(said, who=DUTY_MANAGER, at=local("20:59"))) is Reason.NOT_AN_APPROVER
    assert (await evening.decide(said, who=DUTY_MANAGER, at=local("21:01"))).published
    view = await evening.look(local("21:02"))
    assert [a.verdict for a in view.approvals[said.id]] == [Verdict.ALONE]
    sign = break_glass.sign
    for who, reason in (
        (DUTY_MANAGER, Reason.NOT_YOUR_OWN),
        (COMMS_LEAD, Reason.NOT_YOUR_OWN),
        (STRANGER, Reason.NOT_AN_APPROVER),
    ):
        assert await why(evening.store.run(sign, evening.book, act(who, local("21:10")), said.id)) is reason
    await evening.store.run(sign, evening.book, act(HEAD_OF_COMMS, local("21:10")), said.id)


async def test_nobody_is_alone_where_the_rule_does_not_say_so(evening: Evening) -> None:
    """Security and legal: no shortcut at any hour."""
    await evening.declare()
    texts = english((await evening.propose(at=local("20:50"))).texts, "We will refund you.")
    said = await evening.submit(texts=texts)
    assert await why(evening.decide(said, who=DUTY_MANAGER, at=local("21:05"))) is Reason.NOT_AN_APPROVER


async def test_an_older_draft_does_not_follow_a_newer_word(evening: Evening) -> None:
    """It was true when it was written; approving it now would bring old news, and old component states, back."""
    await evening.declare()
    old = await evening.submit(at=local("20:50"))
    texts = english((await evening.propose(at=local("20:51"))).texts, "")
    newer = await evening.submit(at=local("20:51"), texts=english(texts, "We are here."))
    await evening.decide(newer, who=COMMANDER, at=local("20:52"))
    assert (await evening.decide(newer, at=local("20:53"))).published
    assert (await evening.statement(old.id)).state is State.EXPIRED
    assert await why(evening.decide(old, at=local("20:54"))) is Reason.NOT_PENDING
    [entry] = [
        e for e in await evening.store.read(snapshots.timeline, evening.incident_id) if e.action == "statement.expired"
    ]
    assert '"newer":2' in entry.data


async def test_an_old_draft_cannot_bring_a_fixed_component_back(evening: Evening) -> None:
    """It says `partial_outage`; meanwhile the incident is resolved: nobody can approve it, on any card."""
    await evening.declare()
    old = await evening.submit(at=local("20:50"))
    assert set(old.revision.content.services.values()) == {"partial_outage"}
    await evening.verify("restored", at=local("20:51"))
    await evening.phase(Phase.MONITORING, at=local("20:51"))
    assert await why(evening.decide(old, at=local("20:52"))) is Reason.NOT_PENDING
    assert (await evening.look(local("20:53"))).deliveries == ()


async def test_a_writer_on_no_list_is_remembered_for_a_day(evening: Evening) -> None:
    """Their second account must not agree to their text, though the roll is called anew before anybody presses."""
    policy, own = evening.book.policy, mail_hash("writer@bank.example")
    for person, at in ((STRANGER, local("20:40")), (APPROVER, local("20:45"))):
        await evening.store.run(duty.learn, policy, {person: Standing(bar=None, mail=own, at=at)})
    await evening.store.run(duty.learn, policy, {}, {})
    await evening.declare()
    said = await evening.submit(who=STRANGER)
    assert (await refused(evening.decide(said, who=APPROVER)))[1]["other"] == STRANGER
    later = Standing(bar=None, mail=own, at=local("20:41", days=1))
    await evening.store.run(duty.learn, policy, {APPROVER: later}, {})
    assert STRANGER not in (await evening.store.read(duty.roll)).people
