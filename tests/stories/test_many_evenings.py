"""Several evenings at once, through the whole bot: telephones ring as often as with one, and it can be read."""

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

from bot.slack.mrkdwn import unmarked
from tests.stories.evening import DECLARE, Evening

APART = timedelta(minutes=5)
SIGN_IN = '/incident declare sev1 app_unavailable "Pocket Bank" since 20:40'
CARDS = '/incident declare sev1 card_payments_failing "Chaabi Net" since 20:40'


async def told(evening: Evening) -> dict[str, list[tuple[datetime, str]]]:
    """Every direct message the bot posted, by the conversation it went to: when, and its words as people read them."""
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for call in await evening.calls("chat.postMessage"):
        said = call["args"]
        if str(said["channel"]).startswith("D"):
            found[str(said["channel"])].append((datetime.fromisoformat(call["at"]), unmarked(str(said["text"]))))
    return found


async def test_silent_evenings_at_once_ring_nobody_twice_in_five_minutes(evening: Evening) -> None:
    """Three within three minutes, nobody answers: for everybody one message in five minutes, about all of them."""
    for declared in (DECLARE, SIGN_IN, CARDS):
        await evening.types("commander", declared, "general")
        await evening.passes(minutes=1)
    await evening.passes(minutes=30)
    messages = await told(evening)
    assert len(messages) == 4  # commander, duty manager, duty communications manager, executive
    assert all(b - a >= APART for said in messages.values() for (a, _), (b, _) in pairwise(said))
    [commanders, *_] = messages.values()
    assert [line.split(" <#")[0] for line in commanders[1][1].splitlines()] == [
        "2 clocks wait for you: 1 late, since 2025-05-31 20:01 UTC; 1 due soon.",
        "SEV1 · first public word, late since",
        "• 2025-05-31 20:01 UTC",
        "SEV1 · first public word, due by",
        "• 2025-05-31 20:02 UTC",
    ]


async def test_two_evenings_at_once_are_told_apart(evening: Evening) -> None:
    """The second reminder waits its five minutes, and says then what is true then: late, not "due by"."""
    await evening.types("commander", DECLARE, "general")
    await evening.passes(minutes=1, seconds=48)
    await evening.types("commander", SIGN_IN, "general")
    await evening.passes(minutes=16)
    [commanders, *_] = (await told(evening)).values()
    assert [text.splitlines()[0] for _, text in commanders] == [
        "INC-1: 80 % of the time for the first public word has gone. It is due by 2025-05-31 20:00 UTC.",
        "Late. INC-2: the first public word was due by 2025-05-31 20:01 UTC and has not come.",
    ]
    assert [at.strftime("%H:%M:%S") for at, _ in commanders] == ["19:57:00", "20:02:00"]
