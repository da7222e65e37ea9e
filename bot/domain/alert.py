"""What machines and help desks tell us unasked: alerts and complaints, and what an alert means by the policy."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from bot.domain.incident import Severity
from bot.domain.policy import HookRule, LabelRule, Policy
from bot.domain.report import Complaint
from bot.domain.signal import KEY, TITLE, Signal, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert as its source tells it. Its words are a machine's: they are escaped wherever they are shown."""

    key: str  #: the source's own name for it, the same from firing to resolved
    name: str
    summary: str = ""
    firing: bool = True
    labels: Mapping[str, str] = field(default_factory=dict)  #: names in small letters
    at: datetime | None = None  #: since when, aware, by the source's clock; None where it does not say


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """One delivery to a hook: what was in it, under the id by which it is known again when it is told twice."""

    id: str
    alerts: tuple[Alert, ...] = ()
    complaints: tuple[Complaint, ...] = ()

    def __len__(self) -> int:
        """How many things were told."""
        return len(self.alerts) + len(self.complaints)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an alert would be as an incident."""

    services: tuple[str, ...]  #: as customers know them; empty where nobody can tell
    severity: Severity
    situation: str = ""  #: empty: nobody can tell


SOURCES: Mapping[str, Source] = {s.value: s for s in (Source.ALERTMANAGER, Source.OPSGENIE, Source.PAGERDUTY)}
"""Kinds of hook whose alerts are named after them; those of any other kind are alerts."""


def source_of(hook: HookRule) -> Source:
    """Where the alerts of a hook come from."""
    return SOURCES.get(hook.kind, Source.ALERT)


def key_of(alert: Alert, hook: HookRule) -> str:
    """What an alert is known by among those of its source: two hooks of one kind may call theirs the same."""
    whole = f"{hook.name}/{alert.key}"
    return whole if len(whole) <= KEY else f"{hook.name}/{hashlib.sha256(alert.key.encode()).hexdigest()}"


def signal_of(alert: Alert, hook: HookRule, found: Meaning, policy: Policy, now: datetime) -> Signal:
    """The alert as a signal. One that is older than what we remember counts from now."""
    since, memory = alert.at or now, timedelta(minutes=policy.proposals.memory)
    return Signal(
        source_of(hook),
        key_of(alert, hook),
        (f"{alert.name}: {alert.summary}" if alert.summary else alert.name)[:TITLE],
        since if now - memory <= since <= now else now,
        severity=found.severity,
        services=found.services,
        name=alert.name,
        family=_family(alert, hook, policy),
        situation=found.situation,
    )


def _family(alert: Alert, hook: HookRule, policy: Policy) -> str:
    """What alerts of one proposal must have in common beside their services, by the policy."""
    known = {**alert.labels, "source": hook.name}
    parts = (f"{by}={known.get(by.casefold(), '')}" for by in policy.alerts.group_by if by != "service")
    return ";".join(parts)[:KEY]


def meaning(alert: Alert, hook: HookRule, policy: Policy) -> Meaning | None:
    """What the alert means to customers, by the first of the hook's rules that fits; None where it is none of theirs.

    What the rule leaves open is read from the labels: a service by its name or alias, the severity by the map.
    """
    rule = next((r for r in hook.rules if _fits(alert, r)), LabelRule())
    severity = rule.severity or _severity(alert, policy)
    if rule.ignore or severity > policy.alerts.propose_up_to:
        return None
    services = rule.services or _services(alert, policy)
    return Meaning(services=services, severity=severity, situation=rule.situation)


def _fits(alert: Alert, rule: LabelRule) -> bool:
    """Whether every label named has a value like its pattern; `name` is the alert's own name."""
    said = {**alert.labels, "name": alert.name}
    return all(fnmatchcase(said.get(k.casefold(), "").casefold(), v.casefold()) for k, v in rule.when.items())


def _severity(alert: Alert, policy: Policy) -> Severity:
    """The severity of the first label that the map knows a value of; the policy's usual one without any."""
    levels = {word.casefold(): level for word, level in policy.alerts.severities.items()}
    said = (alert.labels.get(label, "").casefold() for label in policy.alerts.severity_labels)
    return next((levels[word] for word in said if word in levels), policy.alerts.severity)


def _services(alert: Alert, policy: Policy) -> tuple[str, ...]:
    """The service that a label names, by its name or one of its aliases, written any way."""
    known = {_folded(word): s.name for s in policy.services for word in (s.name, *s.aliases)}
    said = (_folded(alert.labels.get(label, "")) for label in policy.alerts.service_labels)
    return next(((known[word],) for word in said if word and word in known), ())


def _folded(name: str) -> str:
    """A name without case, blanks and hyphens: `pocket-bank` is Pocket Bank."""
    return "".join(c for c in name.casefold() if c.isalnum())
