"""Arguments of a call, however they were encoded: query, form, JSON, multipart, JSON inside a form."""

import json
from dataclasses import dataclass

from aiohttp import web

from bot.rehearsal.workspace.shapes import Json, SlackError, invalid_arguments

_YES = {"1", "true", "True"}


async def read_args(request: web.Request) -> Json:
    """Everything a request says, as one object; raises SlackError(invalid_json, json_not_object)."""
    args: Json = dict(request.query)
    if request.method != "POST":
        return args
    if request.content_type != "application/json":
        form = await request.post()
        return args | {name: value for name, value in form.items() if isinstance(value, str)}
    try:
        body = json.loads(await request.read() or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return args | body


@dataclass(frozen=True, slots=True)
class Args:
    """The arguments of one call, read by the shape a method expects."""

    raw: Json

    def has(self, name: str) -> bool:
        """Whether the argument was given and is not null."""
        return self.raw.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        """A string, or the default."""
        value = self.raw.get(name)
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        """A string that must be there and not empty; raises SlackError(invalid_arguments)."""
        value = self.text(name)
        if not value:
            raise invalid_arguments(f"missing required field: {name}")
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean in any of its spellings."""
        value = self.raw.get(name)
        if value is None:
            return default
        return value if isinstance(value, bool) else str(value) in _YES

    def number(self, name: str, default: int) -> int:
        """A whole number; raises SlackError(invalid_arguments)."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        try:
            return int(str(value))
        except ValueError:
            raise invalid_arguments(f"must be an integer [json-pointer:/{name}]") from None

    def amount(self, name: str, default: float = 0.0) -> float:
        """A number that may have a fraction; raises SlackError(invalid_arguments)."""
        value = self.raw.get(name)
        if value is None or value == "":
            return default
        try:
            return float(str(value))
        except ValueError:
            raise invalid_arguments(f"must be a number [json-pointer:/{name}]") from None

    def words(self, name: str) -> list[str]:
        """A list of strings: a JSON list, or one string with commas."""
        value = self.parsed(name) if str(self.raw.get(name, "")).startswith("[") else self.raw.get(name)
        if isinstance(value, list):
            return [str(entry) for entry in value]
        return [word.strip() for word in str(value or "").split(",") if word.strip()]

    def parsed(self, name: str, *, code: str = "invalid_arguments") -> object:
        """A JSON value, decoded if it came as a string; None if absent; raises SlackError(`code`)."""
        value = self.raw.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(code) from None
