"""The words that this organisation's commands may use."""

from bot.domain.rulebook import Rulebook
from bot.domain.statement import Kind
from bot.services import statements
from bot.slack.vocabulary import Vocabulary, fold


def vocabulary(book: Rulebook) -> Vocabulary:
    """The words that this organisation's commands may use."""
    policy = book.policy
    names = {fold(n): s.name for s in policy.services for n in (s.name, *s.aliases)}
    roles = dict.fromkeys(("commander", "comms_lead", *policy.people))
    return Vocabulary(
        services=names,
        situations=book.templates.situations,
        roles=tuple(roles),
        kinds=(*statements.ORDINARY_KINDS, Kind.HOLDING.value),
        zone=policy.tz,
        regimes={name: tuple(r.name for r in regime.reports) for name, regime in policy.regimes.items()},
    )
