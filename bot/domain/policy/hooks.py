"""Who may tell us something over HTTP, and what their alerts mean."""

from typing import Annotated

from pydantic import Field

from bot.domain.incident import Severity
from bot.domain.policy.base import Data


class LabelRule(Data):
    """What alerts with such labels mean. Patterns are those of file names, without case: `pay-*`."""

    when: dict[str, str] = Field(default_factory=dict)  #: label to pattern, all of them; `name` is the alert's name
    services: tuple[str, ...] = ()  #: empty: as the labels say
    severity: Severity | None = None
    situation: str = ""
    ignore: bool = False  #: customers cannot notice it: nothing is proposed


class HookRule(Data):
    """A source of alerts or complaints; its token or secret is a setting. The first rule that fits is the one."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: str
    rules: tuple[LabelRule, ...] = ()


class AlertPolicy(Data):
    """What alerts propose, and how a storm of them is told (seconds where a name says so)."""

    group_by: Annotated[tuple[str, ...], Field(min_length=1)] = ("service",)
    """What alerts of one proposal have in common: `service`, `source`, or a label."""
    edit_seconds: Annotated[float, Field(ge=1, le=300)] = 5  #: a proposal's card is edited once in this time at most
    named: Annotated[int, Field(ge=1, le=10)] = 3  #: how many alerts the card names
    severity: Severity = Severity.SEV2  #: of an alert that does not say
    propose_up_to: Severity = Severity.SEV3  #: milder alerts propose nothing
    service_labels: tuple[str, ...] = ("service", "app", "application", "job")
    severity_labels: tuple[str, ...] = ("severity", "priority", "urgency")
    severities: dict[str, Severity] = Field(default_factory=dict)  #: what such a label says, to a severity
