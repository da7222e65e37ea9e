"""The timeline in words: a sentence for each kind of entry of the record, who did it at its beginning."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.timeline import Happening
from bot.slack.mrkdwn import link, moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n, all_of, figure
from bot.slack.wording.labels import language_name, outlet_name, plain_name
from bot.slack.wording.quotes import whose

_LONGEST = 240
"""Of what people wrote so much stands in a line; the evidence pack has all of it."""

Data = Mapping[str, Any]


def line(found: Happening) -> str:
    """One line: when, who, what."""
    say = SENTENCES.get(found.action)
    who = person(found.actor)
    return f"{moment(found.at)}  " + (say(found, who) if say else _other(found, who))


def _other(found: Happening, who: str) -> str:
    """An entry for which nobody has written a sentence: its name, and what of it is short."""
    told = [f"{k} {v}" for k, v in found.data.items() if isinstance(v, str | int) and v != "" and k not in LONG]
    name = safe(found.action.replace(".", " ").replace("_", " "))
    return f"{who} · {name}" + (f" · {safe(short(', '.join(told), _LONGEST))}" if told else "")


LONG = frozenset({"content", "digest", "hash", "remote_id", "how"})


def _quoted(data: Data, name: str) -> str:
    return safe(short(str(data.get(name) or ""), _LONGEST))


def _plain(data: Data, name: str) -> str:
    return safe(plain_name(str(data.get(name) or "")))


def _who(data: Data, name: str) -> str:
    return person(str(data.get(name) or ""))


def _count(data: Data, name: str) -> int:
    return int(data.get(name) or 0)


def _people_of(data: Data, name: str) -> str:
    return all_of(person(str(p)) for p in data.get(name) or ())


def _until(data: Data, name: str) -> str:
    found = str(data.get(name) or "")
    return time(datetime.fromisoformat(found)) if found else "-"


def _declared(h: Happening, who: str) -> str:
    title, severity = _quoted(h.data, "title"), str(h.data.get("severity", "")).upper()
    return _("{who} declared it as {severity}: “{title}”", who=who, severity=safe(severity), title=title)


def _phase(h: Happening, who: str) -> str:
    return _("{who} moved it from {before} to {now}", who=who, before=_plain(h.data, "from"), now=_plain(h.data, "to"))


def _severity(h: Happening, who: str) -> str:
    before, now = _plain(h.data, "from").upper(), _plain(h.data, "to").upper()
    return _("{who} changed the severity from {before} to {now}", who=who, before=before, now=now)


def _assigned(h: Happening, who: str) -> str:
    return _("{who} made {person} {role}", who=who, person=_who(h.data, "person"), role=_plain(h.data, "role"))


def _note(h: Happening, who: str) -> str:
    text = _quoted(h.data, "text")
    if not (h.data.get("author") or h.data.get("link")):
        return _("{who} noted: “{text}”", who=who, text=text)
    where = whose(str(h.data.get("author") or ""), str(h.data.get("link") or ""))
    if h.data.get("use"):
        return _("{who} suggests that the public be told this: “{text}” ({whose})", who=who, text=text, whose=where)
    return _("{who} added a message: “{text}” ({whose})", who=who, text=text, whose=where)


def _report(h: Happening, who: str) -> str:
    count, text = len(h.every), _quoted(h.data, "text")
    if count == 1:
        return _("{who} counted a customer's report: “{text}”", who=who, text=text)
    return _("{count} customers' reports were counted, the last: “{text}”", count=figure(count), text=text)


def _submitted(h: Happening, who: str) -> str:
    number, kind = _count(h.data, "statement"), _plain(h.data, "kind")
    return _("{who} sent statement {number} ({kind}) to approval", who=who, number=number, kind=kind)


def _revised(h: Happening, who: str) -> str:
    number, revision = _count(h.data, "statement"), _count(h.data, "revision")
    return _("{who} wrote revision {revision} of statement {number}", who=who, revision=revision, number=number)


def _asked(h: Happening, who: str) -> str:
    people = _people_of(h.data, "people")
    return _(
        "{who} asked {people} to decide on statement {number}",
        who=who,
        people=people or "-",
        number=_count(h.data, "statement"),
    )


VERDICTS: Mapping[str, Phrase] = {
    "approve": Phrase("{who} approved statement {number}"),
    "change": Phrase("{who} asked for a change of statement {number}"),
    "reject": Phrase("{who} rejected statement {number}"),
    "alone": Phrase("{who} agreed alone to statement {number}"),
    "break_glass": Phrase("{who} published statement {number} alone"),
    "review": Phrase("{who} signed the review of statement {number}"),
}


def _decided(h: Happening, who: str) -> str:
    phrase = VERDICTS.get(str(h.data.get("verdict")), VERDICTS["approve"])
    return phrase.said(who=who, number=_count(h.data, "statement")) + _because(h.data)


def _because(data: Data) -> str:
    return _(": “{reason}”", reason=_quoted(data, "reason")) if data.get("reason") else ""


def _numbered(phrase: Phrase) -> Callable[[Happening, str], str]:
    """A sentence about a statement and nothing else."""
    return lambda h, who: phrase.said(who=who, number=_count(h.data, "statement")) + _because(h.data)


def _superseded(h: Happening, who: str) -> str:
    by = _count(h.data, "by")
    return _(
        "{who} let statement {by} take the place of statement {number}",
        who=who,
        by=by,
        number=_count(h.data, "statement"),
    )


def _commented(h: Happening, who: str) -> str:
    number, text = _count(h.data, "statement"), _quoted(h.data, "text")
    return _("{who} remarked on statement {number}: “{text}”", who=who, number=number, text=text)


def _flagged(h: Happening, who: str) -> str:
    number, text = _count(h.data, "statement"), _quoted(h.data, "what")
    return _("{who} said what is wrong in statement {number}: “{text}”", who=who, number=number, text=text)


def _out(phrase: Phrase) -> Callable[[Happening, str], str]:
    def say(h: Happening, who: str) -> str:
        return phrase.said(who=who, number=_count(h.data, "statement"), where=_where(h))

    return say


def _where(h: Happening) -> str:
    """`status page (French, Arabic)`, outlet by outlet, with the link of each post that has one."""
    places: dict[str, list[str]] = {}
    for data in h.every:
        language = language_name(str(data.get("language") or ""))
        places.setdefault(str(data.get("outlet") or ""), []).append(link(str(data.get("url") or ""), language))
    return " · ".join(f"{safe(outlet_name(name))} ({', '.join(posts)})" for name, posts in places.items())


def _fact(phrase: Phrase) -> Callable[[Happening, str], str]:
    def say(h: Happening, who: str) -> str:
        value, person_ = _quoted(h.data, "value"), _who(h.data, "person")
        return phrase.said(who=who, fact=_quoted(h.data, "key"), value=value, person=person_)

    return say


def _claimed(h: Happening, who: str) -> str:
    count, claim = _count(h.data, "count"), _quoted(h.data, "claim")
    return _n(
        "{who} wrote down what people claim: “{claim}”",
        "{who} counted what people claim, {count} times by now: “{claim}”",
        count,
        who=who,
        claim=claim,
    )


def _rung(h: Happening, who: str) -> str:
    people = _people_of(h.data, "to")
    told = {"clock": safe(h.data.get("clock", "")), "percent": _count(h.data, "percent")}
    if not people:
        return _("{who} marked {clock} at {percent} %", who=who, **told)
    return _("{who} reminded {people} of {clock} at {percent} %", who=who, people=people, **told)


def _breached(h: Happening, who: str) -> str:
    clock, due = safe(h.data.get("clock", "")), _until(h.data, "due_at")
    return _("{who} noted that {clock}, due by {time}, is late", who=who, clock=clock, time=due)


def _snoozed(h: Happening, who: str) -> str:
    told = {"clock": safe(h.data.get("clock", "")), "time": _until(h.data, "until")}
    return _("{who} put reminders of {clock} off until {time}", who=who, **told) + _because(h.data)


def _delegated(h: Happening, who: str) -> str:
    told = {"role": _plain(h.data, "role"), "person": _who(h.data, "taker"), "time": _until(h.data, "end")}
    return _("{who} handed {role} to {person} until {time}", who=who, **told) + _because(h.data)


def _given_back(h: Happening, who: str) -> str:
    told = {"role": _plain(h.data, "role"), "person": _who(h.data, "giver")}
    return _("{who} ended a delegation: {person} is {role} again", who=who, **told)


def _stopped(h: Happening, who: str) -> str:
    keys = h.each("delivery")
    why = _quoted(h.data, "why")
    return _n(
        "{who} could not bring {what}: {why}",
        "{who} could not bring {count} messages, the last {what}: {why}",
        len(keys),
        who=who,
        what=safe(keys[-1] if keys else "-"),
        why=why,
    )


def _refused(h: Happening, who: str) -> str:
    what, why = _quoted(h.data, "what"), _quoted(h.data, "why")
    return _("{who} was turned down at “{what}”: {why}", who=who, what=what, why=why)


def _people(phrase: Phrase) -> Callable[[Happening, str], str]:
    def say(h: Happening, who: str) -> str:
        return phrase.said(who=who, people=all_of(person(p) for p in h.each("person")) or "-")

    return say


def _said(phrase: Phrase) -> Callable[[Happening, str], str]:
    """A sentence that needs nothing but who, and the reason if there is one."""
    return lambda h, who: phrase.said(who=who) + _because(h.data)


SENTENCES: Mapping[str, Callable[[Happening, str], str]] = {
    "incident.declared": _declared,
    "incident.phase": _phase,
    "incident.severity": _severity,
    "incident.declassified": _said(Phrase("{who} made it known to everybody")),
    "incident.let_in": _people(Phrase("{who} let {people} in")),
    "incident.joined": _people(Phrase("{people} joined")),
    "incident.left": _people(Phrase("{people} left")),
    "role.assigned": _assigned,
    "note": _note,
    "report": _report,
    "statement.submitted": _submitted,
    "statement.revised": _revised,
    "statement.superseded": _superseded,
    "statement.comment": _commented,
    "statement.flagged": _flagged,
    "statement.expired": _numbered(Phrase("Statement {number} expired: it must be written again")),
    "statement.stopped": _numbered(Phrase("{who} stopped statement {number}")),
    "approval.asked": _asked,
    "approval.decided": _decided,
    "holding.published": _numbered(Phrase("{who} published the holding text as statement {number}")),
    "break_glass.published": _numbered(Phrase("{who} published statement {number} alone (break-glass)")),
    "break_glass.reviewed": _numbered(Phrase("{who} signed the review of statement {number}")),
    "published": _out(Phrase("Statement {number} is public: {where}")),
    "edited": _out(Phrase("Statement {number} corrected what stood there: {where}")),
    "retracted": _out(Phrase("Statement {number} took down what stood there: {where}")),
    "fact.taken": _fact(Phrase("{who} is checking {fact}")),
    "fact.asked": _fact(Phrase("{who} asked {person} to check {fact}")),
    "fact.verified": _fact(Phrase("{who} checked {fact}: {value}")),
    "fact.declined": _fact(Phrase("{who} cannot check {fact}")),
    "fact.expired": _fact(Phrase("{fact} is too old to lean on")),
    "rumour.seen": _claimed,
    "rung.fired": _rung,
    "clock.breached": _breached,
    "clock.snoozed": _snoozed,
    "delegation.made": _delegated,
    "delegation.ended": _given_back,
    "delivery.stopped": _stopped,
    "impact.none_said": _said(Phrase("{who} says that no customer notices")),
    "impact.none": _said(Phrase("Two people agree that no customer notices: no public word is owed")),
    "impact.reopened": _said(Phrase("New reports came: a public word is owed again")),
    "refused": _refused,
}
"""The sentence of every common entry; others say their own name."""
