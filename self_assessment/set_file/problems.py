"""What is wrong with a set, in words that say what to do: one row a code."""

from __future__ import annotations

from typing import Any, NamedTuple

ERROR, WARNING = "error", "warning"

TEXTS: dict[str, tuple[str, str]] = {
    "HEADER_MISSING": (
        ERROR,
        "Không thấy dòng tiêu đề có các cột “Số”, “Nội dung”, “Điểm tối đa”. Hãy dùng tệp mẫu hoặc thêm dòng này.",
    ),
    "COLUMN_MISSING": (ERROR, "Thiếu cột “{heading}”. Hãy thêm cột này, như trong tệp mẫu."),
    "COLUMN_TWICE": (ERROR, "Có hai cột “{heading}”. Hãy bỏ một cột."),
    "SET_EMPTY": (ERROR, "Chưa có tiêu chí nào dưới dòng tiêu đề. Hãy nhập các tiêu chí."),
    "TOO_MANY_ROWS": (ERROR, "Tệp có hơn {most} dòng tiêu chí. Hãy kiểm tra lại tệp."),
    "CELL_NO_VALUE": (ERROR, "Ô là công thức không có kết quả ({found}). Hãy nhập thẳng giá trị vào ô."),
    "CELL_LONG": (ERROR, "Ô dài hơn {most} ký tự. Hãy viết ngắn lại."),
    "NUMBER_MISSING": (ERROR, "Dòng có nội dung nhưng chưa có số. Hãy đánh số, ví dụ 1.1.1."),
    "NUMBER_WRONG": (ERROR, "“{found}” không phải là số của tiêu chí. Hãy viết như 1, 1.1 hoặc 1.1.1."),
    "NUMBER_TWICE": (ERROR, "Số {found} đã có ở dòng {other}. Hãy đánh số lại một trong hai dòng.{ten}"),
    "NUMBER_GAP": (ERROR, "Số {found} đứng ngay sau {before}: thiếu {missing}. Hãy đánh số liên tục."),
    "NUMBER_ORDER": (WARNING, "Số {found} đứng sau {before} trong tệp. Hệ thống sẽ xếp lại theo số."),
    "NUMBER_DEEP": (ERROR, "Số {found} có quá nhiều cấp. Hãy gộp lại: cây có tối đa {most} cấp."),
    "PARENT_MISSING": (ERROR, "Không có dòng {wanted} cho {found}. Hãy thêm dòng {wanted} hoặc sửa số."),
    "PARENT_OTHER": (
        ERROR,
        "Cột “Thuộc số” ghi {stated}, nhưng theo số thì {found} thuộc {wanted}. Hãy sửa một trong hai.",
    ),
    "PARENT_CYCLE": (ERROR, "Các dòng {chain} thuộc vòng quanh lẫn nhau. Hãy sửa cột “Thuộc số”."),
    "NAME_MISSING": (ERROR, "Tiêu chí {found} chưa có nội dung. Hãy nhập."),
    "MAXIMUM_MISSING": (ERROR, "Tiêu chí {found} chưa có điểm tối đa. Hãy nhập."),
    "MAXIMUM_WRONG": (ERROR, "{told}"),
    "MAXIMUM_ZERO": (ERROR, "Tiêu chí {found} có điểm tối đa bằng 0. Hãy nhập số lớn hơn 0 hoặc bỏ dòng."),
    "MAXIMUM_LARGE": (ERROR, "Điểm tối đa {found} lớn hơn {most}. Hãy kiểm tra lại."),
    "SUM_WRONG": (
        ERROR,
        "Tiêu chí {found} tối đa {own} điểm, các dòng thành phần cộng lại {whole} ({gap}). Hãy sửa một trong hai.",
    ),
    "TOTAL_WRONG": (
        ERROR,
        "Điểm tối đa của cả bộ cộng lại {whole}, phải là {total} ({gap}). Hãy sửa các dòng hoặc dòng “Tổng cộng”.",
    ),
    "TOTAL_NOT_SAID": (
        WARNING,
        "Điểm tối đa của cả bộ là {whole}, khác 100. Nếu đúng như vậy, hãy thêm dòng “Tổng cộng” ghi {whole}.",
    ),
    "KIND_MISSING": (ERROR, "Tiêu chí thành phần {found} chưa có cách chấm. Hãy ghi một trong: {words}."),
    "KIND_UNKNOWN": (ERROR, "Không có cách chấm “{found}”. Hãy ghi một trong: {words}."),
    "KIND_ON_BRANCH": (WARNING, "{found} có các dòng thành phần nên cách chấm ở dòng này không dùng. Hãy xoá."),
    "FORMULA_WRONG": (ERROR, "{told}"),
    "FORMULA_UNUSED": (WARNING, "Cách chấm {kind} không dùng công thức. Hãy xoá công thức hoặc đổi cách chấm."),
    "LEVELS_MISSING": (ERROR, "Tiêu chí {found} chấm theo mức nhưng chưa ghi các mức. Hãy ghi như Tốt: 1; Khá: 0,5."),
    "LEVELS_WRONG": (ERROR, "{told}"),
    "PROOF_MISSING": (WARNING, "Tiêu chí {found} chưa ghi tài liệu kiểm chứng nào phải nộp. Hãy ghi để cơ quan biết."),
    "SIGN_UNKNOWN": (ERROR, "Không đọc được “{found}” ở cột “Thưởng, trừ”. Hãy để trống, hoặc ghi Thưởng hay Trừ."),
    "SIGN_MIXED": (ERROR, "{found} nằm trong nhánh {wanted} nên không thể là {own}. Hãy chuyển sang nhánh khác."),
    "BEFORE_UNKNOWN": (
        ERROR,
        "Bộ năm trước ({last}) không có {number} để {found} so với. Hãy sửa số, hoặc ghi “mới” nếu năm trước chưa có.",
    ),
    "BEFORE_TWICE": (
        WARNING,
        "{found} và {other} cùng ghi số năm trước là {number}. Nếu một tiêu chí được tách đôi thì giữ nguyên; nếu không, hãy sửa.",
    ),
    "BEFORE_UNCHECKED": (
        WARNING,
        "Có ghi “Số năm trước”, nhưng chưa có bộ đã công bố của năm trước để kiểm tra. Hãy tự xem lại các số này.",
    ),
    "CEILING_HIGH": (WARNING, "Mức trần {own} của {found} cao hơn tổng {whole} của các dòng trong nhánh."),
}


class Problem(NamedTuple):
    """One place that is wrong; the names are those of the report."""

    sheet: str | None
    row: int | None
    column: str | None
    code: str
    severity: str
    message: str
    suggestion: str | None

    @property
    def is_error(self) -> bool:
        return self.severity == ERROR


def problem(
    code: str,
    sheet: str | None = None,
    row: int | None = None,
    column: str | None = None,
    *,
    suggestion: str | None = None,
    **words: Any,
) -> Problem:
    """The problem of a code, its text filled with `words`."""
    severity, text = TEXTS[code]
    return Problem(sheet, row, column, code, severity, text.format(**words), suggestion)
