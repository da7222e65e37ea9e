"""A Facebook Page (Graph API): no key of our own, so we read the Page's posts back. There are no threads."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import JSON, Done, NotDone, Outcome, Receipt, Refused, Unknown
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities
from bot.domain.policy import Outlet
from bot.publishers import graph
from bot.publishers.http import Answer, checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import Trouble
from bot.publishers.patience import Patience
from bot.publishers.readback import Duplicate, ReadBack, Seen
from bot.publishers.tokens import Signed, Token, Tokens
from bot.services.ports import Clock, Post

API = "https://graph.facebook.com/v26.0"
PUBLIC_URL = "https://www.facebook.com"
FIELDS = "id,message,created_time,permalink_url"
LENGTH = 63_206
ABILITIES = Abilities(edits=True, retracts=True, by_words=True)
GONE = "The post is not there any more"


class Facebook(ReadBack):
    """Publishes to one Page with the Page's own token. The receipt's id is `<page>_<post>`."""

    name = "Facebook"
    abilities = ABILITIES

    def __init__(self, page: str, *, signed: Signed, clock: Clock, patience: Patience, public_url: str) -> None:
        super().__init__(patience)
        self._page_id = page
        self._signed = signed
        self._clock = clock
        self._public_url = public_url
        self._reader = graph.Reader(name=self.name, signed=signed, clock=clock, fields=FIELDS, see=self._seen)

    def _frozen(self, post: Post) -> JSON:
        return {"form": {"message": post.body}}

    async def _create(self, request: JSON) -> Outcome | Duplicate:
        answer = await self._signed.call("POST", f"/{self._page_id}/feed", form=request["form"])
        if not isinstance(answer, Answer):
            return answer
        if graph.duplicate(answer):
            return Duplicate(why=graph.why(self.name, answer))
        if graph.fails(answer):
            return self._failed(answer)
        if not answer.text("id"):
            return Unknown(why=f"{graph.why(self.name, answer)}; it names no post")
        return Done(receipt=await self._receipt(answer.text("id")))

    async def _receipt(self, post_id: str) -> Receipt:
        """The proof, with the address that the Page gives its post, or one that leads there."""
        seen = await self._read(post_id)
        url = seen.url if isinstance(seen, Seen) else self._address(post_id)
        return Receipt(remote_id=post_id, url=url)

    def _failed(self, answer: Answer) -> NotDone | Refused | Unknown:
        return graph.failed(self.name, answer, self._clock.now())

    async def _edit(self, request: JSON) -> Outcome:
        return self._changed_by(await self._signed.call("POST", _path(request), form=request["form"]), request)

    async def _retract(self, request: JSON) -> Outcome:
        answer = await self._signed.call("DELETE", _path(request))
        if isinstance(answer, Answer) and graph.gone(answer):
            return self._done(request)
        return self._changed_by(answer, request)

    def _changed_by(self, answer: Answer | NotDone | Refused | Unknown, request: JSON) -> Outcome:
        if not isinstance(answer, Answer):
            return answer
        if graph.gone(answer):
            return Refused(why=f"{graph.why(self.name, answer)}. {GONE}")
        if graph.fails(answer):
            return self._failed(answer)
        done = answer.at("success") is True
        return self._done(request) if done else Unknown(why=f"{graph.why(self.name, answer)}; it does not say whether")

    def _own(self, since: datetime, request: JSON) -> AsyncIterator[Seen | Trouble]:
        del request
        return self._reader.listed(f"/{self._page_id}/published_posts", since)

    async def _read(self, remote_id: str) -> Seen | Trouble | None:
        return await self._reader.one(remote_id)

    def _seen(self, post: Any) -> Seen | None:  # noqa: ANN401 - whatever the other side wrote
        try:
            at = datetime.fromisoformat(post["created_time"])
            url = post.get("permalink_url") or self._address(post["id"])
            return Seen(id=post["id"], url=url, text=post.get("message") or "", at=at)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def _address(self, remote_id: str) -> str:
        return f"{self._public_url}/{remote_id}"

    async def preflight(self) -> list[Fault]:
        """Whether the token is this Page's own: a person's token could read, but not post as the Page."""
        why = await self._reader.owner(self._page_id)
        hint = "Check page_id and token (the Page's own, with pages_manage_posts)."
        return [Fault("facebook", why, hint)] if why else []

    async def close(self) -> None:
        """Gives the connections back."""
        await self._signed.close()


def _path(request: JSON) -> str:
    return f"/{quote(request['target']['remote_id'], safe='')}"


def _build(outlet: Outlet, told: Told, around: Surroundings) -> Facebook:
    base, page = checked_base(told.get("url") or API), told["page_id"].strip()
    tokens = Tokens(
        Token(access=told["token"].strip()), name=f"facebook/{base}/{page}", vault=around.vault, clock=around.clock
    )
    return Facebook(
        page,
        signed=Signed(around.line(), tokens, base, spent=graph.token_spent),
        clock=around.clock,
        patience=Patience(around.lag(outlet), lambda: around.clock.now().timestamp()),
        public_url=checked_base(told.get("public_url") or PUBLIC_URL),
    )


KIND = Kind(
    name="facebook",
    build=_build,
    needs=("page_id", "token"),
    takes=("url", "public_url"),
    open=frozenset({"page_id"}),
    addresses=frozenset({"url", "public_url"}),
    headers=frozenset({"token"}),
    abilities=ABILITIES,
    max_length=LENGTH,
)
