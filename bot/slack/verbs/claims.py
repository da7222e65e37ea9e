"""`/incident fact` and `/incident rumour`: what somebody checked, asks to have checked, or heard people claim."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Reason, Refusal
from bot.domain.rumour import LONGEST
from bot.slack.commands import SLASH, Command
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Vocabulary, bad, free, missing, split, straight, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFact(Command):
    """I am checking this."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactForm(Command):
    """Opens the form for a fact."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFact(Command):
    """Asks somebody (a Slack user id) to check this."""

    key: str
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyFact(Command):
    """I have checked this, and here is why you may believe it."""

    key: str
    value: str
    evidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rumour(Command):
    """What customers claim; without a word the form is opened."""

    claim: str = ""
    link: str = ""


_KEY = re.compile(r"[a-z][a-z0-9_]{0,62}")
_LINK = re.compile(r"https?://\S+")


def checked_fact(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    """Taken up, asked of somebody, or verified with its evidence; without a word the form."""
    key, said = split(rest)
    if not key:
        return FactForm()
    plain = readable(key).casefold().replace("-", "_")
    if not _KEY.fullmatch(plain):
        raise bad("fact", "key", key)
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


VERBS: Mapping[str, Verb] = {
    "fact": Verb(
        aliases=("verify",),
        usage="fact [key] [@person, or value and evidence]",
        example="fact ledger_ok yes https://...",
        french=Spelling(
            names=("fait", "vérifier"),
            usage="fait [clé] [@personne, ou valeur et preuve]",
            example="fait ledger_ok oui https://...",
        ),
        read=checked_fact,
    ),
    "rumour": Verb(
        aliases=("rumor", "claim"),
        usage="rumour [what people claim] [link]",
        example="rumour They have lost our data https://...",
        french=Spelling(
            names=("rumeur",),
            usage="rumeur [ce qui se dit] [lien]",
            example="rumeur Ils ont perdu nos données https://...",
        ),
        read=heard_rumour,
    ),
}
