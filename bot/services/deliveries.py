"""What happens to a delivery: made ready, settled, looked for again, taken in hand by a person."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain import twins
from bot.domain.act import BOT, Act
from bot.domain.delivery import (
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
from bot.domain.duty import present
from bot.domain.incident import Incident
from bot.domain.outlet import Deed
from bot.domain.rulebook import Rulebook
from bot.domain.statement import State, Statement
from bot.services import (
    circuits,
    duty,
    fanout,
    lapses,
    outbox,
    overrides,
    receipts,
    record,
    rooms,
    targets,
    troubles,
    words,
    writing,
)
from bot.services.ports import Post
from bot.services.recording import in_drill
from bot.services.targets import Aim, Behind, Withheld
from storage import Transaction, deliveries, facts, incidents, statements
from storage import twins as kept

LOOK_AGAIN = timedelta(seconds=3)
"""How long after an unknown outcome we look it up the first time: the other side may still be at work."""


def make_ready(
    tx: Transaction, book: Rulebook, delivery: Delivery, now: datetime, prepare: Callable[[Post], JSON]
) -> JSON | None:
    """The exact request of a public delivery, frozen before the first attempt; None when the claim is lost.

    The digest is recomputed and the text is checked once more (law 2). Raises Withheld, Moot and Behind.
    """
    incident = incidents.lock(tx, delivery.incident_id or 0)
    statement = statements.get(tx, delivery.statement_id or 0)
    if incident is None or statement is None:
        raise Withheld("its statement is gone")
    if incident.drill is not in_drill(delivery):
        raise Withheld("what belongs to a drill never mixes with what is real")
    delivery = targets.renewed(tx, delivery)
    _check_bytes(delivery, statement)
    aim = targets.aim(tx, incident, statement, delivery)
    if aim.deed is not Deed.RETRACT:
        _check_truth(tx, book, incident, statement, delivery, now)
    try:
        request = delivery.request or prepare(_post(tx, book, incident, statement, delivery, aim, _taken(tx, delivery)))
    except ValueError as error:
        raise Withheld(str(error)) from error
    return request if deliveries.freeze(tx, delivery, request, aim.deed) else None


def _check_bytes(delivery: Delivery, statement: Statement) -> None:
    content = statement.revision.content
    bodies = [m.body for m in content.messages if (m.outlet, m.language) == (delivery.action, delivery.language)]
    same = len(bodies) == 1 if delivery.deed is Deed.RETRACT else bodies == [delivery.payload["body"]]
    if content.digest != delivery.payload["digest"] or not same:
        raise Withheld("the text is not what was approved")


def _check_truth(
    tx: Transaction, book: Rulebook, incident: Incident, statement: Statement, delivery: Delivery, now: datetime
) -> None:
    content = statement.revision.content
    known = facts.latest(tx, incident.id)
    if gone := writing.no_longer_so(content, known, author=statement.author, now=now):
        raise Withheld(f"it leans on {', '.join(gone)}, which is no longer verified")
    own = [m for m in content.messages if (m.outlet, m.language) == (delivery.action, delivery.language)]
    said = _said_before(tx, incident, statement)
    author = statement.author
    findings = writing.findings(book, incident, known, content, author=author, now=now, messages=own, said=said)
    if blocking := overrides.left(findings, content.overrides):
        raise Withheld(", ".join(sorted({f.rule for f in blocking})), blocking)
    if statement.first_receipt_at is None and lapses.over(book, incident, statement, known, now):
        raise Withheld("what was agreed to has expired before anybody read it: it must be written and agreed to anew")


def _said_before(tx: Transaction, incident: Incident, statement: Statement) -> list[Statement]:
    """What the public has already, for the rules that hold a word against earlier ones (L27)."""
    if statement.number == 1:
        return []
    return [s for s in statements.of_incident(tx, incident.id) if s.state is State.PUBLISHED]


def _taken(tx: Transaction, delivery: Delivery) -> tuple[str, ...]:
    """The posts of others that say the same there. Raises Behind while one of them may be on its way."""
    if delivery.deed is Deed.RETRACT:
        return ()
    others = kept.of(tx, delivery, lock=True)
    if ahead := twins.under_way(others):
        raise Behind(ahead.key)
    return twins.taken(others)


def _post(
    tx: Transaction,
    book: Rulebook,
    incident: Incident,
    statement: Statement,
    delivery: Delivery,
    aim: Aim,
    taken: tuple[str, ...],
) -> Post:
    content = statement.revision.content
    posts = [d.receipt for d in deliveries.thread(tx, delivery) if d.receipt]
    gone = deliveries.taken_down(tx, delivery)
    standing = [r for r in posts if r.remote_id not in gone]
    return Post(
        key=delivery.key,
        incident=incident.code,
        statement=statement.number,
        kind=content.kind,
        phase=content.phase,
        title=", ".join(incident.services),
        services=dict(content.services),
        language=delivery.language,
        body=str(delivery.payload.get("body", "")),
        link=f"{book.policy.status_url}{delivery.language}/incidents/{incident.code.lower()}",
        approved_at=statement.decided_at or delivery.created_at,
        next_update_at=content.next_update_at,
        root=posts[0] if posts else None,
        parent=standing[-1] if standing else None,
        deed=aim.deed,
        target=aim.target,
        taken=taken,
    )


def settle(
    tx: Transaction, book: Rulebook, delivery: Delivery, outcome: Outcome | CannotTell, now: datetime, spread: float
) -> bool:
    """Writes what became of an attempt, and what follows from it; False when the claim is no longer ours."""
    kept = _settle(tx, present(book, duty.roll(tx), now), delivery, outcome, now, spread)
    if kept and delivery.courier == "public":
        fanout.let_others_go(tx, book, delivery, now)
    return kept


def _settle(
    tx: Transaction, book: Rulebook, delivery: Delivery, outcome: Outcome | CannotTell, now: datetime, spread: float
) -> bool:
    match outcome:
        case Done(receipt=receipt):
            return _done(tx, book, delivery, receipt, now)
        case Refused(why=why, moot=True):
            return _withdraw(tx, book, delivery, why, now)
        case Refused(why=why, findings=findings):
            return troubles.stop(tx, book, delivery, DeliveryState.REFUSED, why, now, findings)
        case NotDone() as none:
            return _not_done(tx, book, delivery, none, now, spread)
        case Unknown(why=why, limit=limit):
            return _again(tx, book, delivery, now, max(LOOK_AGAIN, _patience(delivery, limit)), why, doubt=True)
        case CannotTell(why=why, again=wait):
            return _look_again(tx, book, delivery, why, wait, now)


def _not_done(tx: Transaction, book: Rulebook, delivery: Delivery, none: NotDone, now: datetime, spread: float) -> bool:
    """Again after a wait; what only waited for its turn goes back into its row as if it had never been taken."""
    if none.queued and none.wait is not None:
        ready, at = DeliveryState.READY.value, now + none.wait
        return deliveries.settle(tx, delivery, state=ready, due_at=at, attempts=delivery.attempts - 1, doubt=False)
    later = wait_before_retry(delivery.attempts, none.wait, spread, none.limit)
    return _again(tx, book, delivery, now, later, none.why, doubt=False)


def _look_again(
    tx: Transaction, book: Rulebook, delivery: Delivery, why: str, wait: timedelta | None, now: datetime
) -> bool:
    """Later, or never where there is no way to know: then a person is asked."""
    if wait is None:
        return troubles.stop(tx, book, delivery, DeliveryState.PARKED, why, now)
    return _again(tx, book, delivery, now, wait or LOOK_AGAIN, why, doubt=True)


def _patience(delivery: Delivery, limit: timedelta | None) -> timedelta:
    return timedelta(0) if delivery.attempts < 2 else wait_before_retry(delivery.attempts - 1, None, 0, limit)  # noqa: PLR2004


def _again(
    tx: Transaction, book: Rulebook, delivery: Delivery, now: datetime, wait: timedelta, why: str, *, doubt: bool
) -> bool:
    if not doubt and _to_be_stopped(tx, delivery):
        return _withdraw(tx, book, delivery, why, now)
    later, ready = now + wait, DeliveryState.READY.value
    kept = deliveries.settle(tx, delivery, state=ready, due_at=later, doubt=doubt, trouble=why)
    if kept and delivery.courier == "public":
        receipts.show(tx, delivery, now)
    return kept


def _to_be_stopped(tx: Transaction, delivery: Delivery) -> bool:
    """Whether a person asked to hold it back while it was in flight."""
    fresh = deliveries.get(tx, delivery.id) if delivery.courier == "public" else None
    return fresh is not None and bool(targets.stopped_by(fresh))


def _withdraw(tx: Transaction, book: Rulebook, delivery: Delivery, why: str, now: datetime) -> bool:
    """Settles what surely did not leave and has nothing left to do, without a word to anybody."""
    incident = incidents.lock(tx, delivery.incident_id or 0)  # or somebody could begin to wait for it meanwhile
    fresh = deliveries.get(tx, delivery.id) or delivery
    who = targets.stopped_by(fresh)
    state = DeliveryState.STOPPED if who else DeliveryState.SUPERSEDED
    values = {"state": state.value, "due_at": None, "doubt": False, "trouble": who or why, "settled_at": now}
    if not deliveries.settle(tx, delivery, **values):
        return False
    deliveries.release_after(tx, delivery.key, now)
    if incident is not None:
        words.held_back(tx, book, incident, delivery.statement_id or 0, now)
    receipts.show(tx, delivery, now)
    return True


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
        circuits.heard(tx, delivery.action, answered=True, why="", now=now)
        receipts.published(tx, book, delivery, receipt, now)
    elif delivery.action == "channel.create":
        _channel_made(tx, delivery, receipt, now)
    elif delivery.action == "channel.rename":
        rooms.has_name(tx, delivery, receipt, now)
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


def card_receipt(tx: Transaction, key: str) -> Receipt | None:
    """Where a card stands in Slack, or None while it was never posted."""
    found = deliveries.by_key(tx, key)
    return found.receipt if found else None
