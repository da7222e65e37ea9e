"""The language that is being spoken: who sets it, who keeps it, and what happens at its edges."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.slack.tongue import Phrase, _, _n, all_of, catalogue, current, figure, one_of, speaking, tongue_of

TITLE = Phrase("Approve")


def test_english_is_spoken_where_nobody_says_otherwise() -> None:
    """The sources are English, so nothing is looked up."""
    assert current() == "en"
    assert _("{what} is gone", what="It") == "It is gone"


def test_a_language_holds_inside_its_block_only() -> None:
    """One inside another is undone first."""
    with speaking("fr"):
        with speaking("en"):
            assert current() == "en"
        assert current() == "fr"
    assert current() == "en"


def test_an_unknown_language_is_english() -> None:
    """Nobody is answered with nothing."""
    with speaking("xx"):
        assert _("Approve") == "Approve"


@pytest.mark.parametrize(
    ("locale", "otherwise", "tongue"),
    [("fr-FR", "en", "fr"), ("fr_CA", "en", "fr"), ("en-GB", "fr", "en"), ("de-DE", "fr", "fr"), ("", "en", "en")],
)
def test_a_locale_is_answered_in_the_nearest_language(locale: str, otherwise: str, tongue: str) -> None:
    """Slack's locale decides; one that the bot does not speak gets the workspace's language."""
    assert tongue_of(locale, otherwise) == tongue


async def test_tasks_and_threads_keep_the_language_they_began_in() -> None:
    """Two readers at once do not disturb each other, across tasks and worker threads."""

    async def reader(language: str) -> list[str]:
        with speaking(language):
            heard = [current()]
            await asyncio.sleep(0)
            heard.append(await asyncio.create_task(_heard()))
            heard.append(await asyncio.to_thread(current))
            return heard

    heard = await asyncio.gather(*(reader(language) for language in ("fr", "en", "fr")))
    assert heard == [["fr"] * 3, ["en"] * 3, ["fr"] * 3]
    assert current() == "en"


async def _heard() -> str:
    return current()


def test_a_catalogue_is_read_once() -> None:
    """Many readers at once share one catalogue."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _each: catalogue("fr"), range(20)))
    assert catalogue("fr") is catalogue("fr")


def test_an_empty_text_stays_empty() -> None:
    """Gettext keeps its own header under the empty text."""
    with speaking("fr"):
        assert _("") == ""


def test_braces_in_a_value_are_no_places() -> None:
    """What a person typed is put in, never read as a format."""
    assert _("{what} is gone", what="{0} {what.__class__}") == "{0} {what.__class__} is gone"


def test_numbers_and_lists_are_written_as_the_language_writes_them() -> None:
    """Signs of thousands, and the word before the last item."""
    assert (figure(3000), all_of(["a", "b", "c"]), one_of(["a", "b"])) == ("3,000", "a, b and c", "a or b")
    with speaking("fr"):
        assert (figure(3000), all_of(["a", "b", "c"]), one_of(["a", "b"])) == ("3\u202f000", "a, b et c", "a ou b")


@pytest.mark.parametrize(("count", "said"), [(0, "0 b"), (1, "1 a"), (2, "2 b"), (1200, "1,200 b")])
def test_a_count_chooses_its_form(count: int, said: str) -> None:
    """English has one form for one, and another for everything else, nothing included."""
    assert _n("{count} a", "{count} b", count) == said


def test_a_phrase_is_said_when_it_is_read() -> None:
    """A constant made at import speaks the language of the moment it is shown."""
    with speaking("fr"):
        french = f"{TITLE}"
    assert french == catalogue("fr").gettext("Approve")
    assert str(TITLE) == "Approve"
