"""The timeline in words: a sentence for each kind of entry of the record, who did it at its beginning."""

from collections.abc import Callable, Mapping

from bot.domain.timeline import Happening
from bot.slack.mrkdwn import link, literal, moment, person, safe, short
from bot.slack.tongue import Phrase, _, _n, all_of, figure
from bot.slack.wording.course import COURSE
from bot.slack.wording.entries import LONGEST, because, count_in, people_of, plain, quoted, until, who_in
from bot.slack.wording.labels import language_name, outlet_name, plain_name
from bot.slack.wording.quotes import whose


def line(found: Happening) -> str:
    """One line: when, who, what."""
    say = SENTENCES.get(found.action)
    who = person(found.actor)
    return f"{moment(found.at)}  " + (say(found, who) if say else _other(found, who))


def _other(found: Happening, who: str) -> str:
    """An entry for which nobody has written a sentence: its name, and what of it is short."""
    told = [f"{k} {v}" for k, v in found.data.items() if isinstance(v, str | int) and v != "" and k not in LONG]
    name = safe(found.action.replace(".", " ").replace("_", " "))
    return f"{who} · {name}" + (f" · {safe(short(', '.join(told), LONGEST))}" if told else "")


LONG = frozenset({"content", "digest", "hash", "remote_id", "how"})


def _declared(h: Happening, who: str) -> str:
    title, severity = quoted(h.data, "title"), str(h.data.get("severity", "")).upper()
    return _("{who} declared it as {severity}: “{title}”", who=who, severity=safe(severity), title=title)


def _phase(h: Happening, who: str) -> str:
    return _("{who} moved it from {before} to {now}", who=who, before=plain(h.data, "from"), now=plain(h.data, "to"))


def _severity(h: Happening, who: str) -> str:
    before, now = plain(h.data, "from").upper(), plain(h.data, "to").upper()
    return _("{who} changed the severity from {before} to {now}", who=who, before=before, now=now)


def _assigned(h: Happening, who: str) -> str:
    return _("{who} made {person} {role}", who=who, person=who_in(h.data, "person"), role=plain(h.data, "role"))


def _handed_over(h: Happening, who: str) -> str:
    roles = all_of(safe(plain_name(str(r))) for r in h.data.get("roles") or ())
    return _("{who} handed {roles} over to {person}", who=who, roles=roles or "-", person=who_in(h.data, "person"))


def _note(h: Happening, who: str) -> str:
    text = quoted(h.data, "text")
    if not (h.data.get("author") or h.data.get("link")):
        return _("{who} noted: “{text}”", who=who, text=text)
    where = whose(str(h.data.get("author") or ""), str(h.data.get("link") or ""))
    if h.data.get("use"):
        return _("{who} suggests that the public be told this: “{text}” ({whose})", who=who, text=text, whose=where)
    return _("{who} added a message: “{text}” ({whose})", who=who, text=text, whose=where)


def _report(h: Happening, who: str) -> str:
    count, text = len(h.every), quoted(h.data, "text")
    if count == 1:
        return _("{who} counted a customer's report: “{text}”", who=who, text=text)
    return _("{count} customers' reports were counted, the last: “{text}”", count=figure(count), text=text)


def _alerted(h: Happening, _who: str) -> str:
    count = sum(int(d.get("count") or 1) for d in h.every)
    title = literal(short(str(h.data.get("title", "")), LONGEST))
    return _n("An alert came: “{title}”", "{count} alerts came, the last: “{title}”", count, title=title)


def _submitted(h: Happening, who: str) -> str:
    number, kind = count_in(h.data, "statement"), plain(h.data, "kind")
    return _("{who} sent statement {number} ({kind}) to approval", who=who, number=number, kind=kind)


def _revised(h: Happening, who: str) -> str:
    number, revision = count_in(h.data, "statement"), count_in(h.data, "revision")
    return _("{who} wrote revision {revision} of statement {number}", who=who, revision=revision, number=number)


def _asked(h: Happening, who: str) -> str:
    people = people_of(h.data, "people")
    return _(
        "{who} asked {people} to decide on statement {number}",
        who=who,
        people=people or "-",
        number=count_in(h.data, "statement"),
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
    return phrase.said(who=who, number=count_in(h.data, "statement")) + because(h.data)


def _numbered(phrase: Phrase) -> Callable[[Happening, str], str]:
    """A sentence about a statement and nothing else."""
    return lambda h, who: phrase.said(who=who, number=count_in(h.data, "statement")) + because(h.data)


def _superseded(h: Happening, who: str) -> str:
    by = count_in(h.data, "by")
    return _(
        "{who} let statement {by} take the place of statement {number}",
        who=who,
        by=by,
        number=count_in(h.data, "statement"),
    )


def _commented(h: Happening, who: str) -> str:
    number, text = count_in(h.data, "statement"), quoted(h.data, "text")
    return _("{who} remarked on statement {number}: “{text}”", who=who, number=number, text=text)


def _flagged(h: Happening, who: str) -> str:
    number, text = count_in(h.data, "statement"), quoted(h.data, "what")
    return _("{who} said what is wrong in statement {number}: “{text}”", who=who, number=number, text=text)


def _out(phrase: Phrase) -> Callable[[Happening, str], str]:
    def say(h: Happening, who: str) -> str:
        return phrase.said(who=who, number=count_in(h.data, "statement"), where=_where(h))

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
        value, person_ = quoted(h.data, "value"), who_in(h.data, "person")
        return phrase.said(who=who, fact=quoted(h.data, "key"), value=value, person=person_)

    return say


def _claimed(h: Happening, who: str) -> str:
    count, claim = count_in(h.data, "count"), quoted(h.data, "claim")
    return _n(
        "{who} wrote down what people claim: “{claim}”",
        "{who} counted what people claim, {count} times by now: “{claim}”",
        count,
        who=who,
        claim=claim,
    )


def _rung(h: Happening, who: str) -> str:
    people = people_of(h.data, "to")
    told = {"clock": safe(h.data.get("clock", "")), "percent": count_in(h.data, "percent")}
    if not people:
        return _("{who} marked {clock} at {percent} %", who=who, **told)
    return _("{who} reminded {people} of {clock} at {percent} %", who=who, people=people, **told)


def _breached(h: Happening, who: str) -> str:
    clock, due = safe(h.data.get("clock", "")), until(h.data, "due_at")
    return _("{who} noted that {clock}, due by {time}, is late", who=who, clock=clock, time=due)


def _snoozed(h: Happening, who: str) -> str:
    told = {"clock": safe(h.data.get("clock", "")), "time": until(h.data, "until")}
    return _("{who} put reminders of {clock} off until {time}", who=who, **told) + because(h.data)


def _delegated(h: Happening, who: str) -> str:
    told = {"role": plain(h.data, "role"), "person": who_in(h.data, "taker"), "time": until(h.data, "end")}
    return _("{who} handed {role} to {person} until {time}", who=who, **told) + because(h.data)


def _given_back(h: Happening, who: str) -> str:
    told = {"role": plain(h.data, "role"), "person": who_in(h.data, "giver")}
    return _("{who} ended a delegation: {person} is {role} again", who=who, **told)


def _stopped(h: Happening, who: str) -> str:
    keys = h.each("delivery")
    why = quoted(h.data, "why")
    return _n(
        "{who} could not bring {what}: {why}",
        "{who} could not bring {count} messages, the last {what}: {why}",
        len(keys),
        who=who,
        what=safe(keys[-1] if keys else "-"),
        why=why,
    )


def _refused(h: Happening, who: str) -> str:
    what, why = quoted(h.data, "what"), quoted(h.data, "why")
    return _("{who} was turned down at “{what}”: {why}", who=who, what=what, why=why)


def _task(phrase: Phrase) -> Callable[[Happening, str], str]:
    def say(h: Happening, who: str) -> str:
        number, text = count_in(h.data, "number"), quoted(h.data, "text")
        return phrase.said(who=who, number=number, text=text, person=who_in(h.data, "person"))

    return say


def _people(phrase: Phrase) -> Callable[[Happening, str], str]:
    def say(h: Happening, who: str) -> str:
        return phrase.said(who=who, people=all_of(person(p) for p in h.each("person")) or "-")

    return say


def _said(phrase: Phrase) -> Callable[[Happening, str], str]:
    """A sentence that needs nothing but who, and the reason if there is one."""
    return lambda h, who: phrase.said(who=who) + because(h.data)


SENTENCES: Mapping[str, Callable[[Happening, str], str]] = {
    **COURSE,
    "incident.declared": _declared,
    "incident.phase": _phase,
    "incident.severity": _severity,
    "incident.declassified": _said(Phrase("{who} made it known to everybody")),
    "incident.let_in": _people(Phrase("{who} let {people} in")),
    "incident.joined": _people(Phrase("{people} joined")),
    "incident.left": _people(Phrase("{people} left")),
    "role.assigned": _assigned,
    "role.handed_over": _handed_over,
    "note": _note,
    "report": _report,
    "signal.linked": _alerted,
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
    "task.added": _task(Phrase("{who} wrote down task {number}: “{text}”")),
    "task.taken": _task(Phrase("{who} took task {number}: “{text}”")),
    "task.done": _task(Phrase("{who} did task {number}: “{text}”")),
    "task.dropped": _task(Phrase("{who} dropped task {number}: “{text}”")),
    "task.reminded": _task(Phrase("{who} reminded {person} of task {number}: “{text}”")),
    "refused": _refused,
}
"""The sentence of every common entry; others say their own name."""
