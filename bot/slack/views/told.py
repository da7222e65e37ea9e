"""What a notice is made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement
from bot.services.reminders import Reminder
from bot.slack.wording import notices


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a notice is made of."""

    snapshot: Snapshot
    policy: Policy
    details: Mapping[str, Any]  #: the delivery's payload
    card: str = ""  #: the approval card's address, when it is known
    digest: Sequence[Reminder] | None = None  #: the clocks that a reminder to one person still speaks for

    @property
    def statement(self) -> Statement:
        """The statement that the notice names. Raises KeyError when it is gone."""
        found = self.maybe_statement
        if found is None:
            raise KeyError(f"statement {self.details.get('statement')}")
        return found

    @property
    def maybe_statement(self) -> Statement | None:
        """The statement that the notice names, if any."""
        wanted = self.details.get("statement")
        return next((s for s in self.snapshot.statements if s.id == wanted), None)

    @property
    def where(self) -> str:
        """Where the approval card is, in words."""
        return notices.card_link(self.card, self.policy.channels.approvals)

    def moment(self, name: str) -> datetime:
        """A moment among the details."""
        return datetime.fromisoformat(str(self.details[name]))
