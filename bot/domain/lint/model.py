"""The values of the lint: what a rule is given and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.lint.lexicon import Words
from bot.domain.lint.normal import Normal


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

    @property
    def true(self) -> bool:
        """Whether it affirms its key."""
        return self.value not in {False, "", "0", "no", "non", "false"}


ORDINARY = "update"
"""The kind of a text that says what its phase says."""

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

    def holds(self, fact: str) -> bool:
        """Whether the fact is verified by `now` and true."""
        known = self.facts.get(fact)
        return known is not None and known.true and known.verified_at is not None and known.verified_at <= self.now

    @property
    def is_resolved(self) -> bool:
        """Whether the text is the closing word or the summary after it; `reopened` is neither."""
        return self.kind in RESOLVED_KINDS or (self.kind in FOLLOWS_PHASE and self.phase in RESOLVED_PHASES)

    @property
    def watched(self) -> bool:
        """Whether service is restored and was then watched for as long as the severity asks (K5)."""
        if not self.holds("restored"):
            return False
        since = self.restored_at or self.facts["restored"].verified_at
        return since is not None and self.now >= since + timedelta(minutes=self.watch_minutes)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LintInput:
    """What one rule sees: a text in one language for one target, and its own words for that language."""

    text: str
    normal: Normal
    language: str
    target: str
    context: LintContext
    words: Words
    rule: str
    level: Level

    def finding(self, start: int, end: int, hint: str, *, level: Level | None = None, **details: object) -> Finding:
        """What the rule found at these characters of the text, with the lexicon's hint of that name."""
        return Finding(
            rule=self.rule,
            level=level or self.level,
            span=(start, end),
            text=self.text[start:end],
            hint=self.words.hint(hint, **details),
            language=self.language,
            target=self.target,
        )

    def finding_in_normal(self, start: int, end: int, hint: str) -> Finding:
        """As `finding`, for a span of the normalised text, widened to whole words."""
        return self.finding(*self.normal.span(*self.normal.whole_words(start, end)), hint)
