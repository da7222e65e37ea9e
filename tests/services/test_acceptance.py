"""The happy path of the acceptance evening (6.2), service by service, on both databases."""

from bot.domain.clock import ClockState
from bot.domain.incident import Phase
from bot.domain.scorecard import score
from bot.services import export
from tests.builders import local
from tests.services.evening import OUTLETS, Evening


async def test_the_acceptance_evening(evening: Evening) -> None:
    """6.2: nine public words instead of two, every promise kept, no truth flag, the longest silence 55 minutes."""
    await evening.declare()
    await evening.deliver(local("20:45:02"))
    await evening.submit(at=local("20:51"))
    first = (await evening.look()).statements[0]
    await evening.decide(first, at=local("20:54"))
    await evening.deliver(local("20:54:20"))
    await evening.verify("ledger_ok", at=local("21:05"))
    await evening.say("no_change", at=local("21:12"))
    await evening.say("no_change", at=local("21:38"))
    await evening.verify("cause_area_known", at=local("21:55"))
    await evening.phase(Phase.IDENTIFIED, at=local("21:55"))
    await evening.say("identified", at=local("22:02"))
    await evening.say("no_change", at=local("22:28"))
    await evening.say("long_incident", at=local("22:52"))
    await evening.say("no_change", at=local("23:47"))
    await evening.verify("restored", at=local("00:35", days=1))
    await evening.phase(Phase.MONITORING, at=local("00:35", days=1))
    await evening.say("monitoring", at=local("00:42", days=1))
    await evening.phase(Phase.RESOLVED, at=local("01:15", days=1))
    await evening.say("resolved", at=local("01:22", days=1))

    end = local("01:30", days=1)
    view = await evening.look(end)
    promised = [s.revision.content.next_update_at for s in view.published]
    assert promised == [
        local("21:20"),
        local("21:40"),
        local("22:05"),
        local("22:30"),
        local("22:55"),
        local("23:50"),
        local("00:45", days=1),
        local("01:40", days=1),
        None,
    ]
    card = score(view)
    assert (card.minutes_from_first_sign, card.minutes_from_declaration) == (24.33, 9.33)
    assert card.longest_silence_minutes == 55
    assert (card.promises_made, card.promises_kept, card.promises_unscorable) == (8, 8, 0)
    assert len(list(view.words())) == 9 * OUTLETS
    assert [c for c in view.clocks if c.late] == []
    assert [(c.kind, c.due_at) for c in view.running] == [("K11", local("18:00", days=6))]  # 6 June, five working days
    ended = {c.kind: c.state for c in view.clocks if c not in view.running and c.kind not in {"K3", "K9"}}
    met = dict.fromkeys(["K1", "K4", "K6", "K7", "K8", "K12", "K13"], ClockState.MET)
    assert ended == met | {"K5": ClockState.SILENCED}

    document = await evening.store.read(export.incident, evening.book, 1, end)
    assert document["score"]["truth_flags"] == 0
    assert document["audit"]["verified"] is True
    assert document["promises"] == {"made": 8, "kept": 8, "unscorable": 0}
