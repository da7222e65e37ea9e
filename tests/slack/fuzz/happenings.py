"""Events as Slack tells them, in any order, twice, late, about what never was; and of kinds that nobody heard of."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tests.slack.fuzz.inputs import PEOPLE, ROOMS
from tests.slack.fuzz.odd import Payload, mangled

HOUSE = (*ROOMS, "C0DUTY", "C0INCIDENTS", "G0SECRET", "C0NOWHERE")
WHO = (*PEOPLE, "U0BAYAN", "W0OTHER", "USLACKBOT")
SUBTYPES = (
    None, None, None, "thread_broadcast", "file_share", "bot_message", "me_message", "channel_join", "channel_topic",
    "channel_name", "message_replied", "reminder_add", "tombstone", "huddle_thread", "of_tomorrow",
)  # fmt: skip
REACTIONS = (
    "+1", "+1::skin-tone-3", "pushpin", "mega", "round_pushpin", "loudspeaker", "white_check_mark", "eyes", "::", "",
    "pushpin::x", "PUSHPIN", "no such", "ok_hand",
)  # fmt: skip
KINDS = (
    "app_rate_limited", "team_join", "emoji_changed", "file_shared", "link_shared", "message_metadata_posted",
    "channel_unarchive", "user_huddle_changed", "function_executed", "assistant_thread_started", "of_tomorrow", "", "*",
)  # fmt: skip


def told(random: Random, pieces: Sequence[str]) -> Payload:
    """One event in its envelope, as it should be or bent."""
    event = random.choice(_EVERY)(random, pieces)
    who = [{"team_id": "T0", "user_id": "U0BAYAN", "is_bot": True}]
    body = {
        "type": "event_callback", "team_id": "T0", "api_app_id": "A0", "event": event, "event_time": 1,
        "event_id": random.choice(("Ev@number", "Ev@number", f"Ev{random.randint(1, 40)}")), "authorizations": who,
        "is_ext_shared_channel": random.random() < 0.1,
    }  # fmt: skip
    return mangled(body, random, pieces)


def _ts(random: Random) -> str:
    return random.choice(("1.1", "1748720000.000100", "1748720001.000200", "9999999999.999999", "0", "now"))


def _said(random: Random, pieces: Sequence[str]) -> Payload:
    text = " ".join(random.choices(pieces, k=random.randint(0, 4)))
    said: Payload = {"user": random.choice(WHO), "text": text, "ts": _ts(random), "channel": random.choice(HOUSE)}
    if random.random() < 0.6:
        said["thread_ts"] = _ts(random)
    if subtype := random.choice(SUBTYPES):
        said["subtype"] = subtype
    if random.random() < 0.15:
        said["bot_id"] = random.choice(("B0BAYAN", "B0OTHER"))
    return {"type": "message", "channel_type": random.choice(("channel", "group", "im", "mpim")), **said}


def _edited(random: Random, pieces: Sequence[str]) -> Payload:
    was, now = _said(random, pieces), _said(random, pieces)
    subtype = random.choice(("message_changed", "message_deleted"))
    beside = {"deleted_ts": was["ts"]} if subtype == "message_deleted" else {"message": now}
    where = {"channel": was["channel"], "ts": _ts(random), "previous_message": was}
    return {"type": "message", "subtype": subtype, "hidden": True, **where, **beside}


def _reacted(random: Random, _pieces: Sequence[str]) -> Payload:
    item = random.choice(
        ({"type": "message", "channel": random.choice(HOUSE), "ts": _ts(random)}, {"type": "file", "file": "F0"}, {})
    )
    kind = random.choice(("reaction_added", "reaction_added", "reaction_removed"))
    return {"type": kind, "user": random.choice(WHO), "reaction": random.choice(REACTIONS), "item": item}


def _moved(random: Random, _pieces: Sequence[str]) -> Payload:
    where = {"channel": random.choice(HOUSE), "channel_type": random.choice(("C", "G", "", "D"))}
    inviter = {"inviter": random.choice(WHO)} if random.random() < 0.5 else {}
    kind = random.choice(("member_joined_channel", "member_left_channel"))
    return {"type": kind, "user": random.choice(WHO), "team": "T0", **where, **inviter}


def _room(random: Random, pieces: Sequence[str]) -> Payload:
    kind = random.choice(("channel_archive", "group_archive", "channel_deleted", "channel_rename", "group_rename"))
    channel: Any = random.choice(HOUSE)
    if kind.endswith("rename"):
        channel = {"id": channel, "name": random.choice(("duty", "renamed", *pieces)), "created": 1}
    return {"type": kind, "channel": channel, "user": random.choice(WHO)}


def _account(random: Random, pieces: Sequence[str]) -> Payload:
    profile = {"email": random.choice(pieces), "real_name": random.choice(pieces)}
    user = {"id": random.choice(WHO), "deleted": random.random() < 0.5, "profile": profile}
    return {"type": "user_change", "user": user, "cache_ts": 1}


def _opened(random: Random, _pieces: Sequence[str]) -> Payload:
    view = {"view": {"id": "V1", "hash": "h", "blocks": []}} if random.random() < 0.5 else {}
    return {"type": "app_home_opened", "user": random.choice(WHO), "tab": random.choice(("home", "messages")), **view}


def _mentioned(random: Random, pieces: Sequence[str]) -> Payload:
    verb = random.choice(("", "say", "list", "timeline", "help", "INC-1 show", "declare sev1", "close"))
    text = f"<@U0BAYAN> {verb} " + " ".join(random.choices(pieces, k=random.randint(0, 3)))
    thread = {"thread_ts": _ts(random)} if random.random() < 0.3 else {}
    where = {"channel": random.choice(HOUSE), "ts": _ts(random), **thread}
    return {"type": "app_mention", "user": random.choice(WHO), "text": text, **where}


def _farewell(random: Random, _pieces: Sequence[str]) -> Payload:
    tokens: Payload = {"tokens": random.choice(({"bot": ["U0BAYAN"]}, {"oauth": ["U0GUEST"]}, {}, None, [], "all"))}
    return random.choice(({"type": "tokens_revoked", **tokens}, {"type": "app_uninstalled"}))


def _unknown(random: Random, pieces: Sequence[str]) -> Payload:
    return {
        "type": random.choice(KINDS),
        "user": random.choice(WHO),
        "text": random.choice(pieces),
        "channel": "C0ROOM",
    }


_EVERY: tuple[Callable[[Random, Sequence[str]], Payload], ...] = (
    _said, _said, _said, _edited, _reacted, _reacted, _moved, _room, _account, _opened, _mentioned, _farewell, _unknown,
)  # fmt: skip
