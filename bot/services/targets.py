"""What a public delivery may still do when its turn comes, and which of our posts it is done to."""

from dataclasses import dataclass, replace

from bot.domain.delivery import Delivery, DeliveryState, Receipt
from bot.domain.incident import Incident
from bot.domain.lint import Finding
from bot.domain.mending import UNREACHED
from bot.domain.outlet import Deed
from bot.domain.statement import Statement, mended_by
from bot.services.fanout import key_of
from storage import Transaction, deliveries, statements


class Withheld(Exception):  # noqa: N818 - a decision, not a fault
    """An approved text that must not go out as it is: its digest does not match, or it is no longer true."""

    def __init__(self, why: str, findings: tuple[Finding, ...] = ()) -> None:
        super().__init__(why)
        self.findings = findings


class Moot(Exception):  # noqa: N818 - a decision, not a fault
    """Nothing is left to do here, and nobody needs to act."""


class Behind(Exception):  # noqa: N818 - a decision, not a fault
    """It has to wait until others are settled that bring the same words to the same outlet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What is done now, and to which of our posts."""

    deed: Deed
    target: Receipt | None = None


def renewed(tx: Transaction, delivery: Delivery) -> Delivery:
    """The claimed delivery with what was noted on it since. Raises Moot where a person stopped it meanwhile."""
    fresh = deliveries.get(tx, delivery.id) or delivery
    if stopped_by(fresh):
        raise Moot("it was stopped")
    return replace(delivery, payload=fresh.payload)


def stopped_by(delivery: Delivery) -> str:
    """Who asked to hold it back while it was in flight; empty where nobody did."""
    return str(delivery.payload.get("stop", ""))


def aim(tx: Transaction, incident: Incident, statement: Statement, delivery: Delivery) -> Aim:
    """Raises Moot where a later statement has overtaken it or the post never was; Withheld where a person must look."""
    if delivery.deed is Deed.RETRACT:
        return Aim(deed=Deed.RETRACT, target=_to_take_down(tx, incident, statement, delivery))
    _check_not_mended(tx, incident, statement)
    if delivery.deed is Deed.EDIT:
        found = _to_edit(tx, incident, delivery, delivery.payload.get("about"))
        if found is not None and found.receipt and not found.receipt.told:
            return Aim(deed=Deed.EDIT, target=found.receipt)
    return Aim(deed=Deed.PUBLISH)


def _check_not_mended(tx: Transaction, incident: Incident, statement: Statement) -> None:
    """A word that was set right or taken back before it was out is not brought out by a late retry."""
    if statements.next_number(tx, incident.id) > statement.number + 1:
        later = mended_by(statement, statements.of_incident(tx, incident.id))
        if later is not None:
            raise Moot(f"statement {later.number} took its place")


def _to_edit(tx: Transaction, incident: Incident, delivery: Delivery, about: int | None) -> Delivery | None:
    """The post that bears the word: where a correction never went out, the one that this was about."""
    found = _of(tx, incident, about, delivery)
    if found is not None and found.state in UNREACHED:
        return _to_edit(tx, incident, delivery, found.payload.get("about"))
    return found


def _of(tx: Transaction, incident: Incident, number: int | None, delivery: Delivery) -> Delivery | None:
    if number is None:
        return None
    return deliveries.by_key(tx, key_of(incident, number, delivery.action, delivery.language))


def _to_take_down(tx: Transaction, incident: Incident, statement: Statement, delivery: Delivery) -> Receipt:
    follow_up = _of(tx, incident, statement.number, delivery)
    target = _of(tx, incident, delivery.payload.get("about"), delivery)
    if target is None or target.state in UNREACHED:
        raise Moot("it never went out")
    if target.receipt is None or target.receipt.told:
        where = f": {target.receipt.url}" if target.receipt else ""
        raise Withheld(f"we know the post only by what a person saw; take it down by hand{where}")
    if follow_up is None or follow_up.state is not DeliveryState.DONE:
        raise Withheld("the message that we withdraw it is not out; a post never disappears without a word")
    return target.receipt
