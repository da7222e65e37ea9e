"""Text the way X treats it: its weight, and the short links and entities it is shown with."""

import hashlib
import unicodedata
from html import escape
from typing import Final

import regex

LIMIT: Final = 280
LINK_WEIGHT: Final = 23
LIGHT: Final = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
URL: Final = regex.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]}'»،؛؟]")
HOST: Final = regex.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?![\w@])")
EMOJI: Final = regex.compile(r"\p{Emoji_Presentation}|\p{Emoji}\ufe0f|[0-9#*]\ufe0f?\u20e3|\p{Regional_Indicator}")
CLUSTER: Final = regex.compile(r"\X")


def weight(text: str) -> int:
    """What counts against the limit of 280."""
    composed = unicodedata.normalize("NFC", text)
    links = URL.findall(composed)
    rest = URL.sub("", composed)
    hosts = HOST.findall(rest)
    plain = HOST.sub("", rest)
    signs = sum(2 if EMOJI.search(cluster) else sum(map(_sign, cluster)) for cluster in CLUSTER.findall(plain))
    return LINK_WEIGHT * (len(links) + len(hosts)) + signs


def _sign(sign: str) -> int:
    return 1 if any(low <= ord(sign) <= high for low, high in LIGHT) else 2


def shown(text: str) -> tuple[str, list[dict[str, object]]]:
    """The text as it is read back, with short links and three characters as entities, and what the links stand for."""
    pieces: list[str] = []
    urls: list[dict[str, object]] = []
    end = 0
    for link in URL.finditer(text):
        name = f"https://t.co/{hashlib.sha256(link.group().encode()).hexdigest()[:10]}"
        urls.append({"url": name, "expanded_url": link.group(), "display_url": link.group().partition("//")[2][:26]})
        pieces += [escape(text[end : link.start()], quote=False), name]
        end = link.end()
    return "".join([*pieces, escape(text[end:], quote=False)]), urls
