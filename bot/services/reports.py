"""Customers' reports: each counted once, for an incident or, before there is one, towards declaring it (K0)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.links import bare_link, first_link, same_place, without_links
from bot.domain.lint import mask
from bot.domain.proposal import Proposal
from bot.domain.report import Complaint, Report, spoken_of
from bot.domain.rulebook import Rulebook
from bot.domain.signal import LINK, TITLE, Signal
from bot.services import folding, impact, outbox, record
from storage import Transaction, incidents, proposals, reports

KEPT = 2000
"""The longest text of a complaint that is kept, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What became of a complaint. With `before`, it was counted earlier and is not counted again."""

    count: int  #: complaints there are now: of the incident, of the proposal, or lately
    incident: Incident | None = None  #: whose it is
    proposal: Proposal | None = None  #: what waits for somebody to declare
    before: Report | None = None  #: the same link, as it was counted first


def count(tx: Transaction, book: Rulebook, act: Act, complaint: Complaint, incident_id: int | None = None) -> Counted:
    """Counts a customer's complaint: for the incident that is named, for the open one that it is about, or loose.

    The third loose one within ten minutes (by the policy) proposes to declare; it never declares. The same link
    counts once. Raises Refusal for an empty complaint, for a request that came twice, and for an incident that the
    person may not know of.
    """
    proposals.hold(tx)  # before the incident, as everybody does: two who wait for each other would wait for ever
    incident = None
    if incident_id is not None:
        incident = record.hold(tx, act, incident_id)
    else:
        record.once(tx, act)
    said = _plain(complaint, book)
    known = _known(tx, book, act, said, incident)
    if known is not None:
        return known
    signal = _signal(said, act.at)
    home = folding.Place(incident=incident) if incident else folding.place(tx, book, signal, act.at)
    if home.incident is not None:
        return _of_incident(tx, book, act, said, home.incident)
    report_id = reports.add(tx, said, at=act.at, person=act.who, place=same_place(said.link))
    if home.proposal is not None:
        reports.give(tx, report_id, proposal_id=home.proposal.id)
        more = folding.fold(tx, book, home.proposal, [signal], act.at)
        return Counted(count=more.reports, proposal=more)
    return _towards_declaring(tx, book, act.at)


def _plain(complaint: Complaint, book: Rulebook) -> Complaint:
    """Nothing in it that nobody may keep, its link and its services found. Raises Refusal where nothing is said."""
    link = complaint.link.strip() or first_link(complaint.text)
    text = mask(complaint.text.strip()).text[:KEPT]
    if not text and not link:
        raise Refusal(Reason.MISSING_ARGUMENT, argument="text", verb="report")
    kept = mask(bare_link(link)).text[:LINK] if same_place(link) else ""
    author, services = mask(complaint.author.strip()).text[:TITLE], complaint.services or spoken_of(text, book.policy)
    return replace(complaint, text=text or kept, link=kept, author=author, services=services)


def _signal(said: Complaint, at: datetime) -> Signal:
    return Signal(said.source, "", without_links(said.text)[:TITLE], at, said.link, services=said.services)


def _known(tx: Transaction, book: Rulebook, act: Act, said: Complaint, incident: Incident | None) -> Counted | None:
    """The same link, if it was counted: lately, or for this incident. It joins the incident that is named now."""
    since = act.at - timedelta(minutes=book.policy.proposals.memory)
    for report in reports.said_at(tx, same_place(said.link), since):
        owner = incidents.get(tx, report.incident_id) if report.incident_id else None
        if owner is not None and not owner.known_to(act.who):
            continue  # nobody learns from us that there is such an incident
        if owner is None and incident is not None and not incident.private and report.proposal_id is None:
            reports.give(tx, report.id, incident_id=incident.id)
            _moved_sign(tx, incident, report.at)
            outbox.refresh(tx, incident, act.at)
            owner = incident
        if owner is None or incident is None or owner.id == incident.id:
            return _again(tx, book, act.at, report, owner)
    return None


def _again(tx: Transaction, book: Rulebook, now: datetime, report: Report, owner: Incident | None) -> Counted:
    if owner is not None:
        return Counted(count=reports.count(tx, owner.id), incident=owner, before=report)
    waiting = proposals.get(tx, report.proposal_id) if report.proposal_id else None
    if waiting is not None:
        shown = waiting if waiting.open else None
        return Counted(count=waiting.reports, proposal=shown, before=report)
    return Counted(count=len(_recent(tx, book, now)), before=report)


def _of_incident(tx: Transaction, book: Rulebook, act: Act, said: Complaint, found: Incident) -> Counted:
    incident = incidents.lock(tx, found.id) or found
    place = same_place(said.link)
    reports.add(tx, said, at=act.at, person=act.who, place=place, incident_id=incident.id)
    _moved_sign(tx, incident, act.at)
    about = {"text": said.text, "link": said.link, "source": said.source.value}
    record.write(tx, act, incident.id, "report", about)
    impact.reported(tx, book, incident, act.at)
    outbox.refresh(tx, incident, act.at)
    return Counted(count=reports.count(tx, incident.id), incident=incident)


def _moved_sign(tx: Transaction, incident: Incident, at: datetime) -> None:
    if at < incident.first_sign_at:
        incidents.change(tx, incident.id, first_sign_at=at)


def _towards_declaring(tx: Transaction, book: Rulebook, now: datetime) -> Counted:
    """Loose: enough of them within the policy's window are a signal (K0)."""
    recent = _recent(tx, book, now)
    if len(recent) < book.policy.proposals.reports:
        return Counted(count=len(recent))
    loose = reports.loose(tx, now - timedelta(minutes=book.policy.proposals.memory))
    said = [_signal(_said(r, book), r.at) for r in loose]
    proposal = folding.propose(tx, book, said, now)
    for report in loose:
        reports.give(tx, report.id, proposal_id=proposal.id)
    return Counted(count=proposal.reports, proposal=proposal)


def _said(report: Report, book: Rulebook) -> Complaint:
    services = spoken_of(report.text, book.policy)
    return Complaint(text=report.text, link=report.link, source=report.source, services=services)


def _recent(tx: Transaction, book: Rulebook, now: datetime) -> tuple[Report, ...]:
    return reports.loose(tx, now - timedelta(minutes=book.policy.proposals.within))


def listed(tx: Transaction, incident_id: int, most: int, skip: int) -> tuple[Report, ...]:
    """A page of an incident's complaints, newest first."""
    return reports.of_incident(tx, incident_id, count=most, skip=skip)
