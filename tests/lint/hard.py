"""Single sentences that are hard to judge, each for one rule."""

import tomllib
from dataclasses import dataclass
from functools import cache

from tests.domain.lint.checking import caught
from tests.lint.corpus import FOLDER


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """What somebody may write, and whether the rule should speak."""

    rule: str
    language: str
    text: str
    speaks: bool
    missed: bool = False  #: the rule is known not to do so yet

    def spoken(self) -> bool:
        """Whether it does."""
        return bool(caught(self.rule, self.text, self.language))


@cache
def phrases() -> tuple[Phrase, ...]:
    """All of them."""
    return tuple(Phrase(**entry) for entry in tomllib.loads((FOLDER / "hard.toml").read_text("utf-8"))["phrase"])
