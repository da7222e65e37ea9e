"""Reads: an incident whole at one moment, which incident a channel belongs to, what is open, the timeline."""

import json
from datetime import datetime

from bot.domain.audit import Entry
from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement
from storage import Transaction, audit, clocks, deliveries, facts, incidents, reports, signals, statements, tasks


def of(tx: Transaction, incident_id: int, now: datetime) -> Snapshot:
    """Everything known about one incident at `now`. Raises Refusal when there is none."""
    incident = incidents.get(tx, incident_id)
    if incident is None:
        raise Refusal(Reason.NO_SUCH_INCIDENT, incident=f"INC-{incident_id}")
    said = statements.of_incident(tx, incident_id)
    return Snapshot(
        now=now,
        incident=incident.at(now),
        facts=facts.latest(tx, incident_id),
        statements=said,
        approvals={s.id: statements.approvals(tx, s.id) for s in said},
        deliveries=deliveries.public(tx, incident_id),
        clocks=clocks.of_incident(tx, incident_id),
        rungs=clocks.rungs(tx, incident_id),
        reports=reports.count(tx, incident_id),
        alerts=signals.count(tx, incident_id),
        tasks=tasks.open_ones(tx, incident_id),
    )


def in_channel(tx: Transaction, channel_id: str) -> Incident | None:
    """The incident whose channel this is, or None."""
    return incidents.in_channel(tx, channel_id)


def open_incidents(tx: Transaction, reader: str = "") -> tuple[Incident, ...]:
    """Every incident neither resolved nor closed that this person may know of, oldest first."""
    return tuple(i for i in incidents.open_ones(tx) if i.known_to(reader))


def recent_incidents(tx: Transaction, count: int, reader: str = "") -> tuple[Incident, ...]:
    """Those of the newest incidents that this person may know of, newest first."""
    return tuple(i for i in incidents.recent(tx, count) if i.known_to(reader))


def for_reader(tx: Transaction, incident_id: int, reader: str, now: datetime) -> Snapshot:
    """As `of`, for a person: what they may not know of is not there."""
    snapshot = of(tx, incident_id, now)
    if not snapshot.incident.known_to(reader):
        raise Refusal(Reason.NO_SUCH_INCIDENT, incident=snapshot.incident.code)
    return snapshot


def known(tx: Transaction, incident_id: int | None, reader: str) -> Incident | None:
    """The incident, where there is one that this person may know of."""
    found = incidents.get(tx, incident_id) if incident_id is not None else None
    return found if found is not None and found.known_to(reader) else None


def statement(tx: Transaction, statement_id: int, reader: str) -> Statement:
    """One statement, for a person. Raises Refusal for none, and for one of an incident that they may not know of."""
    found = statements.get(tx, statement_id)
    if found is None or known(tx, found.incident_id, reader) is None:
        raise Refusal(Reason.NO_SUCH_STATEMENT, statement=statement_id)
    return found


def timeline(tx: Transaction, incident_id: int) -> tuple[Entry, ...]:
    """The record of an incident as everybody in it may read it, oldest first: regulators are legal's business."""
    return tuple(e for e in audit.entries(tx, incident_id) if not _of_regulators(e))


def _of_regulators(entry: Entry) -> bool:
    """Whether it is about the side-card, or something refused there."""
    refused = entry.action == "refused" and json.loads(entry.data).get("what") == "regulators"
    return refused or entry.action.startswith("regulator.")
