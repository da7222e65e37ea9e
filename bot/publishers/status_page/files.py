"""The page's folder: update files that are written once, and whole releases that appear in one instant.

updates/inc-7/2-fr.json     what was published, one file for ever
releases/000012-1f0c…/      every file of the page at one moment
current -> releases/…       what is served; the last ten are kept
"""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.publishers.status_page.update import Unreadable, Update, update_from

KEPT = 10
CURRENT, RELEASES, UPDATES = "current", "releases", "updates"


class Taken(Exception):  # noqa: N818 - says what it is
    """Another update is already kept under this name."""


class Folder:
    """One page's folder. Everything here blocks and may raise OSError: a full or read-only disk, missing rights."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time, across processes too: an old one may still be draining."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def holds(self, update: Update) -> bool:
        """Whether exactly this update is kept. Raises Taken where another one has its name."""
        try:
            kept = self._path(update).read_bytes()
        except FileNotFoundError:
            return False
        if kept != update.content():
            raise Taken(update.name)
        return True

    def add(self, update: Update) -> None:
        """Keeps the update; an identical repeat changes nothing. Raises Taken."""
        if not self.holds(update):
            path = self._path(update)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, update.content())
            for folder in (path.parent, path.parent.parent, self.root):
                _settle(folder)

    def _path(self, update: Update) -> Path:
        return self.root / UPDATES / f"{update.name}.json"

    def updates(self) -> tuple[list[Update], list[str]]:
        """Every update that is kept, and what is wrong with the files that hold none."""
        found, faults = [], []
        for path in sorted(self.root.glob(f"{UPDATES}/*/*.json")):
            try:
                found.append(update_from(json.loads(path.read_bytes())))
            except (Unreadable, ValueError) as error:
                faults.append(f"{path.relative_to(self.root)}: {error}")
        return found, faults

    def release(self, files: Mapping[str, bytes]) -> bool:
        """Makes these files the page, all at once; False when they already are."""
        digest = _digest(files)
        present = self._present()
        if present.endswith(f"-{digest}"):
            return False
        target = self.root / RELEASES / f"{_next_number(self.root / RELEASES):06}-{digest}"
        self._lay_out(files, target)
        self._point_at(target)
        self._prune(keep=target.name)
        return True

    def _present(self) -> str:
        """The name of the release that is served; empty where there is none."""
        link = self.root / CURRENT
        return link.readlink().name if link.is_symlink() and link.exists() else ""

    def _lay_out(self, files: Mapping[str, bytes], target: Path) -> None:
        """Writes the files to a folder beside the target and renames it when every one of them is on the disk."""
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
        try:
            draft.chmod(0o755)
            for path, content in files.items():
                _write(draft / path, content)
            for folder in {p.parent for p in draft.rglob("*")} | {draft}:
                _settle(folder)
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        _settle(target.parent)

    def _point_at(self, target: Path) -> None:
        """Replaces the link in one step, so that no reader ever finds a mixture."""
        link = self.root / f".{CURRENT}-{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(Path(RELEASES) / target.name, target_is_directory=True)
        link.replace(self.root / CURRENT)
        _settle(self.root)

    def _prune(self, keep: str) -> None:
        """Removes all but the last releases, and drafts a crash left behind."""
        folders = sorted(p for p in (self.root / RELEASES).iterdir() if p.is_dir() and p.name != keep)
        for old in folders[: max(len(folders) - KEPT + 1, 0)]:
            shutil.rmtree(old, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Writes the file so that it is there as a whole or not at all, also after a power cut."""
    draft = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        _write(draft, content)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Makes the names in a folder as durable as the files they name."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _next_number(releases: Path) -> int:
    numbers = [int(p.name.split("-")[0]) for p in releases.glob("[0-9]*-*")] if releases.is_dir() else []
    return max(numbers, default=0) + 1


def _digest(files: Mapping[str, bytes]) -> str:
    """A hash over all names and contents."""
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        whole.update(f"{path}\n{len(content)}\n".encode())
        whole.update(content)
    return whole.hexdigest()[:16]
