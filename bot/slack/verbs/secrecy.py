"""`/incident private`: only who is in it shall know how it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.slack.commands import Command
from bot.slack.verbs.ending import reason_of
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrict(Command):
    """Makes an incident private, after one confirmation."""

    reason: str = ""


def _private(rest: str, _words: Vocabulary, _now: datetime) -> Restrict:
    return Restrict(reason=reason_of("private", rest))


VERBS: Mapping[str, Verb] = {
    "private": Verb(
        aliases=("restrict", "confidential"),
        usage="private [why]",
        example="private Data of customers may be concerned",
        french=Spelling(
            names=("privé", "restreindre", "confidentiel"),
            usage="privé [motif]",
            example="privé Des données de clients sont peut-être concernées",
        ),
        read=_private,
    ),
}
