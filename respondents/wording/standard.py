"""The texts as they are shipped, in Vietnamese with its diacritics. An SMS loses them when it leaves, unless the provider takes
them; the standard texts then fit one SMS of 160 characters with an address of usual length."""

from __future__ import annotations

from typing import NamedTuple


class Texts(NamedTuple):
    """What one kind of message says: the SMS (Zalo gets it too), and an e-mail's subject and body."""

    sms: str
    subject: str
    mail: str


_GREETING = "Kính gửi Ông/Bà,\n\n"
_OWN_LINK = (
    "Đường dẫn riêng của Ông/Bà:\n{duong_dan}\n\n"
    "Đường dẫn này chỉ dành cho Ông/Bà, xin không chuyển cho người khác. Khi mở, hệ thống gửi mã xác nhận tới số điện thoại "
    "hoặc thư điện tử đã đăng ký."
)
_SURVEY = "khảo sát cải cách hành chính năm {nam}"

STANDARD: dict[str, Texts] = {
    "pre_notice": Texts(
        "{nguoi_gui}: từ {mo} Ông/Bà sẽ nhận đường dẫn riêng để trả lời khảo sát CCHC {nam}. Hỗ trợ: {ho_tro}",
        f"Sắp gửi lời mời tham gia {_SURVEY}",
        _GREETING
        + "Từ ngày {mo}, {co_quan} sẽ gửi cho Ông/Bà đường dẫn riêng để tham gia {ten_dot}. Việc trả lời mất khoảng "
        "{thoi_luong} phút, đến {gio_han} ngày {han}.\n\nÔng/Bà chưa cần làm gì khi nhận thư này.",
    ),
    "invitation": Texts(
        "{nguoi_gui} kính mời Ông/Bà trả lời khảo sát CCHC {nam} trước {gio_han} {han_ngan}: {duong_dan}",
        f"Kính mời tham gia {_SURVEY}",
        _GREETING
        + "{co_quan} kính mời Ông/Bà tham gia {ten_dot}. Việc trả lời mất khoảng {thoi_luong} phút; có thể dừng giữa "
        "chừng rồi làm tiếp. Hạn trả lời: {gio_han} ngày {han}.\n\n" + _OWN_LINK,
    ),
    "reminder": Texts(
        "{nguoi_gui}: {da_tra_loi}kính mời Ông/Bà trả lời khảo sát CCHC {nam} trước {gio_han} {han_ngan}: {duong_dan}",
        f"Nhắc trả lời {_SURVEY}",
        _GREETING + "{co_quan} chưa nhận được phiếu trả lời của Ông/Bà trong {ten_dot}. Kính mời Ông/Bà trả lời trước "
        "{gio_han} ngày {han}; việc này mất khoảng {thoi_luong} phút.\n\n" + _OWN_LINK,
    ),
    "last_call": Texts(
        "{nguoi_gui}: khảo sát CCHC {nam} kết thúc {gio_han} ngày {han_ngan}. Kính mời Ông/Bà trả lời: {duong_dan}",
        f"Sắp hết hạn trả lời {_SURVEY}",
        _GREETING
        + "{ten_dot} kết thúc lúc {gio_han} ngày {han}. {co_quan} chưa nhận được phiếu trả lời của Ông/Bà và mong Ông/Bà dành "
        "khoảng {thoi_luong} phút để trả lời trước hạn.\n\n" + _OWN_LINK,
    ),
    "code": Texts(
        "{nguoi_gui}: mã xác nhận khảo sát CCHC của Ông/Bà là {ma}, hiệu lực {phut} phút. Không đưa mã cho người khác.\n"
        "@{ten_mien} #{ma}",
        "Mã xác nhận khảo sát cải cách hành chính",
        _GREETING
        + "Mã xác nhận của Ông/Bà là {ma}, hiệu lực {phut} phút, đến {den_gio}. Mã chỉ nhập tại {ten_mien}.\n\n"
        "Xin không đưa mã cho người khác, kể cả người tự xưng là cán bộ khảo sát. Nếu Ông/Bà không yêu cầu mã này, xin bỏ qua "
        "thư.",
    ),
    "receipt": Texts(
        "{nguoi_gui}: phiếu khảo sát của Ông/Bà đã nộp {luc}, biên nhận {bien_nhan}. Không phải Ông/Bà? {trang}/khong-phai-toi",
        "Biên nhận phiếu khảo sát cải cách hành chính",
        _GREETING
        + "{co_quan} đã nhận phiếu trả lời của Ông/Bà trong {ten_dot}.\n\nBiên nhận: {bien_nhan}\nNộp lúc: {luc}\n\n"
        "Nếu không phải Ông/Bà nộp phiếu, xin báo tại:\n{trang}/khong-phai-toi",
    ),
    "locked": Texts(
        "{nguoi_gui}: mã xác nhận khảo sát CCHC đã nhập sai {so_lan} lần ở một trình duyệt. Nếu không phải Ông/Bà, xin báo "
        "{ho_tro}",
        "Mã xác nhận khảo sát đã nhập sai nhiều lần",
        _GREETING
        + "Mã xác nhận trên đường dẫn khảo sát của Ông/Bà đã nhập sai {so_lan} lần ở một trình duyệt, nên lần mở ấy đã dừng. "
        "Đường dẫn vẫn dùng được. Nếu không phải Ông/Bà nhập, xin báo {ho_tro}.",
    ),
    "suspended": Texts(
        "{nguoi_gui}: mã khảo sát CCHC của Ông/Bà bị nhập sai quá nhiều lần. Đường dẫn vẫn dùng được, mã mới dài 10 chữ số. Hỗ "
        "trợ {ho_tro}",
        "Mã xác nhận khảo sát bị nhập sai quá nhiều lần",
        _GREETING
        + "Mã xác nhận trên đường dẫn khảo sát của Ông/Bà bị nhập sai quá nhiều lần. Đường dẫn vẫn dùng được; để không ai đoán "
        "được, mã mới dài 10 chữ số. Nếu không phải Ông/Bà nhập, xin báo {ho_tro}.",
    ),
    "joined": Texts(
        "{nguoi_gui}: Ông/Bà được bổ sung vào danh sách khảo sát CCHC {nam}. Nếu không phải Ông/Bà, gọi {ho_tro}",
        "Ông/Bà được bổ sung vào danh sách khảo sát",
        _GREETING
        + "Ông/Bà được bổ sung vào danh sách người trả lời của {ten_dot}. Nếu không phải Ông/Bà, xin gọi {ho_tro}.",
    ),
    "left": Texts(
        "{nguoi_gui}: Ông/Bà không còn trong danh sách khảo sát CCHC {nam}. Đường dẫn cũ đã được thu hồi. Hỗ trợ: {ho_tro}",
        "Ông/Bà không còn trong danh sách khảo sát",
        _GREETING
        + "Ông/Bà không còn trong danh sách người trả lời của {ten_dot}. Đường dẫn đã gửi trước đây được thu hồi và "
        "không dùng được nữa.",
    ),
    "contact_changed": Texts(
        "{nguoi_gui}: liên hệ của Ông/Bà trong khảo sát CCHC {nam} vừa được đổi, phiếu làm dở bị xóa. Nếu không yêu cầu, gọi "
        "ngay {ho_tro}",
        "Liên hệ của Ông/Bà trong khảo sát vừa được đổi",
        _GREETING
        + "Số điện thoại hoặc thư điện tử của Ông/Bà trong {ten_dot} vừa được đổi theo đề nghị của cơ quan; phiếu đang "
        "làm dở bị xóa. Nếu Ông/Bà không yêu cầu, xin gọi ngay {ho_tro}.",
    ),
    "contact_taken": Texts(
        "{nguoi_gui}: số này được đăng ký nhận khảo sát CCHC {nam}, hiệu lực sau 24 giờ; phiếu làm dở bị xóa. Nếu không đúng, "
        "gọi {ho_tro}",
        "Thư điện tử này được đăng ký nhận khảo sát",
        _GREETING
        + "Liên hệ này vừa được đăng ký để nhận đường dẫn trả lời {ten_dot}, hiệu lực sau 24 giờ; phiếu đang làm dở "
        "bị xóa. Nếu không đúng, xin gọi {ho_tro}.",
    ),
    "set_aside": Texts(
        "{nguoi_gui}: phiếu mà Ông/Bà báo không phải mình gửi đã được để riêng, không mở, không tính.",
        "Kết quả xem xét phiếu mà Ông/Bà báo không phải mình gửi",
        _GREETING + "Phiếu mà Ông/Bà báo không phải mình gửi đã được để riêng: không mở, không tính vào kết quả.",
    ),
    "set_aside_again": Texts(
        "{nguoi_gui}: phiếu mà Ông/Bà báo không phải mình gửi đã được để riêng, không mở, không tính. Ông/Bà có thể trả lời lại: "
        "{duong_dan}",
        "Kết quả xem xét phiếu mà Ông/Bà báo không phải mình gửi",
        _GREETING
        + "Phiếu mà Ông/Bà báo không phải mình gửi đã được để riêng: không mở, không tính vào kết quả. Ông/Bà có thể "
        "trả lời lại.\n\n" + _OWN_LINK,
    ),
    "looked_at": Texts(
        "{nguoi_gui}: phiếu gửi bằng đường dẫn của Ông/Bà đã được để riêng sau khi xác minh, không mở, không tính. Hỏi: {ho_tro}",
        "Phiếu gửi bằng đường dẫn của Ông/Bà",
        _GREETING
        + "Sau khi xác minh, phiếu gửi bằng đường dẫn của Ông/Bà đã được để riêng: không mở, không tính vào kết quả. "
        "Nếu cần hỏi, xin gọi {ho_tro}.",
    ),
    "looked_at_again": Texts(
        "{nguoi_gui}: phiếu gửi bằng đường dẫn cũ của Ông/Bà đã được để riêng, không mở, không tính. Mời Ông/Bà tự trả lời: "
        "{duong_dan}",
        "Mời Ông/Bà trả lời lại khảo sát",
        _GREETING
        + "Sau khi xác minh, phiếu gửi bằng đường dẫn cũ của Ông/Bà đã được để riêng: không mở, không tính vào kết quả. "
        "Đường dẫn cũ không dùng được nữa. Mời Ông/Bà tự trả lời.\n\n" + _OWN_LINK,
    ),
    "end_moved": Texts(
        "{nguoi_gui}: hạn trả lời khảo sát CCHC {nam} nay là {gio_han} {han}. Đường dẫn đã gửi vẫn dùng được. Hỏi: {ho_tro}",
        f"Đổi hạn trả lời {_SURVEY}",
        _GREETING + "Hạn trả lời {ten_dot} nay là {gio_han} ngày {han}.\n\n"
        "Lý do: {ly_do}\n\nĐường dẫn đã gửi cho Ông/Bà vẫn dùng được, và các câu đã "
        "trả lời vẫn được giữ. Nếu cần hỏi, xin gọi {ho_tro}.",
    ),
    "export_asked": Texts(
        "",
        "Chờ duyệt: {viec}",
        _GREETING
        + "{nguoi} vừa dựng {viec} của {ten_dot}. Tệp có thông tin cá nhân nên chờ một cán bộ khác duyệt rồi mới tải "
        "được.\n\nLý do xuất: {ly_do}\n\nXem trang đầu, toàn bộ bản in và quyết định tại:\n{xem_tai}",
    ),
    "export_decided": Texts(
        "",
        "{viec}: {ket_qua}",
        _GREETING + "{viec} của {ten_dot} {ket_qua}. Người quyết định: {nguoi}.\n\nXem tại:\n{xem_tai}",
    ),
    "list_asked": Texts(
        "",
        "Danh sách chờ duyệt: {viec}",
        _GREETING + "{viec} vừa gửi danh sách của {ten_dot} và chờ duyệt.\n\nXem và quyết định tại:\n{xem_tai}",
    ),
    "waiting_today": Texts(
        "",
        "Việc đang chờ quyết định hôm nay",
        _GREETING + "{ten_dot} đang có việc chờ quyết định:\n\n{viec}\n\nXem tại:\n{xem_tai}",
    ),
    "kept": Texts(
        "{nguoi_gui}: hai cán bộ đã xem bằng chứng và giữ phiếu đã gửi bằng đường dẫn của Ông/Bà. Nếu chưa đồng ý, xin gọi "
        "{ho_tro}.",
        "Kết quả xem xét phiếu mà Ông/Bà báo không phải mình gửi",
        _GREETING
        + "Hai cán bộ đã xem bằng chứng và giữ phiếu đã gửi bằng đường dẫn của Ông/Bà. Nếu chưa đồng ý, xin gọi "
        "{ho_tro}.",
    ),
}
