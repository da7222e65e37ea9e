"""Why Slack did not take a message, for the record and for whoever runs the bot."""

from collections.abc import Mapping

from bot.slack.mrkdwn import clean, short

CODES: Mapping[str, str] = {
    "account_inactive": "Slack says the bot's account is switched off",
    "cant_invite": "Slack does not let me invite this person",
    "cant_update_message": "Slack does not let me edit this message: it is not mine",
    "channel_not_found": "I cannot see that channel: invite me to it",
    "edit_window_closed": "Slack no longer lets me edit this message",
    "invalid_auth": "Slack does not accept the bot's token",
    "invalid_blocks": "Slack does not accept the blocks of this message",
    "is_archived": "that channel is archived",
    "missing_scope": "the bot's token lacks a permission (scope)",
    "msg_too_long": "the message is too long for Slack",
    "no_text": "the message is empty",
    "not_authed": "no token was sent to Slack",
    "not_in_channel": "I am not a member of that channel: invite me to it",
    "restricted_action": "the workspace's rules forbid this",
    "token_expired": "the bot's token has expired",
    "token_revoked": "the bot's token was revoked",
    "user_disabled": "this person's account is switched off",
    "user_not_found": "Slack knows no such person",
}
"""Error codes in words; codes that are not here are named as they are."""

APP_LEVEL = dict.fromkeys(
    ("invalid_auth", "not_allowed_token_type", "token_revoked"), "Slack does not accept the app-level token"
)
"""As CODES, where the other one of the two tokens is meant."""


def turned_down(method: str, code: str, detail: str) -> str:
    """Slack's answer to one call, in words."""
    codes = {**CODES, **APP_LEVEL} if method == "apps.connections.open" else CODES
    words = codes.get(code, f"Slack answered {clean(code)}")
    return f"{words} ({method}{': ' + short(clean(detail), 200) if detail else ''})"


def rate_limited(seconds: float) -> str:
    """Slack asks for patience."""
    return f"Slack asks to wait {seconds:g} s"


def not_reached(why: str) -> str:
    """No connection was made."""
    return f"Slack could not be reached: {short(clean(why), 200)}"


def no_answer(method: str, why: str) -> str:
    """The call left, the answer never came."""
    return f"no answer from Slack to {method}: {short(clean(why), 200)}"


def no_room(name: str) -> str:
    """A channel of the policy that the bot is not in."""
    return f"I am not in #{clean(name)}, or it does not exist: invite me to it"


def no_incident_channel() -> str:
    """The incident's channel was never made."""
    return "the incident has no channel"


def channel_not_yet() -> str:
    """The incident's channel is still being made."""
    return "the incident's channel is not there yet"


def card_not_yet() -> str:
    """A card is still on its way."""
    return "the card it belongs to is not there yet"


def name_taken(name: str) -> str:
    """Somebody else's channel has the name."""
    return f"every channel name I tried is taken, the last was #{clean(name)}"


def gone(what: str) -> str:
    """The thing it was about does not exist any more."""
    return f"{clean(what)} is gone"


def too_much_to_read() -> str:
    """The channel is too busy to look through."""
    return "too many messages since then to look through"
