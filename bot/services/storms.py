"""Signals of machines, as many as there are at a time: sorted by where they belong, each lot dealt with at once.

They come read and bounded: nothing in them that nobody may keep, no moment ahead of ours (`bot.domain.intake`).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.act import Act
from bot.domain.rulebook import Rulebook
from bot.domain.signal import Signal, Source
from bot.services import folding, proposal_news, record
from bot.services.folding import Place
from storage import Transaction, proposals, signals


def hear(tx: Transaction, book: Rulebook, act: Act, told: Sequence[Signal]) -> tuple[Place, ...]:
    """Signals came in: counted for the open incident they belong to, folded into a proposal, or proposed.

    Answers where each lot is now. `act.who` is the hook; `act.once` names this very occurrence, so that one which is
    sent twice counts once. Raises Refusal for a repeated request.
    """
    record.once(tx, act)
    proposals.hold(tx)
    return tuple(_put(tx, book, lot, act.at) for lot in _lots(tx, told))


def _lots(tx: Transaction, told: Sequence[Signal]) -> Iterator[list[Signal]]:
    """Those that belong together whatever else there is: of the same services and family, heard in the same place."""
    lots: dict[object, list[Signal]] = {}
    for source in dict.fromkeys(s.source for s in told):
        mine = [s for s in told if s.source is source]
        before = signals.owners(tx, source, [s.key for s in mine])
        for signal in mine:
            lots.setdefault((source, signal.services, signal.family, before.get(signal.key)), []).append(signal)
    yield from lots.values()


def _put(tx: Transaction, book: Rulebook, lot: Sequence[Signal], now: datetime) -> Place:
    found = folding.place(tx, book, lot[0], now)
    if found.incident is not None:
        folding.link(tx, found.incident, lot, now)
        return found
    if found.proposal is not None:
        return Place(proposal=folding.fold(tx, book, found.proposal, lot, now))
    return Place(proposal=folding.propose(tx, book, sorted(lot, key=lambda s: s.at), now))


def end(tx: Transaction, book: Rulebook, source: Source, keys: Sequence[str], now: datetime) -> None:
    """What these keys stand for is over: the cards say so, and nothing else ends by itself."""
    for number in sorted(signals.end(tx, source, keys, now)):
        if (proposal := proposals.get(tx, number)) is not None:
            proposal_news.show(tx, proposal, now, within=timedelta(seconds=book.policy.alerts.edit_seconds))
