"""Everything that people can do in Slack, and the test that does it over the wire: `python -m tests.slack.table`.

`test_table.py` holds it complete; with `--prove` the tests are run and compared with what each really did.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.slack.listeners.events import EVENTS
from bot.slack.listeners.filling import LINES
from bot.slack.listeners.registry import ACTIONS, FORMS, SHORTCUTS
from bot.slack.verbs import VERBS
from bot.slack.views.instead import REDO

BY_TEST: Mapping[str, str] = {
    "slack/test_evening.py::test_one_command_declares": "verb declare",
    "slack/test_evening.py::test_from_the_first_text_to_its_receipt": "verb say, form say, action approve",
    "slack/test_evening.py::test_another_kind_can_be_chosen_in_the_form": "action kind",
    "slack/test_evening.py::test_a_change_is_asked_for_and_made":
        "action ask_change, action revise, form ask_change, form revise",
    "slack/test_evening.py::test_a_rejected_text_is_not_published": "action reject, form reject",
    "slack/test_evening.py::test_trouble_asks_a_person_and_takes_the_answer":
        "action send_again, action give_up, form give_up",
    "slack/test_evening.py::test_what_somebody_saw_is_recorded_with_its_address":
        "action it_is_there, form it_is_there",
    "slack/test_evening.py::test_an_author_overrides_a_rule_with_a_reason": "action override",
    "slack/test_evening.py::test_the_holding_text_is_read_and_then_published": "verb hold, form hold",
    "slack/test_evening.py::test_the_duty_manager_publishes_alone_when_nobody_answers":
        "verb breakglass, form break_glass, action sign_review",
    "slack/test_drafting.py::test_a_euphemism_is_seen_while_it_is_typed_and_mended_with_one_click":
        "action body, action wording",
    "slack/test_drafting.py::test_one_language_after_the_other_keeps_all_of_them": "action shown",
    "slack/test_drafting.py::test_the_preview_opens_above_and_shows_every_outlet": "action preview",
    "slack/test_drafting.py::test_what_changes_is_shown_against_the_last_public_word": "action changes",
    "slack/test_drafting.py::test_a_closed_form_is_taken_up_again": "action fresh, action say",
    "slack/test_drafting.py::test_a_draft_can_be_thrown_away_where_it_was_told_of": "action drop_draft",
    "slack/test_by_hand.py::test_who_posted_it_is_shown_with_the_link": "action posted, form posted",
    "stories/test_mending.py::test_the_receipt_card_offers_to_set_a_public_word_right": "action correct, form mend",
    "stories/test_mending.py::test_a_running_word_is_stopped_from_its_card":
        "verb stop, action stop",
    "stories/test_mending.py::test_a_form_that_lint_blocks_keeps_what_was_typed": "verb correct",
    "slack/test_presses.py::test_an_error_in_a_public_word_is_flagged_by_line_and_by_form":
        "verb flag, form fill_flag",
    "slack/test_presses.py::test_a_private_incident_is_made_known_by_its_form":
        "verb declassify, form fill_declassify",
    "slack/test_presses.py::test_a_reminder_is_put_off_by_line_and_by_form": "verb snooze, form fill_snooze",
    "slack/test_presses.py::test_what_the_public_was_told_is_turned_there_and_back":
        "action public_older, action public_newer",
    "slack/test_presses.py::test_the_card_shows_the_timeline_and_repeats_the_word":
        "action timeline, action no_change, verb nochange",
    "slack/test_presses.py::test_a_public_word_is_taken_back_by_verb_and_by_button":
        "verb retract, action retract",
    "slack/test_presses.py::test_a_fact_that_grew_old_is_asked_for_again": "action fact_ask",
    "slack/test_filling.py::test_a_form_does_what_the_verb_does":
        "verb sev, verb phase, verb note, verb role, verb noimpact, form fill_sev, form fill_phase, form fill_note,"
        " form fill_role, form fill_noimpact, form fill_title, form fill_handover",
    "slack/test_filling.py::test_services_are_chosen_from_those_that_exist": "form fill_services",
    "slack/test_filling.py::test_the_other_incident_is_chosen_and_then_confirmed": "form fill_merge",
    "slack/test_filling.py::test_a_role_is_handed_on_by_its_form": "verb delegate, form fill_delegate",
    "slack/test_checks.py::test_whoever_is_asked_answers_in_one_form": "verb fact, action fact_checked, form fact",
    "slack/test_checks.py::test_whoever_cannot_passes_it_back": "action fact_not_me, action fact_take",
    "slack/test_checks.py::test_the_desk_asks_for_what_could_be_said": "action ask_check",
    "slack/test_claims.py::test_the_bare_verb_lists_what_is_known_and_takes_another": "verb rumour, form rumour",
    "slack/test_claims.py::test_a_claim_is_answered_from_the_desk": "action answer_rumour, form answer_rumour",
    "slack/test_naming.py::test_the_channel_gets_the_name_of_the_new_title": "verb title",
    "slack/test_naming.py::test_services_are_set_added_and_taken_away": "verb services",
    "slack/test_ending.py::test_what_is_owed_is_said_before_closing": "verb resolve, verb close",
    "slack/test_ending.py::test_what_was_not_over_is_reopened": "verb reopen, action reopen, form reopen",
    "slack/test_ending.py::test_two_incidents_become_one": "verb merge, form merge",
    "slack/test_ending.py::test_a_false_alarm_is_confirmed_with_its_reason": "verb cancel, form cancel",
    "slack/listeners/test_commands.py::test_clocks_show_what_is_due_here_or_everywhere": "verb clocks",
    "slack/listeners/test_commands.py::test_the_list_offers_each_incident_and_the_form":
        "verb list, action show, action declare",
    "slack/listeners/test_commands.py::test_declaring_without_a_word_opens_the_form": "form declare",
    "slack/listeners/test_commands.py::test_the_phase_moves_by_word_and_by_menu": "verb show, action phase",
    "slack/listeners/test_commands.py::test_help_lists_and_explains": "verb help, action help_chapter",
    "stories/test_snoozing.py::test_a_reminder_is_put_off_by_its_button": "action snooze, form snooze",
    "slack/test_regulators.py::test_legal_writes_down_by_the_verb": "verb regulators",
    "slack/test_regulators.py::test_legal_writes_down_by_the_form_and_the_card_stays_true":
        "action regulators, form regulators",
    "slack/test_tasks.py::test_a_task_is_typed_listed_and_done_in_place":
        "verb task, verb tasks, action task_done, action task_take",
    "slack/test_tasks.py::test_the_form_and_the_list_of_ones_own": "form task",
    "slack/test_tasks.py::test_what_was_ended_meanwhile_says_by_whom": "action task_drop",
    "slack/test_tasks.py::test_a_task_is_ticked_off_on_the_home_tab": "action task_finished",
    "slack/test_proposals.py::test_the_bare_verb_opens_a_form": "verb report, form report",
    "slack/test_proposals.py::test_the_reports_are_listed_from_the_card":
        "action reports, action reports_older, action reports_newer",
    "slack/test_proposals.py::test_three_reports_propose_and_the_button_declares":
        "action declare_proposal, form declare_proposal",
    "slack/test_proposals.py::test_not_an_incident_needs_a_role_and_a_reason": "action dismiss_proposal, form dismiss",
    "slack/test_ending.py::test_what_is_long_over_is_written_down": "verb backfill",
    "slack/test_handovers.py::test_a_shift_is_handed_over_with_a_briefing": "verb handover",
    "slack/test_proposals.py::test_it_may_be_part_of_an_open_incident": "action join_incident",
    "slack/test_records.py::test_the_timeline_is_turned_in_place":
        "verb timeline, action timeline_older, action timeline_newer",
    "slack/test_records.py::test_what_the_public_was_told_and_how_well": "verb public, verb review, action public",
    "slack/test_records.py::test_the_evidence_is_for_those_with_a_role": "verb export",
    "slack/test_home.py::test_an_approver_decides_on_the_tab": "event app_home_opened",
    "slack/test_home.py::test_more_than_the_tab_holds_is_listed_page_by_page":
        "action list, action list_older, action list_newer",
    "slack/test_home.py::test_what_does_not_fit_is_read_in_a_window": "action read",
    "slack/test_shortcuts.py::test_elsewhere_a_form_asks_for_the_incident": "shortcut add_to_timeline, form quote_note",
    "slack/test_shortcuts.py::test_a_message_counts_as_a_customers_report":
        "shortcut count_as_report, form quote_report",
    "slack/test_shortcuts.py::test_an_incident_is_declared_from_a_message": "shortcut declare_from_message",
    "slack/test_shortcuts.py::test_an_incident_is_declared_from_anywhere": "shortcut declare",
    "slack/test_mentions.py::test_a_verb_in_the_wrong_place_is_done_where_it_works": "action redo",
    "slack/test_mentions.py::test_who_mentions_the_bot_sees_the_panel": "event app_mention",
    "slack/test_mentions.py::test_a_reaction_puts_a_message_on_the_timeline": "event reaction_added",
    "slack/listeners/test_events.py::test_a_reply_on_the_card_is_a_remark": "event message",
    "stories/test_healing.py::test_an_archived_channel_gets_a_successor": "event channel_archive",
    "stories/test_healing.py::test_a_renamed_channel_is_known_by_its_new_name": "event channel_rename",
    "stories/test_healing.py::test_removed_from_its_channel_the_bot_comes_back": "event member_left_channel",
    "stories/test_private.py::test_who_is_invited_is_in": "event member_joined_channel",
    "stories/test_private.py::test_what_becomes_private_is_told_to_nobody_from_then_on": "verb private, form restrict",
    "stories/test_the_end.py::test_a_drill_begins_with_its_form_and_ends_in_the_archive": "verb drill, form close",
    "stories/test_healing.py::test_a_role_is_empty_when_its_holder_is_gone": "event user_change",
    "stories/test_healing.py::test_a_revoked_token_loses_nothing": "event tokens_revoked",
}  # fmt: skip

SAME_WAY: Mapping[str, str] = {
    "event group_archive": "event channel_archive",
    "event channel_deleted": "event channel_archive",
    "event group_rename": "event channel_rename",
    "event app_uninstalled": "event tokens_revoked",
}
"""Events with the same handler as another: a row of its own would show nothing more."""

ROWS: Mapping[str, str] = {key: f"tests/{test}" for test, keys in BY_TEST.items() for key in keys.split(", ")}


def driver_of(key: str) -> str:
    """The test that drives it."""
    return ROWS[SAME_WAY.get(key, key)]


def registered() -> Iterator[str]:
    """Everything that the code answers."""
    yield from (f"verb {name}" for name in VERBS)
    yield from (f"shortcut {name}" for name in SHORTCUTS)
    yield from (f"action {name}" for name in (*ACTIONS, REDO))
    yield from (f"form {name}" for name in (*FORMS, *LINES))
    yield from (f"event {name}" for name in EVENTS)


def main() -> int:
    """As Markdown; 1 where a test does not do what its row says."""
    if "--prove" in sys.argv:
        return _prove()
    print("| what | name | also | test |\n|---|---|---|---|")  # noqa: T201 - this is what it is for
    for key in registered():
        kind, _, name = key.partition(" ")
        also = ", ".join(VERBS[name].other_names) if kind == "verb" else ""
        print(f"| {kind} | `{name}` | {also} | `{driver_of(key).removeprefix('tests/')}` |")  # noqa: T201
    return 0


def _prove() -> int:
    """Runs every test of the table, and says which rows are not so."""
    with TemporaryDirectory() as folder:
        found = Path(folder) / "driven.json"
        tests = sorted(set(ROWS.values()))
        plugin = ["-q", "-n0", "-p", "tests.slack.driven", f"--driven={found}"]
        failed = pytest.main([*plugin, *tests])
        driven = json.loads(found.read_text("utf-8"))
    wrong = [key for key, test in ROWS.items() if test not in driven.get(key, ())]
    print(f"{len(ROWS)} rows, {len(tests)} tests, not so: {wrong or 'none'}")  # noqa: T201
    return int(bool(wrong or failed))


if __name__ == "__main__":
    raise SystemExit(main())
