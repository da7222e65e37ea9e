"""Who does what: `role`, and `delegate <role> @person [2h | 90m] <reason>` with `delegate back [role]`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches

from bot.domain.errors import Reason, Refusal
from bot.domain.roles import COMMANDER
from bot.slack.commands import SLASH, Command
from bot.slack.habits import ROLES
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Vocabulary, bad, missing, snake


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Command):
    """Gives a role to a person (a Slack user id)."""

    role: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegate(Command):
    """Hands a role of one's own on; `minutes` None means as long as the policy allows."""

    role: str
    person: str
    minutes: float | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack(Command):
    """Ends what one has delegated; `role` None means all of it."""

    role: str | None = None


LONGEST_REASON = 500
_LENGTH = re.compile(r"(?:for\s+)?([0-9]{1,4})\s*(h|hours?|m|min|minutes?)\b[,:]?\s*", re.IGNORECASE)


def delegation(rest: str, words: Vocabulary, _now: datetime) -> Delegate | TakeBack:
    """What is handed on, to whom, for how long and why. Raises Refusal with a line to copy."""
    found = PERSON.search(rest)
    if not found:
        return _back(rest, words)
    role = readable(rest[: found.start()]).strip().removesuffix(" to")
    if not role:
        raise missing("delegate", "role")
    minutes, reason = _length(readable(rest[found.end() :]).strip())
    if not reason:
        raise missing("delegate", "reason")
    if len(reason) > LONGEST_REASON:
        raise Refusal(Reason.TOO_LONG, what="delegate", limit=LONGEST_REASON, by=len(reason) - LONGEST_REASON)
    return Delegate(role=_known("delegate", role, words), person=found["id"], minutes=minutes, reason=reason)


def _back(rest: str, words: Vocabulary) -> TakeBack:
    head, _, role = readable(rest).strip().partition(" ")
    if head.casefold() not in {"back", "end", "retour", "fin"}:
        raise missing("delegate", "person")
    return TakeBack(role=_known("delegate", role, words) if role.strip() else None)


def _known(verb: str, given: str, words: Vocabulary) -> str:
    """The role as the policy names it. Raises Refusal with the nearest."""
    role = role_named(given, words)
    if role not in words.roles:
        near = next(iter(get_close_matches(role, words.roles, n=1)), words.roles[0] if words.roles else COMMANDER)
        raise bad(verb, "role", given, f"{SLASH} {verb} {near} @person", words.roles)
    return role


def role_named(given: str, words: Vocabulary) -> str:
    """What was typed as the policy would write it, where it is a role or what other bots call one."""
    role = snake(given)
    return role if role in words.roles else ROLES.get(role, role)


def _length(text: str) -> tuple[float | None, str]:
    """Minutes, if the text begins with a length of time, and what follows."""
    found = _LENGTH.match(text)
    if not found:
        return None, text
    return float(found[1]) * (60 if found[2].casefold().startswith("h") else 1), text[found.end() :].strip()


def _role(rest: str, words: Vocabulary, _now: datetime) -> Command:
    found = PERSON.search(rest)
    given = readable(PERSON.sub("", rest)).strip()
    if not given:
        raise missing("role", "role")
    role = _known("role", given, words)
    if not found:
        raise missing("role", "person", f"{SLASH} role {role} @person")
    return Assign(role=role, person=found["id"])


VERBS: Mapping[str, Verb] = {
    "role": Verb(
        aliases=("assign", "lead"),
        usage="role <role> @person",
        example="role comms_lead @person",
        french=Spelling(names=("rôle", "confier"), usage="rôle <rôle> @personne", example="rôle comms_lead @person"),
        read=_role,
        form=True,
    ),
    "delegate": Verb(
        usage="delegate <role> @person [2h] <reason>",
        example="delegate approver @person 2h I am on a plane",
        french=Spelling(
            names=("déléguer", "délègue"),
            usage="déléguer <rôle> @personne [2h] <motif>",
            example="déléguer approver @person 2h Je suis en avion",
        ),
        read=delegation,
        form=True,
    ),
}
