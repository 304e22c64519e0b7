"""A questionnaire goes out as an XLSForm and comes back as itself; pyxform takes the file as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from questionnaires import kinds, library, template
from questionnaires.workbook import check
from questionnaires.workbook.exporting import exported
from questionnaires.xform import read_xform
from tests.questionnaires.tables import SETTINGS, problems, workbook
from tests.questionnaires.test_kinds import Stars

SAMPLES = Path(__file__).parents[2].parent / "shared" / "questionnaires"
WORKBOOKS = [
    *(library.path(name) for name in library.names()),
    *sorted(path for path in SAMPLES.rglob("*.xls*") if path.suffix in (".xlsx", ".xls")),
]

OLD = """
    type                          | name | caption       | bind:relevant | read_only | ghi chú của tôi | default
    text                          | a    | Một           |               |           | nhớ hỏi lại     | Ban - Ngành
    select one from yn            | b    | Hai           | ${a} != ''    | no        |                 |
    calculate                     | c    |               |               |           |                 | 5
    percentage                    | d    | Phần trăm     |               |           |                 |
    note                          | e    | = không phải công thức |      |           |                 |
"""
CHOICES = "list name | value | label | score | thêm\nyn | 1 | Có | 100 | x\nyn | 0 | Không | 0 | y"


def made_by_pyxform(data: bytes, folder: Path) -> str:
    path = folder / "data.xlsx"  # what a form without an id is called
    path.write_bytes(data)
    return convert(str(path), form_name="data", validate=False).xform


@pytest.mark.parametrize("path", WORKBOOKS, ids=[path.name for path in WORKBOOKS])
def test_what_can_be_published_comes_back_as_itself(path: Path, tmp_path: Path) -> None:
    before = check(path.read_bytes())
    if before.xform is None:
        return
    out = exported(path.read_bytes())
    after = check(out)
    assert [problem.code for problem in after.problems if problem.is_error] == []
    assert after.xform == before.xform
    assert made_by_pyxform(out, tmp_path) == before.xform


def test_old_spellings_and_remarks_stay_behind(tmp_path: Path) -> None:
    data = workbook(SETTINGS, survey=OLD.replace("= không", "'= không"), choices=CHOICES)
    before = check(data)
    assert [problem.code for problem in before.problems] == ["COLUMN_UNKNOWN"]
    out = exported(data)
    assert check(out).problems == ()
    assert check(out).xform == before.xform
    assert made_by_pyxform(out, tmp_path) == before.xform


def test_the_blank_workbook_too() -> None:
    assert check(exported(template.workbook())).xform == check(template.workbook()).xform


def test_a_kind_that_others_do_not_know_comes_back_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.KINDS, "stars", Stars())
    survey = "type | name | label\nstars | sao | Mấy sao?"
    assert problems(survey=survey) == []
    out = exported(workbook(SETTINGS, survey=survey))
    again = check(out)
    assert again.problems == ()
    assert read_xform(again.xform or "").controls["/data/sao"].kind.name == "stars"
