"""What the tests of corrections, retractions and stops share: outlets that can do different things, and the acts."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain.act import Act
from bot.domain.outlet import Abilities
from bot.domain.rulebook import Rulebook
from bot.domain.statement import Kind, Statement
from bot.services import mending, stopped
from bot.services.mending import Wish
from bot.services.stopped import Stopped
from tests.builders import book, local
from tests.cast import COMMANDER, COMMS_LEAD
from tests.services.evening import Evening

ABILITIES = {
    "status_page": Abilities(edits=True, retracts=True, goes_first=True),
    "mastodon": Abilities(edits=True, retracts=True),
    "bluesky": Abilities(retracts=True),
}

WRONG = {
    "en": "the problem was solved",
    "fr": "le problème était résolu",
    "ar": "المشكلة قد حلت",
}
RIGHT = {
    "en": "some customers still see it",
    "fr": "certains clients le voient encore",
    "ar": "ما زال بعض العملاء يواجهونها",
}


def able_book() -> Rulebook:
    """The rules, with what the real kinds of outlet can do."""
    return replace(book(), abilities=ABILITIES)


def wish(kind: Kind = Kind.CORRECTION, about: int | None = None, **other: str) -> Wish:
    """What a person types: what was wrong and what is right; `other` takes the place of the English words."""
    english = {"wrong": WRONG["en"], "right": RIGHT["en"]} | other
    words: dict[str, Mapping[str, str]] = {a: {"wrong": WRONG[a], "right": RIGHT[a]} for a in ("fr", "ar")}
    return Wish(kind=kind, about=about, words=words | {"en": english})


async def mend(
    evening: Evening,
    kind: Kind = Kind.CORRECTION,
    about: int | None = None,
    *,
    at: datetime,
    who: str = COMMS_LEAD,
    **other: str,
) -> Statement:
    """Somebody writes a correction or retraction."""
    act = Act(who=who, at=at)
    return await evening.store.run(mending.submit, evening.book, act, evening.incident_id, wish(kind, about, **other))


async def approve(evening: Evening, statement: Statement, *, at: datetime) -> None:
    """Everybody whose yes it takes gives it."""
    if not (await evening.decide(statement, at=at)).published:
        await evening.decide(statement, at=at, who=COMMANDER)


async def stop(evening: Evening, number: int | None = None, *, at: datetime, who: str = COMMANDER) -> Stopped:
    """Somebody stops what is on its way."""
    return await evening.store.run(stopped.stop, evening.book, Act(who=who, at=at), evening.incident_id, number)


async def public_word(evening: Evening) -> Statement:
    """Declared at 20:45, and the first word is out everywhere at 20:54."""
    evening.book = able_book()
    await evening.declare()
    said = await evening.submit()
    await approve(evening, said, at=local("20:54"))
    for at in ("20:54", "20:54:02"):
        await evening.deliver(local(at))
    return await evening.statement(said.id)
