"""The language the bot speaks right now: English as the sources have it, or another one out of its catalogue.

Whoever renders sets it (`speaking`), for one reader or for a channel; views and wording stay pure given that.
It is a context variable: tasks and `asyncio.to_thread` take it along, and no two of them disturb each other.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

SOURCE = "en"
"""The language the sentences are written in."""

TONGUES = (SOURCE, "fr")
"""Every language the bot speaks."""

_current: ContextVar[str] = ContextVar("tongue", default=SOURCE)


def current() -> str:
    """The language that is being spoken."""
    return _current.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Says everything inside in this language; one that the bot does not speak is English."""
    token = _current.set(language if language in TONGUES else SOURCE)
    try:
        yield
    finally:
        _current.reset(token)


def speak(language: str) -> None:
    """As `speaking`, until somebody says otherwise or the task ends: for an edge that begins every task anew."""
    _current.set(language if language in TONGUES else SOURCE)


def tongue_of(locale: str, otherwise: str = SOURCE) -> str:
    """The bot's language for a Slack locale: `fr` for `fr-CA`; `otherwise` for one that it does not speak."""
    language = locale.replace("_", "-").partition("-")[0].casefold()
    return language if language in TONGUES else otherwise


@lru_cache(maxsize=len(TONGUES))
def catalogue(language: str) -> GNUTranslations:
    """A language's sentences, read and compiled once for the whole process."""
    source = files("bot.slack") / "locales" / language / "LC_MESSAGES" / "bayan.po"
    compiled = BytesIO()
    with source.open("rb") as po:
        write_mo(compiled, read_po(po, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def prepare() -> None:
    """Reads every catalogue: at the start, not while somebody waits."""
    for language in TONGUES:
        if language != SOURCE:
            catalogue(language)


def _(text: str, /, **values: object) -> str:
    """The sentence in the current language, its named places filled."""
    language = _current.get()
    said = catalogue(language).gettext(text) if text and language != SOURCE else text
    return said.format_map(values) if values else said


def known(context: str, text: str) -> str:
    """Data in this language: a `name` of the policy, a rule's `hint`; what its catalogue does not know stays so."""
    language = _current.get()
    return text if language == SOURCE or not text else catalogue(language).pgettext(context, text)


def _n(one: str, many: str, count: int, /, **values: object) -> str:
    """As `_`, in the form that fits the count, which is `{count}` in the sentence."""
    language = _current.get()
    plain = one if count == 1 else many
    said = plain if language == SOURCE else catalogue(language).ngettext(one, many, count)
    return said.format_map({"count": figure(count), **values})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence that is written down once and said later: its text is looked up when it is read."""

    source: str

    def __str__(self) -> str:
        return _(self.source)

    def said(self, **values: object) -> str:
        """The sentence with its named places filled."""
        return _(self.source, **values)


THOUSAND = 1000
"""Below it no language that we speak has signs of its own, and Babel need not be asked."""


def figure(number: int) -> str:
    """A number with the language's own signs: `1,200` in English, with a space that never breaks in French."""
    return str(number) if 0 <= number < THOUSAND else format_decimal(number, locale=_current.get())


def all_of(items: Iterable[str]) -> str:
    """`a, b and c`; the items are taken as they are."""
    return format_list(list(items), style="standard", locale=_LISTS[_current.get()])


def one_of(items: Iterable[str]) -> str:
    """`a, b or c`; the items are taken as they are."""
    return format_list(list(items), style="or", locale=_LISTS[_current.get()])


_LISTS = {"en": "en_GB", "fr": "fr"}
"""Whose lists: British ones have no comma before `and`."""
