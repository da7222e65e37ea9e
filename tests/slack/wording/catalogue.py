"""The sentences in the sources and those in the catalogues, side by side.

`python -m tests.slack.wording.missing` shows what a catalogue lacks; with `--write` it makes room for it.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.defaults import load_lexicon
from bot.slack.wording.names import NAMES
from bot.slack.wording.reasons import CONTEXT, SENTENCES

ROOT = Path(__file__).parents[3]
SLACK = ROOT / "bot" / "slack"
SAYS = {"_": 1, "_n": 2, "Phrase": 1}
"""The functions that take a sentence, and how many forms of it."""

MACHINERY = {"bot/slack/tongue.py"}
"""Where these functions are made."""

NAME = "name"
"""The context of the policy's names, so that a role called `text` and the word `text` are two things."""

HINT = "hint"
"""The context of the rules' advice."""

WIDTH = 116

Sentence = str | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """One sentence of the sources, and where it stands."""

    sentence: Sentence
    path: str
    context: str | None = None


def said() -> Iterator[Found]:
    """Every sentence that goes through the functions. Raises ValueError for one that is no plain text."""
    for path in sorted(SLACK.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if name not in MACHINERY:
            yield from _in(ast.parse(path.read_text("utf-8")), name)
    for each in NAMES:
        yield Found(each, "bot/slack/wording/names.py", NAME)
    for each in SENTENCES:
        yield Found(each, "bot/slack/wording/reasons.py", CONTEXT)
    hints = {(rule, hint) for (rule, __), words in load_lexicon().words.items() for hint in words.hints.values()}
    for rule, hint in sorted(hints):
        yield Found(hint, f"bot/defaults/lexicon/{rule}.toml", HINT)


def _in(tree: ast.Module, path: str) -> Iterator[Found]:
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    for call in sorted(calls, key=lambda c: (c.lineno, c.col_offset)):
        if isinstance(call.func, ast.Name) and call.func.id in SAYS:
            yield Found(_sentence(call, SAYS[call.func.id], path), path)


def _sentence(call: ast.Call, forms: int, path: str) -> Sentence:
    texts = [a.value for a in call.args[:forms] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if len(texts) != forms:
        raise ValueError(f"{path}:{call.lineno}: only a plain text can be translated")
    return texts[0] if forms == 1 else (texts[0], texts[1])


def path_of(language: str) -> Path:
    """Where a language's catalogue stands."""
    return SLACK / "locales" / language / "LC_MESSAGES" / "bayan.po"


def kept(language: str) -> Catalog:
    """The catalogue as it is in the repository."""
    with path_of(language).open("rb") as po:
        return read_po(po, locale=language)


def renewed(language: str) -> Catalog:
    """The catalogue with an empty place for what it lacks, and without what nobody says any more."""
    old = kept(language)
    new = Catalog(locale=language)
    for found in said():
        known = old.get(_id(found.sentence), context=found.context)
        string = known.string if known else ""
        new.add(found.sentence, string=string, locations=[(found.path, 0)], context=found.context)
    for message in new:
        message.flags.discard("python-brace-format")
    return new


def _id(sentence: Sentence) -> str:
    return sentence if isinstance(sentence, str) else sentence[0]


def write(language: str, catalogue: Catalog) -> None:
    """Puts a catalogue in its place, in the order of the sources, under the head that stands there already."""
    path = path_of(language)
    head = path.read_text("utf-8").split("\n\n", 1)[0].encode()
    body = BytesIO()
    write_po(body, catalogue, width=WIDTH, include_lineno=False, omit_header=True)
    path.write_bytes(head.rstrip() + b"\n\n" + body.getvalue().strip() + b"\n")


def places(text: str) -> set[str]:
    """The named places of a sentence."""
    return set(re.findall(r"\{(\w+)\}", text))


def marks(text: str) -> list[str]:
    """The mrkdwn of a sentence, in order: bold, code, bullets and signs that stand for a state."""
    return re.findall(r"[*`•✓✗→]|&lt;|&gt;", text)
