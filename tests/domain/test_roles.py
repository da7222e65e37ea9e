"""Roles: the person assigned in the incident, else those whom the policy names."""

import pytest

from bot.domain.roles import holders, roles_of
from tests.builders import incident, policy
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, DUTY_MANAGER, STRANGER


@pytest.mark.parametrize(
    ("role", "assigned", "people"),
    [
        ("commander", {"commander": STRANGER}, (STRANGER,)),
        ("commander", {}, (COMMANDER,)),
        ("comms_lead", {"comms_lead": STRANGER}, (STRANGER,)),
        ("comms_lead", {"commander": DUTY_MANAGER}, (DUTY_MANAGER,)),
        ("comms_lead", {}, (COMMANDER,)),
        ("approver", {}, (APPROVER,)),
        ("approver", {"approver": STRANGER}, (STRANGER,)),
        ("nobody_knows", {}, ()),
    ],
)
def test_who_holds_a_role(role: str, assigned: dict[str, str], people: tuple[str, ...]) -> None:
    """1.4: where no comms lead is assigned the commander is called; whoever declared commands until told otherwise."""
    assert holders(role, incident(roles=assigned), policy()) == people


@pytest.mark.parametrize(
    ("person", "assigned", "roles"),
    [
        (COMMANDER, {"commander": COMMANDER}, {"commander"}),
        (COMMANDER, {}, {"commander"}),
        (COMMANDER, {"commander": STRANGER}, set()),
        (COMMS_LEAD, {}, {"comms_lead"}),
        (APPROVER, {"commander": APPROVER}, {"approver", "commander"}),
        (STRANGER, {}, set()),
        (STRANGER, {"comms_lead": STRANGER}, {"comms_lead"}),
    ],
)
def test_which_roles_a_person_holds(person: str, assigned: dict[str, str], roles: set[str]) -> None:
    """Being on a duty list counts, being assigned does too, and command is lost when handed over."""
    assert roles_of(person, incident(roles=assigned), policy()) == roles
