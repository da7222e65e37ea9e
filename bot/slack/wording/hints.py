"""What stands above and beside the fields of a form."""

from collections.abc import Iterable
from datetime import datetime

from bot.slack.mrkdwn import moment, safe
from bot.slack.tongue import _, figure
from bot.slack.wording.labels import plain_name


def form_context(facts: Iterable[str], next_update_at: datetime | None, kind: str) -> str:
    """Above the public text's fields: what it leans on and what it promises."""
    leans = ", ".join(safe(f) for f in facts)
    used = _("It leans on: {facts}.", facts=leans) if leans else _("No verified fact is used yet.")
    if next_update_at is None:
        when = _("It promises no next word.")
    else:
        when = _("It promises the next word by {moment}.", moment=moment(next_update_at))
    return f"*{safe(plain_name(kind))}*. {used} {when}"


def limit_hint(limits: Iterable[tuple[str, int | None]]) -> str:
    """Under one field: how much fits; plain text."""
    fits = ", ".join(f"{name} {figure(limit)}" for name, limit in limits if limit)
    return _("Fits: {limits} characters.", limits=fits) if fits else _("No limit to mind.")


def suggestion_hint() -> str:
    """Under the suggestion's fields; plain text."""
    return _("Change the text and it becomes the next revision; leave it and your reason goes to the author.")
