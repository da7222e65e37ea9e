"""What is said about the record: the timeline's head, what the public was told, the review, the evidence pack."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.clock import Clock, ClockState
from bot.domain.incident import Incident
from bot.domain.review import Figure, Flag, Gap, Put
from bot.domain.snapshot import Word
from bot.domain.statement import Kind, Statement
from bot.services.reviews import Seal
from bot.slack.mrkdwn import link, moment, safe, short, time
from bot.slack.tongue import Phrase, _, _n, all_of, figure
from bot.slack.wording.labels import language_name, outlet_name, plain_name

OLDER = Phrase("Older")
NEWER = Phrase("Newer")
_REASON = 160


def timeline(incident: Incident, number: int, pages: int) -> str:
    """The headline over the timeline."""
    head = _("*Timeline of {code}*", code=incident.code)
    return (
        head
        if pages == 1
        else f"{head} · " + _("page {number} of {pages}, the newest last", number=number, pages=pages)
    )


def public(incident: Incident, number: int, pages: int) -> str:
    """The headline over what the public was told."""
    head = _("*What the public has been told of {incident}*", incident=f"{incident.code} {safe(incident.title)}")
    return (
        head
        if pages == 1
        else f"{head} · " + _("page {number} of {pages}, the newest last", number=number, pages=pages)
    )


def nothing_public(incident: Incident) -> str:
    """Silence so far."""
    return _("The public has been told nothing of {code} yet.", code=incident.code)


def told(statement: Statement, at: datetime, mended: Statement | None) -> str:
    """Over one statement: which, when, and what became of it."""
    head = _(
        "*Statement {number}* · {kind} · {moment}", number=statement.number, kind=_kind(statement), moment=moment(at)
    )
    if mended is None:
        return head
    if mended.kind is Kind.RETRACTION:
        return f"{head} · " + _("withdrawn by statement {number}", number=mended.number)
    return f"{head} · " + _("corrected by statement {number}", number=mended.number)


def _kind(statement: Statement) -> str:
    return safe(plain_name(statement.kind.value))


def quoted(text: str, longest: int) -> str:
    """The public words, as much as there is room for."""
    return f"> {safe(short(text, longest))}"


def where(words: Sequence[Word]) -> str:
    """Each outlet with its languages, linked to the post, and when it came."""
    places: dict[str, list[str]] = {}
    for word in words:
        name = link(word.url, language_name(word.language))
        places.setdefault(word.outlet, []).append(f"{name} {time(word.published_at)}")
    return "\n".join(f"• {safe(outlet_name(outlet))}: {', '.join(posts)}" for outlet, posts in places.items())


def promise(next_update_at: datetime | None, clock: Clock | None, now: datetime) -> str:
    """What it promised, and whether that was kept."""
    if next_update_at is None:
        return _("It promised no next word.")
    by = time(next_update_at)
    if clock is None:
        return _("It promised the next word by {time}.", time=by)
    if clock.state is ClockState.MET and clock.ended_at is not None:
        kept = _("It promised the next word by {time}: kept at {at}.", time=by, at=time(clock.ended_at))
        late = _("It promised the next word by {time}: *broken*, it came at {at}.", time=by, at=time(clock.ended_at))
        return late if clock.late else kept
    if clock.state is not ClockState.RUNNING:
        return _("It promised the next word by {time}; a newer word took its place.", time=by)
    if now >= clock.due_at:
        return _("It promised the next word by {time}: *broken*, it has not come.", time=by)
    return _("It promises the next word by {time}.", time=by)


def review(incident: Incident, *, provisional: bool) -> str:
    """The headline over the review."""
    head = _("*Review of {incident}*", incident=f"{incident.code} {safe(incident.title)}")
    return f"{head} · " + _("provisional: it is not closed yet") if provisional else head


FIGURES: Mapping[str, Phrase] = {
    "from_first_sign": Phrase("First public word after the first sign"),
    "from_declaration": Phrase("First public word after the declaration"),
    "declare_lag": Phrase("Declaration after the first sign"),
    "longest_silence": Phrase("Longest silence"),
    "promises": Phrase("Promises kept"),
    "unscorable": Phrase("Texts that promised no time"),
    "clocks_met": Phrase("Deadlines met"),
    "approval": Phrase("Approval, in the middle"),
    "approval_worst": Phrase("Approval, the longest"),
    "publishing": Phrase("From approval to the first receipt, the longest"),
    "skew": Phrase("From the first outlet to the last, the longest"),
    "corrections": Phrase("Corrections"),
    "truth_flags": Phrase("Untrue or unproven in published texts"),
    "noise": Phrase("Reminders acted on within five minutes"),
}

LEVELS: Mapping[str, Phrase] = {
    "good": Phrase("good"),
    "acceptable": Phrase("acceptable"),
    "poor": Phrase("*poor*"),
}


def number(found: Figure) -> str:
    """One figure of the scorecard."""
    level = f" · {LEVELS[found.level]}" if found.level else ""
    return _("• {figure}: {value}", figure=FIGURES[found.name], value=_value(found)) + level


def _value(found: Figure) -> str:
    if found.value is None:
        return _("nothing to measure")
    value = figure(round(found.value))
    if found.unit == "minutes":
        return _("{minutes} min", minutes=value)
    return _("{part} of {whole}", part=value, whole=figure(found.of)) if found.of is not None else value


LOOK = Phrase("*To look at together*")


def nothing_to_look_at() -> str:
    """All went as it should."""
    return _("Nothing stands out.")


def gap(found: Gap) -> str:
    """A silence that was too long."""
    told = {"start": time(found.start), "end": time(found.end), "minutes": figure(round(found.minutes))}
    if found.open:
        return _("• The public has heard nothing since {start}, for {minutes} min.", **told)
    return _("• The public heard nothing from {start} to {end}, for {minutes} min.", **told)


def flag(found: Flag) -> str:
    """A published text that says too much."""
    language = language_name(found.language)
    return _(
        "• Statement {number}, {language}: rule {rule}.",
        number=found.statement,
        language=language,
        rule=safe(found.rule),
    )


def late(clock: Clock, title: str) -> str:
    """A deadline that was missed."""
    told = {"title": safe(plain_name(title)), "due": time(clock.due_at)}
    if clock.ended_at is None:
        return _("• Late: {title}, due by {due}, still owed.", **told)
    return _("• Late: {title}, due by {due}, came at {at}.", **told, at=time(clock.ended_at))


def overridden(statement: Statement) -> str:
    """Rules that were broken with a reason."""
    reasons = all_of(
        _("{rule} (“{reason}”)", rule=safe(o.rule), reason=safe(short(o.reason, _REASON)))
        for o in statement.revision.content.overrides
    )
    return _("• Statement {number} went out against {rules}.", number=statement.number, rules=reasons)


def alone(statement: Statement, *, signed: bool) -> str:
    """A text that fewer people let out than it takes."""
    if signed:
        return _("• Statement {number} was let out by one person; the review is signed.", number=statement.number)
    return _("• Statement {number} was let out by one person; *the review is still open*.", number=statement.number)


def put_off(found: Put) -> str:
    """A reminder that was put off."""
    told = {"clock": safe(found.clock), "reason": safe(short(found.reason, _REASON))}
    return _(
        "• Reminders of {clock} were put off for {minutes} min: “{reason}”",
        minutes=figure(round(found.minutes)),
        **told,
    )


def more(count: int) -> str:
    """Points for which there is no room."""
    return _n("… and one more.", "… and {count} more.", count)


def review_note() -> str:
    """How it is meant."""
    return _("Numbers, no grade, and about nobody: if reminders do not help, change the policy, not the people.")


def evidence(seal: Seal) -> str:
    """How to get the evidence pack, and by what it is known to be whole."""
    how = _(
        "The evidence pack of {code} is made where I run: `bayan export {code} --json`. It holds every version of "
        "every text, every decision, every receipt and the whole record, so I do not leave copies of it in Slack.",
        code=seal.code,
    )
    known = _n(
        "It is whole if it has {count} entry and its newest hash begins with `{head}`.",
        "It is whole if it has {count} entries and its newest hash begins with `{head}`.",
        seal.entries,
        head=safe(seal.head[:16]),
    )
    broken = (
        ""
        if seal.holds
        else "\n" + _("*The chain of the record is broken*: run `bayan verify` and tell whoever runs me.")
    )
    return f"{how}\n{known}{broken}"
