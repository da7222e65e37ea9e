"""One message about several clocks: short, late ones first, readable at three in the morning."""

import re
from datetime import datetime, timedelta

from bot.domain.incident import Severity
from bot.services.reminders import Reminder
from bot.slack.mrkdwn import unmarked
from bot.slack.views.notices import notice
from bot.slack.views.parts import Message
from bot.slack.views.told import Told
from tests.builders import clock, incident, local, policy, snapshot
from tests.slack.checks import accepted

NOW = local("21:02")


def reminder(number: int, due_at: datetime, *, clock: str = "K1", page: bool = False, title: str = "") -> Reminder:
    """One line."""
    of = incident(id=number, channel_id=f"C0ROOM{number}", title=title or f"Wrong balances in branch {number}")
    return Reminder(about=of, clock=clock, due_at=due_at, late=due_at <= NOW, page=page)


def told(*lines: Reminder, also: bool = True) -> Message:
    """The message of these lines."""
    details = {
        "notice": "rung",
        "clock": "K1",
        "instance": "1",
        "percent": 80,
        "due_at": local("21:00").isoformat(),
        "roles": ["commander"],
        "people": ["U0COMMANDER"],
        "breach": False,
        "missed": [],
        "down": None,
        "page": False,
        "statement": None,
        "also": [{}] if also else [],
    }
    state = snapshot(NOW, incident=incident(channel_id="C0ROOM"), clocks=(clock(),))
    return accepted(notice(Told(snapshot=state, policy=policy(), details=details, digest=lines)))


def test_a_digest_reads_like_a_list() -> None:
    """How many, how bad; under what is owed a line for each: since when, where to go; the longest wait first."""
    message = told(
        reminder(2, local("21:07"), clock="K3"),
        reminder(1, local("21:00")),
        reminder(3, local("20:55"), title="Cards are <!channel> declined"),
    )
    assert unmarked(message.text).splitlines() == [
        "3 clocks wait for you: 2 late, the longest since 2025-05-31 19:55 UTC; 1 due soon.",
        "SEV1 · first public word, late since",
        "• 2025-05-31 19:55 UTC <#C0ROOM3> Cards are <!channel> declined",
        "• 2025-05-31 20:00 UTC <#C0ROOM1> Wrong balances in branch 1",
        "SEV1 · next update, due by",
        "• 2025-05-31 20:07 UTC <#C0ROOM2> Wrong balances in branch 2",
    ]
    assert "<!channel>" not in message.text


def test_forty_clocks_are_twenty_lines_and_a_number() -> None:
    """Nobody reads forty lines on a telephone: the latest twenty, and where to find the others."""
    message = told(*(reminder(n, local("20:20") + timedelta(minutes=n)) for n in range(1, 41)))
    lines = "\n".join(b["text"]["text"] for b in message.blocks if b["type"] == "section").splitlines()
    assert lines[0].startswith("40 clocks wait for you: *40 late, the longest since ")
    assert lines[1] == "*SEV1 · first public word, late since*"
    assert [re.findall(r"#(\w+)", line)[0] for line in lines[2:]] == [f"C0ROOM{n}" for n in range(1, 21)]
    assert message.blocks[-2]["elements"][0]["text"].startswith("And 20 more: `/incident list`")
    assert len(message.blocks) <= 5


def test_a_page_among_them_is_said_first() -> None:
    """Whoever is paged must not have to look for it."""
    assert "This is a page: please take it up now." in told(reminder(1, local("20:40"), page=True)).text


def test_nothing_left_is_one_calm_sentence() -> None:
    """Everything was done while the message waited: no alarm about it."""
    assert told(also=False).text == "Nothing is left to remind you of: it was done meanwhile."


def test_one_clock_is_told_at_length() -> None:
    """A reminder of one clock keeps its whole text and its button."""
    message = told(reminder(1, local("21:07")), also=False)
    assert message.text.startswith("INC-1: 80 % of the time for the first public word has gone.")
    assert message.blocks[-1]["type"] == "actions"


def test_what_is_bad_comes_before_what_is_old() -> None:
    """Late before due, SEV1 before SEV2, the public before the executives; each kind under a heading of its own."""
    worse = [reminder(1, local("21:00")), reminder(2, local("20:58"), clock="K9"), reminder(3, local("20:20"))]
    minor = incident(id=4, severity=Severity.SEV2, channel_id="C0ROOM4", title="Slow sign-in")
    second = Reminder(about=minor, clock="K1", due_at=local("20:10"), late=True, page=False)
    soon = reminder(5, local("21:04"))
    shown = unmarked(told(*worse, second, soon).text).splitlines()
    assert [line for line in shown if not line.startswith("•")] == [
        "5 clocks wait for you: 4 late, the longest since 2025-05-31 19:10 UTC; 1 due soon.",
        "SEV1 · first public word, late since",
        "SEV1 · news for the executives, late since",
        "SEV2 · first public word, late since",
        "SEV1 · first public word, due by",
    ]
    rooms = [re.findall(r"ROOM(\d)", line)[0] for line in shown if line.startswith("•")]
    assert rooms == ["3", "1", "2", "4", "5"]


def test_a_channel_that_says_its_title_is_enough() -> None:
    """On a telephone a line is short: the title stands there only where the channel's name says something else."""
    named = incident(id=3, channel_id="C0ROOM3", title="Balances at zero", channel_name="inc-3-balances-at-zero")
    other = incident(id=4, channel_id="C0ROOM4", title="Balances at zero", channel_name="inc-4-wrong-balances")
    unborn = incident(id=5, channel_id=None, title="Balances at zero")
    lines = [
        Reminder(about=i, clock="K1", due_at=local("21:00"), late=True, page=False) for i in (named, other, unborn)
    ]
    assert [line.split(" UTC ")[1] for line in unmarked(told(*lines).text).splitlines()[2:]] == [
        "<#C0ROOM3>",
        "<#C0ROOM4> Balances at zero",
        "INC-5 Balances at zero",
    ]


def test_the_worst_of_them_has_a_button() -> None:
    """One press to the text that is owed longest; none where no public word is owed."""
    [button] = told(reminder(2, local("21:00")), reminder(1, local("20:55"))).blocks[-1]["elements"]
    assert (button["action_id"], button["value"], button["text"]["text"]) == ("say", "1", "Say something: INC-1")
    assert told(reminder(2, local("21:00"), clock="K8")).blocks[-1]["type"] == "section"


def test_a_regulator_and_a_task_have_their_day() -> None:
    """What is a matter of days says which one, and comes after what the public waits for."""
    of = incident(id=7, channel_id="C0ROOM7", title="Wrong balances")
    report = Reminder(about=of, clock="mas", instance="notification", due_at=local("20:00"), late=True, page=False,
                      regulator=True)  # fmt: skip
    todo = Reminder(about=of, clock="", due_at=local("20:10"), late=True, page=False, task="Call the branch")
    shown = told(report, todo, reminder(1, local("20:50"))).text
    plain = unmarked(shown).splitlines()
    assert plain[0].startswith("3 things wait for you: 3 late, the longest since")
    assert plain[1:] == [
        "SEV1 · first public word, late since",
        "• 2025-05-31 19:50 UTC <#C0ROOM1> Wrong balances in branch 1",
        "To do, late since",
        "• 2025-05-31 19:10 UTC Call the branch · <#C0ROOM7> Wrong balances",
        "Singapore MAS: notification, late since",
        "• 2025-05-31 19:00 UTC <#C0ROOM7> Wrong balances",
    ]
    assert "{date_short_pretty}" in shown
