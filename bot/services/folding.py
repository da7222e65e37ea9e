"""Where a signal belongs: to an open incident, to an open proposal, to one that was dismissed, or to a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.act import BOT, Act
from bot.domain.incident import Incident
from bot.domain.proposal import Proposal, Standing, concerned, folded, home, opened
from bot.domain.rulebook import Rulebook
from bot.domain.signal import Signal
from bot.services import outbox, proposal_news, record
from storage import Transaction, incidents, proposals, signals


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a signal belongs. At most one of the two is set; neither: nothing like it is known."""

    incident: Incident | None = None
    proposal: Proposal | None = None


def place(tx: Transaction, book: Rulebook, signal: Signal, now: datetime) -> Place:
    """Where it belongs. Nothing belongs to a private incident or a drill: nobody outside may learn that there is one.

    Call it only while proposals are held (`storage.proposals.hold`).
    """
    known = [i for i in incidents.open_ones(tx) if not (i.private or i.drill)]
    named = proposals.incident_by_key(tx, signal) if signal.key else None
    incident = next((i for i in known if i.id == named), None) or concerned(signal, known)
    if incident is not None:
        return Place(incident=incident)
    same = proposals.by_key(tx, signal, Standing.OPEN) if signal.key else None
    waiting = same or home(signal, proposals.open_ones(tx), now, book.policy)
    return Place(proposal=waiting or _dismissed(tx, book, signal, now))


def _dismissed(tx: Transaction, book: Rulebook, signal: Signal, now: datetime) -> Proposal | None:
    """What a person has called nothing a short while ago, where the very same alarm repeats."""
    found = proposals.by_key(tx, signal, Standing.DISMISSED) if signal.key else None
    if found is None or found.decided_at is None:
        return None
    return found if now - found.decided_at <= timedelta(minutes=book.policy.proposals.quiet) else None


def fold(tx: Transaction, book: Rulebook, proposal: Proposal, told: Sequence[Signal], now: datetime) -> Proposal:
    """One more signal, or several, of a proposal; its card is edited once in a while, however many there are."""
    more = proposal
    for signal in told:
        more = folded(more, signal, now, book.policy)
    _keep(tx, more, told)
    proposals.save(tx, more)
    proposal_news.show(tx, more, now, within=timedelta(seconds=book.policy.alerts.edit_seconds))
    return more


def propose(tx: Transaction, book: Rulebook, told: Sequence[Signal], now: datetime) -> Proposal:
    """A new proposal of these signals, in order of time; its card goes to the duty channel. It declares nothing."""
    first, *rest = told
    fresh = opened(first, now, book.policy)
    fresh = replace(fresh, id=proposals.add(tx, fresh))
    _keep(tx, fresh, [first])
    return fold(tx, book, fresh, rest, now)


def _keep(tx: Transaction, proposal: Proposal, told: Sequence[Signal]) -> None:
    machines = [s for s in told if not s.of_customers]  # a complaint has its own row
    signals.keep(tx, machines, proposal_id=proposal.id)


def link(tx: Transaction, incident: Incident, told: Sequence[Signal], now: datetime) -> None:
    """Machines' signals belong to an incident: counted there; on its record, together, when there are new things."""
    held = incidents.lock(tx, incident.id) or incident
    first = told[0]
    if fresh := signals.keep(tx, told, incident_id=incident.id):
        about = {"source": first.source.value, "title": first.title, "link": first.link}
        count = sum(s.count for s in told)
        data = {**about, "count": count, "things": fresh}
        record.write(tx, Act(who=BOT, at=now), incident.id, "signal.linked", data)
    if (since := min(s.at for s in told)) < held.first_sign_at:
        incidents.change(tx, incident.id, first_sign_at=since)
    outbox.refresh(tx, held, now)
