"""What the cards say: the incident's, the approval's and the executives'."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.clock import Clock
from bot.domain.fact import Fact
from bot.domain.incident import Incident, Phase
from bot.domain.statement import State, Statement
from bot.slack.mrkdwn import moment, people, person, safe, short, time
from bot.slack.wording.labels import outlet_name, phase_name, plain_name, severity_name

_QUOTED = 110
"""How much of a public text a card repeats, in characters."""


def incident_headline(incident: Incident) -> str:
    """The card's head; plain text."""
    return f"{incident.code} {incident.title}".strip()


def incident_state(incident: Incident) -> str:
    """Severity and phase in words, and what is concerned."""
    drill = "drill · " if incident.drill else ""
    services = ", ".join(safe(s) for s in incident.services) or "no service named"
    return f"{drill}*{severity_name(incident.severity)}* · *{phase_name(incident.phase)}* · {services}"


def incident_origin(incident: Incident, reports: int) -> str:
    """When it began and who declared it."""
    counted = f" ({reports} {'report' if reports == 1 else 'reports'})" if reports else ""
    noticed = f" · customers noticed {moment(incident.first_sign_at)}{counted}"
    return f"Declared {moment(incident.declared_at)} by {person(incident.declared_by)}{noticed}"


def incident_roles(held: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Who does what."""
    return " · ".join(
        f"{safe(plain_name(role)).capitalize()} {people(tuple(who)) or 'nobody yet'}" for role, who in held
    )


def last_word(statement: Statement, text: str, at: datetime, where: Iterable[str]) -> str:
    """The newest public word, and where it is."""
    said = f"*Public*  Statement {statement.number}, {time(at)}: “{safe(short(text, _QUOTED))}”"
    return f"{said}\n→ {' · '.join(where)}"


def no_word_yet() -> str:
    """Silence so far."""
    return "*Public*  Nothing has been said yet."


SIGNS: Mapping[str, str] = {
    "done": "✓",
    "by_hand": "to be posted by hand",
    "refused": "✗ refused",
    "parked": "? nobody can tell",
    "superseded": "replaced",
    "stopped": "stopped",
}
"""How a delivery stands, on the card; every other state is on its way."""


def standing(outlet: str, languages: Sequence[tuple[str, str]]) -> str:
    """One outlet behind the last word: `status page ✓`, or language by language where they differ."""
    name = safe(outlet_name(outlet))
    states = {SIGNS.get(state, "… on its way") for _, state in languages}
    if len(states) == 1:
        return f"{name} {states.pop()}"
    each = [f"{safe(language)} {SIGNS.get(state, '… on its way')}" for language, state in languages]
    return f"{name} ({', '.join(each)})"


def next_calm(bar: str, title: str, due_at: datetime) -> str:
    """What is due next."""
    return f"*Next*  {bar}  {safe(title)} due by {time(due_at)}"


def next_amber(bar: str, title: str, due_at: datetime) -> str:
    """Half of the time has gone."""
    return f"*Next*  {bar}  amber: {safe(title)} due by {time(due_at)}, half of the time has gone"


def next_red(bar: str, title: str, due_at: datetime) -> str:
    """It is late."""
    return f"*Next*  {bar}  red: {safe(title)} is *late since {time(due_at)}*"


def owed_by(who: Sequence[str]) -> str:
    """Whom it waits for; the end of the line above."""
    return f" · owed by {people(tuple(who))}" if who else ""


def snoozed(title: str, until: datetime, why: str) -> str:
    """A reminder that was put off."""
    return f"Reminders of the {safe(title)} are put off until {time(until)}: {safe(short(why, 160))}"


def watching(until: datetime) -> str:
    """It is back, and we make sure."""
    return f"Watching until {time(until)} before anybody says that it is over."


def nothing_due(incident: Incident) -> str:
    """No public clock runs."""
    if incident.resolved_at:
        return f"*Next*  Resolved {moment(incident.resolved_at)}."
    return "*Next*  No public word is due."


def waits(statement: Statement, clock: Clock | None) -> str:
    """A draft that waits for people."""
    if statement.state is State.CHANGING:
        return (
            f"*Waiting*  Statement {statement.number} is with {person(statement.author)}, who was asked for a change."
        )
    due = f", decision due by {time(clock.due_at)}" if clock else ""
    return (
        f"*Waiting*  Statement {statement.number} waits for approval since {time(statement.revision.created_at)}{due}."
    )


def facts(known: Sequence[Fact], now: datetime) -> str:
    """Every fact with its standing."""
    return "*Facts*  " + (" · ".join(fact(f, now) for f in known) or "None yet.")


def fact(known: Fact, now: datetime) -> str:
    """One fact: checked, being checked, or too old."""
    name = safe(known.key)
    if known.pending:
        return f"? {name}: being checked ({person(known.taken_by or '')})"
    if known.verified_at is None:
        return f"? {name}: nobody has checked"
    by = f"{time(known.verified_at)} ({person(known.verified_by or '')})"
    if not known.true:
        return f"✗ {name}: {safe(short(known.value, 60))}, checked {by}"
    value = "" if known.value.casefold() in {"yes", "true", "1", "oui"} else f": {safe(short(known.value, 60))}"
    return f"✓ {name}{value} checked {by}" + ("" if known.fresh(now) else ", too old to lean on")


def exec_headline(incident: Incident) -> str:
    """What customers see, in one plain sentence."""
    names = [safe(s) for s in incident.services]
    who = " and ".join((", ".join(names[:-1]), names[-1]) if len(names) > 1 else names) or "our services"
    since = time(incident.first_sign_at)
    if incident.phase in {Phase.RESOLVED, Phase.CLOSED}:
        until = f" to {time(incident.restored_at)}" if incident.restored_at else ""
        return f"Resolved: customers of {who} had {safe(plain_name(incident.situation))} from {since}{until}."
    return f"Customers of {who} have {safe(plain_name(incident.situation))} since {since}."


def exec_state(incident: Incident) -> str:
    """Severity, phase and when it was declared."""
    drill = "Drill · " if incident.drill else ""
    return (
        f"{drill}{incident.code} · {severity_name(incident.severity)} · {phase_name(incident.phase)} · "
        f"declared {moment(incident.declared_at)}"
    )


def told(words: Sequence[tuple[datetime, str]], in_all: int, minutes_to_first: int) -> str:
    """What the public has been told."""
    if not words:
        return "Told the public: nothing yet."
    lines = "\n".join(f"• {time(at)} “{safe(short(text, _QUOTED))}”" for at, text in words)
    count = "1 word" if in_all == 1 else f"{in_all} words"
    return f"Told the public: {count}, the first {minutes_to_first} min after declaration.\n{lines}"


def next_word(due_at: datetime | None, late_since: datetime | None, *, over: bool) -> str:
    """When we speak next, and whether anything is late."""
    if late_since is not None:
        return f"*Late:* we have owed the public a word since {time(late_since)}."
    if due_at is not None:
        return f"Next public word by {time(due_at)}. Nothing is late."
    return "Nothing more is due." if over else "No public word is due. Nothing is late."


def money(known: Fact | None, now: datetime) -> str:
    """What is known of customers' money."""
    return f"Money: {_checked(known, now)}."


def data(known: Fact | None, now: datetime) -> str:
    """What is known of customers' data."""
    return f"Data: {_checked(known, now)}."


def _checked(known: Fact | None, now: datetime) -> str:
    if known is None:
        return "nobody is checking yet"
    if known.pending or known.verified_at is None:
        return "being checked"
    old = "" if known.fresh(now) or not known.true else ", to be checked again"
    return f"{'checked, safe' if known.true else 'checked, not safe'} ({time(known.verified_at)}{old})"


def waiting_for_you(statement: Statement | None) -> str:
    """Whether an executive is needed."""
    if statement is None or statement.state is not State.PENDING:
        return "Waiting for approval: nothing."
    return f"Waiting for approval: statement {statement.number}, since {time(statement.revision.created_at)}."
