"""What the duty channel reads about the house: short, true, with what to do."""

from typing import Any

import pytest

from bot.slack.views.house import HOUSE
from tests.builders import local
from tests.slack.checks import accepted

DETAILS: dict[str, dict[str, Any]] = {
    "outlet_down": {"outlet": "mastodon", "failures": 5, "why": "x could not be reached <!channel>"},
    "page_lost": {"code": "P-1", "why": "401 <!here>"},
    "outlet_up": {
        "outlet": "mastodon",
        "since": local("20:54").isoformat(),
        "until": local("21:04").isoformat(),
    },
    "outlet_unfit": {"outlet": "mastodon", "faults": ["url: is missing. Set it.", "token <!here>: is bad."]},
    "outlet_fit": {"outlet": "mastodon"},
    "outlet_expiring": {"outlet": "mastodon", "expires_at": local("20:54").isoformat(), "days": 7},
    "event_given_up": {"kind": "message", "received_at": local("20:54").isoformat(), "why": "no answer <!here>"},
    "let_in": {
        "since": local("20:54").isoformat(),
        "until": local("21:04").isoformat(),
        "why": "revoked <!here>",
    },
    "roll_unknown": {"faults": ["S0APPROVERS: missing_scope <!here>"]},
    "roll_known": {},
    "roster_holes": {"holes": [["approver", local("08:00").isoformat(), local("20:00").isoformat()]]},
    "removed_from": {"name": "duty <!here>"},
    "policy_room_shut": {"name": "duty", "why": "restricted_action <!here>"},
    "policy_room_renamed": {"was": "duty", "name": "night <!here>"},
    "policy_room_archived": {"name": "duty <!here>"},
}


@pytest.mark.parametrize("name", HOUSE)
def test_every_notice_is_a_message_that_slack_takes(name: str) -> None:
    """And nothing that others wrote rings anybody's telephone."""
    message = accepted(HOUSE[name](DETAILS[name]))
    assert message.text
    assert "<!channel>" not in str(message.blocks)
    assert "<!here>" not in str(message.blocks)


@pytest.mark.parametrize(
    ("days", "said"),
    [(14, "ends within 14 days"), (1, "ends within a day"), (0, "ended")],
)
def test_how_soon_a_credential_ends(days: int, said: str) -> None:
    """In words, and no longer as a warning once it has happened."""
    found = accepted(HOUSE["outlet_expiring"](DETAILS["outlet_expiring"] | {"days": days}))
    assert said in found.text
