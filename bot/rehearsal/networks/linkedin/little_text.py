"""The "little text" format: what a commentary says once its escapes are read, and where it breaks off."""

import re
from typing import Final

ESCAPE: Final = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
RESERVED: Final = frozenset("|{}@[]()<>#*_~\\")


def read(commentary: str) -> str:
    """The words that the public sees. At the first sign that should have been escaped, the rest is gone."""
    words: list[str] = []
    place = 0
    while place < len(commentary):
        escape = ESCAPE.match(commentary, place)
        if escape:
            words.append(escape.group(1))
            place = escape.end()
        elif commentary[place] in RESERVED:
            break
        else:
            words.append(commentary[place])
            place += 1
    return "".join(words)


def write(words: str) -> str:
    """The commentary of words that are shown."""
    return "".join(f"\\{sign}" if sign in RESERVED else sign for sign in words)
