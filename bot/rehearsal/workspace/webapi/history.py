"""conversations.history and replies: what was said, newest first in a channel, oldest first in a thread."""

from collections.abc import Iterable, Iterator
from itertools import islice

from bot.rehearsal.workspace.decoding import Args
from bot.rehearsal.workspace.shapes import Json, SlackError
from bot.rehearsal.workspace.stamps import parse_stamp, stamp
from bot.rehearsal.workspace.state import Message
from bot.rehearsal.workspace.webapi.paging import cursor_for, limit_of, read_cursor
from bot.rehearsal.workspace.webapi.registry import methods
from bot.rehearsal.workspace.world import World

_END_OF_TIME = 10**17


def history(world: World, args: Args) -> Json:
    """conversations.history: one page of a channel, without the replies in its threads."""
    channel = world.joined(args.need("channel"), closed_too=True)
    word = read_cursor(args.text("cursor"))
    before = parse_stamp(word) if word else _END_OF_TIME
    found = (m for m in _between(channel.newest_first(), args, newest_first=True) if parse_stamp(m.ts) < before)
    answer = _page(found, args, default=100)
    return {**answer, "pin_count": len(channel.pins)}


def replies(world: World, args: Args) -> Json:
    """conversations.replies: one page of a thread, its parent first."""
    channel = world.joined(args.need("channel"), closed_too=True)
    start = channel.messages.get(args.need("ts"))
    if start is None:
        raise SlackError("thread_not_found")
    parent = channel.messages[start.thread] if start.thread else start
    word = read_cursor(args.text("cursor"))
    after = parse_stamp(word) if word else -1
    thread = _between(channel.thread(parent), args, newest_first=False)
    return _page((m for m in thread if parse_stamp(m.ts) > after), args, default=1000)


def _between(messages: Iterable[Message], args: Args, *, newest_first: bool) -> Iterator[Message]:
    """The messages inside `oldest` and `latest`; stops reading where none can follow."""
    inclusive = 0 if args.flag("inclusive") else 1
    oldest = parse_stamp(args.text("oldest") or "0", code="invalid_ts_oldest") + inclusive
    latest = parse_stamp(args.text("latest") or stamp(_END_OF_TIME)) - inclusive
    for message in messages:
        at = parse_stamp(message.ts)
        if oldest <= at <= latest:
            yield message
        elif (at < oldest) if newest_first else (at > latest):
            return


def _page(messages: Iterable[Message], args: Args, *, default: int) -> Json:
    limit = limit_of(args, default)
    found = list(islice(messages, limit + 1))
    more = len(found) > limit
    full = args.flag("include_all_metadata")
    return {
        "messages": [message.shown(all_metadata=full) for message in found[:limit]],
        "has_more": more,
        "response_metadata": {"next_cursor": cursor_for(found[limit - 1].ts) if more else ""},
    }


METHODS = methods("history", conversations__history=history, conversations__replies=replies)
