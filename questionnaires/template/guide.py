"""The sheet “Hướng dẫn” of the blank template: everything an author may write, on one page to read."""

from __future__ import annotations

from questionnaires import kinds
from questionnaires.kinds import Kind, Role

Line = tuple[str, ...]

STEPS: tuple[Line, ...] = (
    ("# Hướng dẫn soạn phiếu",),
    (
        "Trang này chỉ để đọc",
        "Phần mềm không dùng nội dung ở đây. Rê chuột lên tên cột ở trang khác để xem giải thích.",
    ),
    ("",),
    ("## Các bước",),
    ("1. Ghi câu hỏi", "Trang survey: mỗi dòng một câu hỏi, theo thứ tự người trả lời sẽ gặp. Xóa các dòng ví dụ."),
    ("2. Ghi lựa chọn", "Trang choices: mỗi dòng một lựa chọn, cùng list_name là cùng danh sách."),
    ("3. Ghi tên phiếu", "Trang settings, dòng 2: tên, mã và phiên bản của phiếu."),
    ("4. Tải lên", "Phần mềm báo mọi lỗi cùng lúc, theo trang tính, dòng và cột. Sửa trong Excel rồi tải lên lại."),
    ("5. Xem thử và xuất bản", "Xem phiếu như trên điện thoại. Sau khi xuất bản, phiếu không sửa được nữa."),
    ("",),
)


def types() -> tuple[Line, ...]:
    """Every type that a workbook may use, with its example."""
    lines = ((_written(kind), *kind.guide) for kind in kinds.accepted() if kind.role is not Role.END)
    return (("## Loại câu hỏi (cột type)", "Dùng khi", "Ví dụ"), *lines, ("",))


def _written(kind: Kind) -> str:
    return f"{kind.name} … end_{kind.shelter}" if kind.shelter else kind.written("DANH_SÁCH")


EXPRESSIONS: tuple[Line, ...] = (
    ("## Biểu thức thường dùng", "Viết", "Ghi chú"),
    ("Hiện khi chọn một ý", "${kenh} = 'khac'", "Giá trị chữ đặt trong dấu nháy thẳng '…'"),
    ("Hiện khi có chọn một ý (chọn nhiều)", "selected(${ly_do}, 'khac')", "Không dùng dấu = với câu chọn nhiều"),
    ("Hiện khi điểm thấp", "${so_muc_thap} > 0", "so_muc_thap là một dòng calculate"),
    ("Nhiều điều kiện", "${a} = '1' and ${b} != ''", "and, or, not(…)"),
    ("Giới hạn số", ". >= 18 and . <= 90", "Cột constraint; dấu chấm là câu trả lời này"),
    ("Chọn tối đa ba", "count-selected(.) <= 3", "Cột constraint"),
    (
        "“Không biết” không đi với ý khác",
        "not(selected(., '98') and count-selected(.) > 1)",
        "Cột constraint, cùng với exclusive = yes ở trang choices",
    ),
    ("Dạng chữ", "regex(., '^[A-Z]{2}-[0-9]{3}$')", "Mẫu phải khớp cả câu trả lời: ^…$"),
    ("Đếm mức thấp", "if(${q1} = '1' or ${q1} = '2', 1, 0) + if(…)", "Cột calculation"),
    ("",),
)

FUNCTIONS: tuple[Line, ...] = (
    ("## Các hàm",),
    ("Điều kiện", "true() false() not() boolean() boolean-from-string() if() coalesce() once() checklist()"),
    ("Lựa chọn", "selected() selected-at() count-selected() jr:choice-name() instance()"),
    (
        "Số",
        "number() int() round() floor() ceiling() abs() pow() sqrt() min() max() sum() count() count-non-empty() random()",
    ),
    (
        "Chữ",
        "string() concat() join() string-length() substr() substring-before() substring-after() contains() "
        "starts-with() ends-with() translate() normalize-space() regex() uuid()",
    ),
    (
        "Ngày",
        "today() now() date() decimal-date-time() format-date() format-date-time() date-time() add-date() difference-in-months()",
    ),
    ("Phần lặp", "position() indexed-repeat() current()"),
    (
        "Không dùng ở calculation, default",
        "today() now() uuid() random()",
        "Giá trị lưu lại có thể làm lộ người trả lời",
    ),
    ("",),
)

SECRECY: tuple[Line, ...] = (
    ("## Giữ bí mật câu trả lời",),
    ("Không hỏi", "Họ tên, số điện thoại, thư điện tử, số căn cước, ngày sinh của người trả lời."),
    ("Câu hỏi văn bản", "Nhắc ở cột hint: xin không ghi điều gì cho biết người trả lời là ai."),
    ("Không ghi thời gian, thiết bị", "Các loại start, end, today, deviceid, geopoint… không dùng được."),
)


def lines() -> tuple[Line, ...]:
    """The whole sheet."""
    return (*STEPS, *types(), *EXPRESSIONS, *FUNCTIONS, *SECRECY)
