"""One release of the status page in memory: every file read, compressed and tagged once, then only handed out."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

MANIFEST = "files.json"
SERVER = {"Server": "bayan"}
WORTH_COMPRESSING = 256
"""Bytes below which compression saves nothing that anybody would notice."""


class Unusable(Exception):  # noqa: N818 - says what it is
    """A release that cannot be served."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One encoding of a file. Each has an ETag of its own, for they are different bytes."""

    content: bytes
    etag: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file as it is served."""

    plain: Body
    packed: Body | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Every file by its path."""

    name: str
    files: Mapping[str, File]

    def find(self, path: str) -> File | None:
        """The file an address means: the file itself, a folder's index, or a page without its `.html`."""
        if not path or path.endswith("/"):
            return self.files.get(f"{path}index.html")
        return self.files.get(path) or self.files.get(f"{path}.html")

    def is_folder(self, path: str) -> bool:
        """Whether the address lacks nothing but the slash at its end."""
        return f"{path}/index.html" in self.files

    def missing(self, path: str) -> File | None:
        """What is shown for an address that leads nowhere, in the language of its first part."""
        return self.files.get(f"{path.partition('/')[0]}/404.html") or self.files.get("404.html")


def load_release(folder: Path) -> Release:
    """Reads the whole release. Raises Unusable for a broken list of files, OSError for missing ones."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except ValueError as error:
        raise Unusable(f"{MANIFEST}: {error}") from error
    if not isinstance(manifest, dict):
        raise Unusable(f"{MANIFEST} is no list of files")
    files = {path: _file(_inside(folder, path).read_bytes(), headers) for path, headers in manifest.items()}
    return Release(name=folder.name, files=MappingProxyType(files))


def _inside(folder: Path, path: str) -> Path:
    """The file's place. Raises Unusable for one outside the release."""
    place = (folder / path).resolve()
    if not place.is_relative_to(folder.resolve()):
        raise Unusable(f"{path} lies outside the release")
    return place


def _file(content: bytes, headers: Mapping[str, str]) -> File:
    tag = hashlib.sha256(content).hexdigest()[:32]
    common = {**headers, "Vary": "Accept-Encoding", **SERVER}
    packed = gzip.compress(content, mtime=0)
    smaller = len(content) >= WORTH_COMPRESSING and len(packed) < len(content)
    return File(
        plain=_body(content, f'"{tag}"', common),
        packed=_body(packed, f'"{tag}-gz"', {**common, "Content-Encoding": "gzip"}) if smaller else None,
    )


def _body(content: bytes, etag: str, headers: Mapping[str, str]) -> Body:
    return Body(content=content, etag=etag, headers=MappingProxyType({**headers, "ETag": etag}))
