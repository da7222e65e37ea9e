"""The French of every sentence: nothing is missing, nothing is left over, and it is written as French is."""

import ast
import re
from collections.abc import Iterator

import pytest

from bot.domain.incident import Phase
from bot.domain.statement import Kind
from bot.slack.tongue import SOURCE, TONGUES
from bot.slack.wording.labels import plain_name
from bot.slack.wording.names import NAMES
from tests.builders import book
from tests.slack.wording import missing
from tests.slack.wording.catalogue import MACHINERY, NAME, ROOT, SAYS, SLACK, kept, marks, places, said

FOREIGN = [t for t in TONGUES if t != SOURCE]
"""Every language that needs a catalogue."""

SENTENCES = [m for m in kept("fr") if m.id]


def _forms(text: object) -> tuple[str, ...]:
    """The forms of a sentence: one, or one for each number."""
    return tuple(str(t) for t in text) if isinstance(text, tuple | list) else (str(text or ""),)


PAIRS = [pair for m in SENTENCES for pair in zip(_forms(m.id), _forms(m.string), strict=True)]
"""Every English form and its French."""


@pytest.mark.parametrize("language", FOREIGN)
def test_no_sentence_lacks_its_translation(language: str) -> None:
    """Every sentence of the sources has one, certain and whole: `python -m tests.slack.wording.missing --write`."""
    held = {(_forms(m.id), m.context): m for m in kept(language) if m.id}
    wanted = {(_forms(f.sentence), f.context) for f in said()}
    done = {key for key, m in held.items() if not m.fuzzy and all(_forms(m.string))}
    assert wanted - done == set()


@pytest.mark.parametrize("language", FOREIGN)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    """What left the sources leaves the catalogue."""
    held = {(_forms(m.id), m.context) for m in kept(language) if m.id}
    assert held - {(_forms(f.sentence), f.context) for f in said()} == set()
    assert not kept(language).obsolete


def test_a_translation_fills_the_same_places() -> None:
    """Nothing that is put in is lost or made up."""
    assert [pair for pair in PAIRS if places(pair[0]) != places(pair[1])] == []


def test_a_translation_has_the_same_marks() -> None:
    """What is bold stays bold, and what is to be copied stays a command to copy."""
    assert [pair for pair in PAIRS if sorted(marks(pair[0])) != sorted(marks(pair[1]))] == []
    assert [pair for pair in PAIRS if _commands(pair[0]) != _commands(pair[1])] == []


def _commands(text: str) -> list[str]:
    """What stands in code marks; the names of what one fills in may differ."""
    return [re.sub(r"&lt;.*?&gt;", "<>", c) for c in re.findall(r"`[^`]*`", text)]


def test_a_translation_begins_and_ends_as_its_source() -> None:
    """Pieces are joined: what begins with a space or ends with a full stop does so in every language."""
    assert [pair for pair in PAIRS if _edges(pair[0]) != _edges(pair[1])] == []


def _edges(text: str) -> tuple[bool, bool, bool]:
    end = text.rstrip(' \u00a0»”"')
    return text.startswith(" "), text.endswith(" "), end.endswith(".") and not end.endswith("...")


def test_french_is_set_as_french_is() -> None:
    """No-break spaces before high signs and inside guillemets, the round apostrophe, no shouting."""
    assert [french for __, french in PAIRS if FAULTY.search(re.sub(r"`[^`]*`|&[a-z]+;", "", french))] == []


FAULTY = re.compile(r"(?<=\S) [:;?!»%]|« |[^\u00a0\s][?»]|\w'\w|[“”!]|\w[:;](?=\s|$)")


def test_every_name_of_the_default_policy_is_known() -> None:
    """Roles, clocks, severities, phases, kinds and situations are said in the reader's language."""
    policy = book().policy
    legs = [role for rule in policy.approval.rules for leg in rule.legs for role in leg]
    names = {*policy.people, *legs, *(s.role for s in policy.approval.stand_ins), *book().templates.situations}
    names |= {c.title for c in policy.clocks.values()} | {s.meaning for s in policy.severities.values()}
    names |= {p.value for p in Phase} | {k.value for k in Kind}
    assert {plain_name(n) for n in names} - set(NAMES) == set()
    assert {m.id for m in SENTENCES if m.context == NAME} == set(NAMES)


def test_the_list_of_what_is_missing_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    """The command of CONTRIBUTING agrees with these tests."""
    assert missing.main([]) == 0
    assert capsys.readouterr().out == ""


# no sentence goes around the functions

SILENT = {"wording/names.py", "wording/reasons.py"}
"""Modules whose texts are looked up by somebody else."""

NOT_SAID = frozenset({"get", "startswith", "removeprefix", "removesuffix", "replace", "partition", "split", "join"})
"""Methods whose texts are compared or cut, never read."""

DETAILS = frozenset(
    {"said", "names", "choose", "possible", "fromkeys", "known"}
    | {"each", "quoted", "plain", "who_in", "count_in", "until", "people_of"}
)
"""Functions that take the name of a detail."""

ALLOWED = frozenset(
    {
        "Bluesky",
        "Mastodon",
        "Statuspage",
        "Cachet",
        "Instatus",
        "Better Stack",
        "Facebook",
        "X",
        "LinkedIn",
        "Telegram",
        "Threads",
        "WhatsApp",
        "INC-7",
        "seen by",
        "read back",
    }
)
"""Names that are the same in every language, and words of the record."""


@pytest.mark.parametrize("path", sorted((SLACK / "wording").glob("*.py")), ids=lambda p: p.stem)
def test_every_text_of_the_wording_goes_through_the_functions(path: object) -> None:
    """A text with words in it that is not handed to `_`, `_n` or `Phrase` would be English for everybody."""
    file = SLACK / "wording" / str(path).rpartition("/")[2]
    if file.relative_to(SLACK).as_posix() in SILENT:
        return
    found = [t for t in _loose(ast.parse(file.read_text("utf-8"))) if t.strip() not in ALLOWED]
    assert found == []


def _loose(tree: ast.Module) -> Iterator[str]:
    """Texts with a word of two letters or more that nobody translates, compares or looks up."""
    for node, parents in _walk(tree, ()):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or _covered(node, parents):
            continue
        if re.search(r"[A-Za-z]{2,}", re.sub(r"&[a-z]+;|<!?\w+\^?", "", node.value)):
            yield node.value


def _walk(node: ast.AST, parents: tuple[ast.AST, ...]) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    for child in ast.iter_child_nodes(node):
        yield child, (*parents, node)
        yield from _walk(child, (*parents, node))


def _covered(node: ast.AST, parents: tuple[ast.AST, ...]) -> bool:
    """Whether a text is translated, or nobody reads it: a docstring, a key, a comparison, the name of a detail."""
    parent = parents[-1]
    if isinstance(parent, ast.Expr | ast.Subscript | ast.Compare):
        return True
    if isinstance(parent, ast.Dict):
        return node in parent.keys
    if isinstance(parent, ast.Tuple | ast.Set):
        return _covered(parent, parents[:-1])
    if not isinstance(parent, ast.Call):
        return False
    name = parent.func.attr if isinstance(parent.func, ast.Attribute) else getattr(parent.func, "id", "")
    return name in {*SAYS, *DETAILS, "frozenset"} or (name in NOT_SAID and node is parent.args[0])


def test_no_listener_or_view_says_anything_by_itself() -> None:
    """Outside of the wording nobody calls the functions, so nobody writes sentences there."""
    outside = {f.path for f in said() if f.context is None and not f.path.startswith("bot/slack/wording/")}
    assert outside == set()
    assert all((ROOT / path).exists() for path in MACHINERY)
