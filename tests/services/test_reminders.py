"""One message for a person in five minutes (1.5 rule 8): two evenings, forty evenings, and what is left to say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.domain.delivery import Delivery, DeliveryState
from bot.domain.incident import Severity
from bot.services import incidents, reminders
from tests.builders import act, local
from tests.cast import COMMANDER, COMMS_LEAD, DUTY_COMMS, DUTY_MANAGER, EXECUTIVE
from tests.services.evening import Evening

EVERY = timedelta(seconds=30)


async def silence(evening: Evening, since: datetime, until: datetime) -> None:
    """Nobody says anything; the bot looks, and Slack takes what is due at once."""
    moment = since
    while moment <= until:
        await evening.tick(moment)
        while await evening.deliver(moment):
            pass
        moment += EVERY


def gaps(sent: Iterable[Delivery]) -> dict[str, list[timedelta]]:
    """For every person the times between one reminder and the next, as they left."""
    left: dict[str, list[datetime]] = defaultdict(list)
    for delivery in sent:
        if delivery.action == "dm" and delivery.state is DeliveryState.DONE and delivery.settled_at:
            left[delivery.payload["recipient"]].append(delivery.settled_at)
    return {who: [b - a for a, b in pairwise(sorted(moments))] for who, moments in left.items()}


async def test_two_evenings_at_once_are_one_message_in_five_minutes(evening: Evening) -> None:
    """Declared two minutes apart, nobody speaks for an hour: everybody who is asked is asked in peace, about both."""
    await evening.declare()
    await evening.declare(at=local("20:47"))
    await silence(evening, local("20:47"), local("21:47"))
    sent = await evening.all("slack")
    apart = gaps(sent)
    assert apart.keys() == {COMMANDER, DUTY_MANAGER, DUTY_COMMS, EXECUTIVE}
    assert min(gap for each in apart.values() for gap in each) >= reminders.APART
    spoken = {(o["incident"], o["clock"], o["percent"]) for d in sent if d.action == "dm" for o in told_in(d)}
    assert spoken >= {(n, "K1", p) for n in (1, 2) for p in (80, 100, 150, 200, 300)}


def told_in(delivery: Delivery) -> Sequence[dict[str, object]]:
    """Everything that one message speaks for."""
    return (delivery.payload, *delivery.payload.get("also", ()))


async def test_forty_evenings_at_once_are_one_message_in_five_minutes(evening: Evening) -> None:
    """A bad night: forty incidents within two minutes, and a person's telephone rings as often as with one."""
    for number in range(40):
        severity = Severity.SEV1 if number % 2 else Severity.SEV2
        await evening.declare(at=local("20:45") + number * timedelta(seconds=3), severity=severity)
    await silence(evening, local("20:47"), local("21:20"))
    apart = gaps(await evening.all("slack"))
    assert apart.keys() >= {COMMANDER, DUTY_MANAGER, DUTY_COMMS, EXECUTIVE}
    assert min(gap for each in apart.values() for gap in each) >= reminders.APART
    assert max(len(each) for each in apart.values()) <= 7  # 20:52 to 21:20


async def test_what_was_met_meanwhile_is_no_longer_said(evening: Evening) -> None:
    """A line waits for its message up to five minutes; if the public heard by then, there is nothing to remind of."""
    await evening.declare()
    await evening.declare(at=local("20:46"))
    for at in ("20:57", "20:58"):
        await evening.tick(local(at))
    first, second = [d for d in await evening.all("slack") if d.action == "dm"]

    async def left(delivery: Delivery) -> list[tuple[int, str, bool]] | None:
        found = await evening.store.read(reminders.digest, delivery.payload, local("21:02"))
        return None if found is None else [(r.about.id, r.clock, r.late) for r in found]

    assert (await left(first), await left(second)) == ([(1, "K1", True)], [(2, "K1", True)])
    await evening.say(at=local("21:00"))
    assert await left(second) == []
    [posted, *_] = [d for d in await evening.all("slack") if d.action == "post"]
    assert await left(posted) is None


async def test_one_line_for_a_clock_in_a_digest(evening: Evening) -> None:
    """A clock that climbs while its message waits is said once, as it stands then."""
    await evening.declare(severity=Severity.SEV2)
    await evening.declare(at=local("20:46"))
    await evening.declare(at=local("20:47"))
    for at in ("20:58", "20:59", "21:01", "21:02", "21:07:30", "21:08:30", "21:09", "21:12"):
        await evening.tick(local(at))
    for delivery in await evening.all("slack"):
        if delivery.action == "dm":
            lines = [(o["incident"], o["clock"], o["instance"]) for o in told_in(delivery)]
            assert len(lines) == len(set(lines))


@pytest.mark.parametrize("who", [COMMANDER, COMMS_LEAD])
async def test_a_reminder_is_for_one_person(evening: Evening, who: str) -> None:
    """The pause of one person is nobody else's."""
    await evening.declare()
    at = act(COMMANDER, local("20:46"))
    await evening.store.run(incidents.assign, evening.book, at, 1, "comms_lead", COMMS_LEAD)
    await evening.tick(local("20:57"))
    told = [
        d
        for d in await evening.all("slack")
        if d.action == "dm" and (d.payload["notice"], d.payload["recipient"]) == ("rung", who)
    ]
    assert [d.due_at for d in told] == [local("20:57")]
