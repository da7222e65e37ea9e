"""What the public of a network sees: posts, their edits and their disappearance."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A wording the public saw before, and the moment (UTC) at which it was replaced."""

    text: str
    at: datetime

    def as_json(self) -> dict[str, str]:
        """The edit as the control interface shows it."""
        return {"text": self.text, "at": self.at.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One public post. `created_at` is what the author claims, `received_at` when it arrived (both UTC)."""

    id: str
    url: str
    text: str
    language: str | None
    reply_to: str | None
    created_at: datetime
    received_at: datetime
    deleted: bool = False
    edits: tuple[Edit, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The post as the control interface shows it; times are ISO 8601 with offset."""
        return {
            "id": self.id,
            "url": self.url,
            "text": self.text,
            "language": self.language,
            "reply_to": self.reply_to,
            "created_at": self.created_at.isoformat(),
            "received_at": self.received_at.isoformat(),
            "deleted": self.deleted,
            "edits": [edit.as_json() for edit in self.edits],
        }


class Timeline:
    """The posts of one network, oldest first; `changes` grows whenever the public sees something else."""

    def __init__(self) -> None:
        self.changes = 0
        self._posts: dict[str, Post] = {}

    def everything(self) -> list[Post]:
        """Every post there ever was, deleted ones included, oldest first."""
        return list(self._posts.values())

    def live(self) -> list[Post]:
        """The posts that are still there, oldest first."""
        return [post for post in self._posts.values() if not post.deleted]

    def remembered(self, post_id: str) -> Post | None:
        """The post of that id, also when it was deleted since."""
        return self._posts.get(post_id)

    def get(self, post_id: str) -> Post | None:
        """The post of that id if it is still there."""
        post = self._posts.get(post_id)
        return None if post is None or post.deleted else post

    def put(self, post: Post) -> Post:
        """Adds a post, or replaces one of the same id at its old place."""
        self._posts[post.id] = post
        self.changes += 1
        return post

    def rewrite(self, post_id: str, *, text: str, language: str | None, at: datetime) -> Post:
        """Replaces the wording and keeps the old one among the edits. Raises `KeyError` for an unknown id."""
        post = self._posts[post_id]
        edits = (*post.edits, Edit(text=post.text, at=at))
        return self.put(replace(post, text=text, language=language, deleted=False, edits=edits))

    def delete(self, post_id: str) -> Post:
        """Takes a post out of sight. Raises `KeyError` for an unknown id."""
        return self.put(replace(self._posts[post_id], deleted=True))
