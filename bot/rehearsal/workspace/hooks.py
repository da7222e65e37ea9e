"""Response URLs: five answers within half an hour to what a person did, private unless asked otherwise."""

import asyncio

from aiohttp import web

from bot.rehearsal.workspace.calls import Call
from bot.rehearsal.workspace.decoding import Args, read_args
from bot.rehearsal.workspace.faults import Fate
from bot.rehearsal.workspace.messages import Draft, edit, erase, post, whisper
from bot.rehearsal.workspace.shapes import SlackError
from bot.rehearsal.workspace.state import Channel, Message
from bot.rehearsal.workspace.tickets import Reply
from bot.rehearsal.workspace.webapi.chat import read_draft
from bot.rehearsal.workspace.world import World

METHOD = "response_url"
"""The name under which the call log and the faults know these posts."""

_CUT = {"lost_reply", "refuse"}


async def take_reply(world: World, request: web.Request) -> web.StreamResponse:
    """One post to a response URL."""
    fate = world.faults.fate(METHOD)
    try:
        raw = await read_args(request)
    except SlackError as no:
        return web.json_response(no.reply(), status=400)
    call = world.log.begin(METHOD, raw, at=world.now())
    try:
        if fate.delay:
            await asyncio.sleep(fate.delay)
        refusal = _use(world, call, fate, request.match_info["key"])
    finally:
        world.log.end()
    return _respond(request, fate, refusal)


def _use(world: World, call: Call, fate: Fate, key: str) -> SlackError | None:
    """Uses the URL unless a fault says otherwise, writes down how it went, and answers the refusal if any."""
    call.delivered = fate.kind not in _CUT
    call.ok = False
    if fate.kind not in {"", "lost_reply"}:
        call.error = fate.kind
        return None
    try:
        use_reply(world, world.tickets.use(key), Args(call.args))
    except SlackError as no:
        call.error = no.code
        return no
    call.ok = True
    return None


def use_reply(world: World, reply: Reply, args: Args) -> None:
    """Does what the post asks: delete or replace the original, or say something new."""
    channel = world.state.channel(reply.channel)
    original = _original(channel, reply)
    if args.flag("delete_original"):
        if original:
            erase(world, channel, original)
        return
    draft = read_draft(world, args)
    if args.flag("replace_original") and original:
        edit(world, channel, original, draft)
        return
    thread = draft.thread_ts or (original.thread if original else None)
    say(world, channel, _in_thread(draft, thread), args.text("response_type"), to=reply.user)


def say(world: World, channel: Channel, draft: Draft, response_type: str, *, to: str) -> Message:
    """A new answer: seen by one person, unless it is `in_channel`."""
    if response_type == "in_channel":
        return post(world, channel, draft)
    return whisper(world, channel, draft, to=to)


def _original(channel: Channel, reply: Reply) -> Message | None:
    if reply.ts is None:
        return None
    return (channel.ephemerals if reply.ephemeral else channel.messages).get(reply.ts)


def _in_thread(draft: Draft, thread_ts: str | None) -> Draft:
    return Draft(
        user=draft.user,
        text=draft.text,
        blocks=draft.blocks,
        attachments=draft.attachments,
        metadata=draft.metadata,
        thread_ts=thread_ts,
    )


def _respond(request: web.Request, fate: Fate, no: SlackError | None) -> web.Response:
    if fate.kind in _CUT and request.transport:
        request.transport.close()
    if fate.kind in {"429", "500"}:
        return web.Response(status=int(fate.kind), text="no")
    if no:
        return web.json_response(no.reply(), status=404 if no.code in {"expired_url", "used_url"} else 400)
    return web.Response(text="ok")
