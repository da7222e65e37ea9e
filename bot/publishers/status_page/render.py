"""The whole page as files, from its updates: the same updates, configuration and moment give the same bytes."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.publishers.status_page.api import documents
from bot.publishers.status_page.config import PageConfig
from bot.publishers.status_page.headers import Life, content_policy, headers_for
from bot.publishers.status_page.state import Incident, banner, incidents_of, service_states
from bot.publishers.status_page.update import Update
from bot.publishers.status_page.voice import Voice, all_words, paragraphs

MANIFEST = "files.json"
"""The list of all files with their headers, for whoever serves or uploads them."""

PAST_DAYS = 14
SHOWN_UPDATES = 5
"""How many statements of an open incident the first page shows; the permalink has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file of the page, and the headers it wants."""

    content: bytes
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """Everything the templates are given that does not depend on the language."""

    config: PageConfig
    incidents: tuple[Incident, ...]
    states: Mapping[str, str]
    indicator: str
    recent: tuple[Incident, ...]


def render(updates: Iterable[Update], config: PageConfig, now: datetime) -> dict[str, bytes]:
    """Every file of the page by its path, `files.json` with their headers among them. `now` is aware."""
    incidents = incidents_of(updates)
    states = service_states(config.services, incidents)
    page = _Page(
        config=config,
        incidents=incidents,
        states=states,
        indicator=banner(states.values(), incidents),
        recent=tuple(i for i in incidents if not i.open and now - i.updated_at <= timedelta(days=PAST_DAYS)),
    )
    found = dict(_html(page))
    for path, content in documents(config, incidents, states, now).items():
        found[path] = File(content=content, headers=headers_for(path, style=style()))
    manifest = {path: dict(file.headers) for path, file in sorted(found.items())}
    listed = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    return {path: file.content for path, file in sorted(found.items())} | {MANIFEST: listed}


def _html(page: _Page) -> Iterator[tuple[str, File]]:
    first = page.config.languages[0]
    yield "index.html", _file(page, first, "index", root="./", path="index.html")
    yield "404.html", _file(page, first, "missing", root=page.config.url, path="404.html", life="never")
    for language in page.config.languages:
        yield f"{language}/index.html", _file(page, language, "index", root="../", path="index.html")
        missing = _file(page, language, "missing", root=page.config.url, path="404.html", life="never")
        yield f"{language}/404.html", missing
        for incident in page.incidents:
            path = f"incidents/{incident.slug}.html"
            life: Life = "fresh" if incident.open else "settled"
            file = _file(page, language, "incident", root="../../", path=path, life=life, incident=incident)
            yield f"{language}/{path}", file


def _file(
    page: _Page, language: str, template: str, *, root: str, path: str, life: Life = "fresh", **more: object
) -> File:
    """One page in one language; `path` is where it lies within its language's folder."""
    voice = Voice(language, page.config.zone)
    values = {
        "page": page,
        "config": page.config,
        "voice": voice,
        "voices": _voices(page.config.languages),
        "root": root,
        "path": path,
        "address": _address(path),
        "style": style(),
        "policy": content_policy(style()),
        "shown_updates": SHOWN_UPDATES,
        "past_days": PAST_DAYS,
        **more,
    }
    html = environment().get_template(f"{template}.html.jinja").render(values)
    headers = headers_for(path, style=style(), life=life, language=language)
    return File(content=html.encode(), headers=headers)


def _address(path: str) -> str:
    """How a page is linked from outside: without `index.html` and `.html`."""
    return path.removesuffix("index.html").removesuffix(".html")


def _voices(languages: Sequence[str]) -> dict[str, Mapping[str, str]]:
    return {language: all_words()[language] for language in languages}


@cache
def style() -> str:
    """The style sheet, which is part of every page."""
    return files(__package__).joinpath("templates/style.css").read_text(encoding="utf-8").strip()


@cache
def environment() -> Environment:
    """The templates, where nothing undefined passes and everything is escaped."""
    made = Environment(
        loader=PackageLoader(__package__ or "", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    helpers: dict[str, Any] = {"paragraphs": paragraphs}
    made.globals.update(helpers)
    return made
