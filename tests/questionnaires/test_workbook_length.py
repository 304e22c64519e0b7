"""A form whose sheets would be too long to be sealed alike is refused."""

from __future__ import annotations

import pytest

from tests.questionnaires.tables import checked

SETTINGS = "form_title | form_id | version\nPhiếu | dai | 1"


@pytest.mark.parametrize(("texts", "is_refused"), [(20, False), (23, True)])
def test_a_form_whose_sheet_would_be_longer_than_64_kilobytes_is_an_error(texts: int, is_refused: bool) -> None:
    rows = "\n".join(f"text | y{number} | Ý kiến {number}" for number in range(texts))
    result = checked(SETTINGS, survey=f"type | name | label\n{rows}")
    codes = [problem.code for problem in result.problems if problem.is_error]
    assert codes == (["SHEET_TOO_LONG"] if is_refused else [])
    assert (result.xform is None) == is_refused
