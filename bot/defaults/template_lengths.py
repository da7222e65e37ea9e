"""Whether every text fits where it is to be published, at its longest: told at the start, not on the evening (L20)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot.domain.faults import Fault
from bot.domain.policy import Outlet, Policy
from bot.domain.template import GENERIC, OWN_WORDS, PLACEHOLDER, RenderContext, TemplateSet, render, values_for
from bot.domain.wordcount import length_and_limit

UNPUBLISHED = frozenset({"reply_to_customer", "post_incident"})
"""Texts that no outlet is given as they are."""

LONGEST_INTERVAL = 90
"""Minutes that are written longest: an hour and a half."""


def length_faults(templates: TemplateSet, policy: Policy) -> list[Fault]:
    """The texts that would be too long for one of the organisation's outlets with its longest service's name, a next
    word that is due tomorrow, the first sentence of the bank and the link; by how much, and for which outlet.
    """
    found: dict[str, Fault] = {}
    for outlet in policy.outlets:
        for language in outlet.languages:
            for fault in _faults(templates, policy, outlet, language):
                found.setdefault(fault.place, fault)
    return list(found.values())


def _faults(templates: TemplateSet, policy: Policy, outlet: Outlet, language: str) -> Iterator[Fault]:
    values = _longest_values(policy, language)
    sentence = _first_sentence(templates, language, outlet.variant, values)
    own = {outlet.kind: outlet.max_length} if outlet.max_length else {}
    for (situation, kind, spoken, variant), template in templates.texts.items():
        if spoken != language or not _used(templates, situation, kind, language, variant, outlet.variant):
            continue
        if kind in UNPUBLISHED or _holds_free_words(template):
            continue
        text = render(template, language=language, values=values, sentences=(sentence,) if sentence else ())
        used, limit = length_and_limit(outlet.kind, text, own)
        if limit is not None and used > limit:
            what = f"can take {used} of {limit} characters on {outlet.name}: {used - limit} too many"
            place = f"{situation}.toml: {kind}.{language}.{variant}"
            yield Fault(place, what, "Shorten it, or the sentences of the bank, or the service's name.")


def _used(templates: TemplateSet, situation: str, kind: str, language: str, variant: str, wanted: str) -> bool:
    """Whether an outlet that wants one length is given this one: its own, or the only one there is."""
    return variant == wanted or (situation == GENERIC and (situation, kind, language, wanted) not in templates.texts)


def _holds_free_words(template: str) -> bool:
    """Whether its length is a person's to mind: the form says it while they write."""
    return any(m["name"] in OWN_WORDS and not m["optional"] for m in PLACEHOLDER.finditer(template))


def _longest_values(policy: Policy, language: str) -> dict[str, str]:
    """Every placeholder at its longest."""
    by_month = [_values(policy, language, month) for month in range(1, 13)]
    return {name: max((values[name] for values in by_month), key=len) for name in by_month[0]}


def _values(policy: Policy, language: str, month: int) -> dict[str, str]:
    now = datetime(2026, month, 27, 20, 30, tzinfo=UTC)  # an evening: the next word comes after midnight
    today, later = now - timedelta(hours=2), now + timedelta(hours=4)
    context = RenderContext(
        service=max((s.name for s in policy.services), key=len),
        now=now,
        zone=policy.tz,
        status_urls={x: f"{policy.status_url}{x}/" for x in policy.languages},
        helpline=policy.helpline,
        since=today,
        restored_at=today,
        next_update_at=later,
        missed_at=today,
        wrong_at=today,
        first_public_at=today,
        review_by=later.date(),
        happened_on=later.date(),
        interval_minutes=LONGEST_INTERVAL,
    )
    values = values_for(context, language=language)
    return values | {"checked_at": values["since"]}


def _first_sentence(templates: TemplateSet, language: str, variant: str, values: dict[str, str]) -> str:
    """What a short text says of money first of all; a long one has no limit that sentences could break."""
    first = next((s for s in templates.bank if not s.long_only), None)
    if first is None or variant != "short":
        return ""
    texts = [t for t in (first.texts.get(language), first.pending.get(language)) if t]
    return max((render(t, language=language, values=values) for t in texts), key=len, default="")
