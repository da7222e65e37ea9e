"""The Web API of the simulated workspace: one module per family of methods, one table of them all."""

from bot.rehearsal.workspace.webapi import auth, canvases, chat, conversations, history, marks, members, users, views
from bot.rehearsal.workspace.webapi.registry import Method

METHODS: dict[str, Method] = {
    name: method
    for family in (auth, canvases, chat, conversations, history, marks, members, users, views)
    for name, method in family.METHODS.items()
}
