"""Everything an organisation decided in advance, together: what every service is given."""

from dataclasses import dataclass

from bot.domain.lint import Lexicon
from bot.domain.policy import Policy
from bot.domain.template import TemplateSet


@dataclass(frozen=True, slots=True, kw_only=True)
class Rulebook:
    """The policy, the texts and the words."""

    policy: Policy
    templates: TemplateSet
    lexicon: Lexicon
