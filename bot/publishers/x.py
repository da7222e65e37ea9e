"""X, API v2: no key of our own, so we read our own posts back; the same words twice are a 403 there.

A reply that X does not allow (plans of 2026 restrict them) goes out on its own in the same attempt: the words
are what was approved, and the receipt says so. Posts are never edited: each edit would be another post.
"""

import base64
import html
from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import JSON, Done, NotDone, Outcome, Receipt, Refused, Unknown
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities
from bot.domain.policy import Outlet
from bot.domain.wordcount import X_LIMIT
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import Trouble
from bot.publishers.patience import Patience
from bot.publishers.readback import Duplicate, ReadBack, Seen
from bot.publishers.tokens import Renewed, Signed, Token, Tokens, granted
from bot.publishers.waits import wait_hint
from bot.services.ports import Clock, Post

API = "https://api.x.com"
PUBLIC_URL = "https://x.com"
FIELDS = "created_at,entities,referenced_tweets"
PAGE, PAGES = 100, 5
ABILITIES = Abilities(retracts=True, by_words=True)


class X(ReadBack):
    """Publishes to one account. The receipt's id is the post's id."""

    name = "X"
    abilities = ABILITIES

    def __init__(self, username: str, *, signed: Signed, clock: Clock, patience: Patience, public_url: str) -> None:
        super().__init__(patience)
        self._username = username
        self._signed = signed
        self._clock = clock
        self._public_url = public_url
        self._id = ""

    def _frozen(self, post: Post) -> JSON:
        tweet: JSON = {"text": post.body}
        if post.parent:
            tweet["reply"] = {"in_reply_to_tweet_id": post.parent.remote_id}
        return {"tweet": tweet}

    async def _create(self, request: JSON) -> Outcome | Duplicate:
        tweet = request["tweet"]
        answer = await self._signed.call("POST", "/2/tweets", json=tweet)
        if "reply" in tweet and isinstance(answer, Answer) and _reply_refused(answer):
            alone = {"text": tweet["text"]}
            return self._created(await self._signed.call("POST", "/2/tweets", json=alone), {"alone": "reply refused"})
        return self._created(answer, {})

    def _created(self, answer: Answer | NotDone | Refused | Unknown, extra: Mapping[str, str]) -> Outcome | Duplicate:
        if not isinstance(answer, Answer):
            return answer
        if answer.good:
            post_id = answer.text("data.id")
            if not post_id.isdecimal():
                return Unknown(why=f"{_why(answer)}; it names no post")
            return Done(receipt=Receipt(remote_id=post_id, url=self._address(post_id), extra=extra))
        return Duplicate(why=_why(answer)) if _duplicate(answer) else self._failed(answer)

    def _failed(self, answer: Answer) -> NotDone | Refused | Unknown:
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return NotDone(why=_why(answer), wait=wait_hint(answer, self._clock.now()))
        if answer.broken:
            return Unknown(why=_why(answer))
        hint = _hint(answer)
        return Refused(why=f"{_why(answer)}. {hint}" if hint else _why(answer))

    async def _edit(self, request: JSON) -> Outcome:
        return Refused(why=f"X lets nobody change the post {request['target']['remote_id']}")

    async def _retract(self, request: JSON) -> Outcome:
        path = f"/2/tweets/{quote(request['target']['remote_id'], safe='')}"
        answer = await self._signed.call("DELETE", path)
        if not isinstance(answer, Answer):
            return answer
        if answer.status == HTTPStatus.NOT_FOUND or (answer.good and answer.at("data.deleted") is True):
            return self._done(request)
        return Unknown(why=_why(answer)) if answer.good else self._failed(answer)

    async def _own(self, since: datetime, request: JSON) -> AsyncIterator[Seen | Trouble]:
        del request
        me = await self._own_id()
        if isinstance(me, Trouble):
            yield me
            return
        start = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = {"max_results": str(PAGE), "start_time": start, "tweet.fields": FIELDS}
        for _ in range(PAGES):
            answer = await self._signed.call("GET", f"/2/users/{me}/tweets", params=query)
            page = self._page(answer)
            if isinstance(page, Trouble):
                yield page
                return
            for seen in page:
                yield seen
            token = answer.text("meta.next_token") if isinstance(answer, Answer) else ""
            if not token:
                return
            query["pagination_token"] = token
        yield Trouble(why=f"there are more than {PAGE * PAGES} newer posts", again=None)

    def _page(self, answer: Answer | NotDone | Refused | Unknown) -> list[Seen] | Trouble:
        if not (isinstance(answer, Answer) and answer.good):
            return self._trouble(answer)
        tweets = answer.at("data")
        if tweets is None and answer.at("meta.result_count") == 0:
            return []
        seen = [self._seen(tweet) for tweet in tweets] if isinstance(tweets, list) else [None]
        known = [s for s in seen if s is not None]
        return known if len(known) == len(seen) else self._odd("a list")

    async def _read(self, remote_id: str) -> Seen | Trouble | None:
        path = f"/2/tweets/{quote(remote_id, safe='')}"
        answer = await self._signed.call("GET", path, params={"tweet.fields": FIELDS})
        if isinstance(answer, Answer) and _missing(answer):
            return None
        if not (isinstance(answer, Answer) and answer.good):
            return self._trouble(answer)
        return self._seen(answer.at("data")) or self._odd("a post")

    def _seen(self, tweet: Any) -> Seen | None:  # noqa: ANN401 - whatever the other side wrote
        """The post as it was written: with its own links, and without entities."""
        try:
            text = html.unescape(tweet["text"])
            for link in (tweet.get("entities") or {}).get("urls") or ():
                text = text.replace(link["url"], link.get("expanded_url") or link["url"])
            at = datetime.fromisoformat(tweet["created_at"])
            parent = _parent(tweet.get("referenced_tweets") or ())
            return Seen(id=tweet["id"], url=self._address(tweet["id"]), text=text, at=at, reply_to=parent)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None

    def _same(self, seen: Seen, request: JSON) -> bool:
        """In its place of the thread, or on its own where X did not let it answer."""
        parent = request["tweet"].get("reply", {}).get("in_reply_to_tweet_id", "")
        return super()._same(seen, request) and seen.reply_to in {parent, ""}

    def _address(self, remote_id: str) -> str:
        return f"{self._public_url}/{self._username}/status/{remote_id}"

    async def _own_id(self) -> str | Trouble:
        """Our account's id, asked once."""
        if not self._id:
            answer = await self._signed.call("GET", "/2/users/me")
            if not (isinstance(answer, Answer) and answer.good):
                return self._trouble(answer)
            if answer.text("data.username").casefold() != self._username.casefold():
                return Trouble(why=f"X says that this token is not {self._username}'s", again=None)
            self._id = answer.text("data.id")
        return self._id or self._odd("an account")

    async def preflight(self) -> list[Fault]:
        """Whether the token opens the account it is meant for."""
        me = await self._own_id()
        hint = "Check username, client_id, client_secret and refresh_token (scopes tweet.read tweet.write users.read)."
        return [Fault("x", me.why, hint)] if isinstance(me, Trouble) else []

    async def expires_at(self) -> datetime | None:
        """None as a rule: refresh tokens follow each other, and X names no end for them."""
        return await self._signed.expires_at()

    async def close(self) -> None:
        """Gives the connections back."""
        await self._signed.close()


def _why(answer: Answer) -> str:
    more = _first_error(answer)
    why = f"X: {answer.excerpt('title', 'detail', 'message')}"
    return f"{why} ({more[:100]})" if more else why


def _first_error(answer: Answer) -> str:
    errors = answer.at("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    return str(first.get("message") or "")


def _said(answer: Answer) -> str:
    return f"{answer.text('detail')} {answer.text('message')} {_first_error(answer)}".casefold()


def _duplicate(answer: Answer) -> bool:
    return answer.status == HTTPStatus.FORBIDDEN and "duplicate content" in _said(answer)


def _too_long(answer: Answer) -> bool:
    return "too long" in _said(answer)


def _reply_refused(answer: Answer) -> bool:
    return answer.status == HTTPStatus.FORBIDDEN and not _duplicate(answer) and not _too_long(answer)


def _missing(answer: Answer) -> bool:
    """Whether the post that was asked for is gone, which X says with 404, or with 200 and errors instead of data."""
    errors = answer.at("errors")
    kinds = [str(e.get("type", "")) for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
    gone = answer.good and answer.at("data") is None and any(k.endswith("resource-not-found") for k in kinds)
    return answer.status == HTTPStatus.NOT_FOUND or gone


def _hint(answer: Answer) -> str:
    """What a person can do about a refusal."""
    if _too_long(answer):
        return f"X takes {X_LIMIT}, where an emoji counts 2 and a link 23"
    return {
        401: "The token is not valid; sign in again",
        402: "There are no credits left; buy some, then retry",
        403: "The account or the app may not post (scope tweet.write, access level, suspension)",
        404: "There is no X API at this address",
    }.get(answer.status, "")


def _parent(references: Iterable[Mapping[str, Any]]) -> str:
    return next((str(r["id"]) for r in references if r.get("type") == "replied_to"), "")


async def _renew(line: Line, told: Told, clock: Clock, token: Token) -> Renewed:
    """The next pair. A client that has a secret shows it; one without names itself."""
    form = {"grant_type": "refresh_token", "refresh_token": token.refresh, "client_id": told["client_id"]}
    headers = {}
    if secret := told.get("client_secret"):
        pair = base64.b64encode(f"{quote(told['client_id'])}:{quote(secret)}".encode()).decode()
        headers = {"Authorization": f"Basic {pair}"}
    url = f"{checked_base(told.get('url') or API)}/2/oauth2/token"
    return granted("X", await line.call("POST", url, form=form, headers=headers), token, clock.now())


def _build(outlet: Outlet, told: Told, around: Surroundings) -> X:
    line, base = around.line(), checked_base(told.get("url") or API)
    tokens = Tokens(
        Token(access="", refresh=told["refresh_token"].strip()),
        name=f"x/{base}/{told['username']}",
        vault=around.vault,
        clock=around.clock,
        renew=partial(_renew, line, told, around.clock),
    )
    return X(
        told["username"].strip().removeprefix("@"),
        signed=Signed(line, tokens, base, spent=lambda answer: answer.status == HTTPStatus.UNAUTHORIZED),
        clock=around.clock,
        patience=Patience(around.lag(outlet), lambda: around.clock.now().timestamp()),
        public_url=checked_base(told.get("public_url") or PUBLIC_URL),
    )


KIND = Kind(
    name="x",
    build=_build,
    needs=("username", "client_id", "refresh_token"),
    takes=("client_secret", "url", "public_url"),
    open=frozenset({"client_id", "username"}),
    addresses=frozenset({"url", "public_url"}),
    abilities=ABILITIES,
)
