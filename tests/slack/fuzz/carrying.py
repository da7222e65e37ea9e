"""What a house owes Slack after all that was done in it: rendered, carried, and looked at as Slack would."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.domain.delivery import Delivery, Outcome, Sighting
from bot.slack.courier import SlackCourier
from bot.slack.gateway import Gateway
from bot.slack.pace import Pace
from bot.slack.views.parts import Message
from tests.slack.checks import accepted, accepted_view
from tests.slack.desk import House
from tests.slack.fuzz.silent_slack import Call

UNLIMITED = 1e9
"""Times Slack's pace: nobody waits here."""

ROUNDS = 12
"""Of the relay: a few hundred messages of a house are enough to see every kind."""

OURS = ("chat.", "views.open", "views.push", "response_url")
"""What shows blocks of ours alone; a form that is drawn anew keeps those that came with it."""


class Carrier:
    """The courier of Slack, whose exceptions are kept."""

    def __init__(self, house: House, gateway: Gateway) -> None:
        self._house = house
        self._courier = SlackCourier(house, gateway, Pace(UNLIMITED))
        self.strays: list[str] = []

    async def carry(self) -> None:
        """Some rounds of the relay."""
        await self._house.work(self, rounds=ROUNDS)

    async def send(self, delivery: Delivery) -> Outcome:
        """As the courier does."""
        try:
            return await self._courier.send(delivery)
        except Exception as error:
            self.strays.append(f"{error!r} for {delivery.action} {delivery.payload!r}"[:600])
            raise

    async def find(self, delivery: Delivery) -> Sighting:
        """As the courier does."""
        return await self._courier.find(delivery)


def refusals(made: Sequence[Call]) -> Iterator[str]:
    """What Slack would not take of what it was asked to show."""
    for how, given in made:
        if how.startswith(OURS) and (why := _refusal(given)):
            yield f"{how}: {why} in {given!r}"[:900]


def _refusal(given: dict[str, Any]) -> str:
    try:
        if "view" in given:
            accepted_view({"private_metadata": "", **given["view"]})
        elif given.get("blocks"):
            accepted(Message(text=given["text"], blocks=tuple(given["blocks"])))
    except Exception as error:  # noqa: BLE001 - the SDK's models raise many kinds
        return repr(error)
    return ""
