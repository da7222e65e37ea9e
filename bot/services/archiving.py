"""Channels of closed incidents are archived: after some days, told a day ahead, never while anything is owed."""

from datetime import datetime, timedelta

from bot.domain.act import BOT, Act
from bot.domain.chore import DAY, SOON, Chore, Upshot
from bot.domain.delivery import JSON
from bot.domain.incident import Incident
from bot.domain.rulebook import Rulebook
from bot.services import ending, outbox, record, rooms, snapshots
from bot.services.chores import Job
from bot.services.ports import Clock, Transactions
from storage import Transaction, deliveries, incidents

AHEAD = timedelta(days=1)
"""How long before it is archived a channel is told."""


def job(store: Transactions, book: Rulebook, clock: Clock) -> Job:
    """The daily look for channels whose time has come."""

    async def look() -> JSON:
        return {"archived": await store.run(tick, book, clock.now())}

    return Job(name="archive/channels", outlet="", do=look, judge=_daily)


def _daily(chore: Chore, found: JSON, now: datetime) -> Upshot:
    return Upshot(next_at=now + (SOON if "error" in found else DAY), memory=chore.memory)


def tick(tx: Transaction, book: Rulebook, now: datetime) -> int:
    """Tells and archives what is due at `now`; answers how many channels were archived."""
    days = book.policy.closing.archive_after_days
    if days is None:
        return 0
    found = incidents.to_archive(tx, now - timedelta(days=days) + AHEAD)
    return sum(_archive(tx, seen, timedelta(days=days), now) for seen in found)


def _archive(tx: Transaction, seen: Incident, after: timedelta, now: datetime) -> bool:
    incident = incidents.lock(tx, seen.id)
    if incident is None or incident.closed_at is None or incident.archived_at or not _settled(tx, incident, now):
        return False
    closing = f"closed-{incident.closed_at.isoformat()}"
    told = deliveries.by_key(tx, f"{incident.code}/{closing}/archive_soon/{outbox.INCIDENT_ROOM}")
    if told is None:
        entry = record.write(tx, Act(who=BOT, at=now), incident.id, "channel.archive_told", {})
        outbox.tell(tx, incident, entry, to=outbox.INCIDENT_ROOM, notice="archive_soon", once=closing)
        return False
    if now < max(told.created_at + AHEAD, incident.closed_at + after):
        return False
    incidents.change(tx, incident.id, archived_at=now)
    record.write(tx, Act(who=BOT, at=now), incident.id, "channel.archived", {"name": incident.channel_name})
    rooms.archive(tx, incident, closing, now)
    return True


def _settled(tx: Transaction, incident: Incident, now: datetime) -> bool:
    return not ending.still_owed(tx, snapshots.of(tx, incident.id, now))
