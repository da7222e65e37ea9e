"""The text of a small HTML fragment, for comparing what a network shows with what we sent."""

from difflib import SequenceMatcher
from html.parser import HTMLParser

BREAKS = frozenset({"br", "p", "div", "li"})


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block begins on a line of its own."""
        del attrs
        if tag in BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, hidden parts of links included."""
        self.pieces.append(data)


def html_text(fragment: str) -> str:
    """What a reader sees, hidden ends of links included; breaks become line breaks."""
    reader = _Reader()
    reader.feed(fragment)
    reader.close()
    return "".join(reader.pieces).strip()


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ at most in white space, which networks change at will."""
    return one.split() == other.split()


NEAR = 0.8
"""From this likeness on two texts may be the same one, shown otherwise than it was sent."""


def near(one: str, other: str) -> bool:
    """Whether two texts share most of their words: worth asking for the source, which costs a call."""
    return SequenceMatcher(None, one.split(), other.split(), autojunk=False).ratio() >= NEAR
