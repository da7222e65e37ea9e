"""What alerts mean by the policy: to which services, how bad, and with which others they belong together."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from bot.domain.alert import Alert, Bulletin
from bot.domain.incident import Severity
from bot.domain.policy import HookRule, LabelRule, Policy
from bot.domain.report import Complaint
from bot.domain.signal import KEY, TITLE, Signal, Source

SOURCES: Mapping[str, Source] = {s.value: s for s in (Source.ALERTMANAGER, Source.OPSGENIE, Source.PAGERDUTY)}
"""Kinds of hook whose alerts are named after them; those of any other kind are alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What an alert would be as an incident."""

    services: tuple[str, ...]  #: as customers know them; empty where nobody can tell
    severity: Severity
    situation: str = ""  #: empty: nobody can tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A delivery as we understand it: what may concern customers, and what is over."""

    hook: str
    id: str  #: by which the delivery is known again whenever it is told: 64 hex digits
    source: Source
    signals: tuple[Signal, ...] = ()  #: each thing once
    over: tuple[str, ...] = ()  #: keys of what has ended
    complaints: tuple[Complaint, ...] = ()


class Interpreter:
    """Knows what the alerts of one hook mean; what that takes is prepared once."""

    def __init__(self, hook: HookRule, policy: Policy) -> None:
        self._hook = hook
        self._policy = policy
        self._source = SOURCES.get(hook.kind, Source.ALERT)
        self._services = {_folded(word): s.name for s in policy.services for word in (s.name, *s.aliases)}
        self._levels = {word.casefold(): level for word, level in policy.alerts.severities.items()}

    def understand(self, told: Bulletin, now: datetime) -> Intake:
        """What a delivery says. An alert that stands in it twice counts as it stands there last."""
        last = {alert.key: alert for alert in told.alerts}.values()
        meant = ((a, self.meaning(a)) for a in last if a.firing)
        return Intake(
            hook=self._hook.name,
            id=hashlib.sha256(told.id.encode("utf-8", "replace")).hexdigest(),
            source=self._source,
            signals=tuple(self._signal(a, found, now) for a, found in meant if found is not None),
            over=tuple(self._key(a) for a in last if not a.firing),
            complaints=told.complaints,
        )

    def meaning(self, alert: Alert) -> Meaning | None:
        """What the alert means to customers, by the first of the hook's rules that fits; None: it is none of theirs.

        What the rule leaves open is read from the labels: a service by its name or alias, the severity by the map.
        """
        rule = next((r for r in self._hook.rules if _fits(alert, r)), LabelRule())
        severity = rule.severity or self._severity(alert)
        if rule.ignore or severity > self._policy.alerts.propose_up_to:
            return None
        services = rule.services or self._concerned(alert)
        return Meaning(services=services, severity=severity, situation=rule.situation)

    def _severity(self, alert: Alert) -> Severity:
        """The severity of the first label that the map knows a value of; the policy's usual one without any."""
        said = (alert.labels.get(label, "").casefold() for label in self._policy.alerts.severity_labels)
        return next((self._levels[word] for word in said if word in self._levels), self._policy.alerts.severity)

    def _concerned(self, alert: Alert) -> tuple[str, ...]:
        """The service that a label names, by its name or one of its aliases, written any way."""
        said = (_folded(alert.labels.get(label, "")) for label in self._policy.alerts.service_labels)
        return next(((self._services[word],) for word in said if word and word in self._services), ())

    def _signal(self, alert: Alert, found: Meaning, now: datetime) -> Signal:
        """The alert as a signal. One that began longer ago than we remember, or is yet to begin, counts from now."""
        since, memory = alert.at or now, timedelta(minutes=self._policy.proposals.memory)
        return Signal(
            self._source,
            self._key(alert),
            (f"{alert.name}: {alert.summary}" if alert.summary else alert.name)[:TITLE],
            since if now - memory <= since <= now else now,
            severity=found.severity,
            services=found.services,
            name=alert.name,
            family=self._family(alert),
            situation=found.situation,
        )

    def _key(self, alert: Alert) -> str:
        """What it is known by among those of its source: two hooks of one kind may call theirs the same."""
        whole = f"{self._hook.name}/{alert.key}"
        return whole if len(whole) <= KEY else f"{self._hook.name}/{hashlib.sha256(alert.key.encode()).hexdigest()}"

    def _family(self, alert: Alert) -> str:
        """What alerts of one proposal must have in common beside their services, by the policy."""
        known = {**alert.labels, "source": self._hook.name}
        parts = (f"{by}={known.get(by.casefold(), '')}" for by in self._policy.alerts.group_by if by != "service")
        return ";".join(parts)[:KEY]


def _fits(alert: Alert, rule: LabelRule) -> bool:
    """Whether every label named has a value like its pattern; `name` is the alert's own name."""
    said = {**alert.labels, "name": alert.name}
    return all(fnmatchcase(said.get(k.casefold(), "").casefold(), v.casefold()) for k, v in rule.when.items())


def _folded(name: str) -> str:
    """A name without case, blanks and hyphens: `pocket-bank` is Pocket Bank."""
    return "".join(c for c in name.casefold() if c.isalnum())
