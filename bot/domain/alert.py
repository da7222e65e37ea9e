"""What machines and help desks tell us unasked, as they tell it: alerts and complaints."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.report import Complaint


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
