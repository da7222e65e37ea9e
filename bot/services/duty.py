"""Who holds which role at this moment: resolved inside the transaction that asks, from what Slack last told us."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Concatenate, ParamSpec, TypeVar

from bot.domain.duty import groups_in, people_in, present
from bot.domain.errors import Reason, Refusal
from bot.domain.policy import Policy
from bot.domain.rulebook import Rulebook
from bot.domain.standing import Roll, Standing, roll_from
from bot.services.ports import Clock, Transactions
from storage import Transaction, kept

P = ParamSpec("P")
R = TypeVar("R")

KEY = "roll"

REMEMBERED = timedelta(days=1)
"""How long whoever is on no list is not forgotten."""


def roll(tx: Transaction) -> Roll:
    """What Slack last said of people and groups; an empty one before it was asked."""
    return roll_from(kept.value(tx, KEY) or {})


def learn(
    tx: Transaction, policy: Policy, people: dict[str, Standing], groups: dict[str, tuple[str, ...]] | None = None
) -> Roll:
    """Keeps what Slack said now; whom and what nobody names any more is forgotten, unless it was asked about within a
    day: they may have written a text that waits.
    """
    old = roll(tx)
    known = Roll(people={**old.people, **people}, groups={**old.groups, **(groups or {})})
    if groups is not None:
        latest = max((standing.at for standing in known.people.values()), default=None)
        recent = {p for p, standing in known.people.items() if latest and standing.at > latest - REMEMBERED}
        named = {*people_in(policy, known), *people, *recent}
        known = Roll(
            people={person: standing for person, standing in known.people.items() if person in named},
            groups={name: known.groups[name] for name in groups_in(policy) if name in known.groups},
        )
    kept.keep(tx, KEY, known.plain())
    return known


def check_able(tx: Transaction, person: str) -> None:
    """Raises Refusal for whom Slack calls a guest, a bot, deactivated or of another organisation."""
    if bar := roll(tx).bar(person):
        raise Refusal(Reason.NOT_ELIGIBLE, why=bar.value)


def check_taker(tx: Transaction, person: str) -> None:
    """Raises Refusal where such a one is to be given something to do."""
    if bar := roll(tx).bar(person):
        raise Refusal(Reason.NOT_ELIGIBLE, why=bar.value, person=person)


def same(_tx: Transaction, book: Rulebook) -> Rulebook:
    """The rules as they were given: of their moment, where `Attended` gives them."""
    return book


class Attended:
    """Transactions that are given the rules with the people of their own moment: whoever came on duty since counts,
    whoever left the group does not.
    """

    def __init__(self, store: Transactions, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def run(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result once it is committed."""
        return await self._store.run(self._attended(fn), *args, **kwargs)

    async def read(self, fn: Callable[Concatenate[Transaction, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        """The result of something that writes nothing."""
        return await self._store.read(self._attended(fn), *args, **kwargs)

    def _attended(self, fn: Callable[Concatenate[Transaction, P], R]) -> Callable[Concatenate[Transaction, P], R]:
        now = self._clock.now()

        def work(tx: Transaction, /, *args: P.args, **kwargs: P.kwargs) -> R:
            there: Any = [present(a, roll(tx), now) if isinstance(a, Rulebook) else a for a in args]
            return fn(tx, *there, **kwargs)

        return work
