"""What the rules advise, in the reader's language."""

from collections.abc import Iterable, Sequence

from bot.slack.tongue import known


def advised(hint: str, advice: str, filled: Iterable[Sequence[str]]) -> str:
    """A rule's hint; what fills its places stays in the language of the public text.

    A hint that an organisation wrote into its own lexicon is said as it stands there.
    """
    said = known("hint", advice)
    return hint if said == advice else said.format_map({str(key): str(value) for key, value in filled})
