"""The people of a crash run: they declare, write and approve through the control interface, and try again."""

import asyncio
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx

from tests.cast import APPROVER, COMMANDER, COMMS_LEAD

Json = dict[str, Any]
T = TypeVar("T")

PATIENCE = 900.0
"""Real seconds after which something that should happen by itself counts as never happening."""


TRIES = 10
"""How often a person asks for a form that does not come."""

LOADING = 50
"""How often a person looks whether a form that is being loaded is there."""


class Never(AssertionError):  # noqa: N818 - says what it is
    """Something that had to happen did not."""


async def until(what: str, look: Callable[[], Awaitable[T | None]], *, every: float = 0.05) -> T:
    """What `look` finds, as soon as it finds something. Raises Never, naming `what`."""
    loop = asyncio.get_running_loop()
    end = loop.time() + PATIENCE
    while loop.time() < end:
        if found := await look():
            return found
        await asyncio.sleep(every)
    raise Never(what)


class People:
    """Acts as the roles of the rehearsal's Slack. A refusal or a time-out is an answer, not an error."""

    def __init__(self, url: str, token: str) -> None:
        headers = {"Authorization": f"Bearer {token}"}
        self._http = httpx.AsyncClient(base_url=url, headers=headers, timeout=60, trust_env=False)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def declare(self, service: str) -> Json:
        """The commander declares that a service shows wrong balances."""
        return await self._act("command", COMMANDER, channel="general", text=_declaration(service))

    async def at_ease(self) -> bool:
        """Whether the bot, just back, answers a small question."""
        answer = await self._act("command", COMMANDER, channel="general", text="/incident list", wait=0)
        return bool(answer.get("ok"))

    async def say(self, room: str) -> Json:
        """The communications lead opens the form, leaves the text as it stands and sends it to the approvers."""
        told: Json = {}
        for _ in range(TRIES):  # a form that comes too late, or is closed before it was sent, is asked for again
            told = await self._type(COMMS_LEAD, room, "/incident say")
            if view := told.get("view") and await self._filled(COMMS_LEAD):
                told = await self._act("submit", COMMS_LEAD, view_id=view["id"], values={})
                if told.get("ok"):
                    return told
        return told

    async def no_change(self, room: str) -> Json:
        """The communications lead sends the no-change text to the approvers."""
        return await self._type(COMMS_LEAD, room, "/incident nochange")

    async def approve(self, card: Json) -> Json:
        """The approver presses the button of that card, still there or not."""
        press = {"action_id": "approve", "force": True, "wait": 0}
        return await self._act("click", APPROVER, channel="approvals", **card, **press)

    async def card(self, statement: int) -> Json | None:
        """The approval card of a statement while it can be approved: its ts and the button's value."""
        seen = await self._read("messages", channel="approvals", user=APPROVER)
        for message in reversed(seen):
            for value in _buttons(message, "approve"):
                if value.startswith(f"{statement}:"):
                    return {"ts": message["ts"], "value": value}
        return None

    async def _filled(self, who: str) -> Json | None:
        """The form once it can be sent: on a busy machine one sees for a while that it is being loaded."""
        for _ in range(LOADING):
            shown = (await self._read("views", user=who))[-1:]
            if shown and shown[0].get("submit"):
                return shown[0]
            await asyncio.sleep(0.2)
        return None

    async def _type(self, who: str, room: str, text: str) -> Json:
        await self._act("join", who, channel=room)
        return await self._act("command", who, channel=room, text=text)

    async def _act(self, call: str, who: str, **what: object) -> Json:
        answer = await self._http.post(f"/_control/{call}", json={"user": who, **what})
        found: Json = answer.json()
        return found

    async def _read(self, call: str, **query: str) -> list[Json]:
        answer = await self._http.get(f"/_control/{call}", params=query)
        found: list[Json] = answer.raise_for_status().json()
        return found


def _declaration(service: str) -> str:
    return f'/incident declare sev1 wrong_balances "{service}"'


def _buttons(message: Json, action_id: str) -> list[str]:
    """The values of all buttons of that name."""
    elements = [e for block in message.get("blocks", []) for e in block.get("elements", []) if isinstance(e, dict)]
    return [str(e.get("value")) for e in elements if e.get("action_id") == action_id]
