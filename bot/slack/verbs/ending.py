"""`/incident close`, `cancel` and `reopen`: how an incident ends, and begins again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Reason, Refusal
from bot.slack.commands import Command
from bot.slack.mrkdwn import readable
from bot.slack.verbs.verb import Spelling, Verb, alone
from bot.slack.vocabulary import FREE_TEXT_LIMIT, Vocabulary


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
