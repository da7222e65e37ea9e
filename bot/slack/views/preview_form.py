"""A draft as each outlet will show it, and what it changes against the last public word."""

from collections.abc import Iterator, Sequence

from blockkit import RichStyle, RichText, RichTextEl, RichTextSection

from bot.domain.delivery import JSON
from bot.domain.difference import Change, Piece, changed, difference
from bot.domain.policy import Outlet, Policy
from bot.domain.statement import Content, Statement
from bot.domain.template import Text
from bot.domain.wordcount import length_and_limit
from bot.slack.tongue import Phrase
from bot.slack.views.parts import Message, ModalBlock, modal, note, quote, say
from bot.slack.wording import drafting, replies

BLOCKS = 100
PAGES = frozenset({"status_page", "statuspage", "cachet", "instatus", "better_stack", "webhook"})
"""The kinds of outlet that put the services' names above the text."""


def preview_form(content: Content, policy: Policy) -> JSON:
    """Every text where it will stand, each once for the outlets that show the same."""
    return _shown(drafting.PREVIEW_TITLE, [b for group in _groups(content) for b in _text(group, content, policy)])


def _groups(content: Content) -> list[tuple[str, str, list[str]]]:
    """Language, body, and the outlets that publish it."""
    found: dict[tuple[str, str], list[str]] = {}
    for m in content.messages:
        found.setdefault((m.language, m.body), []).append(m.outlet)
    return [(language, body, names) for (language, body), names in found.items()]


def _text(group: tuple[str, str, list[str]], content: Content, policy: Policy) -> Iterator[ModalBlock]:
    language, body, names = group
    outlets = [policy.outlet(n) for n in names]
    yield say(drafting.preview_head(names, language, _counts(outlets, body, policy)))
    yield from quote(body)
    if any(o.kind in PAGES for o in outlets):
        link = f"{policy.status_url}{language}/incidents/{content.incident.lower()}"
        yield note(drafting.preview_title(", ".join(content.services), link))
    if "https://" in body and (told := drafting.link_note(dict.fromkeys(o.kind for o in outlets))):
        yield note(told)


def _counts(outlets: Sequence[Outlet], body: str, policy: Policy) -> list[tuple[str, int, int | None]]:
    own = {o.kind: o.max_length for o in policy.outlets if o.max_length}
    return [(o.name, *length_and_limit(o.kind, body, own)) for o in outlets]


def changes_form(texts: Sequence[Text], last: Statement | None) -> JSON:
    """The texts against those of the last public statement, word by word."""
    blocks: list[ModalBlock] = [say(drafting.changes_head(last, last.first_receipt_at if last else None))]
    for text in texts:
        blocks += [note(drafting.changes_text(text.language, text.variant)), *_changes(text, last)]
    return _shown(drafting.CHANGES_TITLE, blocks)


def _changes(text: Text, last: Statement | None) -> Iterator[ModalBlock]:
    pieces = difference(_before(text, last), text.body)
    if last is not None and not changed(pieces):
        yield note(drafting.no_change())
    elif last is None or not pieces:
        yield from quote(text.body)
    else:
        yield marked(pieces)
        gone, came = ([p.text for p in pieces if p.change is change] for change in (Change.GONE, Change.NEW))
        yield note(drafting.in_words(gone, came))


def _before(text: Text, last: Statement | None) -> str:
    """The last public words in this language, of the same length where there is one."""
    own = [t for t in last.revision.content.texts if t.language == text.language] if last else []
    return next((t.body for t in sorted(own, key=lambda t: t.variant != text.variant)), "")


STYLES = {Change.SAME: None, Change.GONE: RichStyle(strike=True), Change.NEW: RichStyle(bold=True)}


def marked(pieces: Sequence[Piece]) -> RichText:
    """The pieces with what went struck out and what came in bold; a blank stands between words of two pieces."""
    return RichText([RichTextSection([RichTextEl(p.text, style=STYLES[p.change]) for p in _apart(pieces)])])


def _apart(pieces: Sequence[Piece]) -> Iterator[Piece]:
    for n, piece in enumerate(pieces):
        last = n == len(pieces) - 1 or piece.text[-1:].isspace()
        yield piece if last else Piece(change=piece.change, text=f"{piece.text} ")


def _shown(title: str | Phrase, blocks: Sequence[ModalBlock]) -> JSON:
    """A window to look at and to close; a longer one says that it goes on."""
    fits = list(blocks)
    if len(fits) > BLOCKS:
        fits = [*fits[: BLOCKS - 1], note(replies.more(len(fits) - BLOCKS + 1))]
    return modal(title, fits, callback_id="look", private="{}", submit=None, close=drafting.BACK)


def window(title: str | Phrase, shown: Message) -> JSON:
    """A message in a window of its own, its controls with it: for places where nothing can be said beside them."""
    empty = modal(title, [say(shown.text)], callback_id="look", private="{}", submit=None, close=drafting.CLOSE)
    return empty | {"blocks": list(shown.blocks)} if shown.blocks else empty


def told_form(text: str) -> JSON:
    """A window that only says something."""
    return modal(
        drafting.LOADING_TITLE, [say(text)], callback_id="look", private="{}", submit=None, close=drafting.CLOSE
    )
