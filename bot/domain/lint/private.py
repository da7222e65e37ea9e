"""Numbers and secrets that belong to somebody: found in any text, whatever it is for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from bot.domain.lint.normal import Normal
from bot.domain.lint.phrases import hits


class Sort(StrEnum):
    """What was found, in the words that take its place."""

    IBAN = "IBAN"
    RIB = "account number"
    CARD = "card number"
    SECRET = "secret"  # noqa: S105 - the word for one
    DIGITS = "digits"  #: too many to be sure of


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """Something private: `start` and `end` in the text as written, `value` in one form."""

    sort: Sort
    start: int
    end: int
    value: str


Window = tuple[int, int, str, tuple[int, ...]]
"""Where it begins and ends, its digits, and how many each group has."""

_IBAN = re.compile(r"(?<![a-z0-9])[a-z]{2}[\s./_-]?\d{2}(?:[\s./_-]{0,2}[a-z0-9]){11,30}")
_RUN = re.compile(r"(?<!\d)\d(?:[\s./_-]{0,2}\d){12,}")
_BETWEEN = re.compile(r"[\s./_-]")
_GROUP = re.compile(r"\d+")
_SHORTEST_IBAN, _SHORTEST_CARD, _LONGEST_CARD, _RIB = 15, 13, 19, 24
_PREFIX = re.compile(r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3[0-9]|50|5[6-9]|6")
_GROUPS = {(4, 4, 4, 4), (4, 6, 5), (4, 4, 4, 4, 3), (4, 6, 4), (6, 13), (8, 8), (4, 4, 4, 1), (4, 12)}
_LENGTHS = {"ma": 28, "dz": 26, "sn": 28, "ci": 28, "ir": 26, "tn": 24}
"""Countries whose numbers look like IBANs and are in use, but that the registry does not list."""


def ibans(normal: Normal) -> Iterator[Private]:
    """International account numbers with right check digits, grouped in any way."""
    match = _IBAN.search(normal.text)
    while match is not None:
        end = _iban_end(match[0])
        if end:
            value = _bare(match[0][:end])
            yield _private(Sort.IBAN, normal, match.start(), match.start() + end, value)
        match = _IBAN.search(normal.text, match.start() + (end or 1))


def _iban_end(text: str) -> int:
    """Where the number at the beginning of this text ends; 0 where there is none. More than it may have matched."""
    for end in [i + 1 for i, c in enumerate(text) if c.isalnum()][_SHORTEST_IBAN - 1 :]:
        value = _bare(text[:end]).upper()
        if len(value) == _length(value[:2].lower()) and mod_97_10.is_valid(value[4:] + value[:4]):
            return end
    return 0


@cache
def _length(country: str) -> int:
    """How long this country's numbers are; 0 where it has none. The registry is read when first asked for."""
    from stdnum import iban  # noqa: PLC0415 - its registry takes milliseconds to read, and most texts never need it

    if country in _LENGTHS:
        return _LENGTHS[country]
    structure = iban._ibandb.info(country.upper() + "0" * 30)[0][1].get("bban", "")  # noqa: SLF001 - no public way
    return 4 + sum(map(int, _GROUP.findall(structure))) if structure else 0


def ribs(normal: Normal) -> Iterator[Private]:
    """Moroccan account numbers of 24 digits: with the right key, or as digits to be looked at."""
    for start, end in _runs(normal):
        windows = _windows(normal.text, start, end, _RIB)
        keyed = list(_apart(w for w in windows if len(w[2]) == _RIB and int(w[2]) % 97 == 0))
        value = _bare(normal.text[start:end])
        for window in keyed:
            yield _private(Sort.RIB, normal, *window[:3])
        if not keyed and len(value) == _RIB:
            yield _private(Sort.DIGITS, normal, start, end, value)


def cards(normal: Normal) -> Iterator[Private]:
    """Card numbers: in groups as on a card or with a known beginning, or as digits to be looked at."""
    taken = [r for r in ribs(normal) if r.sort is Sort.RIB]
    for start, end in _runs(normal):
        windows = [w for w in _windows(normal.text, start, end, _LONGEST_CARD) if _card(w[2])]
        sure = list(_apart(w for w in windows if _looks_like_one(w[2], w[3])))
        whole = [w for w in windows if (w[0], w[1]) == (start, end)]
        for sort, found in ((Sort.CARD, sure), (Sort.DIGITS, () if sure else whole)):
            privates = [_private(sort, normal, *w[:3]) for w in found]
            yield from (p for p in privates if not any(r.start < p.end and p.start < r.end for r in taken))


def _apart(windows: Iterable[Window]) -> Iterator[Window]:
    """From left to right, none over another: two numbers may stand side by side."""
    end = 0
    for window in windows:
        if window[0] >= end:
            yield window
            end = window[1]


def _looks_like_one(value: str, groups: tuple[int, ...]) -> bool:
    """Whether the groups are a card's, or the beginning is and nothing else is in the way."""
    known = _PREFIX.match(value) is not None
    return groups in _GROUPS or (known and (len(groups) == 1 or len(value) in {15, 16}))


def _card(value: str) -> bool:
    return _SHORTEST_CARD <= len(value) <= _LONGEST_CARD and value[0] in "23456" and luhn.is_valid(value)


def _runs(normal: Normal) -> Iterator[tuple[int, int]]:
    """Long runs of digits that are no part of an IBAN."""
    found = _long(normal.text)
    taken = [(i.start, i.end) for i in ibans(normal)] if found else []
    for run in found:
        start, end = normal.span(*run)
        if not any(begin <= start and end <= finish for begin, finish in taken):
            yield run


@lru_cache(maxsize=64)
def _long(text: str) -> tuple[tuple[int, int], ...]:
    """The stretches that L15 and L16 both look into."""
    return tuple(match.span() for match in _RUN.finditer(text))


def _windows(text: str, start: int, end: int, most: int) -> Iterator[Window]:
    """Every stretch of whole groups of at most so many digits: another number may stand beside the one we look
    for.
    """
    groups = [m.span() for m in _GROUP.finditer(text, start, end)]
    for first in range(len(groups)):
        for last in range(first, len(groups)):
            lengths = tuple(b - a for a, b in groups[first : last + 1])
            if sum(lengths) > most:
                break
            begin, finish = groups[first][0], groups[last][1]
            yield begin, finish, _bare(text[begin:finish]), lengths


def _bare(text: str) -> str:
    return _BETWEEN.sub("", text)


_KEY = r"(?<![A-Za-z0-9])"
_SECRET = re.compile(
    rf"{_KEY}xox[a-z]-[A-Za-z0-9-]{{6,}}|{_KEY}xapp-[A-Za-z0-9-]{{6,}}|{_KEY}(?:AKIA|ASIA)[A-Z0-9]{{12,}}"
    rf"|{_KEY}gh[pousr]_[A-Za-z0-9]{{10,}}|{_KEY}github_pat_\w{{10,}}|{_KEY}glpat-[\w-]{{10,}}"
    rf"|{_KEY}(?:sk|pk|rk)_(?:live|test)_\w{{10,}}|{_KEY}AIza[\w-]{{30,}}"
    r"|-----BEGIN [A-Z ]+-----(?:[\s\S]*?-----END [A-Z ]+-----)?"
    rf"|{_KEY}eyJ[\w-]{{5,}}\.[\w-]{{5,}}(?:\.[\w-]*)?"
    r"|hooks\.slack\.com/(?:services|workflows)/\S+"
)
_USER = re.compile(r"https?://[^\s/@:]+:[^\s/@]+@\S+")
_PASSWORD = re.compile(
    r"(?i:\b(?:password|passwd|pwd|secret|api[_-]?key|access[_-]?token|mot de passe|mdp|كلمة (?:السر|المرور)))"
    r"(?:\s?[:=]\s?(?=\S*[\d_$%#&*!@^-])[^\s\[]{4,}|\s?=\s?[^\s\[]{4,})"
)
_PASSWORDS = ("passw", "pwd", "secret", "key", "token", "mot de passe", "mdp", "كلمة")


def secrets(text: str) -> Iterator[Private]:
    """Keys, tokens, private keys and passwords, by the forms that their makers gave them."""
    said = any(map(text.casefold().__contains__, _PASSWORDS))
    users = _USER.finditer(text) if "@" in text else ()
    for match in (*hits(_SECRET, text), *users, *(_PASSWORD.finditer(text) if said else ())):
        yield Private(sort=Sort.SECRET, start=match.start(), end=match.end(), value=match[0])


def _private(sort: Sort, normal: Normal, start: int, end: int, value: str) -> Private:
    begin, finish = normal.span(start, end)
    return Private(sort=sort, start=begin, end=finish, value=value)
