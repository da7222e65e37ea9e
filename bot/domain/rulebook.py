"""Everything an organisation decided in advance, together: what every service is given."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.lint import Lexicon
from bot.domain.outlet import Abilities
from bot.domain.policy import Policy
from bot.domain.template import TemplateSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The policy, the texts and the words, and what can be done at each kind of outlet."""

    policy: Policy
    templates: TemplateSet
    lexicon: Lexicon
    abilities: Mapping[str, Abilities] = field(default_factory=dict)

    def abilities_of(self, outlet: str) -> Abilities:
        """What can be done at the outlet of that name. Raises KeyError."""
        return self.abilities.get(self.policy.outlet(outlet).kind, Abilities())

    @property
    def hand_outlets(self) -> frozenset[str]:
        """The outlets where only people can post."""
        return frozenset(o.name for o in self.policy.outlets if self.abilities_of(o.name).by_hand)

    @property
    def first_outlets(self) -> frozenset[str]:
        """The names of the outlets that the others give a head start."""
        return frozenset(o.name for o in self.policy.outlets if self.abilities_of(o.name).goes_first)
