"""The wording of what is handed to people: the letter, the slip, the record of the hand-over; the fields they know."""

from __future__ import annotations

from collections.abc import Mapping

from survey_app.paper_parts import PaperText, Part

FIELDS = {
    "ho_ten": "họ tên người được mời",
    "nhom": "nhóm đối tượng của người được mời",
    "han": "hạn trả lời",
    "noi_gui": "nơi gửi thư, trong câu",
    "cong_van": "“Thực hiện Công văn số …, ”; đợt không ghi số công văn thì để trống",
    "dia_chi": "địa chỉ trang khảo sát để gõ",
    "so_phut": "số phút cần để trả lời",
    "dien_thoai": "số điện thoại hỗ trợ",
    "gio_ho_tro": "giờ hỗ trợ, trong ngoặc; không có thì để trống",
    "loi_hua": "lời hứa giữ kín, đúng như hệ thống giữ; không sửa được",
    "thu": "“thư mời” hoặc “phiếu mời”",
    "thu_in_hoa": "như {thu}, chữ in hoa",
    "thu_dau_cau": "như {thu}, đứng đầu câu",
    "don_vi": "cơ quan, đơn vị: nơi nhận thư, hoặc nơi lập danh sách",
    "so_thu": "số thư được giao",
}
BOLD = frozenset({"ho_ten", "nhom", "han", "dia_chi", "dien_thoai"})
"""What stands out on a letter: whom it is for, and what somebody looks for again."""

_OF_PERSON = ("ho_ten", "nhom", "han")
_OF_MAILING = ("ten_dot", "noi_gui", "cong_van", "dia_chi", "so_phut", "dien_thoai", "gio_ho_tro", "loi_hua")
_SHORT, _LONG = 200, 700

PAPERS: Mapping[str, PaperText] = {
    "invitation": PaperText(
        "Thư mời",
        {
            "title": Part("Tên thư", "THƯ MỜI\n{ten_dot}", longest=_SHORT),
            "to": Part("Kính gửi", "Kính gửi: Ông/Bà {ho_ten}", ("ho_ten",), True, _SHORT),
            "opening": Part(
                "Lời mời",
                "{cong_van}{noi_gui} kính mời Ông/Bà trả lời phiếu khảo sát dành cho nhóm {nhom}. Phiếu này của riêng Ông/Bà: xin "
                "Ông/Bà đọc kỹ câu hỏi, tự trả lời sát với thực tế và không chuyển thư này cho người khác.",
                longest=_LONG,
            ),
            "ways": Part(
                "Bên mã QR",
                "Cách 1. Quét mã QR bằng Zalo hoặc máy ảnh điện thoại.\n"
                "Cách 2. Mở trình duyệt, gõ địa chỉ {dia_chi} rồi nhập mã khảo sát:",
                ("dia_chi",),
                longest=_SHORT,
            ),
            "code": Part("Dưới mã", "Mã có 12 ký tự, gõ chữ hoa hay chữ thường đều được.", (), True, _SHORT),
            "after": Part(
                "Sau khi mở",
                "Sau khi bấm “Bắt đầu”, hệ thống gửi một mã xác nhận tới số điện thoại của Ông/Bà trong danh sách đã duyệt.",
                longest=_LONG,
            ),
            "facts": Part(
                "Hạn, thời gian, hỗ trợ",
                "Hạn trả lời: {han}\nThời gian: khoảng {so_phut} phút, có thể dừng và làm tiếp\n"
                "Cần hỗ trợ: {dien_thoai}{gio_ho_tro}",
                ("han", "dien_thoai"),
                longest=_SHORT,
            ),
            "closing": Part(
                "Lời hứa, lời dặn",
                "{loi_hua}\nTrang khảo sát không hỏi mật khẩu, số thẻ, tài khoản ngân hàng hay số căn cước, và chỉ có một địa chỉ "
                "là {dia_chi}. Nếu còn nghi ngờ, xin Ông/Bà gọi số {dien_thoai}.",
                ("loi_hua",),
                longest=_LONG,
            ),
        },
        (*_OF_PERSON, *_OF_MAILING),
    ),
    "slip": PaperText(
        "Phiếu cắt",
        {
            "title": Part("Dòng đầu", "{ten_dot}", (), True, 120),
            "ways": Part(
                "Bên mã QR", "Quét mã QR, hoặc mở\n{dia_chi}\nvà nhập mã khảo sát:", ("dia_chi",), longest=120
            ),
            "facts": Part("Dưới mã", "Hạn: {han}\nKhoảng {so_phut} phút\nHỗ trợ: {dien_thoai}", ("han",), longest=120),
            "closing": Part("Dòng cuối", "Dành riêng cho Ông/Bà; xin không chuyển cho người khác.", (), True, 120),
        },
        ("han", *(field for field in _OF_MAILING if field != "loi_hua")),
    ),
    "handover": PaperText(
        "Biên bản giao nhận",
        {
            "title": Part("Tên văn bản", "BIÊN BẢN GIAO NHẬN {thu_in_hoa}\n{ten_dot}\n(Bên nhận: {don_vi})", ("don_vi",)),
            "foot": Part(
                "Dưới bảng",
                "Tổng cộng: {so_thu} {thu}, mỗi người một phong bì dán kín có ghi tên người nhận.\n"
                "{thu_dau_cau} được giao cho mọi người được mời; biên bản này không cho biết ai đã trả lời.\n"
                "Ngày giao: …… / …… / …………",
                ("so_thu",),
            ),
            "sides": Part("Hai bên ký, mỗi bên một dòng", "BÊN GIAO\nBÊN NHẬN"),
        },
        ("ten_dot", "don_vi", "so_thu", "thu", "thu_in_hoa", "thu_dau_cau"),
    ),
}  # fmt: skip
"""The papers that are handed over; none of them says who has answered."""
