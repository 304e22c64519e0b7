"""The wording of what is printed and signed about a ballot box, and of an agency's own list; the facts are fields, and stay."""

from __future__ import annotations

from collections.abc import Mapping

from agencies.agency import CLASSES
from survey_app.paper_parts import PaperText, Part

FIELDS = {
    "loai_hom": "loại đợt khi lập hòm phiếu",
    "dau_van_tay": "dấu vân tay khoá hòm phiếu",
    "can_co": "số người cần có để mở hòm phiếu",
    "da_thu": "lần thử mở phong bì thử",
    "ngay_chot": "ngày chốt cuối",
    "so_phong_bi": "số phong bì khi chốt, kể cả phong bì để riêng",
    "ma_chot": "mã kiểm tra của lần chốt cuối",
    "phieu_giay": "số phiếu giấy",
    "ly_do_mo_tiep": "lý do mở tiếp khi không khớp lần chốt cuối; khớp thì dòng này không in",
    "tong_so": "số phong bì khi mở, kể cả phong bì để riêng",
    "de_rieng": "số phong bì để riêng",
    "da_huy": "số phong bì huỷ khi còn niêm phong",
    "da_mo": "số phiếu đã mở",
    "khong_mo_duoc": "số phong bì không mở được",
    "khong_dua_ra": "số phiếu không đưa ra vì dưới mười người",
    "dung_giua_chung": "số lần mở dừng giữa chừng",
    "nguoi_dong_y": "những người giữ khoá đã đồng ý mở",
    "ma_da_mo": "mã kiểm tra các phiếu đã mở; chưa mở thì dòng này không in",
    "ngay_cuoi": "ngày của bước cuối",
    "tinh_trang_hom": "tình trạng hòm phiếu",
    "tinh_trang": "tình trạng danh sách, chữ thường",
}
COUNTS = {
    "envelopes": "tong_so",
    "set_aside": "de_rieng",
    "destroyed": "da_huy",
    "opened": "da_mo",
    "unreadable": "khong_mo_duoc",
    "left_out": "khong_dua_ra",
    "broken_off": "dung_giua_chung",
}
"""What the minutes of the opening count → its field."""
_EVENING = (
    "Ngày chốt cuối: {ngay_chot}\nSố phong bì, kể cả phong bì để riêng: {so_phong_bi}\n"
    "Mã kiểm tra (SHA-256): {ma_chot}\nPhiếu giấy, tính riêng: {phieu_giay}\n"
)
_OF_EVENING = ("ngay_chot", "so_phong_bi", "ma_chot", "phieu_giay")
_ROUND = ("nam", "tinh", "ten_dot", "co_quan")
_PRESENT = "Biên bản được đọc lại cho những người có mặt cùng nghe, thống nhất và ký tên."


def _minutes(name: str, title: str, facts: str, must: tuple[str, ...], closing: str = _PRESENT) -> PaperText:
    return PaperText(
        name,
        {
            "title": Part("Tên văn bản", f"{title}\n({{ten_dot}})"),
            "facts": Part("Ghi nhận, mỗi dòng một mục", facts, must, pairs=True),
            "closing": Part("Dưới bảng", closing),
            "signer": Part("Người ký", "NGƯỜI CHỦ TRÌ", longest=200),
        },
        (*_ROUND, *must),
    )


PAPERS: Mapping[str, PaperText] = {
    "sitting_minutes": _minutes(
        "Biên bản lập khoá hòm phiếu",
        "BIÊN BẢN LẬP KHOÁ HÒM PHIẾU",
        "Đợt điều tra: {ten_dot}\nLoại đợt: {loai_hom}\nDấu vân tay khoá hòm phiếu: {dau_van_tay}\n"
        "Số người cần có để mở hòm phiếu: {can_co}\nĐã thử: {da_thu}",
        ("loai_hom", "dau_van_tay", "can_co", "da_thu"),
    ),
    "last_evening": _minutes(
        "Bản chốt số phong bì",
        "CHỐT SỐ PHONG BÌ KHI KẾT THÚC ĐỢT",
        _EVENING + "Dấu vân tay khoá hòm phiếu: {dau_van_tay}",
        (*_OF_EVENING, "dau_van_tay"),
        "Số liệu trên dùng để đối chiếu khi mở hòm phiếu.",
    ),
    "opening_minutes": _minutes(
        "Biên bản mở hòm phiếu",
        "BIÊN BẢN MỞ HÒM PHIẾU",
        _EVENING + "Không khớp lần chốt cuối; lý do mở tiếp: {ly_do_mo_tiep}\n"
        "Phong bì khi mở, kể cả phong bì để riêng: {tong_so}\nPhong bì để riêng, không mở: {de_rieng}\n"
        "Huỷ khi còn niêm phong, vì dưới mười người: {da_huy}\nPhiếu đã mở: {da_mo}\n"
        "Phong bì không mở được: {khong_mo_duoc}\nKhông đưa ra vì dưới mười người: {khong_dua_ra}\n"
        "Lần mở dừng giữa chừng rồi làm lại từ đầu: {dung_giua_chung}\nNgười giữ khoá đã đồng ý: {nguoi_dong_y}\n"
        "Mã kiểm tra các phiếu đã mở (SHA-256): {ma_da_mo}\nNgày của bước cuối: {ngay_cuoi}\n"
        "Tình trạng: {tinh_trang_hom}",
        (
            *_OF_EVENING,
            "ly_do_mo_tiep",
            *COUNTS.values(),
            "nguoi_dong_y",
            "ma_da_mo",
            "ngay_cuoi",
            "tinh_trang_hom",
        ),
    ),
}
"""The papers of a ballot box."""

_COMMITTEE = "TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH"
_CHIEFS = {"huyen": _COMMITTEE, "xa": _COMMITTEE, "hdnd": "TM. HỘI ĐỒNG NHÂN DÂN\nCHỦ TỊCH"}


def chief(class_code: str) -> str:
    """The part of an agency's own list that says who signs it, by the class of the agency."""
    return f"chief_{class_code if class_code in CLASSES else 'so'}"


OWN_LIST = PaperText(
    "Danh sách của đơn vị (bản trình ký)",
    {
        "title": Part("Tên văn bản", "{ten_danh_sach}\n{ten_dot}\n(Tình trạng: {tinh_trang})", ("tinh_trang",)),
        "foot": Part("Dưới bảng", "Tổng số: {so_nguoi} người.", ("so_nguoi",)),
        **{
            chief(code): Part(f"Người ký: {words}", _CHIEFS.get(code, "THỦ TRƯỞNG CƠ QUAN"), longest=200)
            for code, words in CLASSES.items()
        },
    },
    (*_ROUND, "ten_danh_sach", "ten_loai", "ten_loai_in_hoa", "don_vi", "tinh_trang", "so_nguoi"),
)
"""What an agency prints for its chief."""
