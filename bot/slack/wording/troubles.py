"""Why Slack did not take a message, for the record and for whoever runs the bot."""

from collections.abc import Mapping

from bot.slack.mrkdwn import clean, short
from bot.slack.tongue import Phrase, _

CODES: Mapping[str, Phrase] = {
    "account_inactive": Phrase("Slack says the bot's account is switched off"),
    "cant_invite": Phrase("Slack does not let me invite this person"),
    "cant_update_message": Phrase("Slack does not let me edit this message: it is not mine"),
    "channel_not_found": Phrase("I cannot see that channel: invite me to it"),
    "edit_window_closed": Phrase("Slack no longer lets me edit this message"),
    "invalid_auth": Phrase("Slack does not accept the bot's token"),
    "invalid_blocks": Phrase("Slack does not accept the blocks of this message"),
    "is_archived": Phrase("that channel is archived"),
    "missing_scope": Phrase("the bot's token lacks a permission (scope)"),
    "msg_too_long": Phrase("the message is too long for Slack"),
    "no_text": Phrase("the message is empty"),
    "not_authed": Phrase("no token was sent to Slack"),
    "not_in_channel": Phrase("I am not a member of that channel: invite me to it"),
    "restricted_action": Phrase("the workspace's rules forbid this"),
    "token_expired": Phrase("the bot's token has expired"),
    "token_revoked": Phrase("the bot's token was revoked"),
    "user_disabled": Phrase("this person's account is switched off"),
    "user_not_found": Phrase("Slack knows no such person"),
}
"""Error codes in words; codes that are not here are named as they are."""

APP_LEVEL = dict.fromkeys(
    ("invalid_auth", "not_allowed_token_type", "token_revoked"), Phrase("Slack does not accept the app-level token")
)
"""As CODES, where the other one of the two tokens is meant."""


def turned_down(method: str, code: str, detail: str) -> str:
    """Slack's answer to one call, in words."""
    codes = {**CODES, **APP_LEVEL} if method == "apps.connections.open" else CODES
    words = str(codes[code]) if code in codes else _("Slack answered {code}", code=clean(code))
    return f"{words} ({method}{': ' + short(clean(detail), 200) if detail else ''})"


def rate_limited(seconds: float) -> str:
    """Slack asks for patience."""
    return _("Slack asks to wait {seconds} s", seconds=f"{seconds:g}")


def not_reached(why: str) -> str:
    """No connection was made."""
    return _("Slack could not be reached: {why}", why=short(clean(why), 200))


def no_answer(method: str, why: str) -> str:
    """The call left, the answer never came."""
    return _("no answer from Slack to {method}: {why}", method=method, why=short(clean(why), 200))


def no_room(name: str) -> str:
    """A channel of the policy that the bot is not in."""
    return _("I am not in #{channel}, or it does not exist: invite me to it", channel=clean(name))


def no_incident_channel() -> str:
    """The incident's channel was never made."""
    return _("the incident has no channel")


def channel_not_yet() -> str:
    """The incident's channel is still being made."""
    return _("the incident's channel is not there yet")


def canvas_of_theirs() -> str:
    """Somebody writes there; what they wrote stays."""
    return _("that channel has a canvas that people made")


def card_not_yet() -> str:
    """A card is still on its way."""
    return _("the card it belongs to is not there yet")


def name_taken(name: str) -> str:
    """Somebody else's channel has the name."""
    return _("every channel name I tried is taken, the last was #{channel}", channel=clean(name))


def gone(what: str) -> str:
    """The thing it was about does not exist any more."""
    return _("{what} is gone", what=clean(what))


def too_much_to_read() -> str:
    """The channel is too busy to look through."""
    return _("too many messages since then to look through")


def queued() -> str:
    """It waits so that Slack's limits are kept."""
    return _("it waits its turn, so that Slack's limits are kept")
