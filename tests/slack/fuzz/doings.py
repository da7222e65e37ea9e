"""Whatever can be pressed, sent, taken and typed, in all their kinds: with values that are right, old, forged, bent."""

import json
from collections.abc import Sequence
from random import Random
from typing import Any

from bot.slack.listeners.registry import ACTIONS, FORMS, SHORTCUTS
from bot.slack.verbs import VERBS
from bot.slack.views.instead import REDO
from tests.slack.fuzz.inputs import GARBAGE, PEOPLE, ROOMS
from tests.slack.fuzz.odd import Payload, mangled

NOBODY = ("", "no_such", "say2", "\x00", "x" * 200)
"""Names of controls and forms that there are not, or not any more."""

ANSWER = "https://hooks.slack.com/@number"

VALUES = (
    "1", "1", "2", "7", "99999", "2147483648", "-1", "", "1:@digest", "1:@digest", "2:@digest", "1:late", "1:resolved",
    "1:abc", "2:deadbeef", "x:y", "K3", "1:2", "1:ledger_ok", "en:short:L04:0:3", "INC-1 note x", "note y",
    "INC-1 phase identified", "1" * 400, "no_change", "update", "holding", "resolved", "K3:10", "commander",
    "2025-06-01", "25:61", "C0ROOM", "wrong_balances", "1:1:1", "\x00", "\ud800", "1\x00", "0x1", "1e3", "None",
)  # fmt: skip


KEYS = ("severity", "situation", "services", "title", "since", "reason", "address", "words", "minutes", "key", "answer",
        "value", "evidence", "person", "claim", "link", "incident", "text", "role", "statement", "what", "phase",
        "clock", "say:en:short", "say:fr:long", "mend:en:wrong", "answer:en", "override:L04")  # fmt: skip
"""Block ids of our forms."""

NUMBERS = ("incident", "statement", "delivery", "about", "seen", "proposal")
WORDS = ("kind", "digest", "shown", "root", "shown_at", "words", "author", "link", "place", "reply_to", "channel")
"""What the private metadata of our forms carries."""


def _value(random: Random, pieces: Sequence[str]) -> str:
    return random.choice(VALUES) if random.random() < 0.7 else random.choice((*pieces, random.choice(GARBAGE)))


def _private(random: Random, pieces: Sequence[str]) -> str:
    if random.random() < 0.1:
        return random.choice(("", "null", "[]", "not json", '{"incident": "x"}', "[" * 2900, '{"seen": 1e400}', "7"))
    numbers: dict[str, Any] = {
        n: random.choice((0, 1, 1, 1, 2, 77, 2**40, -1, 1.5, True)) for n in _some(random, NUMBERS)
    }
    words = {w: _value(random, pieces)[:100] for w in _some(random, WORDS)}
    known = {"incident": 1, "kind": random.choice(("update", "holding", "resolved", "")), "digest": "@digest"}
    return json.dumps({**(known if random.random() < 0.6 else {}), **numbers, **words})


def _some(random: Random, names: Sequence[str]) -> Sequence[str]:
    return random.sample(names, random.choice((0, 0, 1, 2, 3)))


def _element(random: Random, pieces: Sequence[str]) -> Payload:
    value = _value(random, pieces)
    option = {"value": value, "text": {"type": "plain_text", "text": value}}
    return random.choice(
        (
            {"type": "plain_text_input", "value": value}, {"type": "plain_text_input", "value": None},
            {"type": "static_select", "selected_option": option}, {"type": "static_select", "selected_option": None},
            {"type": "checkboxes", "selected_options": [option]}, {"selected_options": [{}]}, {},
            {"type": "users_select", "selected_user": random.choice((*PEOPLE, value, None))},
            {"type": "datepicker", "selected_date": random.choice(("2025-06-01", "2025-99-99", value, None))},
            {"type": "timepicker", "selected_time": value}, {"selected_conversation": value},
        )
    )  # fmt: skip


def _view(random: Random, pieces: Sequence[str], callback_id: str) -> Payload:
    keys = random.sample((*KEYS, "text:update:en:short", "text:update:fr:long", "\x00"), random.randint(0, 7))
    fields = {key: {random.choice(("body", "body", "body", "other")): _element(random, pieces)} for key in keys}
    return {
        "id": "V@number", "hash": "h", "type": random.choice(("modal", "modal", "home")), "callback_id": callback_id,
        "private_metadata": _private(random, pieces), "title": {"type": "plain_text", "text": "x"},
        "blocks": [{"type": random.choice(("input", "section")), "block_id": key} for key in keys],
        "state": {"values": fields},
    }  # fmt: skip


def _by(random: Random) -> Payload:
    who = {"id": random.choice(PEOPLE), "username": "x", "team_id": "T0"}
    return {"user": who, "team": {"id": "T0", "domain": "b"}, "trigger_id": "@number", "api_app_id": "A0"}


def pressed(random: Random, pieces: Sequence[str], name: str = "") -> Payload:
    """A control, this one or any, in a message, at home or in a form."""
    value = _value(random, pieces)
    chosen = random.choice(
        ({"value": value}, {"value": value}, {"selected_option": {"value": value}}, {"selected_user": value}, {})
    )
    name = name or random.choice((*ACTIONS, REDO, random.choice(NOBODY)))
    action = {"type": "button", "block_id": "b", "action_id": name, "action_ts": "@number", **chosen}
    inside = random.choice(("say", "say", "fact", "mend", random.choice(tuple(FORMS)), random.choice(NOBODY)))
    message = {"channel": {"id": random.choice(ROOMS)}, "response_url": ANSWER, "message": {"ts": "1.1", "text": "x"}}
    where = random.choice((message, {"view": _view(random, pieces, inside)}))
    return mangled({"type": "block_actions", "actions": [action], **_by(random), **where}, random, pieces)


def sent(random: Random, pieces: Sequence[str], name: str = "") -> Payload:
    """A form, this one or any, that was sent or closed, or one that asks for its options."""
    name = name or random.choice((*FORMS, random.choice(NOBODY)))
    kind = random.choice((*["view_submission"] * 8, "view_closed", "block_suggestion"))
    more = {"action_id": "a", "block_id": "b", "value": "v"} if kind == "block_suggestion" else {}
    return mangled({"type": kind, "view": _view(random, pieces, name), **more, **_by(random)}, random, pieces)


def taken(random: Random, pieces: Sequence[str], name: str = "") -> Payload:
    """A shortcut, this one or any, from anywhere or on a message, or an interaction of a kind that nobody heard of."""
    text = " ".join(random.choices(pieces, k=random.randint(0, 5)))
    said = {"ts": random.choice(("1.1", "", "x")), "text": text, "user": random.choice((*PEOPLE, "", "x"))}
    on = {"type": "message_action", "message": said, "channel": {"id": random.choice(ROOMS)}, "response_url": ANSWER}
    way = random.choice((on, on, {"type": "shortcut"}, {"type": "of_tomorrow"}, {"type": "workflow_step_edit"}))
    name = name or random.choice((*SHORTCUTS, random.choice(NOBODY)))
    return mangled({"callback_id": name, "action_ts": "@number", **_by(random), **way}, random, pieces)


def typed(random: Random, pieces: Sequence[str]) -> Payload:
    """A command whose envelope is bent, not only its words."""
    text = " ".join((random.choice(tuple(VERBS)), *random.choices(pieces, k=random.randint(0, 4))))
    said = {
        "command": "/incident", "text": text, "user_id": random.choice(PEOPLE), "channel_id": random.choice(ROOMS),
        "team_id": "T0", "api_app_id": "A0", "response_url": ANSWER, "trigger_id": "@number",
    }  # fmt: skip
    return mangled(said, random, pieces)
