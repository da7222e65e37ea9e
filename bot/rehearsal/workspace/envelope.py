"""One thing told to the app, whichever way it travels."""

import asyncio
import json
from dataclasses import dataclass
from typing import Literal

from bot.rehearsal.workspace.shapes import Json

EnvelopeKind = Literal["events_api", "slash_commands", "interactive"]


@dataclass(slots=True, kw_only=True)
class Envelope:
    """One thing told to the app; `acked` resolves with the acknowledgement's payload."""

    id: str
    kind: EnvelopeKind
    payload: Json
    acked: asyncio.Future[Json]
    attempt: int = 0
    sent: bool = False
    awaited: bool = False  # somebody waits for its acknowledgement now
    timer: asyncio.TimerHandle | None = None

    def frame(self) -> str:
        """The text frame for this attempt."""
        body: Json = {"envelope_id": self.id, "type": self.kind, "payload": self.payload}
        if self.kind == "events_api":
            body |= {
                "accepts_response_payload": False,
                "retry_attempt": self.attempt,
                "retry_reason": "timeout" if self.attempt else "",
            }
        else:
            body["accepts_response_payload"] = True
        return json.dumps(body)
