"""Text the way Mastodon treats it: how long it counts, and the HTML it becomes."""

from html import escape
from typing import Final

import regex

CLUSTER: Final = regex.compile(r"\X")
URL: Final = regex.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'»،؛؟]")
MENTION: Final = regex.compile(r"(?<![\w/])@(\w+(?:[\w.-]*\w)?)@[\w.-]*\w")
HASHTAG: Final = regex.compile(r"(?<![\w/&])#([\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*)")
LINE_BREAKS: Final = regex.compile(r"\r\n?|\n")
PARAGRAPHS: Final = regex.compile(r"\n{2,}")
SHOWN: Final = 30
BAR: Final = "x"


def length(text: str, *, per_url: int = 23, warning: str = "") -> int:
    """Grapheme clusters, where each link counts `per_url` and of `@user@domain` only `@user` counts."""
    shortened = MENTION.sub(r"@\1", URL.sub(BAR * per_url, text))
    return len(CLUSTER.findall(warning + shortened))


def to_html(text: str, *, tag_base: str) -> str:
    """The paragraphs, line breaks, links and hashtags of a status as its `content`."""
    clean = LINE_BREAKS.sub("\n", text).strip()
    return "".join(
        "<p>" + "<br />".join(_line(line, tag_base) for line in part.split("\n")) + "</p>"
        for part in PARAGRAPHS.split(clean)
    )


def _line(line: str, tag_base: str) -> str:
    """One line, with its links found before anything is escaped."""
    pieces: list[str] = []
    end = 0
    for link in URL.finditer(line):
        pieces += [_tagged(line[end : link.start()], tag_base), _anchor(link.group())]
        end = link.end()
    return "".join([*pieces, _tagged(line[end:], tag_base)])


def _tagged(text: str, tag_base: str) -> str:
    """Escaped text with its hashtags as links."""
    pieces: list[str] = []
    end = 0
    for tag in HASHTAG.finditer(text):
        name = escape(tag.group(1))
        target = f"{escape(tag_base)}/{name.lower()}"
        pieces.append(escape(text[end : tag.start()], quote=False))
        pieces.append(f'<a href="{target}" class="mention hashtag" rel="tag">#<span>{name}</span></a>')
        end = tag.end()
    return "".join([*pieces, escape(text[end:], quote=False)])


def _anchor(url: str) -> str:
    """A link whose scheme and long end are hidden, yet still there for whoever reads the text."""
    scheme, _, rest = url.partition("://")
    shown, hidden = rest[:SHOWN], rest[SHOWN:]
    style = "ellipsis" if hidden else ""
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener" translate="no">'
        f'<span class="invisible">{scheme}://</span><span class="{style}">{escape(shown, quote=False)}</span>'
        f'<span class="invisible">{escape(hidden, quote=False)}</span></a>'
    )
