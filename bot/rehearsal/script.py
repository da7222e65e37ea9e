"""Scenarios as data: an evening in timed steps, written in TOML, with what is expected of it.

A file has `title`, `zone`, `start` (local date and time) and any number of `[[step]]` tables in order of time:

| key | meaning |
|---|---|
| `at` | local time `HH:MM` or `HH:MM:SS`; earlier than the step before means the next day |
| `who` | a person's handle (a role) |
| `where` | a channel's name; `incident` is the newest incident's channel, `@bayan` what the bot wrote to them alone |
| `command` | what they type, `/incident ...` included |
| `report` | shorthand for `/incident report ...` |
| `message` | what they write; `thread = true` answers the newest message there that has buttons |
| `reaction` | the emoji they put on that message |
| `click` | the `action_id` of a button on the newest message there that has it; `value` for selects |
| `shortcut` | the callback id of a shortcut |
| `submit` | a table label = value for the open view; a value may be `{append = "..."}` or `{replace = [a, b]}` |
| `close` | `true` closes the view they have open |
| `alerts` | what monitoring tells our hook: a table (`senders.py`), such as `{names = 60, count = 100}` |
| `complaint` | what a help desk tells our hook: a table `{text, link?}` |
| `fault` | a table `{network = NAME or method = SLACK METHOD, kind, count, seconds?, match?}` |
| `restart` | how long the bot is down, for example `"14m"`; it dies without warning |
| `answer` | a part of what the person must be told (ephemeral text, view, field errors) |
| `reads` | a part of a message that they can see there |
| `expect` | a list of `{path, is / at_least / at_most / contains / lacks / count}` on the document at that moment |

`[[expect]]` tables at the end of the file are checked when the evening is over; `end` says when that is.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.zones import zone as zone_named

VERBS = frozenset(
    {
        "command",
        "report",
        "message",
        "reaction",
        "click",
        "shortcut",
        "submit",
        "close",
        "alerts",
        "complaint",
        "fault",
        "restart",
        "reads",
        "expect",
    }
)
MODIFIERS = frozenset({"at", "who", "where", "value", "thread", "answer", "note"})
OPERATORS = frozenset({"path", "is", "at_least", "at_most", "contains", "lacks", "count", "note"})
SPAN = re.compile(r"(?P<n>\d+(?:\.\d+)?)(?P<unit>[smh])")
UNITS = {"s": 1, "m": 60, "h": 3600}


class ScriptFaults(Exception):  # noqa: N818 - it carries them all
    """A scenario that cannot be played, with every fault found."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens, at one moment (aware UTC)."""

    number: int
    at: datetime
    verb: str
    what: Any
    who: str = ""
    where: str = ""
    value: str | None = None
    thread: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A whole evening."""

    name: str
    title: str
    zone: ZoneInfo
    start: datetime
    end: datetime
    steps: tuple[Step, ...]
    expect: tuple[Mapping[str, Any], ...] = ()
    policy: str = field(default="")  #: TOML laid over the rehearsal's policy


def names() -> tuple[str, ...]:
    """The scenarios that come with Bayan."""
    folder = resources.files("bot.rehearsal") / "scenarios"
    return tuple(sorted(p.name.removesuffix(".toml") for p in folder.iterdir() if p.name.endswith(".toml")))


def load_script(name_or_file: str) -> Script:
    """The scenario of that name, or in that file. Raises ScriptFaults with everything wrong with it."""
    if name_or_file in names():
        text = (resources.files("bot.rehearsal") / "scenarios" / f"{name_or_file}.toml").read_text(encoding="utf-8")
        return parse_script(name_or_file, text)
    path = Path(name_or_file)
    if not path.is_file():
        raise ScriptFaults([f"{name_or_file!r} is neither a file nor one of: {', '.join(names())}"])
    return parse_script(path.stem, path.read_text(encoding="utf-8"))


def parse_script(name: str, text: str) -> Script:
    """The scenario written in this TOML. Raises ScriptFaults with everything wrong with it."""
    try:
        data = tomllib.loads(text)
        zone = zone_named(data.get("zone", "Africa/Casablanca"))
        start = datetime.fromisoformat(str(data["start"])).replace(tzinfo=zone)
    except (tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        raise ScriptFaults([f"the head of the file: {error}"]) from error
    faults: list[str] = []
    steps = _steps(data.get("step", []), start, faults)
    expect = tuple(data.get("expect", []))
    faults += [f"expect {n}: {f}" for n, e in enumerate(expect, 1) for f in _wrong_expectation(e)]
    last = steps[-1].at if steps else start.astimezone(UTC)
    end = _moment(str(data["end"]), last, zone, faults, "end") if "end" in data else last
    if faults:
        raise ScriptFaults(faults)
    return Script(
        name=name,
        title=str(data.get("title", name)),
        zone=zone,
        start=start.astimezone(UTC),
        end=end,
        steps=tuple(steps),
        expect=expect,
        policy=str(data.get("policy", "")),
    )


def _steps(tables: list[dict[str, Any]], start: datetime, faults: list[str]) -> list[Step]:
    steps: list[Step] = []
    last = start.astimezone(UTC)
    for number, table in enumerate(tables, 1):
        place = f"step {number}"
        verbs = sorted(table.keys() & VERBS)
        if len(verbs) != 1:
            faults.append(f"{place}: needs exactly one of {', '.join(sorted(VERBS))}, has {', '.join(verbs) or 'none'}")
            continue
        if unknown := sorted(table.keys() - VERBS - MODIFIERS):
            faults.append(f"{place}: does not know {', '.join(unknown)}")
        last = _moment(str(table.get("at", "")), last, start.tzinfo, faults, place) if "at" in table else last
        if verbs == ["expect"]:
            faults += [f"{place}: {f}" for e in table["expect"] for f in _wrong_expectation(e)]
        steps.append(_step(number, last, verbs[0], table))
    return steps


def _step(number: int, at: datetime, verb: str, table: dict[str, Any]) -> Step:
    what = table[verb]
    if verb == "report":
        verb, what = "command", f"/incident report {what}"
    return Step(
        number=number,
        at=at,
        verb=verb,
        what=what,
        who=str(table.get("who", "")),
        where=str(table.get("where", "incident")),
        value=table.get("value"),
        thread=bool(table.get("thread", False)),
        answer=str(table.get("answer", "")),
    )


def _moment(text: str, last: datetime, zone: Any, faults: list[str], place: str) -> datetime:  # noqa: ANN401
    try:
        local = time.fromisoformat(text)
    except ValueError:
        faults.append(f"{place}: {text!r} is no time; write HH:MM or HH:MM:SS")
        return last
    day = last.astimezone(zone)
    moment = datetime.combine(day.date(), local, zone)
    if moment.astimezone(UTC) < last:
        moment = datetime.combine(day.date() + timedelta(days=1), local, zone)
    return moment.astimezone(UTC)


def _wrong_expectation(expectation: Mapping[str, Any]) -> list[str]:
    unknown = sorted(expectation.keys() - OPERATORS)
    wrong = [f"does not know {', '.join(unknown)}"] if unknown else []
    if "path" not in expectation or not expectation.keys() - {"path", "note"}:
        wrong.append("needs a path and one of is, at_least, at_most, contains, lacks, count")
    return wrong


def span(text: str) -> timedelta:
    """A length of time such as `90s`, `14m`, `2h`. Raises ValueError."""
    found = SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no length of time; write 90s, 14m or 2h")
    return timedelta(seconds=float(found["n"]) * UNITS[found["unit"]])
