"""`/incident fact` and `/incident rumour`: what somebody checked, asks to have checked, or heard people claim."""

import re
from datetime import datetime

from bot.domain.errors import Reason, Refusal
from bot.domain.rumour import LONGEST
from bot.slack.commands import SLASH, AskFact, Command, FactForm, Rumour, TakeFact, VerifyFact
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.verbs import VERBS
from bot.slack.vocabulary import Vocabulary, bad, free, missing, split, straight, tokens

_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LINK = re.compile(r"https?://\S+")


def checked_fact(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    """Taken up, asked of somebody, or verified with its evidence; without a word the form."""
    key, said = split(rest)
    if not key:
        return FactForm()
    plain = readable(key).casefold().replace("-", "_")
    if not _KEY.fullmatch(plain):
        raise bad("fact", "key", key, f"{SLASH} {VERBS['fact'].example}")
    if not said:
        return TakeFact(key=plain)
    if found := PERSON.fullmatch(said.strip()):
        return AskFact(key=plain, person=found["id"])
    value, evidence = _value(said)
    if not value:
        raise missing("fact", "value", f"{SLASH} fact {plain} yes https://...")
    return VerifyFact(key=plain, value=free("fact", value), evidence=evidence and free("fact", evidence))


def heard_rumour(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    """Everything but the first link is the claim."""
    plain = readable(rest).strip()
    if not plain:
        return Rumour()
    found = _LINK.search(plain)
    link = found[0] if found else ""
    claim = " ".join(plain.replace(link, " ", 1).split()).strip(' "“”«»') if link else plain.strip(' "“”«»')
    if not claim:
        raise missing("rumour", "claim")
    if len(claim) > LONGEST:
        raise Refusal(Reason.TOO_LONG, what="claim", limit=LONGEST, by=len(claim) - LONGEST)
    return Rumour(claim=claim, link=link)


def _value(said: str) -> tuple[str, str]:
    """A quoted value or everything before the first link; else one word. What is left is the evidence."""
    plain = straight(said)
    if plain.startswith('"'):
        return tokens(said)[0].text.strip(), plain.split('"', 2)[2].strip()
    before, scheme, after = plain.partition("http")
    if scheme and after.startswith(("://", "s://")):
        return before.strip(), scheme + after
    value, evidence = split(plain)
    return value, evidence
