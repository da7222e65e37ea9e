"""The evening of letters, hooks and hands: what it leaves behind holds no credential and nothing twice."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot.rehearsal.networks.email.server import PASSWORD
from bot.rehearsal.networks.telegram.server import TOKEN
from bot.rehearsal.networks.webhook.server import SECRET
from bot.rehearsal.script import load_script
from bot.rehearsal.show import Options, perform

HEADLESS = Options(speed=0, headless=True, port=0, on_url=lambda _: None)
KEPT = (TOKEN, TOKEN.partition(":")[2], PASSWORD, SECRET)


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What was logged, before anything is blotted out."""
    with structlog.testing.capture_logs() as entries:
        yield entries


def left_in(folder: Path) -> list[bytes]:
    """The content of every file: the database, the status page, the policy."""
    return [file.read_bytes() for file in folder.rglob("*") if file.is_file()]


async def test_no_credential_is_left_anywhere(
    tmp_path: Path, logged: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    """Not in the log of ours or of the libraries, not in the document, not in the database with its audit chain."""
    caplog.set_level("WARNING")
    document = await perform(tmp_path, load_script("letters"), HEADLESS)
    assert document["expectations"]["failed"] == []
    written = [f"{logged} {caplog.text} {json.dumps(document)}".encode()]
    written += left_in(tmp_path)
    assert len(b"".join(written)) > 100_000
    assert [secret for secret in KEPT for text in written if secret.encode() in text] == []
    assert any(b"/net/telegram" in text for text in written), "addresses are kept, those with the token are not"
