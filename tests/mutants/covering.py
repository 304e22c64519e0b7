"""Which tests look after which modules. The longest beginning of a path that stands here is the one that counts."""

from __future__ import annotations

LISTS = ("tests/respondents/test_list_decisions.py", "tests/respondents/test_roster_verbs.py")
CHANGES = ("tests/respondents/test_list_changes.py", "tests/respondents/test_frozen_lists.py")
DOOR = ("tests/survey_app/test_answering_gate.py", "tests/survey_app/test_answering_door.py")
SHEET = (
    "tests/questionnaires/test_drafts.py",
    "tests/survey_app/test_answering_slots.py",
    "tests/survey_app/test_answering_sheet.py",
)
IDENTITY = (
    "tests/respondents/test_identity.py",
    "tests/respondents/test_call_backs.py",
    "tests/respondents/test_proof_limits.py",
    "tests/respondents/test_visit.py",
    "tests/respondents/test_visit_endings.py",
    "tests/respondents/test_door_versions.py",
    "tests/respondents/test_open_rounds.py",
)

COVERING: dict[str, tuple[str, ...]] = {
    "questionnaires/drafts.py": SHEET,
    "respondents/changes/": CHANGES,
    "respondents/identity/": (*IDENTITY, *DOOR, "tests/survey_app/test_answering_dead_ends.py"),
    "respondents/roster/": LISTS,
    "respondents/roster/change_request.py": CHANGES,
    "respondents/roster/column_choice.py": ("tests/respondents/test_roster_columns.py",),
    "respondents/roster/cover_letter.py": ("tests/respondents/test_cover_letters.py",),
    "respondents/roster/person.py": (*LISTS, "tests/respondents/test_list_columns.py"),
    "survey_app/answering/": (*DOOR, "tests/survey_app/test_answering_dead_ends.py", *SHEET),
    "survey_app/answering/preview.py": ("tests/survey_app/test_answering_preview.py",),
    "survey_app/answering/question_paper.py": ("tests/survey_app/test_answering_preview.py",),
}
"""A path or its beginning → the test files, the quickest to notice first."""


def files_for(module: str) -> tuple[str, ...]:
    """The test files that cover a module, by its path in the project. Raises KeyError when nobody covers it."""
    beginnings = [beginning for beginning in COVERING if module.startswith(beginning)]
    if not beginnings:
        raise KeyError(module)
    return COVERING[max(beginnings, key=len)]
