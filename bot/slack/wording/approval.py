"""What the approval card says, before the decision and as the receipt after it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.approval import Approval, Legs, Verdict
from bot.domain.clock import Clock
from bot.domain.delivery import Delivery, DeliveryState, Receipt, waits_for_hand
from bot.domain.fact import PERMANENT, Fact
from bot.domain.incident import Incident
from bot.domain.lint import Finding
from bot.domain.outlet import Deed
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


EFFECTS: Mapping[Deed, str] = {
    Deed.EDIT: "corrected in place",
    Deed.PUBLISH: "follow-up",
    Deed.RETRACT: "then the old post is taken down",
}
"""What an approval does at an outlet."""


def about(kind: str, number: int, effects: Mapping[str, frozenset[Deed]]) -> str:
    """Which statement it sets right, and what will happen at each outlet."""
    does = "Takes back" if kind == "retraction" else "Corrects"
    each = [
        f"{safe(outlet_name(outlet))}: {', '.join(text for deed, text in EFFECTS.items() if deed in deeds)}"
        for outlet, deeds in effects.items()
    ]
    return f"{does} statement {number}." + (f" On approval: {' · '.join(each)}." if each else "")


def stuck(delivery: Delivery) -> str:
    """Over the buttons of one message that stopped."""
    return f"{safe(outlet_name(delivery.action))} in {safe(language_name(delivery.language))}:"


def receipts(deliveries: Sequence[Delivery], approved_at: datetime | None = None) -> str:
    """Where it is out, and what failed: a line for each outlet, with how long it took from the approval."""
    outlets: dict[str, list[Delivery]] = {}
    for d in deliveries:
        outlets.setdefault(d.action, []).append(d)
    lines = [
        f"• {safe(outlet_name(n))}: {', '.join(receipt(d, approved_at) for d in found)}" for n, found in outlets.items()
    ]
    return "\n".join(lines) or "• Nothing has been sent yet."


def receipt(delivery: Delivery, approved_at: datetime | None = None) -> str:
    """One language at one outlet: out there with its link, on its way, or what failed."""
    if delivery.state is DeliveryState.DONE and delivery.receipt:
        return _out(delivery, delivery.receipt, approved_at)
    name = safe(language_name(delivery.language))
    if waits_for_hand(delivery):
        return f"… {name}, to be posted by hand"
    if delivery.deed is Deed.RETRACT:
        name = f"{name} (taking the old post down)"
    why = f" ({safe(short(delivery.trouble, 200))})" if delivery.trouble else ""
    if delivery.state in ENDS:
        return f"{ENDS[delivery.state][0]} {name}{_end(delivery, why)}"
    if who := delivery.payload.get("stop"):
        return f"… {name}, was leaving when {person(str(who))} stopped it; known in a moment{why}"
    return f"… {name}, {'trying again' if delivery.trouble else 'on its way'}{why}"


ENDS: Mapping[DeliveryState, tuple[str, str]] = {
    DeliveryState.PARKED: ("?", ", nobody can tell whether it is out"),
    DeliveryState.REFUSED: ("✗", ", refused"),
    DeliveryState.STOPPED: ("-", ", stopped before it went out"),
    DeliveryState.SUPERSEDED: ("-", ", replaced by a newer statement before it went out"),
}
"""How a message ended that is not out: its sign, and in words."""


def _end(delivery: Delivery, why: str) -> str:
    """The end of one that is not out; where a person ended it, who or why."""
    words = ENDS[delivery.state][1]
    if delivery.state is DeliveryState.STOPPED:
        return f", stopped by {person(delivery.trouble)} before it went out"
    if delivery.state is DeliveryState.SUPERSEDED and delivery.trouble:
        return f", not sent{why}"
    return why if delivery.given_up else f"{words}{why}"


DONE_AS: Mapping[Deed, str] = {Deed.PUBLISH: "", Deed.EDIT: " corrected in place", Deed.RETRACT: " taken down"}


def _out(delivery: Delivery, proof: Receipt, approved_at: datetime | None) -> str:
    """One message with its receipt: link, time, how long it took, how often it was tried, how we know."""
    name = safe(language_name(delivery.language))
    linked = link(proof.url, name) if proof.url and delivery.deed is not Deed.RETRACT else name
    at = f" {time(delivery.settled_at)}" if delivery.settled_at else ""
    took = _took(delivery.settled_at - approved_at) if delivery.settled_at and approved_at else ""
    tried = f"attempt {delivery.attempts}" if delivery.attempts > 1 else ""
    by = f"posted by {person(proof.hand)}" if proof.hand else _known(proof.how)
    details = ", ".join(d for d in (took, tried, by) if d)
    return f"✓ {linked}{DONE_AS[delivery.deed]}{at}" + (f" ({details})" if details else "")


def _took(lag: timedelta) -> str:
    seconds = round(lag.total_seconds())
    return f"after {seconds} s" if seconds < MINUTE else f"after {seconds // MINUTE} min"


def _known(how: str) -> str:
    """How we know, where it was not simply the outlet's answer."""
    if how.startswith(SEEN):
        return f"{SEEN} {person(how.removeprefix(SEEN).strip())}"
    return "found there by looking" if how == "read back" else ""


MINUTE = 60
SEEN = "seen by"
