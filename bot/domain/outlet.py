"""What can be done at an outlet with a text that is already out there."""

from dataclasses import dataclass
from enum import StrEnum


class Deed(StrEnum):
    """What a public delivery does at its outlet."""

    PUBLISH = "publish"
    EDIT = "edit"  #: puts other words in the place of one of our posts
    RETRACT = "retract"  #: takes one of our posts out of sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """What a kind of outlet can do besides publishing. Where it cannot edit, a correction is a follow-up."""

    edits: bool = False
    retracts: bool = False
    by_hand: bool = False  #: a person posts there; we hand over the text and ask for the link
    goes_first: bool = False  #: the others give it a moment: their readers follow a link to it
    by_words: bool = False  #: a post of ours is known there by its words, so what says the same leaves one by one
