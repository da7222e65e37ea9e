"""The manifest asks Slack for exactly what the code uses: no scope, event or command more or less."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot.rehearsal.workspace import load_seed
from bot.slack.commands import SLASH
from bot.slack.gateway import BESIDE, SCOPES
from bot.slack.listeners.events import EVENTS
from bot.slack.listeners.registry import SHORTCUTS
from bot.slack.verbs import VERBS

ROOT = Path(__file__).parent.parent
CONTRACTS = ROOT.parent / "shared" / "contracts"
EVENT_SCOPES: dict[str, set[str]] = {
    "app_home_opened": set(),
    "app_mention": {"app_mentions:read"},
    "app_uninstalled": set(),
    "channel_archive": {"channels:read"},
    "channel_deleted": {"channels:read"},
    "channel_rename": {"channels:read"},
    "group_archive": {"groups:read"},
    "group_rename": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "member_left_channel": {"channels:read", "groups:read"},
    "message.channels": {"channels:history"},
    "message.groups": {"groups:history"},
    "reaction_added": {"reactions:read"},
    "tokens_revoked": set(),
    "user_change": {"users:read"},
}
"""What Slack wants to see granted before it sends an event."""


@pytest.fixture
def manifest() -> dict[str, Any]:
    """The manifest as data."""
    data: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))
    return data


def contract(name: str) -> Any:  # noqa: ANN401 - JSON
    """A table of other people's facts; skips loudly where it is absent."""
    path = CONTRACTS / name
    if not path.exists():
        pytest.skip(f"{name} is not here: this check did not run")
    return json.loads(path.read_text("utf-8"))


def test_the_scopes_are_exactly_what_calls_and_events_need(manifest: dict[str, Any]) -> None:
    """The union over the gateway's methods, the events and the slash command: nothing more."""
    needed = {scope for scopes in SCOPES.values() for scope in scopes} | BESIDE | {"commands"}
    needed |= {s for event in manifest["settings"]["event_subscriptions"]["bot_events"] for s in EVENT_SCOPES[event]}
    asked = manifest["oauth_config"]["scopes"]["bot"]
    assert asked == sorted(needed)


def test_every_scope_is_one_that_slack_accepts_for_the_method() -> None:
    """Against Slack's own table: each method's scopes are among those it takes, and none is forgotten."""
    methods = contract("slack-methods.json")
    for method, scopes in SCOPES.items():
        accepted = set(methods[method]["scopes"].get("bot", ()))
        assert set(scopes) <= accepted, method
        assert bool(scopes) == bool(accepted), method


def test_the_events_are_those_the_code_listens_to(manifest: dict[str, Any]) -> None:
    """`message.channels` arrives as `message`; the names agree otherwise."""
    subscribed = manifest["settings"]["event_subscriptions"]["bot_events"]
    assert sorted({name.partition(".")[0] for name in subscribed}) == sorted(EVENTS)


def test_the_command_is_the_one_the_code_answers(manifest: dict[str, Any]) -> None:
    """One slash command, escaped so that mentions arrive as ids, with every verb in its hint."""
    (command,) = manifest["features"]["slash_commands"]
    assert command["command"] == SLASH
    assert command["should_escape"] is True
    assert set(command["usage_hint"].split(" | ")) <= set(VERBS)


def test_the_shortcuts_are_those_the_code_answers(manifest: dict[str, Any]) -> None:
    """Each is listed once, and the rehearsal offers them under the same names."""
    listed = manifest["features"]["shortcuts"]
    assert sorted(s["callback_id"] for s in listed) == sorted(SHORTCUTS)
    offered = [{k: s[k] for k in ("type", "callback_id", "name")} for s in listed]
    assert sorted(map(dict, load_seed().app.shortcuts), key=str) == sorted(offered, key=str)


def test_socket_mode_needs_no_address(manifest: dict[str, Any]) -> None:
    """Nothing in the manifest points to a public URL, and interactivity is on."""
    assert manifest["settings"]["socket_mode_enabled"] is True
    assert manifest["settings"]["interactivity"] == {"is_enabled": True}
    assert not [text for text in _strings(manifest) if "://" in text]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
    elif isinstance(value, str):
        yield value


def test_slack_would_take_the_manifest(manifest: dict[str, Any]) -> None:
    """Against Slack's own schema."""
    schema = contract("slack-manifest-schema.json")
    assert [e.message for e in Draft7Validator(schema).iter_errors(manifest)] == []


def test_the_lengths_are_within_slacks_limits(manifest: dict[str, Any]) -> None:
    """Name 35, description 140, usage hint 1000."""
    assert len(manifest["display_information"]["name"]) <= 35
    assert len(manifest["display_information"]["description"]) <= 140
    assert len(manifest["features"]["slash_commands"][0]["usage_hint"]) <= 1000


def test_the_rehearsals_workspace_grants_them_all(manifest: dict[str, Any]) -> None:
    """What works in the rehearsal must not depend on a scope the manifest does not ask for, nor the reverse."""
    assert set(manifest["oauth_config"]["scopes"]["bot"]) <= set(load_seed().app.scopes)
