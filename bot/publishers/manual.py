"""An outlet where only people can post, such as a WhatsApp channel or the banner of the app.

We hand over the approved text and ask for the link. To refuse is how that begins: from `BY_HAND` the services know
that nothing went wrong and whose turn it is.
"""

from bot.domain.delivery import BY_HAND, JSON, Absent, Outcome, Refused, Sighting
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities, Deed
from bot.domain.policy import Outlet
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.unpublishable import Unpublishable, checked_text
from bot.services.ports import Post


class Manual:
    """Publishes nothing and speaks to nobody."""

    def prepare(self, post: Post) -> JSON:
        """The text as it is to be posted."""
        if post.deed is not Deed.PUBLISH:
            raise Unpublishable("it was posted by hand, so only a person can change it there")
        return {"text": checked_text(post.body)}

    async def publish(self, request: JSON) -> Outcome:
        """A person's turn."""
        del request
        return Refused(why=BY_HAND)

    async def reconcile(self, request: JSON) -> Sighting:
        """Nothing ever left: to ask a person once more does no harm."""
        del request
        return Absent()

    async def preflight(self) -> list[Fault]:
        """There is nothing to go wrong."""
        return []

    async def close(self) -> None:
        """Nothing is open."""


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Manual:
    del outlet, told, around
    return Manual()


KIND = Kind(name="manual", build=_build, abilities=Abilities(by_hand=True))
