"""Direct answers to what somebody typed or pressed: what happened, or what to do."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.clock import Clock
from bot.domain.fact import Fact
from bot.domain.incident import Incident, Phase
from bot.domain.order import TITLE_LIMIT
from bot.domain.statement import State, Statement
from bot.slack.commands import SLASH, VERBS
from bot.slack.mrkdwn import channel, moment, people, person, safe, short, time
from bot.slack.wording.labels import plain_name, severity_name


def more(count: int) -> str:
    """A list was cut."""
    return f"… and {count} more."


def declared(incident: Incident) -> str:
    """It is declared; the channel follows."""
    return (
        f"I declared *{incident.code} {safe(incident.title)}* as {severity_name(incident.severity)}. "
        f"Its channel is being made and you are invited to it."
    )


def reported(count: int, *, suggest: bool) -> str:
    """A complaint was counted."""
    counted = "I counted this report; it is the first." if count == 1 else f"I counted this report; there are {count}."
    return f"{counted} That is enough to declare: `{SLASH} declare`." if suggest else counted


def asked_approval(statement: Statement) -> str:
    """A text went to its approvers."""
    return f"I sent statement {statement.number} to its approvers. Nothing is public until they agree."


def taken(fact: Fact) -> str:
    """Somebody is checking."""
    return (
        f"Noted: you are checking {safe(fact.key)}. Texts may now say that it is being checked. "
        f"When you know: `{SLASH} fact {safe(fact.key)} yes` and the evidence."
    )


def verified(fact: Fact) -> str:
    """A fact is recorded."""
    until = fact.expires_at()
    fresh = f" It stays fresh until {moment(until)}." if until else ""
    return f"I recorded {safe(fact.key)} = {safe(short(fact.value, 200))}.{fresh}"


def phase_changed(incident: Incident) -> str:
    """The phase is another one."""
    owed = f" The public still has to hear it: `{SLASH} say`." if incident.phase is not Phase.CLOSED else ""
    return f"{incident.code} is now {incident.phase.value}.{owed}"


def severity_changed(incident: Incident) -> str:
    """The severity is another one."""
    return (
        f"{incident.code} is now {severity_name(incident.severity)}. Its clocks follow; what was promised in public "
        "stays promised."
    )


def snoozed(clock: str, until: datetime) -> str:
    """A reminder was put off."""
    return f"I will not remind of {safe(clock)} before {time(until)}. The clock goes on; the card shows your reason."


def no_impact(*, agreed: bool) -> str:
    """One or both of two said that no customer notices."""
    if agreed:
        return "Two of you agree: no public word is owed now. Three more customer reports would change that."
    return "I noted your reason and asked the other of you two. Until both agree the public word stays due."


def flagged(number: int) -> str:
    """A published text is wrong."""
    return f"I recorded what is wrong in statement {number}; its correction is now due."


def noted() -> str:
    """A line for the timeline."""
    return "I added this to the timeline."


def assigned(incident: Incident, role: str, who: str) -> str:
    """A role was given."""
    return f"{person(who)} is now {safe(plain_name(role))} of {incident.code}. I told them what is open."


def approved(statement: Statement, missing: int, *, published: bool) -> str:
    """A yes was counted."""
    if published:
        return f"I counted your approval of statement {statement.number}. It goes out now; the card shows each receipt."
    others = "one more person" if missing == 1 else f"{missing} more people"
    return f"I counted your approval of statement {statement.number}. It needs {others}."


def change_asked(statement: Statement) -> str:
    """The author has it again."""
    return f"I asked {person(statement.author)} for the change. Statement {statement.number} waits for their new text."


def suggested(statement: Statement) -> str:
    """The suggestion is the new text."""
    return (
        f"Your text is now revision {statement.revision.number} of statement {statement.number}. "
        "Earlier approvals no longer count."
    )


def rejected(statement: Statement) -> str:
    """It will not be said."""
    return f"I rejected statement {statement.number} in your name and told {person(statement.author)} why."


def delivery_confirmed() -> str:
    """A person saw the post."""
    return "Thank you. I recorded that it is there and will not send it again."


def delivery_resent() -> str:
    """It is sent once more."""
    return "I am sending it again. The card shows what becomes of it."


def delivery_posted() -> str:
    """A person posted it."""
    return "Thank you. I recorded that you posted it."


def delivery_given_up() -> str:
    """It will not be sent."""
    return "I gave this message up and recorded your reason."


def emoji_does_not_count() -> str:
    """A reaction on an approval card."""
    return "A reaction does not count as approval. Please use the buttons on the card: they record the exact text."


def form_failed(again: str) -> str:
    """The form could not be opened."""
    return f"I could not open the form in time. Please try again: {again}."


def same_button() -> str:
    """How to try again what a button does."""
    return "press the same button"


def unexpected() -> str:
    """Something went wrong inside."""
    return "Something went wrong on my side and I did nothing. It is in my log; please try again in a moment."


def storage_down() -> str:
    """The database did not take it."""
    return "I could not save this, so nothing happened. Please try again in a moment, and tell whoever runs me."


def not_understood() -> str:
    """A button or form nobody knows any more."""
    return f"I do not know this control any more; it may be from an older message. `{SLASH} help` lists what I can do."


def no_open_incidents() -> str:
    """All quiet."""
    return f"No incident is open. To declare one: `{SLASH} {VERBS['declare'].example}`."


def open_incidents() -> str:
    """The list's headline."""
    return "*Open incidents*"


def list_line(incident: Incident) -> str:
    """One incident in the list."""
    where = f" {channel(incident.channel_id)}" if incident.channel_id else ""
    return (
        f"*{incident.code}* {safe(incident.title)} · {severity_name(incident.severity)} · {incident.phase.value} · "
        f"since {moment(incident.declared_at)}{where}"
    )


def clocks(code: str) -> str:
    """The headline over the clocks."""
    return f"*What is due for {code}*"


def no_clocks(code: str) -> str:
    """No clock runs."""
    return f"No clock runs for {code}."


def clock_line(clock: Clock, title: str, now: datetime, step: tuple[datetime, Sequence[str]] | None = None) -> str:
    """One clock: when it is due, and who is called next."""
    late = now >= clock.due_at
    due = f"*late since {moment(clock.due_at)}*" if late else f"due by {moment(clock.due_at)}"
    line = f"{clock.kind} {safe(title)}: {due}"
    if clock.snoozed_until is not None and clock.snoozed_until > now:
        line += f" · put off until {time(clock.snoozed_until)}: {safe(short(clock.snoozed_why, 120))}"
    if step is not None:
        whom = people(tuple(step[1])) or "nobody"
        line += f" · next I call {whom} at {time(step[0])}"
    return line


def timeline(code: str, hidden: int) -> str:
    """The headline over the timeline."""
    return f"*Timeline of {code}*" + (f" (the newest entries; {hidden} older ones not shown)" if hidden else "")


def timeline_line(at: datetime, actor: str, action: str, details: str) -> str:
    """One line of the record."""
    said = f" · {safe(short(details, 160))}" if details else ""
    return f"{moment(at)} {person(actor)} {safe(action)}{said}"


def help_headline() -> str:
    """What I can do."""
    return "I keep track of an incident, of what the public was told, and of when we must speak next."


VERB_SAYS = {
    "declare": "declares an incident; the order of words does not matter",
    "say": "opens the public text, ready written; it goes to approval",
    "nochange": "sends the no-change text to approval, in one step",
    "correct": "corrects what the public was told; goes to approval",
    "retract": "takes back what the public was told; goes to approval",
    "stop": "holds back what has not left yet",
    "fact": "without a value: you are checking it; with one: it is verified",
    "phase": "moves the incident on",
    "resolve": "sets the phase to resolved; the closing word is then due",
    "sev": "raises or lowers the severity; the clocks follow",
    "role": "gives somebody a role and tells them",
    "note": "adds a line to the timeline",
    "clocks": "shows what is due",
    "snooze": "puts the reminders of a clock off, with a reason; never of a promise",
    "noimpact": "says that no customer notices; commander and comms lead, both",
    "flag": "says what is wrong in a published text; its correction is then due",
    "show": "shows an incident as it stands",
    "list": "lists open incidents",
    "report": "counts a customer's complaint",
    "help": "explains a verb",
}
"""What each verb does, in half a line."""


def help_line(verb: str) -> str:
    """One verb in the overview."""
    return f"`{SLASH} {safe(VERBS[verb].usage)}` {VERB_SAYS[verb]}"


def help_verb(verb: str) -> str:
    """One verb, with its other names and an example."""
    known = VERBS[verb]
    others = f"\nAlso: {', '.join(known.aliases)}." if known.aliases else ""
    limit = f" A title has at most {TITLE_LIMIT} characters." if verb == "declare" else ""
    return f"{help_line(verb)}.{limit}\nExample: `{SLASH} {safe(known.example)}`{others}"


def help_place() -> str:
    """Where verbs work."""
    return f"In an incident's channel the incident is understood; elsewhere name it first: `{SLASH} INC-7 say`."


def still_waits(statement: Statement) -> str:
    """What a new role holder should know of a draft."""
    where = "waits for approval" if statement.state is State.PENDING else "is with its author"
    return f"Statement {statement.number} {where}."
