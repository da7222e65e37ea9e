"""What is said of a proposal in Slack: one card in the duty channel, and the words of its clock's rungs (K0)."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from bot.domain.delivery import JSON
from bot.domain.proposal import Proposal
from bot.services import outbox
from storage import Transaction, deliveries

CARD = "proposal"


def card_key(proposal_id: int) -> str:
    """The delivery that keeps a proposal's card."""
    return outbox.card_key(CARD, proposal_id)


def show(tx: Transaction, proposal: Proposal, now: datetime, *, within: timedelta = outbox.SETTLE) -> None:
    """Its card says what is true now: written once, then edited; however much happens `within`, it is one edit."""
    key = card_key(proposal.id)
    if not deliveries.bump(tx, key, now + within):
        deliveries.add(tx, [_row(proposal, key, "card.proposal", {}, now)])


def tell(
    tx: Transaction, proposal: Proposal, name: str, details: Mapping[str, object], now: datetime, *, thread: bool
) -> None:
    """One message in the duty channel, or in the thread of the card; `name` is told once of each proposal."""
    where = {"to": "duty", "thread": card_key(proposal.id) if thread else None, "notice": "rung"}
    key = f"{proposal.code}/{name}/duty{'/thread' if thread else ''}"
    deliveries.add(tx, [_row(proposal, key, "post", {**where, **details}, now)])


def direct_key(proposal: Proposal, name: str, person: str) -> str:
    """The delivery that brings it to one person."""
    return f"{proposal.code}/{name}/{person}"


def tell_person(
    tx: Transaction,
    proposal: Proposal,
    key: str,
    person: str,
    details: Mapping[str, object],
    now: datetime,
    due_at: datetime | None,
) -> None:
    """One direct message."""
    payload: JSON = {"notice": "rung", **details, "recipient": person}
    deliveries.add(tx, [_row(proposal, key, "dm", payload, now, due_at)])


def page(
    tx: Transaction, proposal: Proposal, name: str, pagers: Iterable[str], details: Mapping[str, object], now: datetime
) -> None:
    """Wakes people through every pager there is."""
    known = {"code": proposal.code, "title": proposal.title, **details}
    rows = [
        deliveries.row(
            key=f"{proposal.code}/{name}/page/{pager}",
            courier="page",
            action=pager,
            lane=outbox.page_lane(proposal.code, pager),
            payload={"incident": None, **known},
            now=now,
        )
        for pager in pagers
    ]
    if rows:
        deliveries.add(tx, rows)


def _row(
    proposal: Proposal, key: str, action: str, payload: JSON, now: datetime, due_at: datetime | None = None
) -> JSON:
    return deliveries.row(
        key=key,
        courier="slack",
        action=action,
        lane="slack/proposals",
        payload={"incident": None, "proposal": proposal.id, **payload},
        now=now,
        due_at=due_at,
    )
