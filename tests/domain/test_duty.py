"""Who is on duty: lists, groups and the roster, at one moment; and whom Slack says may not decide at all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.duty import groups_in, holes, on_duty, people_in, present
from bot.domain.errors import Refusal
from bot.domain.policy import Policy
from bot.domain.standing import Bar, Roll, Standing, check_standing, mail_hash, roll_from
from tests.builders import book, local, policy
from tests.cast import APPROVER, COMMS_LEAD, DUTY_MANAGER, FALLBACK, STRANGER

GROUP = "S0APPROVERS"
NIGHT = {"role": "approver", "start": "20:00", "end": "08:00", "people": [FALLBACK]}
DAY = {"role": "approver", "days": [0, 1, 2, 3, 4], "start": "08:00", "end": "20:00", "people": [APPROVER]}


def with_people(*roster: Mapping[str, object], approver: tuple[str, ...] = (APPROVER,)) -> Policy:
    """The tests' policy with other approvers and this roster."""
    plain = policy()
    data = plain.model_dump(mode="json") | {"people": plain.people | {"approver": approver}, "roster": list(roster)}
    return Policy.model_validate(data)


def standing(bar: Bar | None = None, mail: str = "") -> Standing:
    """What Slack said at 20:45."""
    return Standing(bar=bar, mail=mail_hash(mail), at=local("20:45"))


def test_a_group_is_its_people() -> None:
    """A list may name people and groups; who is in both counts once."""
    rules = with_people(approver=(GROUP, APPROVER))
    roll = Roll(groups={GROUP: (APPROVER, FALLBACK)})
    assert groups_in(rules) == (GROUP,)
    assert on_duty(rules, roll, local("20:45"))["approver"] == (APPROVER, FALLBACK)
    assert {APPROVER, FALLBACK} <= set(people_in(rules, roll))


def test_a_group_that_slack_never_told_of_is_empty() -> None:
    """Its id is nobody: it is never taken for a person."""
    assert on_duty(with_people(approver=(GROUP,)), Roll(), local("20:45"))["approver"] == ()


@pytest.mark.parametrize("bar", list(Bar))
def test_whom_slack_bars_holds_no_role(bar: Bar) -> None:
    """Guests, bots, deactivated and external accounts: by list, by group, by roster."""
    roll = Roll(people={FALLBACK: standing(bar)}, groups={GROUP: (APPROVER, FALLBACK)})
    assert on_duty(with_people(approver=(GROUP,)), roll, local("20:45"))["approver"] == (APPROVER,)
    assert on_duty(with_people(NIGHT), roll, local("20:45"))["approver"] == (APPROVER,)


@pytest.mark.parametrize(
    ("at", "who"),
    [
        ("19:59", (DUTY_MANAGER,)),  # Saturday: no day shift, the list serves
        ("20:00", (FALLBACK,)),
        ("23:59", (FALLBACK,)),
        ("2025-06-01T07:59", (FALLBACK,)),
        ("2025-06-01T08:00", (DUTY_MANAGER,)),
        ("2025-06-02T08:00", (APPROVER,)),  # Monday
        ("2025-06-02T19:59", (APPROVER,)),
        ("2025-06-02T20:00", (FALLBACK,)),
    ],
)
def test_the_roster_comes_before_the_list(at: str, who: tuple[str, ...]) -> None:
    """By local hours and days; a shift past midnight belongs to the day on which it starts."""
    moment = datetime.fromisoformat(at).replace(tzinfo=policy().tz) if "T" in at else local(at)
    assert on_duty(with_people(NIGHT, DAY, approver=(DUTY_MANAGER,)), Roll(), moment)["approver"] == who


def test_the_same_hours_are_a_whole_day() -> None:
    """From midnight to midnight, on its days."""
    rules = with_people({"role": "approver", "days": [5], "people": [FALLBACK]})
    assert on_duty(rules, Roll(), local("00:00"))["approver"] == (FALLBACK,)
    assert on_duty(rules, Roll(), local("23:59"))["approver"] == (FALLBACK,)
    assert on_duty(rules, Roll(), local("23:59") + timedelta(minutes=1))["approver"] == (APPROVER,)


def test_empty_hours_are_found() -> None:
    """One week: nights are covered, week days too; the days of the weekend are not."""
    found = list(holes(with_people(NIGHT, DAY, approver=()), Roll(), local("20:45")))
    spans = [(h.role, h.start, h.end - h.start) for h in found]
    sunday = local("08:00") + timedelta(days=1)
    half = timedelta(hours=12)
    assert spans == [("approver", sunday, half), ("approver", sunday + timedelta(days=6), half)]


def test_a_week_without_anybody_is_one_hole() -> None:
    """The group is empty and the list too."""
    rules = with_people({"role": "approver", "people": [GROUP]}, approver=())
    [hole] = holes(rules, Roll(), local("20:45"))
    assert hole.end - hole.start == timedelta(days=7)


def test_without_groups_and_roster_the_rules_stay_the_same_object() -> None:
    """Nothing is copied for the many who name people."""
    rules = book()
    assert present(rules, Roll(), local("20:45")) is rules
    moved = replace(rules, policy=with_people(NIGHT))
    assert present(moved, Roll(), local("20:45")).policy.people["approver"] == (FALLBACK,)


def test_a_roll_comes_back_from_its_plain_form() -> None:
    """What is kept is what was said."""
    roll = Roll(people={APPROVER: standing(Bar.GUEST, "a@bank.example")}, groups={GROUP: (APPROVER,)})
    assert roll_from(roll.plain()) == roll
    assert roll_from({}) == Roll()


def test_one_address_is_one_person() -> None:
    """Upper case and spaces aside; no address at all is nobody's."""
    same = Roll(people={COMMS_LEAD: standing(mail=" A@Bank.example"), STRANGER: standing(mail="a@bank.EXAMPLE ")})
    with pytest.raises(Refusal) as no:
        check_standing(same, STRANGER, {COMMS_LEAD}, (), 1)
    assert no.value.details["why"] == "same_person"
    without = Roll(people={COMMS_LEAD: standing(), STRANGER: standing()})
    check_standing(without, STRANGER, {COMMS_LEAD}, (), 1)
