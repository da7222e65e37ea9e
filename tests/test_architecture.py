"""The laws of CONTRIBUTING, as far as a program can check them, over the syntax of every module."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import pytest

from bot.domain.errors import Reason
from bot.slack.wording.refusals import SENTENCES

ROOT = Path(__file__).parent.parent
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One source file: its path from the root, and its syntax."""

    path: str
    tree: ast.Module
    lines: int

    def inside(self, *places: str) -> bool:
        """Whether it lies in one of these folders, or is one of these files."""
        return any(self.path == p or self.path.startswith(p.rstrip("/") + "/") for p in places)


def _modules() -> Iterator[Module]:
    for package in ("bot", "storage"):
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield Module(path.relative_to(ROOT).as_posix(), ast.parse(text), text.count("\n"))


MODULES = tuple(_modules())


def _where(found: Callable[[ast.AST], bool], *, allowed: tuple[str, ...] = ()) -> list[str]:
    """Where something stands outside of the places where it may."""
    return [
        f"{module.path}:{getattr(node, 'lineno', 0)}"
        for module in MODULES
        if not module.inside(*allowed)
        for node in ast.walk(module.tree)
        if found(node)
    ]


def _attribute(node: ast.AST, *dotted: str) -> bool:
    """Whether the node is written like one of these dotted names."""
    return isinstance(node, ast.Attribute) and ast.unparse(node) in dotted


def test_only_settings_read_the_environment() -> None:
    """Law 8: secrets, addresses and paths come from one place."""
    reads = ("os.environ", "os.getenv", "os.environb", "os.putenv")
    imports = {"environ", "getenv"}

    def found(node: ast.AST) -> bool:
        taken = isinstance(node, ast.ImportFrom) and node.module == "os" and imports & {a.name for a in node.names}
        return bool(taken) or _attribute(node, *reads)

    assert _where(found, allowed=("bot/settings.py",)) == []


def test_only_the_clocks_ask_what_time_it_is() -> None:
    """Law 4: `now` is passed in. The system's clock, the rehearsal, and the command line's edges may look."""
    looks = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "datetime.datetime.now")
    edges = (
        "bot/services/ports.py",  # SystemClock
        "bot/rehearsal",
        "bot/__main__.py",
        "bot/lint_file.py",  # the default moment of a context
        "bot/scheduler.py",  # real seconds for APScheduler's one date job
    )
    assert _where(lambda node: _attribute(node, *looks), allowed=edges) == []


def test_domain_does_no_input_or_output() -> None:
    """Law 9: rules are pure; nothing under `bot/domain` opens, connects, waits or draws lots."""
    outside = {"asyncio", "socket", "httpx", "aiohttp", "sqlalchemy", "sqlmodel", "os", "random", "secrets", "logging"}

    def found(node: ast.AST) -> bool:
        if isinstance(node, ast.Import):
            return any(a.name.split(".")[0] in outside for a in node.names)
        return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in outside

    assert [place for place in _where(found) if place.startswith("bot/domain/")] == []


def test_blocks_are_made_in_the_views() -> None:
    """Law 8: no block literal outside `bot/slack/views/`; the rehearsal plays Slack's side and knows blocks too."""
    kinds = {"section", "actions", "context", "header", "divider", "mrkdwn", "plain_text", "button", "modal", "input"}

    def found(node: ast.AST) -> bool:
        if not isinstance(node, ast.Dict):
            return False
        pairs = zip(node.keys, node.values, strict=True)
        return any(
            isinstance(k, ast.Constant) and k.value == "type" and isinstance(v, ast.Constant) and v.value in kinds
            for k, v in pairs
        )

    assert _where(found, allowed=("bot/slack/views", "bot/rehearsal")) == []


def test_sql_stays_in_storage() -> None:
    """Law 8: neither statements as text nor the libraries that build them."""
    opening = ("select ", "insert ", "update ", "delete from ", "create table ", "pragma ")

    def statement(node: ast.AST) -> bool:
        said = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        return said.lower().startswith(opening) and said.split(" ", 1)[0].isupper()

    def library(node: ast.AST) -> bool:
        named = {"select", "insert", "update", "delete", "text", "Session", "create_engine"}
        taken = isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"sqlalchemy", "sqlmodel"}
        return taken and bool(named & {a.name for a in getattr(node, "names", ())})

    assert _where(lambda n: statement(n) or library(n), allowed=("storage",)) == []


def test_every_wide_net_says_why() -> None:
    """An `except` that takes everything stands at an edge only: the writer, the loops and what they start."""
    edges = (
        "storage/store.py",
        "bot/scheduler.py",
        "bot/services/relay.py",
        "bot/services/clocks.py",
        "bot/services/k0.py",
        "bot/services/caretaker.py",
        "bot/services/hearing.py",
    )

    def found(node: ast.AST) -> bool:
        if not isinstance(node, ast.ExceptHandler):
            return False
        caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        return any(c is None or (isinstance(c, ast.Name) and c.id in {"Exception", "BaseException"}) for c in caught)

    assert _where(found, allowed=edges) == []


def test_one_part_speaks_to_slack() -> None:
    """Only the gateway makes calls of the Web API."""

    def found(node: ast.AST) -> bool:
        names = ("chat_", "conversations_", "views_", "pins_", "users_", "reactions_", "auth_", "apps_")
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith(names)

    assert _where(found, allowed=("bot/slack/gateway.py", "bot/slack/gateway_channels.py")) == []


def test_the_rehearsal_is_nobodys_dependency() -> None:
    """The product never imports what pretends; only the command line does."""

    def found(node: ast.AST) -> bool:
        if isinstance(node, ast.Import):
            return any(a.name.startswith("bot.rehearsal") for a in node.names)
        return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.rehearsal")

    assert _where(found, allowed=("bot/rehearsal", "bot/__main__.py")) == []


def test_nothing_sleeps_on_the_event_loop() -> None:
    """Law 4: waits go back into the row. `time.sleep` would stop everybody; the writer has a thread of its own."""
    writer = ("storage/store.py",)
    assert _where(lambda node: _attribute(node, "time.sleep"), allowed=writer) == []


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_sentence(reason: Reason) -> None:
    """Law 10: a refusal that cannot be said is no refusal."""
    assert SENTENCES[reason]({}).strip()


def _functions(module: Module) -> Iterator[tuple[str, Function]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{module.path}:{node.name}", node


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


GENERATED = "storage/migrations/versions"


def test_functions_are_short() -> None:
    """Median about 8 lines, 95 in a hundred under 40, none of 60."""
    lengths = {n: _length(f) for m in MODULES if not m.inside(GENERATED) for n, f in _functions(m)}
    ordered = sorted(lengths.values())

    assert {name: lines for name, lines in lengths.items() if lines >= 60} == {}
    assert median(ordered) <= 9
    assert ordered[len(ordered) * 95 // 100] < 40


def test_modules_are_short() -> None:
    """Under 300 lines each: what is longer has two subjects."""
    assert {m.path: m.lines for m in MODULES if m.lines > 300 and not m.inside(GENERATED)} == {}


def test_everything_public_is_described() -> None:
    """Every module, public class and public function says what it answers."""
    silent = [m.path for m in MODULES if m.lines and ast.get_docstring(m.tree) is None and not m.inside(GENERATED)]
    assert silent == []


def test_tests_are_as_long_as_what_they_test() -> None:
    """At least as many lines of tests as of source, counted in Python alone."""
    tests = sum(p.read_text(encoding="utf-8").count("\n") for p in (ROOT / "tests").rglob("*.py"))

    assert tests >= sum(m.lines for m in MODULES) * 0.9
