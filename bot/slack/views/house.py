"""New messages that belong to no incident: about the house itself, its outlets and their credentials."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.slack.views import healing
from bot.slack.views.parts import Message, message, note, say
from bot.slack.wording import delegation, house, mishaps

Details = Mapping[str, Any]


def _outlet_down(details: Details) -> Message:
    return message(
        say(house.outlet_down(str(details["outlet"]), int(details["failures"]))),
        note(house.last_said(str(details["why"]))),
    )


def _outlet_up(details: Details) -> Message:
    since, until = (datetime.fromisoformat(str(details[name])) for name in ("since", "until"))
    return message(say(house.outlet_up(str(details["outlet"]), since, until)))


def _outlet_unfit(details: Details) -> Message:
    return message(
        say(house.outlet_unfit(str(details["outlet"]))),
        *(note(house.fault(str(f))) for f in details["faults"]),
    )


def _outlet_fit(details: Details) -> Message:
    return message(say(house.outlet_fit(str(details["outlet"]))))


def _outlet_expiring(details: Details) -> Message:
    at = datetime.fromisoformat(str(details["expires_at"]))
    return message(say(house.outlet_expiring(str(details["outlet"]), at, int(details["days"]))))


def _roll_unknown(details: Details) -> Message:
    return message(say(delegation.roll_unknown(details["faults"])))


def _roll_known(_details: Details) -> Message:
    return message(say(delegation.roll_known()))


def _roster_holes(details: Details) -> Message:
    found = [(str(r), datetime.fromisoformat(str(a)), datetime.fromisoformat(str(b))) for r, a, b in details["holes"]]
    return message(say(delegation.roster_holes(found)))


def _page_lost(details: Details) -> Message:
    return message(say(mishaps.page_lost(str(details["code"]), str(details["why"]), over=bool(details.get("over")))))


HOUSE: Mapping[str, Callable[[Details], Message]] = {
    "page_lost": _page_lost,
    "outlet_down": _outlet_down,
    "outlet_up": _outlet_up,
    "outlet_unfit": _outlet_unfit,
    "outlet_fit": _outlet_fit,
    "outlet_expiring": _outlet_expiring,
    **healing.OF_THE_HOUSE,
    "roll_unknown": _roll_unknown,
    "roll_known": _roll_known,
    "roster_holes": _roster_holes,
}
"""Every such notice; their payloads name no incident."""
