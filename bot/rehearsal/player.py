"""Plays a scenario: acts as its people over the control interface, moves the clock from due moment to due moment."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import httpx
import structlog

from bot.rehearsal.expectations import unmet
from bot.rehearsal.script import Script, Step, span
from bot.rehearsal.stage import Stage

log = structlog.get_logger("bayan.rehearsal")

Json = dict[str, Any]


class Stuck(Exception):  # noqa: N818 - says what could not be played
    """A step that cannot be played as it is written."""


class Player:
    """Plays one script on a stage. `unmet` collects every expectation that failed, each in a sentence."""

    def __init__(self, stage: Stage, script: Script, *, stepwise: bool) -> None:
        self._stage = stage
        self._script = script
        self._stepwise = stepwise
        self._http = httpx.AsyncClient(
            base_url=stage.server.url,
            headers={"Authorization": f"Bearer {stage.server.token}"},
            timeout=30,
            trust_env=False,
        )
        self.unmet: list[str] = []
        self.met = 0

    async def play(self) -> Json:
        """The document of the evening, with the expectations met and failed."""
        try:
            for step in self._script.steps:
                await self._reach(step.at)
                await self._step(step)
            await self._reach(self._script.end)
            return await self._judge()
        finally:
            await self._http.aclose()

    async def _judge(self) -> Json:
        document = await self._document()
        self._compare(document, self._script.expect, "at the end")
        return document | {"expectations": {"met": self.met, "failed": self.unmet}}

    def _compare(self, document: Json, expectations: Any, place: str) -> None:  # noqa: ANN401 - TOML
        failed = unmet(document, expectations)
        self.unmet += [f"{place}: {sentence}" for sentence in failed]
        self.met += len(expectations) - len(failed)

    async def _document(self) -> Json:
        document = await self._stage.document()
        networks = {n.name: [p.as_json() for p in n.timeline.everything()] for n in self._stage.server.networks}
        return document | {"networks": {name: len(posts) for name, posts in networks.items() if posts}}

    async def _reach(self, moment: datetime) -> None:
        """Lets everything due before `moment` happen at its own time, then shows `moment`."""
        if not self._stepwise:
            await self._stage.clock.reach(moment)
            return
        await self._stage.settled()
        while (due := self._stage.next_at()) is not None and due < moment:
            self._stage.clock.set(max(due, self._stage.clock.now()))
            await self._stage.settled()
        if moment > self._stage.clock.now():
            self._stage.clock.set(moment)
            await self._stage.settled()

    @contextmanager
    def _standing(self) -> Iterator[None]:
        """The clock stands while a step is played, however fast it runs: nobody presses what is not there yet."""
        clock, speed = self._stage.clock, self._stage.clock.speed
        clock.run_at(0)
        try:
            yield
        finally:
            if clock.speed == 0:  # else somebody set it meanwhile
                clock.run_at(speed)

    async def _step(self, step: Step) -> None:
        log.info("step", action="rehearsal.step", number=step.number, verb=step.verb, who=step.who)
        try:
            with self._standing():
                told = await getattr(self, f"_do_{step.verb}")(step)
                await self._stage.settled()
        except Stuck as why:
            self.unmet.append(f"step {step.number}: {why}")
            return
        if step.answer:
            said = _everything_said(told)
            if step.answer.casefold() in said.casefold():
                self.met += 1
            else:
                self.unmet.append(f"step {step.number}: {step.who} should read {step.answer!r}, read {said[:600]!r}")

    async def _do_command(self, step: Step) -> Json:
        channel = await self._channel(step)
        await self._join(step.who, channel)
        return await self._act("command", step, {"channel": channel, "text": step.what})

    async def _do_message(self, step: Step) -> Json:
        wish = {"user": step.who, "channel": await self._channel(step), "text": step.what}
        await self._join(step.who, wish["channel"])
        if step.thread:
            wish["thread_ts"] = (await self._newest(step, wish["channel"], None))["ts"]
        return await self._post("message", wish)

    async def _do_reaction(self, step: Step) -> Json:
        channel = await self._channel(step)
        message = await self._newest(step, channel, None)
        wish = {"user": step.who, "channel": channel, "ts": message["ts"], "name": step.what}
        return await self._post("reaction", wish)

    async def _do_click(self, step: Step) -> Json:
        channel = await self._channel(step)
        message = await self._newest(step, channel, step.what)
        wish = {"channel": channel, "ts": message["ts"], "action_id": step.what}
        return await self._act("click", step, wish | ({"value": step.value} if step.value is not None else {}))

    async def _do_shortcut(self, step: Step) -> Json:
        return await self._act("shortcut", step, {"callback_id": step.what})

    async def _do_submit(self, step: Step) -> Json:
        view = await self._view(step)
        values = {label: _fill(view, label, value) for label, value in step.what.items()}
        return await self._act("submit", step, {"view_id": view["id"], "values": values})

    async def _do_close(self, step: Step) -> Json:
        view = await self._view(step)
        return await self._post("close", {"user": step.who, "view_id": view["id"]})

    async def _do_alerts(self, step: Step) -> Json:
        return await self._post("alerts", dict(step.what))

    async def _do_complaint(self, step: Step) -> Json:
        return await self._post("complaint", dict(step.what))

    async def _do_fault(self, step: Step) -> Json:
        fault = dict(step.what)
        network = fault.pop("network", None)
        address = f"/_networks/{network}/fault" if network else "/_control/fault"
        answer: Json = await self._ask("POST", address, json=fault)
        return answer

    async def _do_restart(self, step: Step) -> Json:
        await self._stage.kill_bot()
        self._stage.clock.set(self._stage.clock.now() + span(str(step.what)))
        await self._stage.start_bot()
        return {}

    async def _do_reads(self, step: Step) -> Json:
        where = {"channel": await self._channel(step), "user": step.who}
        seen = await self._ask("GET", "/_control/messages", params=where)
        if not any(str(step.what).casefold() in _everything_said(m).casefold() for m in seen):
            newest = _everything_said(seen[-1])[:600] if seen else ""
            raise Stuck(f"{step.who} should read {step.what!r} in {step.where}, the newest there is {newest!r}")
        self.met += 1
        return {}

    async def _do_expect(self, step: Step) -> Json:
        self._compare(await self._document(), step.what, f"step {step.number}")
        return {}

    async def _channel(self, step: Step) -> str:
        if step.where != "incident":
            return step.where
        channels = await self._ask("GET", "/_control/channels")
        rooms = [c for c in channels if str(c.get("name", "")).startswith("inc-")]
        if not rooms:
            raise Stuck("there is no incident channel yet")
        return str(rooms[-1]["id"])

    async def _newest(self, step: Step, channel: str, action_id: str | None) -> Json:
        """The newest message of a channel, threads included, that holds a button of that name (or any button)."""
        seen = await self._ask("GET", "/_control/messages", params={"channel": channel, "user": step.who})
        for message in reversed(seen):
            if _has_button(message, action_id):
                return message  # type: ignore[no-any-return]
            if message.get("reply_count"):
                where = {"channel": channel, "user": step.who, "thread_ts": message["ts"]}
                thread = await self._ask("GET", "/_control/messages", params=where)
                for reply in reversed(thread):
                    if _has_button(reply, action_id):
                        return reply  # type: ignore[no-any-return]
        raise Stuck(f"{step.who} sees no button {action_id!r} in {step.where}")

    async def _view(self, step: Step) -> Json:
        views = await self._ask("GET", "/_control/views", params={"user": step.who})
        if not views:
            raise Stuck(f"{step.who} has no view open")
        return views[-1]  # type: ignore[no-any-return]

    async def _act(self, call: str, step: Step, wish: Json) -> Json:
        """Does it as that person; waits for what they are told only where the script asks what that is."""
        patience = {} if step.answer else {"wait": 0}
        return await self._post(call, {"user": step.who, **wish, **patience})

    async def _join(self, who: str, channel: str) -> None:
        """People type only in channels they are in; public ones are open to all."""
        mine = await self._ask("GET", "/_control/channels", params={"user": who})
        if not any(channel in {c["id"], c.get("name")} for c in mine):
            await self._post("join", {"user": who, "channel": channel})

    async def _post(self, call: str, body: Json) -> Json:
        answer: Json = await self._ask("POST", f"/_control/{call}", json=body)
        return answer

    async def _ask(self, method: str, address: str, **what: Any) -> Any:  # noqa: ANN401 - httpx's own, JSON
        response = await self._http.request(method, address, **what)
        answer = response.json()
        if response.is_error or (isinstance(answer, dict) and answer.get("ok") is False and "errors" not in answer):
            raise Stuck(f"{address} answered {response.status_code}: {answer}")
        return answer


def _has_button(message: Mapping[str, Any], action_id: str | None) -> bool:
    elements = [e for b in message.get("blocks", []) for e in (*b.get("elements", []), b.get("accessory", {}))]
    held = {e["action_id"] for e in elements if isinstance(e, dict) and "action_id" in e}
    return action_id in held if action_id else bool(held)


def _fill(view: Json, label: str, value: Any) -> Any:  # noqa: ANN401 - TOML in, JSON out
    """A value for a field: as it is, or what stands there with something appended or replaced."""
    if not isinstance(value, dict):
        return value
    shown = next((_shown(b) for b in view["blocks"] if b.get("label", {}).get("text") == label), "")
    if "append" in value:
        return shown + str(value["append"])
    old, new = value["replace"]
    if old not in shown:
        raise Stuck(f"{label!r} does not hold {old!r}")
    return shown.replace(old, new)


def _shown(block: Json) -> str:
    return str(block.get("element", {}).get("initial_value", ""))


def _everything_said(told: Any) -> str:  # noqa: ANN401 - JSON
    """Every text in an answer, one after the other."""
    if isinstance(told, dict):
        return " ".join(_everything_said(v) for v in told.values())
    if isinstance(told, list):
        return " ".join(_everything_said(v) for v in told)
    return str(told) if isinstance(told, str) else ""
