"""Logs: one line a thing, countable by action, without secrets, whoever wrote it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.logs import Redactor

ROOT = Path(__file__).parent.parent

TALK = """
import logging, structlog
from bot.logs import set_up
set_up({level!r}, {form!r}, ("xoxb-secret", "p@ssword"))
log = structlog.get_logger("bayan.test")
log.info("started", action="start", token="xoxb-secret", where={{"deep": ["p@ssword"]}})
log.debug("chatter")
logging.getLogger("somebody.else").warning("they said xoxb-secret")
logging.getLogger("httpx").info("HTTP Request: GET /")
try:
    raise ValueError("p@ssword is wrong")
except ValueError:
    log.exception("it failed", action="failed")
log.info("بيان: é 😱", action="words")
"""


def _said(level: str = "INFO", form: str = "json") -> list[str]:
    """What a process logs that says these things, line by line."""
    code = TALK.format(level=level, form=form)
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True, encoding="utf-8")  # noqa: S603 - our own words
    assert done.stdout == ""
    return done.stderr.splitlines()


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    """The JSON lines at level INFO."""
    return [json.loads(line) for line in _said()]


def test_every_line_is_one_json_object_with_an_action(lines: list[dict[str, Any]]) -> None:
    """Ours and the libraries' alike: whoever counts needs no second parser."""
    assert [line["action"] for line in lines] == ["start", "log", "failed", "words"]
    assert all({"event", "level", "logger", "timestamp"} <= line.keys() for line in lines)
    assert lines[0]["timestamp"].endswith("Z")


def test_no_secret_is_logged_wherever_it_stands(lines: list[dict[str, Any]]) -> None:
    """In a value, deep in one, in another library's message, in a traceback."""
    text = json.dumps(lines, ensure_ascii=False)

    assert "xoxb-secret" not in text
    assert "p@ssword" not in text
    assert lines[0]["token"] == "[redacted]"
    assert "ValueError: [redacted] is wrong" in lines[2]["exception"]


def test_words_stay_readable(lines: list[dict[str, Any]]) -> None:
    """Arabic and emoji are written as they are."""
    assert lines[3]["event"] == "بيان: é 😱"


def test_text_for_people_is_redacted_too() -> None:
    """`text` instead of `json`: no objects, no colours in a file, no secrets."""
    text = "\n".join(_said("WARNING", "text"))

    assert "it failed" in text
    assert "started" not in text
    assert "xoxb-secret" not in text
    assert "\x1b[" not in text


def test_the_longest_secret_goes_first() -> None:
    """A secret that begins with another one leaves nothing behind."""
    assert Redactor(["secret-and-more", "secret"])(None, "", "secret-and-more secret") == "[redacted] [redacted]"
