"""Approvals (part 4): never the author, distinct people, stand-ins by the clock, exactly this digest, in time."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.approval import (
    Approval,
    Legs,
    Verdict,
    check_decision,
    missing,
    needed,
    rule_for,
    with_stand_ins,
)
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Severity
from bot.domain.statement import Override, State, Statement
from tests.builders import approval, content, local, policy, statement
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, FALLBACK

ONE: Legs = (("commander", "approver"),)
TWO: Legs = (("commander",), ("approver",))
DIGEST = content().digest


def an_override(rule: str) -> Override:
    """A rule broken with a reason."""
    return Override(rule=rule, reason="The regulator asks for these words", found=("en: x",))


def decide(
    *,
    of: Statement | None = None,
    person: str = APPROVER,
    roles: Collection[str] = ("approver",),
    digest: str = DIGEST,
    now: datetime = local("20:54"),  # noqa: B008 - a moment of the evening
) -> None:
    """Checks one decision on the ordinary statement, which expires 15 minutes after 20:51."""
    expires = timedelta(minutes=15)
    check_decision(of or statement(), person=person, roles=roles, legs=ONE, digest=digest, now=now, expires=expires)


def test_an_approver_may_decide() -> None:
    """A holder of one of the legs' roles, on the present digest, in time."""
    decide()


def test_the_author_never_decides() -> None:
    """Part 4: an approver is never the author, whatever roles they hold."""
    with pytest.raises(Refusal) as refused:
        decide(person=COMMS_LEAD, roles=("commander", "approver"))
    assert refused.value.reason is Reason.NOT_YOUR_OWN


def test_whoever_wrote_the_newest_revision_does_not_decide_either() -> None:
    """An approver who changed the text is its author now."""
    plain = statement()
    edited = replace(plain, revision=replace(plain.revision, author=APPROVER))
    with pytest.raises(Refusal) as refused:
        decide(of=edited)
    assert refused.value.reason is Reason.NOT_YOUR_OWN
    decide(of=edited, person=COMMANDER, roles=("commander",))


def test_a_stranger_is_told_which_roles_decide() -> None:
    """Without a role of any leg one may not decide."""
    with pytest.raises(Refusal) as refused:
        decide(roles=("comms_lead", "executive"))
    assert refused.value.reason is Reason.NOT_AN_APPROVER
    assert refused.value.details["allowed"] == ["approver", "commander"]


def test_a_stale_digest_is_refused() -> None:
    """The button of an older revision approves nothing (law 2)."""
    with pytest.raises(Refusal) as refused:
        decide(digest="0" * 64)
    assert refused.value.reason is Reason.DIGEST_CHANGED


@pytest.mark.parametrize("state", [s for s in State if s is not State.PENDING])
def test_only_a_pending_statement_is_decided(state: State) -> None:
    """What is decided, superseded or back with its author takes no decision."""
    with pytest.raises(Refusal) as refused:
        decide(of=statement(state=state))
    assert (refused.value.reason, refused.value.details["state"]) == (Reason.NOT_PENDING, state.value)


def test_an_approval_expires_to_the_second() -> None:
    """Part 4: 15 minutes after the revision of a SEV1 text."""
    decide(now=local("21:05:59"))
    with pytest.raises(Refusal) as refused:
        decide(now=local("21:06"))
    assert refused.value.reason is Reason.EXPIRED


@pytest.mark.parametrize(
    ("kind", "severity", "legs"),
    [
        ("resolved", Severity.SEV1, TWO),
        ("resolved", Severity.SEV2, ONE),
        ("investigating", Severity.SEV1, ONE),
        ("no_change", Severity.SEV3, ONE),
    ],
)
def test_the_first_rule_that_fits_counts(kind: str, severity: Severity, legs: Legs) -> None:
    """Part 4's table: the closing word of a SEV1 needs the commander and the duty communications manager."""
    assert rule_for(policy().approval, kind=kind, severity=severity).legs == legs


def test_where_no_rule_fits_the_last_one_serves() -> None:
    """A text is never without approvers."""
    only = policy().approval.model_copy(update={"rules": policy().approval.rules[2:3]})
    assert rule_for(only, kind="investigating", severity=Severity.SEV3).legs == TWO


SECURITY: Legs = (("ciso",), ("legal", "duty_legal"))
BOTH: Legs = (("approver",), ("commander",))


@pytest.mark.parametrize(
    ("changes", "severity", "legs"),
    [
        ({}, 1, ONE),
        ({"traits": ("free_text",)}, 1, BOTH),
        ({"traits": ("free_text",)}, 2, BOTH),
        ({"traits": ("free_text",)}, 3, ONE),
        ({"traits": ("reassurance",)}, 1, (("approver",),)),
        ({"traits": ("free_text", "reassurance")}, 1, BOTH),
        ({"traits": ("security",)}, 1, SECURITY),
        ({"traits": ("free_text", "security"), "kind": "resolved"}, 1, SECURITY),
        ({"traits": ("redress",)}, 2, SECURITY),
        ({"traits": ("supplier",)}, 4, SECURITY),
        ({"traits": ("free_text",), "kind": "resolved"}, 1, TWO),
        ({"kind": "post_incident", "traits": ("security",)}, 1, (("head_of_comms",), ("legal",), ("service_owner",))),
        ({"overrides": (an_override("L08"),)}, 1, BOTH),
        ({"overrides": (an_override("L08"),)}, 3, BOTH),
        ({"overrides": (an_override("L10"),), "traits": ("security",)}, 1, (("ciso",), ("legal",))),
        ({"overrides": (an_override("L10"), an_override("L08"))}, 1, (("ciso",), ("legal",), *BOTH)),
    ],
)
def test_what_a_text_says_chooses_who_must_agree(changes: dict[str, Any], severity: int, legs: Legs) -> None:
    """Part 4's table, row by row; an override asks for its own people beside the rule's."""
    assert needed(policy().approval, content(**changes), Severity(severity)) == legs


def test_nobody_stands_in_for_security_and_legal() -> None:
    """Part 4: where they do not answer, only the holding text is left."""
    approval = policy().approval

    assert needed(approval, content(traits=("security",)), Severity.SEV1, 300) == SECURITY
    assert needed(approval, content(), Severity.SEV1, 200) == ((*ONE[0], "fallback_approver", "duty_manager"),)


@pytest.mark.parametrize(
    ("percent", "extra"),
    [
        (0, ()),
        (99.9, ()),
        (100, ("fallback_approver",)),
        (199.9, ("fallback_approver",)),
        (200, ("fallback_approver", "duty_manager")),
    ],
)
def test_stand_ins_come_with_the_clock(percent: float, extra: tuple[str, ...]) -> None:
    """Part 4: the fall-back may approve at 100 % of K8, the duty manager at 200 %, each where they may."""
    legs = with_stand_ins(policy().approval, TWO, percent)
    assert legs == (("commander", *(r for r in extra if r == "duty_manager")), ("approver", *extra))


def yes(person: str, *roles: str, **changes: object) -> Approval:
    """One person's yes, with the roles they held."""
    return approval(person, roles=roles, **changes)


@pytest.mark.parametrize(
    ("given_by", "left"),
    [
        ([], 2),
        ([yes(COMMANDER, "commander")], 1),
        ([yes(APPROVER, "approver")], 1),
        ([yes(COMMANDER, "commander"), yes(APPROVER, "approver")], 0),
        ([yes(COMMANDER, "commander", "approver")], 1),
        ([yes(COMMANDER, "commander", "approver"), yes(APPROVER, "approver")], 0),
        ([yes(COMMANDER, "commander"), yes(FALLBACK, "commander", "approver")], 0),
        ([yes(COMMANDER, "commander"), yes(COMMANDER, "commander")], 1),
        ([yes(COMMANDER, "commander"), yes(APPROVER, "approver", verdict=Verdict.REJECT)], 1),
        ([yes(COMMANDER, "commander"), yes(APPROVER, "approver", void=True)], 1),
        ([yes(COMMANDER, "commander"), yes(APPROVER, "approver", digest="0" * 64)], 1),
        ([yes(COMMANDER, "executive"), yes(APPROVER, "comms_lead")], 2),
    ],
)
def test_every_leg_needs_a_person_of_its_own(given_by: list[Approval], left: int) -> None:
    """Two legs are two people, each with a role of their leg, on this very digest and still in force."""
    assert missing(TWO, given_by, DIGEST) == left
    assert (missing(TWO, given_by, DIGEST) == 0) == (left == 0)


people = st.sampled_from(["U1", "U2", "U3", "U4"])
roles = st.lists(st.sampled_from(["a", "b", "c"]), max_size=3, unique=True).map(tuple)
decisions = st.lists(
    st.builds(
        yes,
        people,
        verdict=st.sampled_from(list(Verdict)),
        digest=st.sampled_from([DIGEST, "0" * 64]),
        void=st.booleans(),
    ).flatmap(
        lambda a: roles.map(lambda r: approval(a.person, verdict=a.verdict, digest=a.digest, void=a.void, roles=r))
    ),
    max_size=6,
)
some_legs = st.lists(
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=2, unique=True).map(tuple), min_size=1, max_size=3
).map(tuple)


@given(some_legs, decisions)
def test_a_quorum_is_never_one_person_twice(legs: Legs, given_by: list[Approval]) -> None:
    """However people press, a full quorum is at least as many valid people as legs."""
    valid = {a.person for a in given_by if a.verdict is Verdict.APPROVE and a.digest == DIGEST and not a.void}
    left = missing(legs, given_by, DIGEST)
    assert max(len(legs) - len(valid), 0) <= left <= len(legs)
    assert not (missing(legs, given_by, DIGEST) == 0 and len(valid) < len(legs))


@given(some_legs, decisions)
def test_order_does_not_decide_a_quorum(legs: Legs, given_by: list[Approval]) -> None:
    """Who pressed first must not matter, as long as each person pressed once."""
    once = list({a.person: a for a in given_by}.values())
    assert missing(legs, once, DIGEST) == missing(legs, once[::-1], DIGEST)


@given(st.sampled_from(["author", "reviser"]), roles)
def test_no_roles_make_an_author_an_approver(who: str, held: tuple[str, ...]) -> None:
    """The author is refused before roles are looked at, so that no policy can let them in."""
    plain = statement()
    written = replace(plain, author="author", revision=replace(plain.revision, author="reviser"))
    with pytest.raises(Refusal) as refused:
        decide(of=written, person=who, roles=(*held, "approver"))
    assert refused.value.reason is Reason.NOT_YOUR_OWN
