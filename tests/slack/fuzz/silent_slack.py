"""A Slack that takes everything: the SDK's client without a wire, which keeps what it was asked to show."""

import re
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.gateway import Gateway
from bot.slack.rendering import EVENT_TYPE
from bot.slack.trouble import TurnedDown
from bot.slack.views.parts import Message

Call = tuple[str, dict[str, Any]]

FORBIDDEN = re.compile(r"<!(?:channel|here|everyone|subteam)|<[^>]*evil\.example[^>|]*\|")
"""What nobody may make us say: a mention of all, or a link whose words are not its address."""


class _Answer:
    """An answer of the Web API, as far as it is read."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.headers: dict[str, str] = {}
        self.status_code = 200

    def get(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - JSON
        return self.data.get(key, default)

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - JSON
        return self.data[key]


class SilentClient(AsyncWebClient):
    """Answers each method as Slack would, and keeps the call."""

    def __init__(self) -> None:
        super().__init__(token="xoxb-silent")
        self.made: list[Call] = []

    async def api_call(self, api_method: str, **more: Any) -> Any:  # noqa: ANN401 - the SDK's own signature
        """Nothing leaves; what can be seen by people is kept."""
        given = {**(more.get("params") or {}), **(more.get("json") or {}), **(more.get("data") or {})}
        if api_method.startswith(("views.", "chat.")):
            self.made.append((api_method, given))
        return _Answer({"ok": True, **_ANSWERS.get(api_method, _nothing)(given)})


def _nothing(_given: dict[str, Any]) -> dict[str, Any]:
    return {}


ROOMS = {"C0APPROVALS": "approvals", "C0DUTY": "duty", "C0INCIDENTS": "incidents", "C0EXECUTIVES": "executives"}

_NUMBERS = count(100)

TEXTS = ("words", "a\x00b", "\ud800", "x" * 40_000, "<!channel> <https://evil.example|https://bank.example>", "")
"""What people are said to have written."""


def _message(given: dict[str, Any]) -> dict[str, Any]:
    """In the approvals channel the card of the text that waits; elsewhere what somebody wrote."""
    ts = str(given.get("latest"))
    found: dict[str, Any] = {"ts": ts, "user": "U0X", "text": TEXTS[len(ts) * 7 % len(TEXTS)]}
    if given.get("channel") == "C0APPROVALS":
        payload = {"delivery_key": "card/approval/1", "statement": 1}
        found = {"ts": ts, "bot_id": "B0BAYAN", "metadata": {"event_type": EVENT_TYPE, "event_payload": payload}}
    return {"messages": [found]}


_ANSWERS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "auth.test": lambda _: {"user_id": "U0BAYAN", "bot_id": "B0BAYAN", "team_id": "T0", "user": "bayan", "team": "b"},
    "users.info": lambda given: {
        "user": {
            "id": given.get("user"),
            "locale": "en-GB",
            "profile": {},
            "is_restricted": given.get("user") == "U0GUEST",
        }
    },
    "views.open": lambda _: {"view": {"id": "V0NEW"}},
    "chat.getPermalink": lambda given: {"permalink": f"https://b.slack.com/archives/{given.get('channel')}/p1"},
    "conversations.history": _message,
    "chat.postMessage": lambda _: {"ts": f"{next(_NUMBERS)}.000000"},
    "conversations.create": lambda given: {"channel": {"id": f"C0MADE{next(_NUMBERS)}", "name": given["name"]}},
    "conversations.rename": lambda given: {"channel": {"id": given["channel"], "name": given["name"]}},
    "conversations.open": lambda given: {"channel": {"id": f"D0{str(given['users'])[-8:]}"}},
    "conversations.canvases.create": lambda _: {"canvas_id": f"F0{next(_NUMBERS)}"},
    "conversations.replies": lambda _: {"messages": []},
    "users.conversations": lambda _: {"channels": [{"id": key, "name": name} for key, name in ROOMS.items()]},
}


class SilentGateway(Gateway):
    """The gateway over it; a response URL takes everything too."""

    def __init__(self) -> None:
        self.silent = SilentClient()
        super().__init__(None, self.silent)  # type: ignore[arg-type]  # the session is for response URLs alone

    async def respond(self, url: str, message: Message, *, instead: bool = False) -> None:
        """Kept like a call, where it is Slack's."""
        del instead
        if not self._ours(url):
            raise TurnedDown("response_url", "invalid_url")
        self.silent.made.append(("response_url", {"url": url, "text": message.text, "blocks": list(message.blocks)}))


def shouted(shown: object) -> str:
    """What of a payload people see as Slack's own language, and nobody may write; empty where all is well."""
    return next((found[0] for text in _spoken(shown) if (found := FORBIDDEN.search(text))), "")


def _spoken(shown: object) -> Iterator[str]:
    """Every text that Slack reads as its message language: `text` at the top, and text objects of that kind."""
    if isinstance(shown, dict):
        if isinstance(shown.get("text"), str) and shown.get("type") not in {"plain_text", "text"}:
            yield shown["text"]
        for inner in shown.values():
            yield from _spoken(inner)
    elif isinstance(shown, list | tuple):
        for inner in shown:
            yield from _spoken(inner)
