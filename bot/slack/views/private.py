"""What a form carries along unseen, so that its submission says what it is about and where to answer."""

import json
from dataclasses import asdict, dataclass, fields, replace

from bot.slack.entrance import writable

LONGEST = 3000
"""Slack's limit of private metadata, in characters."""

LARGEST = 2**31 - 1
"""The largest number that a row can have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """The private metadata of our forms. Zero and empty mean: not about that."""

    incident: int = 0
    kind: str = ""
    statement: int = 0
    digest: str = ""
    delivery: int = 0
    about: int = 0  #: the number of the statement to be set right
    shown: str = ""  #: the one language whose fields are shown
    root: str = ""  #: the form below this one
    seen: int = 0  #: the number of the newest statement when the form was opened
    shown_at: str = ""  #: when the texts were shown, ISO 8601
    secret: bool = False  #: whether the incident to be declared is private
    drill: bool = False  #: whether it is an exercise
    proposal: int = 0
    words: str = ""  #: of a message that the form is about
    author: str = ""  #: who wrote it: a Slack user id
    link: str = ""  #: its address
    place: str = ""  #: its channel and time
    channel: str = ""  #: where the form was opened, to answer there
    reply_to: str = ""  #: the response URL of the input that opened the form

    def dump(self) -> str:
        """As Slack keeps it; what is empty is left out, and a message's words are cut to what Slack takes. Where
        even none of them is too much, Slack refuses the form.
        """
        text = json.dumps({k: v for k, v in asdict(self).items() if v}, ensure_ascii=False)
        over = len(text) - LONGEST
        if over <= 0 or len(self.words) <= 1:
            return text
        return replace(self, words=self.words[: max(0, len(self.words) - over - 1)] + "…").dump()


def load(text: str) -> Private:
    """What `dump` wrote. Raises ValueError or TypeError for anything else."""
    try:
        given = writable(json.loads(text))
    except RecursionError as error:
        raise ValueError("nested as we never do") from error
    private = Private(**given)
    for field in fields(private):
        value = getattr(private, field.name)
        if type(value) is not type(field.default) or (type(value) is int and not 0 <= value <= LARGEST):
            raise TypeError(f"{field.name} is none of ours")
    return private
