"""What is told to the app: envelopes over its sockets or by post, acknowledgements, redelivery."""

import asyncio
import contextlib
import itertools
import json
import secrets
import time
import uuid
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web

from bot.rehearsal.workspace.envelope import Envelope, EnvelopeKind
from bot.rehearsal.workspace.faults import Faults
from bot.rehearsal.workspace.postman import Postman
from bot.rehearsal.workspace.shapes import Json, Limits, SlackError

_LIFETIME = 18_060  # seconds that a connection is said to last
_HEARTBEAT = 30.0
_GOODBYE = 1.0  # seconds to wait for the other side of a closing handshake


@dataclass(slots=True, eq=False)
class Connection:
    """One socket and the frames waiting to go out on it, in order."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    outbox: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    leaving: bool = False  # was asked to go: it gets envelopes only while there is no other

    async def write(self) -> None:
        """Sends what is put into the outbox until the socket is gone."""
        with contextlib.suppress(ConnectionError):
            while True:
                await self.socket.send_str(await self.outbox.get())

    def abort(self) -> None:
        """Cuts the wire without a word, as a broken network does."""
        if self.transport:
            self.transport.abort()


class Link:
    """All connections of the app. Each envelope goes to one of them, in turn, or by post where an address is known."""

    def __init__(self, *, app_id: str, limits: Limits, faults: Faults, postman: Postman) -> None:
        self._app_id = app_id
        self._limits = limits
        self._faults = faults
        self._postman = postman
        self._errands: set[asyncio.Task[None]] = set()
        self._tickets: dict[str, float] = {}
        self._connections: list[Connection] = []
        self._turn = itertools.count()
        self._waiting: dict[str, Envelope] = {}
        self._idle = asyncio.Event()
        self._idle.set()

    @property
    def connections(self) -> int:
        """How many sockets are open."""
        return len(self._connections)

    def ticket(self) -> str:
        """Leave to open one connection, once, soon."""
        ticket = secrets.token_urlsafe(18)
        self._tickets[ticket] = time.monotonic()
        return ticket

    async def ask(self, kind: EnvelopeKind, payload: Json) -> Json:
        """Tells the app what a person did and answers its acknowledgement ({} when bare).

        Raises SlackError(operation_timeout) after the limit; never redelivered. While no connection is open it
        waits for one, within the same limit.
        """
        envelope = self._wait_for(kind, payload)
        self._await(envelope)
        self._send(envelope)
        try:
            async with asyncio.timeout(self._limits.ack_seconds):
                return await envelope.acked
        except TimeoutError:
            raise SlackError("operation_timeout") from None
        finally:
            self._forget(envelope)

    def tell(self, payload: Json) -> None:
        """Tells the app about an event, and again (same id) if it does not acknowledge it in time."""
        envelope = self._wait_for("events_api", payload)
        held_back = self._faults.lateness("events_api")
        if held_back:
            loop = asyncio.get_running_loop()
            envelope.timer = loop.call_later(held_back, self._attempt, envelope)
        else:
            self._attempt(envelope)

    async def settled(self) -> None:
        """Returns when no envelope is waiting for an acknowledgement."""
        await self._idle.wait()

    async def join(self, request: web.Request) -> web.StreamResponse:
        """Serves one connection until it ends; a ticket is good for one."""
        born = self._tickets.pop(request.query.get("ticket", ""), None)
        if born is None or time.monotonic() - born > self._limits.ticket_seconds:
            return web.Response(status=401, text="invalid ticket")
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT, timeout=_GOODBYE)
        await socket.prepare(request)
        connection = Connection(socket, request.transport)
        if self.connections >= self._limits.connections:
            await socket.send_json(_farewell("too_many_websockets"))
            await socket.close()
            return socket
        await self._serve(connection)
        return socket

    def drop(self) -> None:
        """Cuts every connection without a word."""
        for connection in self._connections:
            connection.abort()

    def disconnect(self, reason: str) -> None:
        """Asks every connection to leave: warning, refresh_requested, link_disabled."""
        for connection in self._connections:
            connection.leaving = True
            connection.outbox.put_nowait(json.dumps(_farewell(reason)))

    async def close(self) -> None:
        """Ends every connection and every timer."""
        for envelope in list(self._waiting.values()):
            envelope.acked.cancel()
            self._forget(envelope)
        for connection in list(self._connections):
            await connection.socket.close(code=1001)
        for errand in tuple(self._errands):
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self._postman.close()

    async def _serve(self, connection: Connection) -> None:
        self._connections.append(connection)
        writer = asyncio.create_task(connection.write())
        connection.outbox.put_nowait(json.dumps(self._hello()))
        for envelope in self._waiting.values():
            if not envelope.sent and envelope.kind != "events_api":
                self._send(envelope)
        try:
            async for frame in connection.socket:
                if frame.type is WSMsgType.TEXT:
                    self._heard(frame.data)
        finally:
            self._connections.remove(connection)
            writer.cancel()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "connection_info": {"app_id": self._app_id},
            "num_connections": self.connections,
            "debug_info": {"host": "rehearsal", "build_number": 1, "approximate_connection_time": _LIFETIME},
        }

    def _heard(self, text: str) -> None:
        """Takes an acknowledgement; a late or unknown one changes nothing, as with Slack."""
        try:
            answer = json.loads(text)
        except ValueError:
            return
        envelope = self._waiting.get(str(answer.get("envelope_id"))) if isinstance(answer, dict) else None
        if envelope is None:
            return
        payload = answer.get("payload")
        self._acknowledged(envelope, payload if isinstance(payload, dict) else {})

    def _acknowledged(self, envelope: Envelope, payload: Json) -> None:
        if not envelope.acked.done():
            envelope.acked.set_result(payload)
        if envelope.kind == "events_api":
            self._forget(envelope)

    def _wait_for(self, kind: EnvelopeKind, payload: Json) -> Envelope:
        acked: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        envelope = Envelope(id=str(uuid.uuid4()), kind=kind, payload=payload, acked=acked)
        self._waiting[envelope.id] = envelope
        return envelope

    def _await(self, envelope: Envelope) -> None:
        envelope.awaited = True
        self._idle.clear()

    def _forget(self, envelope: Envelope) -> None:
        self._waiting.pop(envelope.id, None)
        if envelope.timer:
            envelope.timer.cancel()
        self._look_idle()

    def _look_idle(self) -> None:
        if not any(envelope.awaited for envelope in self._waiting.values()):
            self._idle.set()

    def _send(self, envelope: Envelope) -> None:
        if self._postman.address:
            self._post(envelope)
            return
        if not self._connections:
            return
        staying = [c for c in self._connections if not c.leaving] or self._connections
        connection = staying[next(self._turn) % len(staying)]
        envelope.sent = True
        self._await(envelope)
        frame = envelope.frame()
        for _ in range(self._faults.copies(envelope.kind)):
            connection.outbox.put_nowait(frame)

    def _post(self, envelope: Envelope) -> None:
        envelope.sent = True
        self._await(envelope)
        for _ in range(self._faults.copies(envelope.kind)):
            errand = asyncio.create_task(self._carry(envelope), name=f"post {envelope.kind}")
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    async def _carry(self, envelope: Envelope) -> None:
        """One delivery by post. What is not answered with 200 is no acknowledgement: an event comes again."""
        payload = await self._postman.deliver(envelope)
        if payload is not None:
            self._acknowledged(envelope, payload)

    def _attempt(self, envelope: Envelope) -> None:
        self._send(envelope)
        loop = asyncio.get_running_loop()
        envelope.timer = loop.call_later(self._limits.ack_seconds, self._put_off, envelope)

    def _put_off(self, envelope: Envelope) -> None:
        """Plans the next attempt of an event, or gives it up after the last; in between nobody waits for it."""
        envelope.awaited = False
        if envelope.attempt >= len(self._limits.redelivery_seconds):
            self._forget(envelope)
            return
        wait = self._limits.redelivery_seconds[envelope.attempt]
        envelope.attempt += 1
        envelope.timer = asyncio.get_running_loop().call_later(wait, self._attempt, envelope)
        self._look_idle()


def _farewell(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": "rehearsal"}}
