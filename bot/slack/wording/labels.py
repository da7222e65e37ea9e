"""Short names: of buttons, fields, languages, states, outlets and roles. Plain text, never mrkdwn.

Constants are phrases, looked up in the reader's language when a view is made.
"""

from collections.abc import Mapping

from bot.domain.incident import Incident, Outcome, Phase, Severity
from bot.slack.mrkdwn import clean
from bot.slack.tongue import Phrase, _, known

LANGUAGES: Mapping[str, Phrase] = {"en": Phrase("English"), "fr": Phrase("French"), "ar": Phrase("Arabic")}
"""The languages of the audience as Slack's readers call them."""

OUTLETS: Mapping[str, Phrase | str] = {
    "status_page": Phrase("status page"),
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "statuspage": "Statuspage",
    "cachet": "Cachet",
    "instatus": "Instatus",
    "better_stack": "Better Stack",
    "facebook": "Facebook",
    "x": "X",
    "linkedin": "LinkedIn",
    "telegram": "Telegram",
    "threads": "Threads",
    "webhook": Phrase("webhook"),
    "email": Phrase("e-mail"),
    "manual": Phrase("by hand"),
    "whatsapp": "WhatsApp",
}
"""Publisher kinds as people call them; what is a name is the same in every language."""

SAY = Phrase("Say something")
NO_CHANGE = Phrase("No change")
PHASE = Phrase("Phase")
KIND = Phrase("Kind of statement")
LIST_TITLE = Phrase("Open incidents")
TIMELINE = Phrase("Timeline")
PUBLIC = Phrase("What the public was told")
APPROVE = Phrase("Approve")
ASK_CHANGE = Phrase("Ask for a change")
REJECT = Phrase("Reject")
IT_IS_THERE = Phrase("It is there")
SEND_AGAIN = Phrase("Not there, send again")
RETRY = Phrase("Retry")
POSTED = Phrase("I have posted it")
GIVE_UP = Phrase("Give up")
WRITE_AGAIN = Phrase("Write it again")
SHOW = Phrase("Show")
STOP = Phrase("Stop")
CORRECT = Phrase("Correct")
RETRACT = Phrase("Retract")
ASK_CHECK = Phrase("Ask somebody to check")
MARK_POSTED = Phrase("Mark as posted")
OVERRIDE = Phrase("A rule blocks this text")
DECLARE = Phrase("Declare an incident")

SAY_TITLE = Phrase("Tell the public")
ASK_CHANGE_TITLE = Phrase("Ask for a change")
REJECT_TITLE = Phrase("Reject this text")
GIVE_UP_TITLE = Phrase("Give up this message")
IT_IS_THERE_TITLE = Phrase("It is there")
POSTED_TITLE = Phrase("I have posted it")
DECLARE_TITLE = Phrase("Declare an incident")
CORRECT_TITLE = Phrase("Correct what we said")
RETRACT_TITLE = Phrase("Take back what we said")
SUBMIT = Phrase("Send for approval")
CLOSE_TITLE = Phrase("Close the incident")
CLOSE = Phrase("Close it")
CANCEL_TITLE = Phrase("Call it a false alarm")
CANCEL_IT = Phrase("Cancel the incident")
CANCEL_REASON = Phrase("Why it was a false alarm")
REOPEN_TITLE = Phrase("Open it again")
REOPEN = Phrase("Reopen")
REOPEN_REASON = Phrase("Why it is not over")
MERGE_TITLE = Phrase("Two that are one")
MERGE = Phrase("Make them one")
WHICH_GOES_ON = Phrase("Which one goes on")
RESTRICT_TITLE = Phrase("Make it private")
RESTRICT = Phrase("Make it private")
RESTRICT_REASON = Phrase("Why only some may know")
GO_BACK = Phrase("Leave it open")
HOLD_TITLE = Phrase("Publish holding text")
PUBLISH = Phrase("Publish now")
BREAK_GLASS_TITLE = Phrase("Publish alone")
BREAK_GLASS_REASON = Phrase("Why it cannot wait for a second person")
SIGN = Phrase("Sign the review")
SEND = Phrase("Send")
CANCEL = Phrase("Cancel")
CLOSE = Phrase("Close")

REASON = Phrase("What is wrong, and what would be right")
REJECT_REASON = Phrase("Why this must not be said")
GIVE_UP_REASON = Phrase("Why it will not be published there")
ADDRESS = Phrase("Address of the post")
ADDRESS_IF_ANY = Phrase("Address of the post, if it has one")
SEVERITY = Phrase("Severity")
SITUATION = Phrase("What customers notice")
SERVICES = Phrase("Services")
MORE_VERBS = Phrase("More verbs")
TITLE = Phrase("Title")
SINCE = Phrase("Noticed since (HH:MM)")


def language_name(language: str) -> str:
    """`French` for `fr`."""
    return str(LANGUAGES.get(language, language))


def text_label(language: str, variant: str) -> str:
    """The label of one text's field: `French, short`."""
    return f"{language_name(language)}, {plain_name(variant)}"


MEND_LABELS: Mapping[tuple[str, str], tuple[Phrase, Phrase]] = {
    ("correction", "wrong"): (Phrase("what was wrong"), Phrase("Completes “we wrote that ...”")),
    ("correction", "right"): (Phrase("what is right"), Phrase("Completes “That was not right: ...”")),
    ("retraction", "wrong"): (
        Phrase("why we take it back"),
        Phrase("For the public. Completes “we withdraw our message: ...”"),
    ),
}
"""The fields of a correction or a retraction, and what stands under them."""


def mend_label(language: str, name: str, kind: str) -> str:
    """`English: what was wrong`."""
    return _("{language}: {field}", language=language_name(language), field=MEND_LABELS[kind, name][0])


def mend_hint(name: str, kind: str) -> str:
    """How the words are used."""
    return str(MEND_LABELS[kind, name][1])


def outlet_name(name: str) -> str:
    """`Facebook (fr)` for `facebook_fr`; the policy's own name where it tells more."""
    kind, __, rest = name.partition("_") if name not in OUTLETS else (name, "", "")
    return f"{OUTLETS[kind]} ({rest.replace('_', ' ')})" if kind in OUTLETS and rest else str(OUTLETS.get(kind, name))


def plain_name(name: str) -> str:
    """A name of the policy as people read it: `comms lead` for `comms_lead`. An unknown one stays what it is."""
    return known("name", clean(name).replace("_", " "))


def severity_name(severity: Severity) -> str:
    """`SEV1`."""
    return severity.key.upper()


def phase_name(phase: Phase) -> str:
    """`investigating`."""
    return plain_name(phase.value)


STATES: Mapping[str, Phrase] = {
    "pending": Phrase("waiting for its approvers"),
    "changing": Phrase("with its author, who was asked for a change"),
    "approved": Phrase("approved and on its way out"),
    "published": Phrase("published"),
    "rejected": Phrase("rejected"),
    "superseded": Phrase("replaced by a newer one"),
    "expired": Phrase("expired"),
    "settled": Phrase("settled"),
    "stopped": Phrase("stopped before any of it went out"),
}


def state_name(state: str) -> str:
    """Where a statement stands, as the end of a sentence; other words stay what they are."""
    return str(STATES[state]) if state in STATES else plain_name(state)


THINGS: Mapping[str, Phrase] = {
    "kind": Phrase("kind of statement"),
    "key": Phrase("fact's key"),
    "since": Phrase("time"),
    "incident": Phrase("incident's code"),
    "url": Phrase("link to the post"),
    "report": Phrase("report"),
    "what": Phrase("text"),
    "statement": Phrase("number of a statement"),
    "at": Phrase("time"),
    "reference": Phrase("reference of what was sent"),
    "regime": Phrase("regulator's regime"),
    "moment": Phrase("moment or report"),
}


def thing_name(name: str) -> str:
    """What an argument is, in words: `kind of statement` for `kind`."""
    return str(THINGS[name]) if name in THINGS else plain_name(name)


OUTCOMES: Mapping[Outcome, Phrase] = {
    Outcome.FALSE_ALARM: Phrase("false alarm"),
}
"""How incidents ended that did not end as incidents do."""


def state_of(incident: Incident) -> str:
    """Where it stands: its phase, or how it ended."""
    if incident.duplicate_of is not None:
        return _("duplicate of INC-{number}", number=incident.duplicate_of)
    ended = OUTCOMES.get(incident.outcome) if incident.outcome else None
    return str(ended) if ended else phase_name(incident.phase)


def severity_option(severity: Severity, meaning: str) -> str:
    """One line of the severity field, at most 75 characters as Slack demands."""
    return clean(_("{severity}: {meaning}", severity=severity_name(severity), meaning=plain_name(meaning)))[:75]
