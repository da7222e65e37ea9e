"""One message about several clocks: short, late ones first, readable at three in the morning."""

from datetime import datetime, timedelta

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
    """How many, how bad, then one line each: what, since when, where to go; the longest wait first."""
    message = told(
        reminder(2, local("21:07"), clock="K3"),
        reminder(1, local("21:00")),
        reminder(3, local("20:55"), title="Cards are <!channel> declined"),
    )
    assert unmarked(message.text).splitlines() == [
        "3 clocks wait for you: 2 late, 1 due soon.",
        "• INC-3 Cards are <!channel> declined · SEV1 · first public word late since 2025-05-31 19:55 UTC · <#C0ROOM3>",
        "• INC-1 Wrong balances in branch 1 · SEV1 · first public word late since 2025-05-31 20:00 UTC · <#C0ROOM1>",
        "• INC-2 Wrong balances in branch 2 · SEV1 · next update due by 2025-05-31 20:07 UTC · <#C0ROOM2>",
    ]
    assert "<!channel>" not in message.text


def test_forty_clocks_are_twenty_lines_and_a_number() -> None:
    """Nobody reads forty lines on a telephone: the latest twenty, and where to find the others."""
    message = told(*(reminder(n, local("20:20") + timedelta(minutes=n)) for n in range(1, 41)))
    lines = "\n".join(b["text"]["text"] for b in message.blocks if b["type"] == "section").splitlines()
    assert lines[0] == "40 clocks wait for you: *40 late*."
    assert [line.split("*")[1] for line in lines[1:]] == [f"INC-{n}" for n in range(1, 21)]
    assert message.blocks[-1]["elements"][0]["text"].startswith("And 20 more: `/incident list`")
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
