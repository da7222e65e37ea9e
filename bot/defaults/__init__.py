"""What an organisation may replace, read from files: templates and lexicons. A file of the same name in the
organisation's own folder takes the place of ours; every fault is reported at once.
"""

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from bot.defaults.lexicon_files import read_lexicon
from bot.defaults.template_files import LANGUAGES, read_templates
from bot.domain.faults import Fault
from bot.domain.lint import Lexicon
from bot.domain.template import TemplateSet


class TemplateFaults(Exception):  # noqa: N818 - it carries them all
    """Templates that cannot be used, with every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


class LexiconFaults(Exception):  # noqa: N818 - it carries them all
    """A lexicon that cannot be used, with every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


def load_templates(folder: Path | None = None, *, languages: tuple[str, ...] = LANGUAGES) -> TemplateSet:
    """Every template and the sentence bank, complete in these languages. Raises TemplateFaults."""
    data, faults = _read("templates", folder)
    templates, more = read_templates(data, languages=languages)
    if faults or more:
        raise TemplateFaults([*faults, *more])
    return templates


def default_policy() -> str:
    """The text of the policy that holds where an organisation says nothing else."""
    return "\n".join((files(__name__) / name).read_text("utf-8") for name in ("policy.toml", "regimes.toml"))


def load_lexicon(folder: Path | None = None) -> Lexicon:
    """The words, allow lists and hints of every lint rule. Raises LexiconFaults."""
    data, faults = _read("lexicon", folder)
    lexicon, more = read_lexicon(data)
    if faults or more:
        raise LexiconFaults([*faults, *more])
    return lexicon


def _read(kind: str, folder: Path | None) -> tuple[dict[str, Mapping[str, object]], list[Fault]]:
    """Every file's content by its name, ours first, so that a file that cannot be read hides no other fault."""
    data: dict[str, Mapping[str, object]] = {}
    faults: list[Fault] = []
    for file in _files(files(__name__) / kind, folder, faults):
        try:
            data[file.name.removesuffix(".toml")] = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            faults.append(Fault(file.name, str(error), "Repair the TOML; it must be UTF-8."))
    return data, faults


def _files(ours: Traversable, folder: Path | None, faults: list[Fault]) -> Iterator[Traversable]:
    for place in (ours, folder):
        if place is not None and place.is_dir():
            yield from sorted((f for f in place.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
        elif place is not None:
            faults.append(Fault(str(place), "there is no such folder", "Name the folder with the TOML files."))
