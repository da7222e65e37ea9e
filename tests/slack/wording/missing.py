"""Shows which sentences lack their translation: `python -m tests.slack.wording.missing [--write]`.

`--write` renews the catalogues: an empty place for every new sentence, nothing kept that nobody says.
"""

import sys

from bot.slack.tongue import SOURCE, TONGUES
from tests.slack.wording.catalogue import renewed, write


def main(arguments: list[str]) -> int:
    """1 while something is missing."""
    lacking = 0
    for language in (t for t in TONGUES if t != SOURCE):
        catalogue = renewed(language)
        for message in catalogue:
            forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if message.id and not all(forms):
                lacking += 1
                print(f"{language}: {message.id}")  # noqa: T201 - this is what the command is for
        if "--write" in arguments:
            write(language, catalogue)
    return 1 if lacking else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
