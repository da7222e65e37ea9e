"""From the text behind `/incident` to a typed command. Pure; raises nothing but Refusal."""

import re
from datetime import datetime
from difflib import get_close_matches

from bot.domain.errors import Reason, Refusal
from bot.domain.roles import COMMANDER
from bot.slack import habits
from bot.slack.commands import SLASH, Command, Fill, Said
from bot.slack.mrkdwn import PERSON, readable
from bot.slack.verbs import ALIASES, VERBS
from bot.slack.verbs.overview import Home, Show
from bot.slack.vocabulary import Vocabulary, split

_CODE = re.compile(r"inc-?([0-9]{1,9})", re.IGNORECASE)
_ARGUED = frozenset({Reason.BAD_ARGUMENT, Reason.MISSING_ARGUMENT})


def parse(text: str, words: Vocabulary, now: datetime) -> Said:
    """What was said, at `now`. Raises Refusal with the corrected command to copy, or the nearest verbs."""
    head, rest = split(text)
    incident_id = _code(head)
    if incident_id is not None:
        head, rest = split(rest)
    if not head:
        return Said(command=Home() if incident_id is None else Show(), incident_id=incident_id)
    name, rest = _verb(head, rest)
    command = _read(name, rest, words, now)
    if isinstance(command, Show) and command.incident_id is not None:
        return Said(command=Show(), incident_id=command.incident_id)
    return Said(command=command, incident_id=incident_id)


def verb_of(text: str) -> str:
    """The verb that was meant, for the record; `home` for the bare command, the word itself when it is none."""
    head, rest = split(text)
    word = split(rest)[0] if _code(head) is not None else head
    name = word.casefold()
    return ALIASES.get(name) or habits.LINES.get(name, "").partition(" ")[0] or readable(word) or "home"


def corrected(text: str, verb: str) -> str:
    """The same line with this verb in the place of the one that was typed."""
    head, rest = split(text)
    code, rest = (f"{head} ", split(rest)[1]) if _code(head) is not None else ("", rest)
    return f"{code}{verb} {rest}".strip()


def _read(name: str, rest: str, words: Vocabulary, now: datetime) -> Command:
    """The verb's arguments; a refusal of one always has a line to copy."""
    if VERBS[name].form and not rest.strip():
        return Fill(verb=name)
    try:
        return VERBS[name].read(rest, words, now)
    except Refusal as no:
        if no.reason not in _ARGUED or no.details.get("command"):
            raise
        raise Refusal(no.reason, **{**no.details, "command": f"{SLASH} {VERBS[name].example}"}) from no


def _verb(head: str, rest: str) -> tuple[str, str]:
    """The verb's own name, and its arguments; habits from other bots are turned into ours."""
    word = head.casefold()
    first, more = split(rest)
    if (word, first.casefold()) == ("timeline", "add"):
        return "note", more
    if word == "lead" and PERSON.fullmatch(rest):
        return "role", f"{COMMANDER} {rest}"
    if word in ALIASES:
        return ALIASES[word], rest
    if word in habits.LINES:
        verb, _, before = habits.LINES[word].partition(" ")
        return verb, f"{before} {rest}".strip()
    if word in habits.INSTEAD:
        habit, instead = habits.INSTEAD[word]
        raise Refusal(Reason.NO_SUCH_VERB, verb=readable(head), habit=habit, nearest=instead)
    near = get_close_matches(word, ALIASES, n=3, cutoff=0.5)
    raise Refusal(Reason.NO_SUCH_VERB, verb=readable(head), nearest=tuple(dict.fromkeys(ALIASES[n] for n in near)))


def _code(word: str) -> int | None:
    found = _CODE.fullmatch(word)
    return int(found[1]) if found else None
