"""Why a file is refused before any of its cells is looked at, in words that say what to do (list-import §2)."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Severity = Literal["error", "confirm"]


class Message(NamedTuple):
    severity: Severity
    words: str


def error(words: str) -> Message:
    return Message("error", words)


def confirm(words: str) -> Message:
    return Message("confirm", words)


FILE_REFUSALS: Mapping[str, Message] = {
    "FILE_EMPTY": error("Tệp rỗng. Hãy lưu lại danh sách rồi tải lên lần nữa."),
    "FILE_TOO_LARGE": error(
        "Tệp lớn hơn {largest}. Hãy xóa ảnh và trang tính không cần thiết, hoặc chép danh sách sang tệp mẫu."
    ),
    "FILE_TYPE": error(
        "Chỉ nhận tệp .xlsx, .xls, .ods, .csv. Hãy mở tệp, chọn Lưu thành (Save As) → Excel Workbook (.xlsx)."
    ),
    "FILE_TYPE_MISMATCH": error(
        "Nội dung tệp không đúng với đuôi “{extension}”. Hãy mở bằng Excel rồi Lưu thành .xlsx, đừng đổi tên đuôi tệp."
    ),
    "FILE_MACRO": error("Tệp có macro nên không được nhận. Hãy Lưu thành “Excel Workbook (.xlsx)” không có macro."),
    "FILE_ENCRYPTED": error("Tệp đặt mật khẩu. Hãy bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) rồi tải lại."),
    "FILE_CORRUPT": error("Tệp bị hỏng hoặc tải lên chưa trọn. Hãy mở thử trên máy, lưu lại rồi tải lên lần nữa."),
    "FILE_UNPACKED": error("Tệp giải nén ra quá lớn. Hãy chép riêng danh sách sang tệp mẫu."),
    "FILE_UNSAFE": error("Tệp có thành phần không an toàn. Hãy chép danh sách sang tệp mẫu rồi tải lại."),
    "FILE_EXTERNAL_LINK": error(
        "Tệp có liên kết tới tệp khác. Hãy chọn Dữ liệu → Sửa liên kết → Ngắt liên kết, lưu lại rồi tải lên."
    ),
}
