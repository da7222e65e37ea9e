"""`/incident delegate <role> @person [2h | 90m] <reason>`, and `/incident delegate back [role]`."""

import re
from datetime import datetime
from difflib import get_close_matches

from bot.domain.errors import Reason, Refusal
from bot.slack.commands import SLASH, Delegate, TakeBack
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.verbs import VERBS
from bot.slack.vocabulary import Vocabulary, bad, missing, snake

LONGEST_REASON = 500
_LENGTH = re.compile(r"(?:for\s+)?([0-9]{1,4})\s*(h|hours?|m|min|minutes?)\b[,:]?\s*", re.IGNORECASE)


def delegation(rest: str, words: Vocabulary, _now: datetime) -> Delegate | TakeBack:
    """What is handed on, to whom, for how long and why. Raises Refusal with a line to copy."""
    line = f"{SLASH} {VERBS['delegate'].example}"
    found = PERSON.search(rest)
    if not found:
        return _back(rest, words, line)
    role = snake(readable(rest[: found.start()]).strip().removesuffix(" to"))
    if not role:
        raise missing("delegate", "role", line)
    minutes, reason = _length(readable(rest[found.end() :]).strip())
    if not reason:
        raise missing("delegate", "reason", line)
    if len(reason) > LONGEST_REASON:
        raise Refusal(Reason.TOO_LONG, what="delegate", limit=LONGEST_REASON, by=len(reason) - LONGEST_REASON)
    return Delegate(role=_known(role, words), person=found["id"], minutes=minutes, reason=reason)


def _back(rest: str, words: Vocabulary, line: str) -> TakeBack:
    head, _, role = readable(rest).strip().partition(" ")
    if head.casefold() not in {"back", "end", "retour", "fin"}:
        raise missing("delegate", "person", line)
    return TakeBack(role=_known(snake(role), words) if role.strip() else None)


def _known(role: str, words: Vocabulary) -> str:
    if role not in words.roles:
        near = next(iter(get_close_matches(role, words.roles, n=1)), words.roles[0])
        raise bad("delegate", "role", role, f"{SLASH} delegate {near} @person", words.roles)
    return role


def _length(text: str) -> tuple[float | None, str]:
    """Minutes, if the text begins with a length of time, and what follows."""
    found = _LENGTH.match(text)
    if not found:
        return None, text
    return float(found[1]) * (60 if found[2].casefold().startswith("h") else 1), text[found.end() :].strip()
