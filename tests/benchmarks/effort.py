"""How much work a run does: fixed counts, so that two runs do the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """The counts of one tier. Seconds only where something waits for real time."""

    name: str
    rounds: int  #: rounds of a CPU ratio
    dispatches: int  #: bare acks in a sample
    declares: int  #: declares in a sample
    calls: int  #: Slack calls or raw transactions in a sample
    acks: int  #: acks over the wire in a sample
    crowd: int  #: acks over the wire with sixteen in flight
    whole: int  #: declares with all their Slack calls
    delay: float  #: seconds that the simulated Slack takes for a call
    trips: int  #: declares under that delay
    commands: int  #: commands in a commit sample
    contended: int  #: commands that may meet a locked database, in all
    open_clocks: int  #: clocks open while the due ones fire
    due: int  #: clocks that fall due within a second
    many_clocks: int  #: clocks in the large database
    looks: int  #: looks in a probe sample
    starts: int  #: process starts of each kind
    redo: int  #: how often an unsteady round is taken again


QUICK = Effort(
    name="quick",
    rounds=5,
    dispatches=200,
    declares=30,
    calls=150,
    acks=60,
    crowd=300,
    whole=8,
    delay=0.1,
    trips=3,
    commands=200,
    contended=1_000,
    open_clocks=2_000,
    due=100,
    many_clocks=20_000,
    looks=100,
    starts=2,
    redo=1,
)
FULL = Effort(
    name="full",
    rounds=9,
    dispatches=400,
    declares=60,
    calls=300,
    acks=200,
    crowd=1_000,
    whole=15,
    delay=0.15,
    trips=7,
    commands=400,
    contended=10_000,
    open_clocks=100_000,
    due=1_000,
    many_clocks=100_000,
    looks=300,
    starts=7,
    redo=3,
)
TINY = Effort(
    name="tiny",
    rounds=1,
    dispatches=5,
    declares=2,
    calls=5,
    acks=3,
    crowd=20,
    whole=1,
    delay=0.02,
    trips=1,
    commands=20,
    contended=40,
    open_clocks=50,
    due=5,
    many_clocks=200,
    looks=3,
    starts=1,
    redo=0,
)
"""Shows that everything runs; its figures mean nothing."""
