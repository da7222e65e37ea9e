"""How to use it: every verb in a line, and one verb in full."""

from collections.abc import Mapping

from bot.domain.order import TITLE_LIMIT
from bot.slack import french
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe
from bot.slack.tongue import Phrase, _, current
from bot.slack.verbs import VERBS
from bot.slack.verbs.chapters import VERBS_OF
from bot.slack.verbs.verb import Spelling, Verb


def help_headline() -> str:
    """What I can do."""
    return _("I keep track of an incident, of what the public was told, and of when we must speak next.")


VERB_SAYS: Mapping[str, Phrase] = {
    "declare": Phrase("declares an incident; the order of words does not matter"),
    "backfill": Phrase("writes down an incident that is long over; no clock runs"),
    "drill": Phrase("declares an exercise: everything as in earnest, but nothing reaches the public"),
    "say": Phrase("opens the public text, ready written; it goes to approval"),
    "hold": Phrase("publishes the holding text, approved in advance, after you have read it"),
    "breakglass": Phrase("publishes a template's text alone, when nobody answers and we are late"),
    "nochange": Phrase("sends the no-change text to approval, in one step"),
    "correct": Phrase("corrects what the public was told; goes to approval"),
    "retract": Phrase("takes back what the public was told; goes to approval"),
    "stop": Phrase("holds back what has not left yet"),
    "fact": Phrase(
        "alone: a form; with a key: you check it; with a person: they are asked; with a value: it is verified"
    ),
    "rumour": Phrase("counts what people claim; alone: a form and what is known"),
    "phase": Phrase("moves the incident on"),
    "resolve": Phrase("sets the phase to resolved; the closing word is then due"),
    "close": Phrase("ends the incident, once nothing is owed that cannot wait"),
    "reopen": Phrase("it was not over: clocks start anew, and the public has to hear it"),
    "merge": Phrase("makes one of two incidents that are the same; what was promised goes on"),
    "cancel": Phrase("ends a false alarm, with a reason"),
    "sev": Phrase("raises or lowers the severity; the clocks follow"),
    "title": Phrase("gives the incident another title; its channel and cards follow"),
    "services": Phrase("says which services it hits; texts and status page follow"),
    "role": Phrase("gives somebody a role and tells them"),
    "delegate": Phrase("gives your role to somebody else for a while, with a reason; `delegate back` ends it"),
    "handover": Phrase("passes your role on, or all of them, with a briefing for whoever takes over"),
    "note": Phrase("adds a line to the timeline"),
    "clocks": Phrase("shows what is due"),
    "regulators": Phrase("shows what regulators are owed; legal writes down what happened and what was sent"),
    "snooze": Phrase("puts the reminders of a clock off, with a reason; never of a promise"),
    "noimpact": Phrase("says that no customer notices; commander and comms lead, both"),
    "private": Phrase("makes an incident private that the public has not heard of, with a reason"),
    "declassify": Phrase("makes a private incident known, with a reason"),
    "flag": Phrase("says what is wrong in a published text; its correction is then due"),
    "task": Phrase("writes a follow-up down, with a person and a day if you like; alone: a form"),
    "tasks": Phrase("lists what is to be done, with buttons; elsewhere: what you have to do"),
    "timeline": Phrase("shows who did what and when, page by page"),
    "public": Phrase("shows what the public was told: where, when, and whether promises were kept"),
    "review": Phrase("shows how well the public was served, and what to look at together"),
    "export": Phrase("says how to get the evidence pack, and how to know that it is whole"),
    "show": Phrase("shows an incident as it stands"),
    "list": Phrase("lists open incidents"),
    "report": Phrase("counts a customer's complaint"),
    "help": Phrase("explains a verb"),
}
"""What each verb does, in half a line."""


CHAPTERS: Mapping[str, Phrase] = {
    "begin": Phrase("To begin and to end"),
    "told": Phrase("What the public is told"),
    "known": Phrase("What is known"),
    "incident": Phrase("What it is"),
    "people": Phrase("Who does what"),
    "due": Phrase("What is due"),
    "after": Phrase("Afterwards"),
}
"""The chapters of help, by their names in the code."""


def help_chapter(chapter: str) -> str:
    """One chapter of help, under its title."""
    return "\n".join((f"*{CHAPTERS[chapter]}*", *map(help_line, VERBS_OF[chapter])))


def help_line(verb: str) -> str:
    """One verb in the overview."""
    return f"`{SLASH} {safe(spelled(verb).usage)}` {VERB_SAYS[verb]}"


def spelled(verb: str) -> Verb | Spelling:
    """How a verb is written in the reader's language."""
    return VERBS[verb].french if current() == french.LANGUAGE else VERBS[verb]


def help_verb(verb: str) -> str:
    """One verb, with its other names and an example."""
    shown = spelled(verb).usage.split()[0]
    own = VERBS[verb].french.names if current() == french.LANGUAGE else ()
    others = [n for n in (*own, verb, *VERBS[verb].aliases) if n != shown]
    limit = " " + _("A title has at most {limit} characters.", limit=TITLE_LIMIT) if verb == "declare" else ""
    lines = [
        f"{help_line(verb)}.{limit}",
        _("Example: `{example}`", example=f"{SLASH} {safe(spelled(verb).example)}"),
        *([_("Also: {names}.", names=", ".join(others))] if others else []),
    ]
    return "\n".join(lines)


def help_place() -> str:
    """Where verbs work."""
    return _(
        "In an incident's channel the incident is understood; elsewhere name it first: `{slash} INC-7 say`.",
        slash=SLASH,
    )
