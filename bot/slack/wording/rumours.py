"""What is said about what customers claim, and about the lines that answer it."""

from bot.domain.rumour import Rumour
from bot.domain.statement import Statement
from bot.slack.mrkdwn import safe, short, time
from bot.slack.tongue import Phrase, _, _n, figure
from bot.slack.wording.details import Details, said
from bot.slack.wording.labels import state_name

TITLE = Phrase("What people claim")
CLAIM = Phrase("The claim, in the words people use")
LINK = Phrase("Where it was seen, if it has an address")
LOG = Phrase("Count it")
ANSWER = Phrase("Answer it")
ANSWER_TITLE = Phrase("Answer a claim")
PUT_IN = Phrase("Put into the text")
ANSWER_HINT = Phrase("One short sentence, only of what is verified. It goes to approval with the text.")

_LONGEST = 160


def head() -> str:
    """Over the claims on the writing desk."""
    return _("*What people claim, and nobody has answered yet*")


def line(rumour: Rumour) -> str:
    """One claim, how often it was seen and since when."""
    times = _n("seen once", "seen {count} times", rumour.count)
    return f"“{safe(short(rumour.claim, _LONGEST))}” · {times} · {time(rumour.first_at)}"


def standing(rumour: Rumour, statement: Statement | None) -> str:
    """One claim in the list, with what became of it."""
    if statement is None:
        return f"• {line(rumour)} · " + _("not answered yet")
    state = safe(state_name(statement.state.value))
    answer = next(iter(rumour.answer.values()), "")
    told = _("answered in statement {number}, {state}", number=statement.number, state=state)
    return f"• {line(rumour)} · {told}: “{safe(short(answer, _LONGEST))}”"


def counted(rumour: Rumour) -> str:
    """A claim was written down."""
    if rumour.count == 1:
        return _("I wrote this claim down. Whoever drafts the next public text sees it.")
    return _("I counted this claim; it was seen {count} times.", count=figure(rumour.count))


def more(count: int) -> str:
    """Claims for which there is no room."""
    return _n("… and one more claim.", "… and {count} more claims.", count)


def about(rumour: Rumour) -> str:
    """Over the fields of the answer."""
    return f"{line(rumour)}\n{ANSWER_HINT}"


def no_such_rumour(details: Details) -> str:
    """Nothing under this number."""
    return _("I know no claim {number} of this incident.", number=said(details, "number", "-"))
