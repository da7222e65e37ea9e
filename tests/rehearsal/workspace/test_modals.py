"""Modals and Home: opening, typing, sending, what the app answers, closing."""

import asyncio
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.rehearsal.workspace.rig import Rig, make_app

Body = dict[str, Any]


def plain(text: str) -> Body:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> Body:
    """An option whose text is its value in capitals."""
    return {"text": plain(value.upper()), "value": value}


def modal(**more: object) -> Body:
    """A form with a text, a menu and optional people."""
    return {
        "type": "modal",
        "callback_id": "declare",
        "private_metadata": "C0INCIDENTS",
        "title": plain("Declare"),
        "submit": plain("Send"),
        "blocks": [
            {
                "type": "input",
                "block_id": "title",
                "label": plain("What broke"),
                "element": {"type": "plain_text_input", "action_id": "v", "max_length": 40},
            },
            {
                "type": "input",
                "block_id": "severity",
                "label": plain("Severity"),
                "element": {
                    "type": "static_select",
                    "action_id": "pick",
                    "options": [option("sev1"), option("sev2")],
                    "initial_option": option("sev2"),
                },
            },
            {
                "type": "input",
                "block_id": "people",
                "label": plain("People"),
                "optional": True,
                "element": {"type": "multi_users_select", "action_id": "v"},
            },
        ],
        **more,
    }


def opening(rig: Rig, view: Body) -> AsyncApp:
    """An app that opens `view` at each command."""
    app = make_app(rig)

    @app.command("/incident")
    async def incident(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    return app


async def opened(rig: Rig, app: AsyncApp, user: str = "commander") -> Body:
    """The view that this person's command opens."""
    if not rig.bots:
        await rig.join(app)
    answer = await rig.do("command", user=user, channel="incidents", text="/incident")
    view: Body = answer["view"]
    assert view is not None
    return view


async def test_a_sent_modal_carries_typed_and_initial_values(rig: Rig) -> None:
    """A submission holds every input's value and its private metadata, and closes the view."""
    app = opening(rig, modal())
    sent: list[Body] = []

    @app.view("declare")
    async def declare(ack: AsyncAck, view: Body) -> None:
        sent.append(view)
        await ack()

    view = await opened(rig, app)
    answer = await rig.do(
        "submit",
        user="commander",
        view_id=view["id"],
        values={"title": {"v": "Wrong balances"}, "People": ["approver", "U0CISO"]},
    )
    assert answer["ok"] is True
    values = sent[0]["state"]["values"]
    assert values["title"]["v"] == {"type": "plain_text_input", "value": "Wrong balances"}
    assert values["severity"]["pick"]["selected_option"]["value"] == "sev2"
    assert values["people"]["v"]["selected_users"] == ["U0APPROVER", "U0CISO"]
    assert sent[0]["private_metadata"] == "C0INCIDENTS"
    assert await rig.see("views", user="commander") == []


async def test_errors_keep_the_view_and_what_was_typed(rig: Rig) -> None:
    """`response_action: errors` shows errors under fields; the view and its input stay."""
    app = opening(rig, modal())

    @app.view("declare")
    async def declare(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"title": "Say more"})

    view = await opened(rig, app)
    answer = await rig.do("submit", user="commander", view_id=view["id"], values={"What broke": "It"})
    assert answer["response_action"] == "errors"
    assert answer["errors"] == {"title": "Say more"}
    (still,) = await rig.see("views", user="commander")
    assert still["errors"] == {"title": "Say more"}
    assert still["state"]["values"]["title"]["v"]["value"] == "It"


async def test_errors_about_unknown_blocks_are_refused(rig: Rig) -> None:
    """Error keys are block ids of inputs in that view."""
    app = opening(rig, modal())

    @app.view("declare")
    async def declare(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"elsewhere": "?"})

    view = await opened(rig, app)
    answer = await rig.do("submit", user="commander", view_id=view["id"], values={"title": "x"})
    assert answer["error"] == "invalid_errors"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({}, "missing_required"),
        ({"title": ""}, "missing_required"),
        ({"title": "x" * 41}, "invalid_value"),
        ({"title": "x", "severity": "sev9"}, "no_such_option"),
        ({"title": "x", "Colour": "red"}, "no_such_input"),
        ({"title": {"w": "x"}}, "no_such_input"),
        ({"title": "x", "people": ["nobody"]}, "user_not_found"),
    ],
)
async def test_what_slack_would_not_send(rig: Rig, values: Body, error: str) -> None:
    """Slack's client checks a form before the app hears of it."""
    app = opening(rig, modal())
    view = await opened(rig, app)
    answer = await rig.do("submit", user="commander", view_id=view["id"], values=values)
    assert (answer["ok"], answer["error"]) == (False, error)


async def test_update_push_and_clear(rig: Rig) -> None:
    """A submission may replace its view, lay another on top, and finally close them all."""
    app = opening(rig, modal())

    @app.view("declare")
    async def declare(ack: AsyncAck) -> None:
        await ack(response_action="update", view=modal(callback_id="second", title=plain("Two")))

    @app.view("second")
    async def second(ack: AsyncAck) -> None:
        await ack(response_action="push", view=modal(callback_id="third", title=plain("Three")))

    @app.view("third")
    async def third(ack: AsyncAck) -> None:
        await ack(response_action="clear")

    first = await opened(rig, app)
    answer = await rig.do("submit", user="commander", view_id=first["id"], values={"title": "kept"})
    assert answer["response_action"] == "update"
    assert answer["view"]["id"] == first["id"]
    assert answer["view"]["hash"] != first["hash"]
    assert answer["view"]["state"]["values"]["title"]["v"]["value"] == "kept"

    answer = await rig.do("submit", user="commander", view_id=first["id"], values={})
    pushed = answer["view"]
    assert (pushed["previous_view_id"], pushed["root_view_id"]) == (first["id"], first["id"])
    assert len(await rig.see("views", user="commander")) == 2

    answer = await rig.do("submit", user="commander", view_id=pushed["id"], values={"title": "x"})
    assert answer["response_action"] == "clear"
    assert await rig.see("views", user="commander") == []


async def test_the_stack_holds_three_views(rig: Rig) -> None:
    """A fourth view cannot be pushed."""
    app = opening(rig, modal())
    seen: list[str] = []

    @app.view("declare")
    async def declare(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack(response_action="push", view=modal())
        if len(await rig.see("views", user="commander")) == 3:
            with pytest.raises(SlackApiError) as no:
                await client.views_push(trigger_id=body["trigger_id"], view=modal())
            seen.append(no.value.response["error"])

    view = await opened(rig, app)
    for _ in range(2):
        answer = await rig.do("submit", user="commander", view_id=view["id"], values={"title": "x"})
        view = answer["view"]
    answer = await rig.do("submit", user="commander", view_id=view["id"], values={"title": "x"})
    assert answer["error"] == "push_limit_reached"
    await rig.until(lambda: seen == ["push_limit_reached"])


async def test_a_trigger_opens_once_and_soon(hasty: Rig) -> None:
    """Trigger ids live three seconds (here less) and are good for one use."""
    app = make_app(hasty)
    codes: list[str] = []

    async def refused(client: AsyncWebClient, trigger: str) -> None:
        with pytest.raises(SlackApiError) as no:
            await client.views_open(trigger_id=trigger, view=modal())
        codes.append(no.value.response["error"])

    @app.command("/incident")
    async def incident(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        if body["text"] == "late":
            await asyncio.sleep(0.9)
        else:
            await client.views_open(trigger_id=body["trigger_id"], view=modal())
        await refused(client, body["trigger_id"])
        await refused(client, "made up")

    await hasty.join(app)
    for text in ("/incident", "/incident late"):
        await hasty.do("command", user="commander", channel="incidents", text=text)
    await hasty.until(lambda: len(codes) == 4)
    assert codes == ["exchanged_trigger_id", "invalid_trigger_id", "expired_trigger_id", "invalid_trigger_id"]


async def test_an_update_keeps_what_was_typed_and_checks_the_hash(hasty: Rig) -> None:
    """views.update keeps input under the same ids and refuses a stale hash."""
    view = await opened(hasty, opening(hasty, modal()))
    await hasty.do("submit", user="commander", view_id=view["id"], values={"title": "kept"})  # nobody acks
    client = hasty.client()
    changed = await client.views_update(view_id=view["id"], hash=view["hash"], view=modal(title=plain("Now")))
    assert changed["view"]["state"]["values"]["title"]["v"]["value"] == "kept"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    with pytest.raises(SlackApiError, match="not_found"):
        await client.views_update(view_id="V0NONE", view=modal())


async def test_a_slow_submission_leaves_the_view(hasty: Rig) -> None:
    """Without an acknowledgement the person sees a time-out and the form stays open."""
    view = await opened(hasty, opening(hasty, modal()))
    answer = await hasty.do("submit", user="commander", view_id=view["id"], values={"title": "x"})
    assert answer == {"ok": False, "error": "operation_timeout"}
    assert len(await hasty.see("views", user="commander")) == 1


async def test_closing_is_told_where_it_was_asked_for(rig: Rig) -> None:
    """view_closed comes with notify_on_close only, and never with what was typed."""
    app = opening(rig, modal(notify_on_close=True))
    closed: list[Body] = []

    @app.view_closed("declare")
    async def gone(ack: AsyncAck, body: Body) -> None:
        closed.append(body)
        await ack()

    view = await opened(rig, app)
    assert await rig.do("close", user="commander", view_id=view["id"]) == {"ok": True}
    view = await opened(rig, app)
    assert await rig.do("close", user="commander", view_id=view["id"], all=True) == {"ok": True}
    assert [body["is_cleared"] for body in closed] == [False, True]
    assert closed[0]["view"]["state"] == {"values": {}}
    assert await rig.do("close", user="commander", view_id=view["id"]) == {
        "ok": False,
        "error": "no_such_view",
    }


async def test_somebody_elses_modal_cannot_be_sent(rig: Rig) -> None:
    """A modal belongs to one person."""
    view = await opened(rig, opening(rig, modal()))
    answer = await rig.do("submit", user="stranger", view_id=view["id"], values={"title": "x"})
    assert answer["error"] == "no_such_view"


async def test_a_choice_inside_a_modal_is_told_and_kept(rig: Rig) -> None:
    """A menu in an actions block sends block_actions without channel or response URL."""
    menu = {"type": "static_select", "action_id": "phase", "options": [option("open"), option("shut")]}
    blocks = [*modal()["blocks"], {"type": "actions", "block_id": "extra", "elements": [menu]}]
    app = opening(rig, modal(blocks=blocks))
    heard: list[Body] = []

    @app.action("phase")
    async def phase(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        heard.append(body)
        await client.views_update(view_id=body["view"]["id"], view=modal(title=plain("Shut"), blocks=blocks))

    view = await opened(rig, app)
    answer = await rig.do("click", user="commander", view_id=view["id"], action_id="phase", value="SHUT")
    assert answer["view"]["title"]["text"] == "Shut"
    (body,) = heard
    assert body["container"] == {"type": "view", "view_id": view["id"]}
    assert body["actions"][0]["selected_option"]["value"] == "shut"
    assert body["view"]["state"]["values"]["extra"]["phase"]["selected_option"]["value"] == "shut"
    assert not {"channel", "response_url", "message"} & body.keys()


async def test_home_is_published_when_opened(rig: Rig) -> None:
    """app_home_opened lets the app publish; `view` rides along from the second time on."""
    app = make_app(rig)
    opened_with: list[Body | None] = []
    home = {"type": "home", "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Quiet*"}}]}

    @app.event("app_home_opened")
    async def home_opened(event: Body, client: AsyncWebClient) -> None:
        opened_with.append(event.get("view"))
        await client.views_publish(user_id=event["user"], view=home)

    await rig.join(app)
    assert (await rig.see("home", user="executive"))["view"] is None
    first = await rig.see("home", user="executive", open="1")
    second = await rig.see("home", user="executive", open="1")
    assert first["view"]["blocks"][0]["text"]["text"] == "*Quiet*"
    assert second["view"]["id"] == first["view"]["id"]
    assert [bool(view) for view in opened_with] == [False, True]


async def test_shortcuts_open_modals(rig: Rig) -> None:
    """A global shortcut has a trigger and no channel; one on a message brings the message along."""
    app = make_app(rig)
    heard: list[Body] = []

    @app.shortcut("declare_incident")
    async def declare(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        heard.append(body)
        await client.views_open(trigger_id=body["trigger_id"], view=modal())

    @app.shortcut("add_to_timeline")
    async def add(ack: AsyncAck, body: Body) -> None:
        await ack()
        heard.append(body)

    await rig.join(app)
    answer = await rig.do("shortcut", user="support", callback_id="declare_incident")
    assert answer["view"]["callback_id"] == "declare"
    said = await rig.do("message", user="support", channel="incidents", text="Calls pile up")
    await rig.do("shortcut", user="commander", callback_id="add_to_timeline", channel="incidents", ts=said["ts"])
    assert "channel" not in heard[0]
    assert heard[1]["type"] == "message_action"
    assert heard[1]["message"]["text"] == "Calls pile up"


async def test_a_menu_may_ask_the_app_for_its_options(rig: Rig) -> None:
    """An external_select asks while one types; what was offered can be chosen and sent."""
    element = {"type": "external_select", "action_id": "find", "min_query_length": 0}
    block = {"type": "input", "block_id": "service", "label": plain("Service"), "element": element}
    app = opening(rig, modal(blocks=[block]))
    sent: list[Body] = []

    @app.options("find")
    async def find(ack: AsyncAck, body: Body) -> None:
        await ack(options=[option(f"{body['value']}-app")])

    @app.view("declare")
    async def declare(ack: AsyncAck, view: Body) -> None:
        sent.append(view["state"]["values"])
        await ack()

    view = await opened(rig, app)
    asked = {"user": "commander", "view_id": view["id"]}
    (offered,) = await rig.do("options", **asked, action_id="find", value="mobile")
    assert offered["value"] == "mobile-app"
    assert (await rig.do("options", **asked, action_id="nothing"))["error"] == "no_such_button"
    await rig.do("submit", **asked, values={"Service": offered})
    assert sent[0]["service"]["find"]["selected_option"] == offered


async def test_an_external_id_names_one_open_view(rig: Rig) -> None:
    """external_id is unique while its view is open and may stand for the view's id."""
    app = make_app(rig)
    codes: list[str] = []
    form = modal(external_id="declare-1")

    @app.command("/incident")
    async def incident(ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        try:
            await client.views_open(trigger_id=body["trigger_id"], view=form)
        except SlackApiError as no:
            codes.append(no.response["error"])

    view = await opened(rig, app)
    changed = await rig.client().views_update(external_id="declare-1", view=form)
    assert changed["view"]["id"] == view["id"]
    answer = await rig.do("command", user="approver", channel="approvals", text="/incident")
    assert (answer["view"], codes) == (None, ["duplicate_external_id"])
    await rig.do("close", user="commander", view_id=view["id"])
    answer = await rig.do("command", user="approver", channel="approvals", text="/incident")
    assert answer["view"]["external_id"] == "declare-1"
