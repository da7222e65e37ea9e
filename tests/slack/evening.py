"""What tests do in the workspace, in the words of the people there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.slack.courier import SlackCourier
from bot.slack.gateway import Gateway
from tests.rehearsal.workspace.rig import Rig
from tests.slack.desk import House

Answer = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Evening:
    """People, the bot among them, and the time."""

    rig: Rig
    house: House
    gateway: Gateway
    courier: SlackCourier

    def advance(self, **by: float) -> None:
        """Lets time pass, in Slack and at home."""
        self.house.clock.moment += timedelta(**by)
        self.rig.clock.moment = self.house.clock.moment

    async def work(self) -> None:
        """The relay does everything that is due."""
        await self.house.work(self.courier)
        self.rig.clock.moment = max(self.rig.clock.moment, self.house.clock.moment)

    async def types(self, user: str, channel: str, text: str) -> Answer:
        """A person types a command; then the relay works."""
        self.advance(seconds=1)
        answer: Answer = await self.rig.do("command", user=user, channel=channel, text=f"/incident {text}")
        await self.work()
        return answer

    async def joins(self, user_id: str, channel: str) -> None:
        """A person comes into a channel."""
        found = next(c for c in await self.rig.see("channels") if c["name"] == channel)
        await self.gateway.invite(found["id"], [user_id])

    async def told(self, user: str, channel: str, text: str) -> str:
        """What the person who types is told, as one text."""
        return said(await self.types(user, channel, text))

    async def press(self, user: str, channel: str, action_id: str, **more: object) -> Answer:
        """A person presses a control on the newest message there that has it; then the relay works."""
        self.advance(seconds=1)
        ts = more.pop("ts", None) or await self.newest(user, channel, action_id)
        answer: Answer = await self.rig.do("click", user=user, channel=channel, ts=ts, action_id=action_id, **more)
        await self.work()
        return answer

    async def submits(self, user: str, view: Answer, **values: object) -> Answer:
        """A person submits a form with these labels changed; then the relay works."""
        self.advance(seconds=1)
        labelled = {k.replace("_", ", ") if k[:1].isupper() else k: v for k, v in values.items()}
        answer: Answer = await self.rig.do("submit", user=user, view_id=view["id"], values=labelled)
        await self.work()
        return answer

    async def reads(self, user: str, channel: str, **more: str) -> list[Answer]:
        """The messages that this person sees in a channel, oldest first."""
        found: list[Answer] = await self.rig.see("messages", user=user, channel=channel, **more)
        return sorted(found, key=lambda m: str(m["ts"]))

    async def newest(self, user: str, channel: str, action_id: str) -> str:
        """The newest message there that has this control."""
        for message in reversed(await self.reads(user, channel)):
            elements = [e for b in message.get("blocks", ()) for e in b.get("elements", ())]
            elements += [b["accessory"] for b in message.get("blocks", ()) if "accessory" in b]
            if any(e.get("action_id") == action_id for e in elements):
                return str(message["ts"])
        raise AssertionError(f"no {action_id} in {channel}: {await self.reads(user, channel)}")

    async def declared(self) -> str:
        """The evening's incident, declared and shown; answers its channel's name."""
        await self.types("commander", "general", 'declare sev1 wrong_balances "Pocket Bank, Chaabi Net" since 20:30')
        return "inc-1-wrong-balances"

    async def submitted(self) -> str:
        """As `declared`, with a first text that waits for approval."""
        room = await self.declared()
        opened = await self.types("comms_lead", room, "say")
        await self.submits("comms_lead", opened["view"])
        return room


def said(answer: Answer) -> str:
    """Everything a person was told as a result, as one text."""
    return "\n".join(str(m.get("text", "")) for m in answer.get("ephemeral", ()))
