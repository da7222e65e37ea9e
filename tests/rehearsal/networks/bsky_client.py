"""A client of the Bluesky protocol, written out by hand."""

import httpx

from bot.rehearsal.networks import Bluesky
from bot.rehearsal.networks.bluesky.records import tid
from tests.rehearsal.networks.stage import EVENING, Json, bearer

XRPC = "/net/bluesky/xrpc/"
KEY = tid(EVENING)
FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"
CREDENTIALS = {"identifier": "bank.rehearsal.example", "password": "reh3-ears-alap-ppwd"}


def a_record(text: str = "Your balance is safe.", **more: object) -> Json:
    """A post as a careful client writes it."""
    return {
        "$type": "app.bsky.feed.post",
        "text": text,
        "createdAt": "2025-05-31T20:45:00.000Z",
        "langs": ["en"],
        **more,
    }


class Account:
    """What a client of the protocol does, written out by hand."""

    def __init__(self, client: httpx.AsyncClient, network: Bluesky) -> None:
        self.client = client
        self.did = network.did
        self.session: Json = {}

    async def login(self) -> None:
        """Opens a session."""
        self.session = (await self.client.post(f"{XRPC}com.atproto.server.createSession", json=CREDENTIALS)).json()

    async def call(self, method: str, body: Json) -> httpx.Response:
        """One write of the protocol."""
        headers = bearer(str(self.session.get("accessJwt", "")))
        return await self.client.post(f"{XRPC}com.atproto.{method}", json=body, headers=headers)

    async def put(self, record: Json, rkey: str = KEY, **more: object) -> httpx.Response:
        """Writes the record under that key."""
        return await self.call("repo.putRecord", {**self.named(rkey), "record": record, **more})

    async def read(self, rkey: str = KEY) -> httpx.Response:
        """Reads what is under that key."""
        return await self.client.get(f"{XRPC}com.atproto.repo.getRecord", params=self.named(rkey))

    def named(self, rkey: str) -> Json:
        """The three parts of a record's name."""
        return {"repo": self.did, "collection": "app.bsky.feed.post", "rkey": rkey}


def refusal(answer: httpx.Response) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["error"]
