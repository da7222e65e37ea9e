"""What customers claim: on the writing desk, in a form of its own, and the form for a line that answers it."""

from collections.abc import Iterator, Mapping, Sequence

from blockkit import Input, PlainTextInput

from bot.domain.delivery import JSON
from bot.domain.rumour import LONGEST, Rumour
from bot.domain.statement import Statement
from bot.slack.views.parts import ModalBlock, button, label, modal, note, say
from bot.slack.views.private import Private
from bot.slack.wording import labels, rumours

BODY = "body"
SHOWN = 5
"""Claims on the desk; the commonest come first."""

LISTED = 20


def on_the_desk(open_ones: Sequence[Rumour]) -> Iterator[ModalBlock]:
    """The claims that nobody has answered, each with a way to answer it in this text."""
    if open_ones:
        yield say(rumours.head())
    for rumour in open_ones[:SHOWN]:
        yield say(rumours.line(rumour), button("answer_rumour", rumours.ANSWER, str(rumour.number)))
    if len(open_ones) > SHOWN:
        yield note(rumours.more(len(open_ones) - SHOWN))


def rumour_form(known: Sequence[tuple[Rumour, Statement | None]], private: Private) -> JSON:
    """What is known already, and the fields for another claim."""
    listed: list[ModalBlock] = [say(rumours.standing(r, s)) for r, s in known[:LISTED]]
    if len(known) > LISTED:
        listed.append(note(rumours.more(len(known) - LISTED)))
    claim = PlainTextInput(action_id=BODY, multiline=True, max_length=LONGEST)
    link = PlainTextInput(action_id=BODY, max_length=1000)
    return modal(
        rumours.TITLE,
        [
            *listed,
            Input(label(rumours.CLAIM), claim, block_id="claim"),
            Input(label(rumours.LINK), link, block_id="link", optional=True),
        ],
        callback_id="rumour",
        private=private.dump(),
        submit=rumours.LOG,
        close=labels.CANCEL,
    )


def answer_form(rumour: Rumour, languages: Sequence[str], before: Mapping[str, str], private: Private) -> JSON:
    """One line in each language of the audience, to be put into the text that is being written."""
    fields = [
        Input(
            label(labels.language_name(language)),
            PlainTextInput(action_id=BODY, initial_value=before.get(language) or None, max_length=LONGEST),
            block_id=f"answer:{language}",
        )
        for language in languages
    ]
    return modal(
        rumours.ANSWER_TITLE,
        [say(rumours.about(rumour)), *fields],
        callback_id="answer_rumour",
        private=private.dump(),
        submit=rumours.PUT_IN,
        close=labels.CANCEL,
    )
