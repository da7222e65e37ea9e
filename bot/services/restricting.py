"""Making an incident private that was not: only who is in it knows how it goes on, and nothing is published."""

from dataclasses import replace

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.owing import Debt, owed, standing_words
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import State
from bot.services import clocks, ending, lapses, outbox, proposal_news, record, rooms, side_card, snapshots
from storage import Transaction, incidents, proposals


def before_restricting(tx: Transaction, book: Rulebook, act: Act, incident_id: int) -> Snapshot:
    """Passes where it may be made private. Raises Refusal: not what the public reads, not by everybody."""
    snapshot = snapshots.for_reader(tx, incident_id, act.who, act.at)
    _check(tx, book, act, snapshot)
    return snapshot


def restrict(tx: Transaction, book: Rulebook, act: Act, incident_id: int, reason: str) -> Incident:
    """Makes it private, with a reason: another channel for those who have a part in it, no clock, no waiting text.

    What was read before stays read. Raises Refusal.
    """
    incident = record.hold_open(tx, act, incident_id)
    snapshot = snapshots.of(tx, incident_id, act.at)
    _check(tx, book, act, snapshot)
    people = tuple(dict.fromkeys([act.who, incident.declared_by, *incident.roles.values()]))
    secret = replace(incident, private=True, insiders=people, channel_id=None, channel_name="")
    incidents.change(tx, incident_id, private=True, insiders=list(people))
    entry = record.write(tx, act, incident_id, "incident.restricted", {"reason": reason, "people": list(people)})
    clocks.stop(tx, book, secret, act.at)
    lapses.withdraw(tx, act, secret)
    outbox.keep_in(tx, secret, act.at)
    side_card.come_inside(tx, secret, rooms.REGULATORS)
    if incident.channel_id is not None:
        rooms.anew(tx, incident, entry, people)
        rooms.leave(tx, secret, incident.channel_id, entry)
    else:  # it is being made, and will be private
        rooms.invite(tx, secret, people, "private", act.at)
    details = {"person": act.who, "text": reason}
    outbox.tell(tx, secret, entry, to=outbox.INCIDENT_ROOM, notice="restricted", details=details)
    outbox.refresh(tx, secret, act.at)
    for proposal in (*proposals.of_incident(tx, incident_id), *proposals.open_ones(tx)):  # no card names it any more
        proposal_news.show(tx, proposal, act.at)
    for statement in snapshot.statements:
        outbox.refresh_approval(tx, statement.id, act.at)
    return secret


def _check(tx: Transaction, book: Rulebook, act: Act, snapshot: Snapshot) -> None:
    incident = snapshot.incident
    ending.check_may(tx, book, act, [incident], "private")
    if incident.private:
        raise Refusal(Reason.NOTHING_CHANGED, incident=incident.code)
    leaving = [s for s in snapshot.statements if s.state is State.APPROVED]
    said = [s.number for s in (*standing_words(snapshot), *leaving)]
    if said or any(o.what is Debt.PROMISE for o in owed(snapshot)):  # what was promised cannot become a secret
        raise Refusal(Reason.PUBLIC_ALREADY, incident=incident.code, statements=said)
