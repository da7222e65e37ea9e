"""Follow-ups as people read them: what, by whom, until when, with the buttons that apply; within Slack's limits."""

from dataclasses import replace

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.domain.task import LONGEST, Task, TaskState
from bot.rehearsal.workspace.blocks import check_view
from bot.services.reminders import Reminder
from bot.slack.mrkdwn import unmarked
from bot.slack.tongue import TONGUES, speaking
from bot.slack.views import tasks as views
from bot.slack.views.digest import digest
from bot.slack.views.incident_card import incident_card
from bot.slack.views.notices import notice
from bot.slack.views.private import Private
from bot.slack.views.told import Told
from tests.builders import incident, local, policy, snapshot
from tests.cast import COMMANDER, COMMS_LEAD, STRANGER
from tests.slack.checks import accepted, accepted_view, controls

NOW = local("21:00")
TASK = Task(
    id=7,
    incident_id=1,
    number=1,
    text="Call <!channel> back & ask",
    owner=COMMS_LEAD,
    due_at=local("18:00", days=2),
    created_by=COMMANDER,
    created_at=local("20:50"),
)
FREE = replace(TASK, id=8, number=2, owner="", due_at=None, text="Write the summary")
LATE = replace(TASK, id=9, number=3, due_at=local("20:55"))
DONE = replace(TASK, id=10, number=4, state=TaskState.DONE, ended_by=STRANGER, ended_at=local("20:59"))
DROPPED = replace(DONE, id=11, number=5, state=TaskState.DROPPED)


@pytest.mark.parametrize("language", TONGUES)
def test_the_list(language: str, snapshot: SnapshotAssertion) -> None:
    """The most urgent first; what is over in a line."""
    with speaking(language):
        shown = accepted(views.tasks(incident(), (TASK, FREE, LATE, DONE, DROPPED), COMMS_LEAD, NOW))
        own = accepted(views.mine([(incident(channel_id="C0ROOM"), LATE), (incident(), FREE)], NOW))
    assert [unmarked(shown.text), unmarked(own.text)] == snapshot
    assert "<!channel>" not in shown.text


def test_one_takes_what_is_not_ones_own() -> None:
    """What is mine I can only do or drop."""
    shown = views.tasks(incident(), (TASK, FREE), COMMS_LEAD, NOW)
    rows = [[e["action_id"] for e in b["elements"]] for b in shown.blocks if b["type"] == "actions"]
    assert rows == [["task_done", "task_drop"], ["task_done", "task_take", "task_drop"]]


def test_the_longest_list_fits_and_says_that_it_goes_on() -> None:
    """Fifty blocks, three thousand characters each."""
    many = [replace(TASK, id=n, number=n, text="&" * LONGEST) for n in range(1, 101)]
    over = [replace(DONE, id=n, number=n) for n in range(101, 201)]
    shown = accepted(views.tasks(incident(), [*many, *over], STRANGER, NOW))
    assert "80 more" in str(shown.blocks)
    assert "80 more" in str(accepted(views.mine([(incident(), t) for t in many], NOW)).blocks)


def test_nothing_to_do_says_how_to_add_something() -> None:
    """In both lists."""
    assert "`/incident task`" in accepted(views.tasks(incident(), (), STRANGER, NOW)).text
    assert "no task" in accepted(views.mine((), NOW)).text


def test_the_form_has_a_text_a_person_and_a_day() -> None:
    """Only the text must be there."""
    view = accepted_view(views.form(Private(incident=1), person=STRANGER))
    check_view(view, kind="modal")
    assert [(b["block_id"], b.get("optional", False)) for b in view["blocks"]] == [
        ("text", False),
        ("person", True),
        ("day", True),
    ]


def told(kind: str, *tasks: Task, **details: object) -> Told:
    """A notice about task 7."""
    found = snapshot(NOW, incident=incident(), tasks=tasks)
    return Told(snapshot=found, policy=policy(), details={"notice": kind, "task": 7, "person": COMMANDER, **details})


@pytest.mark.parametrize("kind", ["task_given", "task_due"])
def test_its_owner_reads_what_and_until_when(kind: str) -> None:
    """With a button to say that it is done; what was done before the message left says so instead."""
    shown = accepted(notice(told(kind, TASK)))
    assert "Call &lt;!channel&gt; back" in shown.text
    assert controls(shown)["task_finished"]["value"] == "7"
    assert "INC-1 Wrong balances: the task was done or dropped meanwhile." in accepted(notice(told(kind))).text


def test_whoever_wrote_it_down_hears_that_nobody_has_it() -> None:
    """On its day."""
    assert "Nobody has it" in accepted(notice(told("task_due", replace(TASK, owner="")))).text


def test_tasks_and_clocks_in_one_message() -> None:
    """Each in a line, the late one first."""
    lines = [
        Reminder(about=incident(), clock="", due_at=TASK.due_at or NOW, late=False, page=False, task=TASK.text),
        Reminder(about=incident(), clock="K1", due_at=NOW, late=True, page=False),
    ]
    shown = unmarked(accepted(digest(lines, policy())).text)
    assert shown.startswith("2 things wait for you: 1 late, since ")
    assert "To do by\n• 2025-06-02 17:00 UTC Call <!channel> back & ask ·" in shown


def test_the_card_counts_them_in_one_line() -> None:
    """And says nothing where there are none."""
    assert (
        "2 tasks open: `/incident tasks`" in accepted(incident_card(snapshot(NOW, tasks=(TASK, FREE)), policy())).text
    )
    assert "task" not in accepted(incident_card(snapshot(NOW), policy())).text
