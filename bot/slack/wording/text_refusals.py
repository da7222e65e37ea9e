"""Why a text was not taken: what it says, what it lacks, how long it is."""

from bot.domain.lint import Finding
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import safe
from bot.slack.tongue import _
from bot.slack.wording.approval import finding
from bot.slack.wording.details import (
    Details,
    listed,
    said,
    the_statement,
)
from bot.slack.wording.labels import (
    LANGUAGES,
    language_name,
    outlet_name,
    plain_name,
    text_label,
    thing_name,
)

_FINDINGS = 8


def blocked_by_lint(details: Details) -> str:
    """The text says something that must not be said, or is no longer true."""
    found = details.get("findings")
    listed = [finding(f) for f in found if isinstance(f, Finding)][:_FINDINGS] if isinstance(found, tuple) else []
    head = _("I did not do this: something in the text must change first.")
    return "\n".join([head, *(f"• {f}" for f in listed)])


def missing_fact(details: Details) -> str:
    """A text leans on a fact that nobody verified."""
    fact = said(details, "fact") or said(details, "key") or listed(details.get("facts")) or listed(details.get("keys"))
    if not fact:
        return _(
            "I need the fact it leans on verified before this can be said. "
            "Somebody other than the author can: `{slash} fact &lt;key&gt; yes &lt;evidence&gt;`.",
            slash=SLASH,
        )
    return _(
        "I need the fact {fact} verified before this can be said. "
        "Somebody other than the author can: `{slash} fact {fact} yes &lt;evidence&gt;`.",
        slash=SLASH,
        fact=fact,
    )


def missing_value(details: Details) -> str:
    """A text needs a value the incident does not have, or a language is empty."""
    found = details.get("names")
    lacks = ", ".join(_value_name(str(n)) for n in found) if isinstance(found, list | tuple) else _("a value")
    return _("I cannot send this text yet: it lacks {names}.", names=lacks)


def _value_name(name: str) -> str:
    language, __, variant = name.partition(" ")
    return text_label(language, safe(variant)) if variant and language in LANGUAGES else safe(plain_name(name))


def nothing_to_say(_details: Details) -> str:
    """No text, no change."""
    return _("I have nothing to send: the text is empty.")


def own_fact(details: Details) -> str:
    """The author may not verify what their text leans on."""
    fact = said(details, "key") or said(details, "fact") or _("this fact")
    return _(
        "I did not take this: you wrote the text that leans on {fact}, so somebody else must verify it.", fact=fact
    )


def same_text(details: Details) -> str:
    """The words were said before, or a suggestion changes nothing."""
    if details.get("outlet"):
        return _(
            "I did not send this: {statement} said exactly these words on {outlet} already.",
            statement=the_statement(details),
            outlet=safe(outlet_name(said(details, "outlet"))),
        )
    return _("I changed nothing: the text is the same as before. Change it, or say in a sentence what should change.")


def too_long(details: Details) -> str:
    """A text does not fit."""
    by, limit = said(details, "by", _("some")), said(details, "limit")
    if details.get("outlet"):
        return _(
            "Too long for {outlet} in {language} by {by} characters.",
            outlet=safe(outlet_name(said(details, "outlet"))),
            language=language_name(said(details, "language")),
            by=by,
        )
    long = _("Your {name} is too long by {by} characters.", name=thing_name(said(details, "what", "text")), by=by)
    return f"{long} " + _("Up to {limit} fit.", limit=limit) if limit else long


def unbalanced_quotes(details: Details) -> str:
    """A quotation mark stays open."""
    return _(
        'I see an opening " without a closing one in “{text}”. Close it, or leave both out.', text=said(details, "text")
    )
