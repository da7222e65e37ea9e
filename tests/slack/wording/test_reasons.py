"""Reasons that publishers wrote down, read in another language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services.publicly import RESTING
from bot.slack.tongue import speaking
from bot.slack.wording.house import fault
from bot.slack.wording.reasons import SENTENCES, reason

ROOT = Path(__file__).parents[3]
SAYING = ("bot/publishers", "bot/services")
RAISED = {"Unpublishable", "Withheld", "Moot"}
OURS = re.compile(r"[a-z']{2,} [a-z']{2,}")
"""What makes a text a sentence of ours: two plain words side by side."""

ELSEWHERE = {"bot/services/delegations.py", "bot/services/snooze.py"}
"""Where `why` is something else."""


RESTS = "plusieurs fois de suite, pas de réponse\u00a0; un essai a lieu au moins chaque minute"


@pytest.mark.parametrize(
    ("why", "french"),
    [
        ("mastodon.example did not answer within 10 s", "mastodon.example n\u2019a pas répondu en 10 s"),
        (
            "ntfy: 401 unauthorized. Nobody of the list was accepted; check its address",
            "ntfy: 401 unauthorized. Personne de la liste n\u2019a été accepté\u00a0; vérifiez son adresse",
        ),
        (
            "signing in: bsky.example could not be reached (ConnectError)",
            "connexion\u00a0: bsky.example n\u2019a pas pu être joint (ConnectError)",
        ),
        (
            f"{RESTING} (last: x.example did not answer within 30 s)",
            f"{RESTS} (dernier motif\u00a0: x.example n\u2019a pas répondu en 30 s)",
        ),
        ("X: 201 {}; it names no post", "X: 201 {}\u00a0; la réponse ne nomme aucun message"),
        ("422 Validation failed: {text} is too long", "422 Validation failed: {text} is too long"),
        ("", ""),
    ],
)
def test_our_own_sentences_are_said_in_french_and_the_vendors_words_are_quoted(why: str, french: str) -> None:
    """What somebody else said is never translated, and never taken for a place to fill."""
    assert reason(why) == why
    with speaking("fr"):
        assert reason(why) == french


def test_everything_that_is_written_down_can_be_read_in_french() -> None:
    """A new reason in a publisher has its place in the list."""
    with speaking("fr"):
        english = {f"{path}: {why}" for path, why in set(_written()) if reason(why) == why}
    assert sorted(english) == []


def test_no_sentence_stands_twice() -> None:
    """Nor one that another one would swallow whole."""
    assert len(set(SENTENCES)) == len(SENTENCES)


def _written() -> Iterator[tuple[str, str]]:
    """Every reason in the sources, with `7` for whatever differs."""
    for folder in SAYING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name not in ELSEWHERE:
                texts = _in(ast.parse(path.read_text("utf-8")))
                yield from ((name, text) for text in texts if OURS.search(text))


def _in(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from (_text(k.value) for k in node.keywords if k.arg == "why")
            if isinstance(node.func, ast.Name) and node.func.id in RAISED:
                yield from map(_text, node.args[:1])
            elif isinstance(node.func, ast.Name) and node.func.id == "Fault":
                yield from map(_text, node.args[1:])
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Dict):
            names = [t.id for t in getattr(node, "targets", [getattr(node, "target", None)]) if isinstance(t, ast.Name)]
            if "HINTS" in names:
                yield from map(_text, node.value.values)
        if isinstance(node, ast.keyword) and node.arg == "hints" and isinstance(node.value, ast.Dict):
            yield from map(_text, node.value.values)


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else "7" for v in node.values)  # type: ignore[misc]
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


@pytest.mark.parametrize(
    ("line", "french"),
    [
        ("BAYAN_OUTLETS__X__TOKEN: is missing. Set it.", "BAYAN_OUTLETS__X__TOKEN: manque. Renseignez-le."),
        (
            "mastodon: no answer within 10 s. Check url and token (scopes write:statuses and read).",
            "mastodon: pas de réponse en 10 s. Vérifiez url et token (droits write:statuses et read).",
        ),
        ("the disk is odd", "the disk is odd"),
    ],
)
def test_a_fault_is_read_in_french_too(line: str, french: str) -> None:
    """Where it is stays as it is written; what is wrong and what to do about it are ours."""
    with speaking("fr"):
        assert fault(line) == french
