"""An incident as one document: for machines, tests and auditors (architecture.md section 6)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.domain.approval import Verdict
from bot.domain.audit import Entry, first_break
from bot.domain.break_glass import signed, to_review
from bot.domain.clock import Clock
from bot.domain.noise import noise
from bot.domain.regulator import Duty, Note
from bot.domain.report import Report
from bot.domain.rulebook import Rulebook
from bot.domain.rumour import Rumour
from bot.domain.scorecard import score
from bot.domain.snapshot import FiredRung, Snapshot, Word
from bot.domain.statement import Override, Statement
from bot.services import regulators, snapshots
from bot.services.reviews import truth_flags
from storage import Transaction, audit, proposals, reports, rumours

Document = dict[str, Any]

CHANGE = ("statement", "about", "outlet", "language", "remote_id", "digest", "old_digest")
"""What is told of a change of a public post."""


def incident(tx: Transaction, book: Rulebook, incident_id: int, now: datetime) -> Document:
    """The whole evening in one document, times in the audience's zone with offset, minutes as numbers."""
    snapshot = snapshots.of(tx, incident_id, now)
    entries = tuple(audit.entries(tx, incident_id))
    head = audit.head(tx, incident_id)

    def at(moment: datetime | None) -> str | None:
        return moment.astimezone(book.policy.tz).isoformat() if moment else None

    return {
        "incident": {
            "code": snapshot.incident.code,
            "severity": snapshot.incident.severity.key,
            "phase": snapshot.incident.phase.value,
            "title": snapshot.incident.title,
            "drill": snapshot.incident.drill,
            "backfilled": snapshot.incident.backfilled,
            "services": list(snapshot.incident.services),
            "first_sign_at": at(snapshot.incident.first_sign_at),
            "declared_at": at(snapshot.incident.declared_at),
            "resolved_at": at(snapshot.incident.resolved_at),
        },
        "words": [
            _word(w) | {"approved_at": at(w.approved_at), "published_at": at(w.published_at)} for w in snapshot.words()
        ],
        "rungs": [
            _rung(r) | {"due_at": at(r.due_at), "fired_at": at(r.fired_at)} for r in snapshot.rungs if not r.missed
        ],
        "clocks": [_clock(c) | {"due_at": at(c.due_at), "ended_at": at(c.ended_at)} for c in snapshot.clocks],
        "changes": [_change(e) | {"at": at(e.at)} for e in entries if e.action in {"edited", "retracted"}],
        "refusals": [_refusal(e) | {"at": at(e.at)} for e in entries if e.action == "refused"],
        "delegations": [_delegation(e) | {"at": at(e.at)} for e in entries if e.action.startswith("delegation.")],
        "overrides": [_override(s, o) for s in snapshot.statements for o in s.revision.content.overrides],
        "break_glass": [_alone(snapshot, s) | {"at": at(s.decided_at)} for s in _to_review(snapshot)],
        "regulators": [
            _owed(d, now) | {"due_at": at(d.due_at), "sent": [_proof(n) | {"at": at(n.at)} for n in d.sent]}
            for d in regulators.board(tx, book, incident_id, now).duties
        ],
        **_measured(book, snapshot, entries),
        "arrivals": {
            "reports": snapshot.reports,
            "alerts": snapshot.alerts,
            "proposals": [p.code for p in proposals.of_incident(tx, incident_id)],
        },
        "audit": {"entries": head[0], "head": head[1], "verified": first_break(entries, head) is None},
    }


def _measured(book: Rulebook, snapshot: Snapshot, entries: Sequence[Entry]) -> Document:
    """How well the public was served, and how loud the bot was meanwhile."""
    numbers, loud = score(snapshot), noise(snapshot.rungs, [(e.actor, e.at) for e in entries])
    return {
        "promises": {
            "made": numbers.promises_made,
            "kept": numbers.promises_kept,
            "unscorable": numbers.promises_unscorable,
        },
        "score": {
            "minutes_from_first_sign": numbers.minutes_from_first_sign,
            "minutes_from_declaration": numbers.minutes_from_declaration,
            "longest_silence_minutes": numbers.longest_silence_minutes,
            "truth_flags": len(truth_flags(book, snapshot)),
        },
        "noise": {"pings": loud.pings, "acted_on": loud.acted_on, "share": loud.share},
    }


def pack(tx: Transaction, book: Rulebook, incident_id: int, now: datetime) -> Document:
    """The evidence pack: the document, the whole record, and every version of every text."""
    document = incident(tx, book, incident_id, now)
    statements = {s.id: s for s in snapshots.of(tx, incident_id, now).statements}
    claims = [_claim(r, statements) for r in rumours.of_incident(tx, incident_id)]
    complaints = [_complaint(r) for r in reports.of_incident(tx, incident_id, count=document["arrivals"]["reports"])]
    return document | {
        "rumours": claims,
        "reports": complaints,
        "record": [_entry(e) for e in audit.entries(tx, incident_id)],
    }


def _complaint(report: Report) -> Document:
    """What a customer complained of: when, where, and who counted it."""
    return {
        "at": report.at.isoformat(),
        "counted_by": report.person,
        "source": report.source.value,
        "author": report.author,
        "text": report.text,
        "link": report.link,
    }


def _claim(rumour: Rumour, statements: Mapping[int, Statement]) -> Document:
    """What customers claimed, and which statement answered it."""
    answered = statements.get(rumour.statement_id or 0)
    return {
        "number": rumour.number,
        "claim": rumour.claim,
        "count": rumour.count,
        "links": list(rumour.links),
        "first_at": rumour.first_at.isoformat(),
        "last_at": rumour.last_at.isoformat(),
        "answer": dict(rumour.answer),
        "statement": answered.number if answered else None,
        "answered_at": answered.first_receipt_at.isoformat() if answered and answered.first_receipt_at else None,
    }


def first_breaks(tx: Transaction) -> dict[str, int | None]:
    """For every incident the number of the first broken link of its record, None where the chain holds."""
    return {f"INC-{key}": first_break(audit.entries(tx, key), audit.head(tx, key)) for key in audit.incidents(tx)}


def _word(word: Word) -> Document:
    return {
        "outlet": word.outlet,
        "statement": word.statement,
        "kind": word.kind,
        "phase": word.phase,
        "language": word.language,
        "text": word.text,
        "remote_id": word.remote_id,
        "url": word.url,
        "deed": word.deed,
    }


def _change(entry: Entry) -> Document:
    """One change of a post of ours that was already public."""
    data = json.loads(entry.data)
    return {"deed": entry.action} | {name: data.get(name) for name in CHANGE}


def _rung(rung: FiredRung) -> Document:
    return {
        "clock": rung.clock,
        "instance": rung.instance,
        "percent": rung.percent,
        "to": list(rung.to),
        "note": rung.note,
    }


def _clock(clock: Clock) -> Document:
    return {"clock": clock.kind, "instance": clock.instance, "state": clock.state.value, "late": clock.late}


def _to_review(snapshot: Snapshot) -> Iterable[Statement]:
    return (s for s in snapshot.statements if to_review(s, snapshot.approvals.get(s.id, ())))


def _alone(snapshot: Snapshot, statement: Statement) -> Document:
    """A text that one person let out, and who has reviewed it since: None while it is open."""
    made = snapshot.approvals.get(statement.id, ())
    lone = next((a for a in made if a.verdict in {Verdict.BREAK_GLASS, Verdict.ALONE}), None)
    review = signed(made)
    return {
        "statement": statement.number,
        "by": lone.person if lone else statement.author,
        "reason": lone.reason if lone else "",
        "reviewed_by": review.person if review else None,
    }


def _delegation(entry: Entry) -> Document:
    """A role that was handed on, or given back before its time."""
    data: Document = json.loads(entry.data)
    return {"did": entry.action.removeprefix("delegation.")} | data


def _owed(duty: Duty, now: datetime) -> Document:
    """One report that a regulator is owed, and what became of it."""
    return {
        "regime": duty.regime,
        "report": duty.name,
        "standing": duty.standing.value,
        "late": duty.late(now),
        "reason": duty.excused.reason if duty.excused else "",
    }


def _proof(note: Note) -> Document:
    return {"reference": note.reference, "link": note.link, "by": note.by}


def _override(statement: Statement, made: Override) -> Document:
    found = list(made.found)
    author = statement.revision.author
    return {"statement": statement.number, "rule": made.rule, "reason": made.reason, "found": found, "author": author}


def _refusal(entry: Entry) -> Document:
    data = json.loads(entry.data)
    return {"who": entry.actor, "what": data["what"], "reason": data["reason"], "why": data["why"]}


def _entry(entry: Entry) -> Document:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "data": json.loads(entry.data),
        "previous": entry.previous,
        "hash": entry.hash,
    }
