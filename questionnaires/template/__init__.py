"""The blank workbook for authors: help in the header cells, drop-downs, a tiny valid example, and a guide to read.

workbook() -> bytes of the .xlsx        FILENAME: what it should be called when it is downloaded
"""

from __future__ import annotations

from functools import lru_cache

from questionnaires import kinds
from questionnaires.template import column_help
from questionnaires.template.column_help import VI
from questionnaires.template.guide import lines
from questionnaires.workbook.appearances import OF_GROUPS, OF_QUESTIONS
from questionnaires.workbook.writing import Guide, Table, write_workbook

FILENAME = "mau-phieu-khao-sat.xlsx"
GUIDE_SHEET = "Hướng dẫn"

LABEL, HINT = f"label::{VI}", f"hint::{VI}"
YES_NO = ("yes", "no")
RATING, PRIORITIES = LISTS = ("muc_do", "uu_tien")

SURVEY_ROWS = (
    {
        "type": kinds.SELECT_ONE.written(RATING),
        "name": "hai_long",
        LABEL: "Ông/Bà đánh giá chung thế nào về cải cách hành chính của tỉnh? (minh họa)",
        "required": "yes",
    },
    {
        "type": kinds.TEXT.name,
        "name": "ly_do",
        LABEL: "Vì sao Ông/Bà đánh giá như vậy? (minh họa)",
        HINT: "Xin không ghi họ tên hoặc điều gì cho biết Ông/Bà là ai.",
        "relevant": "${hai_long} = '1' or ${hai_long} = '2'",
        "appearance": "multiline",
    },
    {
        "type": kinds.SELECT_MULTIPLE.written(PRIORITIES),
        "name": "uu_tien",
        LABEL: "Tỉnh cần ưu tiên nội dung nào? (minh họa)",
        "constraint": "not(selected(., '98') and count-selected(.) > 1)",
        f"constraint_message::{VI}": "Đã chọn “Không có ý kiến” thì không chọn thêm ý khác.",
    },
)
CHOICES_ROWS = (
    {"list_name": "muc_do", "name": "5", LABEL: "Rất tốt", "score": "100"},
    {"list_name": "muc_do", "name": "4", LABEL: "Tốt", "score": "75"},
    {"list_name": "muc_do", "name": "3", LABEL: "Khá", "score": "50"},
    {"list_name": "muc_do", "name": "2", LABEL: "Trung bình", "score": "25"},
    {"list_name": "muc_do", "name": "1", LABEL: "Kém", "score": "0"},
    {"list_name": "muc_do", "name": "98", LABEL: "Tôi không có thông tin để đánh giá", "fixed": "yes"},
    {"list_name": "uu_tien", "name": "the_che", LABEL: "Thể chế"},
    {"list_name": "uu_tien", "name": "bo_may", LABEL: "Tổ chức bộ máy"},
    {"list_name": "uu_tien", "name": "98", LABEL: "Không có ý kiến", "exclusive": "yes", "fixed": "yes"},
)
SETTINGS_ROW = {
    "form_title": "Phiếu khảo sát (minh họa)",
    "form_id": "phieu_minh_hoa",
    "version": "1",
    "default_language": VI,
    "style": "pages",
    "namespaces": 'par="https://par-survey.example/xforms"',
}


def offered_types() -> tuple[str, ...]:
    """The types as they are written, the selects with the lists of the example."""
    return tuple(kind.written(RATING if kind.has_few_answers else PRIORITIES) for kind in kinds.accepted())


@lru_cache(maxsize=1)
def workbook() -> bytes:
    """The blank template: sheets survey, choices, settings, Hướng dẫn."""
    flags = {"exclusive": ("yes",), "fixed": ("yes",), "list_name": LISTS}
    types = {
        "type": offered_types(),
        "required": YES_NO,
        "readonly": YES_NO,
        "appearance": (*OF_GROUPS, *OF_QUESTIONS),
    }
    return write_workbook(
        (
            Table("survey", tuple(column_help.SURVEY), SURVEY_ROWS, column_help.SURVEY, types, ("type", "name", LABEL)),
            Table(
                "choices",
                tuple(column_help.CHOICES),
                CHOICES_ROWS,
                column_help.CHOICES,
                flags,
                ("list_name", "name", LABEL),
            ),
            Table(
                "settings", tuple(column_help.SETTINGS), (SETTINGS_ROW,), column_help.SETTINGS, {"style": ("pages",)}
            ),
        ),
        Guide(GUIDE_SHEET, lines()),
    )
