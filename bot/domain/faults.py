"""One thing wrong with something an operator wrote: where, what, and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a file or a setting, readable in one line."""

    place: str
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}. {self.hint}"
