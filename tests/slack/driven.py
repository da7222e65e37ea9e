"""A pytest plugin that writes down which test drives what over the wire: `-p tests.slack.driven --driven=FILE`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.slack.listeners import dispatch, events

_now = [""]
_driven: dict[str, set[str]] = {}


def _drive(key: str) -> None:
    _driven.setdefault(key, set()).add(_now[0])


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write."""
    parser.addoption("--driven", required=True)


def pytest_configure(config: pytest.Config) -> None:
    """Stands between Bolt and the dispatcher, and between the hearing and its ways."""
    del config
    _watch(dispatch.Dispatcher, "command", lambda case, _: f"verb {case.what}")
    _watch(dispatch.Dispatcher, "action", _action)
    _watch(dispatch.Dispatcher, "submission", lambda _, body: f"form {body['view'].get('callback_id')}")
    _watch(dispatch.Dispatcher, "shortcut", lambda case, _: f"shortcut {case.what}")
    hear = events.Events.hear

    async def heard(self: events.Events, event: Any) -> None:  # noqa: ANN401 - a kept event
        _drive(f"event {event.kind}")
        await hear(self, event)

    events.Events.hear = heard  # type: ignore[method-assign]


def _action(_case: Any, body: Any) -> str:  # noqa: ANN401 - a payload
    return f"action {body['actions'][0].get('action_id')}"


def _watch(kind: type, name: str, key: Callable[[Any, Any], str]) -> None:
    way = getattr(kind, name)

    async def watched(self: object, body: Any) -> Any:  # noqa: ANN401 - a payload
        case, answer = await way(self, body)
        _drive(key(case, body))
        return case, answer

    setattr(kind, name, watched)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Whose turn it is."""
    _now[0] = item.nodeid.partition("[")[0]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """What was driven by whom."""
    path = Path(session.config.getoption("--driven"))
    path.write_text(json.dumps({k: sorted(v) for k, v in sorted(_driven.items())}, indent=1), "utf-8")
