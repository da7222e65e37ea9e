"""How `/incident` is spelled in French: data beside the English verbs, understood whatever language one reads.

Names of situations, facts and roles are the policy's own and stay as they are.
"""

import unicodedata
from collections.abc import Mapping

from bot.domain.incident import Phase

LANGUAGE = "fr"

PHASES: Mapping[str, Phase] = {
    "analyse": Phase.INVESTIGATING,
    "identifié": Phase.IDENTIFIED,
    "identifiée": Phase.IDENTIFIED,
    "surveillance": Phase.MONITORING,
    "résolu": Phase.RESOLVED,
    "résolue": Phase.RESOLVED,
    "clos": Phase.CLOSED,
    "close": Phase.CLOSED,
}
"""Phases as one types them."""

SINCE = "depuis"
"""The word before a time of day."""


def bare(word: str) -> str:
    """A word without accents or case, as phones and hurried people type it."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def phase(word: str) -> str:
    """The phase's own name for one typed in French; any other word as it is."""
    found = {bare(name): value for name, value in PHASES.items()}.get(bare(word))
    return found.value if found else word
