"""The columns of a set: what each is called, what else it may be called, and how it is explained to whoever fills it in."""

from __future__ import annotations

from typing import NamedTuple

from foundation.plain_text import fold
from self_assessment.items import BONUS, MALUS, PLAIN


class Column(NamedTuple):
    """One column: its heading in the template, other headings (folded), width, and help."""

    heading: str
    others: frozenset[str]
    width: int
    help: str


def _names(*names: str) -> frozenset[str]:
    return frozenset(names)


COLUMNS: dict[str, Column] = {
    "number": Column(
        "Số",
        _names("stt", "tt", "ma", "ma so", "ma tieu chi", "so tieu chi", "code"),
        10,
        "Lĩnh vực: 1; tiêu chí: 1.1; tiêu chí thành phần: 1.1.1. Đánh số liên tục, không bỏ số. "
        "Định dạng ô là văn bản, để 1.10 không thành 1.1.",
    ),
    "name": Column(
        "Nội dung",
        _names(
            "tieu chi",
            "ten tieu chi",
            "tieu chi tieu chi thanh phan",
            "linh vuc tieu chi",
            "linh vuc tieu chi tieu chi thanh phan",
            "noi dung tieu chi",
        ),
        60,
        "Tên của lĩnh vực, tiêu chí hoặc tiêu chí thành phần.",
    ),
    "maximum": Column(
        "Điểm tối đa",
        _names("diem chuan", "thang diem", "diem toi da cua tieu chi", "so diem toi da"),
        12,
        "Điểm tối đa của dòng; điểm của các dòng bên dưới phải cộng lại đúng bằng. Viết 8,5 hoặc 8.5.",
    ),
    "kind": Column(
        "Cách chấm",
        _names("kieu cham", "loai", "loai tieu chi", "cach cham diem"),
        18,
        "Chỉ ghi ở dòng cuối cùng của mỗi nhánh: Có/Không; Tỷ lệ; Theo mức; Nguồn khác (điểm điều tra, SIPAS, kinh tế - xã hội).",
    ),
    "formula": Column(
        "Công thức",
        _names("bac diem", "muc diem", "bac hoac muc diem", "thang bac"),
        34,
        "Tỷ lệ: để trống là theo tỷ lệ; theo bậc thì ghi 90: 100; 80: 75 (từ 90 % được cả số điểm, từ 80 % được 75 %). "
        "Theo mức: ghi từng mức và số điểm, ví dụ Tốt: 1; Khá: 0,5; Chưa đạt: 0.",
    ),
    "how": Column(
        "Cách tính điểm",
        _names("huong dan cham", "huong dan cham diem", "cach tinh"),
        44,
        "Lời hướng dẫn chấm cho cơ quan được giao.",
    ),
    "proof": Column(
        "Tài liệu kiểm chứng",
        _names("yeu cau va tai lieu kiem chung", "yeu cau tai lieu kiem chung", "tai lieu kiem chung can co"),
        44,
        "Loại văn bản phải nộp. Thiếu tài liệu kiểm chứng thì 0 điểm.",
    ),
    "sign": Column(
        "Thưởng, trừ",
        _names("thuong tru", "loai diem", "diem thuong tru"),
        12,
        "Để trống; hoặc Thưởng, Trừ. Ghi ở dòng nhánh thì cả nhánh là thưởng hoặc trừ, và điểm tối đa của dòng ấy là mức trần.",
    ),
    "source": Column(
        "Nguồn điểm",
        _names("nguon", "lay tu"),
        24,
        "Với cách chấm Nguồn khác: điểm lấy từ đâu.",
    ),
    "parent": Column(
        "Thuộc số",
        _names("thuoc", "thuoc tieu chi", "so cap tren", "ma cap tren"),
        10,
        "Không bắt buộc. Số của dòng ngay bên trên trong cây; nếu ghi thì phải khớp với số.",
    ),
    "before": Column(
        "Số năm trước",
        _names("ma nam truoc", "so cu", "ma cu", "tieu chi nam truoc", "so tieu chi nam truoc"),
        12,
        "Không bắt buộc. Số của dòng này trong bộ năm trước, nếu nay mang số khác; năm trước chưa có thì ghi “mới”. "
        "Để trống thì hệ thống tìm theo nội dung giống hệt, rồi theo số.",
    ),
}
REQUIRED = ("number", "name", "maximum", "kind")
HEADS = ("number", "name", "maximum")
"""Columns by which the heading is known."""

KINDS = {
    "yes_no": ("Có/Không", {"co khong", "co khong khong ap dung", "co hoac khong"}),
    "ratio": ("Tỷ lệ", {"ty le", "ti le", "so", "theo ty le", "theo bac", "theo ti le", "so lieu"}),
    "level": ("Theo mức", {"theo muc", "muc", "muc dat", "lua chon"}),
    "imported": (
        "Nguồn khác",
        {"nguon khac", "lay tu nguon khac", "nhap tu nguon khac", "dieu tra xa hoi hoc", "dieu tra", "sipas"},
    ),
}
"""Kind → the word of the template, and the words (folded) that mean it."""
KIND_OF = {word: kind for kind, (_, words) in KINDS.items() for word in words}
SIGN_OF = {
    "": PLAIN,
    "khong": PLAIN,
    "thuong": BONUS,
    "diem thuong": BONUS,
    "cong": BONUS,
    "tru": MALUS,
    "diem tru": MALUS,
}
NEW_WORDS = {"moi", "chua co", "khong co"}
"""What means that a criterion had no number a year ago."""
SIGN_WORDS = {PLAIN: "", BONUS: "Thưởng", MALUS: "Trừ"}
TOTALS = {"tong", "tong cong", "tong so", "tong diem", "tong cong diem", "cong"}
"""What stands in the line of the whole, which has no number."""


def column_of(heading: str) -> str | None:
    """The column that a heading means."""
    words = fold(heading)
    return next((key for key, one in COLUMNS.items() if words == fold(one.heading) or words in one.others), None)
