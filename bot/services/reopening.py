"""Opening an incident again: it was not over. Its clocks start anew, and the public has to hear it (1.2)."""

from dataclasses import replace

from bot.domain.act import Act
from bot.domain.clock import Event
from bot.domain.delivery import DeliveryState
from bot.domain.errors import Reason, Refusal
from bot.domain.fact import Fact
from bot.domain.incident import Incident, Phase
from bot.domain.policy import Trigger
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Kind, State
from bot.services import clocks, lapses, outbox, record, rooms, snapshots, words
from bot.services.ending import check_may
from storage import Transaction, deliveries, facts, incidents

RESTORED = "restored"


def reopen(tx: Transaction, book: Rulebook, act: Act, incident_id: int, reason: str) -> Incident:
    """Back to investigating, with a reason. Whatever says that it is over and has not left is held back; a public word
    is owed at once. Raises Refusal for one that is open.
    """
    incident = record.hold(tx, act, incident_id)
    _check(tx, book, act, incident)
    again = replace(
        incident,
        phase=Phase.INVESTIGATING,
        resolved_at=None,
        restored_at=None,
        closed_at=None,
        outcome=None,
        duplicate_of=None,
        archived_at=None,
    )
    columns = ("resolved_at", "restored_at", "closed_at", "outcome", "duplicate_of", "archived_at")
    incidents.change(tx, incident_id, phase=again.phase.value, **dict.fromkeys(columns))
    was = {"from": incident.phase.value, "outcome": incident.outcome.value if incident.outcome else ""}
    entry = record.write(tx, act, incident_id, "incident.reopened", {"reason": reason, **was})
    if incident.archived_at is not None:  # Slack lets no app open a channel again for certain
        people = (*incident.insiders, incident.declared_by, *incident.roles.values(), act.who)
        rooms.anew(tx, incident, entry, dict.fromkeys(people))
        again = replace(again, channel_id=None, channel_name="")
    snapshot = snapshots.of(tx, incident_id, act.at)
    _not_restored(tx, act, snapshot)
    _hold_back(tx, book, act, snapshot)
    _clocks_anew(tx, book, again, snapshot)
    lapses.review(tx, act, again)
    details = {"person": act.who, "text": reason}
    outbox.tell(tx, again, entry, to=outbox.INCIDENT_ROOM, notice="reopened", details=details)
    outbox.tell_executives(tx, again, entry, notice="reopened", details=details, named=True)
    outbox.refresh(tx, again, act.at)
    outbox.refresh_topic(tx, again, act.at)
    return again


def before_reopening(tx: Transaction, book: Rulebook, act: Act, incident_id: int) -> None:
    """Passes where it can be opened again by this person. Raises Refusal."""
    _check(tx, book, act, snapshots.for_reader(tx, incident_id, act.who, act.at).incident)


def _check(tx: Transaction, book: Rulebook, act: Act, incident: Incident) -> None:
    check_may(tx, book, act, [incident], "reopen")
    if incident.open:
        raise Refusal(Reason.NOT_OVER, incident=incident.code, phase=incident.phase.value)


def _not_restored(tx: Transaction, act: Act, snapshot: Snapshot) -> None:
    """What was seen to be restored has to be seen again before any text may lean on it."""
    known = next((f for f in snapshot.facts if f.key == RESTORED), None)
    if known is not None and known.true:
        facts.add(tx, snapshot.incident.id, Fact(key=RESTORED, valid_minutes=known.valid_minutes))
        record.write(tx, act, snapshot.incident.id, "fact.outdated", {"key": RESTORED})


def _hold_back(tx: Transaction, book: Rulebook, act: Act, snapshot: Snapshot) -> None:
    """What says that it is over and has surely not left does not leave."""
    over = [s for s in snapshot.statements if s.kind is Kind.RESOLVED and s.state in {State.APPROVED, State.PUBLISHED}]
    for statement in over:
        held = [
            d.key
            for d in reversed(snapshot.deliveries_of(statement))
            if deliveries.take_back(tx, d, DeliveryState.STOPPED, act.at, act.who)
        ]
        if held:
            data = {"statement": statement.number, "held": sorted(held), "in_flight": [], "out": []}
            record.write(tx, act, snapshot.incident.id, "statement.stopped", data)
            words.held_back(tx, book, snapshot.incident, statement.id, act.at)
            outbox.refresh_approval(tx, statement.id, act.at)


def _clocks_anew(tx: Transaction, book: Rulebook, incident: Incident, snapshot: Snapshot) -> None:
    """A word on what has changed is owed where the public was told anything, else the first one (K4, K1)."""
    clocks.hear(tx, book, incident, Event(name="reopened", at=snapshot.now))
    if not incident.private:
        name: Trigger = "material_change" if snapshot.published else "declared"
        clocks.hear(tx, book, incident, Event(name=name, at=snapshot.now, also=("briefed",)))
