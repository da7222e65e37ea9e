"""Drafts: one for each person and incident, the newest words over the older ones."""

from typing import Any

from sqlalchemy import bindparam, delete, insert, select

from bot.domain.draft import Draft
from bot.domain.template import Text
from storage.core import DRAFT, changing, new, plain
from storage.transaction import Transaction

_OF = select(DRAFT).where(DRAFT.c.incident_id == bindparam("incident"), DRAFT.c.person == bindparam("who"))


def get(tx: Transaction, incident_id: int, person: str) -> Draft | None:
    """What this person has typed and not sent, or None."""
    row = tx.execute(_OF, {"incident": incident_id, "who": person}).first()
    return None if row is None else _draft(plain(row))


def keep(tx: Transaction, draft: Draft) -> None:
    """Keeps a draft in the place of the person's older one. The incident is held: nobody else writes it now."""
    values = {
        "kind": draft.kind,
        "texts": [{"language": t.language, "variant": t.variant, "body": t.body} for t in draft.texts],
        "form": draft.form,
        "stamp": draft.stamp,
        "saved_at": draft.saved_at,
    }
    row = tx.execute(_OF, {"incident": draft.incident_id, "who": draft.person}).first()
    if row is None:
        tx.execute(insert(DRAFT), values | {"incident_id": draft.incident_id, "person": draft.person})
    else:
        tx.execute(changing(DRAFT, *values), {"its": plain(row)["id"]} | new(values))


def forget(tx: Transaction, incident_id: int, person: str) -> None:
    """Drops what this person has typed."""
    tx.execute(delete(DRAFT).where(DRAFT.c.incident_id == incident_id, DRAFT.c.person == person))


def _draft(values: dict[str, Any]) -> Draft:
    return Draft(
        incident_id=values["incident_id"],
        person=values["person"],
        kind=values["kind"],
        texts=tuple(Text(**t) for t in values["texts"]),
        saved_at=values["saved_at"],
        form=values["form"],
        stamp=values["stamp"],
    )
