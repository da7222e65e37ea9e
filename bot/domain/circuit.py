"""An outlet that does not answer is left alone for a while, so that it costs the others nothing and hears no storm.

Closed, everything goes through. After `ROW` failures in a row it opens: what is meant for this outlet waits, and one
delivery at a time probes it. The first answer closes it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ROW = 5
"""How many attempts in a row must fail before an outlet is left alone."""

INTERVALS = (10.0, 20.0, 40.0, 50.0)
"""Seconds until the first, second ... probe; the last repeats. With the spread of retries that is a minute at most."""

HOLD = timedelta(seconds=60)
"""How long a probe keeps the others out: no attempt takes longer, and one that died with its process counts as failed.

It is also the longest that anybody may be kept waiting: a moment farther off was written by a clock since set back.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circuit:
    """What we know of an outlet: nothing is wrong, some attempts failed, or it is open since `opened_at`."""

    failures: int = 0  #: in a row
    opened_at: datetime | None = None
    probe_at: datetime | None = None  #: while open, the moment from which one delivery may try
    prober: str = ""  #: the key of the delivery that is trying


CLOSED = Circuit()
"""Nothing is wrong."""


def rest(circuit: Circuit, key: str, now: datetime) -> timedelta:
    """How long the delivery of this key must leave the outlet alone; zero when it may speak."""
    if circuit.opened_at is None or circuit.probe_at is None or circuit.prober == key:
        return timedelta()
    left = circuit.probe_at - now
    return left if timedelta() < left <= HOLD else timedelta()


def probing(circuit: Circuit, key: str, now: datetime) -> Circuit:
    """The circuit while the delivery of this key tries; unchanged while it is closed."""
    return circuit if circuit.opened_at is None else replace(circuit, prober=key, probe_at=now + HOLD)


def failed(circuit: Circuit, now: datetime) -> Circuit:
    """After one more attempt that the outlet did not answer as it should."""
    failures = circuit.failures + 1
    if failures < ROW:
        return replace(circuit, failures=failures)
    return Circuit(failures=failures, opened_at=circuit.opened_at or now, probe_at=now + interval(failures))


def interval(failures: int) -> timedelta:
    """How long an open circuit waits for its next probe after so many failures."""
    return timedelta(seconds=INTERVALS[min(max(failures - ROW, 0), len(INTERVALS) - 1)])
