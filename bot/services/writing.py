"""From an incident's facts to public texts and back: what a text may say, what lint is told, what was promised."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.domain.fact import Fact, usable
from bot.domain.impact import public_states
from bot.domain.incident import Incident
from bot.domain.lint import FactValue, Finding, LintContext, Said, Spoken, lint_statement, promises
from bot.domain.lint.lexicon import ANY
from bot.domain.pace import promise_for, update_every
from bot.domain.policy import Policy
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import CLOSING, MENDING, Content, Kind, Message, Statement
from bot.domain.template import GAPS, PLACEHOLDER, RenderContext, Text

NO_BREAK = "\u00a0"
BREAK = "\0"
"""A character that no text holds."""


def variants(book: Rulebook) -> tuple[str, ...]:
    """The lengths of text that the organisation's outlets use."""
    return tuple(sorted({o.variant for o in book.policy.outlets}, reverse=True))


def wanted(book: Rulebook) -> tuple[tuple[str, str], ...]:
    """Every (language, variant) that some outlet publishes, in the audience's order."""
    needed = {(language, o.variant) for o in book.policy.outlets for language in o.languages}
    return tuple((a, v) for a in book.policy.languages for v in variants(book) if (a, v) in needed)


def render_context(book: Rulebook, snapshot: Snapshot, *, kind: str, author: str) -> RenderContext:
    """What the templates may lean on now, for a text by `author`."""
    incident, policy, now = snapshot.incident, book.policy, snapshot.now
    facts = usable(snapshot.facts, author=author, now=now)
    promised = [s.revision.content.next_update_at for s in snapshot.published]
    rule = policy.severity(incident.severity)
    return RenderContext(
        service=", ".join(incident.services),
        now=now,
        zone=policy.tz,
        status_urls={language: f"{policy.status_url}{language}/" for language in policy.languages},
        helpline=policy.helpline,
        since=incident.first_sign_at,
        restored_at=incident.restored_at or snapshot.told_over_at,
        next_update_at=promise_for(incident, kind=kind, now=now, policy=policy),
        missed_at=promised[-1] if promised else None,
        review_by=_review_by(book, incident, now),
        first_public_at=snapshot.published[0].first_receipt_at if snapshot.published else None,
        happened_on=incident.first_sign_at.astimezone(policy.tz).date(),
        own_words=dict.fromkeys(policy.languages, GAPS) if kind == Kind.POST_INCIDENT else {},
        interval_minutes=round(rule.long_every) if rule.long_every else None,
        verified={f.key: f.verified_at for f in facts.values() if f.verified_at},
        pending=frozenset(f.key for f in snapshot.facts if f.pending),
    )


def findings(
    book: Rulebook,
    incident: Incident,
    facts: Iterable[Fact],
    content: Content,
    *,
    author: str,
    now: datetime,
    messages: Iterable[Message] | None = None,
    said: Iterable[Statement] = (),
) -> tuple[Finding, ...]:
    """What lint has against a content at `now`: at draft, approval and before sending. With `messages`, only these
    of it are read by themselves; whether the languages agree is asked of the whole. `said` are the statements that
    the public already has.
    """
    promise = content.next_update_at
    context = lint_context(book, incident, facts, author=author, kind=content.kind, promise=promise, now=now)
    before = tuple(_said(s) for s in said if s.number < content.statement)
    return check(book, content, replace(context, history=before), messages)


TRUTH_RULES = frozenset({"L08", "L09", "L10", "L23"})
"""Rules about truth."""

REPEATED = TRUTH_RULES | {"L03", "L07", "L08b", "L22", "L24"}
"""Rules that leave alone what a correction repeats as wrong."""


def beside_quotes(book: Rulebook, kind: str, language: str, body: str, found: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without those about the truth of words that the text itself repeats as wrong."""
    quotes = list(quoted(book, kind, language, body)) if kind in MENDING else []
    for f in found:
        inside = any(start <= f.span[0] and f.span[1] <= end for start, end in quotes)
        if not (inside and f.rule in REPEATED):
            yield f


def quoted(book: Rulebook, kind: str, language: str, body: str) -> Iterator[tuple[int, int]]:
    """Where a correction or retraction repeats the words it is about: from and to, in characters of the body."""
    plain = body.replace(NO_BREAK, " ")
    for (_, name, spoken, _), template in book.templates.texts.items():
        if spoken == language and name.removesuffix(OVER) == kind and WRONG in template:
            head, tail = template.split(WRONG, 1)
            before, after = PLACEHOLDER.sub(BREAK, head).split(BREAK)[-1], PLACEHOLDER.sub(BREAK, tail).split(BREAK)[0]
            start = plain.find(before) + len(before)
            end = plain.find(after, start) if before in plain else -1
            if end >= 0:
                yield start, end


WRONG = "{wrong}"
OVER = "_over"
"""How the name of a text ends that is for an incident that is over: it promises no next word."""


def no_longer_so(content: Content, facts: Iterable[Fact], *, author: str, now: datetime) -> list[str]:
    """The facts a text leans on that have expired or been denied since it was written."""
    return sorted(content.facts.keys() - usable(facts, author=author, now=now).keys())


def leans_on(book: Rulebook, situation: str, kind: str, texts: Iterable[Text]) -> frozenset[str]:
    """The fact keys whose sentence stands in one of the texts, and those without which this kind may not be said."""
    bodies = {(t.language, t.variant): t.body.replace(NO_BREAK, " ") for t in texts}
    said = {
        s.key
        for s in book.templates.bank
        for (language, _), body in bodies.items()
        if _fixed_part(s.texts.get(language, "")) in body
    }
    return frozenset(said) | book.templates.facts_needed(situation=situation, kind=kind)


def _fixed_part(sentence: str) -> str:
    """The longest part of a sentence that no value changes; something no text holds for an empty sentence."""
    parts = PLACEHOLDER.sub(BREAK, sentence.replace(NO_BREAK, " ")).split(BREAK)
    return max(parts, key=len) or BREAK


def lint_context(
    book: Rulebook,
    incident: Incident,
    facts: Iterable[Fact],
    *,
    author: str,
    kind: str,
    promise: datetime | None,
    now: datetime,
) -> LintContext:
    """What lint is told about the incident: the same values the command line reads from a file."""
    policy = book.policy
    facts = tuple(facts)
    known = usable(facts, author=author, now=now).values()
    rule = policy.severity(incident.severity)
    limit = rule.long_every if kind == "long_incident" else update_every(incident, policy)
    return LintContext(
        now=now,
        zone=policy.tz,
        phase=incident.phase.value,
        severity=int(incident.severity),
        kind=kind,
        services=incident.services,
        situation=incident.situation,
        planned=any(f.key == "planned_change" for f in known),
        facts=_told(facts, known),
        next_update_at=promise,
        restored_at=incident.restored_at,
        outlets=tuple(o.kind for o in policy.outlets),
        contacts=(policy.helpline, *policy.contacts),
        links=(policy.status_url, *policy.links),
        k3_limit_minutes=limit,
        watch_minutes=rule.watch,
        limits={o.kind: o.max_length for o in policy.outlets if o.max_length},
        languages=tuple(dict.fromkeys(language for language, _ in wanted(book))),
        aliases=known_as(policy),
        people=policy.staff,
        handles=policy.handles,
        suppliers=policy.suppliers,
        eta_allowed=policy.eta_allowed,
        review_by=_review_by(book, incident, now),
        since=incident.first_sign_at,
        money_data_minutes=policy.facts.money_data_valid,
    )


def known_as(policy: Policy) -> dict[str, dict[str, tuple[str, ...]]]:
    """Each service's words by language (L01, L26)."""
    return {s.name: {ANY: s.aliases, **s.known_as} for s in policy.services}


def _told(facts: Sequence[Fact], known: Iterable[Fact]) -> dict[str, FactValue]:
    """What the text may lean on, and what was found not to be so (L27)."""
    denied = [f for f in facts if f.verified_at is not None and not f.true]
    return {
        f.key: FactValue(value=f.value, verified_at=f.verified_at, valid_minutes=f.valid_minutes)
        for f in (*denied, *known)
    }


def _review_by(book: Rulebook, incident: Incident, now: datetime) -> date:
    """The latest day for the explanation (K11)."""
    policy = book.policy
    first = (incident.resolved_at or now).astimezone(policy.tz).date()
    return policy.calendar(incident.severity).working_date(first, policy.severity(incident.severity).review_days)


def promised(book: Rulebook, texts: Sequence[Text], *, kind: str, now: datetime) -> datetime | None:
    """The time by which the main text says we speak again, if it does: what L05 holds every other text to."""
    if kind in CLOSING or not texts:
        return None
    main = texts[0]
    words = book.lexicon.of("L05", main.language)
    found = promises(main.body, language=main.language, zone=book.policy.tz, now=now, words=words)
    return max((m.at for m in found if m.at > now), default=None)


def check(
    book: Rulebook, content: Content, context: LintContext, messages: Iterable[Message] | None = None
) -> tuple[Finding, ...]:
    """What lint has against this content, or these messages of it: each different body of a language once, each
    outlet's length for all, and what the languages say differently.
    """
    own = None if messages is None else _spoken(book, messages)
    whole = _spoken(book, content.messages)
    found = lint_statement(whole, context=context, lexicon=book.lexicon, own=own)
    return tuple(f for f in found if not _repeats(book, context.kind, content.messages, f))


def _repeats(book: Rulebook, kind: str, messages: Iterable[Message], found: Finding) -> bool:
    """Whether the finding is about words that one of the texts only repeats as wrong."""
    bodies = {m.body for m in messages if m.language == found.language and m.body[slice(*found.span)] == found.text}
    return any(not list(beside_quotes(book, kind, found.language, body, [found])) for body in bodies)


def _spoken(book: Rulebook, messages: Iterable[Message]) -> tuple[Spoken, ...]:
    """Each body of a language once, with the kinds of outlet that publish it."""
    kinds: dict[tuple[str, str, str], list[str]] = {}
    for message in messages:
        outlet = book.policy.outlet(message.outlet)
        kinds.setdefault((message.language, outlet.variant, message.body), []).append(outlet.kind)
    return tuple(
        Spoken(language=language, variant=variant, body=body, outlets=tuple(dict.fromkeys(outlets)))
        for (language, variant, body), outlets in kinds.items()
    )


def _said(statement: Statement) -> Said:
    content = statement.revision.content
    texts: dict[str, tuple[str, ...]] = {}
    for text in content.texts:
        texts[text.language] = (*texts.get(text.language, ()), text.body)
    return Said(
        phase=content.phase,
        kind=content.kind,
        next_update_at=content.next_update_at,
        facts=frozenset(content.facts),
        texts=texts,
    )


def compose(
    book: Rulebook,
    incident: Incident,
    facts: Iterable[Fact],
    *,
    number: int,
    kind: Kind,
    texts: Sequence[Text],
    now: datetime,
    author: str,
    about: int | None = None,
    said: Sequence[Statement] = (),
) -> Content:
    """Everything that would be published, with the texts laid out per outlet; its digest is what gets approved.

    `said` is what the public has heard: a service that is no longer hit is well again for it.
    """
    bodies = {(t.language, t.variant): t.body for t in texts}
    leaned = leans_on(book, incident.situation, kind.value, texts)
    over = kind is Kind.RESOLVED or not incident.open
    return Content(
        incident=incident.code,
        statement=number,
        kind=kind.value,
        phase=incident.phase.value,
        texts=tuple(texts),
        messages=tuple(
            Message(outlet=o.name, language=language, body=bodies[language, o.variant])
            for o in book.policy.outlets
            for language in o.languages
        ),
        services=public_states(book.policy, incident, said, over=over),
        next_update_at=promised(book, texts, kind=kind.value, now=now),
        facts={
            f.key: f.verified_at.isoformat()
            for f in usable(facts, author=author, now=now).values()
            if f.verified_at is not None and f.key in leaned
        },
        about=about,
    )
