"""Direct answers to what somebody typed or pressed: what happened, or what to do."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.clock import Clock
from bot.domain.fact import Fact
from bot.domain.incident import Incident, Phase
from bot.domain.statement import State, Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import channel, moment, people, person, safe, short, time
from bot.slack.tongue import _, _n
from bot.slack.verbs import VERBS
from bot.slack.wording.drills import MARK
from bot.slack.wording.labels import phase_name, plain_name, severity_name, state_of


def more(count: int) -> str:
    """A list was cut."""
    return _n("… and {count} more.", "… and {count} more.", count)


def declared(incident: Incident) -> str:
    """It is declared; the channel follows."""
    return _(
        "I declared *{incident}* as {severity}. Its channel is being made and you are invited to it.",
        incident=f"{incident.code} {safe(incident.title)}",
        severity=severity_name(incident.severity),
    )


def backfilled(incident: Incident) -> str:
    """It is written down, and nothing more."""
    return _(
        "I wrote down *{incident}*, from {began} to {over}. It is over: no channel, no clock, no word to the public. "
        "The record says that it was written down afterwards.",
        incident=f"{incident.code} {safe(incident.title)}",
        began=moment(incident.first_sign_at),
        over=moment(incident.resolved_at or incident.first_sign_at),
    )


def asked_approval(statement: Statement) -> str:
    """A text went to its approvers."""
    return _("I sent statement {number} to its approvers. Nothing is public until they agree.", number=statement.number)


def taken(fact: Fact) -> str:
    """Somebody is checking."""
    return _(
        "Noted: you are checking {fact}. Texts may now say that it is being checked. "
        "When you know: `{slash} fact {fact} yes` and the evidence.",
        fact=safe(fact.key),
        slash=SLASH,
    )


def verified(fact: Fact) -> str:
    """A fact is recorded."""
    until = fact.expires_at()
    recorded = _("I recorded {fact} = {value}.", fact=safe(fact.key), value=safe(short(fact.value, 200)))
    return f"{recorded} " + _("It stays fresh until {moment}.", moment=moment(until)) if until else recorded


def phase_changed(incident: Incident) -> str:
    """The phase is another one."""
    now = _("{code} is now {phase}.", code=incident.code, phase=phase_name(incident.phase))
    if incident.phase is Phase.CLOSED:
        return now
    return f"{now} " + _("The public still has to hear it: `{slash} say`.", slash=SLASH)


def severity_changed(incident: Incident) -> str:
    """The severity is another one."""
    return _(
        "{code} is now {severity}. Its clocks follow; what was promised in public stays promised.",
        code=incident.code,
        severity=severity_name(incident.severity),
    )


def snoozed(clock: str, until: datetime) -> str:
    """A reminder was put off."""
    return _(
        "I will not remind of {clock} before {time}. The clock goes on; the card shows your reason.",
        clock=safe(clock),
        time=time(until),
    )


def no_impact(*, agreed: bool, reports: int) -> str:
    """One or both of two said that no customer notices; so many reports would take it back."""
    if agreed:
        return _n(
            "Two of you agree: no public word is owed now. {count} more customer report would change that.",
            "Two of you agree: no public word is owed now. {count} more customer reports would change that.",
            reports,
        )
    return _("I noted your reason and asked the other of you two. Until both agree the public word stays due.")


def flagged(number: int) -> str:
    """A published text is wrong."""
    return _("I recorded what is wrong in statement {number}; its correction is now due.", number=number)


def noted() -> str:
    """A line for the timeline."""
    return _("I added this to the timeline.")


def assigned(incident: Incident, role: str, who: str) -> str:
    """A role was given."""
    return _(
        "{person} is now {role} of {code}. I told them what is open.",
        person=person(who),
        role=safe(plain_name(role)),
        code=incident.code,
    )


def approved(statement: Statement, missing: int, *, published: bool) -> str:
    """A yes was counted."""
    counted = _("I counted your approval of statement {number}.", number=statement.number)
    if published:
        return f"{counted} " + _("It goes out now; the card shows each receipt.")
    return f"{counted} " + _n("It needs one more person.", "It needs {count} more people.", missing)


def change_asked(statement: Statement) -> str:
    """The author has it again."""
    return _(
        "I asked {person} for the change. Statement {number} waits for their new text.",
        person=person(statement.author),
        number=statement.number,
    )


def suggested(statement: Statement) -> str:
    """The suggestion is the new text."""
    return _(
        "Your text is now revision {revision} of statement {number}. Earlier approvals no longer count.",
        revision=statement.revision.number,
        number=statement.number,
    )


def rejected(statement: Statement) -> str:
    """It will not be said."""
    return _(
        "I rejected statement {number} in your name and told {person} why.",
        number=statement.number,
        person=person(statement.author),
    )


def delivery_confirmed() -> str:
    """A person saw the post."""
    return _("Thank you. I recorded that it is there and will not send it again.")


def delivery_resent() -> str:
    """It is sent once more."""
    return _("I am sending it again. The card shows what becomes of it.")


def delivery_posted() -> str:
    """A person posted it."""
    return _("Thank you. I recorded that you posted it.")


def delivery_given_up() -> str:
    """It will not be sent."""
    return _("I gave this message up and recorded your reason.")


def emoji_does_not_count() -> str:
    """A reaction on an approval card."""
    return _("A reaction does not count as approval. Please use the buttons on the card: they record the exact text.")


def form_failed(again: str) -> str:
    """The form could not be opened."""
    return _("I could not open the form in time. Please try again: {again}.", again=again)


def same_button() -> str:
    """How to try again what a button does."""
    return _("press the same button")


def unexpected() -> str:
    """Something went wrong inside."""
    return _("Something went wrong on my side and I did nothing. It is in my log; please try again in a moment.")


def storage_down() -> str:
    """The database did not take it."""
    return _("I could not save this, so nothing happened. Please try again in a moment, and tell whoever runs me.")


def not_understood() -> str:
    """A button or form nobody knows any more."""
    unknown = _("I do not know this control any more; it may be from an older message.")
    return f"{unknown} " + _("`{slash} help` lists what I can do.", slash=SLASH)


def no_open_incidents() -> str:
    """All quiet."""
    return _("No incident is open. To declare one: `{slash} {example}`.", slash=SLASH, example=VERBS["declare"].example)


def open_incidents(number: int = 1, pages: int = 1) -> str:
    """The list's headline."""
    head = _("*Open incidents*")
    if pages == 1:
        return head
    return f"{head} · " + _("page {number} of {pages}, the newest last", number=number, pages=pages)


def list_line(incident: Incident) -> str:
    """One incident in the list."""
    where = f" {channel(incident.channel_id)}" if incident.channel_id else ""
    since = _("since {moment}", moment=moment(incident.declared_at))
    drill = f"*{MARK}* · " if incident.drill else ""
    return (
        f"{drill}*{incident.code}* {safe(incident.title)} · {severity_name(incident.severity)} · "
        f"{state_of(incident)} · {since}{where}"
    )


def clocks(code: str) -> str:
    """The headline over the clocks."""
    return _("*What is due for {code}*", code=code)


def no_clocks(code: str) -> str:
    """No clock runs."""
    return _("No clock runs for {code}.", code=code)


def clock_line(clock: Clock, title: str, now: datetime, step: tuple[datetime, Sequence[str]] | None = None) -> str:
    """One clock: when it is due, and who is called next."""
    told = {"clock": clock.kind, "title": safe(plain_name(title)), "moment": moment(clock.due_at)}
    if now >= clock.due_at:
        parts = [_("{clock} {title}: *late since {moment}*", **told)]
    else:
        parts = [_("{clock} {title}: due by {moment}", **told)]
    if clock.snoozed_until is not None and clock.snoozed_until > now:
        why = safe(short(clock.snoozed_why, 120))
        parts.append(_("put off until {time}: {why}", time=time(clock.snoozed_until), why=why))
    if step is not None:
        whom = people(tuple(step[1])) or _("nobody")
        parts.append(_("next I call {people} at {time}", people=whom, time=time(step[0])))
    return " · ".join(parts)


def still_waits(statement: Statement) -> str:
    """What a new role holder should know of a draft."""
    if statement.state is State.PENDING:
        return _("Statement {number} waits for approval.", number=statement.number)
    return _("Statement {number} is with its author.", number=statement.number)


def in_plain_words() -> str:
    """A message that Slack took only without its blocks."""
    return _("(In plain words: Slack did not take this message as I meant it. Controls: `/incident show`.)")
