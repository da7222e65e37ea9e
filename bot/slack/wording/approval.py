"""What the approval card says, before the decision and as the receipt after it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.domain.approval import Approval, Legs, Verdict
from bot.domain.clock import Clock
from bot.domain.delivery import Delivery, DeliveryState, Receipt, waits_for_hand
from bot.domain.fact import PERMANENT, Fact
from bot.domain.incident import Incident
from bot.domain.lint import Finding, Level, mask
from bot.domain.outlet import Deed
from bot.domain.statement import State, Statement
from bot.slack.mrkdwn import link, moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n, figure, one_of
from bot.slack.wording.advice import advised
from bot.slack.wording.labels import language_name, outlet_name, plain_name, severity_name, state_name
from bot.slack.wording.reasons import reason

_REASON = 300


def headline(statement: Statement, incident: Incident) -> str:
    """Which text this is; plain text."""
    kind = plain_name(statement.kind.value)
    return _("Statement {number} for {code} · {kind}", number=statement.number, code=incident.code, kind=kind)


def origin(statement: Statement, incident: Incident, clock: Clock | None) -> str:
    """Who wrote it and how long it waits."""
    revision = statement.revision
    parts = [severity_name(incident.severity), safe(incident.title), _("by {person}", person=person(revision.author))]
    if revision.number > 1:
        parts.append(_("revision {number}", number=revision.number))
    if statement.state is State.PENDING:
        parts.append(_("waiting since {time}", time=time(revision.created_at)))
        parts += [_("due by {time}", time=time(clock.due_at))] if clock else []
    else:
        parts.append(state(statement))
    return " · ".join(parts)


def state(statement: Statement) -> str:
    """Where it stands now."""
    at = f" {moment(statement.decided_at)}" if statement.decided_at else ""
    return f"*{state_name(statement.state.value)}*{at}"


def text_head(language: str, counts: Iterable[tuple[str, int, int | None]]) -> str:
    """Over one text: its language, and its length as each outlet counts."""
    lengths = [_length(safe(outlet_name(n)), used, limit) for n, used, limit in counts]
    return " · ".join([f"*{safe(language_name(language))}*", *lengths])


def _length(outlet: str, used: int, limit: int | None) -> str:
    if not limit:
        return f"{outlet} {figure(used)}"
    return _("{outlet} {used} of {limit}", outlet=outlet, used=figure(used), limit=figure(limit))


def goes_to(
    outlets: Iterable[tuple[str, Sequence[str]]], services: Mapping[str, str], by_hand: Collection[str] = ()
) -> str:
    """Where it will be published and where a person has to post it, and what the services will show."""
    where = ", ".join(_goes_to(name, languages, by_hand) for name, languages in outlets)
    shown = ", ".join(f"{safe(s)} → {safe(plain_name(v))}" for s, v in services.items())
    lines = [_("Goes to: {where}", where=where) if where else _("Goes to: no outlet")]
    return "\n".join([*lines, *([_("Services: {shown}", shown=shown)] if shown else [])])


def _goes_to(outlet: str, languages: Sequence[str], by_hand: Collection[str]) -> str:
    listed = " + ".join(map(safe, languages))
    name = safe(outlet_name(outlet))
    return (
        _("{outlet} ({languages}, by hand)", outlet=name, languages=listed)
        if outlet in by_hand
        else f"{name} ({listed})"
    )


def promise(next_update_at: datetime | None) -> str:
    """The promise the text makes."""
    if next_update_at is None:
        return _("Promises no next word")
    return _("Promises the next word by {moment}", moment=moment(next_update_at))


def checks(findings: Sequence[Finding]) -> str:
    """What the rules found."""
    if not findings:
        return _("Checks: nothing found.")
    listed = "\n".join(f"• {finding(f)}" for f in findings[:8])
    return _n("Checks: {count} to look at.", "Checks: {count} to look at.", len(findings)) + f"\n{listed}"


LEVELS: Mapping[Level, Phrase] = {Level.HARD: Phrase("HARD"), Level.BLOCK: Phrase("BLOCK"), Level.WARN: Phrase("WARN")}
"""How much a rule has against a text."""


def finding(found: Finding) -> str:
    """One thing a rule has against the text; what may not be kept is not repeated either (L14, L15, L16, L18)."""
    text, hint = (mask(each).text for each in (found.text, advised(found.hint, found.advice, found.filled)))
    return _(
        "{level} {rule}, {place}:{what} {hint}",
        level=LEVELS[found.level],
        rule=safe(found.rule),
        place=safe(language_name(found.language)),
        what=_(" “{text}”", text=safe(short(text, 80))) if text.strip() else "",
        hint=safe(short(hint, 200)),
    )


def facts_used(used: Mapping[str, str], known: Iterable[Fact]) -> str:
    """The facts the text leans on, and how long they stay fresh."""
    by_key = {f.key: f for f in known}
    lines = [_fact(key, by_key.get(key)) for key in used]
    return _("Facts used: {facts}.", facts="; ".join(lines)) if lines else _("Facts used: none.")


def _fact(key: str, known: Fact | None) -> str:
    if known is None or known.verified_at is None:
        return _("{fact}, no longer verified", fact=safe(key))
    until = known.expires_at()
    fresh = _(", fresh until {time}", time=time(until)) if until and key not in PERMANENT else ""
    by = person(known.verified_by or "")
    return _("{fact}, verified {time} by {person}", fact=safe(key), time=time(known.verified_at), person=by) + fresh


def needs(legs: Legs, missing: int) -> str:
    """Whose yes it takes, and how many are still missing."""
    wanted = " + ".join(one_of(safe(plain_name(role)) for role in leg) for leg in legs)
    return _("Needs: {wanted} · {given} of {all}", wanted=wanted, given=len(legs) - missing, all=len(legs))


def digest(value: str) -> str:
    """What the decision binds to, short enough to compare by eye."""
    return _("digest {first} {second}", first=value[:4], second=value[4:8])


VERDICTS: Mapping[Verdict, Phrase] = {
    Verdict.APPROVE: Phrase("approved"),
    Verdict.CHANGE: Phrase("asked for a change"),
    Verdict.REJECT: Phrase("rejected it"),
    Verdict.ALONE: Phrase("agreed alone; the review is open"),
    Verdict.BREAK_GLASS: Phrase("published it alone (break-glass)"),
    Verdict.REVIEW: Phrase("signed the review"),
}
"""What somebody did, in words."""


def decisions(made: Iterable[Approval]) -> str:
    """Who said what, void ones named as such."""
    return "\n".join(f"• {decision(a)}" for a in made)


def decision(made: Approval) -> str:
    """One person's decision."""
    why = _(": “{reason}”", reason=safe(short(made.reason, _REASON))) if made.reason else ""
    void = _(" (of an earlier text, no longer counts)") if made.void else ""
    return f"{person(made.person)} {VERDICTS[made.verdict]} {time(made.at)}{void}{why}"


EFFECTS: Mapping[Deed, Phrase] = {
    Deed.EDIT: Phrase("corrected in place"),
    Deed.PUBLISH: Phrase("follow-up"),
    Deed.RETRACT: Phrase("then the old post is taken down"),
}
"""What an approval does at an outlet."""


def about(kind: str, number: int, effects: Mapping[str, frozenset[Deed]]) -> str:
    """Which statement it sets right, and what will happen at each outlet."""
    back = kind == "retraction"
    does = (
        _("Takes back statement {number}.", number=number) if back else _("Corrects statement {number}.", number=number)
    )
    each = [_effect(outlet, deeds) for outlet, deeds in effects.items()]
    return does + (_(" On approval: {effects}.", effects=" · ".join(each)) if each else "")


def _effect(outlet: str, deeds: frozenset[Deed]) -> str:
    done = ", ".join(str(phrase) for deed, phrase in EFFECTS.items() if deed in deeds)
    return _("{outlet}: {what}", outlet=safe(outlet_name(outlet)), what=done)


def stuck(delivery: Delivery) -> str:
    """Over the buttons of one message that stopped."""
    outlet, language = safe(outlet_name(delivery.action)), safe(language_name(delivery.language))
    return _("{outlet} in {language}:", outlet=outlet, language=language)


def receipts(deliveries: Sequence[Delivery], approved_at: datetime | None = None) -> str:
    """Where it is out, and what failed: a line for each outlet, with how long it took from the approval."""
    outlets: dict[str, list[Delivery]] = {}
    for d in deliveries:
        outlets.setdefault(d.action, []).append(d)
    lines = [
        _(
            "• {outlet}: {receipts}",
            outlet=safe(outlet_name(n)),
            receipts=", ".join(receipt(d, approved_at) for d in found),
        )
        for n, found in outlets.items()
    ]
    return "\n".join(lines) or _("• Nothing has been sent yet.")


def receipt(delivery: Delivery, approved_at: datetime | None = None) -> str:
    """One language at one outlet: out there with its link, on its way, or what failed."""
    if delivery.state is DeliveryState.DONE and delivery.receipt:
        return _out(delivery, delivery.receipt, approved_at)
    name = safe(language_name(delivery.language))
    if waits_for_hand(delivery):
        return _("… {language}, to be posted by hand", language=name)
    if delivery.deed is Deed.RETRACT:
        name = _("{language} (taking the old post down)", language=name)
    why = f" ({safe(short(reason(delivery.trouble), 200))})" if delivery.trouble else ""
    if delivery.state in ENDS:
        return f"{ENDS[delivery.state][0]} {name}{_end(delivery, why)}"
    if who := delivery.payload.get("stop"):
        by = person(str(who))
        stopping = _("… {language}, was leaving when {person} stopped it; known in a moment", language=name, person=by)
        return stopping + why
    again = (
        _("… {language}, trying again", language=name)
        if delivery.trouble
        else _("… {language}, on its way", language=name)
    )
    return again + why


ENDS: Mapping[DeliveryState, tuple[str, Phrase]] = {
    DeliveryState.PARKED: ("?", Phrase(", nobody can tell whether it is out")),
    DeliveryState.REFUSED: ("✗", Phrase(", refused")),
    DeliveryState.STOPPED: ("-", Phrase(", stopped before it went out")),
    DeliveryState.SUPERSEDED: ("-", Phrase(", replaced by a newer statement before it went out")),
}
"""How a message ended that is not out: its sign, and in words."""


def _end(delivery: Delivery, why: str) -> str:
    """The end of one that is not out; where a person ended it, who or why."""
    words = ENDS[delivery.state][1]
    if delivery.state is DeliveryState.STOPPED:
        return _(", stopped by {person} before it went out", person=person(delivery.trouble))
    if delivery.state is DeliveryState.SUPERSEDED and delivery.trouble:
        return _(", not sent") + why
    return why if delivery.given_up else f"{words}{why}"


DONE_AS: Mapping[Deed, Phrase] = {Deed.EDIT: Phrase(" corrected in place"), Deed.RETRACT: Phrase(" taken down")}
"""What was done at the outlet, where it was not simply published."""


def _out(delivery: Delivery, proof: Receipt, approved_at: datetime | None) -> str:
    """One message with its receipt: link, time, how long it took, how often it was tried, how we know."""
    name = safe(language_name(delivery.language))
    linked = link(proof.url, name) if proof.url and delivery.deed is not Deed.RETRACT else name
    at = f" {time(delivery.settled_at)}" if delivery.settled_at else ""
    took = _took(delivery.settled_at - approved_at) if delivery.settled_at and approved_at else ""
    tried = _("attempt {number}", number=delivery.attempts) if delivery.attempts > 1 else ""
    by = _("posted by {person}", person=person(proof.hand)) if proof.hand else _known(proof.how)
    details = ", ".join(d for d in (took, tried, by) if d)
    return f"✓ {linked}{DONE_AS.get(delivery.deed, '')}{at}" + (f" ({details})" if details else "")


def _took(lag: timedelta) -> str:
    seconds = round(lag.total_seconds())
    return _("after {count} s", count=seconds) if seconds < MINUTE else _("after {count} min", count=seconds // MINUTE)


def _known(how: str) -> str:
    """How we know, where it was not simply the outlet's answer."""
    if how.startswith(SEEN):
        return _("seen by {person}", person=person(how.removeprefix(SEEN).strip()))
    return _("found there by looking") if how == READ_BACK else ""


MINUTE = 60
SEEN = "seen by"
READ_BACK = "read back"
"""As the receipt has it."""
