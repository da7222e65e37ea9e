"""Whatever can be pressed, sent, taken and typed, in all their kinds: with values that are right, old, forged, bent."""

import json
from collections.abc import Mapping, Sequence
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


FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "severity": ("selected_option", ("1", "2", "3")),
    "phase": ("selected_option", ("identified", "monitoring", "resolved")),
    "situation": ("selected_option", ("wrong_balances", "cards_failing")),
    "role": ("selected_option", ("commander", "comms_lead", "approver")),
    "key": ("selected_option", ("ledger_ok", "cause")),
    "answer": ("selected_option", ("true", "false", "unknown")),
    "minutes": ("selected_option", ("5", "10", "600")),
    "clock": ("selected_option", ("K1", "K3")),
    "incident": ("selected_option", ("1", "2", "77")),
    "statement": ("selected_option", ("1", "2")),
    "what": ("selected_option", ("reported", "late")),
    "direction": ("selected_option", ("here", "there")),
    "services": ("selected_options", ("Pocket Bank", "Cards")),
    "person": ("selected_user", PEOPLE),
    "day": ("selected_date", ("2025-06-01", "2025-05-31")),
    "since": ("value", ("20:30", "19:00", "yesterday")),
    "value": ("value", ("yes", "no", "21:30")),
    "link": ("value", ("https://status.example.com/1", "x")),
    **dict.fromkeys(
        ("title", "reason", "address", "words", "evidence", "claim", "text", "reference", "answer:en", "answer:fr",
         "override:L04", "mend:en:wrong", "mend:en:right"),
        ("value", ("Somebody saw it happen at 20:30", "We looked at the ledger")),
    ),
    **dict.fromkeys(
        ("text:investigating:en:short", "text:investigating:fr:long", "text:identified:en:long"),
        ("value", ("Pocket Bank: some balances are wrong. We are looking into it.", "It is fixed.")),
    ),
}  # fmt: skip
"""Block ids of our forms: what a field holds, and values that it may really have."""

KEYS = tuple(FIELDS)

NUMBERS = ("incident", "statement", "delivery", "about", "seen", "proposal")
WORDS = ("kind", "digest", "shown", "root", "shown_at", "words", "author", "link", "place", "reply_to", "channel")
"""What the private metadata of our forms carries."""


def _value(random: Random, pieces: Sequence[str]) -> str:
    if random.random() < 0.4:
        return random.choice(("1", "1:@digest", "K1", "2"))
    return random.choice(VALUES) if random.random() < 0.7 else random.choice((*pieces, random.choice(GARBAGE)))


def _private(random: Random, pieces: Sequence[str]) -> str:
    if random.random() < 0.1:
        return random.choice(("", "null", "[]", "not json", '{"incident": "x"}', "[" * 2900, '{"seen": 1e400}', "7"))
    numbers: dict[str, Any] = {
        n: random.choice((0, 1, 1, 1, 2, 77, 2**40, -1, 1.5, True)) for n in _some(random, NUMBERS)
    }
    words = {w: _value(random, pieces)[:100] for w in _some(random, WORDS)}
    known = {"incident": 1, "kind": random.choice(("investigating", "identified", "holding", "")), "digest": "@digest"}
    return json.dumps({**(known if random.random() < 0.6 else {}), **numbers, **words})


def _some(random: Random, names: Sequence[str]) -> Sequence[str]:
    return random.sample(names, random.choice((0, 0, 1, 2, 3)))


def _element(random: Random, pieces: Sequence[str], key: str) -> Payload:
    """What stands in a field: often what should, else what stands in another kind of field."""
    kind, right = FIELDS.get(key, ("value", ("x",)))
    good = random.random() < 0.6
    value: Any = random.choice(right) if good else _value(random, pieces)
    kind = kind if good or random.random() < 0.5 else random.choice(("value", "selected_time", "selected_conversation"))
    option = {"value": value, "text": {"type": "plain_text", "text": value}}
    held = {"selected_option": option, "selected_options": [option]}.get(kind, value)
    return {"type": "x", kind: held if good or random.random() < 0.8 else None}


def _view(random: Random, pieces: Sequence[str], callback_id: str) -> Payload:
    keys = random.sample((*KEYS, "\x00"), random.choice((0, 3, 8, len(KEYS))))
    fields = {k: {random.choice((*["body"] * 9, "other")): _element(random, pieces, k)} for k in keys}
    return {
        "id": f"V{_mark(random)}", "hash": "h", "type": random.choice(("modal", "modal", "home")),
        "callback_id": callback_id,
        "private_metadata": _private(random, pieces), "title": {"type": "plain_text", "text": "x"},
        "blocks": [{"type": random.choice(("input", "section")), "block_id": key} for key in keys],
        "state": {"values": fields},
    }  # fmt: skip


def _mark(random: Random) -> str:
    """Slack's own mark: its own for each, but now and then the same thing is told twice."""
    return "@number" if random.random() < 0.95 else f"again{random.randint(1, 3)}"


def _by(random: Random) -> Payload:
    who = {"id": random.choice(PEOPLE), "username": "x", "team_id": "T0"}
    return {"user": who, "team": {"id": "T0", "domain": "b"}, "trigger_id": _mark(random), "api_app_id": "A0"}


def pressed(random: Random, pieces: Sequence[str], name: str = "") -> Payload:
    """A control, this one or any, in a message, at home or in a form."""
    value = _value(random, pieces)
    chosen = random.choice(
        ({"value": value}, {"value": value}, {"selected_option": {"value": value}}, {"selected_user": value}, {})
    )
    name = name or random.choice((*ACTIONS, REDO, random.choice(NOBODY)))
    action = {"type": "button", "block_id": "b", "action_id": name, "action_ts": _mark(random), **chosen}
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
    return mangled({"callback_id": name, "action_ts": _mark(random), **_by(random), **way}, random, pieces)


def typed(random: Random, pieces: Sequence[str]) -> Payload:
    """A command whose envelope is bent, not only its words."""
    text = " ".join((random.choice(tuple(VERBS)), *random.choices(pieces, k=random.randint(0, 4))))
    said = {
        "command": "/incident", "text": text, "user_id": random.choice(PEOPLE), "channel_id": random.choice(ROOMS),
        "team_id": "T0", "api_app_id": "A0", "response_url": ANSWER, "trigger_id": _mark(random),
    }  # fmt: skip
    return mangled(said, random, pieces)
