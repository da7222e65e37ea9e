"""The page as files: the same input gives the same bytes, and every byte is safe to show."""

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from itertools import pairwise
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from bot.publishers.status_page import render
from bot.publishers.status_page.render import MANIFEST, style
from bot.publishers.status_page.voice import SIGNS, Voice, all_words, paragraphs
from tests.publishers.status_page.evening import CONFIG, NOW, START, evening, over, update

VOID = {"meta", "link", "br"}
PAGES = ("index.html", "404.html", "incidents/inc-7.html", "incidents/inc-5.html")


class Outline(HTMLParser):
    """Reads a page strictly: every element closed in order, every id once."""

    def __init__(self, page: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page.decode())
        self.close()
        assert self.open == [], "elements left open"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens one."""
        found = dict(attrs)
        assert len(found) == len(attrs), f"an attribute twice on {tag}"
        self.tags.append((tag, found))
        if tag in {"br", "p"}:
            self.words.append("\n")
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closes the last one."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Words outside the style sheet."""
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        """What a reader reads."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of each such element."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The evening, rendered."""
    return render(evening(), CONFIG, NOW)


def outline(files: dict[str, bytes], path: str) -> Outline:
    """One page, read strictly."""
    return Outline(files[path])


def test_every_page_is_there_in_every_language(files: dict[str, bytes]) -> None:
    """Three languages, one permalink per incident, the documents for machines, and the list of them all."""
    html = {f"{language}/{page}" for language in CONFIG.languages for page in PAGES}
    assert set(files) == html | {"index.html", "404.html", "api/v2/summary.json", "api/v2/status.json", MANIFEST}


def test_the_same_input_gives_the_same_bytes(files: dict[str, bytes]) -> None:
    """Also from files listed in another order."""
    assert render(reversed(evening()), CONFIG, NOW) == files


def test_time_alone_changes_nothing_until_something_grows_old(files: dict[str, bytes]) -> None:
    """No relative times; the next change is when an incident leaves the last fourteen days."""
    assert render(evening(), CONFIG, NOW + timedelta(days=10)) == files
    later = render(evening(), CONFIG, NOW + timedelta(days=12))
    assert b"inc-5" not in later["en/index.html"]
    assert later["en/incidents/inc-5.html"] == files["en/incidents/inc-5.html"]


@pytest.mark.parametrize(
    "page", [*(f"{code}/{p}" for code in CONFIG.languages for p in PAGES), "index.html", "404.html"]
)
def test_pages_are_well_formed_and_readable_by_everybody(files: dict[str, bytes], page: str) -> None:
    """One h1, headings without gaps, unique ids, a language and a direction, no script, nothing from elsewhere."""
    found = outline(files, page)
    [html] = found.all("html")
    assert (html["lang"], html["dir"]) == (html["lang"], "rtl" if html["lang"] == "ar" else "ltr")
    assert len(found.ids) == len(set(found.ids))
    levels = [int(tag[1]) for tag, _ in found.tags if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert {"script", "iframe", "img", "form", "font", "object"}.isdisjoint(tag for tag, _ in found.tags)
    assert not any("style" in attributes or "onclick" in attributes for _, attributes in found.tags)
    assert next(a["href"] for a in found.all("a")) == "#content"
    assert "content" in found.ids


@pytest.mark.parametrize("language", CONFIG.languages)
def test_language_links_name_themselves(files: dict[str, bytes], language: str) -> None:
    """Each in its own language, the present one marked, the same page in each."""
    found = outline(files, f"{language}/incidents/inc-7.html")
    links = [a for a in found.all("a") if "hreflang" in a]
    assert [(a["lang"], a["href"]) for a in links] == [
        (code, f"../../{code}/incidents/inc-7.html") for code in CONFIG.languages
    ]
    assert [a["lang"] for a in links if a.get("aria-current") == "true"] == [language]
    alternates = {a["hreflang"]: a["href"] for a in found.all("link") if "hreflang" in a}
    assert alternates["x-default"] == alternates["fr"] == "https://status.example.com/fr/incidents/inc-7"


def test_links_within_the_page_lead_to_its_own_files(files: dict[str, bytes]) -> None:
    """Relative and with their endings, so that a copied folder opens from a disk."""
    for page in (p for p in files if p.endswith(".html") and "404" not in p):
        for link in outline(files, page).all("a"):
            href = str(link["href"])
            if href.startswith(("#", "https://status.example.com/")):
                continue
            parts = page.split("/")[:-1]
            for step in href.split("/"):
                parts = parts[:-1] if step == ".." else [*parts, *([step] if step != "." else [])]
            assert "/".join(parts) in files, f"{page} links to {href}"


def test_the_missing_page_works_at_any_depth(files: dict[str, bytes]) -> None:
    """It is shown in place of any address, so its links are absolute."""
    assert all(
        str(a["href"]).startswith(("#", "https://status.example.com/")) for a in outline(files, "ar/404.html").all("a")
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "Serious disruption of some services",
                "31 May 2025, 21:20 UTC (22:20 in Casablanca)",
                "Next update by",
                "Cards ▽ Slow",
            ],
        ),
        (
            "fr",
            [
                "Perturbation importante de certains services",
                "31 mai 2025, 21:20 UTC (22:20 à Casablanca)",
                "Prochain point avant",
            ],
        ),
        ("ar", ["اضطراب كبير في بعض الخدمات", "31 ماي 2025، 21:20 UTC (22:20 في الدار البيضاء)", "التحديث القادم قبل"]),
    ],
)
def test_the_first_page_says_what_matters(files: dict[str, bytes], language: str, words: list[str]) -> None:
    """State, last and next word, in the reader's language; UTC beside the audience's zone."""
    text = outline(files, f"{language}/index.html").text
    assert all(word in text for word in words)
    assert " ".join(update(2, language).body.split()) in text


def test_the_root_speaks_the_first_language(files: dict[str, bytes]) -> None:
    """The audience's main one."""
    assert outline(files, "index.html").all("html")[0]["lang"] == "fr"


def test_moroccan_month_names_whatever_was_used_before() -> None:
    """Babel names months differently after a plain `ar`; the page always asks for Morocco's."""
    assert Locale.parse("ar").months["format"]["abbreviated"][11]
    november = datetime(2026, 11, 20, 8, 41, tzinfo=ZoneInfo("UTC"))
    assert Voice("ar", CONFIG.zone).moment(november).utc == "20 نونبر 2026، 08:41 UTC"


@pytest.mark.parametrize(
    ("zone", "at", "local"),
    [
        ("Africa/Casablanca", "2026-11-20T08:41:07+00:00", "09:41 in Casablanca"),
        ("Africa/Casablanca", "2026-03-01T08:41:07+00:00", "08:41 in Casablanca"),
        ("Africa/Casablanca", "2026-11-20T23:30:00+00:00", "21 Nov 2026, 00:30 in Casablanca"),
        ("Asia/Kolkata", "2026-11-20T08:00:00+00:00", "13:30 in Kolkata"),
        ("Etc/UTC", "2026-11-20T08:00:00+00:00", ""),
    ],
)
def test_local_time_stands_beside_utc(zone: str, at: str, local: str) -> None:
    """With Ramadan's offset, and with the day where it differs."""
    moment = Voice("en", ZoneInfo(zone)).moment(datetime.fromisoformat(at))
    assert moment.local == local
    assert moment.iso.endswith("Z")


def test_every_time_is_readable_for_machines(files: dict[str, bytes]) -> None:
    """`<time datetime>` in UTC."""
    times = outline(files, "ar/index.html").all("time")
    assert len(times) >= 5
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(t["datetime"])) for t in times)


def test_a_text_without_translation_says_so_and_keeps_its_language() -> None:
    """Never machine-translated in silence."""
    page = Outline(render([over()], CONFIG, NOW)["ar/incidents/inc-5.html"])
    assert "غير مترجم بعد" in page.text
    assert {"lang": "en", "dir": "ltr"} in page.all("div")


def test_what_people_wrote_is_text_and_nothing_else() -> None:
    """Markup, quotes and addresses that are no web addresses come out as they were typed."""
    nasty = (
        '<script>alert(1)</script> <img src=x onerror=y> "&amp;" javascript:alert(1) {{ config }} https://a.example/"x'
    )
    services = {'<b>"Cards"</b>': "partial_outage"}
    config = replace(CONFIG, organisation='<i>"Bank"</i>', helpline="<u>")
    files = render([update(1, "en", body=nasty, services=services)], config, NOW)
    for path in ("en/index.html", "en/incidents/inc-7.html"):
        found = Outline(files[path])
        assert {"script", "img", "b", "i", "u"}.isdisjoint(tag for tag, _ in found.tags)
        assert nasty in found.text
        assert all(str(a["href"]).startswith(("#", "https://", "./", "../")) for a in found.all("a"))


def test_lines_links_and_numbers_of_a_text_are_kept() -> None:
    """Paragraphs and breaks as written; telephone numbers keep their order in Arabic lines."""
    found = Outline(render(evening(), CONFIG, NOW)["en/incidents/inc-7.html"])
    assert len(found.all("br")) >= 2
    assert "https://status.example.com/en/help?a=1&b=2" in [a["href"] for a in found.all("a")]
    pieces = [p for line in paragraphs(update(2, "ar").body)[0] for p in line if p.kind != "text"]
    assert [(p.kind, p.text) for p in pieces] == [
        ("number", "+212 5 22 00 00 00"),
        ("link", "https://status.example.com/ar/"),
    ]


@pytest.mark.parametrize("number", ["+212 5 22 00 00 00", "00212\u00a05\u00a022\u00a000\u00a000\u00a000"])
def test_a_number_is_one_piece_with_either_sign_of_abroad(number: str) -> None:
    """As templates write it, and as people type it."""
    [block] = paragraphs(f"اتصلوا بالرقم {number}.")
    assert [(p.kind, p.text) for p in block[0]][1] == ("number", number)


@pytest.mark.parametrize("text", ["", " \n ", "a\r\n\r\nb", "x" * 5000, "+1", "https://", "\u202e"])
def test_any_text_cuts_into_pieces_without_loss(text: str) -> None:
    """What was approved is what is shown."""
    joined = "".join(p.text for block in paragraphs(text) for line in block for p in line)
    assert joined == "".join(re.split(r"\n\s*\n|\n", text.strip().replace("\r\n", "\n")))


def test_a_long_incident_shows_its_newest_words_first() -> None:
    """Five on the first page, all at the permalink."""
    many = [update(n, "en", phase="identified", at=START + timedelta(minutes=n)) for n in range(1, 10)]
    files = render(many, CONFIG, NOW)
    shown = [i for i in Outline(files["en/index.html"]).ids if "-update-" in i]
    assert shown == [f"inc-7-update-{n}" for n in (9, 8, 7, 6, 5)]
    everything = [i for i in Outline(files["en/incidents/inc-7.html"]).ids if i.startswith("update-")]
    assert everything == [f"update-{n}" for n in range(9, 0, -1)]


def test_two_incidents_at_once_do_not_share_anchors() -> None:
    """Ids are unique on the first page too."""
    files = render([update(1), update(1, incident="inc-8")], CONFIG, NOW)
    ids = Outline(files["en/index.html"]).ids
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("services", [{}, {"Cards": "sideways"}])
def test_an_incident_that_names_no_service_or_no_known_state_is_shown(services: dict[str, str]) -> None:
    """The first word may come before anybody knows what is hit; a link always has words."""
    files = render([update(1, services=services, title="")], CONFIG, NOW)
    for path in ("en/index.html", "en/incidents/inc-7.html"):
        assert ("Cards" if services else "Incident") in Outline(files[path]).text
    assert "Limited disruption" in Outline(files["en/index.html"]).text
    assert json.loads(files["api/v2/summary.json"])["incidents"][0]["name"] == "Incident"


def test_a_page_with_nothing_on_it() -> None:
    """The first day: all is well, and it says so."""
    files = render([], CONFIG, NOW)
    text = Outline(files["en/index.html"]).text
    assert "All services are working" in text
    assert "No incident in the last 14 days" in text
    assert render([], CONFIG, NOW + timedelta(hours=1)) == files


def test_the_policy_lets_exactly_our_style_through(files: dict[str, bytes]) -> None:
    """One style element, by its hash; nothing else may load or run."""
    page = files["en/index.html"].decode()
    [sheet] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    manifest = json.loads(files[MANIFEST])
    for policy in (
        manifest["en/index.html"]["Content-Security-Policy"],
        next(m["content"] for m in Outline(files["en/index.html"]).all("meta") if "http-equiv" in m),
    ):
        assert f"style-src 'sha256-{digest}'" in str(policy)
        assert "default-src 'none'" in str(policy)
    assert "frame-ancestors 'none'" in manifest["en/index.html"]["Content-Security-Policy"]


def test_each_file_knows_its_headers(files: dict[str, bytes]) -> None:
    """The design's table: how long caches keep what, and who may read it from where."""
    headers = json.loads(files[MANIFEST])
    assert set(headers) == set(files) - {MANIFEST}
    assert headers["ar/index.html"]["Content-Language"] == "ar"
    assert headers["ar/index.html"]["Content-Type"] == "text/html; charset=utf-8"
    assert headers["fr/incidents/inc-7.html"]["Cache-Control"].startswith("public, max-age=30,")
    assert headers["fr/incidents/inc-5.html"]["Cache-Control"].startswith("public, max-age=3600,")
    assert headers["fr/404.html"]["Cache-Control"] == "no-store"
    assert headers["api/v2/status.json"]["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in headers["index.html"]
    assert all(h["X-Content-Type-Options"] == "nosniff" for h in headers.values())


def test_the_style_sheet_works_in_both_directions() -> None:
    """Logical properties only: what is at the start is at the right in Arabic."""
    assert not re.search(r"\b(left|right|direction|float)\b", style())
    assert "letter-spacing" not in style()
    assert "text-transform" not in style()
    assert "@import" not in style()
    assert "url(" not in style()


def test_every_language_has_every_word_with_the_same_placeholders() -> None:
    """A missing word would only be noticed by its readers."""
    words = all_words()
    fields = {key: sorted(f for _, f, _, _ in Formatter().parse(text) if f) for key, text in words["en"].items()}
    for language, own in words.items():
        assert {k: sorted(f for _, f, _, _ in Formatter().parse(t) if f) for k, t in own.items()} == fields, language
        assert set(SIGNS) <= set(own)


def test_a_whole_page_stays_light(files: dict[str, bytes]) -> None:
    """First view under 14 kB compressed."""
    assert max(len(gzip.compress(content)) for content in files.values()) < 14_000
