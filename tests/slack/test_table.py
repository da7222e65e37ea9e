"""The table of everything is complete, and names tests that exist."""

import ast
from pathlib import Path

import pytest

from tests.slack.table import BY_TEST, ROWS, SAME_WAY, driver_of, registered

ROOT = Path(__file__).parent.parent.parent


def test_everything_that_the_code_answers_is_in_the_table() -> None:
    """And nothing else: a new verb, control, form, shortcut or event needs a test over the wire."""
    keys = list(registered())
    assert len(keys) == len(set(keys))
    assert set(ROWS) | set(SAME_WAY) == set(keys)
    assert len(ROWS) == sum(len(keys.split(", ")) for keys in BY_TEST.values())


@pytest.mark.parametrize("test", BY_TEST)
def test_every_test_of_the_table_exists(test: str) -> None:
    """By file and name."""
    path, _, name = test.partition("::")
    tree = ast.parse((ROOT / "tests" / path).read_text("utf-8"))
    assert name in {n.name for n in ast.walk(tree) if isinstance(n, ast.AsyncFunctionDef | ast.FunctionDef)}


def test_what_goes_the_same_way_has_one_that_is_driven() -> None:
    """No row leans on one that is not there."""
    assert all(driver_of(key) for key in SAME_WAY)
