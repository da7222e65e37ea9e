"""What the approval card says, before the decision and as the receipt after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.domain.approval import Approval, Legs, Verdict
from bot.domain.clock import Clock
from bot.domain.delivery import Delivery, DeliveryState, waits_for_hand
from bot.domain.fact import PERMANENT, Fact
from bot.domain.incident import Incident
from bot.domain.lint import Finding
from bot.domain.statement import State, Statement
from bot.slack.mrkdwn import link, moment, person, safe, short, time
from bot.slack.wording.labels import language_name, outlet_name, plain_name, severity_name, state_name

_REASON = 300


def headline(statement: Statement, incident: Incident) -> str:
    """Which text this is; plain text."""
    return f"Statement {statement.number} for {incident.code} · {plain_name(statement.kind.value)}"


def origin(statement: Statement, incident: Incident, clock: Clock | None) -> str:
    """Who wrote it and how long it waits."""
    revision = statement.revision
    again = f" · revision {revision.number}" if revision.number > 1 else ""
    by = person(revision.author)
    wait = f"waiting since {time(revision.created_at)}" if statement.state is State.PENDING else state(statement)
    due = f" · due by {time(clock.due_at)}" if clock and statement.state is State.PENDING else ""
    return f"{severity_name(incident.severity)} · {safe(incident.title)} · by {by}{again} · {wait}{due}"


def state(statement: Statement) -> str:
    """Where it stands now."""
    at = f" {moment(statement.decided_at)}" if statement.decided_at else ""
    return f"*{state_name(statement.state.value)}*{at}"


def text_head(language: str, counts: Iterable[tuple[str, int, int | None]]) -> str:
    """Over one text: its language, and its length as each outlet counts."""
    lengths = [f"{safe(outlet_name(n))} {used}" + (f" of {limit}" if limit else "") for n, used, limit in counts]
    return " · ".join([f"*{safe(language_name(language))}*", *lengths])


def goes_to(outlets: Iterable[tuple[str, Sequence[str]]], services: Mapping[str, str]) -> str:
    """Where it will be published, and what the services will show."""
    where = ", ".join(f"{safe(outlet_name(n))} ({' + '.join(map(safe, languages))})" for n, languages in outlets)
    shown = ", ".join(f"{safe(s)} → {safe(plain_name(v))}" for s, v in services.items())
    return f"Goes to: {where or 'no outlet'}" + (f"\nServices: {shown}" if shown else "")


def promise(next_update_at: datetime | None) -> str:
    """The promise the text makes."""
    return f"Promises the next word by {moment(next_update_at)}" if next_update_at else "Promises no next word"


def checks(findings: Sequence[Finding]) -> str:
    """What the rules found."""
    if not findings:
        return "Checks: nothing found."
    listed = "\n".join(f"• {finding(f)}" for f in findings[:8])
    return f"Checks: {len(findings)} to look at.\n{listed}"


def finding(found: Finding) -> str:
    """One thing a rule has against the text."""
    place = safe(language_name(found.language))
    what = f" “{safe(short(found.text, 80))}”" if found.text.strip() else ""
    return f"{found.level.value} {safe(found.rule)}, {place}:{what} {safe(short(found.hint, 200))}"


def facts_used(used: Mapping[str, str], known: Iterable[Fact]) -> str:
    """The facts the text leans on, and how long they stay fresh."""
    by_key = {f.key: f for f in known}
    lines = [_fact(key, by_key.get(key)) for key in used]
    return "Facts used: " + ("; ".join(lines) or "none") + "."


def _fact(key: str, known: Fact | None) -> str:
    if known is None or known.verified_at is None:
        return f"{safe(key)}, no longer verified"
    until = known.expires_at()
    fresh = f", fresh until {time(until)}" if until and key not in PERMANENT else ""
    return f"{safe(key)}, verified {time(known.verified_at)} by {person(known.verified_by or '')}{fresh}"


def needs(legs: Legs, missing: int) -> str:
    """Whose yes it takes, and how many are still missing."""
    wanted = " + ".join(" or ".join(safe(plain_name(role)) for role in leg) for leg in legs)
    return f"Needs: {wanted} · {len(legs) - missing} of {len(legs)}"


def digest(value: str) -> str:
    """What the decision binds to, short enough to compare by eye."""
    return f"digest {value[:4]} {value[4:8]}"


VERDICTS: Mapping[Verdict, str] = {
    Verdict.APPROVE: "approved",
    Verdict.CHANGE: "asked for a change",
    Verdict.REJECT: "rejected it",
}
"""What somebody did, in words."""


def decisions(made: Iterable[Approval]) -> str:
    """Who said what, void ones named as such."""
    return "\n".join(f"• {decision(a)}" for a in made)


def decision(made: Approval) -> str:
    """One person's decision."""
    why = f": “{safe(short(made.reason, _REASON))}”" if made.reason else ""
    void = " (of an earlier text, no longer counts)" if made.void else ""
    return f"{person(made.person)} {VERDICTS[made.verdict]} {time(made.at)}{void}{why}"


def receipts(deliveries: Sequence[Delivery]) -> str:
    """Where it is out, and what failed: a line for each outlet."""
    outlets: dict[str, list[Delivery]] = {}
    for d in deliveries:
        outlets.setdefault(d.action, []).append(d)
    lines = [f"• {safe(outlet_name(n))}: {', '.join(map(receipt, found))}" for n, found in outlets.items()]
    return "\n".join(lines) or "• Nothing has been sent yet."


def receipt(delivery: Delivery) -> str:
    """One language at one outlet: out there with its link, on its way, or what failed."""
    name = safe(language_name(delivery.language))
    if delivery.state is DeliveryState.DONE and delivery.receipt:
        at = f" {time(delivery.settled_at)}" if delivery.settled_at else ""
        by = f", posted by {person(who)}" if (who := delivery.receipt.hand) else ""
        return f"✓ {link(delivery.receipt.url, name) if delivery.receipt.url else name}{at}{by}"
    if waits_for_hand(delivery):
        return f"… {name}, to be posted by hand"
    why = f" ({safe(short(delivery.trouble, 200))})" if delivery.trouble else ""
    if delivery.state is DeliveryState.PARKED:
        return f"? {name}, nobody can tell whether it is out{why}"
    if delivery.state is DeliveryState.REFUSED:
        return f"✗ {name}, refused{why}"
    if delivery.state is DeliveryState.SUPERSEDED:
        return f"- {name}, replaced by a newer statement before it went out"
    return f"… {name}, {'trying again' if delivery.trouble else 'on its way'}{why}"
