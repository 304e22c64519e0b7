"""Drafts mended by a press: the workbook that comes of it, to be kept as the next draft."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from foundation.db import Refused
from questionnaires.versions import SOMEBODY_ELSE, QuestionnaireVersion
from questionnaires.workbook import check
from questionnaires.workbook.mending import mended


def mended_workbook(version: QuestionnaireVersion, name: str = "") -> tuple[bytes, str]:
    """A draft's workbook after the mend of one problem (`problem_name`), or of all; and what the file is now called.

    Raises Refused when it is published, or the problem is not there any more.
    """
    if version.is_published:
        raise Refused("Mẫu phiếu đã công bố thì không sửa được. Hãy sửa sổ tính rồi tải lên như phiên bản mới.")
    found = check(version.workbook, version.filename)
    pairs = zip(found.problems, found.mends, strict=True)
    mends = [mend for problem, mend in pairs if mend and name in ("", problem_name(problem.as_dict()))]
    if not mends:
        raise Refused(SOMEBODY_ELSE)
    return mended(version.workbook, mends), str(PurePath(version.filename or version.form_id).with_suffix(".xlsx"))


def problem_name(problem: Mapping[str, Any]) -> str:
    """What a page calls a problem of a report."""
    return "|".join(str(problem[key] or "") for key in ("sheet", "row", "column", "code"))
