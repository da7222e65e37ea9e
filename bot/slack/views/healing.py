"""Messages about what somebody did by hand to channels, cards, accounts and tokens."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.slack.views.parts import Message, message, note, say
from bot.slack.wording import house, secrecy, transport

if TYPE_CHECKING:
    from bot.slack.views.told import Told

Details = Mapping[str, Any]


def _room_lost(told: "Told") -> Message:
    details = told.details
    was, why, who = str(details["was"]), str(details["why"]), str(details["person"])
    return message(say(transport.room_lost(told.snapshot.incident, was, why, who)))


def _came_back(told: "Told") -> Message:
    return message(say(transport.came_back(told.snapshot.incident)))


def _shut_out(told: "Told") -> Message:
    return message(say(transport.shut_out(told.snapshot.incident, str(told.details["why"]))))


def _roles_empty(told: "Told") -> Message:
    person, roles = str(told.details["person"]), [str(r) for r in told.details["roles"]]
    return message(say(transport.roles_empty(told.snapshot.incident, person, roles)))


def _declassified(told: "Told") -> Message:
    who, reason = str(told.details["person"]), str(told.details["text"])
    return message(say(secrecy.declassified_here(told.snapshot.incident, who, reason)))


OF_AN_INCIDENT: Mapping[str, Callable[["Told"], Message]] = {
    "room_lost": _room_lost,
    "came_back": _came_back,
    "shut_out": _shut_out,
    "roles_empty": _roles_empty,
    "declassified": _declassified,
}
"""Notices that belong to an incident."""


def _event_given_up(details: Details) -> Message:
    at = datetime.fromisoformat(str(details["received_at"]))
    return message(say(transport.event_given_up(str(details["kind"]), at)), note(house.last_said(str(details["why"]))))


def _let_in(details: Details) -> Message:
    since, until = (datetime.fromisoformat(str(details[name])) for name in ("since", "until"))
    return message(say(transport.let_in(str(details["why"]), since, until)))


def _removed_from(details: Details) -> Message:
    return message(say(transport.removed_from(str(details["name"]))))


def _policy_room_shut(details: Details) -> Message:
    return message(say(transport.policy_room_shut(str(details["name"]), str(details["why"]))))


def _policy_room_renamed(details: Details) -> Message:
    return message(say(transport.policy_room_renamed(str(details["was"]), str(details["name"]))))


def _policy_room_archived(details: Details) -> Message:
    return message(say(transport.policy_room_archived(str(details["name"]))))


OF_THE_HOUSE: Mapping[str, Callable[[Details], Message]] = {
    "event_given_up": _event_given_up,
    "let_in": _let_in,
    "removed_from": _removed_from,
    "policy_room_shut": _policy_room_shut,
    "policy_room_renamed": _policy_room_renamed,
    "policy_room_archived": _policy_room_archived,
}
"""Notices that belong to no incident."""
