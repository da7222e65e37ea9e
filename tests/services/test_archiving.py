"""Channels are archived days after closing: told a day ahead, never while anything is owed."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.services import archiving, ending, reopening, tasks
from bot.services.archiving import AHEAD
from tests.builders import act, book_with, local
from tests.services.evening import Evening

END = local("22:00")
DUE = END + timedelta(days=14)


async def look(evening: Evening, at: datetime) -> int:
    """The daily look."""
    return await evening.store.run(archiving.tick, evening.book, at)


async def closed(evening: Evening) -> None:
    """Closed at 22:00, by a policy that asks for no explanation of it."""
    evening.book = book_with("[clocks.K11]\nseverities = [2]")
    await evening.begin()
    await evening.over(local("21:20"))
    await evening.store.run(ending.close, evening.book, act(at=END), 1)


async def test_told_a_day_ahead_and_archived_once(evening: Evening) -> None:
    """Not before its time; not on the day it is told; not twice."""
    await closed(evening)
    assert await look(evening, DUE - AHEAD - timedelta(seconds=1)) == 0
    assert await evening.told("archive_soon") == []
    assert await look(evening, DUE - AHEAD) == 0
    assert len(await evening.told("archive_soon")) == 1
    assert await look(evening, DUE - timedelta(hours=1)) == 0
    assert await look(evening, DUE) == 1
    assert await look(evening, DUE + AHEAD) == 0
    assert [d.key for d in await evening.all("slack") if d.action == "channel.archive"] == [
        f"INC-1/archive/closed-{END.isoformat()}"
    ]
    assert (await evening.look()).incident.archived_at == DUE


async def test_a_late_look_still_tells_a_day_ahead(evening: Evening) -> None:
    """The bot was away for weeks: people get their day all the same."""
    await closed(evening)
    late = DUE + timedelta(days=30)
    assert await look(evening, late) == 0
    assert await look(evening, late + timedelta(hours=23)) == 0
    assert await look(evening, late + AHEAD) == 1


async def test_not_while_anything_is_owed(evening: Evening) -> None:
    """A task that nobody has done keeps the channel; once it is done the day ahead begins."""
    await closed_with_task(evening)
    assert await look(evening, DUE + AHEAD) == 0
    assert await evening.told("archive_soon") == []
    await evening.store.run(tasks.finish, evening.book, act(at=DUE + AHEAD), 1)
    assert await look(evening, DUE + AHEAD) == 0
    assert await look(evening, DUE + 2 * AHEAD) == 1


async def closed_with_task(evening: Evening) -> None:
    """As `closed`, with something still to be done."""
    evening.book = book_with("[clocks.K11]\nseverities = [2]")
    await evening.begin()
    await evening.store.run(tasks.add, evening.book, act(at=local("21:00")), 1, "Write to the branch managers")
    await evening.over(local("21:20"))
    await evening.store.run(ending.close, evening.book, act(at=END), 1)


async def test_an_organisation_may_keep_its_channels(evening: Evening) -> None:
    """Where the policy names no day, nothing is archived."""
    await closed(evening)
    closing = evening.book.policy.closing.model_copy(update={"archive_after_days": None})
    evening.book = replace(evening.book, policy=evening.book.policy.model_copy(update={"closing": closing}))
    assert await look(evening, DUE + AHEAD) == 0
    assert await evening.told("archive_soon") == []


async def test_what_is_reopened_gets_another_room(evening: Evening) -> None:
    """Slack lets no app open a channel again for certain: card, topic and people move."""
    await closed(evening)
    for at in (DUE - AHEAD, DUE):
        await look(evening, at)
    await evening.store.run(reopening.reopen, evening.book, act(at=DUE + AHEAD), 1, "It is back")
    incident = (await evening.look()).incident
    assert (incident.archived_at, incident.channel_id) == (None, None)
    made = [d for d in await evening.all("slack") if d.action == "channel.create"]
    assert len(made) == 2
