"""What happens to a delivery: made ready, settled, looked for again, taken in hand by a person."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.act import BOT, Act
from bot.domain.audit import Entry
from bot.domain.delivery import (
    BY_HAND,
    JSON,
    CannotTell,
    Delivery,
    DeliveryState,
    Done,
    NotDone,
    Outcome,
    Receipt,
    Refused,
    Unknown,
    wait_before_retry,
)
from bot.domain.incident import Incident
from bot.domain.lint import Finding
from bot.domain.roles import COMMS_LEAD, holders
from bot.domain.rulebook import Rulebook
from bot.domain.statement import Statement
from bot.services import outbox, record, words, writing
from bot.services.ports import Post
from storage import Transaction, deliveries, facts, incidents, statements

LOOK_AGAIN = timedelta(seconds=3)
"""How long after an unknown outcome we look it up the first time: the other side may still be at work."""


class Withheld(Exception):  # noqa: N818 - a decision, not a fault
    """An approved text that must not go out as it is: its digest does not match, or it is no longer true."""

    def __init__(self, why: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(why)
        self.findings = findings


def make_ready(
    tx: Transaction, book: Rulebook, delivery: Delivery, now: datetime, prepare: Callable[[Post], JSON]
) -> JSON | None:
    """The exact request of a public delivery, frozen before the first attempt; None when the claim is lost.

    The digest is recomputed and the text is checked once more (law 2). Raises Withheld.
    """
    incident = incidents.lock(tx, delivery.incident_id or 0)
    statement = statements.get(tx, delivery.statement_id or 0)
    if incident is None or statement is None:
        raise Withheld("its statement is gone")
    _check_bytes(delivery, statement)
    _check_truth(tx, book, incident, statement, delivery, now)
    try:
        request = delivery.request or prepare(_post(tx, book, incident, statement, delivery))
    except ValueError as error:
        raise Withheld(str(error)) from error
    return request if deliveries.freeze(tx, delivery, request) else None


def _check_bytes(delivery: Delivery, statement: Statement) -> None:
    content = statement.revision.content
    bodies = [m.body for m in content.messages if (m.outlet, m.language) == (delivery.action, delivery.language)]
    if content.digest != delivery.payload["digest"] or bodies != [delivery.payload["body"]]:
        raise Withheld("the text is not what was approved")


def _check_truth(
    tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, delivery: Delivery, now: datetime
) -> None:
    content = statement.revision.content
    known = facts.latest(tx, incident.id)
    if gone := writing.no_longer_so(content, known, author=statement.author, now=now):
        raise Withheld(f"it leans on {', '.join(gone)}, which is no longer verified")
    own = [m for m in content.messages if (m.outlet, m.language) == (delivery.action, delivery.language)]
    findings = writing.findings(book, incident, known, content, author=statement.author, now=now, messages=own)
    if blocking := writing.blocking(findings):
        raise Withheld(", ".join(sorted({f.rule for f in blocking})), blocking)


def _post(tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, delivery: Delivery) -> Post:
    content = statement.revision.content
    receipts = [d.receipt for d in deliveries.thread(tx, delivery) if d.receipt]
    return Post(
        key=delivery.key,
        incident=incident.code,
        statement=statement.number,
        kind=content.kind,
        phase=content.phase,
        title=", ".join(incident.services),
        services=dict(content.services),
        language=delivery.language,
        body=str(delivery.payload["body"]),
        link=f"{book.policy.status_url}{delivery.language}/incidents/{incident.code.lower()}",
        approved_at=statement.decided_at or delivery.created_at,
        next_update_at=content.next_update_at,
        root=receipts[0] if receipts else None,
        parent=receipts[-1] if receipts else None,
    )


def settle(
    tx: Transaction, book: Rulebook, delivery: Delivery, outcome: Outcome | CannotTell, now: datetime, spread: float
) -> bool:
    """Writes what became of an attempt, and what follows from it; False when the claim is no longer ours."""
    match outcome:
        case Done(receipt=receipt):
            return _done(tx, book, delivery, receipt, now)
        case Refused(why=why, findings=findings):
            return _stop(tx, book, delivery, DeliveryState.REFUSED, why, now, findings)
        case NotDone(why=why, wait=wait, limit=limit):
            later = wait_before_retry(delivery.attempts, wait, spread, limit)
            return _again(tx, delivery, now, later, why, doubt=False)
        case Unknown(why=why, limit=limit):
            return _again(tx, delivery, now, max(LOOK_AGAIN, _patience(delivery, limit)), why, doubt=True)
        case CannotTell(why=why, again=None):
            return _stop(tx, book, delivery, DeliveryState.PARKED, why, now)
        case CannotTell(why=why, again=wait):
            return _again(tx, delivery, now, wait or LOOK_AGAIN, why, doubt=True)


def _patience(delivery: Delivery, limit: timedelta | None) -> timedelta:
    return timedelta(0) if delivery.attempts < 2 else wait_before_retry(delivery.attempts - 1, None, 0, limit)  # noqa: PLR2004


def _again(tx: Transaction, delivery: Delivery, now: datetime, wait: timedelta, why: str, *, doubt: bool) -> bool:
    later, ready = now + wait, DeliveryState.READY.value
    kept = deliveries.settle(tx, delivery, state=ready, due_at=later, doubt=doubt, trouble=why)
    if kept and delivery.courier == "public":
        show(tx, delivery, now)
    return kept


def show(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """The cards that show this delivery's state have something new to show."""
    incident = incidents.get(tx, delivery.incident_id or 0)
    if incident is not None:
        outbox.refresh(tx, incident, now, executives=False)
    if delivery.statement_id is not None:
        outbox.refresh_approval(tx, delivery.statement_id, now)


def _done(tx: Transaction, book: Rulebook, delivery: Delivery, receipt: Receipt, now: datetime) -> bool:
    incidents.lock(tx, delivery.incident_id or 0)  # or somebody could begin to wait for it after the release
    if not deliveries.settle(
        tx,
        delivery,
        state=DeliveryState.DONE.value,
        due_at=None,
        doubt=False,
        trouble="",
        settled_at=now,
        receipt=receipt.plain(),
    ):
        return False
    deliveries.release_after(tx, delivery.key, now)
    if delivery.courier == "public":
        published(tx, book, delivery, receipt, now)
    elif delivery.action == "channel.create":
        _channel_made(tx, delivery, receipt, now)
    _catch_up(tx, delivery, now)
    return True


def _catch_up(tx: Transaction, delivery: Delivery, now: datetime) -> None:
    """A card that got something new to show while it was being sent is sent once more."""
    fresh = deliveries.get(tx, delivery.id)
    if fresh is not None and fresh.generation > delivery.generation:
        later = now + outbox.SETTLE
        deliveries.change(tx, delivery.id, state=DeliveryState.READY.value, due_at=later, attempts=0)


def _channel_made(tx: Transaction, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
    incident = incidents.lock(tx, delivery.incident_id or 0)
    if incident is not None:
        name = receipt.extra.get("name", "")
        incidents.change(tx, incident.id, channel_id=receipt.remote_id, channel_name=name)
        data = {"channel": receipt.remote_id, "name": name}
        record.write(tx, Act(who=BOT, at=now), incident.id, "channel.created", data)
        outbox.refresh(tx, incident, now)


def published(tx: Transaction, book: Rulebook, delivery: Delivery, receipt: Receipt, now: datetime) -> None:
    """A receipt: the record keeps it; the first one of a statement is the public word that clocks wait for."""
    incident = incidents.lock(tx, delivery.incident_id or 0)
    statement = statements.get(tx, delivery.statement_id or 0)
    if incident is None or statement is None:
        return
    data = {"statement": statement.number, "outlet": delivery.action, "language": delivery.language}
    data |= {"digest": statement.revision.digest, **receipt.plain()}
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "published", data)
    if statements.mark_published(tx, statement.id, now):
        words.first(tx, book, incident, statement, entry, now)
    words.spread(tx, book, incident, statement, now)
    show(tx, delivery, now)


def _stop(
    tx: Transaction,
    book: Rulebook,
    delivery: Delivery,
    state: DeliveryState,
    why: str,
    now: datetime,
    findings: tuple[JSON, ...] = (),
) -> bool:
    """Settles without a receipt: a person must act, and is told so in Slack (law 10)."""
    incident = incidents.lock(tx, delivery.incident_id or 0)  # or somebody could begin to wait for it meanwhile
    if not deliveries.settle(tx, delivery, state=state.value, due_at=None, trouble=why, settled_at=now):
        return False
    deliveries.release_after(tx, delivery.key, now)
    if incident is None:
        return True
    if delivery.courier == "public" and why == BY_HAND:
        _hand_over(tx, book, incident, delivery, now)
        return True
    what = {"delivery": delivery.key, "action": delivery.action, "state": state.value, "why": why}
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "delivery.stopped", what)
    if delivery.courier != "public":
        outbox.undelivered(tx, incident, entry, delivery, why)
    elif findings:
        _held_back(tx, incident, delivery, findings, entry)
    else:
        _trouble(tx, incident, delivery, state, why, entry)
    return True


def _hand_over(tx: Transaction, book: Rulebook, incident: Incident, delivery: Delivery, now: datetime) -> None:
    """A person is to post it: the approval thread and whoever leads the words get the text to copy."""
    what = {"delivery": delivery.key, "outlet": delivery.action, "language": delivery.language}
    entry = record.write(tx, Act(who=BOT, at=now), incident.id, "delivery.by_hand", what)
    details = {"delivery": delivery.id, "statement": delivery.statement_id, "text": delivery.payload["body"]}
    details |= {"outlet": delivery.action, "language": delivery.language}
    thread = outbox.card_key("approval", delivery.statement_id or 0)
    outbox.tell(tx, incident, entry, to="approvals", thread=thread, notice="by_hand", details=details)
    lead = holders(COMMS_LEAD, incident, book.policy)
    outbox.tell_people(tx, incident, entry, lead, notice="by_hand", details=details)
    show(tx, delivery, now)


def _held_back(
    tx: Transaction, incident: Incident, delivery: Delivery, findings: tuple[JSON, ...], entry: Entry
) -> None:
    """What was approved may no longer be said: the people of the approval thread hear why."""
    thread = outbox.card_key("approval", delivery.statement_id or 0)
    details = {"statement": delivery.statement_id, "findings": list(findings)}
    once = f"statement-{delivery.statement_id}"
    notice = "blocked_at_send"
    outbox.tell(tx, incident, entry, to="approvals", thread=thread, notice=notice, details=details, once=once)
    show(tx, delivery, entry.at)


def _trouble(
    tx: Transaction, incident: Incident, delivery: Delivery, state: DeliveryState, why: str, entry: Entry
) -> None:
    details = {
        "delivery": delivery.id,
        "outlet": delivery.action,
        "language": delivery.language,
        "state": state.value,
        "why": why,
        "statement": delivery.statement_id,
    }
    thread = outbox.card_key("approval", delivery.statement_id or 0)
    outbox.tell(tx, incident, entry, to="approvals", thread=thread, notice="trouble", details=details)
    show(tx, delivery, entry.at)


def card_receipt(tx: Transaction, key: str) -> Receipt | None:
    """Where a card stands in Slack, or None while it was never posted."""
    found = deliveries.by_key(tx, key)
    return found.receipt if found else None
