"""Short names: of buttons, fields, languages, states, outlets and roles. Plain text, never mrkdwn."""

from collections.abc import Mapping

from bot.domain.incident import Phase, Severity
from bot.slack.mrkdwn import clean

LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "French", "ar": "Arabic"}
"""The languages of the audience as Slack's readers call them."""

OUTLETS: Mapping[str, str] = {
    "status_page": "status page",
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
    "webhook": "webhook",
    "email": "e-mail",
    "manual": "by hand",
    "whatsapp": "WhatsApp",
}
"""Publisher kinds as people call them."""

SAY = "Say something"
NO_CHANGE = "No change"
PHASE = "Phase"
TIMELINE = "Timeline"
APPROVE = "Approve"
ASK_CHANGE = "Ask for a change"
REJECT = "Reject"
IT_IS_THERE = "It is there"
SEND_AGAIN = "Not there, send again"
RETRY = "Retry"
POSTED = "I have posted it"
GIVE_UP = "Give up"
WRITE_AGAIN = "Write it again"
SHOW = "Show"
STOP = "Stop"
CORRECT = "Correct"
RETRACT = "Retract"
MARK_POSTED = "Mark as posted"
DECLARE = "Declare an incident"

SAY_TITLE = "Tell the public"
ASK_CHANGE_TITLE = "Ask for a change"
REJECT_TITLE = "Reject this text"
GIVE_UP_TITLE = "Give up this message"
IT_IS_THERE_TITLE = "It is there"
POSTED_TITLE = "I have posted it"
DECLARE_TITLE = "Declare an incident"
CORRECT_TITLE = "Correct what we said"
RETRACT_TITLE = "Take back what we said"
SUBMIT = "Send for approval"
SEND = "Send"
CANCEL = "Cancel"

REASON = "What is wrong, and what would be right"
REJECT_REASON = "Why this must not be said"
GIVE_UP_REASON = "Why it will not be published there"
ADDRESS = "Address of the post"
ADDRESS_IF_ANY = "Address of the post, if it has one"
SEVERITY = "Severity"
SITUATION = "What customers notice"
SERVICES = "Services"
TITLE = "Title"
SINCE = "Noticed since (HH:MM)"


def language_name(language: str) -> str:
    """`French` for `fr`."""
    return LANGUAGES.get(language, language)


def text_label(language: str, variant: str) -> str:
    """The label of one text's field: `French, short`."""
    return f"{language_name(language)}, {variant}"


MEND_LABELS: Mapping[tuple[str, str], tuple[str, str]] = {
    ("correction", "wrong"): ("what was wrong", "Completes “we wrote that ...”"),
    ("correction", "right"): ("what is right", "Completes “That was not right: ...”"),
    ("retraction", "wrong"): ("why we take it back", "For the public. Completes “we withdraw our message: ...”"),
}
"""The fields of a correction or a retraction, and what stands under them."""


def mend_label(language: str, name: str, kind: str) -> str:
    """`English: what was wrong`."""
    return f"{language_name(language)}: {MEND_LABELS[kind, name][0]}"


def mend_hint(name: str, kind: str) -> str:
    """How the words are used."""
    return MEND_LABELS[kind, name][1]


def outlet_name(name: str) -> str:
    """`Facebook (fr)` for `facebook_fr`; the policy's own name where it tells more."""
    kind, _, rest = name.partition("_") if name not in OUTLETS else (name, "", "")
    return f"{OUTLETS[kind]} ({rest.replace('_', ' ')})" if kind in OUTLETS and rest else OUTLETS.get(kind, name)


def plain_name(name: str) -> str:
    """A name of the policy as people read it: `comms lead` for `comms_lead`."""
    return clean(name).replace("_", " ")


def severity_name(severity: Severity) -> str:
    """`SEV1`."""
    return severity.key.upper()


def phase_name(phase: Phase) -> str:
    """`investigating`."""
    return phase.value


STATES: Mapping[str, str] = {
    "pending": "waiting for its approvers",
    "changing": "with its author, who was asked for a change",
    "approved": "approved and on its way out",
    "published": "published",
    "rejected": "rejected",
    "superseded": "replaced by a newer one",
    "expired": "expired",
    "settled": "settled",
    "stopped": "stopped before any of it went out",
}


def state_name(state: str) -> str:
    """Where a statement stands, as the end of a sentence; other words stay what they are."""
    return STATES.get(state, plain_name(state))


THINGS: Mapping[str, str] = {
    "kind": "kind of statement",
    "key": "fact's key",
    "since": "time",
    "incident": "incident's code",
    "url": "link to the post",
    "report": "report",
    "what": "text",
    "statement": "number of a statement",
}


def thing_name(name: str) -> str:
    """What an argument is, in words: `kind of statement` for `kind`."""
    return THINGS.get(name, plain_name(name))


def severity_option(severity: Severity, meaning: str) -> str:
    """One line of the severity field, at most 75 characters as Slack demands."""
    return clean(f"{severity_name(severity)}: {meaning}")[:75]
