"""The documents of the Mastodon API: a status, an account, an instance."""

from dataclasses import dataclass
from datetime import datetime

from bot.rehearsal.networks.mastodon.text import to_html
from bot.rehearsal.networks.network import zulu
from bot.rehearsal.networks.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What the author sent with a status, beside its text and language."""

    visibility: str
    spoiler_text: str
    sensitive: bool
    edited_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Where the account lives: the instance's address without a slash at its end, and the names."""

    base: str
    username: str
    account_id: str
    display_name: str
    max_characters: int
    per_url: int


def account(home: Home, statuses: int, since: datetime) -> dict[str, object]:
    """The account as everybody sees it."""
    return {
        "id": home.account_id,
        "username": home.username,
        "acct": home.username,
        "display_name": home.display_name,
        "locked": False,
        "bot": True,
        "created_at": zulu(since),
        "note": "",
        "url": f"{home.base}/@{home.username}",
        "uri": f"{home.base}/users/{home.username}",
        "followers_count": 0,
        "following_count": 0,
        "statuses_count": statuses,
        "emojis": [],
        "fields": [],
    }


def status(
    post: Post, extra: Status, home: Home, author: dict[str, object], *, with_text: bool = False
) -> dict[str, object]:
    """A status as it is read; `with_text` adds the source, as the answer to a deletion does."""
    document: dict[str, object] = {
        "id": post.id,
        "created_at": zulu(post.created_at),
        "in_reply_to_id": post.reply_to,
        "in_reply_to_account_id": home.account_id if post.reply_to else None,
        "sensitive": extra.sensitive,
        "spoiler_text": extra.spoiler_text,
        "visibility": extra.visibility,
        "language": post.language,
        "uri": f"{home.base}/users/{home.username}/statuses/{post.id}",
        "url": post.url,
        "replies_count": 0,
        "reblogs_count": 0,
        "favourites_count": 0,
        "edited_at": zulu(extra.edited_at) if extra.edited_at else None,
        "content": to_html(post.text, tag_base=f"{home.base}/tags"),
        "reblog": None,
        "account": author,
        **{name: [] for name in ("media_attachments", "mentions", "tags", "emojis")},
        "card": None,
        "poll": None,
    }
    return {**document, "text": post.text} if with_text else document


def instance(home: Home) -> dict[str, object]:
    """What the instance says of itself, with the limits a publisher must know."""
    return {
        "domain": home.base.partition("://")[2].partition("/")[0],
        "title": "Rehearsal",
        "version": "4.5.0",
        "source_url": "",
        "description": "Nobody outside sees this",
        "languages": ["en", "fr", "ar"],
        "configuration": {
            "urls": {"streaming": ""},
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "statuses": {
                "max_characters": home.max_characters,
                "max_media_attachments": 4,
                "characters_reserved_per_url": home.per_url,
            },
        },
        "registrations": {"enabled": False, "approval_required": False, "message": None},
        "rules": [],
    }
