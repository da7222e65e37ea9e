"""What a delivery to Slack says, rendered from the state at the moment of sending."""

from collections.abc import Mapping, Sequence

from bot.domain.delivery import JSON, Delivery
from bot.domain.lint import Finding
from bot.domain.mending import effects, places_of
from bot.domain.outlet import Deed
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State, Statement
from bot.services import writing
from bot.services.reminders import Reminder
from bot.slack.views.approval_card import approval_card
from bot.slack.views.ending import gone_private
from bot.slack.views.executive_card import executive_card
from bot.slack.views.house import HOUSE
from bot.slack.views.incident_card import incident_card
from bot.slack.views.notices import notice
from bot.slack.views.parts import Message, headed
from bot.slack.views.told import Told
from bot.slack.wording import drills

EVENT_TYPE = "bayan_delivery"
"""Names our metadata, by which a message is recognised when nobody knows whether it was sent."""


class Gone(LookupError):  # noqa: N818 - says what is not there
    """What the delivery was about does not exist."""


def render(
    delivery: Delivery, snapshot: Snapshot, book: Rulebook, *, card: str = "", digest: Sequence[Reminder] | None = None
) -> Message:
    """The message of a card or notice. Raises Gone.

    `card` is the approval card's address, `digest` what a reminder to one person still has to say. Of a drill every
    message says that it is one.
    """
    message = _rendered(delivery, snapshot, book, card, digest)
    return headed(drills.banner(), message) if snapshot.incident.drill else message


def _rendered(
    delivery: Delivery, snapshot: Snapshot, book: Rulebook, card: str, digest: Sequence[Reminder] | None
) -> Message:
    if snapshot.incident.private and delivery.action in {"card.executive", "card.approval"}:
        return gone_private(snapshot.incident)
    match delivery.action:
        case "card.incident":
            return incident_card(snapshot, book.policy)
        case "card.executive":
            return executive_card(snapshot, book.policy)
        case "card.approval":
            return approval(int(delivery.payload["statement"]), snapshot, book)
        case _:
            return _notice(delivery, snapshot, book, card, digest)


def approval(statement_id: int, snapshot: Snapshot, book: Rulebook) -> Message:
    """The approval card of a statement. Raises Gone."""
    statement = next((s for s in snapshot.statements if s.id == statement_id), None)
    if statement is None:
        raise Gone(f"statement {statement_id}")
    findings = findings_now(snapshot, statement, book)
    effects = _effects(snapshot, statement, book)
    return approval_card(snapshot, statement, book.policy, findings, effects, book.hand_outlets)


def _effects(snapshot: Snapshot, statement: Statement, book: Rulebook) -> Mapping[str, frozenset[Deed]]:
    """What would happen to our posts at each outlet; nothing to tell where a text is about no earlier one."""
    content = statement.revision.content
    if content.about is None or statement.state is not State.PENDING:
        return {}
    return effects(book, content, places_of(content, snapshot.statements, snapshot.deliveries))


def findings_now(snapshot: Snapshot, statement: Statement, book: Rulebook) -> Sequence[Finding]:
    """What lint has against a waiting text now: facts expire and times pass while it waits."""
    if statement.state is not State.PENDING:
        return ()
    content = statement.revision.content
    return writing.findings(
        book,
        snapshot.incident,
        snapshot.facts,
        content,
        author=statement.author,
        now=snapshot.now,
        said=snapshot.published,
    )


def _notice(
    delivery: Delivery, snapshot: Snapshot, book: Rulebook, card: str, digest: Sequence[Reminder] | None
) -> Message:
    told = Told(snapshot=snapshot, policy=book.policy, details=delivery.payload, card=card, digest=digest)
    try:
        return notice(told)
    except KeyError as error:
        raise Gone(str(error.args[0])) from error


def render_house(delivery: Delivery) -> Message:
    """The message of a notice that belongs to no incident. Raises Gone."""
    try:
        return HOUSE[str(delivery.payload["notice"])](delivery.payload)
    except KeyError as error:
        raise Gone(str(error.args[0])) from error


def metadata(delivery: Delivery, message: Message) -> JSON:
    """What the message carries unseen: the key it is looked up by, and what it showed."""
    seen: JSON = {"delivery_key": delivery.key, "shown": message.shown}
    seen |= {k: delivery.payload[k] for k in ("incident", "statement") if delivery.payload.get(k) is not None}
    return {"event_type": EVENT_TYPE, "event_payload": seen}


def seen_payload(message: JSON) -> JSON:
    """The payload of our metadata on a message that was read back; empty where it is not ours."""
    found = message.get("metadata") or {}
    payload: JSON = found.get("event_payload") or {} if found.get("event_type") == EVENT_TYPE else {}
    return payload
