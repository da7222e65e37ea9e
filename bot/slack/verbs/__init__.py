"""The verbs of `/incident`: each noun brings its own with its parser; here they are joined, a line for each noun."""

from collections.abc import Mapping

from bot.slack.verbs import (
    claims,
    clocks,
    declaring,
    ending,
    handovers,
    incidents,
    naming,
    overview,
    records,
    regulators,
    reports,
    roles,
    secrecy,
    statements,
    tasks,
)
from bot.slack.verbs.verb import Verb

_NOUNS: tuple[Mapping[str, Verb], ...] = (
    declaring.VERBS,
    statements.VERBS,
    claims.VERBS,
    incidents.VERBS,
    naming.VERBS,
    ending.VERBS,
    secrecy.VERBS,
    roles.VERBS,
    handovers.VERBS,
    clocks.VERBS,
    regulators.VERBS,
    tasks.VERBS,
    reports.VERBS,
    records.VERBS,
    overview.VERBS,
)

VERBS: Mapping[str, Verb] = {name: verb for noun in _NOUNS for name, verb in noun.items()}
"""Every verb in the order in which help shows them."""

ALIASES: Mapping[str, str] = {alias: name for name, verb in VERBS.items() for alias in (name, *verb.other_names)}
"""Every spelling of every verb, the French ones included."""
