"""What a look-up comes to: the post, nothing, or why there is no answer that we can use."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.delivery import Absent, CannotTell, NotDone, Present, Receipt, Refused, Sighting, Unknown
from bot.publishers.http import Answer

LOOK_AGAIN = timedelta(seconds=30)
"""When to look again after a look-up that got no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """A look-up that got no answer we can use; `again` is None where waiting does not help."""

    why: str
    again: timedelta | None = LOOK_AGAIN
    silent: bool = False  #: nobody answered, or only to say that something is broken there

    def sighting(self) -> CannotTell:
        """What it means for the post."""
        return CannotTell(why=self.why, again=self.again, silent=self.silent)


Found = Receipt | Trouble | None
"""What a look-up found; None where the post is surely not in the lists."""


def judged(found: Found, left: timedelta) -> Sighting:
    """What a look-up means; Absent only once the lists had time (`left` of it is missing) to show what was tried."""
    if isinstance(found, Receipt):
        return Present(receipt=found)
    if found is not None:
        return found.sighting()
    if left > timedelta():
        return CannotTell(why="not there yet, but it may still come", again=left)
    return Absent()


def trouble(failed: NotDone | Refused | Unknown) -> Trouble:
    """What a call that failed means for a look-up."""
    if isinstance(failed, Refused):
        return Trouble(why=failed.why, again=None)
    wait = failed.wait if isinstance(failed, NotDone) else None
    return Trouble(why=failed.why, again=wait or LOOK_AGAIN, silent=wait is None)


def unreadable(answer: Answer, why: str, wait: timedelta | None, *, busy: bool) -> Trouble:
    """An answer to a look-up that is no success: passing where the other side is broken or busy."""
    passing = answer.broken or busy
    return Trouble(why=why, again=(wait or LOOK_AGAIN) if passing else None, silent=answer.broken)


def odd(name: str, what: str) -> Trouble:
    """An answer in a shape that we do not know."""
    return Trouble(why=f"{name} shows {what} that we cannot read")
