"""Home tabs: what each person's shows, drawn when it is opened and whenever something changes while it may be seen."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.delivery import SETTLED, DeliveryState
from bot.domain.home import Home, Over, Proposed, ToDo, home_of
from bot.domain.rulebook import Rulebook
from bot.domain.scorecard import score
from bot.domain.snapshot import Snapshot
from bot.services import duty, proposals, snapshots, tasks
from storage import Transaction, audit, clocks, deliveries, homes, incidents, kept

GATHER = timedelta(seconds=3)
"""How long the tabs gather changes before they are drawn again: a burst is one call for each person who looks."""

SHOWN_OVER = 5
LOOKED_THROUGH = 50
"""Of so many that are over the newest are shown that the person may know of."""

SEEN = "homes/seen"


def opened(tx: Transaction, book: Rulebook, person: str, now: datetime, *, blank: bool) -> None:
    """Somebody opened their tab: it is drawn now and kept true for a while. `blank`: Slack has nothing to show."""
    homes.keep(tx, person, now + timedelta(minutes=book.policy.surfaces.home_kept))
    key = homes.key(person)
    found = deliveries.by_key(tx, key)
    if found is None:
        payload = {"incident": None, "person": person}
        row = deliveries.row(key=key, courier="slack", action="home", lane="slack/home", payload=payload, now=now)
        deliveries.add(tx, [row])
        return
    forgotten = {"receipt": None} if blank else {}
    if found.state in SETTLED or found.state is DeliveryState.READY:
        again = {"state": DeliveryState.READY.value, "due_at": now, "attempts": 0, "doubt": False}
        deliveries.change(tx, found.id, **again, **forgotten)
    else:
        deliveries.bump(tx, key, now)


def tick(tx: Transaction, now: datetime) -> None:
    """Every tab that may be seen is drawn again once something was written into any record (law 5), or proposed."""
    if not homes.any_kept(tx, now):
        return
    newest = {"entry": audit.newest(tx), "proposals": [[p.id, p.count, len(p.rungs)] for p in proposals.waiting(tx)]}
    if kept.value(tx, SEEN) != newest:
        kept.keep(tx, SEEN, newest)
        homes.stir(tx, now, now + GATHER)


def of(tx: Transaction, book: Rulebook, person: str, now: datetime) -> Home:
    """The tab of one person at `now`: nothing of a private incident that they are not in."""
    if bar := duty.roll(tx).bar(person):
        return Home(person=person, now=now, bar=bar)
    keys = dict.fromkeys([*(i.id for i in incidents.open_ones(tx)), *clocks.incidents_waiting(tx)])
    going_on = [s for key in keys if (s := _known(tx, key, person, now)) is not None]
    to_do = [ToDo(incident=i, task=t) for i, t in tasks.mine(tx, person)]
    open_ = proposals.going_on(tx)
    proposed = [Proposed(proposal=p, going_on=open_) for p in proposals.waiting(tx)]
    over = tuple(_over(tx, person, now))
    return home_of(person, going_on, over, book.policy, now, tasks=to_do, proposals=proposed)


def _known(tx: Transaction, incident_id: int, person: str, now: datetime) -> Snapshot | None:
    return snapshots.of(tx, incident_id, now) if snapshots.known(tx, incident_id, person) else None


def _over(tx: Transaction, person: str, now: datetime) -> Iterator[Over]:
    known = [i for i in incidents.over(tx, LOOKED_THROUGH) if i.known_to(person)]
    for incident in known[:SHOWN_OVER]:
        yield Over(incident=incident, score=score(snapshots.of(tx, incident.id, now)))
