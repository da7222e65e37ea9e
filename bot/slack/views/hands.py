"""What a person is asked to post where only people can, and when they shall not any more."""

from collections.abc import Mapping
from typing import Any

from bot.domain.incident import Incident
from bot.domain.statement import Statement
from bot.slack.views.parts import Message, button, copyable, message, row, say
from bot.slack.wording import labels, mishaps


def by_hand(incident: Incident, statement: Statement | None, details: Mapping[str, Any]) -> Message:
    """The text to copy as it is, and the two answers."""
    number, value = statement.number if statement else None, str(details["delivery"])
    outlet, language = str(details["outlet"]), str(details["language"])
    return message(
        say(mishaps.by_hand(incident, number, outlet, language)),
        *copyable(str(details["text"])),
        row(
            button("posted", labels.POSTED, value, "primary"),
            button("give_up", labels.GIVE_UP, value, "danger"),
        ),
    )


def hand_withdrawn(incident: Incident, statement: Statement, details: Mapping[str, Any]) -> Message:
    """That it shall not be posted, and the answer of one who was quicker."""
    outlet, language = str(details["outlet"]), str(details["language"])
    said = mishaps.hand_withdrawn(incident, statement.number, outlet, language, int(details["by"]))
    return message(say(said), row(button("posted", labels.POSTED, str(details["delivery"]))))
