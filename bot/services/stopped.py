"""What a person decides about public deliveries: to stop them; and where one stopped by itself: it is there, send it
again, or give it up.
"""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.act import Act
from bot.domain.delivery import (
    GIVEN_UP,
    SETTLED,
    Delivery,
    DeliveryState,
    Receipt,
    hand_withdrawn,
    waits_for_hand,
)
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.roles import COMMANDER, COMMS_LEAD, holders, roles_of
from bot.domain.rulebook import Rulebook
from bot.domain.statement import State, Statement, mended_by
from bot.services import hands, outbox, record, snapshots, words
from bot.services.receipts import published, show
from storage import Transaction, deliveries, statements


def _held(
    tx: Transaction,
    act: Act,
    delivery_id: int,
    allowed: set[DeliveryState],
    also: Callable[[Delivery], bool] = lambda _: False,
) -> tuple[Incident, Delivery]:
    delivery = known(tx, delivery_id, act.who)
    incident = record.hold(tx, act, delivery.incident_id or 0)
    fresh = deliveries.get(tx, delivery_id) or delivery
    if fresh.state not in allowed and not also(fresh):
        raise Refusal(Reason.NOT_PARKED, delivery=delivery_id, state=fresh.state.value)
    return incident, fresh


def known(tx: Transaction, delivery_id: int, reader: str) -> Delivery:
    """A delivery of an incident that this person may know of. Raises Refusal for any other."""
    delivery = deliveries.get(tx, delivery_id)
    if delivery is None or snapshots.known(tx, delivery.incident_id, reader) is None:
        raise Refusal(Reason.NOT_PARKED, delivery=delivery_id, state="unknown")
    return delivery


STOPPED = {DeliveryState.PARKED, DeliveryState.REFUSED}


def confirm(tx: Transaction, book: Rulebook, act: Act, delivery_id: int, url: str) -> None:
    """A person looked and saw it, or posted it where only people can: done, with the link they gave, if any."""
    incident, delivery = _held(tx, act, delivery_id, STOPPED, also=hand_withdrawn)
    did = "posted" if waits_for_hand(delivery) or hand_withdrawn(delivery) else "seen"
    receipt = Receipt(remote_id=url or did, url=url, how=f"{did} by {act.who}")
    deliveries.change(
        tx, delivery.id, state=DeliveryState.DONE.value, settled_at=act.at, receipt=receipt.plain(), trouble=""
    )
    record.write(tx, act, incident.id, "delivery.confirmed", {"delivery": delivery.key, "url": url})
    published(tx, book, delivery, receipt, act.at)


def resend(tx: Transaction, book: Rulebook, act: Act, delivery_id: int) -> None:  # noqa: ARG001 - one shape
    """A person looked and it is not there, or the cause of the refusal is gone: send it again."""
    incident, delivery = _held(tx, act, delivery_id, STOPPED)
    if deliveries.overtaken(tx, delivery) or _mended(tx, incident, delivery):
        raise Refusal(Reason.OVERTAKEN, outlet=delivery.action)
    deliveries.change(tx, delivery.id, state=DeliveryState.READY.value, due_at=act.at, doubt=False, settled_at=None)
    record.write(tx, act, incident.id, "delivery.resent", {"delivery": delivery.key})
    show(tx, delivery, act.at)


def give_up(tx: Transaction, book: Rulebook, act: Act, delivery_id: int, reason: str) -> None:
    """A person decides that it shall not go out any more, and says why."""
    incident, delivery = _held(tx, act, delivery_id, STOPPED)
    deliveries.change(tx, delivery.id, state=DeliveryState.REFUSED.value, trouble=f"{GIVEN_UP}{reason}")
    record.write(tx, act, incident.id, "delivery.given_up", {"delivery": delivery.key, "reason": reason})
    words.given_up(tx, book, incident, delivery.statement_id or 0, act.at)
    show(tx, delivery, act.at)


def _mended(tx: Transaction, incident: Incident, delivery: Delivery) -> bool:
    """Whether what it says was set right or taken back meanwhile: then it must not be brought out any more."""
    statement = statements.get(tx, delivery.statement_id or 0)
    return statement is not None and mended_by(statement, statements.of_incident(tx, incident.id)) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """What a stop could still reach: held back for certain, in flight, and already out."""

    statement: Statement
    held: tuple[Delivery, ...]
    in_flight: tuple[Delivery, ...]
    out: tuple[Delivery, ...]


def stop(tx: Transaction, book: Rulebook, act: Act, incident_id: int, number: int | None = None) -> Stopped:
    """Holds back whatever of a statement has surely not left: of that number, or the newest that is on its way.

    What is in flight is noted, so that it is not tried again; nobody can call it back. Raises Refusal.
    """
    incident = record.hold(tx, act, incident_id)
    _check_may_stop(book, act, incident)
    own = _on_its_way(tx, incident, number)
    statement = statements.get(tx, own[0].statement_id or 0)
    if statement is None:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=number)
    moving = [d for d in reversed(own) if _moves(d)]  # a retraction before the follow-up it waits for
    way, number = DeliveryState.STOPPED, statement.number
    held = [
        d
        for d in moving
        if deliveries.take_back(tx, d, way, act.at, act.who)
        or hands.withdraw(tx, book, act, incident, d, way, by=number)
    ]
    in_flight = [d for d in moving if d not in held]
    for delivery in in_flight:
        deliveries.change(tx, delivery.id, payload=delivery.payload | {"stop": act.who})
    out = [d for d in own if d.state is DeliveryState.DONE]
    if not (out or in_flight) and statement.state is State.APPROVED:
        statements.change(tx, statement.id, state=State.STOPPED.value)
    told = {"held": held, "in_flight": in_flight, "out": out}
    data = {name: sorted(d.key for d in found) for name, found in told.items()}
    record.write(tx, act, incident.id, "statement.stopped", {"statement": statement.number, **data})
    words.spread(tx, book, incident, statement, act.at)
    outbox.refresh_approval(tx, statement.id, act.at)
    outbox.refresh(tx, incident, act.at)
    fresh = statements.get(tx, statement.id) or statement
    return Stopped(statement=fresh, held=tuple(held), in_flight=tuple(in_flight), out=tuple(out))


def _on_its_way(tx: Transaction, incident: Incident, number: int | None) -> list[Delivery]:
    """Every public delivery of the statement to be stopped, at least one of them unsettled. Raises Refusal."""
    numbers = {s.id: s.number for s in statements.of_incident(tx, incident.id)}
    public = deliveries.public(tx, incident.id)
    moving = [d for d in public if _moves(d) and number in {None, numbers.get(d.statement_id or 0)}]
    if not moving:
        raise Refusal(Reason.NOTHING_TO_STOP, statement=number, incident=incident.code)
    newest = max(moving, key=lambda d: numbers[d.statement_id or 0])
    return [d for d in public if d.statement_id == newest.statement_id]


def _moves(delivery: Delivery) -> bool:
    """Whether it may still go out, by itself or by a person's hand."""
    return delivery.state not in SETTLED or waits_for_hand(delivery)


def _check_may_stop(book: Rulebook, act: Act, incident: Incident) -> None:
    """Anybody with a part in the public words may stop one."""
    approval = book.policy.approval
    deciding = {role for rule in approval.rules for leg in rule.legs for role in leg}
    allowed = deciding | {s.role for s in approval.stand_ins} | {COMMS_LEAD, COMMANDER}
    leads = act.who in holders(COMMS_LEAD, incident, book.policy)
    if not leads and not allowed & roles_of(act.who, incident, book.policy):
        raise Refusal(Reason.NOT_ALLOWED, allowed=sorted(allowed))
