"""What is due: `clocks` and `snooze`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.slack.commands import Command
from bot.slack.mrkdwn import readable
from bot.slack.verbs.verb import Spelling, Verb, alone
from bot.slack.vocabulary import Vocabulary, bad, free, missing, split


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks(Command):
    """What is due."""

    reads: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(Command):
    """Puts a clock's reminders off."""

    clock: str
    minutes: float
    reason: str


_CLOCK = re.compile(r"k?(1[0-3]|[0-9])", re.IGNORECASE)
_MINUTES = re.compile(r"([0-9]{1,4})(?:\s*(?:m|min|minutes))?", re.IGNORECASE)


def _snooze(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    clock, more = split(readable(rest))
    minutes, reason = split(more)
    for name, given in (("clock", clock), ("minutes", minutes), ("reason", reason)):
        if not given:
            raise missing("snooze", name)
    named, long = _CLOCK.fullmatch(clock), _MINUTES.fullmatch(minutes)
    if not named:
        raise bad("snooze", "clock", clock)
    if not long:
        raise bad("snooze", "minutes", minutes)
    return Snooze(clock=f"K{named[1]}", minutes=float(long[1]), reason=free("snooze", reason))


VERBS: Mapping[str, Verb] = {
    "clocks": Verb(
        aliases=("sla",),
        usage="clocks",
        example="clocks",
        french=Spelling(names=("échéances", "délais"), usage="échéances", example="échéances"),
        read=alone(Clocks()),
    ),
    "snooze": Verb(
        usage="snooze <clock> <minutes> <reason>",
        example="snooze K3 10 the text is being translated",
        french=Spelling(
            names=("suspendre", "reporter"),
            usage="suspendre <échéance> <minutes> <motif>",
            example="suspendre K3 10 le texte est en cours de traduction",
        ),
        read=_snooze,
        form=True,
    ),
}
