"""Zones by name, from the newest tables we carry rather than from whatever the machine has.

Governments change their clocks at short notice (Morocco did in 2026), and a server's own tables may be years old:
a public promise would then be an hour wrong. The package `tzdata` is updated with Bayan, so it comes first.
"""

from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo


@lru_cache
def zone(name: str) -> ZoneInfo:
    """The zone of that IANA name. Raises ZoneInfoNotFoundError (a KeyError) for another name."""
    *folders, last = name.split("/")
    try:
        table = resources.files(".".join(["tzdata.zoneinfo", *folders])) / last
        with table.open("rb") as file:
            return ZoneInfo.from_file(file, key=name)
    except (ModuleNotFoundError, FileNotFoundError, IsADirectoryError, ValueError):
        return ZoneInfo(name)
