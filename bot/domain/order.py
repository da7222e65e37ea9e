"""What somebody asks for when declaring: as much as they said, nothing made up."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.incident import Severity

TITLE_LIMIT = 120
"""The longest title, in characters: it must fit a card's header beside the incident's code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A wish to declare. What is None or empty was not said; the service fills it by the policy."""

    severity: Severity | None
    situation: str | None  #: template set, for example `wrong_balances`
    title: str
    services: tuple[str, ...]  #: customer-facing names, as the policy writes them
    since: datetime | None  #: when customers first noticed, aware UTC
    origin_channel: str  #: Slack channel id where it was said; empty for none
    private: bool = False  #: nobody but those who are invited shall know of it
    proposal: int | None = None  #: the proposal whose button was pressed
    drill: bool = False  #: nothing of it reaches the public
    until: datetime | None = None  #: when it was over, aware UTC: it is only written down
