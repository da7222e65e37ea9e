"""What `/incident` can be asked about an incident as such, as values: what it is called and whom it hits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTitle:
    """Gives the incident another title."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetServices:
    """Says which services it hits: `only` these where given, then `more` and less `fewer`, as the policy names them."""

    only: tuple[str, ...] = ()
    more: tuple[str, ...] = ()
    fewer: tuple[str, ...] = ()


LifeCommand = SetTitle | SetServices
