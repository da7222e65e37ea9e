"""The server: sessions, records and the public page of a post, under `/net/bluesky/`."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from aiohttp import web

from bot.rehearsal.networks.bluesky.errors import MANNERS, invalid, xrpc_error
from bot.rehearsal.networks.bluesky.records import (
    POST,
    Record,
    check_key,
    check_record,
    content_id,
    parse_moment,
    tid,
)
from bot.rehearsal.networks.bluesky.sent import bearer, json_body, named
from bot.rehearsal.networks.bluesky.tokens import ACCESS, Tokens
from bot.rehearsal.networks.faults import Faults, reset_text
from bot.rehearsal.networks.gate import Gate
from bot.rehearsal.networks.limits import Limit, Room
from bot.rehearsal.networks.network import Now
from bot.rehearsal.networks.pages import post_page
from bot.rehearsal.networks.posts import Post, Timeline

PAGE_SIZE: Final = 100
POINTS_TO_CREATE: Final = 3
POINTS_TO_PUT: Final = 2
POINTS_TO_DELETE: Final = 1

Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A record as it lies in the repository."""

    uri: str
    cid: str
    value: Record

    def as_json(self) -> dict[str, object]:
        """The record as reads answer it."""
        return {"uri": self.uri, "cid": self.cid, "value": self.value}


class Bluesky:
    """One account on its personal data server. Logins, writes and requests are limited as documented."""

    def __init__(
        self,
        *,
        clock: Now,
        handle: str = "bank.rehearsal.example",
        app_password: str = "reh3-ears-alap-ppwd",  # noqa: S107 - opens nothing but this simulation
        did: str = "did:plc:rehearsal2bayan3bank4abc",
        logins_per_5_minutes: int = 30,
        points_per_hour: int = 5000,
        requests_per_5_minutes: int = 3000,
    ) -> None:
        self.name = "bluesky"
        self.publishing = "repo.putRecord"
        self.handle = handle
        self.did = did
        self.timeline = Timeline()
        self.faults = Faults(MANNERS, clock.now)
        self._clock = clock
        self._app_password = app_password
        self._tokens = Tokens(did)
        self._records: dict[tuple[str, str], Stored] = {}
        self._revisions = 0
        self._logins = Limit(logins_per_5_minutes, 300)
        self._points = Limit(points_per_hour, 3600)
        limit = Limit(requests_per_5_minutes, 300)
        self._gate = Gate(limit, too_many=MANNERS.too_many, headers=self._room_headers)

    def credentials(self, url: str) -> dict[str, str]:
        """The account, as an app would know it."""
        here = f"{url}/net/{self.name}"
        return {
            "service_url": here,
            "identifier": self.handle,
            "app_password": self._app_password,
            "public_url": here,
        }

    def routes(self) -> list[web.RouteDef]:
        """The methods of the protocol that a publisher needs, and the page of a post."""
        calls: list[tuple[str, str, Handler]] = [
            ("POST", "com.atproto.server.createSession", self._create_session),
            ("POST", "com.atproto.server.refreshSession", self._refresh_session),
            ("GET", "com.atproto.server.getSession", self._get_session),
            ("POST", "com.atproto.repo.putRecord", self._put_record),
            ("POST", "com.atproto.repo.createRecord", self._create_record),
            ("POST", "com.atproto.repo.deleteRecord", self._delete_record),
            ("GET", "com.atproto.repo.getRecord", self._get_record),
            ("GET", "com.atproto.repo.listRecords", self._list_records),
            ("*", "{method}", self._unknown),
        ]
        guarded = [
            web.route(verb, f"/net/{self.name}/xrpc/{method}", self.faults.around(self._gate.around(handler)))
            for verb, method, handler in calls
        ]
        return [*guarded, web.get(f"/net/{self.name}/profile/{{actor}}/post/{{rkey}}", self._page)]

    # Sessions

    async def _create_session(self, request: web.Request) -> web.Response:
        self._gate.check(self._logins.spend())
        body = await json_body(request)
        known = body.get("identifier") in {self.handle, self.did}
        password = str(body.get("password", ""))
        if not known or not hmac.compare_digest(password.encode(), self._app_password.encode()):
            raise xrpc_error("AuthenticationRequired", "Invalid identifier or password", status=401)
        return web.json_response({**self._account(), **self._tokens.pair(self._clock.now())})

    async def _refresh_session(self, request: web.Request) -> web.Response:
        pair = self._tokens.renew(bearer(request), self._clock.now())
        return web.json_response({"did": self.did, "handle": self.handle, "active": True, **pair})

    async def _get_session(self, request: web.Request) -> web.Response:
        self._authorise(request)
        return web.json_response(self._account())

    def _account(self) -> dict[str, object]:
        return {
            "did": self.did,
            "handle": self.handle,
            "email": f"status@{self.handle}",
            "emailConfirmed": True,
            "active": True,
        }

    def _authorise(self, request: web.Request) -> None:
        self._tokens.check(bearer(request), ACCESS, self._clock.now())

    # Records

    async def _put_record(self, request: web.Request) -> web.Response:
        self._authorise(request)
        body = await json_body(request)
        self._own(body)
        collection, rkey = named(body, "collection"), named(body, "rkey")
        self._gate.check(self._points.spend(POINTS_TO_PUT))
        check_key(collection, rkey)
        record = check_record(collection, body.get("record"))
        there = self._records.get((collection, rkey))
        if there is not None and there.cid == content_id(record):
            return web.json_response(_written(there))
        if "swapRecord" in body and body["swapRecord"] != (there and there.cid):
            raise xrpc_error("InvalidSwap", f"Record was at {there.cid if there else 'null'}")
        return web.json_response(self._write(request, collection, rkey, record))

    async def _create_record(self, request: web.Request) -> web.Response:
        self._authorise(request)
        body = await json_body(request)
        self._own(body)
        collection = named(body, "collection")
        rkey = str(body.get("rkey") or tid(self._clock.now(), self._revisions))
        self._gate.check(self._points.spend(POINTS_TO_CREATE))
        check_key(collection, rkey)
        record = check_record(collection, body.get("record"))
        if (collection, rkey) in self._records:
            raise MANNERS.server_error
        return web.json_response(self._write(request, collection, rkey, record))

    async def _delete_record(self, request: web.Request) -> web.Response:
        self._authorise(request)
        body = await json_body(request)
        self._own(body)
        self._gate.check(self._points.spend(POINTS_TO_DELETE))
        gone = self._records.pop((named(body, "collection"), named(body, "rkey")), None)
        if gone is None:
            return web.json_response({})
        if self.timeline.get(gone.uri):
            self.timeline.delete(gone.uri)
        return web.json_response({"commit": self._commit(gone.cid)})

    async def _get_record(self, request: web.Request) -> web.Response:
        self._own_query(request)
        collection, rkey = request.query.get("collection", ""), request.query.get("rkey", "")
        there = self._records.get((collection, rkey))
        if there is None:
            uri = f"at://{self.did}/{collection}/{rkey}"
            raise xrpc_error("RecordNotFound", f"Could not locate record: {uri}")
        return web.json_response(there.as_json())

    async def _list_records(self, request: web.Request) -> web.Response:
        self._own_query(request)
        limit = request.query.get("limit", "50")
        if not (limit.isdecimal() and 1 <= int(limit) <= PAGE_SIZE):
            raise invalid(f"Error: Params must have the property limit from 1 to {PAGE_SIZE}")
        keys = self._keys(request.query)[: int(limit)]
        records = [self._records[request.query.get("collection", ""), key].as_json() for key in keys]
        cursor = {"cursor": keys[-1]} if len(keys) == int(limit) else {}
        return web.json_response({"records": records, **cursor})

    def _keys(self, query: Mapping[str, str]) -> list[str]:
        """The keys of a collection after the cursor, newest first unless reversed."""
        oldest_first = query.get("reverse") == "true"
        keys = sorted((key for name, key in self._records if name == query.get("collection")), reverse=True)
        keys = keys[::-1] if oldest_first else keys
        cursor = query.get("cursor")
        return [key for key in keys if not cursor or (key > cursor if oldest_first else key < cursor)]

    def _write(self, request: web.Request, collection: str, rkey: str, record: Record) -> dict[str, object]:
        """Stores the record and shows it to the public; what was deleted comes back."""
        uri = f"at://{self.did}/{collection}/{rkey}"
        stored = Stored(uri=uri, cid=content_id(record), value=record)
        self._records[collection, rkey] = stored
        if collection == POST:
            self._publish(f"{request.url.origin()}/net/{self.name}/profile/{self.did}/post/{rkey}", stored)
        return {**_written(stored), "commit": self._commit(stored.cid)}

    def _publish(self, url: str, stored: Stored) -> None:
        """Puts the post before the public, or changes the wording of one that is there."""
        now, before = self._clock.now(), self.timeline.remembered(stored.uri)
        post = _public(url, stored)
        if before is None:
            self.timeline.put(replace(post, received_at=now))
        elif before.text == post.text:
            self.timeline.put(replace(before, deleted=False, language=post.language))
        else:
            self.timeline.rewrite(stored.uri, text=post.text, language=post.language, at=now)

    def _commit(self, cid: str) -> dict[str, str]:
        """The proof of a change: a new revision each time, also while the clock stands still."""
        self._revisions += 1
        moment = self._clock.now() + timedelta(microseconds=self._revisions)
        return {"cid": content_id({"record": cid, "revision": self._revisions}), "rev": tid(moment)}

    def _own(self, body: Mapping[str, object]) -> None:
        """Nobody writes into another's repository."""
        if body.get("repo") not in {self.did, self.handle}:
            raise xrpc_error("AuthenticationRequired", "Authentication Required", status=401)

    def _own_query(self, request: web.Request) -> None:
        """Reads of unknown repositories find nothing."""
        repo = request.query.get("repo", "")
        if repo not in {self.did, self.handle}:
            raise invalid(f"Could not find repo: {repo}")

    # Limits, unknown methods, the page

    def _room_headers(self, room: Room) -> dict[str, str]:
        """A limit's state; its end is a date by the rehearsal's clock, as the caller's are."""
        ends = self._clock.now() + timedelta(seconds=room.reset_seconds)
        return {
            "RateLimit-Limit": str(room.limit),
            "RateLimit-Remaining": str(max(0, room.remaining)),
            "RateLimit-Reset": reset_text(ends, "epoch"),
            "RateLimit-Policy": f"{room.limit};w={room.window_seconds}",
        }

    async def _unknown(self, _: web.Request) -> web.Response:
        raise xrpc_error("MethodNotImplemented", "Method Not Implemented", status=501)

    async def _page(self, request: web.Request) -> web.Response:
        own = request.match_info["actor"] in {self.did, self.handle}
        uri = f"at://{self.did}/{POST}/{request.match_info['rkey']}"
        post = self.timeline.remembered(uri) if own else None
        return post_page(post, network="Bluesky", author=f"@{self.handle}")


def _written(stored: Stored) -> dict[str, object]:
    """The answer of a write; without a `commit` where nothing changed."""
    return {"uri": stored.uri, "cid": stored.cid, "validationStatus": "valid"}


def _public(url: str, stored: Stored) -> Post:
    """The post as the public sees it; the record was checked before."""
    value = stored.value
    created = parse_moment(str(value["createdAt"]))
    if created is None:
        raise invalid(f"Invalid {POST} record: Invalid datetime at $.record.createdAt")
    languages, reply = value.get("langs"), value.get("reply")
    return Post(
        id=stored.uri,
        url=url,
        text=str(value["text"]),
        language=languages[0] if isinstance(languages, list) and languages else None,
        reply_to=reply["parent"]["uri"] if isinstance(reply, dict) else None,
        created_at=created,
        received_at=created,
    )
