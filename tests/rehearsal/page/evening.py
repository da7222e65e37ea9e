"""A small evening to look at: the real workspace, networks and page, with a stand-in for the bot.

The stand-in is a plain Bolt app over Socket Mode which shows every kind of block and input once.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.rehearsal.networks import Bluesky, Mastodon, Network, control_routes
from bot.rehearsal.page import routes as page_routes
from bot.rehearsal.workspace import Workspace, load_seed

TOKEN = "page-token"
BEGIN = datetime(2025, 5, 31, 19, 45, tzinfo=UTC)
ARABIC = "بيان: رصيدكم الحقيقي لم يتغير. نعمل على إصلاح العرض في Pocket Bank قبل 23:15 (GMT+1)."
FRENCH = "Pocket Bank : votre solde réel n'a pas changé. Prochaine information avant 23 h 15 GMT+1."
ENGLISH = "Pocket Bank: your real balance is unchanged. Next update before 23:15 GMT+1."

Json = dict[str, Any]


@dataclass
class Clock:
    """The rehearsal's clock, standing still unless told otherwise."""

    moment: datetime = field(default=BEGIN)
    speed: float = 0

    def now(self) -> datetime:
        """The moment it was left at."""
        return self.moment

    async def read(self, _: web.Request) -> web.Response:
        """Answer the clock as the control interface does."""
        return web.json_response({"now": self.moment.isoformat(), "speed": self.speed})

    async def change(self, request: web.Request) -> web.Response:
        """Advance it or set its speed."""
        body = await request.json()
        self.moment += timedelta(seconds=body.get("advance", 0))
        self.speed = body.get("speed", self.speed)
        return await self.read(request)


@dataclass(kw_only=True)
class Evening:
    """Everything that runs, and what the stand-in was told."""

    url: str
    clock: Clock
    bluesky: Bluesky
    mastodon: Mastodon
    client: AsyncWebClient
    heard: list[Json] = field(default_factory=list)
    signals: list[Json] = field(default_factory=list)  #: what the page wants the hooks to be told

    @property
    def address(self) -> str:
        """The page, with its token."""
        return f"{self.url}/?token={TOKEN}"


@asynccontextmanager
async def evening() -> AsyncIterator[Evening]:
    """Everything started, and ended again."""
    clock = Clock()
    base = [""]
    workspace = Workspace(load_seed(), clock=clock, base_url=lambda: base[0], control_token=TOKEN)
    bluesky, mastodon = Bluesky(clock=clock), Mastodon(clock=clock)
    networks: list[Network] = [bluesky, mastodon]
    app = web.Application()
    app.add_routes([*workspace.routes(), *page_routes(token=TOKEN), *control_routes(networks, token=TOKEN)])
    app.add_routes([*bluesky.routes(), *mastodon.routes()])
    app.add_routes([web.get("/_control/clock", clock.read), web.post("/_control/clock", clock.change)])
    told: list[list[Json]] = []

    async def signal(request: web.Request) -> web.Response:
        told[0].append({"call": request.match_info["call"], **await request.json()})
        return web.json_response({"ok": True, "answers": [200, 200]})

    app.add_routes([web.post("/_control/{call:alerts|complaint}", signal)])
    app.add_routes([web.get("/_control/info", _info), web.get("/status", _status)])
    runner = web.AppRunner(app, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base[0] = "http://{}:{}".format(*runner.addresses[0][:2])
    client = AsyncWebClient(token="xoxb-rehearsal-bot", base_url=f"{base[0]}/api/")
    running = Evening(url=base[0], clock=clock, bluesky=bluesky, mastodon=mastodon, client=client)
    told.extend([running.signals])
    handler = AsyncSocketModeHandler(_stand_in(client, running.heard), "xapp-rehearsal-app", web_client=client)
    try:
        await handler.connect_async()
        yield running
    finally:
        await handler.close_async()
        await workspace.close()
        await runner.cleanup()


async def _info(request: web.Request) -> web.Response:
    """What the rehearsal tells its page."""
    shortcuts = [{"type": "message", "callback_id": "timeline", "name": "Add to incident timeline"}]
    return web.json_response({"status_page": f"{request.url.origin()}/status", "shortcuts": shortcuts})


async def _status(_: web.Request) -> web.Response:
    """A stand-in for the status page."""
    return web.Response(text="<h1>All systems are being watched</h1>", content_type="text/html")


def _stand_in(client: AsyncWebClient, heard: list[Json]) -> AsyncApp:
    """A bot that opens its form, answers presses, and remembers everything it is told."""
    app = AsyncApp(client=client, process_before_response=True)

    async def command(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        heard.append(body)
        if body["text"] == "silence":
            return
        if body["text"] == "form":
            await client.views_open(trigger_id=body["trigger_id"], view=form())
            await ack()
            return
        await ack(text=f"You said *{body['text']}*.")

    async def press(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        heard.append(body)
        await ack()
        if body["container"]["type"] == "message":
            await respond(text="Noted.", replace_original=False)
        elif body["actions"][0]["action_id"] == "explain":
            await client.views_push(trigger_id=body["trigger_id"], view=explanation())

    async def submitted(ack: AsyncAck, body: Json) -> None:
        heard.append(body)
        wrong = body["view"]["state"]["values"]["title"]["v"]["value"] == "wrong"
        if wrong:
            await ack(response_action="errors", errors={"title": "Say what customers see."})
            return
        await ack()

    app.command("/incident")(command)
    app.action(re.compile(".*"))(press)
    app.view("form")(submitted)
    _listen(app, heard)
    return app


def _listen(app: AsyncApp, heard: list[Json]) -> None:
    """The rest of what the stand-in hears: shortcuts, Home, messages."""

    async def shortcut(ack: AsyncAck, body: Json) -> None:
        heard.append(body)
        await ack()

    async def home(event: Json, client: AsyncWebClient) -> None:
        await client.views_publish(user_id=event["user"], view=home_view())

    async def message(event: Json) -> None:
        heard.append(event)

    app.shortcut("timeline")(shortcut)
    app.event("app_home_opened")(home)
    app.event("message")(message)
    app.event(re.compile("mention|joined|reaction|channel"))(message)


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def _marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def _option(value: str, text: str) -> Json:
    return {"text": _plain(text), "value": value}


def _button(text: str, **more: object) -> Json:
    return {"type": "button", "action_id": text.lower(), "text": _plain(text), "value": "7", **more}


def home_view() -> Json:
    """The Home tab."""
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": _plain("Waiting for you")},
            {"type": "section", "text": _marked("*INC-7* needs an approval"), "accessory": _button("Review")},
        ],
    }


def card() -> list[Json]:
    """An incident card with every block a message may have."""
    confirm = {
        "title": _plain("Publish now?"),
        "text": _plain("Three outlets get these exact bytes."),
        "confirm": _plain("Publish"),
        "deny": _plain("Not yet"),
    }
    phases = {
        "type": "static_select",
        "action_id": "phase",
        "placeholder": _plain("Phase"),
        "options": [_option("identified", "Identified"), _option("monitoring", "Monitoring")],
    }
    more = {"type": "overflow", "action_id": "more", "options": [_option("t", "Timeline"), _option("e", "Export")]}
    since = "<!date^1748720700^{date_short_pretty} at {time}|2025-05-31 19:45 UTC>"
    image = {"type": "image", "image_url": "https://status.example.com/x.png", "alt_text": "Graph of errors"}
    return [
        {"type": "header", "text": _plain(":rotating_light: INC-7 Wrong balances shown")},
        {
            "type": "section",
            "text": _marked("*SEV1* · _investigating_ · by <@U0COMMANDER> in <#C0INCIDENTS> `card`"),
            "fields": [_marked(f"*Since*\n{since}"), _marked("*Reports*\n12")],
            "accessory": phases,
        },
        {"type": "divider"},
        {"type": "section", "text": _marked(f"EN {ENGLISH}\nFR {FRENCH}\n{ARABIC}")},
        {"type": "section", "text": _marked("> quoted &lt;b&gt; <https://status.example.com|status page>")},
        {"type": "actions", "elements": [_button("Publish", style="primary", confirm=confirm), _button("Say"), more]},
        {"type": "context", "elements": [image, _marked("digest `7f3a 91c2`")]},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
                        for text in ("status page ✓", "Bluesky …")
                    ],
                }
            ],
        },
    ]


def _input(block: str, label: str, element: Json, **more: object) -> Json:
    return {
        "type": "input",
        "block_id": block,
        "label": _plain(label),
        "element": {"action_id": "v", **element},
        "optional": True,
        **more,
    }


def explanation() -> Json:
    """A modal to lie on top of the form."""
    block = {"type": "section", "text": _marked("SEV1: everybody is called.")}
    return {"type": "modal", "callback_id": "why", "title": _plain("What this means"), "blocks": [block]}


def form() -> Json:
    """A modal with every input there is."""
    options = [_option("sev1", "SEV1"), _option("sev2", "SEV2")]
    text = {"type": "plain_text_input"}
    return {
        "type": "modal",
        "callback_id": "form",
        "external_id": "form",
        "title": _plain("Declare an incident"),
        "submit": _plain("Declare"),
        "close": _plain("Cancel"),
        "blocks": [
            _input("title", "Title", text, optional=False, hint=_plain("What customers see")),
            _input("ar", "النص بالعربية", {**text, "multiline": True, "initial_value": ARABIC}),
            _input("sev", "Severity", {"type": "static_select", "options": options, "initial_option": options[0]}),
            _input("also", "Services", {"type": "multi_static_select", "options": options}),
            _input("lead", "Commander", {"type": "users_select"}),
            _input("room", "Announce in", {"type": "channels_select"}),
            _input("flags", "Flags", {"type": "checkboxes", "options": [_option("drill", "This is a drill")]}),
            _input("see", "Visibility", {"type": "radio_buttons", "options": options, "initial_option": options[1]}),
            _input("day", "First sign, day", {"type": "datepicker", "initial_date": "2025-05-31"}),
            _input("hour", "First sign, time", {"type": "timepicker", "initial_time": "20:38"}),
            {"type": "actions", "elements": [_button("Explain")]},
        ],
    }
