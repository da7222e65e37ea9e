"""What somebody reads who comes into an incident, with a role or later: everything they need, within one message."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.fact import Fact
from bot.domain.snapshot import Snapshot
from bot.domain.task import Task
from bot.domain.template import Text
from bot.slack.mrkdwn import unmarked
from bot.slack.tongue import TONGUES, speaking
from bot.slack.views.notices import notice
from bot.slack.views.parts import Message
from bot.slack.views.told import Told
from bot.slack.wording import briefings as words
from tests.builders import clock, incident, local, policy, published, snapshot, statement
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER
from tests.slack.checks import accepted, controls

NOW = local("20:53")
TASK = Task(id=1, incident_id=1, number=1, text="Call <!here> back", created_by=COMMANDER, created_at=NOW)
WORDS = (Text(language="en", variant="short", body="Some see a wrong balance."),)


def evening(**changes: object) -> Snapshot:
    """One word said, another that waits, a promise, a fact being checked, a task."""
    known = {
        "incident": incident(channel_id="C0ROOM", roles={"commander": COMMANDER, "comms_lead": COMMS_LEAD}),
        "statements": (published(1, local("20:50"), texts=WORDS), statement(2)),
        "clocks": (clock("K7", "20:50", "21:20"), clock("K8", "20:51", "20:56", id=2, instance="2")),
        "facts": (Fact(key="ledger_ok", taken_by=APPROVER),),
        "tasks": (TASK,),
    }
    return snapshot(NOW, **(known | changes))


def told(found: Snapshot, **details: object) -> Message:
    """The message of a notice."""
    return accepted(notice(Told(snapshot=found, policy=policy(), details=details)))


@pytest.mark.parametrize("language", TONGUES)
def test_the_briefing_of_a_new_holder(language: str, snapshot: SnapshotAssertion) -> None:
    """What is open, due, promised, being checked, still to be done; who gave it."""
    with speaking(language):
        shown = told(evening(), notice="handed_over", roles=["commander", "comms_lead"], by=STRANGER)
    assert unmarked(shown.text) == snapshot
    assert set(controls(shown)) == {"say", "public", "timeline"}


def test_a_quiet_incident_says_that_nothing_is_open() -> None:
    """And one role, given by a command, has the same briefing."""
    shown = told(snapshot(NOW), notice="role", role="comms_lead", person=COMMS_LEAD)
    assert "You are now comms lead of INC-1" in shown.text
    assert "Nothing is due at the moment" in shown.text
    assert set(controls(shown)) == {"say", "timeline"}


@pytest.mark.parametrize("language", TONGUES)
def test_the_catch_up_of_somebody_who_comes_later(language: str, snapshot: SnapshotAssertion) -> None:
    """One screen: what customers see, what they were told, what comes next, who leads."""
    with speaking(language):
        shown = told(evening(), notice="catch_up", recipient=STRANGER)
    assert unmarked(shown.text) == snapshot
    assert len(shown.blocks) <= 8


def test_the_fullest_briefing_fits() -> None:
    """Many clocks, facts and tasks with the longest texts: it folds."""
    many = evening(
        clocks=tuple(clock("K3", "20:40", "20:50", id=n, instance=str(n)) for n in range(40)),
        facts=tuple(Fact(key=f"{'k' * 60}{n}", taken_by=APPROVER) for n in range(40)),
        tasks=tuple(replace(TASK, id=n, text="&" * 300) for n in range(40)),
    )
    shown = told(many, notice="handed_over", roles=["commander"], by=STRANGER)
    assert "34 more" in str(shown.blocks)


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"why": "yourself"}, "That is you"),
        ({"why": "listed", "role": "approver"}, "approver comes from the organisation's lists"),
        ({"why": "unknown", "role": "cook", "known": ["commander"]}, "no role cook"),
        ({"why": "not_yours", "role": "comms_lead", "yours": ("commander",)}, "you are commander"),
        ({"why": "not_yours", "role": "", "yours": ()}, "You hold no role here"),
    ],
)
def test_why_nothing_passed_on(details: dict[str, object], said: str) -> None:
    """And what to do instead."""
    assert said in words.no_handover(details)
