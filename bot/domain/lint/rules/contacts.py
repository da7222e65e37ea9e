"""L17: only the organisation's official numbers and addresses stand in public texts."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from bot.domain.lint.model import Finding, Level, LintInput
from bot.domain.lint.normal import fold
from bot.domain.lint.phrases import hits, inside

_PHONE = re.compile(r"(?<![\w/.,-])(?:\+|00|\()?\d(?:[\s().-]{0,2}\d){6,14}(?![\w/]|[.,]\d)")
_DIGITS = re.compile(r"\D+")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def check(given: LintInput) -> Iterator[Finding]:
    """Telephone numbers and mail addresses that are not on the list; and identity card numbers (WARN)."""
    contacts = given.context.contacts
    known = {fold(contact) for contact in contacts}
    for match in _ADDRESS.finditer(given.text) if "@" in given.text else ():
        if match[0].casefold() not in known:
            yield given.finding(*match.span(), "mail")
    for start, end in _phones(given, contacts):
        yield given.finding(start, end, "phone")
    for match in hits(given.words.pattern("identity"), given.reading.unlinked):
        if not given.words.pattern("allowed").fullmatch(match[0]):
            yield given.finding(*match.span(), "identity", level=Level.WARN)


def _phones(given: LintInput, contacts: Sequence[str]) -> Iterator[tuple[int, int]]:
    text = given.normal.text
    official = {_ends(contact) for contact in contacts}
    regions = tuple(sorted(region.upper() for region in given.words.phrase("regions")))
    for match in _PHONE.finditer(text):
        start, end = given.normal.span(*match.span())
        candidate = _ends(match[0])
        if candidate in official or inside(given.words.pattern("no_phone"), text, *match.span()):
            continue
        if not given.reading.unlinked[start:end].strip():
            continue
        if _dialled(match[0].strip("( "), regions):
            yield start, end


def _ends(number: str) -> str:
    """The last nine digits, which a number has with and without its country."""
    return _DIGITS.sub("", fold(number))[-9:]


@lru_cache(maxsize=1024)
def _dialled(number: str, regions: tuple[str, ...]) -> bool:
    """Whether somebody could call it, in one of these countries or abroad."""
    import phonenumbers  # noqa: PLC0415 - its tables take time to load, and official numbers never come here

    written = f"+{number[2:]}" if number.startswith("00") else number
    for region in regions:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(written, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False
