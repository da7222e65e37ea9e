"""LinkedIn (Posts API) for an organisation's page: the same words twice are refused with the address of the first.

A text is written in its "little text" format, where an unescaped bracket would silently cut the post off there.
"""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from bot.domain.delivery import JSON, Done, NotDone, Outcome, Receipt, Refused, Unknown
from bot.domain.faults import Fault
from bot.domain.outlet import Abilities
from bot.domain.policy import Outlet
from bot.publishers.http import Answer, Line, checked_base
from bot.publishers.kind import Kind, Surroundings, Told
from bot.publishers.lookup import Trouble
from bot.publishers.patience import Patience
from bot.publishers.readback import Duplicate, ReadBack, Seen
from bot.publishers.tokens import Renewed, Signed, Token, Tokens, granted
from bot.publishers.unpublishable import Unpublishable
from bot.publishers.waits import until_midnight, wait_hint
from bot.services.ports import Clock, Post

API = "https://api.linkedin.com/rest"
SIGN_IN = "https://www.linkedin.com/oauth/v2"
PUBLIC_URL = "https://www.linkedin.com"
VERSION = "202601"
"""The version of the API we were built against. LinkedIn retires each after about a year: it is a setting."""

LENGTH = 3000
PAGE, PAGES = 50, 5
ABILITIES = Abilities(edits=True, retracts=True, by_words=True)

TOKEN_LIFE = timedelta(days=60)
RENEW_EARLY = timedelta(days=30)
GONE = "The post is not there any more"

_RESERVED = re.compile(r"[\\|{}@\[\]()<>#*_~]")
_ESCAPED = re.compile(r"\\([\\|{}@\[\]()<>#*_~])")
_URN = re.compile(r"urn:li:(?:share|ugcPost):\d+")


def escaped(text: str) -> str:
    """The text as little text that says the same."""
    return _RESERVED.sub(r"\\\g<0>", text)


def unescaped(commentary: str) -> str:
    """What a little text of ours says."""
    return _ESCAPED.sub(r"\1", commentary)


class LinkedIn(ReadBack):
    """Publishes to one organisation's page. The receipt's id is the post's URN."""

    name = "LinkedIn"
    abilities = ABILITIES

    def __init__(
        self, organization: str, *, version: str, signed: Signed, clock: Clock, patience: Patience, public_url: str
    ) -> None:
        super().__init__(patience)
        self._author = f"urn:li:organization:{organization}"
        self._headers = {"LinkedIn-Version": version, "X-Restli-Protocol-Version": "2.0.0"}
        self._signed = signed
        self._clock = clock
        self._public_url = public_url

    def _frozen(self, post: Post) -> JSON:
        commentary = escaped(post.body)
        if len(commentary) > LENGTH:
            raise Unpublishable(f"the text is longer than the {LENGTH} characters that LinkedIn takes, once escaped")
        return {
            "post": {
                "author": self._author,
                "commentary": commentary,
                "visibility": "PUBLIC",
                "distribution": {
                    "feedDistribution": "MAIN_FEED",
                    "targetEntities": [],
                    "thirdPartyDistributionChannels": [],
                },
                "lifecycleState": "PUBLISHED",
                "isReshareDisabledByAuthor": False,
            }
        }

    async def _call(
        self,
        method: str,
        path: str,
        *,
        restli: str = "",
        **more: Any,  # noqa: ANN401 - the line's own
    ) -> Answer | NotDone | Refused | Unknown:
        named = {"X-RestLi-Method": restli} if restli else {}
        return await self._signed.call(method, path, headers={**self._headers, **named}, **more)

    async def _create(self, request: JSON) -> Outcome | Duplicate:
        answer = await self._call("POST", "/posts", json=request["post"])
        if not isinstance(answer, Answer):
            return answer
        if answer.good:
            urn = answer.headers.get("x-restli-id", "")
            known = _URN.fullmatch(urn)
            receipt = Receipt(remote_id=urn, url=self._address(urn))
            return Done(receipt=receipt) if known else Unknown(why=f"{_why(answer)}; it names no post")
        if _duplicate(answer):
            found = _URN.search(answer.text("message"))
            return Duplicate(why=_why(answer), known=found[0] if found else "")
        return self._failed(answer)

    def _failed(self, answer: Answer) -> NotDone | Refused | Unknown:
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            now = self._clock.now()
            return NotDone(why=_why(answer), wait=wait_hint(answer, now) or until_midnight(now))
        if answer.broken or answer.good:
            return Unknown(why=_why(answer))
        hint = HINTS.get(answer.status, "")
        return Refused(why=f"{_why(answer)}. {hint}" if hint else _why(answer))

    async def _edit(self, request: JSON) -> Outcome:
        patch = {"patch": {"$set": {"commentary": request["post"]["commentary"]}}}
        answer = await self._call("POST", _path(request), restli="PARTIAL_UPDATE", json=patch)
        if isinstance(answer, Answer) and answer.status == HTTPStatus.NOT_FOUND:
            return Refused(why=f"{_why(answer)}. {GONE}")
        return self._changed_by(answer, request)

    async def _retract(self, request: JSON) -> Outcome:
        answer = await self._call("DELETE", _path(request), restli="DELETE")
        if isinstance(answer, Answer) and answer.status == HTTPStatus.NOT_FOUND:
            return self._done(request)
        return self._changed_by(answer, request)

    def _changed_by(self, answer: Answer | NotDone | Refused | Unknown, request: JSON) -> Outcome:
        if not isinstance(answer, Answer):
            return answer
        # It confirms without a body; a page of a proxy would come with another status of success.
        return self._done(request) if answer.status == HTTPStatus.NO_CONTENT else self._failed(answer)

    async def _own(self, since: datetime, request: JSON) -> AsyncIterator[Seen | Trouble]:
        del request
        query = {"q": "author", "author": self._author, "count": str(PAGE), "sortBy": "LAST_MODIFIED"}
        for page in range(PAGES):
            answer = await self._call("GET", "/posts", restli="FINDER", params={**query, "start": str(page * PAGE)})
            if not (isinstance(answer, Answer) and answer.good):
                yield self._trouble(answer)
                return
            posts = answer.at("elements")
            for post in posts if isinstance(posts, list) else [None]:
                seen = self._seen(post) or self._odd("a list")
                if isinstance(seen, Trouble) or seen.at >= since:
                    yield seen
            if not posts or len(posts) < PAGE or _untouched(posts[-1], since):
                return
        yield Trouble(why=f"there are more than {PAGE * PAGES} newer posts", again=None)

    async def _read(self, remote_id: str) -> Seen | Trouble | None:
        answer = await self._call("GET", f"/posts/{quote(remote_id, safe='')}")
        if isinstance(answer, Answer) and answer.status == HTTPStatus.NOT_FOUND:
            return None
        if not (isinstance(answer, Answer) and answer.good):
            return self._trouble(answer)
        return self._seen(answer.body) or self._odd("a post")

    def _seen(self, post: Any) -> Seen | None:  # noqa: ANN401 - whatever the other side wrote
        try:
            at = datetime.fromtimestamp(post["publishedAt"] / 1000, UTC)
            text = unescaped(post["commentary"])
            return Seen(id=post["id"], url=self._address(post["id"]), text=text, at=at)
        except (KeyError, OverflowError, TypeError, ValueError):
            return None

    def _address(self, remote_id: str) -> str:
        return f"{self._public_url}/feed/update/{remote_id}/"

    async def preflight(self) -> list[Fault]:
        """Whether the token is valid, and may read back what it posts: otherwise a doubt ends with a person."""
        query = {"q": "author", "author": self._author, "count": "1", "sortBy": "LAST_MODIFIED"}
        answer = await self._call("GET", "/posts", restli="FINDER", params=query)
        if isinstance(answer, Answer) and answer.good:
            return []
        hint = "Check organization, token (w_organization_social and r_organization_social) and version."
        return [Fault("linkedin", self._trouble(answer).why, hint)]

    async def expires_at(self) -> datetime | None:
        """When somebody must sign in again: the end of the refresh token where there is one, else of the token."""
        return await self._signed.expires_at()

    async def close(self) -> None:
        """Gives the connections back."""
        await self._signed.close()


HINTS = {
    401: "The token is not valid any more; sign in again",
    403: "The token may not do this (w_organization_social, and a role on the page)",
    404: "There is no such thing at this address",
    426: "This version of the API is retired: set `version` to a newer month",
}
"""What a person can do about a refusal."""


def _why(answer: Answer) -> str:
    return f"LinkedIn: {answer.excerpt('code', 'message')}"


def _duplicate(answer: Answer) -> bool:
    errors = answer.at("errorDetails.inputErrors")
    codes = [e.get("code") for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
    return answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and "DUPLICATE_POST" in codes


def _path(request: JSON) -> str:
    return f"/posts/{quote(request['target']['remote_id'], safe='')}"


def _untouched(post: Any, since: datetime) -> bool:  # noqa: ANN401 - whatever the other side wrote
    """Whether the list has gone back beyond `since`: it is sorted by the last change of each post."""
    changed = post.get("lastModifiedAt") if isinstance(post, dict) else None
    return isinstance(changed, int) and changed < since.timestamp() * 1000


async def _renew(line: Line, told: Told, clock: Clock, token: Token) -> Renewed:
    form = {
        "grant_type": "refresh_token",
        "refresh_token": token.refresh,
        "client_id": told["client_id"],
        "client_secret": told["client_secret"],
    }
    url = f"{checked_base(told.get('sign_in_url') or SIGN_IN)}/accessToken"
    return granted("LinkedIn", await line.call("POST", url, form=form), token, clock.now())


def _build(outlet: Outlet, told: Told, around: Surroundings) -> LinkedIn:
    line, base = around.line(), checked_base(told.get("url") or API)
    renewable = all(told.get(key) for key in ("refresh_token", "client_id", "client_secret"))
    tokens = Tokens(
        Token(access=told["token"].strip(), refresh=told["refresh_token"].strip() if renewable else ""),
        name=f"linkedin/{base}/{told['organization']}",
        vault=around.vault,
        clock=around.clock,
        renew=partial(_renew, line, told, around.clock) if renewable else None,
        early=RENEW_EARLY,
        life=TOKEN_LIFE,
    )
    return LinkedIn(
        told["organization"].strip(),
        version=told.get("version") or VERSION,
        signed=Signed(line, tokens, base, spent=lambda answer: answer.status == HTTPStatus.UNAUTHORIZED),
        clock=around.clock,
        patience=Patience(around.lag(outlet), lambda: around.clock.now().timestamp()),
        public_url=checked_base(told.get("public_url") or PUBLIC_URL),
    )


KIND = Kind(
    name="linkedin",
    build=_build,
    needs=("organization", "token"),
    takes=("refresh_token", "client_id", "client_secret", "version", "url", "sign_in_url", "public_url"),
    open=frozenset({"client_id", "organization", "version"}),
    addresses=frozenset({"url", "sign_in_url", "public_url"}),
    headers=frozenset({"token", "version"}),
    abilities=ABILITIES,
    max_length=LENGTH,
)
