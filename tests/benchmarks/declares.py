"""Targets 3 and 4: what a declare costs in CPU, without and with its Slack calls, over B and H."""

from collections.abc import Sequence
from itertools import count
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.benchmarks.bare import Bare
from tests.benchmarks.crowd import crowd
from tests.benchmarks.effort import Effort
from tests.benchmarks.figures import Figure
from tests.benchmarks.house import DECLARE, Bench, app_of
from tests.benchmarks.rounds import Sample, Took, compare, micros, take

CALLS = 7
"""Slack calls of a declare: channel, card, topic, invitation, announcement, pin, the executives' card."""

ALONE = 1
MANY = 16
WARM = 20


class Typist:
    """Hands commands to an app in this very process, as Socket Mode would."""

    def __init__(self, app: AsyncApp) -> None:
        self._app = app
        self._triggers = count()

    async def types(self, text: str) -> None:
        """One command. Raises ValueError when it was not acknowledged with 200."""
        body = envelope(text, f"t{next(self._triggers)}")
        answer = await self._app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=body))
        if answer.status != 200:
            raise ValueError(f"{text!r} was answered {answer.status}")


def envelope(text: str, trigger: str) -> dict[str, Any]:
    """What Slack says of a typed command."""
    return {
        "team_id": "T0BAYANBANK",
        "team_domain": "bayan-bank",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "user_id": "U0COMMANDER",
        "user_name": "commander",
        "command": "/incident",
        "text": text,
        "api_app_id": "A0BAYAN",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1/nowhere",
        "trigger_id": trigger,
    }


async def without_calls(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Target 3: ack, transaction, clocks and outbox, in process, against a bare ack in process."""
    settings = await bench.workspace("dispatch")
    bare = Bare(settings)
    async with bench.house(settings) as (house, gateway):
        ours, floor = Typist(app_of(house, gateway)), Typist(bare.app)

        async def cpu(typist: Typist, text: str, times: int, at_once: int) -> float:
            with Took() as took:
                await crowd(lambda: typist.types(text), count=times, at_once=at_once)
            return took.cpu / times

        async def measure() -> Sample:
            return {
                "B": await cpu(floor, DECLARE, effort.dispatches, ALONE),
                "alone": await cpu(ours, DECLARE, effort.declares, ALONE),
                "many": await cpu(ours, DECLARE, effort.declares, MANY),
            }

        for typist in (floor, ours):
            await crowd(lambda typist=typist: typist.types(DECLARE), count=WARM, at_once=ALONE)  # type: ignore[misc]
        found = await take(measure, rounds=effort.rounds, redo=effort.redo)
    await bare.close()
    return [
        micros(found, "B", name="B: CPU of a bare ack in process"),
        micros(found, "alone", name="CPU of a declare without calls, alone"),
        micros(found, "many", name="CPU of a declare without calls, 16 in flight"),
        compare(found, "alone", "B", number="3", name="declare CPU without calls / B, alone", target=9, gate=15),
        compare(found, "many", "B", number="3", name="declare CPU without calls / B, 16 in flight", target=5, gate=10),
    ]


async def with_calls(bench: Bench, effort: Effort) -> Sequence[Figure]:
    """Target 4: the whole bot, one declare after the other, each until its last call was answered."""
    settings = await bench.workspace("whole")
    bare = Bare(settings)

    async def cpu_of_declares(times: int) -> float:
        with Took() as took:
            for _ in range(times):
                await bench.outside.wish("declare", name="whole", text=DECLARE, calls=CALLS)
        return took.cpu / times

    async def cpu_of_calls() -> float:
        with Took() as took:
            for _ in range(effort.calls):
                await bare.client.auth_test()
        return took.cpu / effort.calls

    async def measure() -> Sample:
        typist = Typist(bare.app)
        with Took() as floor:
            await crowd(lambda: typist.types(DECLARE), count=effort.dispatches, at_once=ALONE)
        b, h = floor.cpu / effort.dispatches, await cpu_of_calls()
        return {"B": b, "H": h, "9B+7H": 9 * b + CALLS * h, "whole": await cpu_of_declares(effort.whole)}

    async with bench.bot(settings):
        await bench.outside.wish("declare", name="whole", text=DECLARE, calls=CALLS)
        found = await take(measure, rounds=effort.rounds, redo=effort.redo)
    await bare.close()
    name = "declare CPU with its 7 calls / (9 B + 7 H)"
    return [
        micros(found, "H", name="H: CPU of a Slack call over the kept session"),
        micros(found, "whole", name="CPU of a declare with its 7 calls"),
        compare(found, "whole", "9B+7H", number="4", name=name, target=1.5, gate=2.5),
    ]
