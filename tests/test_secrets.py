"""No secret of ours is ever produced: not in logs, the record, the database, Slack, the page, errors or a check."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.domain.secrecy import BLOT
from tests.leaks import PASSWORD, inherited

PATIENCE = 280
"""Real seconds for an evening with every kind of outlet, on a machine that does other things too."""

pytestmark = pytest.mark.timeout(PATIENCE + 20)


@pytest.fixture
def evening(database_url: str, tmp_path: Path) -> tuple[dict[str, Any], str]:
    """What an evening produced in which everybody echoes our secrets, and what it logged."""
    url = make_url(database_url)
    if url.get_backend_name() == "postgresql":
        url = url.set(password=PASSWORD, username=url.username or "postgres")
    command = [sys.executable, "-m", "tests.leaks", str(tmp_path), url.render_as_string(hide_password=False)]
    done = subprocess.run(command, env=inherited(), cwd=tmp_path, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return json.loads(done.stdout), done.stderr.decode()


def test_nothing_that_is_produced_holds_a_secret(evening: tuple[dict[str, Any], str], tmp_path: Path) -> None:
    """Every kind of outlet that the rehearsal offers, both databases; refusals that echo, checks that echo, errors."""
    told, logged = evening
    _met_echoes(told, logged)
    seen = told["seen"] | {"log": logged}
    assert len(set(told["secrets"])) >= 4
    assert told["sessions"]

    held = [*told["secrets"], *told["sessions"]]
    assert [(what, secret) for what, text in seen.items() for secret in held if secret in text] == []
    raw = b"".join(p.read_bytes() for p in tmp_path.glob("bayan.db*"))
    vault = "\n".join(told["sessions"])  # a sign-in that is renewed lives there, and the first one begins it
    assert [secret for secret in told["secrets"] if secret.encode() in raw and secret not in vault] == []


def _met_echoes(told: dict[str, Any], logged: str) -> None:
    """Else nothing would be proved: they stand blotted out in the log, in Slack, in the database and in the check."""
    seen = told["seen"]
    assert [what for what in ("slack duty", "slack approvals", "database", "check") if BLOT not in seen[what]] == []
    assert BLOT in logged
    assert "outlet_unfit" in seen["database"]
    assert "RuntimeError" in logged
