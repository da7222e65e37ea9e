"""The values of the lint: what a rule is given and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.domain.lint.lexicon import Words
from bot.domain.lint.normal import Normal
from bot.domain.lint.reading import Reading


class Level(StrEnum):
    """How much a finding weighs; declared from the worst on."""

    HARD = "HARD"  #: never publishable, no override
    BLOCK = "BLOCK"  #: needs an approver's override with a written reason
    WARN = "WARN"  #: shown to author and approver

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return tuple(Level).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactValue:
    """What a text may lean on: a fact's value and the moment of its check (None: not verified)."""

    value: bool | str
    verified_at: datetime | None = None
    valid_minutes: float | None = None  #: how long it stays fresh; None: as the context says

    @property
    def true(self) -> bool:
        """Whether it affirms its key."""
        return self.value not in {False, "", "0", "no", "non", "false"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A word that the public already has (L27, L29)."""

    phase: str
    kind: str
    next_update_at: datetime | None = None  #: what it promised
    facts: frozenset[str] = frozenset()  #: the facts it leaned on
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  #: language to bodies


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One text of a statement, and the kinds of outlet that publish it as it stands."""

    language: str
    variant: str
    body: str
    outlets: tuple[str, ...] = ()


ORDINARY = "update"
"""The kind of a text that says what its phase says."""

MENDING_KINDS = frozenset({"correction", "retraction"})
GENERIC_KINDS = frozenset({"holding", "no_change", "late", "long_incident", "reopened"}) | MENDING_KINDS
"""Texts that say how things go on, not what they are."""

RESOLVED_KINDS = frozenset({"resolved", "post_incident"})
FOLLOWS_PHASE = frozenset({ORDINARY, "correction", "retraction"})
"""Kinds of text that are closing words where the phase says so."""
RESOLVED_PHASES = frozenset({"resolved", "closed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LintContext:
    """What is known of the incident when a text is checked. Moments are aware, lengths of time in minutes."""

    now: datetime
    zone: ZoneInfo
    phase: str = "investigating"
    severity: int = 1
    kind: str = ORDINARY  #: a phase's name or `update` for an ordinary word, or the generic kind
    services: tuple[str, ...] = ()
    situation: str = ""
    planned: bool = False
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    next_update_at: datetime | None = None  #: the promise that the text must carry
    restored_at: datetime | None = None
    outlets: tuple[str, ...] = ()  #: kinds of outlet
    contacts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    k3_limit_minutes: float | None = None
    watch_minutes: float = 0
    limits: Mapping[str, int] = field(default_factory=dict)  #: outlet kind to its own limit
    languages: tuple[str, ...] = ()  #: those a statement must be written in (L26)
    aliases: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Service to language (or `any`) to the words customers know it by."""
    symptom_words: tuple[str, ...] = ()  #: further words for what customers see (L02)
    people: tuple[str, ...] = ()  #: first and last names that stay inside (L13)
    handles: tuple[str, ...] = ()  #: the organisation's own accounts
    suppliers: tuple[str, ...] = ()  #: names that take no blame in public (L07)
    eta_allowed: bool = False  #: whether a regulator asks for a time of repair (L24)
    review_by: date | None = None  #: the latest date for the explanation (L06)
    since: datetime | None = None
    money_data_minutes: float = 120  #: how long a fact on money or data stays fresh
    history: tuple[Said, ...] = ()  #: oldest first

    def holds(self, fact: str) -> bool:
        """Whether the fact is verified by `now` and true."""
        known = self.facts.get(fact)
        return known is not None and known.true and known.verified_at is not None and known.verified_at <= self.now

    def fresh(self, fact: str) -> bool:
        """Whether it holds and its check is young enough to reassure anybody with (L03)."""
        if not self.holds(fact):
            return False
        known = self.facts[fact]
        limit = self.money_data_minutes if known.valid_minutes is None else known.valid_minutes
        return known.verified_at is not None and self.now - known.verified_at < timedelta(minutes=limit)

    def denied(self, fact: str) -> bool:
        """Whether the fact was checked and is not so."""
        known = self.facts.get(fact)
        return known is not None and not known.true and known.verified_at is not None

    @property
    def subject(self) -> str:
        """The phase an ordinary text speaks of; the kind of any other."""
        return self.phase if self.kind == ORDINARY else self.kind

    @property
    def is_resolved(self) -> bool:
        """Whether the text is the closing word or the summary after it; `reopened` is neither."""
        return self.kind in RESOLVED_KINDS or (self.kind in FOLLOWS_PHASE and self.phase in RESOLVED_PHASES)

    @property
    def watched(self) -> bool:
        """Whether service is restored and was then watched for as long as the severity asks (K5)."""
        over = self.watched_at
        return over is not None and self.now >= over

    @property
    def watched_at(self) -> datetime | None:
        """Until when service is watched; None while it is not known to be restored (K5)."""
        if not self.holds("restored"):
            return None
        since = self.restored_at or self.facts["restored"].verified_at
        return since and since + timedelta(minutes=self.watch_minutes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing a rule has against a text. `span` counts characters of the text as it was given."""

    rule: str
    level: Level
    span: tuple[int, int]
    text: str
    hint: str
    language: str
    target: str  #: the variant or the kind of outlet that was checked
    advice: str = ""  #: the lexicon's hint with its places open, by which it can be said in another language
    filled: tuple[tuple[str, str], ...] = ()  #: what fills these places
    wording: str | None = None  #: what may stand there instead; empty: nothing
    sentence: bool = False  #: whether the wording is for the whole sentence around the span


class LintInput(NamedTuple):
    """What one rule sees: a text in one language for one target, and its own words for that language."""

    reading: Reading
    target: str
    context: LintContext
    words: Words
    rule: str
    level: Level

    @property
    def text(self) -> str:
        """The text as it was given."""
        return self.reading.text

    @property
    def normal(self) -> Normal:
        """Its normal form."""
        return self.reading.normal

    @property
    def language(self) -> str:
        """The language of its slot."""
        return self.reading.language

    def finding(self, start: int, end: int, hint: str, *, level: Level | None = None, **details: object) -> Finding:
        """What the rule found at these characters of the text, with the lexicon's hint of that name."""
        return Finding(
            rule=self.rule,
            level=level or self.level,
            span=(start, end),
            text=self.text[start:end],
            language=self.language,
            target=self.target,
            **self.words.advise(hint, **details),
            wording=self.words.wording(hint, **details),
            sentence=hint in self.words.sentence,
        )

    def finding_in_normal(
        self, start: int, end: int, hint: str, *, level: Level | None = None, **details: object
    ) -> Finding:
        """As `finding`, for a span of the normalised text, widened to whole words."""
        span = self.normal.span(*self.normal.whole_words(start, end))
        return self.finding(span[0], span[1], hint, level=level, **details)

    def missing(self, hint: str, *, level: Level | None = None, **details: object) -> Finding:
        """What the rule misses, at the end of the text, where it could be added."""
        return self.finding(len(self.text), len(self.text), hint, level=level, **details)
