"""What every part of the policy is made of."""

from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.domain.calendar import known_country

SevKey = Literal["sev1", "sev2", "sev3", "sev4"]
Minutes = Annotated[float, Field(gt=0, le=60 * 24 * 31)]


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is no IANA zone; write a name such as Africa/Casablanca, never an offset")
    return name


def _known_country(name: str) -> str:
    if not known_country(name):
        raise ValueError("has no public holidays we know; write a code such as MA, or nothing")
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
HolidaysOf = Annotated[str, AfterValidator(_known_country)]
"""A country whose public holidays are no working days, or a financial market; empty counts none."""


class Data(BaseModel):
    """A part of the policy: frozen, and nothing in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")
