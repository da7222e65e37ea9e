"""Incidents: which phase follows which, what they are called, and what their channel is called."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import FOLLOWS, Phase, Severity, channel_name, check_graph, check_transition
from tests.builders import incident


def test_the_table_of_phases_is_whole() -> None:
    """Every phase stands in the table and can be reached from investigating."""
    check_graph(FOLLOWS, Phase.INVESTIGATING)


@pytest.mark.parametrize("lost", list(Phase))
def test_a_table_that_forgets_a_phase_is_refused(lost: Phase) -> None:
    """A phase without a line of its own would be a dead end nobody decided on."""
    with pytest.raises(ValueError, match="does not list every phase"):
        check_graph({p: f for p, f in FOLLOWS.items() if p is not lost}, Phase.INVESTIGATING)


def test_a_table_with_an_unreachable_phase_names_it() -> None:
    """A phase that no other leads to could never be shown to the public."""
    table = {p: f - {Phase.MONITORING} for p, f in FOLLOWS.items()}
    with pytest.raises(ValueError, match=r"nobody can reach.*monitoring"):
        check_graph(table, Phase.INVESTIGATING)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        (Phase.INVESTIGATING, Phase.IDENTIFIED),
        (Phase.INVESTIGATING, Phase.MONITORING),
        (Phase.INVESTIGATING, Phase.RESOLVED),
        (Phase.IDENTIFIED, Phase.INVESTIGATING),
        (Phase.IDENTIFIED, Phase.MONITORING),
        (Phase.IDENTIFIED, Phase.RESOLVED),
        (Phase.MONITORING, Phase.INVESTIGATING),
        (Phase.MONITORING, Phase.IDENTIFIED),
        (Phase.MONITORING, Phase.RESOLVED),
        (Phase.RESOLVED, Phase.CLOSED),
    ],
)
def test_these_phases_may_follow(now: Phase, then: Phase) -> None:
    """An open incident may go anywhere but back to where it is; a resolved one may only be closed."""
    check_transition(now, then)


@pytest.mark.parametrize(
    ("now", "then", "allowed"),
    [
        (Phase.INVESTIGATING, Phase.INVESTIGATING, "identified, monitoring, resolved"),
        (Phase.INVESTIGATING, Phase.CLOSED, "identified, monitoring, resolved"),
        (Phase.RESOLVED, Phase.INVESTIGATING, "closed"),
        (Phase.CLOSED, Phase.RESOLVED, "none"),
    ],
)
def test_other_phases_are_refused_with_what_may_follow(now: Phase, then: Phase, allowed: str) -> None:
    """L27: a phase does not go back silently; the refusal says what is possible."""
    with pytest.raises(Refusal) as refused:
        check_transition(now, then)
    assert refused.value.reason is Reason.NO_SUCH_TRANSITION
    assert refused.value.details == {"now": now.value, "then": then.value, "allowed": allowed}


def test_an_incident_is_open_until_it_is_resolved() -> None:
    """Resolved and closed incidents are over, all others go on."""
    states = {phase: incident(phase=phase).open for phase in Phase}
    assert [phase for phase, is_open in states.items() if not is_open] == [Phase.RESOLVED, Phase.CLOSED]


def test_an_incident_has_a_code_and_a_severity_a_policy_key() -> None:
    """People say INC-7, the policy says sev1."""
    assert (incident(id=7).code, Severity.SEV1.key) == ("INC-7", "sev1")


@pytest.mark.parametrize(
    ("situation", "title", "attempt", "name"),
    [
        ("wrong_balances", "Solde à zéro", 0, "inc-7-wrong-balances"),
        ("", "Cards: DOWN!", 0, "inc-7-cards-down"),
        ("wrong_balances", "", 1, "inc-7-wrong-balances-2"),
        ("", "أرصدة خاطئة", 0, "inc-7"),
        ("", "Solde à zéro", 2, "inc-7-solde-a-zero-3"),
    ],
)
def test_channel_names_follow_the_situation(situation: str, title: str, attempt: int, name: str) -> None:
    """The situation names the channel, else the title's plain letters; a taken name gets a number."""
    assert channel_name(7, situation, title, attempt) == name


@given(st.integers(1, 10**6), st.text(max_size=200), st.integers(0, 40))
def test_every_channel_name_is_one_that_slack_takes(number: int, title: str, attempt: int) -> None:
    """Lower case, digits and hyphens, at most 80 characters, no hyphen at the end, whatever the title says."""
    name = channel_name(number, "", title, attempt)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name)
    assert len(name) <= 80
