"""What is said about facts: who checks them, who is asked to, and which have grown old."""

import re
from collections.abc import Mapping, Sequence

from bot.domain.fact import Fact
from bot.domain.incident import Incident
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import person, safe, short
from bot.slack.tongue import Phrase, _, _n, all_of
from bot.slack.wording.details import Details, said

TITLE = Phrase("A fact")
KEY = Phrase("Fact")
ANSWER = Phrase("What is known")
VALUE = Phrase("Value, where yes or no does not say it")
VALUE_HINT = Phrase("For example the share of customers concerned.")
EVIDENCE = Phrase("Evidence")
EVIDENCE_HINT = Phrase("A link, a query, the name of a report. For money and data it is needed.")
WHO = Phrase("Who should check it")
ANSWERS: Mapping[str, Phrase] = {
    "yes": Phrase("I have checked: it is so"),
    "no": Phrase("I have checked: it is not so"),
    "take": Phrase("I am checking it now"),
    "ask": Phrase("Somebody else should check it"),
}
"""What one can say of a fact in the form."""

CHECKED = Phrase("I have checked it")
NOT_ME = Phrase("Not me")
TAKE = Phrase("I am checking it")

MEANINGS: Mapping[str, Phrase] = {
    "affected_share": Phrase("how many customers are concerned"),
    "attack_confirmed": Phrase("security confirms an attack"),
    "attack_ruled_out": Phrase("security rules an attack out"),
    "cause": Phrase("what caused it"),
    "cause_area_known": Phrase("we know where the cause lies"),
    "partner_involved": Phrase("an outside service is part of it"),
    "planned_change": Phrase("it was planned and announced"),
    "restored": Phrase("it works again"),
}
"""What the facts mean that no sentence of the bank explains."""

_LONGEST = 160
_PLACEHOLDER = re.compile(r"\{[a-z_]+\??\}")


def asked(fact: Fact) -> str:
    """Somebody was asked to check."""
    return _(
        "I asked {person} to check {fact}. Until they answer, texts may say that it is being checked.",
        person=person(fact.taken_by or ""),
        fact=safe(fact.key),
    )


def wanted(incident: Incident, key: str, meaning: str, who: str) -> str:
    """To the person who is asked."""
    request = _(
        "{person} asks you to check *{fact}* for {incident}.",
        person=person(who),
        fact=safe(key),
        incident=f"{incident.code} {safe(incident.title)}",
    )
    plain = safe(short(_PLACEHOLDER.sub("…", meaning), _LONGEST))
    about = _("Customers would be told: “{sentence}”", sentence=plain) if plain else ""
    return "\n".join(line for line in (request, about) if line)


def settled(incident: Incident, key: str) -> str:
    """Instead of the request, once it is answered."""
    return _("{fact} of {incident} is not waiting for you any more.", fact=safe(key), incident=incident.code)


def declined(incident: Incident, key: str, who: str) -> str:
    """To whoever asked: find somebody else."""
    return _(
        "{person} cannot check {fact} for {incident}. Nobody is checking it now: "
        "`{slash} fact {fact} @person` asks somebody else.",
        person=person(who),
        fact=safe(key),
        incident=incident.code,
        slash=SLASH,
    )


def declined_told() -> str:
    """To the person who cannot."""
    return _("Noted, and I told whoever asked.")


def grown_old(incident: Incident, key: str, who: str, numbers: Sequence[int]) -> str:
    """To whoever leads the words: a text leans on what is no longer fresh."""
    told = _n(
        "{fact} of {incident} is too old to lean on, and statement {numbers} says what it allowed.",
        "{fact} of {incident} is too old to lean on, and statements {numbers} say what it allowed.",
        len(numbers),
        fact=safe(key),
        incident=incident.code,
        numbers=all_of(str(n) for n in numbers),
    )
    last = _("{person} checked it last.", person=person(who)) if who else ""
    again = _("New texts cannot say it before somebody has checked again.")
    return " ".join(part for part in (told, last, again) if part)


def not_checking(details: Details) -> str:
    """The person does not check it, or somebody has answered."""
    key = said(details, "key", _("this fact"))
    return _("Nothing to do here any more: you are not the one who checks {fact} now.", fact=key)
