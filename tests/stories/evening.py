"""An evening told in Python: the whole bot in the simulated world, people acting over the control interface."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import httpx

from bot.lifecycle import Bayan
from bot.rehearsal.clock import RehearsalClock
from bot.rehearsal.stage import Stage, house_policy
from bot.rehearsal.workspace import Limits

Json = dict[str, Any]

NOTHING: Mapping[str, object] = MappingProxyType({})

BEGIN = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)
"""20:45 for the audience."""

ROOM = "inc-1-wrong-balances"
DECLARE = '/incident declare sev1 wrong_balances "Pocket Bank, Chaabi Net" since 20:30'


@dataclass(slots=True, kw_only=True)
class Evening:
    """The stage and a hand on every person in it. The clock stands still unless it is moved."""

    stage: Stage
    http: httpx.AsyncClient

    @property
    def bot(self) -> Bayan:
        """The bot that runs now."""
        assert self.stage.bot is not None
        return self.stage.bot

    async def passes(self, **span: float) -> None:
        """Lets so much time pass; everything due meanwhile happens at its own moment."""
        clock = self.stage.clock
        end = clock.now() + timedelta(**span)
        await self.stage.settled()
        while (due := self.stage.next_at()) is not None and due < end:
            clock.set(max(due, clock.now()))
            await self.stage.settled()
        clock.set(max(end, clock.now()))
        await self.stage.settled()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Returns once it holds; fails after ten real seconds."""
        async with asyncio.timeout(10):
            while not holds():  # noqa: ASYNC110 - the condition is not always an event's
                await asyncio.sleep(0.02)

    async def post(self, call: str, **body: object) -> Json:
        """One act over the control interface, and its answer, whatever it says."""
        answer: Json = (await self.http.post(f"/_control/{call}", json=body)).json()
        return answer

    async def see(self, what: str, **where: str) -> Any:  # noqa: ANN401 - JSON
        """What a person sees."""
        return (await self.http.get(f"/_control/{what}", params=where)).json()

    async def fault(self, **order: object) -> None:
        """Orders a misfortune of the simulated Slack."""
        assert (await self.post("fault", **order))["ok"]

    async def types(self, user: str, text: str, channel: str = ROOM) -> Json:
        """A person types a command, joining the channel where needed; the bot then settles."""
        await self.post("join", user=user, channel=channel)
        answer = await self.post("command", user=user, channel=channel, text=text)
        await self.passes(seconds=6)
        return answer

    async def told(self, user: str, text: str, channel: str = ROOM) -> str:
        """What the person who types is told, as one text."""
        return said(await self.types(user, text, channel))

    async def sends(self, user: str, view: Mapping[str, Any], values: Mapping[str, object] | None = None) -> Json:
        """A person submits a form with these labels changed; the bot then settles."""
        answer = await self.post("submit", user=user, view_id=view["id"], values=dict(values or {}))
        await self.passes(seconds=6)
        return answer

    async def presses(self, user: str, action_id: str, channel: str = "approvals", **more: object) -> Json:
        """A person presses a control on the newest message there that has it; the bot then settles."""
        ts = more.pop("ts", None) or (await self.newest(user, action_id, channel))["ts"]
        answer = await self.post("click", user=user, channel=channel, ts=ts, action_id=action_id, **more)
        await self.passes(seconds=6)
        return answer

    async def newest(self, user: str, action_id: str, channel: str = "approvals") -> Json:
        """The newest message there that has this control."""
        for message in reversed(await self.reads(user, channel)):
            elements = [e for b in message.get("blocks", ()) for e in (*b.get("elements", ()), b.get("accessory", {}))]
            if any(e.get("action_id") == action_id for e in elements):
                return message
        raise AssertionError(f"no {action_id} in {channel}")

    async def reads(self, user: str, channel: str, **more: str) -> list[Json]:
        """The messages that this person sees in a channel, oldest first."""
        found: list[Json] = await self.see("messages", user=user, channel=channel, **more)
        return found

    async def texts(self, user: str, channel: str) -> list[str]:
        """As `reads`, the words alone."""
        return [str(m["text"]) for m in await self.reads(user, channel)]

    async def rooms(self) -> list[str]:
        """The names of the incidents' channels."""
        return [c["name"] for c in await self.see("channels") if str(c.get("name", "")).startswith("inc-")]

    async def posts(self, network: str) -> list[str]:
        """The texts that the public of a network sees."""
        found = (await self.http.get(f"/_networks/{network}/posts")).json()
        return [p["text"] for p in found if not p["deleted"]]

    async def calls(self, method: str) -> list[Json]:
        """Every call the bot made of this method."""
        return [c for c in await self.see("calls") if c["method"] == method]

    async def declared(self) -> Json:
        """The evening's incident, declared by the commander in #general."""
        return await self.types("commander", DECLARE, "general")

    async def submitted(self) -> Json:
        """As `declared`, with a first text that waits for its approver."""
        await self.declared()
        form = (await self.types("comms_lead", "/incident say"))["view"]
        return await self.sends("comms_lead", form)

    async def document(self) -> Json:
        """The newest incident as the machine-readable document."""
        return await self.bot.document()

    async def restart(self) -> None:
        """The bot dies without warning and comes back."""
        await self.stage.kill_bot()
        await self.stage.start_bot()
        await self.stage.settled()


@asynccontextmanager
async def an_evening(
    folder: Path,
    *,
    start: datetime = BEGIN,
    settings: Mapping[str, object] = NOTHING,
    limits: Limits | None = None,
) -> AsyncIterator[Evening]:
    """The house at its beginning, everything started, with these settings changed; stopped gracefully at the end."""
    clock = RehearsalClock(start, speed=0)
    stage = Stage(folder, clock, policy=house_policy(), settings=settings, limits=limits)
    await stage.start()
    try:
        token = {"Authorization": f"Bearer {stage.server.token}"}
        async with httpx.AsyncClient(base_url=stage.server.url, headers=token, timeout=30, trust_env=False) as http:
            yield Evening(stage=stage, http=http)
    finally:
        await stage.close()


def said(answer: Json) -> str:
    """Everything a person was told as a result, as one text."""
    return "\n".join(str(m.get("text", "")) for m in answer.get("ephemeral", ()))


def markup_in(document: Any) -> list[str]:  # noqa: ANN401 - JSON
    """Every string in which Slack would look for mentions, wherever it stands in a message; plain text has none."""
    if isinstance(document, dict):
        if document.get("type") == "plain_text":
            return []
        return [t for key, value in document.items() if key not in UNREAD for t in markup_in(value)]
    if isinstance(document, list):
        return [t for value in document for t in markup_in(value)]
    return [document] if isinstance(document, str) else []


UNREAD = frozenset({"value", "private_metadata", "metadata", "block_id", "action_id", "token"})
"""What a message carries along that nobody reads."""

SHOUT = re.compile(r"<!(?:channel|here|everyone|subteam)")
"""What would ring everybody's telephone."""
