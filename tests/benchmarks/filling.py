"""Databases with many open incidents, written in bulk as the services would leave them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert

from bot.domain.audit import GENESIS
from storage import Transaction
from storage.core import CLOCK, INCIDENT

FAR = timedelta(days=1)
HALF = timedelta(minutes=7.5)
"""Half of the first word's time: then the first rung is due."""


def fill(tx: Transaction, now: datetime, count: int, due: Sequence[datetime] = ()) -> None:
    """`count` incidents with one running clock each; the first clocks' next rungs are due at `due`, the others' later.

    The next rung is the first of the ladder (50 %), so its clock began as long before as it is due after it.
    """
    if not count:
        return
    tx.execute(insert(INCIDENT), [_incident(n, now) for n in range(1, count + 1)])
    later = (now + FAR + timedelta(seconds=n) for n in range(count))
    moments = [*due, *later][:count]
    tx.execute(insert(CLOCK), [_clock(n, moment) for n, moment in enumerate(moments, start=1)])


def _incident(number: int, now: datetime) -> dict[str, object]:
    return {
        "id": number,
        "title": "Wrong balances",
        "severity": 1,
        "phase": "investigating",
        "situation": "wrong_balances",
        "services": ["Pocket Bank"],
        "declared_at": now,
        "declared_by": "U0COMMANDER",
        "first_sign_at": now,
        "channel_id": f"C{number:09}",
        "channel_name": f"inc-{number}",
        "origin_channel": "C0GENERAL",
        "roles": {"commander": "U0COMMANDER"},
        "delegations": [],
        "insiders": [],
        "drill": False,
        "audit_seq": 0,
        "audit_head": GENESIS,
    }


def _clock(number: int, next_at: datetime) -> dict[str, object]:
    return {
        "id": number,
        "incident_id": number,
        "kind": "K1",
        "instance": "1",
        "started_at": next_at - HALF,
        "due_at": next_at + HALF,
        "state": "running",
        "ended_at": None,
        "next_at": next_at,
        "last_percent": 0,
        "snoozes": 0,
        "snoozed_why": "",
    }
