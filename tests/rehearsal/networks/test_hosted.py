"""The simulated status page services are strict, as their documentation is, and show exactly what was sent."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from bot.rehearsal.networks import Cachet, Statuspage, every_network
from bot.rehearsal.networks.faults import Fault
from tests.rehearsal.networks.stage import HandClock, Json, bearer, serving

ARABIC = "يظهر لبعض عملائنا رصيد غير صحيح."


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """How a client of one service speaks, written out by hand."""

    incidents: str
    updates: str  #: with `{id}`
    headers: dict[str, str]
    create: Json
    update: Json
    verb: str = "POST"
    wrap: str = ""
    name: str = "name"
    text: str = "message"

    def body(self, plain: Json) -> Json:
        """The fields as the service wants them wrapped."""
        return {self.wrap: plain} if self.wrap else plain


DIALECTS = {
    "statuspage": Dialect(
        incidents="/net/statuspage/v1/pages/rehearsalpage/incidents",
        updates="/net/statuspage/v1/pages/rehearsalpage/incidents/{id}",
        headers={"Authorization": "OAuth rehearsal-statuspage"},
        create={"name": "Pocket Bank", "body": ARABIC, "status": "investigating"},
        update={"body": "Two", "status": "identified"},
        verb="PATCH",
        wrap="incident",
        text="body",
    ),
    "cachet": Dialect(
        incidents="/net/cachet/api/incidents",
        updates="/net/cachet/api/incidents/{id}/updates",
        headers=bearer("rehearsal-cachet"),
        create={"name": "Pocket Bank", "message": ARABIC, "status": 1, "visible": True},
        update={"message": "Two", "status": 2},
    ),
    "instatus": Dialect(
        incidents="/net/instatus/v1/rehearsalpage/incidents",
        updates="/net/instatus/v1/rehearsalpage/incidents/{id}/incident-updates",
        headers=bearer("rehearsal-instatus"),
        create={"name": "Pocket Bank", "message": ARABIC, "status": "INVESTIGATING"},
        update={"message": "Two", "status": "IDENTIFIED"},
    ),
    "better_stack": Dialect(
        incidents="/net/better_stack/api/v2/status-pages/123456789/status-reports",
        updates="/net/better_stack/api/v2/status-pages/123456789/status-reports/{id}/status-updates",
        headers=bearer("rehearsal-better-stack"),
        create={"title": "Pocket Bank", "message": ARABIC},
        update={
            "message": "Two",
            "affected_resources": [{"status_page_resource_id": "8001", "status": "degraded"}],
        },
        name="title",
    ),
}

STRANGE: list[tuple[str, str, Json]] = [
    ("statuspage", "create", {"status": "worried"}),
    ("statuspage", "create", {"name": "x" * 256}),
    ("statuspage", "create", {"body": "x" * 25_001}),
    ("statuspage", "create", {"metadata": {"ours": "no object"}}),
    ("statuspage", "create", {"components": {"nobody": "operational"}}),
    ("statuspage", "create", {"components": {"k3cards": "broken"}}),
    ("statuspage", "create", {"components": [], "component_ids": []}),
    ("statuspage", "create", {"component_ids": ["nobody"]}),
    ("statuspage", "create", {"backfilled": True, "component_ids": ["k3cards"]}),
    ("statuspage", "create", {"impact_override": "huge"}),
    ("statuspage", "create", {"deliver_notifications": "yes"}),
    ("statuspage", "create", {"titel": "x"}),
    ("statuspage", "update", {"body": 7}),
    ("cachet", "create", {"status": 5}),
    ("cachet", "create", {"status": "1"}),
    ("cachet", "create", {"name": "x" * 256}),
    ("cachet", "create", {"components": [{"id": 9, "status": 1}]}),
    ("cachet", "create", {"components": [{"id": 1, "status": 0}]}),
    ("cachet", "create", {"components": {"1": 1}}),
    ("cachet", "create", {"meta": "x"}),
    ("cachet", "update", {"status": None}),
    ("cachet", "update", {"message": " "}),
    ("instatus", "create", {"status": "WORRIED"}),
    ("instatus", "create", {"started": "2025-05-31T20:00:00"}),
    ("instatus", "create", {"started": "yesterday"}),
    ("instatus", "create", {"components": ["nobody"]}),
    ("instatus", "create", {"components": "cl3cards"}),
    ("instatus", "create", {"components": [], "statuses": [{"id": "cl3cards", "status": "OPERATIONAL"}]}),
    ("instatus", "update", {"notify": "yes"}),
    ("instatus", "update", {"message": ""}),
    ("better_stack", "create", {"report_type": "automatic"}),
    ("better_stack", "create", {"published_at": "2025-05-31T20:00:00"}),
    ("better_stack", "create", {"starts_at": "yesterday"}),
    ("better_stack", "create", {"affected_resources": [{"status_page_resource_id": "9", "status": "degraded"}]}),
    ("better_stack", "create", {"affected_resources": "8001"}),
    ("better_stack", "update", {"affected_resources": []}),
    ("better_stack", "update", {"affected_resources": [{"status_page_resource_id": "8001", "status": "operational"}]}),
]


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A client of one service, and the service."""

    client: httpx.AsyncClient
    network: Any
    dialect: Dialect

    async def create(self, **changed: object) -> httpx.Response:
        """Opens an incident."""
        body = self.dialect.body({**self.dialect.create, **changed})
        return await self.client.post(self.dialect.incidents, json=body, headers=self.dialect.headers)

    async def update(self, **changed: object) -> httpx.Response:
        """Says more about the newest one."""
        body = self.dialect.body({**self.dialect.update, **changed})
        path = self.dialect.updates.format(id=next(iter(self.network.incidents)))
        return await self.client.request(self.dialect.verb, path, json=body, headers=self.dialect.headers)


async def talk_to(kind: str) -> AsyncIterator[Talk]:
    """A fresh service and its client."""
    network = next(n for n in every_network(HandClock()) if n.name == kind)
    async with serving(network.routes()) as client:
        yield Talk(client=client, network=network, dialect=DIALECTS[kind])


@pytest.fixture(params=sorted(DIALECTS))
async def talk(request: pytest.FixtureRequest) -> AsyncIterator[Talk]:
    """Each service in turn."""
    async for each in talk_to(str(request.param)):
        yield each


async def test_the_public_sees_every_update_as_it_was_sent(talk: Talk) -> None:
    """One post per update, in one thread, each with a page for people."""
    assert (await talk.create()).status_code == (200 if talk.network.name == "instatus" else 201)
    assert (await talk.update()).is_success
    first, second = talk.network.timeline.live()
    assert (first.text, second.text, second.reply_to) == (ARABIC, "Two", first.id)
    page = await talk.client.get(second.url, follow_redirects=True)
    assert "Two" in page.text


async def test_a_repeat_is_a_second_update(talk: Talk) -> None:
    """No service knows a key of the client's: that is what makes a blind repeat a double."""
    await talk.create()
    await talk.create()
    assert len(talk.network.timeline.live()) == 2


@pytest.mark.parametrize("headers", [{}, bearer("wrong"), {"Authorization": "OAuth wrong"}, {"Authorization": "x"}])
async def test_nobody_without_the_credential_gets_in(talk: Talk, headers: dict[str, str]) -> None:
    """Neither to write nor to read."""
    for verb in ("GET", "POST"):
        answer = await talk.client.request(verb, talk.dialect.incidents, headers=headers)
        assert answer.status_code == 401
    assert talk.network.timeline.everything() == []


@pytest.mark.parametrize("missing", ["name", "text"])
async def test_what_is_required_must_be_there(talk: Talk, missing: str) -> None:
    """A name always; words wherever they are required."""
    plain = {k: v for k, v in talk.dialect.create.items() if k != getattr(talk.dialect, missing)}
    body = talk.dialect.body(plain)
    answer = await talk.client.post(talk.dialect.incidents, json=body, headers=talk.dialect.headers)
    silent = missing == "text" and talk.network.name == "statuspage"
    assert answer.status_code == (201 if silent else 422)
    assert talk.network.timeline.everything() == []


@pytest.mark.parametrize("content", ["", "{", "[]", "null"])
async def test_a_body_that_is_no_object_is_refused(talk: Talk, content: str) -> None:
    """Malformed input is answered, not crashed upon."""
    answer = await talk.client.post(talk.dialect.incidents, content=content, headers=talk.dialect.headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(("kind", "call", "changed"), STRANGE)
async def test_what_does_not_fit_is_refused_and_shows_nothing(kind: str, call: str, changed: Json) -> None:
    """Lengths, enumerations, components, dates, metadata."""
    async for talk in talk_to(kind):
        if call == "update":
            await talk.create()
        answer = await (talk.create(**changed) if call == "create" else talk.update(**changed))
        assert answer.status_code == 422, answer.text
        assert len(talk.network.timeline.everything()) == (call == "update")


async def test_an_update_of_nothing_is_not_found(talk: Talk) -> None:
    """404, in the service's shape."""
    path = talk.dialect.updates.format(id="nothing")
    body = talk.dialect.body(talk.dialect.update)
    answer = await talk.client.request(talk.dialect.verb, path, json=body, headers=talk.dialect.headers)
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("kind", "hidden"),
    [("cachet", {"visible": False}), ("cachet", {"visible": 1}), ("instatus", {"shouldPublish": False})],
)
async def test_what_is_not_visible_nobody_sees(kind: str, hidden: Json) -> None:
    """Accepted, and yet not public: the trap of these two."""
    async for talk in talk_to(kind):
        assert (await talk.create(**hidden)).is_success
        assert talk.network.timeline.everything() == []


async def test_cachet_hides_unless_told_otherwise() -> None:
    """`visible` is false by default."""
    async for talk in talk_to("cachet"):
        body = {k: v for k, v in talk.dialect.create.items() if k != "visible"}
        answer = await talk.client.post(talk.dialect.incidents, json=body, headers=talk.dialect.headers)
        assert answer.json()["data"]["attributes"]["visible"] is False
        assert talk.network.timeline.everything() == []


async def test_an_incident_that_is_deleted_takes_its_updates_along(talk: Talk) -> None:
    """The public page is gone too."""
    await talk.create()
    await talk.update()
    path = f"{talk.dialect.incidents}/{next(iter(talk.network.incidents))}"
    assert (await talk.client.delete(path, headers=talk.dialect.headers)).is_success
    assert talk.network.timeline.live() == []
    assert (await talk.client.delete(path, headers=talk.dialect.headers)).status_code == 404


async def test_publishing_calls_are_found_by_one_word(talk: Talk) -> None:
    """A fault on `publish` bites first words and later ones, and leaves look-ups alone."""
    await talk.create()
    talk.network.faults.add(Fault(kind="500", count=2, match=talk.network.publishing))
    assert (await talk.client.get(talk.dialect.incidents, headers=talk.dialect.headers)).status_code == 200
    assert (await talk.create()).status_code == 500
    assert (await talk.update()).status_code == 500
    assert (await talk.update()).is_success


@pytest.mark.parametrize(("kind", "status"), [("statuspage", 420), ("cachet", 429)])
async def test_too_many_requests_are_refused(kind: str, status: int) -> None:
    """Statuspage says it with 420 and names no wait; Cachet says when to come again."""
    clock = HandClock()
    strict = Statuspage if kind == "statuspage" else Cachet
    network = strict(clock=clock, requests_per_minute=2)
    async with serving(network.routes()) as client:
        talk = Talk(client=client, network=network, dialect=DIALECTS[kind])
        answers = [await talk.create() for _ in range(3)]
    assert [a.status_code for a in answers] == [201, 201, status]
    assert ("Retry-After" in answers[-1].headers) == (kind == "cachet")


async def test_a_postmortem_needs_a_resolved_incident_and_a_draft() -> None:
    """In this order, and only then is it public."""
    async for talk in talk_to("statuspage"):
        await talk.create()
        path = f"{talk.dialect.incidents}/{next(iter(talk.network.incidents))}/postmortem"
        draft = {"postmortem": {"body_draft": "Why"}}
        assert (await talk.client.put(path, json=draft, headers=talk.dialect.headers)).status_code == 422
        await talk.update(status="resolved")
        show = await talk.client.put(f"{path}/publish", json={}, headers=talk.dialect.headers)
        assert show.status_code == 404
        assert (await talk.client.put(path, json={}, headers=talk.dialect.headers)).status_code == 400
        await talk.client.put(path, json=draft, headers=talk.dialect.headers)
        assert len(talk.network.timeline.live()) == 2
        await talk.client.put(f"{path}/publish", json={}, headers=talk.dialect.headers)
        assert talk.network.timeline.live()[-1].text == "Why"
