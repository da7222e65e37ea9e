"""Drills: what would be published is recorded, and nothing of it leaves the process."""

from bot.domain.delivery import JSON, Delivery, Done, Outcome, Present, Receipt, Sighting
from bot.domain.faults import Fault
from bot.domain.incident import Incident
from bot.services.ports import Post, Publisher

MARK = "drill"
"""In a delivery's payload: it belongs to a drill."""


def in_drill(delivery: Delivery) -> bool:
    """Whether it belongs to a drill."""
    return bool(delivery.payload.get(MARK))


def marked(incident: Incident) -> JSON:
    """What every public delivery of this incident carries; nothing where it is real."""
    return {MARK: True} if incident.drill else {}


class Recorder:
    """Stands in for every outlet of a drill: it takes everything, at once, and speaks to nobody."""

    def prepare(self, post: Post) -> JSON:
        """What would have been sent."""
        return {"key": post.key, "body": post.body, "deed": post.deed.value, MARK: True}

    async def publish(self, request: JSON) -> Outcome:
        """It is recorded."""
        return Done(receipt=_receipt(request))

    async def reconcile(self, request: JSON) -> Sighting:
        """What was prepared is recorded."""
        return Present(receipt=_receipt(request))

    async def preflight(self) -> list[Fault]:
        """Nothing can be wrong."""
        return []

    async def close(self) -> None:
        """Nothing to give back."""


def _receipt(request: JSON) -> Receipt:
    return Receipt(remote_id=f"drill/{request['key']}", how="recorded in a drill")


RECORDER: Publisher = Recorder()
