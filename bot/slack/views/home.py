"""A person's Home tab (slack-ux 5): what waits for them with its buttons, then what goes on, then what is over."""

from collections.abc import Callable, Iterator, Sequence

from bot.domain.approval import missing
from bot.domain.briefing import leading
from bot.domain.delivery import JSON
from bot.domain.home import Home, Place, Waiting
from bot.domain.lint import Finding
from bot.domain.policy import Policy
from bot.domain.quorum import approval_clock, present_legs
from bot.slack.views.approval_card import decision_row, exact_texts
from bot.slack.views.parts import Block, button, header, note, row, say
from bot.slack.views.proposal_card import controls
from bot.slack.views.tasks import own
from bot.slack.wording import approval, home, labels, replies, tasks, visitors

BLOCKS = 100
FOR_TEXTS = 44
"""Blocks for the texts that wait; what does not fit there is read in a window of its own."""

SHOWN_TEXTS = 6
SHOWN_CLOCKS = 10
SHOWN_MINE = 8
SHOWN_TASKS = 8
SHOWN_OTHERS = 10
SHOWN_PROPOSALS = 3

Check = Callable[[Waiting], Sequence[Finding]]
"""What lint has against a waiting text now."""


def home_view(shown: Home, policy: Policy, check: Check) -> JSON:
    """The tab as it stands."""
    if shown.bar is not None:
        return _tab([say(visitors.home(shown.bar.value))])
    blocks = [
        row(button("declare", labels.DECLARE, "declare", "primary")),
        *_waiting(shown, policy, check),
        *_proposals(shown),
        *_clocks(shown, policy),
        *_tasks(shown),
        *_places(home.MINE, shown.mine, SHOWN_MINE, policy),
        *_places(home.OTHERS if shown.mine else home.OPEN, shown.others, SHOWN_OTHERS, policy),
        *_over(shown),
    ]
    return _tab(b for b in blocks if b is not None)


def plain_home() -> JSON:
    """In words alone, for a Slack that does not take the other."""
    return _tab([row(button("declare", labels.DECLARE, "declare", "primary")), say(home.unshowable())])


def _tab(blocks: Sequence[Block | None] | Iterator[Block]) -> JSON:
    built = [b.build() for b in blocks if b is not None]  # type: ignore[no-untyped-call]
    return {"type": "home", "blocks": built[:BLOCKS]}


def _waiting(shown: Home, policy: Policy, check: Check) -> Iterator[Block | None]:
    if not shown.waiting:
        if not shown.clocks and not shown.tasks and not shown.proposals:
            yield note(home.nothing_for_you())
        return
    yield header(str(home.DECIDE))
    room = FOR_TEXTS
    for waits in shown.waiting[:SHOWN_TEXTS]:
        whole = [b for b in _whole(waits, policy, check) if b is not None]
        folded = [_head(waits), row(button("read", home.READ, str(waits.statement.id), "primary"))]
        fits = len(whole) <= room
        room -= len(whole) if fits else 0
        yield from whole if fits else folded
    if len(shown.waiting) > SHOWN_TEXTS:
        yield note(home.more_waiting(len(shown.waiting) - SHOWN_TEXTS))


def _head(waits: Waiting) -> Block:
    snapshot, statement = waits.snapshot, waits.statement
    clock = approval_clock(snapshot, statement)
    late = clock is not None and snapshot.now >= clock.due_at
    return say(home.statement(statement, snapshot.incident, clock, late=late))


def _whole(waits: Waiting, policy: Policy, check: Check) -> Iterator[Block | None]:
    """A text to be decided on: every word of it, then what speaks against it, then the buttons."""
    snapshot, statement = waits.snapshot, waits.statement
    content = statement.revision.content
    legs = present_legs(snapshot, statement, policy)
    left = missing(legs, snapshot.approvals.get(statement.id, ()), statement.revision.digest)
    yield _head(waits)
    yield from exact_texts(content.messages, policy)
    yield note(
        approval.promise(content.next_update_at),
        approval.checks(check(waits)),
        approval.facts_used(content.facts, snapshot.facts),
        approval.needs(legs, left),
    )
    yield decision_row(statement)


def _proposals(shown: Home) -> Iterator[Block | None]:
    """What may be an incident, with the buttons of its card (K0)."""
    if shown.proposals:
        yield header(str(home.PROPOSED))
    for proposed in shown.proposals[:SHOWN_PROPOSALS]:
        yield say(home.proposal(proposed.proposal, shown.now))
        yield controls(proposed.proposal, proposed.going_on)
    if len(shown.proposals) > SHOWN_PROPOSALS:
        yield note(home.more_proposals(len(shown.proposals) - SHOWN_PROPOSALS))


def _clocks(shown: Home, policy: Policy) -> Iterator[Block | None]:
    if shown.clocks:
        listed = shown.clocks[:SHOWN_CLOCKS]
        yield header(str(home.CLOCKS))
        yield say(home.owed(listed, [policy.clocks[o.clock.kind].title for o in listed], shown.now))
    if len(shown.clocks) > SHOWN_CLOCKS:
        yield note(home.more_owed(len(shown.clocks) - SHOWN_CLOCKS))


def _tasks(shown: Home) -> Iterator[Block | None]:
    if shown.tasks:
        yield header(str(tasks.YOURS))
    for to_do in shown.tasks[:SHOWN_TASKS]:
        yield own(to_do.incident, to_do.task, shown.now)
    if len(shown.tasks) > SHOWN_TASKS:
        yield note(tasks.more_yours(len(shown.tasks) - SHOWN_TASKS))


def _places(title: object, places: Sequence[Place], most: int, policy: Policy) -> Iterator[Block | None]:
    if places:
        yield header(str(title))
    for place in places[:most]:
        value = str(place.snapshot.incident.id)
        yield say(
            home.incident(place.snapshot.incident, place.roles, _told(place, policy)),
            button("show", labels.SHOW, value),
        )
    if len(places) > most:
        yield say(replies.more(len(places) - most), button("list", home.ALL, "1"))


def _told(place: Place, policy: Policy) -> str:
    snapshot = place.snapshot
    said = snapshot.published[-1].first_receipt_at if snapshot.published else None
    clock = leading(snapshot, policy)
    due_at = clock.due_at if clock else None
    late = due_at is not None and snapshot.now >= due_at
    return home.told(said, due_at, late=late, over=not snapshot.incident.open)


def _over(shown: Home) -> Iterator[Block | None]:
    if not (shown.mine or shown.others):
        yield note(home.all_quiet())
    if shown.over:
        yield header(str(home.OVER))
        yield say("\n".join(home.over(o.incident, o.score) for o in shown.over))
