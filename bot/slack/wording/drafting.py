"""What the writing desk says: counts, what the rules found, what could be said, the preview and the changes."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.lint import Finding, Level
from bot.domain.statement import Statement
from bot.slack.commands import SLASH
from bot.slack.mrkdwn import literal, moment, person, safe, short, time
from bot.slack.tongue import Phrase, _, _n, all_of, figure
from bot.slack.wording.advice import advised
from bot.slack.wording.labels import language_name, outlet_name, plain_name

USE_WORDING = Phrase("Use this wording")
TAKE_OUT = Phrase("Take it out")
PREVIEW = Phrase("Preview")
CHANGES = Phrase("What changes")
FRESH = Phrase("Start afresh")
CONTINUE = Phrase("Take it up again")
DROP = Phrase("Throw it away")
EVERY_LANGUAGE = Phrase("All languages")
PREVIEW_TITLE = Phrase("As it will be read")
CHANGES_TITLE = Phrase("What changes")
LOADING_TITLE = Phrase("One moment")
BACK = Phrase("Back")
CLOSE = Phrase("Close")

_PLACEHOLDER = re.compile(r"\{[a-z_]+\??\}")
_LONGEST = 160


def loading() -> str:
    """While something takes longer than a moment."""
    return _("I am fetching what is known. This takes a moment.")


def counts(found: Iterable[tuple[str, int, int | None]]) -> str:
    """The length of one text as each outlet counts: `Bluesky 221 of 300`."""
    return " · ".join(_count(outlet_name(name), used, limit) for name, used, limit in found) or _(
        "No outlet uses this."
    )


def _count(name: str, used: int, limit: int | None) -> str:
    outlet, number = safe(name), figure(used)
    if limit is None:
        return f"{outlet} {number}"
    if used > limit:
        over = figure(used - limit)
        return _(
            "*{outlet} {used} of {limit}: {over} too many*", outlet=outlet, used=number, limit=figure(limit), over=over
        )
    return _("{outlet} {used} of {limit}", outlet=outlet, used=number, limit=figure(limit))


LEVELS: Mapping[Level, Phrase] = {
    Level.HARD: Phrase("✗ Can never be published"),
    Level.BLOCK: Phrase("✗ Must change"),
    Level.WARN: Phrase("• Worth a look"),
}
"""What a finding means for whoever writes."""


def found(one: Finding) -> str:
    """One thing a rule has against the text beside it, with the words that may stand there instead."""
    what = f" “{safe(short(one.text, 80))}”" if one.text.strip() else ""
    where = f"\n→ “{safe(short(one.wording, _LONGEST))}”" if one.wording else ""
    hint = safe(short(advised(one.hint, one.advice, one.filled), 240))
    return f"{LEVELS[one.level]} ({safe(one.rule)}){what}: {hint}{where}"


def more_found(count: int) -> str:
    """Findings for which there is no room."""
    return _n("… and one more here.", "… and {count} more here.", count)


def found_elsewhere(others: Iterable[str]) -> str:
    """Findings in the languages that are not shown."""
    named = all_of(safe(language_name(x)) for x in others)
    return _("There is something to look at in {languages} as well.", languages=named)


def resumed(at: datetime) -> str:
    """The draft stands in the fields."""
    return _("This is what you had typed by {time} and not sent.", time=time(at))


def open_elsewhere() -> str:
    """Two forms of one person."""
    return _("You changed this draft in another window just now. What you send is what stands in this one.")


def meanwhile(newest: Statement) -> str:
    """Another text went to the approvers while this one was written."""
    return _(
        "Statement {number} ({kind}, by {person}) was written {time}, while this form was open. Nothing of yours is "
        "lost: send it once more if it should follow that one.",
        number=newest.number,
        kind=safe(plain_name(newest.kind.value)),
        person=person(newest.author),
        time=time(newest.submitted_at),
    )


def refused(sentence: str) -> str:
    """Why what stands here cannot be sent as things are now."""
    return _("As things stand this cannot be sent. {why}", why=sentence)


def lacking_head() -> str:
    """Over the sentences that are missing."""
    return _("*Could be said, once it is verified*")


WHY: Mapping[str, Phrase] = {
    "open": Phrase("nobody is checking"),
    "checking": Phrase("being checked"),
    "old": Phrase("the check is too old"),
    "own": Phrase("you verified it yourself, so somebody else must write or verify"),
}
"""Why a sentence is missing."""


def lacking_line(key: str, sentence: str, why: str, who: str) -> str:
    """One sentence that is missing, and why."""
    by = f" ({person(who)})" if who and why in {"checking", "old"} else ""
    plain = safe(short(_PLACEHOLDER.sub("…", sentence), _LONGEST))
    return f"• “{plain}” {safe(key)}: {safe(WHY.get(why, why))}{by}"


def preview_head(names: Iterable[str], language: str, counted: Iterable[tuple[str, int, int | None]]) -> str:
    """Over one text of the preview: where it will stand, in which language, how long it is there."""
    where = ", ".join(safe(outlet_name(n)) for n in names)
    return f"*{where}* · {safe(language_name(language))} · {counts(counted)}"


def preview_title(title: str, link: str) -> str:
    """What a page shows above the text, and where it will stand."""
    return _("Headline: {title} · will stand at {link}", title=safe(title), link=safe(link))


LINKS: Mapping[str, Phrase] = {
    "x": Phrase("X shows the link shortened and counts it as 23."),
    "mastodon": Phrase("Mastodon shows the link without https:// and counts it as 23."),
    "bluesky": Phrase("Bluesky shows the link as it is and counts all of it."),
    "threads": Phrase("Threads shows the link as it is and counts all of it."),
}
"""How a kind of outlet treats a link."""


def link_note(kinds: Iterable[str]) -> str:
    """How the link in a text is shown and counted there; empty where nothing is special."""
    return " ".join(str(LINKS[k]) for k in kinds if k in LINKS)


def changes_head(last: Statement | None, at: datetime | None) -> str:
    """What the text is compared with."""
    if last is None:
        return _("The public has heard nothing yet: all of this is new.")
    if at is None:
        return _("Compared with statement {number}. Struck out is gone, bold is new.", number=last.number)
    return _(
        "Compared with statement {number} of {moment}. Struck out is gone, bold is new.",
        number=last.number,
        moment=moment(at),
    )


def changes_text(language: str, variant: str) -> str:
    """Over one text's changes."""
    return f"*{safe(language_name(language))}, {safe(plain_name(variant))}*"


def no_change() -> str:
    """Word for word the same."""
    return _("Nothing changes here.")


def in_words(gone: Iterable[str], came: Iterable[str]) -> str:
    """What was struck out and what is bold, for whoever hears the form read out."""
    told = {"gone": ", ".join(_quoted(gone)) or "-", "new": ", ".join(_quoted(came)) or "-"}
    return _("Struck out, so gone: {gone}. Bold, so new: {new}.", **told)


def _quoted(pieces: Iterable[str]) -> list[str]:
    return [_("“{text}”", text=literal(short(piece.strip(), _LONGEST))) for piece in pieces if piece.strip()]


def kept(at: datetime) -> str:
    """A form was closed with something typed in it."""
    return _(
        "I kept what you had typed by {time}; nobody else sees it. `{slash} say` takes it up again.",
        time=time(at),
        slash=SLASH,
    )


def dropped() -> str:
    """The draft is gone."""
    return _("I threw the draft away.")
