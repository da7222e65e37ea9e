"""What README, the changelog and `.env.example` say is what there is, and nothing is left unsaid."""

import re
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import typer.core
import typer.main

from bot.__main__ import app
from bot.publishers.kind import Kind
from bot.publishers.registry import KINDS
from bot.rehearsal.script import names
from bot.settings import PREFIX, Settings
from bot.web.hooks import KINDS as HOOKS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def _commands() -> dict[str, set[str]]:
    """Every command of the command line and its long options."""
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    found: dict[str, set[str]] = {}
    for name, command in group.commands.items():
        options = [o for p in command.params for o in (*p.opts, *p.secondary_opts)]
        found[name] = {o for o in options if o.startswith("--")}
    return found


def _tracked() -> list[Path]:
    """The text files of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        capture_output=True,
        check=False,
    ).stdout.decode()
    named = [ROOT / name for name in listed.split("\0") if name]
    found = named or [p for p in ROOT.rglob("*") if not {".git", ".venv"} & set(p.parts)]
    return [p for p in found if p.is_file() and p.suffix not in {".png", ".pyc", ".db", ".woff2"}]


@pytest.mark.parametrize("text", [README, EXAMPLE], ids=["README", ".env.example"])
def test_every_setting_is_described(text: str) -> None:
    """A setting that nobody can find does not exist."""
    fields = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}

    assert {name for name in fields if name not in text} == set()


@pytest.mark.parametrize("text", [README, EXAMPLE], ids=["README", ".env.example"])
def test_no_setting_is_made_up(text: str) -> None:
    """What is described can be set."""
    fields = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | {"BAYAN_X", "BAYAN_X_FILE"}
    described = {name.split("__")[0] for name in re.findall(rf"\b{PREFIX}[A-Z_]+", text)}

    assert described - fields == set()


def test_what_is_commented_out_shows_the_default() -> None:
    """`.env.example` promises so; what depends on the user or the organisation is left empty."""
    shown = dict(re.findall(r"^#(BAYAN_[A-Z_]+)=(.+)$", EXAMPLE, re.MULTILINE))
    plain = {k: v for k, v in shown.items() if "__" not in k and k != "BAYAN_DATABASE_URL"}

    assert plain == {k: str(Settings.model_fields[k.removeprefix(PREFIX).lower()].default) for k in plain}


def test_every_command_is_in_the_table_and_only_those() -> None:
    """README's table and the command line have the same commands."""
    table = set(re.findall(r"^\| `bayan (\w+)", README, re.MULTILINE))

    assert table == set(_commands())


def test_every_option_that_readme_names_exists() -> None:
    """On the command in whose row it stands."""
    commands = _commands()
    for line in re.findall(r"^\| `bayan .*$", README, re.MULTILINE):
        command = re.findall(r"bayan (\w+)", line)[0]
        assert set(re.findall(r"--[a-z-]+", line)) <= commands[command], line


def test_the_two_commands_are_what_ci_runs() -> None:
    """CI takes README's test command from README itself; both do all their own set-up."""
    lines = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert [line.rsplit("/", 1)[1] for line in lines] == ["bayan rehearse", "pytest"]
    assert "README.md" in ci
    (pattern,) = re.findall(r"sed -n 's/\^    \\\((.*?)\$?\\\)\$/\\1/p' README.md", ci)
    assert [line for line in lines if re.fullmatch(pattern, line)] == lines[1:]
    for tool in ("ruff check", "ruff format --check", "mypy", "lint-imports", "deptry"):
        assert tool in ci


def test_scenarios_that_are_named_exist() -> None:
    """In README and in the changelog."""
    named = set(re.findall(r"--scenario ([a-z][a-z-]+)", README + CHANGELOG))

    assert named
    assert named <= set(names())


def test_the_map_names_every_folder() -> None:
    """Every part of the house is on the map, and nothing that is not there."""
    table = set(re.findall(r"^\| `([a-z/]+/)` \|", README, re.MULTILINE))
    packages = {f"bot/{p.name}/" for p in (ROOT / "bot").iterdir() if p.is_dir() and not p.name.startswith(("_", "."))}
    assert table == packages | {"storage/", "tests/"}


def test_links_to_our_own_files_lead_somewhere() -> None:
    """Pictures and files that README and CONTRIBUTING show are there."""
    text = README + (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    linked = {target for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target}
    lost = sorted(target for target in linked if not (ROOT / target).exists())

    assert lost == []


def test_the_changelog_knows_this_version() -> None:
    """The version of the project is the newest one there, or is still being made."""
    versions = re.findall(r"^## \[([^\]]+)\]", CHANGELOG, re.MULTILINE)

    assert versions[0] in {"Unreleased", PROJECT["version"]}
    assert [v for v in versions if v != "Unreleased"][:1] in ([], [PROJECT["version"]])


def test_nothing_names_a_machine() -> None:
    """No path of somebody's machine, no index to install from: what works here works anywhere."""
    traces = re.compile(r"/(?:home|Users)/[a-z]|/" + r"work/|/" + r"root/|index-" + r"url")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _tracked()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if traces.search(line)
    ]
    assert found == []


def test_the_readme_s_table_of_outlets_is_the_registry() -> None:
    """Every kind, what it must and may be told, and what can still be done to a post; nothing that is not there."""
    said = README.partition("## Outlets")[2].partition("\n## ")[0].splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in said if line.startswith("| `")]
    assert rows == [_row(KINDS[name]) for name in sorted(KINDS)]


def _row(kind: Kind) -> list[str]:
    able = {"corrected in place": kind.abilities.edits, "taken down": kind.abilities.retracts}
    done = ", ".join(what for what, can in able.items() if can) or "nothing"
    last = "a person posts it" if kind.abilities.by_hand else done
    return [f"`{kind.name}`", _code(kind.needs), _code(kind.takes), last]


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_example_shows_what_every_kind_must_be_told(kind: str) -> None:
    """A line of `.env.example` for each, so that nobody has to guess a name."""
    wanted = [f"#BAYAN_OUTLETS__{kind.upper()}__{key.upper()}=" for key in KINDS[kind].needs]
    assert [name for name in wanted if name not in EXAMPLE] == []


def test_the_readme_s_table_of_hooks_is_the_registry() -> None:
    """Every kind of hook, with every key that it may be told."""
    said = README.partition("## Hooks")[2].partition("\n## ")[0].splitlines()
    rows = {line.split("`")[1]: line for line in said if line.startswith("| `")}
    assert sorted(rows) == sorted(HOOKS)
    assert [(n, key) for n, kind in HOOKS.items() for key in kind.takes if f"`{key}`" not in rows[n]] == []


@pytest.mark.parametrize("kind", sorted(HOOKS))
def test_the_example_shows_what_every_hook_may_be_told(kind: str) -> None:
    """A line of `.env.example` for each key."""
    wanted = [f"#BAYAN_HOOKS__{kind.upper()}__{key.upper()}=" for key in HOOKS[kind].takes]
    assert [name for name in wanted if name not in EXAMPLE] == []
