"""The organisation's outlets."""

from typing import Annotated, Literal

from pydantic import Field

from bot.domain.policy.base import Data


class PagerRule(Data):
    """A way to wake people; its credentials are settings."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: Literal["pagerduty", "webhook"]


class Outlet(Data):
    """A configured destination: a publisher kind, its languages and text variant; credentials are settings."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    kind: str
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    variant: Literal["short", "long"] = "short"
    max_length: int | None = None
    resend_unknown: bool = False  #: e-mail only: a message that may have arrived is sent again, not asked about
    read_back_lag: Annotated[float, Field(ge=0, le=3600)] | None = None  #: seconds until its list shows a new post
    components: dict[str, str] = Field(default_factory=dict)  #: our service to the id of its component there
