"""The words of the library's questionnaires besides their rated items (items.csv), in Vietnamese and English."""

from __future__ import annotations

from dataclasses import dataclass

VI, EN = "Tiếng Việt (vi)", "English (en)"


@dataclass(frozen=True)
class Theme:
    """A theme of the survey: its criteria are `field`.1, .2 …, each of `points`."""

    key: str
    field: str
    points: str
    vi: str
    en: str


THEMES = (
    Theme("vb", "2", "0.8", "Chất lượng văn bản quy phạm pháp luật", "Quality of legal documents"),
    Theme("bm", "4", "0.8", "Tổ chức bộ máy hành chính", "Organisation of the administration"),
    Theme("cb", "5", "0.8", "Đội ngũ cán bộ, công chức", "Officials and civil servants"),
    Theme("tc", "6", "0.6", "Quản lý tài chính công", "Public finance"),
    Theme("so", "7", "0.8", "Xây dựng chính quyền số", "Digital government"),
    Theme("ld", "1", "0.6", "Quyết tâm cải cách của lãnh đạo", "Drive of the leadership"),
)
REASONS_AFTER = "so"
"""The theme on whose page a low mark is asked about."""

GROUPS = {
    "hdnd": ("đại biểu HĐND cấp tỉnh", "provincial People's Councillors"),
    "lds": ("lãnh đạo cấp sở", "department leaders"),
    "ldp": ("lãnh đạo cấp phòng thuộc sở", "division leaders"),
    "ldh": ("lãnh đạo UBND cấp huyện", "district leaders"),
    "ldx": ("lãnh đạo UBND cấp xã", "commune leaders"),
}
PAGES_OF_PAR_30 = (
    (8, "Văn bản quy phạm pháp luật và tổ chức bộ máy", "Legal documents and organisation"),
    (8, "Bộ máy, cán bộ, công chức và tài chính công", "Organisation, civil servants and public finance"),
    (7, "Tài chính công và chính quyền số", "Public finance and digital government"),
    (7, "Chính quyền số và quyết tâm của lãnh đạo", "Digital government and drive of the leadership"),
)
SCALE = (
    ("5", "Rất tốt", "Very good", "100"),
    ("4", "Tốt", "Good", "75"),
    ("3", "Khá", "Fair", "50"),
    ("2", "Trung bình", "Average", "25"),
    ("1", "Kém", "Poor", "0"),
)
REASONS = (
    ("kho_dung", "Khó sử dụng", "Hard to use"),
    ("khong_on_dinh", "Chậm hoặc không ổn định", "Slow or unstable"),
    ("roi_rac", "Dữ liệu không kết nối với nhau", "Data are not connected"),
    ("thieu_hd", "Thiếu hướng dẫn, tập huấn", "Lack of guidance and training"),
)
INTRODUCTION = {
    VI: "**Phiếu minh họa**, không phải mẫu phiếu của cơ quan nhà nước. Câu trả lời không gắn với tên Ông/Bà. "
    "Xin đánh giá theo thực tế trong năm qua.",
    EN: "**Illustrative form**, not an official form of any agency. Your answers are not linked to your name. "
    "Please rate what you have seen in the past year.",
}
NO_NAMES = {
    VI: "Không bắt buộc. Xin không ghi họ tên, chức vụ, số điện thoại hoặc điều gì cho biết Ông/Bà là ai.",
    EN: "Optional. Please write no name, position, phone number or anything that tells who you are.",
}
