"""The limit of requests in front of every handler, whose state each answer carries in its headers."""

from collections.abc import Callable

from aiohttp import web

from bot.rehearsal.networks.faults import Handler, RefusedError
from bot.rehearsal.networks.limits import Limit, Room

Headers = Callable[[Room], dict[str, str]]


class Gate:
    """Lets calls through as long as `limit` allows; `headers` writes the state as the network does."""

    def __init__(self, limit: Limit, *, too_many: RefusedError, headers: Headers) -> None:
        self._limit = limit
        self._too_many = too_many
        self._headers = headers

    def check(self, room: Room) -> None:
        """Raises the network's 429 once a limit is used up."""
        if room.exceeded:
            raise RefusedError(self._too_many.status, self._too_many.body, self._headers(room))

    def around(self, handler: Handler) -> Handler:
        """The handler behind the limit. A tighter limit's headers, set further in, are kept."""

        async def counted(request: web.Request) -> web.Response:
            room = self._limit.spend()
            self.check(room)
            try:
                answer = await handler(request)
            except RefusedError as refused:
                answer = refused.response()
            for name, value in self._headers(room).items():
                answer.headers.setdefault(name, value)
            return answer

        return counted
