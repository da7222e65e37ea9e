"""What is told about a draft outside of its form."""

from bot.domain.draft import Draft
from bot.slack.views.parts import Message, button, message, row, say
from bot.slack.wording import drafting


def kept(draft: Draft) -> Message:
    """A closed form's text is kept, with the way back to it."""
    value = str(draft.incident_id)
    return message(
        say(drafting.kept(draft.saved_at)),
        row(
            button("say", drafting.CONTINUE, value, "primary"),
            button("drop_draft", drafting.DROP, value),
        ),
    )
