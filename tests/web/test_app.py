"""The page over HTTP: from memory, tagged, compressed, guarded; and whether the bot is well."""

import asyncio
import gzip
import json
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from bot.publishers.status_page import render
from bot.publishers.status_page.files import Folder
from bot.web import PageFiles, build_web
from bot.web.release import Unusable, load_release
from tests.publishers.status_page.evening import CONFIG, NOW, evening, update


@dataclass
class Site:
    """A running web side over a folder, with a hand on its ticks and its health."""

    folder: Path
    seconds: float = 0.0
    parts: dict[str, str] = field(default_factory=lambda: {"database": "ok", "slack": "ok"})
    slow: float = 0.0

    def ticks(self) -> float:
        """The clock that says when to look for another release."""
        return self.seconds

    async def health(self) -> Mapping[str, str]:
        """How the parts are."""
        await asyncio.sleep(self.slow)
        return self.parts

    def publish(self, *statements: int) -> None:
        """Makes a release with these statements, or with the whole evening."""
        Folder(self.folder).release(rendered(*statements))


@cache
def rendered(*statements: int) -> dict[str, bytes]:
    """The files of a release with these statements, or with the whole evening."""
    updates = [update(n, language) for n in statements for language in CONFIG.languages] or evening()
    return render(updates, CONFIG, NOW)


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the site, over real HTTP, that asks for no compression unless told to."""
    app = build_web(pages=PageFiles(site.folder, ticks=site.ticks), health=site.health, patience=0.2)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    plain = {"Accept-Encoding": "identity"}
    try:
        async with httpx.AsyncClient(base_url=f"http://{host}:{port}", headers=plain, trust_env=False) as client:
            yield client
    finally:
        await runner.cleanup()


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """The evening, published."""
    made = Site(folder=tmp_path)
    made.publish()
    return made


@pytest.fixture
async def client(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A reader."""
    async with running(site) as ready:
        yield ready


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/fr/", "fr/index.html"),
        ("/ar/index.html", "ar/index.html"),
        ("/en/incidents/inc-7", "en/incidents/inc-7.html"),
        ("/en/incidents/inc-7.html", "en/incidents/inc-7.html"),
        ("/api/v2/summary.json", "api/v2/summary.json"),
        ("/api/v2/status.json?cachebuster=1", "api/v2/status.json"),
    ],
)
async def test_each_address_shows_its_file(site: Site, client: httpx.AsyncClient, path: str, file: str) -> None:
    """Byte for byte what was published."""
    answer = await client.get(path)
    assert (answer.status_code, answer.content) == (200, (site.folder / "current" / file).read_bytes())


async def test_pages_carry_language_guard_and_cache_headers(client: httpx.AsyncClient) -> None:
    """The design's table, as the publisher wrote it down."""
    answer = await client.get("/ar/")
    assert answer.headers["Content-Language"] == "ar"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"].startswith("public, max-age=30, stale-while-revalidate=60")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Server"] == "bayan"
    assert "Set-Cookie" not in answer.headers


async def test_documents_may_be_read_from_anywhere(client: httpx.AsyncClient) -> None:
    """Widgets on other sites fetch them."""
    answer = await client.get("/api/v2/status.json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json()["status"]["indicator"] == "minor"


async def test_compressed_for_whoever_takes_it(client: httpx.AsyncClient) -> None:
    """Other bytes, another tag."""
    plain = await client.get("/fr/")
    async with client.stream("GET", "/fr/", headers={"Accept-Encoding": "br, gzip;q=0.5"}) as packed:
        raw = b"".join([chunk async for chunk in packed.aiter_raw()])
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(raw) == plain.content
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert int(packed.headers["Content-Length"]) == len(raw) < len(plain.content)


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "gzip; q=0.000", "br", "xgzip"])
async def test_plain_for_whoever_does_not(client: httpx.AsyncClient, accepted: str) -> None:
    """A weight of nought is a no."""
    answer = await client.get("/fr/", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


async def test_what_the_caller_holds_is_not_sent_again(client: httpx.AsyncClient) -> None:
    """304 for the tag in either encoding, weak or in a list, and for the star."""
    first = await client.get("/fr/")
    packed = await client.get("/fr/", headers={"Accept-Encoding": "gzip"})
    for tag in (
        first.headers["ETag"],
        packed.headers["ETag"],
        f"W/{first.headers['ETag']}",
        f'"other", {first.headers["ETag"]}',
        "*",
    ):
        again = await client.get("/fr/", headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["Cache-Control"] == first.headers["Cache-Control"]
        assert again.headers["ETag"]
    assert (await client.get("/fr/", headers={"If-None-Match": '"other"'})).status_code == 200


async def test_the_tag_follows_the_content(site: Site, client: httpx.AsyncClient) -> None:
    """An unchanged file keeps its tag over releases."""
    before = {p: (await client.get(p)).headers["ETag"] for p in ("/en/", "/en/incidents/inc-5")}
    Folder(site.folder).release(render([*evening(), update(3, "en")], CONFIG, NOW))
    site.seconds += 1
    after = {p: (await client.get(p)).headers["ETag"] for p in before}
    assert before["/en/"] != after["/en/"]
    assert before["/en/incidents/inc-5"] == after["/en/incidents/inc-5"]


async def test_head_answers_as_get_without_the_body(client: httpx.AsyncClient) -> None:
    """Monitors ask so."""
    head, get = await client.head("/fr/"), await client.get("/fr/")
    assert (head.status_code, head.content) == (200, b"")
    same = ("ETag", "Content-Type", "Cache-Control", "Content-Length")
    assert {n: head.headers[n] for n in same} == {n: get.headers[n] for n in same}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
async def test_nothing_can_be_written(client: httpx.AsyncClient, method: str) -> None:
    """The page is for reading."""
    assert (await client.request(method, "/fr/")).status_code == 405


async def test_a_folder_without_its_slash_leads_to_it(client: httpx.AsyncClient) -> None:
    """Relative, so that it works behind a proxy at any path."""
    answer = await client.get("/fr")
    assert (answer.status_code, answer.headers["Location"]) == (308, "fr/")
    assert (await client.get("/fr", follow_redirects=True)).status_code == 200


@pytest.mark.parametrize(
    ("path", "language"),
    [("/nothing", "fr"), ("/ar/nothing", "ar"), ("/en/incidents/inc-99", "en"), ("/en/404.html", "en")],
)
async def test_an_address_that_leads_nowhere_is_told_in_its_language(
    client: httpx.AsyncClient, path: str, language: str
) -> None:
    """404, kept by no cache, with a way back."""
    answer = await client.get(path)
    assert answer.status_code == 404
    assert (answer.headers["Content-Language"], answer.headers["Cache-Control"]) == (language, "no-store")
    assert f'lang="{language}"' in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/..%2fsecret.txt",
        "/%2e%2e/%2e%2e/secret.txt",
        "/fr/../../../secret.txt",
        "/fr/..%5c..%5csecret.txt",
        "//secret.txt",
        "/files.json",
        "/fr/index.html%00.json",
        "/.lock",
        "/current/index.html",
        "/updates/inc-7/1-fr.json",
    ],
)
async def test_no_address_becomes_a_path_on_the_disk(site: Site, client: httpx.AsyncClient, path: str) -> None:
    """Only what the list of files names is shown, whatever is asked for and however it is spelled."""
    (site.folder / "secret.txt").write_text("secret")
    (site.folder.parent / "secret.txt").write_text("secret")
    status, body = await raw_get(str(client.base_url), path)
    assert status in {400, 404}
    assert b"secret" not in body.replace(b"secret.txt", b"")


async def raw_get(base: str, path: str) -> tuple[int, bytes]:
    """A request whose path no client has tidied up."""
    url = httpx.URL(base)
    reader, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2]


async def test_a_new_release_is_noticed_within_a_second(site: Site, client: httpx.AsyncClient) -> None:
    """And not looked for more often: between two looks a request costs the disk nothing."""
    assert "All updates" in (await client.get("/en/incidents/inc-7")).text
    site.publish(1)
    site.seconds += 0.9
    assert (await client.get("/en/incidents/inc-5")).status_code == 200, "not looked yet"
    site.seconds += 0.2
    assert (await client.get("/en/incidents/inc-5")).status_code == 404


async def test_requests_are_answered_from_memory(site: Site, client: httpx.AsyncClient) -> None:
    """Even with the folder gone."""
    before = await client.get("/fr/")
    shutil.rmtree(site.folder)
    site.seconds += 5
    assert (await client.get("/fr/")).content == before.content


async def test_before_the_first_release_the_answer_is_later(tmp_path: Path) -> None:
    """503 with a hint, and the page as soon as there is one."""
    site = Site(folder=tmp_path)
    async with running(site) as client:
        answer = await client.get("/")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        site.publish()
        site.seconds += 1
        assert (await client.get("/")).status_code == 200


@pytest.mark.parametrize("damage", ["{", "[]", '{"../../secret.txt": {}}', '{"gone.html": {}}'])
async def test_a_release_that_cannot_be_read_changes_nothing(
    site: Site, client: httpx.AsyncClient, damage: str
) -> None:
    """The old page stays."""
    before = await client.get("/fr/")
    site.publish(1)
    (site.folder.parent / "secret.txt").write_text("secret")
    (site.folder / "current" / "files.json").write_text(damage)
    for _ in range(2):
        site.seconds += 1
        assert (await client.get("/fr/")).content == before.content
    with pytest.raises((Unusable, OSError)):
        load_release((site.folder / "current").resolve())


async def test_many_readers_during_many_releases_get_whole_pages(site: Site, client: httpx.AsyncClient) -> None:
    """Page and documents are of one generation each, and nobody waits or fails."""

    async def read() -> set[str]:
        answers = [await client.get(path) for path in ("/en/", "/api/v2/status.json") for _ in range(10)]
        assert {a.status_code for a in answers} == {200}
        assert all(a.text.rstrip().endswith(("</html>", "}")) for a in answers)
        return {a.headers["ETag"] for a in answers}

    async def write() -> None:
        for n in range(1, 6):
            await asyncio.to_thread(site.publish, *range(1, n + 1))
            site.seconds += 2

    seen = await asyncio.gather(*(read() for _ in range(6)), write())
    assert len(set().union(*(s for s in seen if s))) >= 2


async def test_health_of_a_bot_that_is_well(client: httpx.AsyncClient) -> None:
    """200 and each part by name."""
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {"ok": True, "parts": {"database": "ok", "slack": "ok"}}


async def test_health_names_what_is_wrong(site: Site, client: httpx.AsyncClient) -> None:
    """503, so that whoever watches takes notice."""
    site.parts["database"] = "no answer for 40 s"
    answer = await client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "parts": {"database": "no answer for 40 s", "slack": "ok"}}


async def test_health_that_does_not_answer_is_ill(site: Site, client: httpx.AsyncClient) -> None:
    """A watcher never waits for ever."""
    site.slow = 5.0
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()["parts"]) == (503, {"health": "no answer within 0.2 s"})


def test_small_files_are_not_compressed(tmp_path: Path) -> None:
    """It would make them larger."""
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "files.json").write_text(json.dumps({"a.json": {"Content-Type": "application/json"}}))
    assert load_release(tmp_path).files["a.json"].packed is None
