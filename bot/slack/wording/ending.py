"""What people read when an incident ends or begins again: what that does, what is owed, what stays public."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.incident import Incident, Outcome
from bot.domain.owing import Debt, Owed
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import moment, person, safe, short
from bot.slack.tongue import Phrase, _, _n, all_of, figure
from bot.slack.wording.details import Details, said
from bot.slack.wording.labels import outlet_name, plain_name

DEBTS: Mapping[Debt, Phrase] = {
    Debt.PROMISE: Phrase("The public was promised the next word by {moment}: `{slash} say`."),
    Debt.CLOSING_WORD: Phrase("The public has not heard that it is over: `{slash} say resolved`."),
    Debt.CORRECTION: Phrase("Statement {number} is known to be wrong: `{slash} correct {number}`."),
    Debt.PUBLIC_WORD: Phrase(
        "Statement {number} stands in public and says that something is wrong. After `{slash} resolve`: take it back "
        "with `{slash} retract {number}`, set it right with `{slash} correct {number}`, or send the closing word."
    ),
    Debt.DELIVERY: Phrase("Statement {number} is not settled on {outlets}: its card shows what to decide."),
    Debt.REVIEW: Phrase("Statement {number} went out by one person's hand; its review is not signed."),
    Debt.SUMMARY: Phrase("The public explanation is due by {moment}."),
    Debt.REGULATOR: Phrase("A report to an authority is due by {moment}: `{slash} regulators`."),
    Debt.TASK: Phrase("Tasks still to be done: {count}. `{slash} tasks` lists them."),
}
"""What is owed, and how it is paid."""


def debt(owed: Owed) -> str:
    """One thing that is owed."""
    return DEBTS[owed.what].said(
        moment=moment(owed.due_at) if owed.due_at else "",
        number=owed.statement,
        outlets=all_of([safe(outlet_name(o)) for o in owed.outlets]),
        count=figure(owed.count),
        slash=SLASH,
    )


def debts(owed: Iterable[Owed]) -> str:
    """Everything that is owed, a line each."""
    return "\n".join(f"• {debt(o)}" for o in owed)


def still_owed(details: Details) -> str:
    """Something keeps it open."""
    owed = details.get("owed")
    head = _("I left {code} open: something is owed first.", code=said(details, "incident", _("the incident")))
    known = [o for o in owed if isinstance(o, Owed)] if isinstance(owed, Sequence) else []
    return f"{head}\n{debts(known)}" if known else head


def not_over(details: Details) -> str:
    """It is open."""
    phase = plain_name(said(details, "phase"))
    code = said(details, "incident", _("This incident"))
    if not phase:
        return _("{code} is open; there is nothing to reopen.", code=code)
    return _("{code} is open ({phase}); there is nothing to reopen.", code=code, phase=phase)


def before_closing(incident: Incident) -> str:
    """Above what closing means."""
    return _("*{incident}* will be closed.", incident=f"{incident.code} {safe(incident.title)}")


def before_cancelling(incident: Incident) -> str:
    """Above what cancelling means."""
    return _(
        "*{incident}* will be closed as a false alarm: there was nothing that customers could notice.",
        incident=f"{incident.code} {safe(incident.title)}",
    )


def meaning(ends: Sequence[str], waits: Sequence[Owed], lapses: Sequence[int], stays: Sequence[int]) -> Iterator[str]:
    """What it does to clocks, texts and what is public, a paragraph each."""
    if ends:
        clocks = all_of([safe(plain_name(title)) for title in ends])
        yield _("These clocks end: {clocks}. Nobody is reminded of them any more.", clocks=clocks)
    else:
        yield _("No clock ends: none runs that would.")
    if lapses:
        yield _n(
            "Statement {numbers} waits for approval and could not be published any more.",
            "Statements {numbers} wait for approval and could not be published any more.",
            len(lapses),
            numbers=all_of([str(n) for n in lapses]),
        )
    if stays:
        yield _n(
            "Statement {numbers} stays public as it is.",
            "Statements {numbers} stay public as they are.",
            len(stays),
            numbers=all_of([str(n) for n in stays]),
        )
    if waits:
        yield _("Owed all the same, and I go on reminding of it:") + f"\n{debts(waits)}"


def after() -> str:
    """How to undo it."""
    return _("`{slash} reopen` undoes it, with a reason; clocks then start anew.", slash=SLASH)


def ended(incident: Incident) -> str:
    """To whoever did it."""
    if incident.outcome is Outcome.FALSE_ALARM:
        return _("{code} is closed as a false alarm. All its clocks have ended.", code=incident.code)
    return _("{code} is closed. Thank you.", code=incident.code)


def ended_here(incident: Incident, who: str, reason: str, owed: Sequence[str]) -> str:
    """In its channel."""
    told = {"code": incident.code, "person": person(who)}
    if incident.outcome is Outcome.FALSE_ALARM:
        return _("{person} closed {code} as a false alarm: “{reason}”.", reason=safe(short(reason, 500)), **told)
    closed = _("{person} closed {code}.", **told)
    left = [text for text in (_left(o) for o in owed) if text]
    return f"{closed} " + _("Still owed: {what}.", what=all_of(left)) if left else closed


def _left(what: str) -> str:
    return str(LEFT[what]) if what in LEFT else ""


LEFT: Mapping[str, Phrase] = {
    Debt.REVIEW.value: Phrase("a review"),
    Debt.SUMMARY.value: Phrase("the public explanation"),
    Debt.REGULATOR.value: Phrase("a report to an authority"),
    Debt.TASK.value: Phrase("tasks"),
}
"""What may be owed after the end, in two words."""


def reopened(incident: Incident, *, told: bool) -> str:
    """To whoever did it."""
    if incident.private:
        return _("{code} is open again. It is private, so no public word is owed.", code=incident.code)
    if told:
        return _(
            "{code} is open again. The public still reads otherwise: `{slash} say`.", code=incident.code, slash=SLASH
        )
    return _("{code} is open again, and its first public word is due: `{slash} say`.", code=incident.code, slash=SLASH)


def reopened_here(incident: Incident, who: str, reason: str) -> str:
    """In its channel and to the executives."""
    return _(
        "*{incident} is open again.* {person}: “{reason}”",
        incident=f"{incident.code} {safe(incident.title)}",
        person=person(who),
        reason=safe(short(reason, 500)),
    )


def archived_tomorrow(incident: Incident) -> str:
    """A day before its channel is archived."""
    return _(
        "{code} is closed and nothing of it is owed, so I archive this channel in a day. Everything in it stays "
        "readable. If it is not over: `{slash} reopen` and why.",
        code=incident.code,
        slash=SLASH,
    )
