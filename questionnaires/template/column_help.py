"""What each column is for, as the comment of its header cell in the blank template."""

from __future__ import annotations

from collections.abc import Mapping

from questionnaires.kinds import SELECT_ONE
from questionnaires.workbook.columns import CRITERION, MAX_SCORE, SAME_AS

VI = "Tiếng Việt (vi)"

SURVEY: Mapping[str, str] = {
    "type": (
        "BẮT BUỘC. Loại của dòng: chọn trong danh sách thả xuống hoặc gõ.\n"
        f"Câu hỏi chọn ghi thêm tên danh sách ở trang choices, ví dụ: {SELECT_ONE.written('muc_do')}\n"
        "Nhóm câu hỏi bắt đầu bằng begin_group và kết thúc bằng end_group."
    ),
    "name": (
        "BẮT BUỘC. Tên riêng của câu hỏi, không dấu, không dấu cách, không trùng nhau.\n"
        "Ví dụ: hai_long, cau_1. Các công thức gọi câu hỏi bằng tên này: ${hai_long}"
    ),
    f"label::{VI}": (
        "Nội dung người trả lời nhìn thấy.\n"
        "In đậm: **chữ đậm**. Chèn câu trả lời trước: ${ten_cau}.\n"
        "Muốn có thêm ngôn ngữ, thêm cột label::English (en)."
    ),
    f"hint::{VI}": "Lời nhắc ngắn hiện dưới câu hỏi. Có thể để trống.",
    f"guidance_hint::{VI}": "Giải thích dài hơn, người trả lời bấm để xem. Có thể để trống.",
    "required": "Ghi yes nếu phải trả lời; để trống hoặc no nếu không. Cũng có thể ghi một điều kiện.",
    f"required_message::{VI}": "Câu báo khi bỏ trống câu phải trả lời. Để trống thì dùng câu báo chung.",
    "relevant": (
        "Điều kiện để câu hỏi hiện ra. Để trống: luôn hiện.\n"
        "Ví dụ: ${da_dung} = '1'\nCâu chọn nhiều: selected(${ly_do}, 'khac')"
    ),
    "constraint": (
        "Điều kiện câu trả lời phải thỏa; dấu chấm là câu trả lời đang ghi.\n"
        "Ví dụ: . >= 18 and . <= 90\nChọn tối đa ba ý: count-selected(.) <= 3"
    ),
    f"constraint_message::{VI}": "Câu báo khi câu trả lời không thỏa điều kiện ở cột constraint.",
    "calculation": (
        "Công thức của dòng calculate (không hiện ra cho người trả lời).\n"
        "Ví dụ: coalesce(${q1}, 0) + coalesce(${q2}, 0)\n"
        "Không dùng today(), now(), uuid(), random(): các giá trị này có thể làm lộ người trả lời."
    ),
    "choice_filter": (
        "Lọc danh sách lựa chọn theo câu trả lời trước, dùng một cột thêm ở trang choices.\nVí dụ: tinh = ${tinh}"
    ),
    "appearance": (
        "Cách hiển thị. Nhóm: field-list (cả nhóm trên một trang), table-list (bảng nhiều câu cùng thang đo).\n"
        "Câu hỏi: likert, columns, columns-2 … columns-5, columns-pack, compact, horizontal (các ý cạnh nhau), "
        "minimal (danh sách mở ra), "
        "autocomplete (gõ để tìm trong danh sách dài), multiline (ô nhiều dòng)."
    ),
    "parameters": (
        "Tham số. Câu range: start=0 end=10 step=1\n"
        "Xáo trộn lựa chọn: randomize=true (thêm seed=4 để mọi người thấy cùng một thứ tự)."
    ),
    "default": "Giá trị có sẵn khi mở phiếu. Người trả lời vẫn sửa được. Nên để trống với câu hỏi đánh giá.",
    "readonly": "Ghi yes nếu chỉ cho xem, không cho sửa.",
    "repeat_count": "Số lần lặp của begin_repeat, ví dụ ${so_nguoi}, nhiều nhất 20. Để trống: người trả lời tự thêm.",
    CRITERION: (
        "Tiêu chí của Chỉ số cải cách hành chính mà câu hỏi đo, ví dụ 7.1.2.\n"
        "Cùng một tiêu chí ở các phiếu khác nhau được tính chung."
    ),
    MAX_SCORE: "Điểm tối đa của câu hỏi, dùng dấu chấm thập phân, ví dụ 0.5.",
    SAME_AS: (
        "Tên (cột name) của câu hỏi khác hỏi cùng một ý, cùng chiều điểm, ví dụ vb_1.\n"
        "Hai câu trả lời trái ngược nhau thì trang phiếu nhắc xem lại một lần; không ảnh hưởng đến kết quả."
    ),
}

CHOICES: Mapping[str, str] = {
    "list_name": (
        "BẮT BUỘC. Tên danh sách, ghi ở mọi dòng của danh sách (không gộp ô).\n"
        f"Trang survey gọi danh sách bằng tên này: {SELECT_ONE.written('muc_do')}"
    ),
    "name": (
        "BẮT BUỘC. Mã của lựa chọn, được lưu làm câu trả lời: 1–32 ký tự không dấu, không dấu cách.\n"
        "Ví dụ: 1, 5, khac, 98."
    ),
    f"label::{VI}": "Nội dung lựa chọn người trả lời nhìn thấy.",
    "score": (
        "Phần trăm số điểm mà lựa chọn này đạt: 0–100, ví dụ 75. Để trống: không tính vào điểm "
        "(dùng cho “không có thông tin”)."
    ),
    "exclusive": "Ghi yes nếu đã chọn ý này thì không được chọn thêm ý khác, ví dụ “Không có ý kiến”.",
    "fixed": "Ghi yes nếu ý này luôn đứng cuối khi các lựa chọn được xáo trộn.",
}

SETTINGS: Mapping[str, str] = {
    "form_title": "Tên phiếu, hiện ở đầu mỗi trang.",
    "form_id": "Mã phiếu, không dấu, giữ nguyên qua các phiên bản. Ví dụ: par_lds",
    "version": "Phiên bản, đổi mỗi khi sửa phiếu. Ví dụ: 2026.1",
    "default_language": "Ngôn ngữ mặc định, ghi đúng như trong tên cột label: Tiếng Việt (vi)",
    "style": "Ghi pages để mỗi nhóm field-list là một trang. Để trống: tất cả trên một trang.",
    "namespaces": "Giữ nguyên nếu trang survey có cột bind::par:…",
}
