"""conversations.canvases.create and canvases.edit: one document in a channel, replaced as a whole."""

from typing import Any

import pytest

from bot.rehearsal.workspace.webapi.canvases import LARGEST
from tests.rehearsal.workspace.rig import Rig
from tests.rehearsal.workspace.test_chat import code

ROOM = "C0INCIDENTS"


def document(text: str = "# Hello") -> dict[str, str]:
    """What a canvas is made of."""
    return {"type": "markdown", "markdown": text}


def replacing(text: str, **more: object) -> list[dict[str, Any]]:
    """The one change that replaces everything."""
    return [{"operation": "replace", "document_content": document(text), **more}]


async def made(rig: Rig, text: str = "# Hello") -> str:
    """The id of a new canvas."""
    answer = await rig.client().conversations_canvases_create(
        channel_id=ROOM, document_content=document(text), title="Summary"
    )
    return str(answer["canvas_id"])


async def test_a_channel_has_one_canvas_that_everybody_there_reads(rig: Rig) -> None:
    """Its id is told by conversations.info; a second one is refused; replacing takes the place of all of it."""
    canvas = await made(rig)
    known = (await rig.client().conversations_info(channel=ROOM))["channel"]["properties"]["canvas"]
    assert known == {"file_id": canvas, "is_empty": False, "quip_thread_id": ""}
    again = await code(rig, "conversations.canvases.create", channel_id=ROOM, document_content=document())
    assert again == "channel_canvas_already_exists"
    await rig.client().canvases_edit(canvas_id=canvas, changes=replacing("Other words"))
    seen = (await rig.see("canvas", channel=ROOM, user="approver"))["canvas"]
    assert (seen["id"], seen["title"], seen["markdown"]) == (canvas, "Summary", "Other words")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ([], "invalid_arguments"),
        ([*replacing("a"), *replacing("b")], "invalid_arguments"),
        ([{"operation": "append", "document_content": document()}], "invalid_arguments"),
        ([{"operation": "replace"}], "invalid_arguments"),
        ([{"operation": "replace", "document_content": {"type": "html", "markdown": "x"}}], "invalid_arguments"),
        ([{"operation": "replace", "document_content": {"type": "markdown", "markdown": 7}}], "invalid_arguments"),
        (replacing("x", section_id="temp:C:1"), "canvas_editing_failed"),
        (replacing("x" * (LARGEST + 1)), "canvas_too_large"),
    ],
)
async def test_what_an_edit_must_be(rig: Rig, changes: list[Any], error: str) -> None:
    """Exactly one change of a known kind, of markdown, and not too large."""
    assert await code(rig, "canvases.edit", canvas_id=await made(rig), changes=changes) == error


async def test_where_no_canvas_is(rig: Rig) -> None:
    """Unknown ids, channels the bot is not in, and those that are closed."""
    canvas = await made(rig)
    assert await code(rig, "canvases.edit", canvas_id="F0NONE", changes=replacing("x")) == "canvas_not_found"
    assert await code(rig, "conversations.canvases.create", channel_id="C0GENERAL") == "not_in_channel"
    too_large = {"channel_id": "C0DUTY", "document_content": document("x" * (LARGEST + 1))}
    assert await code(rig, "conversations.canvases.create", **too_large) == "canvas_creation_failed"
    await rig.do("archive", user="commander", channel=ROOM)
    assert await code(rig, "canvases.edit", canvas_id=canvas, changes=replacing("x")) == "canvas_editing_failed"


async def test_people_write_in_it_and_delete_it(rig: Rig) -> None:
    """By hand, without a word to the app."""
    assert (await rig.see("canvas", channel=ROOM, user="approver"))["canvas"] is None
    await rig.do("canvas", channel=ROOM, user="commander", markdown="Ours")
    assert (await rig.see("canvas", channel=ROOM, user="approver"))["canvas"]["markdown"] == "Ours"
    await rig.do("canvas", channel=ROOM, user="commander", delete=True)
    again = await rig.do("canvas", channel=ROOM, user="commander", delete=True)
    assert again["error"] == "canvas_not_found"
