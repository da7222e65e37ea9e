from pathlib import Path

import pytest

from bot.defaults import LexiconFaults, load_lexicon
from bot.domain.lint import RULES

L08 = """
version = 2
[any.numbers]
window = 4
[any.hints]
unplanned = "Say that it was not planned."
[en.patterns]
words = ['tea  break']
negation = []
[fr.patterns]
words = ['pause']
[ar.patterns]
words = ['عملية تقنية']
"""


def faults(folder: Path) -> list[str]:
    """What is wrong with the organisation's folder, one line each."""
    with pytest.raises(LexiconFaults) as caught:
        load_lexicon(folder)
    return [str(fault) for fault in caught.value.faults]


def test_every_rule_has_words_in_every_language() -> None:
    """Versioned data for every rule of the table."""
    lexicon = load_lexicon()
    assert set(lexicon.versions) == {rule.id for rule in RULES}
    for rule in ("L05", "L08", "L10", "L23"):
        for language in ("en", "fr", "ar"):
            assert lexicon.of(rule, language).patterns


def test_an_organisations_words_take_the_place_of_ours(tmp_path: Path) -> None:
    """A file of the same name; the version it carries is the one the audit keeps."""
    (tmp_path / "L08.toml").write_text(L08, "utf-8")
    lexicon = load_lexicon(tmp_path)
    assert lexicon.versions["L08"] == 2
    assert lexicon.of("L08", "fr").pattern("words").fullmatch("pause")
    assert lexicon.of("L10", "fr").pattern("words").search("piratage")


def test_patterns_are_written_for_people_and_matched_on_normal_form(tmp_path: Path) -> None:
    """Ta marbuta may be written as it is; a blank matches a line break."""
    (tmp_path / "L08.toml").write_text(L08.replace("tea  break", "tea break"), "utf-8")
    lexicon = load_lexicon(tmp_path)
    assert lexicon.of("L08", "ar").pattern("words").search("عمليه تقنيه")
    assert lexicon.of("L08", "en").pattern("words").search("tea\nbreak")


def test_an_empty_list_matches_nothing(tmp_path: Path) -> None:
    """And not everything, as an empty expression would."""
    (tmp_path / "L08.toml").write_text(L08, "utf-8")
    assert load_lexicon(tmp_path).of("L08", "en").pattern("negation").search("not") is None


def test_a_languages_own_hint_comes_before_the_common_one() -> None:
    """Hints quote wording in the text's language."""
    lexicon = load_lexicon()
    assert "prévue" in lexicon.of("L08", "fr").hint("unplanned")
    assert "planned." in lexicon.of("L08", "en").hint("unplanned")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("version = 2", "", "L08.toml: version: is missing. Write version = 1, and count on."),
        ("['pause']", "['pau(se']", "L08.toml: fr.words: is no regular expression"),
        ("['pause']", "'pause'", 'L08.toml: fr.words: is no list of texts. Write words = ["..."].'),
        ("unplanned = ", "unplaned = ", "L08.toml: en.hints.unplanned: is missing. Say what to do about it."),
        ("not planned.", "not {planed}.", "L08.toml: en.hints.unplanned: {planed} is not known here."),
        ("not planned.", "not {planned.", "L08.toml: en.hints.unplanned: has a brace of no detail."),
        ("window = 4", "window = 'four'", "L08.toml: ar.window: is no whole number. Write window = 4."),
        ("version = 2", "version = 2\nen = 1", "L08.toml"),
    ],
)
def test_faults_name_their_place(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """A lexicon is checked when it is loaded, not when a text meets it."""
    (tmp_path / "L08.toml").write_text(L08.replace(old, new), "utf-8")
    assert any(line.startswith(fault) for line in faults(tmp_path))


def test_a_section_must_be_a_table(tmp_path: Path) -> None:
    """`de = "x"` is neither a language nor the version."""
    (tmp_path / "L08.toml").write_text('de = "x"\n' + L08, "utf-8")
    assert faults(tmp_path) == ["L08.toml: de: is not a table. Write [de.patterns]."]


def test_a_file_that_cannot_be_read_is_one_fault(tmp_path: Path) -> None:
    """Ours stands in for the other checks, so that one slip is not reported as many."""
    (tmp_path / "L08.toml").write_text("[[[", "utf-8")
    (line,) = faults(tmp_path)
    assert line.startswith("L08.toml: ")
    assert "Repair the TOML" in line


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """A typing error in the settings must not silently mean our own words."""
    (line,) = faults(tmp_path / "nowhere")
    assert "there is no such folder" in line
