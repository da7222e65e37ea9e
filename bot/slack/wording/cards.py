"""What the cards say: the incident's, the approval's and the executives'."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.clock import Clock
from bot.domain.fact import Fact
from bot.domain.incident import Incident, Outcome, Phase
from bot.domain.statement import State, Statement
from bot.slack.mrkdwn import link, moment, people, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n, all_of
from bot.slack.wording.labels import outlet_name, plain_name, severity_name, state_of

_QUOTED = 110
"""How much of a public text a card repeats, in characters."""


def incident_headline(incident: Incident) -> str:
    """The card's head; plain text."""
    return f"{incident.code} {incident.title}".strip()


def incident_state(incident: Incident) -> str:
    """Severity and phase in words, and what is concerned."""
    drill = _("drill · ") if incident.drill else ""
    services = ", ".join(safe(s) for s in incident.services) or _("no service named")
    return f"{drill}*{severity_name(incident.severity)}* · *{state_of(incident)}* · {services}"


def incident_origin(incident: Incident, reports: int, alerts: int) -> str:
    """When it began and who declared it."""
    heard = [_n("{count} report", "{count} reports", reports)] if reports else []
    heard += [_n("{count} alert", "{count} alerts", alerts)] if alerts else []
    counted = f" ({', '.join(heard)})" if heard else ""
    noticed = _("customers noticed {moment}", moment=moment(incident.first_sign_at)) + counted
    if incident.backfilled:
        return _(
            "Written down afterwards, {moment}, by {person} · {noticed}",
            moment=moment(incident.declared_at),
            person=person(incident.declared_by),
            noticed=noticed,
        )
    declared = _(
        "Declared {moment} by {person}", moment=moment(incident.declared_at), person=person(incident.declared_by)
    )
    return f"{declared} · {noticed}"


def reports(count: int) -> str:
    """The button that lists them; plain text."""
    return _n("{count} report", "{count} reports", count)


def incident_roles(held: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Who does what."""
    nobody = _("nobody yet")
    return " · ".join(f"{_upper(safe(plain_name(role)))} {people(tuple(who)) or nobody}" for role, who in held)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def last_word(statement: Statement, text: str, at: datetime, where: Iterable[str]) -> str:
    """The newest public word, and where it is."""
    said = safe(short(text, _QUOTED))
    head = _("*Public*  Statement {number}, {time}: “{text}”", number=statement.number, time=time(at), text=said)
    return f"{head}\n→ {' · '.join(where)}"


def no_word_yet() -> str:
    """Silence so far."""
    return _("*Public*  Nothing has been said yet.")


SIGNS: Mapping[str, Phrase] = {
    "done": Phrase("✓"),
    "by_hand": Phrase("to be posted by hand"),
    "refused": Phrase("✗ refused"),
    "parked": Phrase("? nobody can tell"),
    "superseded": Phrase("replaced"),
    "stopped": Phrase("stopped"),
}
"""How a delivery stands, on the card; every other state is on its way."""

ON_ITS_WAY = Phrase("… on its way")


def standing(outlet: str, languages: Sequence[tuple[str, str]]) -> str:
    """One outlet behind the last word: `status page ✓`, or language by language where they differ."""
    name = safe(outlet_name(outlet))
    states = [(language, str(SIGNS.get(state, ON_ITS_WAY))) for language, state in languages]
    if len({sign for __, sign in states}) == 1:
        return f"{name} {states[0][1]}"
    return f"{name} ({', '.join(f'{safe(language)} {sign}' for language, sign in states)})"


def next_calm(bar: str, title: str, due_at: datetime) -> str:
    """What is due next."""
    return _("*Next*  {bar}  {title} due by {time}", bar=bar, title=safe(plain_name(title)), time=time(due_at))


def next_amber(bar: str, title: str, due_at: datetime) -> str:
    """Half of the time has gone."""
    return _(
        "*Next*  {bar}  amber: {title} due by {time}, half of the time has gone",
        bar=bar,
        title=safe(plain_name(title)),
        time=time(due_at),
    )


def next_red(bar: str, title: str, due_at: datetime) -> str:
    """It is late."""
    return _(
        "*Next*  {bar}  red: {title} is *late since {time}*",
        bar=bar,
        title=safe(plain_name(title)),
        time=time(due_at),
    )


def owed_by(who: Sequence[str]) -> str:
    """Whom it waits for; the end of the line above."""
    return _(" · owed by {people}", people=people(tuple(who))) if who else ""


def snoozed(title: str, until: datetime, why: str) -> str:
    """A reminder that was put off."""
    return _(
        "Reminders of the {title} are put off until {time}: {why}",
        title=safe(plain_name(title)),
        time=time(until),
        why=safe(short(why, 160)),
    )


def watching(until: datetime) -> str:
    """It is back, and we make sure."""
    return _("Watching until {time} before anybody says that it is over.", time=time(until))


def nothing_due(incident: Incident) -> str:
    """No public clock runs."""
    if incident.resolved_at:
        return _("*Next*  Resolved {moment}.", moment=moment(incident.resolved_at))
    return _("*Next*  No public word is due.")


def waits(statement: Statement, clock: Clock | None) -> str:
    """A draft that waits for people."""
    number, revision = statement.number, statement.revision
    if statement.state is State.CHANGING:
        return _(
            "*Waiting*  Statement {number} is with {person}, who was asked for a change.",
            number=number,
            person=person(statement.author),
        )
    since = time(revision.created_at)
    if clock is None:
        return _("*Waiting*  Statement {number} waits for approval since {time}.", number=number, time=since)
    return _(
        "*Waiting*  Statement {number} waits for approval since {time}, decision due by {due}.",
        number=number,
        time=since,
        due=time(clock.due_at),
    )


def facts(known: Sequence[Fact], now: datetime) -> str:
    """Every fact with its standing."""
    if not known:
        return _("*Facts*  None yet.")
    return _("*Facts*  {facts}", facts=" · ".join(fact(f, now) for f in known))


def fact(known: Fact, now: datetime) -> str:
    """One fact: checked, being checked, or too old."""
    name = safe(known.key)
    if known.pending:
        return _("? {fact}: being checked ({person})", fact=name, person=person(known.taken_by or ""))
    if known.verified_at is None:
        return _("? {fact}: nobody has checked", fact=name)
    proof = f", {link(known.evidence, _('evidence'))}" if known.evidence.startswith("https://") else ""
    by = f"{time(known.verified_at)} ({person(known.verified_by or '')}{proof})"
    value = safe(short(known.value, 60))
    if not known.true:
        return _("✗ {fact}: {value}, checked {by}", fact=name, value=value, by=by)
    said = name if known.value.casefold() in YES else _("{fact}: {value}", fact=name, value=value)
    old = "" if known.fresh(now) else _(", too old to lean on")
    return _("✓ {fact} checked {by}", fact=said, by=by) + old


YES = frozenset({"yes", "true", "1", "oui"})


def exec_headline(incident: Incident) -> str:
    """What customers see, in one plain sentence."""
    who = all_of([safe(s) for s in incident.services]) or _("our services")
    what, since = safe(plain_name(incident.situation)), time(incident.first_sign_at)
    if incident.duplicate_of is not None:
        return _("The same as INC-{number}: see its card.", number=incident.duplicate_of)
    if incident.outcome is Outcome.FALSE_ALARM:
        return _("False alarm: customers of {services} had nothing to notice.", services=who)
    if incident.phase not in {Phase.RESOLVED, Phase.CLOSED}:
        return _("Customers of {services} have {what} since {since}.", services=who, what=what, since=since)
    if incident.restored_at is None:
        return _("Resolved: customers of {services} had {what} from {since}.", services=who, what=what, since=since)
    return _(
        "Resolved: customers of {services} had {what} from {since} to {until}.",
        services=who,
        what=what,
        since=since,
        until=time(incident.restored_at),
    )


def exec_state(incident: Incident) -> str:
    """Severity, phase and when it was declared."""
    drill = _("Drill · ") if incident.drill else ""
    declared = _("declared {moment}", moment=moment(incident.declared_at))
    return f"{drill}{incident.code} · {severity_name(incident.severity)} · {state_of(incident)} · {declared}"


def told(words: Sequence[tuple[datetime, str]], in_all: int, minutes_to_first: int) -> str:
    """What the public has been told."""
    if not words:
        return _("Told the public: nothing yet.")
    lines = "\n".join(_("• {time} “{text}”", time=time(at), text=safe(short(text, _QUOTED))) for at, text in words)
    head = _n(
        "Told the public: {count} word, the first {minutes} min after declaration.",
        "Told the public: {count} words, the first {minutes} min after declaration.",
        in_all,
        minutes=minutes_to_first,
    )
    return f"{head}\n{lines}"


def next_word(due_at: datetime | None, late_since: datetime | None, *, over: bool) -> str:
    """When we speak next, and whether anything is late."""
    if late_since is not None:
        return _("*Late:* we have owed the public a word since {time}.", time=time(late_since))
    if due_at is not None:
        return _("Next public word by {time}. Nothing is late.", time=time(due_at))
    return _("Nothing more is due.") if over else _("No public word is due. Nothing is late.")


def money(known: Fact | None, now: datetime) -> str:
    """What is known of customers' money."""
    return _("Money: {state}.", state=_checked(known, now))


def data(known: Fact | None, now: datetime) -> str:
    """What is known of customers' data."""
    return _("Data: {state}.", state=_checked(known, now))


def _checked(known: Fact | None, now: datetime) -> str:
    if known is None:
        return _("nobody is checking yet")
    if known.pending or known.verified_at is None:
        return _("being checked")
    if not known.true:
        return _("checked, not safe ({time})", time=time(known.verified_at))
    if known.fresh(now):
        return _("checked, safe ({time})", time=time(known.verified_at))
    return _("checked, safe ({time}, to be checked again)", time=time(known.verified_at))


def waiting_for_you(statement: Statement | None) -> str:
    """Whether an executive is needed."""
    if statement is None or statement.state is not State.PENDING:
        return _("Waiting for approval: nothing.")
    since = time(statement.revision.created_at)
    return _("Waiting for approval: statement {number}, since {time}.", number=statement.number, time=since)
