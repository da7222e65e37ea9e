"""What every part of the policy is made of."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SevKey = Literal["sev1", "sev2", "sev3", "sev4"]
Minutes = Annotated[float, Field(gt=0, le=60 * 24 * 31)]


class Data(BaseModel):
    """A part of the policy: frozen, and nothing in it that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")
