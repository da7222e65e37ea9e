"""The few shapes that every view is made of, and the plain text that says the same as the blocks."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from blockkit import Actions, Button, Context, Header, Input, Modal, RichText, Section
from blockkit import Text as BlockText

from bot.domain.delivery import JSON
from bot.domain.statement import canonical
from bot.slack.mrkdwn import clean, cut, escaped, short
from bot.slack.tongue import Phrase
from bot.slack.wording import replies

Block = Actions | Context | Header | Section
ModalBlock = Block | Input | RichText

BLOCKS = 50
SECTION = 2900
"""A section takes 3000 characters; escaping is counted by Slack before it is shown, so there is some room left."""
FENCE = "```"
MESSAGE_TEXT = 3900
"""`chat.update` refuses more than 4000 characters of text."""
PLAIN_TEXT = 3000
"""What is certain to be taken where even the text was too long."""
CONTEXT_ELEMENTS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it is sent: blocks, and a text equal to them for notifications and screen readers."""

    text: str
    blocks: tuple[JSON, ...]

    @property
    def shown(self) -> str:
        """SHA-256 of everything that would be seen: equal bytes, equal hash."""
        return hashlib.sha256(canonical([self.text, list(self.blocks)])).hexdigest()


def message(*blocks: Block | None) -> Message:
    """The message of these blocks, at most 50 of them; a longer one says that it goes on."""
    present = [b for b in blocks if b is not None]
    if len(present) > BLOCKS:
        present = [*present[: BLOCKS - 1], note(replies.more(len(present) - BLOCKS + 1))]
    built = tuple(b.build() for b in present)  # type: ignore[no-untyped-call]
    return Message(text=cut("\n".join(_lines(built)), MESSAGE_TEXT), blocks=built)


def plainer(whole: Message) -> Message:
    """The same in words alone, for a Slack that does not take its blocks: its words matter more than its controls."""
    return Message(text=cut(f"{replies.in_plain_words()}\n{whole.text}", PLAIN_TEXT), blocks=())


def headed(text: str, whole: Message) -> Message:
    """The same message under a line of ours."""
    line = note(text).build()  # type: ignore[no-untyped-call]
    return Message(text=cut(f"{text}\n{whole.text}", MESSAGE_TEXT), blocks=(line, *whole.blocks[: BLOCKS - 1]))


def _lines(blocks: Iterable[JSON]) -> Iterator[str]:
    for block in blocks:
        texts = [block.get("text"), *block.get("fields", ())]
        texts += block.get("elements", ()) if block["type"] == "context" else ()
        yield from (_plain(t) for t in texts if t)


def _plain(text: Any) -> str:  # noqa: ANN401 - a built text object
    return str(text["text"]) if text["type"] == "mrkdwn" else escaped(str(text["text"]))


def md(text: str) -> BlockText:
    """Our own words; nothing in them becomes a link or a mention that we did not write as one."""
    return BlockText(cut(text, SECTION).strip() or "-", type="mrkdwn", verbatim=True)


def exact(text: str) -> BlockText:
    """Public words, every character as it is."""
    return BlockText(text or "-", type="plain_text", emoji=False)


def say(text: str, accessory: Button | None = None) -> Section:
    """A paragraph of ours."""
    return Section(md(text), accessory=accessory)


def lines(texts: Iterable[str]) -> list[Section]:
    """Lines of ours, in as many paragraphs as they need; none is cut in two."""
    parts = [""]
    for text in texts:
        joined = f"{parts[-1]}\n{text}".strip()
        parts = [*parts[:-1], joined] if len(joined) <= SECTION else [*parts, text]
    return [say(part) for part in parts]


def quote(text: str) -> list[Section]:
    """Somebody's words in full, in as many sections as they need."""
    whole = text if text.strip() else ""
    return [Section(exact(whole[i : i + SECTION])) for i in range(0, max(len(whole), 1), SECTION)]


def copyable(text: str) -> list[Section]:
    """Somebody's words in full, every character as it is, in a block that is easy to copy."""
    if FENCE in text:
        return quote(text)
    size = SECTION - 2 * len(FENCE)
    size = size if escaped(text) == text else size // len("&amp;")
    pieces = [escaped(text[i : i + size]) for i in range(0, len(text), size)]
    return [Section(BlockText(f"{FENCE}{piece}{FENCE}", type="mrkdwn", verbatim=True)) for piece in pieces]


def note(*texts: str) -> Context:
    """Small print of ours."""
    return Context([md(t) for t in texts[:CONTEXT_ELEMENTS]])


def header(text: str) -> Header:
    """A headline, at most 150 characters."""
    return Header(BlockText(short(clean(text), 150) or "-", type="plain_text", emoji=False))


def button(action_id: str, label: str | Phrase, value: str, style: str = "") -> Button:
    """A button; `value` names the thing it acts on."""
    known = {"primary": "primary", "danger": "danger"}
    return Button(
        BlockText(str(label), type="plain_text", emoji=False),
        action_id=action_id,
        value=value,
        style=known.get(style),  # type: ignore[arg-type]
    )


def row(*elements: Any, block_id: str | None = None) -> Actions | None:  # noqa: ANN401 - any of Block Kit's elements
    """A row of controls, or nothing when none applies."""
    present = [e for e in elements if e is not None]
    return Actions(present, block_id=block_id) if present else None


def modal(
    title: str | Phrase,
    blocks: Iterable[ModalBlock],
    *,
    callback_id: str,
    private: str,
    submit: str | Phrase | None,
    close: str | Phrase,
    tells_closing: bool = False,
) -> JSON:
    """A form. `private` comes back with the submission; without `submit` it is only looked at. `tells_closing`: we
    hear of it when somebody closes it.
    """
    view = Modal(
        title=label(title),
        blocks=list(blocks),
        submit=label(submit) if submit else None,
        close=label(close),
        private_metadata=private,
        callback_id=callback_id,
        notify_on_close=tells_closing or None,
    )
    built: JSON = view.build()  # type: ignore[no-untyped-call]
    return built


def label(text: str | Phrase) -> BlockText:
    """Plain text without emoji codes."""
    return BlockText(str(text), type="plain_text", emoji=False)


def bar(share: float) -> str:
    """Ten cells that fill at the same shares as the ladder's rungs: a card is edited then, so it is never wrong."""
    filled = max((cells for least, cells in ((0.0, 0), (0.5, 5), (0.8, 8), (1.0, 10)) if share >= least), default=0)
    return "▓" * filled + "░" * (10 - filled)
