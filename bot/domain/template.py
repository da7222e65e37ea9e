"""Texts for the public, written from templates, the fact-gated sentence bank and an incident's values."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.moments import write_date, write_interval, write_moment

GENERIC = "generic"
"""The situation whose texts serve inside every other one."""

VARIANTS = ("short", "long")
"""`short` for X, Bluesky, Mastodon and SMS; `long` for the status page, Facebook and mail."""

PLACEHOLDER = re.compile(r"\{(?P<name>[a-z_]+)(?P<optional>\?)?\}")
_SLOT = re.compile(r"(?P<lead> ?)\{(?P<name>[a-z_]+)(?P<optional>\?)?\}")
_FRENCH_SIGNS = re.compile(r"(?<=\S) (?=[:;?!»])|(?<=«) ")
_NO_BREAK_SPACE = "\u00a0"
RIGHT_TO_LEFT = frozenset({"ar"})


class NoTemplate(LookupError):  # noqa: N818 - says what is not there
    """Nothing is written for this situation, kind and language."""


class MissingValue(ValueError):  # noqa: N818 - says what is not there
    """A text needs values that the incident does not have yet (L25); `names` are their placeholders."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(dict.fromkeys(names))
        super().__init__(f"No value for {', '.join(self.names)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One finished text: what customers would read in one language and one length."""

    language: str
    variant: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A whole sentence that only a verified fact lets into a text, and the one that says it is being checked."""

    key: str
    texts: Mapping[str, str]
    pending: Mapping[str, str] = field(default_factory=dict)
    long_only: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateSet:
    """Every text of an organisation, and its sentence bank in order of priority."""

    texts: Mapping[tuple[str, str, str, str], str]  #: (situation, kind, language, variant)
    bank: tuple[Sentence, ...]
    needs: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    @property
    def situations(self) -> tuple[str, ...]:
        """The situations one can declare, in alphabetical order."""
        return tuple(sorted({key[0] for key in self.texts} - {GENERIC}))

    def find(self, *, situation: str, kind: str, language: str, variant: str) -> str:
        """The template; the generic one where the situation has none of that kind, and the other length where
        only one is written. Raises NoTemplate.
        """
        lengths = (variant, *(v for v in VARIANTS if v != variant))
        for place in (situation, GENERIC):
            for length in lengths:
                if (text := self.texts.get((place, kind, language, length))) is not None:
                    return text
        raise NoTemplate(f"No text for {situation}, {kind}, {language}")

    def facts_needed(self, *, situation: str, kind: str) -> frozenset[str]:
        """The facts that must be verified before this text may be used, for example `restored`."""
        return self.needs.get((situation, ""), frozenset()) | self.needs.get((situation, kind), frozenset())


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderContext:
    """What is known of an incident at `now`, for writing its texts. All moments are aware, in any zone."""

    service: str  #: the customer-facing names as a label
    now: datetime
    zone: ZoneInfo  #: the audience's
    status_url: str = ""
    status_urls: Mapping[str, str] = field(default_factory=dict)  #: language to URL, where it has one of its own
    helpline: str = ""
    since: datetime | None = None
    restored_at: datetime | None = None
    next_update_at: datetime | None = None
    missed_at: datetime | None = None
    wrong_at: datetime | None = None
    first_public_at: datetime | None = None
    review_by: date | None = None
    happened_on: date | None = None  #: for the public summary
    interval_minutes: int | None = None
    verified: Mapping[str, datetime] = field(default_factory=dict)  #: fact key to the moment of its check
    pending: frozenset[str] = frozenset()  #: keys that somebody is checking
    own_words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Language to placeholder to text written for this incident: cause, workaround, wrong, right, scope ..."""
    leave_out: frozenset[str] = frozenset()
    """Optional slots the author gave up so that a text fits: `workaround` first, then `safe`, then `cause`."""


MOMENTS = ("since", "restored_at", "next_update_at", "missed_at", "wrong_at", "first_public_at")
DATES = {"review_by": "review_by", "date": "happened_on"}
OWN_WORDS = (
    "actions_done",
    "actions_planned",
    "cause",
    "comms_verdict",
    "redress",
    "right",
    "scope",
    "symptom",
    "workaround",
    "wrong",
)
GAPS = {name: f"[{name.upper().replace('_', ' ')}]" for name in (*OWN_WORDS, "safe")}
"""What only people can say, as a gap in the text: it goes nowhere while one stands there (L25)."""
KNOWN = frozenset((*MOMENTS, *DATES, *OWN_WORDS, "service", "status_url", "helpline", "interval", "safe", "checked_at"))
"""Every placeholder a template may use."""


def render(template: str, *, language: str, values: Mapping[str, str], sentences: Sequence[str] = ()) -> str:
    """The template with its values; `sentences` fill `{safe?}`. An optional slot without a value leaves no
    trace, except straight after a colon, where it would leave a label with nothing behind it.
    Raises MissingValue with every name that lacks a value (L25).
    """
    filled = {**values, "safe": " ".join(sentences) or values.get("safe", "")}
    if missing := list(_missing(template, filled)):
        raise MissingValue(missing)
    body = _SLOT.sub(lambda m: _fill(m, filled), template).strip()
    return _FRENCH_SIGNS.sub(_NO_BREAK_SPACE, body) if language == "fr" else body


def _fill(slot: re.Match[str], values: Mapping[str, str]) -> str:
    value = values.get(slot["name"], "")
    return slot["lead"] + value if value else ""


def _missing(template: str, values: Mapping[str, str]) -> Iterator[str]:
    for slot in PLACEHOLDER.finditer(template):
        labelled = template[: slot.start()].rstrip().endswith(":")
        if (labelled or not slot["optional"]) and not values.get(slot["name"]):
            yield slot["name"]


def values_for(context: RenderContext, *, language: str) -> dict[str, str]:
    """Every value the context holds, written for readers of this language."""

    def moment(at: datetime) -> str:
        return write_moment(at, language=language, zone=context.zone, now=context.now)

    values = dict(context.own_words.get(language, {}))
    values |= {name: moment(at) for name in MOMENTS if (at := getattr(context, name)) is not None}
    values |= {
        name: write_date(day, language=language, zone=context.zone)
        for name, attribute in DATES.items()
        if (day := getattr(context, attribute)) is not None
    }
    if context.interval_minutes is not None:
        values["interval"] = write_interval(context.interval_minutes, language=language)
    url = context.status_urls.get(language, context.status_url)
    fixed = {"service": context.service, "status_url": url, "helpline": context.helpline}
    return values | (_in_order(fixed) if language in RIGHT_TO_LEFT else fixed)


def _in_order(values: Mapping[str, str]) -> dict[str, str]:
    """A number and an address among words from right to left, so written that no reader's app turns them around:
    blanks between groups of digits would reverse the groups, a `+` or a last slash would jump to the other side.
    """
    number = values["helpline"].replace("+", "00").replace(" ", _NO_BREAK_SPACE)
    return {**values, "helpline": number, "status_url": values["status_url"].rstrip("/")}


def safe_sentences(bank: Sequence[Sentence], *, language: str, variant: str, context: RenderContext) -> tuple[str, ...]:
    """What may be said on money and data: verified facts first, then the checks under way. `short` takes only
    the first, by the bank's order.
    """
    short = variant == "short"
    usable = [sentence for sentence in bank if not (short and sentence.long_only)]
    verified = [_say(s, language, context) for s in usable if s.key in context.verified]
    checking = context.pending - context.verified.keys()
    pending = [s.pending[language] for s in usable if s.key in checking and s.pending]
    return tuple([*verified, *pending][:1] if short else [*verified, *pending])


def _say(sentence: Sentence, language: str, context: RenderContext) -> str:
    """A verified fact's sentence, with the moment of its check where it states one."""
    at = context.verified[sentence.key]
    checked_at = write_moment(at, language=language, zone=context.zone, now=context.now)
    values = values_for(context, language=language) | {"checked_at": checked_at}
    return render(sentence.texts[language], language=language, values=values)


def write_statement(
    templates: TemplateSet,
    *,
    situation: str,
    phase_or_kind: str,
    languages: Sequence[str],
    variants: Sequence[str] = VARIANTS,
    context: RenderContext,
) -> tuple[Text, ...]:
    """One fact set in every language and length, so that no two of them can contradict each other (L26).
    Raises NoTemplate, and MissingValue naming what the incident lacks.
    """
    return tuple(
        Text(
            language=language,
            variant=variant,
            body=_write(templates, situation, phase_or_kind, language, variant, context),
        )
        for language in languages
        for variant in variants
    )


def _write(
    templates: TemplateSet, situation: str, kind: str, language: str, variant: str, context: RenderContext
) -> str:
    template = templates.find(situation=situation, kind=kind, language=language, variant=variant)
    values = values_for(context, language=language)
    kept = {name: value for name, value in values.items() if name not in context.leave_out}
    sentences = safe_sentences(templates.bank, language=language, variant=variant, context=context)
    return render(
        template,
        language=language,
        values=kept,
        sentences=() if "safe" in context.leave_out else sentences,
    )
