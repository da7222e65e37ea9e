"""`/incident task <text> [@person] [by date]` in any order, and `tasks`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.domain.day import read_day, read_when
from bot.domain.errors import Reason, Refusal
from bot.domain.task import LONGEST
from bot.slack.commands import Command
from bot.slack.mrkdwn import PERSON, clean
from bot.slack.verbs.verb import Spelling, Verb, alone
from bot.slack.vocabulary import Vocabulary, straight


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTask(Command):
    """Writes a task down; `person` is a Slack user id, empty for nobody. Without a text the form is opened."""

    text: str = ""
    person: str = ""
    day: date | None = None
    at: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks(Command):
    """What is to be done: of this incident, or, in no incident's channel, by oneself."""


_BY = re.compile(r"(?:^|\s)(?:by|until|before|due|on|avant|pour|d'ici|jusqu'\u00e0|le)\s+(?=\S)", re.IGNORECASE)
_LAST_WORDS = 3
"""How many words at the end are looked at for a day without a word before it: `in 3 days`."""

Found = tuple[str, date | None, time | None]


def task(rest: str, words: Vocabulary, now: datetime) -> AddTask:
    """The text, whose it is and until when. Raises Refusal for a text that is too long."""
    found = PERSON.search(rest)
    without = PERSON.sub(" ", rest, count=1)
    text, day, at = _day(clean(straight(without)), now.astimezone(words.zone).date())
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1].strip()
    if len(text) > LONGEST:
        raise Refusal(Reason.TOO_LONG, what="task", limit=LONGEST, by=len(text) - LONGEST)
    return AddTask(text=text, person=found["id"] if found else "", day=day, at=at)


def _day(text: str, today: date) -> Found:
    """A day behind `by` wherever it stands last, or bare at the very end; what is no day stays in the text."""
    for found in _BY.finditer(text):
        when = read_when(text[found.end() :], today)
        if when is not None:
            return text[: found.start()].strip(" ,;"), *when
    starts = [m.start() for m in re.finditer(r"\S+", text)][-_LAST_WORDS:]
    for start in starts:
        said = text[start:]
        day = read_day(said, today) if start and not _too_little(said) else None
        if day is not None:
            return text[:start].strip(" ,;"), day, None
    return text, None, None


def _too_little(said: str) -> bool:
    """Whether this could well be something else: `sun`, `mar`, `3 d`, `1/2`."""
    return len(said) < len("today") or said[0].isdigit()


VERBS: Mapping[str, Verb] = {
    "task": Verb(
        aliases=("todo", "action", "followup", "follow-up"),
        usage="task <text> [@person] [by date]",
        example="task Call the card processor back @person by friday",
        french=Spelling(
            names=("t\u00e2che", "\u00e0-faire"),
            usage="t\u00e2che <texte> [@personne] [avant date]",
            example="t\u00e2che Rappeler le processeur de cartes @person avant vendredi",
        ),
        read=task,
    ),
    "tasks": Verb(
        aliases=("todos", "actions", "followups", "follow-ups"),
        usage="tasks",
        example="tasks",
        french=Spelling(names=("t\u00e2ches",), usage="t\u00e2ches", example="t\u00e2ches"),
        read=alone(Tasks()),
    ),
}
