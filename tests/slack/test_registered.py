"""What the views draw is what the listeners answer: no control or form without a handler, no handler without one."""

import ast
from collections.abc import Iterator
from pathlib import Path

from bot.slack import views
from bot.slack.listeners.registry import ACTIONS, FORMS, NOUNS


def _syntax() -> Iterator[ast.AST]:
    for path in Path(str(views.__file__)).parent.glob("*.py"):
        yield from ast.walk(ast.parse(path.read_text("utf-8")))


NODES = tuple(_syntax())
WRITTEN = {n.value for n in NODES if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _unsent(given: ast.keyword) -> bool:
    """Whether this says that a window is only looked at."""
    return given.arg == "submit" and isinstance(given.value, ast.Constant) and given.value.value is None


def _named(*keywords: str) -> set[str]:
    """The literal ids that calls in the views give to controls or forms."""
    calls = [n for n in NODES if isinstance(n, ast.Call) and not any(map(_unsent, n.keywords))]
    given = [k.value for c in calls for k in c.keywords if k.arg in keywords]
    if "action_id" in keywords:
        given += [c.args[0] for c in calls if isinstance(c.func, ast.Name) and c.func.id == "button" and c.args]
    return {g.value for g in given if isinstance(g, ast.Constant) and isinstance(g.value, str)}


def test_every_control_we_draw_has_a_listener() -> None:
    """No button or menu is pressed in vain."""
    assert _named("action_id") - set(ACTIONS) == set()


def test_every_form_we_draw_has_a_listener() -> None:
    """No form is sent in vain."""
    assert _named("callback_id") - set(FORMS) == set()


def test_no_listener_waits_for_what_nobody_draws() -> None:
    """Each id stands somewhere in the views."""
    assert (set(ACTIONS) | set(FORMS)) - WRITTEN == set()


def test_no_two_nouns_answer_the_same() -> None:
    """A command, a control or a form is one noun's business."""
    for table in ("commands", "actions", "forms"):
        named = [key for noun in NOUNS for key in getattr(noun, table)]
        assert len(named) == len(set(named)), table
