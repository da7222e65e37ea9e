"""The acceptance evening, one service call at a time: what people do, and an outside world that takes everything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.domain.act import Act
from bot.domain.approval import Verdict
from bot.domain.delivery import JSON, CannotTell, Delivery, Done, Outcome, Receipt
from bot.domain.incident import Incident, Phase
from bot.domain.rulebook import Rulebook
from bot.domain.snapshot import Snapshot
from bot.domain.statement import Statement
from bot.domain.template import Text
from bot.services import approvals, deliveries, facts, incidents, snapshots, statements
from bot.services.approvals import Decision
from bot.services.clocks import tick
from bot.services.ports import Post
from storage import Store, Transaction, claims
from storage import deliveries as rows
from storage.core import DELIVERY
from tests.builders import DECLARED, book, local, order
from tests.cast import APPROVER, COMMANDER, COMMS_LEAD, STRANGER

OUTLETS = 9
"""Messages of one statement: three outlets, three languages."""

Result = Callable[[Delivery], Outcome | CannotTell]


def taken(delivery: Delivery) -> Done:
    """The outside world as one wishes it."""
    name = {"name": "inc-1-wrong-balances"} if delivery.action == "channel.create" else {}
    return Done(receipt=Receipt(remote_id=f"id of {delivery.key}", url=f"https://x/{delivery.key}", extra=name))


def prepare(post: Post) -> JSON:
    """A publisher's frozen request."""
    return {"key": post.key, "body": post.body}


@dataclass
class Evening:
    """A store, the rules, and the incident once it is declared."""

    store: Store
    book: Rulebook = field(default_factory=book)
    incident_id: int = 1

    async def declare(self, at: datetime = DECLARED, *, who: str = COMMANDER, **changes: object) -> Incident:
        """Somebody declares."""
        act = Act(who=who, at=at)
        found = await self.store.run(incidents.declare, self.book, act, order(**changes))
        self.incident_id = found.id
        return found

    async def begin(self) -> None:
        """Declared at 20:45, and Slack has made everything it was asked for."""
        await self.declare()
        for at in ("20:45:02", "20:45:04"):
            while await self.deliver(local(at)):
                pass

    async def propose(self, kind: str | None = None, *, at: datetime, who: str = COMMS_LEAD) -> statements.Proposal:
        """The text that could be said now."""
        act = Act(who=who, at=at)
        return await self.store.read(statements.propose, self.book, act, self.incident_id, kind)

    async def submit(
        self,
        kind: str | None = None,
        *,
        at: datetime | None = None,
        who: str = COMMS_LEAD,
        texts: Sequence[Text] | None = None,
    ) -> Statement:
        """The proposal, or other texts, sent to the approvers; at 20:51 when not told otherwise."""
        at = at or local("20:51")
        proposal = await self.propose(kind, at=at, who=who)
        act, words = Act(who=who, at=at), texts if texts is not None else proposal.texts
        return await self.store.run(statements.submit, self.book, act, self.incident_id, proposal.kind.value, words)

    async def decide(
        self,
        statement: Statement,
        verdict: Verdict = Verdict.APPROVE,
        *,
        at: datetime | None = None,
        who: str = APPROVER,
        reason: str = "",
    ) -> Decision:
        """One person's decision on the revision in hand; at 20:54 by the approver when not told otherwise."""
        act = Act(who=who, at=at or local("20:54"))
        digest = statement.revision.digest
        return await self.store.run(approvals.decide, self.book, act, statement.id, digest, verdict, reason)

    async def revise(
        self, statement: Statement, texts: Sequence[Text], *, at: datetime, who: str = COMMS_LEAD
    ) -> Statement:
        """Another text for a waiting statement."""
        act = Act(who=who, at=at)
        return await self.store.run(statements.revise, self.book, act, statement.id, texts)

    async def verify(self, key: str, *, at: datetime, value: str = "yes", who: str = STRANGER) -> None:
        """Somebody verifies a fact."""
        act = Act(who=who, at=at)
        await self.store.run(facts.verify, self.book, act, self.incident_id, key, value, "query 7")

    async def phase(self, phase: Phase, *, at: datetime) -> Incident:
        """The commander moves the incident on."""
        act = Act(who=COMMANDER, at=at)
        return await self.store.run(incidents.change_phase, self.book, act, self.incident_id, phase)

    async def say(self, kind: str | None = None, *, at: datetime) -> Statement:
        """A whole public word in one moment: proposed, submitted, approved, published."""
        said = await self.submit(kind, at=at)
        decision = await self.decide(said, at=at)
        if not decision.published:
            await self.decide(said, at=at, who=COMMANDER)
        await self.deliver(at)
        return await self.statement(said.id)

    async def over(self, at: datetime) -> None:
        """Restored and watched, resolved, and the public has heard it: nothing is owed that keeps it open."""
        await self.verify("restored", at=at - timedelta(minutes=31))
        await self.phase(Phase.RESOLVED, at=at)
        await self.say(at=at)

    async def claim(self, at: datetime) -> list[Delivery]:
        """What a look at this moment claims."""
        return list(await self.store.run(claims.claim, at, 200))

    async def make_ready(self, delivery: Delivery, at: datetime) -> JSON | None:
        """The frozen request of a claimed public delivery."""
        return await self.store.run(deliveries.make_ready, self.book, delivery, at, prepare)

    async def settle(self, delivery: Delivery, outcome: Outcome | CannotTell, at: datetime) -> bool:
        """What became of an attempt."""
        return await self.store.run(deliveries.settle, self.book, delivery, outcome, at, 0.0)

    async def deliver(self, at: datetime, result: Result = taken) -> list[Delivery]:
        """Everything due at this moment is attempted once."""
        claimed = await self.claim(at)
        for delivery in claimed:
            if delivery.courier == "public" and not delivery.doubt:
                assert await self.make_ready(delivery, at) is not None
            await self.settle(delivery, result(delivery), at)
        return claimed

    async def tick(self, at: datetime) -> int:
        """Fires what is due."""
        return await self.store.run(tick, self.book, at, None, 200)

    async def all(self, courier: str = "public") -> list[Delivery]:
        """Every delivery of a courier, oldest first."""

        def find(tx: Transaction) -> list[Delivery]:
            found = tx.execute(select(DELIVERY.c.key).where(DELIVERY.c.courier == courier).order_by(DELIVERY.c.id))
            return [d for key in found.scalars() if (d := rows.by_key(tx, key))]

        return await self.store.read(find)

    async def public(self, outlet: str = "status_page", language: str = "en", *, number: int = 1) -> Delivery:
        """The delivery of one statement to one outlet in one language."""
        found = await self.store.read(rows.by_key, f"INC-{self.incident_id}/{number}/{outlet}/{language}")
        assert found is not None
        return found

    async def told(self, notice: str) -> list[JSON]:
        """What messages with this notice carry, oldest first."""
        return [d.payload for d in await self.all("slack") if d.payload.get("notice") == notice]

    async def statement(self, key: int) -> Statement:
        """A statement as it stands."""
        found = next(s for s in (await self.look()).statements if s.id == key)
        return replace(found)

    async def look(self, at: datetime = DECLARED) -> Snapshot:
        """The incident, whole."""
        return await self.store.read(snapshots.of, self.incident_id, at)

    async def record(self) -> list[str]:
        """What the record says happened, in order."""
        return [e.action for e in await self.store.read(snapshots.timeline, self.incident_id)]
