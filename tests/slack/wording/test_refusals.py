"""A sentence for every reason: what is true now, or what to do; first person, calm, safe."""

import re
from dataclasses import replace

import pytest

from bot.domain.errors import Reason, Refusal
from bot.domain.lint import Finding, Level
from bot.slack.tongue import TONGUES, speaking
from bot.slack.wording.approval import finding
from bot.slack.wording.refusals import SENTENCES, refusal


def test_no_reason_is_without_a_sentence() -> None:
    """Law 10: a person is never left without an answer."""
    assert set(SENTENCES) == set(Reason)


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("reason", list(Reason))
def test_every_sentence_stands_without_details(reason: Reason, tongue: str) -> None:
    """A refusal whose details are missing is still a calm sentence."""
    with speaking(tongue):
        said = refusal(Refusal(reason))
    assert said[0].isupper()
    assert said.rstrip("`")[-1] in ".?"
    assert "!" not in said
    assert "None" not in said
    assert "  " not in said


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("reason", list(Reason))
def test_no_sentence_lets_a_detail_mention_or_link(reason: Reason, tongue: str) -> None:
    """Whatever a detail holds, nothing in it becomes a mention or a link."""
    names = "argument given value allowed known nearest command text verb incident statement service situation"
    names += " state outlet language by what limit fact key names now then phase example channel why"
    hostile = dict.fromkeys(names.split(), "<!channel> <https://evil.example|x>")
    with speaking(tongue):
        said = refusal(Refusal(reason, **hostile))
    assert not re.search(r"<(?!@U|#C)", said)


@pytest.mark.parametrize(
    ("refused", "words"),
    [
        (Refusal(Reason.NOT_YOUR_OWN), "I did not publish this: you wrote it, so somebody else must approve it."),
        (Refusal(Reason.DIGEST_CHANGED, statement=3), "Statement 3 has changed since"),
        (Refusal(Reason.NOT_PENDING, statement=3, state="published"), "Statement 3 is published"),
        (Refusal(Reason.NOT_PENDING, statement=3, state="approved"), "is approved and on its way out"),
        (
            Refusal(Reason.NOT_AN_APPROVER, statement=3, allowed=["approver", "duty_manager"]),
            "approver or duty manager",
        ),
        (Refusal(Reason.EXPIRED, statement=3, phase="identified"), "before the phase became identified"),
        (Refusal(Reason.NO_SUCH_VERB, verb="sya", nearest=("say",)), "Did you mean `/incident say`?"),
        (Refusal(Reason.NO_SUCH_TRANSITION, now="closed", then="identified", allowed="none"), "Nothing comes after it"),
        (Refusal(Reason.NO_SUCH_TRANSITION, now="resolved", then="identified", allowed="closed"), "comes: closed"),
        (Refusal(Reason.BAD_ARGUMENT, argument="kind", value="x", known=["late"]), "Possible: late."),
        (Refusal(Reason.MISSING_ARGUMENT, argument="evidence", example="fact k yes <link>"), "fact k yes &lt;link&gt;"),
        (Refusal(Reason.MISSING_VALUE, names=["fr short", "restored_at"]), "French, short, restored at"),
        (Refusal(Reason.MISSING_FACT, fact="restored"), "`/incident fact restored yes"),
        (Refusal(Reason.NOT_YET, what="long_incident", after_minutes=120.0, phase=None), "120 minutes after declaring"),
        (Refusal(Reason.NOT_YET, what="resolved", phase="monitoring"), "while the phase is monitoring"),
        (Refusal(Reason.SAME_TEXT, statement=2, outlet="bluesky"), "statement 2 said exactly these words on Bluesky"),
        (
            Refusal(Reason.TOO_LONG, what="title", by=7, limit=120),
            "Your title is too long by 7 characters. Up to 120 fit.",
        ),
        (Refusal(Reason.TOO_LONG, outlet="x", language="fr", by=4), "Too long for X in French by 4 characters."),
        (Refusal(Reason.WRONG_PLACE, typed="say late", channel="C0ROOM"), "<#C0ROOM> is one"),
        (Refusal(Reason.CLOSED, incident="INC-7"), "INC-7 is closed"),
        (Refusal(Reason.NO_SUCH_FACT, key="x", known=["restored"]), "Known: restored."),
        (Refusal(Reason.NO_SUCH_SERVICE, service="chabi", nearest=("Chaabi Net",)), "Did you mean Chaabi Net?"),
    ],
)
def test_the_sentence_says_what_is_true_now(refused: Refusal, words: str) -> None:
    """Numbers, names and the way out are in it."""
    assert words in refusal(refused)


@pytest.mark.parametrize("level", list(Level))
def test_every_level_has_a_word_of_its_own(level: Level) -> None:
    """Also the worst one: what may never be published."""
    found = Finding(rule="L15", level=level, span=(0, 1), text="x", hint="Take it out.", language="en", target="x")
    assert finding(found).startswith(level.value)


def test_findings_are_listed() -> None:
    """A text that became untrue while it waited says which words, and what to do."""
    found = Finding(
        rule="L05", level=Level.BLOCK, span=(0, 5), text="21:20", hint="It is past.", language="en", target="x"
    )
    assert "• BLOCK L05, English: “21:20” It is past." in refusal(Refusal(Reason.BLOCKED_BY_LINT, findings=(found,)))


def test_a_rule_advises_in_the_reader_s_language() -> None:
    """What fills the advice stays in the language of the public text; a hint of one's own lexicon stays as it is."""
    advice = "This moment has passed. The next word is due at {example}."
    found = Finding(
        rule="L05",
        level=Level.BLOCK,
        span=(0, 5),
        text="21:20",
        hint="This moment has passed. The next word is due at 21:40 GMT+1.",
        language="en",
        target="x",
        advice=advice,
        filled=(("example", "21:40 GMT+1"),),
    )
    own = replace(found, hint="Ask Legal about 21:20.", advice="Ask Legal about {example}.")
    with speaking("fr"):
        assert "Le prochain message est attendu avant 21:40 GMT+1." in finding(found)
        assert finding(own).endswith("Ask Legal about 21:20.")
    assert finding(found).endswith(found.hint)


def test_what_somebody_typed_is_repeated_in_part_only() -> None:
    """A novel typed as a verb does not come back as one."""
    assert len(refusal(Refusal(Reason.NO_SUCH_VERB, verb="x" * 3000))) < 400
