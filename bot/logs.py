"""Structured logs, countable by `action`, with every secret blotted out by value."""

import logging
import sys
from collections.abc import Sequence
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.domain.faults import Fault
from bot.domain.secrecy import Secrets


class Redactor:
    """Replaces every secret in a finished log line, wherever it stands."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = Secrets(secrets)

    def __call__(self, _logger: WrappedLogger, _name: str, line: str) -> str:
        """The line without secrets."""
        return self._secrets.hide(line)


def _only_known_keys(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    event.setdefault("action", "log")
    return event


def set_up(level: str, form: str, secrets: Sequence[str]) -> None:
    """Sends our lines and those of the libraries to standard error in one form."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _only_known_keys,
    ]
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    redact: Any = Redactor(secrets)  # the last step takes the finished line, which structlog's types do not foresee
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render, redact],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "httpcore", "apscheduler", "aiohttp.access", "slack_bolt", "alembic"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def warn_of_setting(fault: Fault) -> None:
    """A setting that nothing reads, said at the start."""
    structlog.get_logger("bayan.settings").warning(
        "a setting is not known", action="settings.unknown", name=fault.place, hint=fault.hint
    )
