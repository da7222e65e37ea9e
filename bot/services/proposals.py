"""Proposals to declare: signals come in, a person declares or says that it is nothing. Nothing declares by itself."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.clock import Event
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.lint import mask
from bot.domain.order import Order
from bot.domain.proposal import K0, Proposal, Standing, adoptable, decided
from bot.domain.report import Report
from bot.domain.roles import own_roles
from bot.domain.rulebook import Rulebook
from bot.domain.signal import Named, Tally
from bot.domain.snapshot import FiredRung
from bot.services import alarms, clocks, impact, outbox, proposal_news, record
from storage import Transaction, proposals, signals
from storage import clocks as clock_rows
from storage import incidents as incident_rows
from storage import reports as report_rows

SHOWN = 5
"""Complaints that a card quotes; the rest is counted."""


def dismiss(tx: Transaction, book: Rulebook, act: Act, proposal_id: int, reason: str) -> Proposal:
    """A person who may says that it is no incident, and why; its clock ends. Raises Refusal."""
    record.once(tx, act)
    proposals.hold(tx)
    proposal = open_one(tx, proposal_id)
    allowed = book.policy.proposals.dismissed_by
    if own_roles(act.who, book.policy).isdisjoint(allowed):
        raise Refusal(Reason.NOT_ALLOWED, what="dismiss", allowed=sorted(allowed))
    if not reason.strip():
        raise Refusal(Reason.MISSING_ARGUMENT, argument="reason")
    done = decided(proposal, Standing.DISMISSED, act.who, act.at, reason=mask(reason.strip()).text)
    proposals.save(tx, done)
    _over(tx, book, done, act.at)
    return done


def join(tx: Transaction, book: Rulebook, act: Act, proposal_id: int, incident_id: int) -> Incident:
    """A person says that it is part of an incident that is open: everything that came in is counted there.

    Raises Refusal where it was decided already, and where the incident is over, private or a drill.
    """
    proposals.hold(tx)  # before the incident, as everybody does: two who wait for each other would wait for ever
    incident = record.hold(tx, act, incident_id)
    proposal = open_one(tx, proposal_id)
    if not incident.open:
        raise Refusal(Reason.CLOSED, incident=incident.code)
    if incident.private or incident.drill:
        raise Refusal(Reason.NO_SUCH_INCIDENT, incident=incident.code)
    first = min(incident.first_sign_at, proposal.first_at)
    incident_rows.change(tx, incident_id, first_sign_at=first)
    joined = replace(incident, first_sign_at=first)
    _adopt(tx, book, act, joined, proposal, "proposal.joined")
    if proposal.reports:
        impact.reported(tx, book, joined, act.at)
    outbox.refresh(tx, joined, act.at)
    return joined


def open_one(tx: Transaction, proposal_id: int) -> Proposal:
    """A proposal that waits for somebody to decide. Raises Refusal saying what became of another."""
    proposal = proposals.get(tx, proposal_id)
    if proposal is None:
        raise Refusal(Reason.NO_SUCH_PROPOSAL, proposal=f"P-{proposal_id}")
    if not proposal.open:
        incident = incident_rows.get(tx, proposal.incident_id) if proposal.incident_id else None
        raise Refusal(
            Reason.PROPOSAL_DECIDED,
            proposal=proposal.code,
            state=proposal.state.value,
            person=proposal.decided_by,
            incident=incident.code if incident and not incident.private else "",
        )
    return proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What came in before an incident had a name: its proposals and the complaints that belong to none."""

    proposals: tuple[Proposal, ...] = ()
    loose: tuple[Report, ...] = ()

    @property
    def first_at(self) -> datetime | None:
        """The first sign among them."""
        return min([*(p.first_at for p in self.proposals), *(r.at for r in self.loose)], default=None)

    @property
    def reports(self) -> int:
        """How many complaints there are."""
        return sum(p.reports for p in self.proposals) + len(self.loose)


def before(tx: Transaction, book: Rulebook, act: Act, order: Order) -> Before:
    """What an incident that is declared now answers; nothing for a private one. Raises Refusal where the proposal that
    a person chose has been decided.
    """
    if order.private or order.drill:
        return Before()
    proposals.hold(tx)
    if order.proposal is not None:
        open_one(tx, order.proposal)
    since = act.at - timedelta(minutes=book.policy.proposals.memory)
    found = adoptable(proposals.open_ones(tx), order.services, order.proposal)
    return Before(proposals=found, loose=report_rows.loose(tx, since))


def adopt(tx: Transaction, book: Rulebook, act: Act, incident: Incident, found: Before) -> None:
    """What came before is the incident's; its clocks start, and how long declaring took is on record (K0)."""
    for proposal in found.proposals:
        _adopt(tx, book, act, incident, proposal, "proposal.adopted")
    for left in proposals.open_ones(tx):  # theirs may be this incident too: their cards offer it
        proposal_news.show(tx, left, act.at)
    for report in found.loose:
        report_rows.give(tx, report.id, incident_id=incident.id)
    declared = Event(name="declared", at=act.at)
    if not found.proposals:
        return clocks.begin(tx, book, incident, declared)
    clocks.begin(tx, book, incident, Event(name="signal", at=min(p.opened_at for p in found.proposals)))
    for clock in clock_rows.running(tx, incident.id):
        if clock.kind == K0:
            clock_rows.record(tx, clock, _first_of_each(found.proposals))
    return clocks.hear(tx, book, incident, declared)


def _first_of_each(found: Iterable[Proposal]) -> list[FiredRung]:
    """The rungs that called for a declaration, each percent once, the earliest."""
    rungs = sorted((r for p in found for r in p.rungs), key=lambda r: (r.fired_at, r.percent), reverse=True)
    return sorted({r.percent: r for r in rungs}.values(), key=lambda r: r.percent)


def _adopt(tx: Transaction, book: Rulebook, act: Act, incident: Incident, proposal: Proposal, how: str) -> None:
    done = decided(proposal, Standing.DECLARED, act.who, act.at, incident_id=incident.id)
    proposals.save(tx, done)
    proposals.follow(tx, proposal.id, incident.id)
    report_rows.follow(tx, proposal.id, incident.id)
    about = {
        "proposal": proposal.code,
        "opened_at": proposal.opened_at.isoformat(),
        "first_at": proposal.first_at.isoformat(),
        "signals": dict(proposal.counts),
        "rungs": [r.percent for r in proposal.rungs],
    }
    record.write(tx, act, incident.id, how, about)
    _over(tx, book, done, act.at)


def _over(tx: Transaction, book: Rulebook, proposal: Proposal, now: datetime) -> None:
    proposal_news.show(tx, proposal, now)
    clock = proposal.clock()
    if clock is not None and proposal.rungs:
        for pager in book.policy.pagers:
            alarms.quiet(tx, outbox.page_lane(proposal.code, pager.name), clock, now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A proposal, whole, at `now`: what its card and its form show."""

    now: datetime
    proposal: Proposal
    named: tuple[Named, ...]  #: what signals of machines are called, the worst and most frequent first
    tally: Tally  #: all of these together
    links: tuple[str, ...]  #: where machines say more, the newest first
    reports: tuple[Report, ...]  #: of customers, the newest ones, newest first
    incident: Incident | None  #: what it became
    going_on: tuple[Incident, ...] = ()  #: open incidents that it may be part of, the newest first


def sheet(tx: Transaction, proposal_id: int, now: datetime, names: int = SHOWN) -> Sheet:
    """One proposal as it stands, with so many names of its alerts. Raises Refusal when there is none."""
    proposal = proposals.get(tx, proposal_id)
    if proposal is None:
        raise Refusal(Reason.NO_SUCH_PROPOSAL, proposal=f"P-{proposal_id}")
    return Sheet(
        now=now,
        proposal=proposal,
        named=signals.named(tx, proposal_id, names),
        tally=signals.tally(tx, proposal_id),
        links=signals.links(tx, proposal_id, SHOWN),
        reports=report_rows.of_proposal(tx, proposal_id, count=SHOWN),
        incident=incident_rows.get(tx, proposal.incident_id) if proposal.incident_id else None,
        going_on=going_on(tx) if proposal.open else (),
    )


def going_on(tx: Transaction) -> tuple[Incident, ...]:
    """The open incidents that something may be part of, the newest first: no private one, and no drill."""
    return tuple(i for i in reversed(incident_rows.open_ones(tx)) if i.open and not (i.private or i.drill))


def waiting(tx: Transaction) -> tuple[Proposal, ...]:
    """Every proposal that waits for somebody to decide, the most urgent first."""
    return tuple(sorted(proposals.open_ones(tx), key=lambda p: (p.due_at is None, p.due_at or p.opened_at)))
