"""What is open on people's screens: the stack of modals and the Home tab of each person."""

import itertools
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.rehearsal.workspace.blocks import elements_of, fill_ids
from bot.rehearsal.workspace.fields import holds_a_value, initial
from bot.rehearsal.workspace.shapes import Json, SlackError

Place = tuple[str, str]
"""(block id, action id): where on a view a value stands."""


@dataclass(slots=True, kw_only=True)
class View:
    """One modal or Home tab. `typed` is what the person entered, kept while block and action ids stay the same."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    typed: dict[Place, Json] = field(default_factory=dict)
    errors: Json = field(default_factory=dict)
    change: int = 0  # grows with every change of any view

    @property
    def blocks(self) -> list[Json]:
        """Its blocks, ids filled in."""
        blocks: list[Json] = self.body["blocks"]
        return blocks

    def elements(self) -> Iterator[tuple[Place, Json, Json]]:
        """(place, block, element) of everything a person can use."""
        for block, element in elements_of(self.blocks):
            yield (block["block_id"], element["action_id"]), block, element

    def values(self) -> Json:
        """`state.values`: what is typed, or else what stood there from the start."""
        values: Json = {}
        for place, _, element in self.elements():
            if holds_a_value(element):
                values.setdefault(place[0], {})[place[1]] = self.typed.get(place) or initial(element)
        return values


@dataclass(slots=True)
class Screens:
    """Everybody's open views."""

    views: dict[str, View] = field(default_factory=dict)
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _changes: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    changes: int = 0

    def stack(self, user: str) -> list[View]:
        """The person's open modals, the topmost last."""
        return self.stacks.setdefault(user, [])

    def find(self, view_id: str) -> View:
        """The open view with this id; raises SlackError(not_found)."""
        if view_id not in self.views:
            raise SlackError("not_found")
        return self.views[view_id]

    def find_external(self, external_id: str) -> View:
        """The open view to which the app gave this name; raises SlackError(not_found)."""
        for view in self.views.values():
            if external_id and view.body.get("external_id") == external_id:
                return view
        raise SlackError("not_found")

    def open(self, user: str, body: Json, numbers: Iterator[int], *, on: View | None = None) -> View:
        """Opens a modal: alone, or on top of the view `on`."""
        self._check_external(body)
        if on is None:
            self.close_all(user)
        view = self._make(user, body, numbers)
        if on:
            view.root, view.previous = on.root, on.id
        self.stack(user).append(view)
        return view

    def publish(self, user: str, body: Json, numbers: Iterator[int]) -> View:
        """Sets the person's Home tab."""
        if user in self.homes:
            return self.change(self.homes[user], body, numbers)
        self.homes[user] = self._make(user, body, numbers)
        return self.homes[user]

    def change(self, view: View, body: Json, numbers: Iterator[int]) -> View:
        """Replaces what a view shows; what was typed stays where its block and action ids stay."""
        if body.get("external_id") != view.body.get("external_id"):
            self._check_external(body)
        view.body = {**body, "blocks": fill_ids(body["blocks"], numbers)}
        view.hash = _hash(self._next_change())
        view.change = self.changes
        places = {place: element["type"] for place, _, element in view.elements()}
        view.typed = {p: value for p, value in view.typed.items() if places.get(p) == value["type"]}
        view.errors = {}
        return view

    def close(self, view: View) -> None:
        """Takes away a modal and whatever lies on top of it."""
        stack = self.stack(view.user)
        while stack:
            top = stack.pop()
            self.views.pop(top.id, None)
            if top is view:
                return

    def close_all(self, user: str) -> None:
        """Takes away every modal of a person."""
        for view in self.stack(user):
            self.views.pop(view.id, None)
        self.stack(user).clear()

    def changed_since(self, user: str, mark: int) -> View | None:
        """The person's topmost modal if it changed after `mark`."""
        stack = self.stack(user)
        return stack[-1] if stack and stack[-1].change > mark else None

    def _make(self, user: str, body: Json, numbers: Iterator[int]) -> View:
        view_id = f"V0{next(self._numbers):08X}"
        stored = {**body, "blocks": fill_ids(body["blocks"], numbers)}
        view = View(id=view_id, user=user, body=stored, hash=_hash(self._next_change()), root=view_id)
        view.change = self.changes
        self.views[view_id] = view
        return view

    def _next_change(self) -> int:
        self.changes = next(self._changes)
        return self.changes

    def _check_external(self, body: Json) -> None:
        external = body.get("external_id")
        if external and any(view.body.get("external_id") == external for view in self.views.values()):
            raise SlackError("duplicate_external_id")


def _hash(number: int) -> str:
    return f"{number}.{secrets.token_hex(4)}"
