"""Guests and people of other organisations read what goes on where they are, and do nothing else (part 4)."""

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Incident
from bot.domain.roles import COMMANDER, holders
from bot.services import snapshots
from bot.slack.commands import Command, Said
from bot.slack.desk import Desk
from bot.slack.listeners.case import Case
from bot.slack.listeners.pressed import Pressed
from bot.slack.verbs.clocks import Clocks
from bot.slack.verbs.overview import Help, Home, Show
from bot.slack.verbs.records import Public, Timeline

READ: tuple[type[Command], ...] = (Home, Show, Timeline, Public, Clocks)
"""What they may ask, of the incident in whose channel they are. Whatever is not named here they may not."""

TURN = frozenset(
    {"show", "timeline", "timeline_older", "timeline_newer", "public", "public_older", "public_newer"},
)
"""The controls that they may use there: values begin with the incident's number."""


async def may_say(desk: Desk, case: Case, said: Said) -> None:
    """Whether they may ask this. Raises Refusal."""
    if case.bar is None or isinstance(said.command, Help):
        return
    here = await _here(desk, case)
    if not isinstance(said.command, READ):
        raise _no(desk, case, here)
    _check_about(desk, case, here, said.incident_id)


async def may_press(desk: Desk, case: Case, pressed: Pressed) -> None:
    """Whether they may use this control. Raises Refusal."""
    if case.bar is None:
        return
    here = await _here(desk, case)
    number = pressed.value.partition(":")[0]
    if case.what not in TURN or not number.isdecimal():
        raise _no(desk, case, here)
    _check_about(desk, case, here, int(number))


async def may_do(desk: Desk, case: Case) -> None:
    """Whether they may change anything: never. Raises Refusal."""
    if case.bar is not None:
        raise _no(desk, case, await _here(desk, case))


async def _here(desk: Desk, case: Case) -> Incident | None:
    found = await desk.store.read(snapshots.in_channel, case.channel)
    return found if found and found.known_to(case.who) else None


def _check_about(desk: Desk, case: Case, here: Incident | None, about: int | None) -> None:
    if here is None or about not in {None, here.id}:
        raise _no(desk, case, here, elsewhere=True)


def _no(desk: Desk, case: Case, here: Incident | None, *, elsewhere: bool = False) -> Refusal:
    lead = holders(COMMANDER, here, desk.book.policy) if here else ()
    details = {"incident": here.code, "lead": lead[0]} if here and lead else {}
    return Refusal(Reason.VISITOR, why=case.bar.value if case.bar else "", elsewhere=elsewhere, **details)
