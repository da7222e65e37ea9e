"""One call to Slack: its answer, or which of four kinds of trouble there was."""

from collections.abc import Awaitable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.domain.delivery import JSON
from bot.slack.entrance import writable
from bot.slack.wording import troubles

UNSURE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Answers after which part of the work may have been done."""


SHUT = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "org_login_required", "token_expired", "token_revoked"}
)
"""Answers that have nothing to do with what was asked: the bot's own token opens no door any more."""


class SlackTrouble(Exception):  # noqa: N818 - the root of four outcomes
    """A call that did not succeed; its text is fit for people."""


class TurnedDown(SlackTrouble):
    """Slack certainly did nothing and never will for this input."""

    def __init__(self, method: str, code: str, detail: str = "") -> None:
        super().__init__(troubles.turned_down(method, code, detail))
        self.code = code


class LockedOut(TurnedDown):
    """As TurnedDown, for every call there is, until the token is renewed."""


class Later(SlackTrouble):
    """Slack certainly did nothing and asks to wait."""

    def __init__(self, wait: timedelta, method: str = "") -> None:
        super().__init__(troubles.rate_limited(wait.total_seconds()))
        self.wait = wait
        self.method = method


class NotReached(SlackTrouble):
    """The call never left: nothing was done."""


class NoAnswer(SlackTrouble):
    """The call left and no proper answer came: it may have been done."""


async def ask(method: str, call: Awaitable[Any]) -> JSON:
    """Slack's answer, without what no database can hold. Raises one of the four kinds of SlackTrouble."""
    data: JSON = writable((await answer_to(method, call)).data)
    return data


async def answer_to(method: str, call: Awaitable[Any]) -> Any:  # noqa: ANN401 - the SDK's response, headers and all
    """As `ask`, with the headers. Raises one of the four kinds of SlackTrouble."""
    try:
        answer = await call
    except SlackApiError as error:
        raise _trouble(method, error) from error
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
        raise NotReached(troubles.not_reached(str(error))) from error
    except (TimeoutError, aiohttp.ClientError, SlackClientError, ConnectionError) as error:
        raise NoAnswer(troubles.no_answer(method, repr(error))) from error
    except AttributeError as error:  # the SDK stumbles over a plain-text answer with status 200
        raise NoAnswer(troubles.no_answer(method, "a plain text")) from error
    return answer


def _trouble(method: str, error: SlackApiError) -> SlackTrouble:
    answer = error.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0) or 0)
    data = getattr(answer, "data", None)
    code = str(data.get("error") or "") if isinstance(data, dict) else ""
    if status == 429 or code in {"ratelimited", "rate_limited"}:  # noqa: PLR2004
        return Later(_retry_after(getattr(answer, "headers", {})), method)
    if not code or code in UNSURE or status >= 500:  # noqa: PLR2004
        return NoAnswer(troubles.no_answer(method, code or f"status {status}"))
    if code in SHUT and method != "apps.connections.open":
        return LockedOut(method, code)
    return TurnedDown(method, code, _detail(data if isinstance(data, dict) else {}))


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    """Seconds that Slack asks for; one when it does not say or says nonsense."""
    named = {k.lower(): v for k, v in headers.items()}.get("retry-after", "1")
    return timedelta(seconds=int(named) if named.isdecimal() else 1)


def _detail(data: Mapping[str, Any]) -> str:
    said = (data.get("response_metadata") or {}).get("messages") or []
    needed = f"needs {data['needed']}" if data.get("needed") else ""
    return "; ".join([*map(str, said), *([needed] if needed else [])])
