import re
from collections import Counter
from pathlib import Path

import pytest

from bot.defaults import TemplateFaults, load_templates
from bot.domain.template import GENERIC, PLACEHOLDER

LANGUAGES = ("en", "fr", "ar")

SITUATION = """
[{phase}.en]
short = "{{service}}: short. {{next_update_at}}"
long = "{{service}}: long. {{next_update_at}}"
"""


def situation(**replaced: str) -> str:
    """A whole situation file in English, with some phases replaced."""
    phases = ("investigating", "identified", "monitoring", "resolved")
    return "".join(replaced.get(phase, SITUATION.format(phase=phase)) for phase in phases)


def faults(folder: Path, *, languages: tuple[str, ...] = ("en",)) -> list[str]:
    """What is wrong with the organisation's folder, one line each."""
    with pytest.raises(TemplateFaults) as caught:
        load_templates(folder, languages=languages)
    return [str(fault) for fault in caught.value.faults]


def test_there_are_183_texts_for_every_language_alike() -> None:
    """Six situations in four phases and two lengths, twelve generic short texts and the public summary."""
    texts = load_templates().texts
    assert len(texts) == 183
    assert Counter(language for _, _, language, _ in texts) == {"en": 61, "fr": 61, "ar": 61}
    assert sum(situation == GENERIC for situation, *_ in texts) == 39


def test_the_bank_has_eight_sentences_and_two_pending_ones() -> None:
    """Thirty texts in three languages, in order of priority."""
    bank = load_templates().bank
    assert [s.key for s in bank][:4] == ["ledger_ok", "cards_ok", "data_ok", "no_action"]
    assert {s.key for s in bank if s.pending} == {"ledger_ok", "data_ok"}
    assert all(set(s.texts) == set(LANGUAGES) for s in bank)


@pytest.mark.parametrize("variant", ["short", "long"])
def test_languages_use_the_same_values(variant: str) -> None:
    """A value shown in one language is shown in the others (L26)."""
    texts = load_templates().texts
    for (where, kind, language, length), text in texts.items():
        if length == variant and language != "en":
            names = {m["name"] for m in PLACEHOLDER.finditer(text)}
            english = {m["name"] for m in PLACEHOLDER.finditer(texts[where, kind, "en", length])}
            assert names == english, (where, kind, language, length)


def test_no_text_has_bidi_controls_or_dear_signs() -> None:
    """L28, and what costs length on X."""
    for key, text in load_templates().texts.items():
        assert not re.search("[\u202a-\u202e\u2066-\u2069\u200b-\u200f\u202f\u2026]", text), key


def test_links_come_last() -> None:
    """A link inside Arabic text would turn the reading order around."""
    for key, text in load_templates().texts.items():
        if "{status_url}" in text:
            assert text.endswith("{status_url}"), key


def test_an_organisations_file_takes_the_place_of_ours(tmp_path: Path) -> None:
    """Same name, whole file; the others stay."""
    (tmp_path / "wrong_balances.toml").write_text(situation(), "utf-8")
    templates = load_templates(tmp_path, languages=("en",))
    assert templates.texts["wrong_balances", "monitoring", "en", "short"].startswith("{service}: short.")
    assert "login_problems" in templates.situations


def test_an_organisation_may_add_a_situation(tmp_path: Path) -> None:
    """A file with a new name."""
    (tmp_path / "branches_closed.toml").write_text(situation(), "utf-8")
    assert "branches_closed" in load_templates(tmp_path, languages=("en",)).situations


def test_only_the_organisations_languages_are_wanted(tmp_path: Path) -> None:
    """A bank that speaks English only needs no French."""
    (tmp_path / "wrong_balances.toml").write_text(situation(), "utf-8")
    found = faults(tmp_path, languages=("en", "fr"))
    assert len(found) == 4
    assert found[0] == ("wrong_balances.toml: investigating.fr: is missing. Add the texts in this language.")


BROKEN = """
needs = "restored"
[identfied.en]
short = "{service}"
[investigating.en]
short = "{service}: {symtom} {next_update_at}"
long = "{service}: {next_update_at} }"
medium = "{service}: {next_update_at}"
[identified.en]
short = "{service}: nothing promised"
[monitoring.en]
short = "nobody named {next_update_at}"
long = 7
"""


def test_every_fault_is_reported_at_once_with_its_place_and_a_hint(tmp_path: Path) -> None:
    """One start, one list; nobody repairs a file fault by fault."""
    (tmp_path / "wrong_balances.toml").write_text(BROKEN, "utf-8")
    found = faults(tmp_path)
    for line in (
        "wrong_balances.toml: resolved: is missing. Add [resolved.en] and its texts.",
        'wrong_balances.toml: needs: is no list of fact keys. Write needs = ["restored"].',
        "wrong_balances.toml: identfied: is no kind of statement. Did you mean identified?",
        "wrong_balances.toml: investigating.en.short: {symtom} is no placeholder. Did you mean symptom?",
        "wrong_balances.toml: investigating.en.long: has a brace of no placeholder. Write {name} or {name?}.",
        "wrong_balances.toml: investigating.en.medium: is no length. Use one of short, long.",
        "wrong_balances.toml: identified.en.long: is missing. Add this length.",
        "wrong_balances.toml: identified.en.short: does not say when we speak again. Add {next_update_at} (L05).",
        "wrong_balances.toml: monitoring.en.short: does not name the service. Begin with {service} (L01).",
        "wrong_balances.toml: monitoring.en.long: is no text. Write the text between quotes.",
    ):
        assert line in found
    assert len(found) == 10


def test_a_phase_must_be_a_table(tmp_path: Path) -> None:
    """`investigating = "text"` has no language."""
    (tmp_path / "wrong_balances.toml").write_text('investigating = "text"\n' + situation(investigating=""), "utf-8")
    assert faults(tmp_path) == ["wrong_balances.toml: investigating: is not a table. Write [investigating.en]."]


BANK = """
loose = "a sentence"
[ledger_ok]
en = "Checked at {chekced_at}."
[data_ok]
en = "No sign."
[data_ok.pending]
fr = "Nous vérifions."
"""


def test_faults_of_the_bank_are_reported_too(tmp_path: Path) -> None:
    """A sentence on money must exist in every language, and use known values."""
    (tmp_path / "sentences.toml").write_text(BANK, "utf-8")
    assert faults(tmp_path) == [
        "sentences.toml: loose: is not a table. Write [loose] with one line for each language.",
        "sentences.toml: ledger_ok.en: {chekced_at} is no placeholder. Did you mean checked_at?",
        "sentences.toml: data_ok.pending.en: is missing. Add the sentence in this language.",
    ]


def test_unreadable_files_are_named(tmp_path: Path) -> None:
    """Broken TOML and wrong encodings stop neither the list nor the others' faults."""
    (tmp_path / "wrong_balances.toml").write_text("[[[", "utf-8")
    (tmp_path / "login_problems.toml").write_bytes(b'a = "\xe9"')
    found = faults(tmp_path)
    assert [line.split(":")[0] for line in found] == ["login_problems.toml", "wrong_balances.toml"]
    assert all("Repair the TOML" in line for line in found)


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """A typing error in the settings must not silently mean our own texts."""
    (line,) = faults(tmp_path / "nowhere")
    assert "there is no such folder" in line
