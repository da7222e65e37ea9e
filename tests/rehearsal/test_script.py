"""Scenarios as data: what a file may say, and that everything wrong with it is said at once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.rehearsal.script import VERBS, ScriptFaults, load_script, names, parse_script, span

HEAD = 'title = "T"\nzone = "Africa/Casablanca"\nstart = "2025-05-31T20:38:00"\n'


def faults(text: str) -> str:
    """Everything that is wrong with this file, as one text."""
    with pytest.raises(ScriptFaults) as caught:
        parse_script("x", text)
    return "\n".join(caught.value.faults)


def test_times_are_local_and_go_past_midnight() -> None:
    """Casablanca is an hour ahead on that date; an earlier time is the next day's."""
    script = parse_script(
        "x", HEAD + '[[step]]\nat = "23:30"\nclick = "a"\n[[step]]\nat = "00:35:30"\nclick = "b"\nwho = "approver"\n'
    )

    assert script.start == datetime(2025, 5, 31, 19, 38, tzinfo=UTC)
    assert [s.at for s in script.steps] == [
        datetime(2025, 5, 31, 22, 30, tzinfo=UTC),
        datetime(2025, 5, 31, 23, 35, 30, tzinfo=UTC),
    ]
    assert script.end == script.steps[-1].at
    assert (script.steps[1].who, script.steps[1].where) == ("approver", "incident")


def test_a_step_without_a_time_follows_at_once() -> None:
    """It happens at the moment of the one before; `end` may be later."""
    head = 'start = "2025-05-31T20:38:00"\nend = "21:00"\n'
    script = parse_script("x", head + '[[step]]\nat = "20:40"\nclose = true\n[[step]]\nreport = "zero"\n')

    assert script.steps[0].at == script.steps[1].at
    assert (script.steps[1].verb, script.steps[1].what) == ("command", "/incident report zero")
    assert script.end == datetime(2025, 5, 31, 20, 0, tzinfo=UTC)
    assert script.title == "x"


def test_every_fault_is_said_at_once() -> None:
    """Each with the number of its step."""
    found = faults(
        HEAD
        + '[[step]]\nat = "25:00"\nclick = "a"\n'
        + '[[step]]\nclick = "a"\nmessage = "b"\n'
        + '[[step]]\nwho = "approver"\n'
        + '[[step]]\nclick = "a"\ncolour = "red"\n'
        + '[[step]]\nexpect = [{ path = "x", equals = 1 }, { is = 3 }]\n'
        + '[[expect]]\npath = "words"\n'
    )
    for sentence in (
        "step 1: '25:00' is no time",
        "step 2: needs exactly one of",
        "step 3: needs exactly one of",
        "step 4: does not know colour",
        "step 5: does not know equals",
        "step 5: needs a path",
        "expect 1: needs a path",
    ):
        assert sentence in found


@pytest.mark.parametrize(
    "text",
    [
        "this is no TOML",
        'title = "no start"',
        'start = "some evening"',
        'zone = "Mars/Olympus"\nstart = "2025-05-31T20:38:00"',
        HEAD + 'end = "late"',
    ],
)
def test_a_head_that_cannot_be_read_is_a_fault(text: str) -> None:
    """Never a traceback: somebody without a programmer beside them wrote the file."""
    assert faults(text)


@pytest.mark.parametrize(("text", "length"), [("90s", 90), ("14m", 840), ("2h", 7200), ("1.5m", 90)])
def test_lengths_of_time(text: str, length: float) -> None:
    """Seconds, minutes or hours."""
    assert span(text) == timedelta(seconds=length)


@pytest.mark.parametrize("text", ["", "14", "14 m", "-3m", "2d", "m"])
def test_what_is_no_length_of_time(text: str) -> None:
    """Said with what would be one."""
    with pytest.raises(ValueError, match="90s, 14m or 2h"):
        span(text)


def test_a_scenario_is_found_by_name_or_file(tmp_path: Path) -> None:
    """What is neither is answered with the names there are."""
    path = tmp_path / "mine.toml"
    path.write_text(HEAD, encoding="utf-8")

    assert load_script(str(path)).name == "mine"
    assert load_script("silent-evening").title
    with pytest.raises(ScriptFaults, match="banque-populaire"):
        load_script("nobody-wrote-this")


@pytest.mark.parametrize("name", names())
def test_every_shipped_scenario_expects_something(name: str) -> None:
    """An evening without expectations proves nothing; people in it are roles."""
    script = load_script(name)

    assert script.expect
    assert script.steps
    assert all(s.who or s.verb in {"alerts", "complaint", "fault", "restart", "expect"} for s in script.steps)


def test_every_verb_is_in_the_table_at_the_top() -> None:
    """The format is documented where README says it is."""
    from bot.rehearsal import script  # noqa: PLC0415 - for its docstring

    assert [verb for verb in VERBS if f"| `{verb}` |" not in (script.__doc__ or "")] == []
