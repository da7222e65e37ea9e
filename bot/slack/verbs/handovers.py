"""`/incident handover [role] @person`: a change of shift."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.slack.commands import Command
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.verbs.roles import role_named
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Vocabulary, missing


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver(Command):
    """Passes a role on, or all that one was given; `person` is a Slack user id."""

    person: str
    role: str = ""


FILLERS = frozenset({"to", "\u00e0", "a", "everything", "tout", "all"})


def handover(rest: str, words: Vocabulary, _now: datetime) -> HandOver:
    """The role, if one is named, and whoever takes it, in any order. Raises Refusal where nobody is named."""
    found = PERSON.search(rest)
    if found is None:
        raise missing("handover", "person")
    named = readable(PERSON.sub(" ", rest)).split()
    role = " ".join(w for w in named if w.casefold() not in FILLERS)
    return HandOver(person=found["id"], role=role_named(role, words))


VERBS: Mapping[str, Verb] = {
    "handover": Verb(
        aliases=("hand-over", "hand_over", "handoff", "shift"),
        usage="handover [role] @person",
        example="handover @person",
        french=Spelling(
            names=("passation", "rel\u00e8ve"), usage="passation [r\u00f4le] @personne", example="passation @person"
        ),
        read=handover,
        form=True,
    ),
}
