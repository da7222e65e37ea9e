"""Slack's limits: so many calls of a method in a minute, one message per channel and second, by the simulated clock."""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.rehearsal.workspace.calls import Call
from bot.rehearsal.workspace.shapes import Json

_CALLS = {1: 1, 2: 20, 3: 50, 4: 100}
_SPECIAL = 300
_TIERS: Mapping[int, str] = {
    2: """bookmarks.add conversations.archive conversations.canvases.create conversations.create conversations.list
        conversations.rename conversations.setPurpose conversations.setTopic conversations.unarchive pins.add pins.list
        pins.remove reactions.remove usergroups.list usergroups.users.list users.list""",
    3: """apps.connections.open canvases.edit chat.delete chat.update conversations.history conversations.info
        conversations.invite conversations.join conversations.kick conversations.leave conversations.open
        conversations.replies reactions.add reactions.get users.conversations users.lookupByEmail""",
    4: """chat.postEphemeral conversations.members users.info views.open views.publish views.push views.update""",
}
LIMITS: Mapping[str, int] = {name: _CALLS[tier] for tier, names in _TIERS.items() for name in names.split()}
"""Calls a minute; every other method may be called some hundred times."""

POST = "chat.postMessage"
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def limit_of(method: str) -> int:
    """How often a method may be called in a minute."""
    return LIMITS.get(method, _SPECIAL)


def too_much(call: Call, earlier: Sequence[Call]) -> int:
    """Seconds until this call may be made again, or 0 when it is within the limits; calls answered 429 do not count."""
    counted = [c.at for c in reversed(earlier) if c.method == call.method and call.at - c.at < MINUTE and _counts(c)]
    if len(counted) >= limit_of(call.method):
        return _seconds(counted[limit_of(call.method) - 1] + MINUTE - call.at)
    if call.method == POST:
        channel = call.args.get("channel")
        last = max(
            (c.at for c in earlier if c.method == POST and c.args.get("channel") == channel and _counts(c)),
            default=None,
        )
        if last is not None and call.at - last < SECOND:
            return _seconds(last + SECOND - call.at)
    return 0


def report(calls: Iterable[Call]) -> list[Json]:
    """Per method: calls, the most in any minute, the limit, how many were answered 429; per channel for messages."""
    moments: dict[str, list[datetime]] = defaultdict(list)
    rooms: dict[str, list[datetime]] = defaultdict(list)
    refused: dict[str, int] = defaultdict(int)
    for call in calls:
        refused[call.method] += not _counts(call)
        if _counts(call):
            moments[call.method].append(call.at)
            if call.method == POST:
                rooms[str(call.args.get("channel"))].append(call.at)
    found: list[Json] = [
        {
            "method": method,
            "calls": len(at),
            "most_in_a_minute": _busiest(at, MINUTE),
            "limit": limit_of(method),
            "refused": refused[method],
        }
        for method, at in sorted(moments.items())
    ]
    busiest = max((_busiest(at, SECOND) for at in rooms.values()), default=0)
    return [*found, {"method": "messages to one channel in one second", "most": busiest, "limit": 1}]


def _counts(call: Call) -> bool:
    return call.error != "ratelimited"


def _busiest(moments: list[datetime], span: timedelta) -> int:
    """The most of these moments in any span of this length."""
    ordered = sorted(moments)
    first = most = 0
    for n, moment in enumerate(ordered):
        while moment - ordered[first] >= span:
            first += 1
        most = max(most, n - first + 1)
    return most


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))
