"""What a text may hold besides words: one row a parameter. In a template it stands as its mark, `{ma}`; providers with templates
of their own get it under its name, `code`."""

from __future__ import annotations

from typing import NamedTuple


class Parameter(NamedTuple):
    """One parameter: mark, name, what it is in words, and what stands for it in a preview. Of the round: its value is the
    round's own, so it has no sample."""

    mark: str
    name: str
    words: str
    sample: str = ""


OF_THE_ROUND = (
    Parameter("nguoi_gui", "sender", "tên người gửi trong tin nhắn"),
    Parameter("co_quan", "office", "cơ quan chủ trì, ghi đủ"),
    Parameter("ten_dot", "title", "tên đợt khảo sát"),
    Parameter("nam", "year", "năm của đợt"),
    Parameter("han", "until", "ngày kết thúc trả lời, đủ ngày tháng năm"),
    Parameter("gio_han", "until_hour", "giờ kết thúc trả lời, ví dụ 17h; đứng trước ngày kết thúc"),
    Parameter("han_ngan", "until_short", "ngày kết thúc trả lời, chỉ ngày và tháng"),
    Parameter("mo", "from", "ngày mở trả lời, đủ ngày tháng năm"),
    Parameter("thoi_luong", "minutes_needed", "số phút cần để trả lời"),
    Parameter("ho_tro", "phone", "điện thoại hỗ trợ"),
    Parameter("gio_ho_tro", "hours", "giờ hỗ trợ"),
    Parameter("trang", "site", "địa chỉ trang khảo sát"),
    Parameter("ten_mien", "host", "tên miền của trang khảo sát"),
)
"""What every kind of message may hold: it is the same for everybody of a round."""

OF_THE_MESSAGE = (
    Parameter("ma", "code", "mã xác nhận, 6 chữ số (10 khi bị nhập sai quá nhiều)", "482913"),
    Parameter("phut", "minutes", "số phút mã còn hiệu lực", "10"),
    Parameter("den_gio", "good_until", "giờ mã hết hiệu lực, tính từ lúc gửi đi", "10:35"),
    Parameter("so_lan", "failures", "số lần nhập sai", "10"),
    Parameter("duong_dan", "link", "đường dẫn riêng của từng người", "X" * 26),
    Parameter("bien_nhan", "receipt", "số biên nhận", "BN-7F3K-92QD"),
    Parameter("luc", "at", "giờ và ngày nộp phiếu", "10:58 24/10"),
    Parameter(
        "viec", "matter", "việc cần duyệt: sản phẩm và số bản, hoặc đơn vị", "Danh sách đối tượng điều tra, bản 3"
    ),
    Parameter("nguoi", "person", "họ tên cán bộ", "Nguyễn Thị Hoa"),
    Parameter("ket_qua", "outcome", "“đã được duyệt” hoặc “không được duyệt”", "đã được duyệt"),
    Parameter(
        "xem_tai", "page", "địa chỉ trang để xem và quyết định", "https://khaosat.tentinh.gov.vn/bo-noi-vu/dot/1/xuat/3"
    ),
    Parameter(
        "ly_do", "reason", "lý do đổi hạn trả lời, hoặc lý do xuất", "nhiều đơn vị đang khắc phục hậu quả mưa lũ"
    ),
    Parameter(
        "da_tra_loi",
        "norm",
        "câu “72 % người đã trả lời, ” khi quá nửa đã trả lời; nếu chưa thì để trống",
        "72 % người đã trả lời, ",
    ),
)
"""What only some kinds hold."""

PARAMETERS = {one.mark: one for one in (*OF_THE_ROUND, *OF_THE_MESSAGE)}
