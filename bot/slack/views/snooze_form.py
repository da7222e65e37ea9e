"""The form that puts a reminder off: for how long, and why (1.5 rule 4)."""

from blockkit import Button, Input, Option, PlainTextInput, StaticSelect

from bot.domain.clock import Clock
from bot.domain.delivery import JSON
from bot.domain.errors import Refusal
from bot.domain.policy import Policy
from bot.domain.snapshot import Snapshot
from bot.domain.snooze import may_wait
from bot.slack.views.forms import BODY
from bot.slack.views.parts import button, label, modal, say
from bot.slack.views.private import Private
from bot.slack.wording import labels, putting_off

STEPS = (5, 10, 15, 30, 60, 120)
"""Minutes that are offered, as far as they are allowed; the longest time there is comes last."""

MINUTES, REASON, WORDS = "minutes", "reason", "words"
LONGEST = 300


def snooze_form(clock: Clock, longest: float, policy: Policy, private: Private) -> JSON:
    """How long and why; `longest` is in minutes. Its private metadata names the clock as its kind."""
    minutes = [*(m for m in STEPS if m < int(longest)), max(int(longest), 1)]
    spans = [Option(label(putting_off.minutes(m)), value=str(m)) for m in minutes]
    reasons = [Option(label(text), value=name) for name, text in putting_off.REASONS.items()]
    return modal(
        putting_off.TITLE,
        [
            say(putting_off.explained(policy.clocks[clock.kind].title, clock.due_at)),
            Input(
                label(putting_off.HOW_LONG),
                StaticSelect(action_id=BODY, options=spans, initial_option=spans[0]),
                block_id=MINUTES,
            ),
            Input(label(putting_off.WHY), StaticSelect(action_id=BODY, options=reasons), block_id=REASON),
            Input(
                label(putting_off.IN_YOUR_WORDS),
                PlainTextInput(action_id=BODY, max_length=LONGEST),
                block_id=WORDS,
                optional=True,
            ),
        ],
        callback_id="snooze",
        private=private.dump(),
        submit=putting_off.PUT_OFF,
        close=labels.CANCEL,
    )


def snooze_button(kind: str, snapshot: Snapshot, policy: Policy) -> Button | None:
    """The button on a reminder, where that clock may be put off at all; a late one may only be answered."""
    try:
        clock, _ = may_wait(kind, running=snapshot.running, incident=snapshot.incident, policy=policy)
    except Refusal:
        return None
    late = snapshot.now >= clock.due_at
    return None if late else button("snooze", putting_off.SNOOZE, f"{snapshot.incident.id}:{kind}")
