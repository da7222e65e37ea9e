"""The wheel: both packages with everything they read at run time, and nothing else."""

import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """The names of all files in the wheel that this tree builds."""
    wheels = pytest.importorskip("hatchling.builders.wheel", reason="hatchling is not installed: no wheel was built")
    folder = tmp_path_factory.mktemp("wheel")
    (wheel,) = wheels.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def test_every_file_of_both_packages_is_in_it(names: frozenset[str]) -> None:
    """Python, policy, templates, lexicons, pages, scenarios, migrations: what is in the tree is in the wheel."""
    tree = {
        path.relative_to(ROOT).as_posix()
        for package in ("bot", "storage")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    assert sorted(tree - names) == []


@pytest.mark.parametrize(
    "suffix", [".toml", ".po", ".jinja", ".css", ".js", ".html", ".mako", "py.typed", "0001_the_first_schema.py"]
)
def test_it_holds_more_than_python(names: frozenset[str], suffix: str) -> None:
    """A kind of file that the code reads is there at all."""
    assert [n for n in names if n.endswith(suffix)]


def test_it_holds_nothing_else(names: frozenset[str]) -> None:
    """No tests, no pictures of the repository, no secrets, no left-overs."""
    tops = {name.split("/")[0] for name in names}

    assert {t for t in tops if not t.endswith(".dist-info")} == {"bot", "storage"}
    assert [n for n in names if "__pycache__" in n or n.endswith((".pyc", ".db", ".env"))] == []


def test_the_command_is_named(names: frozenset[str]) -> None:
    """Installing it makes `bayan`."""
    assert [n for n in names if n.endswith("entry_points.txt")]
    assert [n for n in names if n.endswith("licenses/LICENSE")]
