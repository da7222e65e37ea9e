"""What one could have meant, in words."""

from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe, short
from bot.slack.tongue import Phrase, _

DO_IT = Phrase("Do it")
_LONGEST = 300


def there(code: str) -> str:
    """On a button: in that incident."""
    return _("Do it in {code}", code=code)


def meant(typed: str) -> str:
    """Somebody spoke to me; what changes something is done by a button or by the command."""
    return _(
        "I do this when you press the button, or type it: `{slash} {typed}`.",
        slash=SLASH,
        typed=safe(short(typed, _LONGEST)),
    )
