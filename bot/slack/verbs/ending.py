"""`/incident close`, `cancel`, `merge` and `reopen`: how an incident ends, and begins again."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Reason, Refusal
from bot.slack.commands import SLASH, Command
from bot.slack.mrkdwn import readable
from bot.slack.verbs.verb import Spelling, Verb, alone
from bot.slack.vocabulary import FREE_TEXT_LIMIT, Vocabulary, bad, missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """Ends the incident, after one confirmation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """Ends it as a false alarm, after one confirmation."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(Command):
    """It was not over; without a reason the form is opened."""

    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Command):
    """Makes one incident of this one and another, after one confirmation that says which goes on."""

    other: int


_OTHER = re.compile(r"(?:^|\s)(?:inc-?)?([0-9]{1,9})(?=\s|$)", re.IGNORECASE)


def merge(rest: str, _words: Vocabulary, _now: datetime) -> Merge:
    """The other incident's code, whatever stands around it. Raises Refusal for none."""
    found = _OTHER.search(readable(rest))
    if found:
        return Merge(other=int(found[1]))
    if rest.strip():
        raise bad("merge", "incident", rest, f"{SLASH} merge INC-8")
    raise missing("merge", "incident", f"{SLASH} merge INC-8")


def cancel(rest: str, _words: Vocabulary, _now: datetime) -> Cancel:
    """Everything is the reason. Raises Refusal for one that is too long."""
    return Cancel(reason=reason_of("cancel", rest))


def reopen(rest: str, _words: Vocabulary, _now: datetime) -> Reopen:
    """Everything is the reason. Raises Refusal for one that is too long."""
    return Reopen(reason=reason_of("reopen", rest))


def reason_of(verb: str, rest: str) -> str:
    """A reason, or nothing where a form asks for it. Raises Refusal for one that is too long."""
    plain = readable(rest).strip()
    if len(plain) > FREE_TEXT_LIMIT:
        raise Refusal(Reason.TOO_LONG, what=verb, limit=FREE_TEXT_LIMIT, by=len(plain) - FREE_TEXT_LIMIT)
    return plain


VERBS: Mapping[str, Verb] = {
    "close": Verb(
        aliases=("end", "finish"),
        usage="close",
        example="close",
        french=Spelling(names=("clore", "clôturer", "fermer"), usage="clore", example="clore"),
        read=alone(Close()),
    ),
    "reopen": Verb(
        aliases=("re-open",),
        usage="reopen [why]",
        example="reopen It is back: balances are wrong again",
        french=Spelling(
            names=("rouvrir", "réouvrir"),
            usage="rouvrir [motif]",
            example="rouvrir C'est revenu : les soldes sont de nouveau faux",
        ),
        read=reopen,
    ),
    "merge": Verb(
        aliases=("duplicate", "dup"),
        usage="merge <INC-8>",
        example="merge INC-8",
        french=Spelling(names=("fusionner", "doublon"), usage="fusionner <INC-8>", example="fusionner INC-8"),
        read=merge,
        form=True,
    ),
    "cancel": Verb(
        aliases=("false_alarm", "false-alarm", "abort"),
        usage="cancel [why]",
        example="cancel A test account, no customer",
        french=Spelling(
            names=("annuler", "fausse-alerte", "fausse_alerte"),
            usage="annuler [motif]",
            example="annuler Un compte de test, aucun client",
        ),
        read=cancel,
    ),
}
