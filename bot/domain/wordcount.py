"""How long a text is, as each network counts (L20)."""

import re
import unicodedata
from collections.abc import Callable, Mapping

import regex

X_LIMIT = 280
BLUESKY_LIMIT, BLUESKY_BYTES = 300, 3000
MASTODON_LIMIT = 500
THREADS_LIMIT = 500
SLACK_SECTION_LIMIT = 3000
TELEGRAM_LIMIT = 4096
SMS_GSM_LIMIT, SMS_UCS_LIMIT = 160, 70
STATUS_LIMIT = 1200  #: soft: a longer text is published, but the author is told

URL_LENGTH = 23
"""What X and Mastodon count for a link, however long it is."""

SOFT_LIMITS: Mapping[str, int] = {"status_page": STATUS_LIMIT}
SHORT_KINDS = frozenset({"x", "bluesky", "mastodon", "sms", "threads"})
"""The kinds of outlet that are written for in `short`."""

_URL = re.compile(r"https?://[^\s<>\"'،؛]*[^\s<>\"'،؛.,:;!?)\]]", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?<![\w@./-])(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s<>\"']*[^\s<>\"'.,:;!?)\]])?(?![\w@])")
_REMOTE_MENTION = re.compile(r"(?<![\w/])(@[\w.-]+)@[\w-]+(?:\.[\w-]+)+")
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|[\U0001F1E6-\U0001F1FF]|[0-9#*]\ufe0f?\u20e3"
)
_PICTURES = re.compile("[\u203c-\u3299\ufe0f\u20e3\U0001f000-\U0010ffff]")
"""One of these stands in every emoji, and in few public texts."""
_SIMPLE = re.compile("[\n -~\u00a0-\u00ac\u00ae-\u02ff\u060c\u061b\u061f\u0621-\u0652\u0660-\u0669\u2010-\u2027]*")
"""Letters and signs of which each is one that readers see, but for the vowel signs that stand on Arabic ones."""
_VOWELS = re.compile("[\u064b-\u0652]")
_ALONE = re.compile("(?:^|\n)[\u064b-\u0652]")
_CLUSTER = regex.compile(r"\X")
_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_EXTENDED = frozenset("^{}\\[~]|€\f")


def x_weight(text: str) -> int:
    """The weighted length of X: common scripts 1 (Arabic too), other characters and any emoji 2, a link 23.
    A host name without `https://` becomes a link there as well, so it never weighs less than one.
    """
    composed = unicodedata.normalize("NFC", text)
    rest, links = _URL.subn("", composed)
    hosts = sum(max(URL_LENGTH - len(match[0]), 0) for match in _BARE_HOST.finditer(rest))
    return links * URL_LENGTH + hosts + _signs_weight(rest)


def _signs_weight(text: str) -> int:
    """The weight of a text without links; most texts hold nothing that weighs 2."""
    if _HEAVY.search(text) is None:
        return len(text)
    return sum(
        2 if _EMOJI.search(cluster) else len(cluster) + len(_HEAVY.findall(cluster))
        for cluster in _CLUSTER.findall(text)
    )


def graphemes(text: str) -> int:
    """The characters a reader would count (extended grapheme clusters)."""
    if _SIMPLE.fullmatch(text) and not _ALONE.search(text):
        return len(text) - len(_VOWELS.findall(text))
    return len(_CLUSTER.findall(text))


def bluesky_length(text: str) -> tuple[int, int]:
    """Graphemes and UTF-8 bytes; Bluesky limits both and counts links in full."""
    return graphemes(text), len(text.encode(errors="surrogatepass"))


def mastodon_length(text: str, url: int = URL_LENGTH) -> int:
    """Graphemes, with every link counted as `url` and a mention without its server."""
    rest, links = _URL.subn("", text)
    return graphemes(_REMOTE_MENTION.sub(r"\1", rest)) + links * url


def threads_length(text: str) -> int:
    """Characters, where an emoji counts as many as it has UTF-8 bytes."""
    return sum(
        len(cluster.encode(errors="surrogatepass")) if _EMOJI.search(cluster) else len(cluster)
        for cluster in _CLUSTER.findall(text)
    )


def slack_section(text: str) -> int:
    """The characters of a section block, after the three that Slack wants escaped."""
    return len(text) + sum(text.count(sign) * extra for sign, extra in (("&", 4), ("<", 3), (">", 3)))


def sms_units(text: str) -> tuple[int, int]:
    """The units of a text message and the limit that counts for it: 160 in the GSM alphabet, otherwise 70."""
    if set(text) <= _GSM | _GSM_EXTENDED:
        return len(text) + sum(c in _GSM_EXTENDED for c in text), SMS_GSM_LIMIT
    return utf16_units(text), SMS_UCS_LIMIT


def utf16_units(text: str) -> int:
    """The units of UTF-16: most characters one, those beyond the basic plane, such as emoji, two."""
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2


COUNTED: Mapping[str, tuple[Callable[[str], int], int]] = {
    "mastodon": (mastodon_length, MASTODON_LIMIT),
    "slack": (slack_section, SLACK_SECTION_LIMIT),
    "telegram": (utf16_units, TELEGRAM_LIMIT),
    "threads": (threads_length, THREADS_LIMIT),
    "x": (x_weight, X_LIMIT),
}
"""How a kind of outlet counts and how much it takes, where one number says it."""


def length_and_limit(kind: str, text: str, limits: Mapping[str, int]) -> tuple[int, int | None]:
    """The text's length as this kind of outlet counts it, and the limit; None where there is none. `limits`
    holds the organisation's own, such as a Mastodon server's.
    """
    if kind == "bluesky":
        return _bluesky(text, limits.get(kind, BLUESKY_LIMIT))
    if kind == "sms":
        units, limit = sms_units(text)
        return units, limits.get(kind, limit)
    if kind in COUNTED:
        count, most = COUNTED[kind]
        return count(text), limits.get(kind, most)
    return graphemes(text), limits.get(kind)


def _bluesky(text: str, limit: int) -> tuple[int, int]:
    """Whichever of the two limits the text exceeds by more."""
    letters, size = bluesky_length(text)
    return (size, BLUESKY_BYTES) if size - BLUESKY_BYTES > letters - limit else (letters, limit)


def too_long(kind: str, text: str, limits: Mapping[str, int]) -> int:
    """How many to cut, in the outlet's own units, before the text fits; 0 when it does (L20)."""
    length, limit = length_and_limit(kind, text, limits)
    return 0 if limit is None else max(length - limit, 0)


def emoji(text: str) -> list[tuple[int, int]]:
    """The spans of emoji, each as the one sign that readers see."""
    if _PICTURES.search(text) is None or _EMOJI.search(text) is None:
        return []
    return [match.span() for match in _CLUSTER.finditer(text) if _EMOJI.search(match[0])]
