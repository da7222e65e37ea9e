"""A form that was sent, as its handler reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from bot.domain.errors import Reason, Refusal
from bot.domain.lint import mask
from bot.domain.quote import Quote
from bot.domain.template import Text
from bot.slack.listeners import values
from bot.slack.views.forms import OVERRIDES, texts_of
from bot.slack.views.private import Private


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A form's content, and what it is about."""

    values: values.Values
    private: Private
    view: Mapping[str, Any] = field(default_factory=dict)  #: the form itself

    def line(self, block_id: str) -> str:
        """The text of one field, without what nobody may keep (2.2); empty when nothing was typed."""
        return mask(self.public_words(block_id)).text

    def public_words(self, block_id: str) -> str:
        """The text of a field that lint reads before anything of it is kept."""
        return values.line(self.values, block_id)

    def choice(self, block_id: str) -> str:
        """The chosen option of one field; empty when none was."""
        return values.choice(self.values, block_id)

    def choices(self, block_id: str) -> tuple[str, ...]:
        """The chosen options of one field."""
        return values.choices(self.values, block_id)

    def person(self, block_id: str) -> str:
        """The chosen person of one field; empty when nobody was."""
        return values.person(self.values, block_id)

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who was chosen in any field."""
        return tuple(found for block_id in self.values if (found := self.person(block_id)))

    def day(self, block_id: str) -> date | None:
        """The chosen day of one field; None when none was."""
        found = values.day(self.values, block_id)
        return date.fromisoformat(found) if found else None

    @property
    def texts(self) -> tuple[Text, ...]:
        """The public texts, exactly as typed but for the white space around them."""
        return texts_of(self.values)

    @property
    def quote(self) -> Quote | None:
        """The message that the form is about, if it is about one."""
        about = self.private
        quote = Quote(text=about.words, author=about.author, link=about.link, place=about.place)
        return quote if quote.text or quote.link else None

    @property
    def shown_at(self) -> datetime:
        """When the texts in the form were shown. Raises Refusal for a form that does not say."""
        try:
            return datetime.fromisoformat(self.private.shown_at)
        except ValueError as error:
            raise Refusal(Reason.DIGEST_CHANGED) from error

    @property
    def reasons(self) -> dict[str, str]:
        """Why a blocking rule must be broken, by its id."""
        fields = (block_id for block_id in self.values if block_id.startswith(OVERRIDES))
        return {block_id.removeprefix(OVERRIDES): self.line(block_id) for block_id in fields}
