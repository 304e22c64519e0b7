"""The audit log in words: its verbs, what they are about, and what each event holds besides. A test finds a verb without words."""

from __future__ import annotations

from typing import Any

from respondents.identity.alerts import KINDS

NOUNS = {
    "account": "Tài khoản",
    "round": "Đợt điều tra",
    "agency": "Đơn vị",
    "roster": "Danh sách",
    "match": "Đối chiếu trùng",
    "change": "Đề nghị thay đổi",
    "snapshot": "Bản chốt danh sách",
    "invitation": "Thư mời",
    "reminder": "Lời nhắc",
    "call_back": "Gọi xác minh",
    "job": "Việc nền",
    "alert": "Cảnh báo",
    "questionnaire": "Mẫu phiếu",
    "export": "Xuất hồ sơ",
    "view": "Xem thông tin từng người",
}
"""What an event is about, by the beginning of its verb; the filter of the page."""

VERBS = {
    "account.create": "Tạo tài khoản",
    "account.disable": "Khoá tài khoản",
    "account.enable": "Mở lại tài khoản",
    "account.invite": "Mời người dùng",
    "account.renew_recovery_codes": "Tạo mã dự phòng mới",
    "account.reset_second_factor": "Bỏ ứng dụng xác thực",
    "account.send_reset": "Gửi đường dẫn đặt mật khẩu",
    "account.set_password": "Đặt mật khẩu",
    "account.set_phone": "Đổi điện thoại của tài khoản",
    "account.set_up_second_factor": "Cài ứng dụng xác thực",
    "account.sign_in": "Đăng nhập",
    "account.sign_out": "Đăng xuất",
    "account.start_second_factor": "Bắt đầu cài ứng dụng xác thực",
    "account.use_recovery_code": "Dùng mã dự phòng",
    "agency.add": "Thêm đơn vị",
    "agency.changes_ask": "Sửa đơn vị",
    "agency.import": "Nhập đơn vị từ tệp",
    "agency.set_quotas": "Đặt chỉ tiêu của đơn vị",
    "alert.settle": "Xử lý cảnh báo",
    **{f"alert.{kind}": f"Cảnh báo: {text}" for kind, text in KINDS.items()},
    "call_back.ask": "Đề nghị gọi xác minh",
    "call_back.confirm": "Xác nhận đã gọi xác minh",
    "call_back.refuse": "Từ chối gọi xác minh",
    "change.approve": "Duyệt đề nghị thay đổi",
    "change.ask": "Gửi đề nghị thay đổi",
    "change.refuse": "Không duyệt đề nghị thay đổi",
    "change.release": "Mở lại đường dẫn sau đề nghị",
    "change.withdraw": "Rút đề nghị thay đổi",
    "export.approve": "Duyệt tệp gửi Bộ Nội vụ",
    "export.make": "Tạo tệp gửi Bộ Nội vụ",
    "export.refuse": "Không duyệt tệp gửi Bộ Nội vụ",
    "job.cancel": "Dừng việc nền",
    "invitation.hold": "Tạm khoá đường dẫn",
    "invitation.issue": "Cấp đường dẫn",
    "invitation.print": "In thư mời",
    "invitation.receive_paper": "Ghi nhận phiếu giấy",
    "invitation.reissue": "Cấp lại đường dẫn",
    "invitation.repudiate": "Báo không phải mình gửi phiếu",
    "invitation.send": "Gửi lời mời",
    "invitation.set_disposition": "Ghi tình trạng trả lời",
    "invitation.take_paper_back": "Bỏ ghi nhận phiếu giấy",
    "match.keep_one": "Giữ người ở một danh sách",
    "match.two_people": "Xác nhận hai người khác nhau",
    "questionnaire.discard": "Bỏ bản nháp mẫu phiếu",
    "questionnaire.publish": "Công bố mẫu phiếu",
    "questionnaire.upload": "Tải mẫu phiếu lên",
    "reminder.send": "Gửi lời nhắc",
    "roster.accept": "Giữ nguyên và ghi lý do",
    "roster.add": "Thêm người vào danh sách",
    "roster.approve": "Duyệt danh sách",
    "roster.attach_letter": "Gửi công văn kèm danh sách",
    "roster.chase": "Nhắc đơn vị nộp danh sách",
    "roster.choose_columns": "Chọn cột của tệp danh sách",
    "roster.comment": "Ghi nhận xét vào danh sách",
    "roster.correct": "Sửa dòng của danh sách",
    "roster.drop_file": "Bỏ tệp danh sách",
    "roster.forget_columns": "Bỏ các cột đã chọn",
    "roster.freeze": "Khoá các danh sách",
    "roster.freeze_late": "Khoá bổ sung danh sách nộp muộn",
    "roster.receive_file": "Nhận tệp danh sách",
    "roster.remove": "Bỏ người khỏi danh sách",
    "roster.remove_comment": "Xoá nhận xét",
    "roster.replace_letter": "Thay công văn kèm danh sách",
    "roster.replace_people": "Đưa tệp vào danh sách",
    "roster.send_back": "Trả lại danh sách",
    "roster.submit": "Gửi danh sách",
    "roster.take_over": "Lấy lại danh sách đợt trước",
    "roster.undo": "Hoàn tác thay đổi",
    "roster.withdraw": "Rút danh sách về",
    "round.close": "Kết thúc đợt",
    "round.create": "Lập đợt",
    "round.freeze": "Khoá danh sách của đợt",
    "round.open": "Mở trả lời",
    "round.plan": "Lập đợt",
    "round.revise": "Sửa tên, lịch, công văn",
    "round.save_group": "Lưu nhóm đối tượng",
    "round.set_link_mode": "Chọn cách giữ kín",
    "round.set_settings": "Sửa trang trả lời, hỗ trợ",
    "round.start_registering": "Mở nhận danh sách",
    "snapshot.make": "Chốt bản danh sách",
    "view": "Xem thông tin từng người",
}
"""Each verb of the log."""

SUBJECTS = {
    "account": "Tài khoản",
    "agencies": "Danh mục đơn vị",
    "agency": "Đơn vị",
    "alert": "Cảnh báo",
    "alerts": "Các cảnh báo của đợt",
    "call_back": "Lượt gọi",
    "call_backs": "Các lượt gọi của đợt",
    "change": "Đề nghị",
    "export": "Bản xuất",
    "invitation": "Thư mời",
    "job": "Việc nền số",
    "outbox": "Hộp thư đi",
    "questionnaire": "Mẫu phiếu",
    "respondent": "Người",
    "roster": "Danh sách",
    "round": "Đợt",
}

DETAILS = {
    "about": "về",
    "agencies": "đơn vị",
    "agency": "đơn vị số",
    "background": "đọc ở nền",
    "because": "vì",
    "changed": "đổi",
    "changes": "đề nghị thay đổi",
    "code": "mã lỗi",
    "columns": "cột",
    "comment": "nhận xét số",
    "count": "số người",
    "download": "tải xuống",
    "ending": "tệp",
    "errors": "lỗi",
    "fields": "mục",
    "file": "tệp",
    "given": "có số",
    "gone": "đã bỏ",
    "group": "nhóm",
    "groups": "nhóm",
    "issue": "lần cấp",
    "keep_missing": "giữ người không còn trong tệp",
    "kept": "giữ",
    "kind": "loại",
    "left": "còn lại",
    "left_out": "để lại danh sách số",
    "lists": "danh sách",
    "matches": "trường hợp trùng",
    "mode": "cách",
    "new": "mới",
    "number": "bản số",
    "page": "trang",
    "people": "số người",
    "product": "sản phẩm",
    "reason": "lý do",
    "remarks": "nhận xét",
    "results": "kết quả",
    "role": "vai trò",
    "roster": "danh sách số",
    "round": "đợt",
    "row": "dòng",
    "rows": "số dòng",
    "same": "giữ nguyên",
    "search": "tìm theo tên",
    "state": "tình trạng",
    "status": "tình trạng",
    "undone": "thay đổi số",
    "upload": "tệp số",
    "version": "mẫu phiếu",
    "without": "không có đầu mối",
}
"""Names of what events hold; a name that is missing here is shown as it stands."""


def verb(name: str) -> str:
    """What was done."""
    return VERBS.get(name, name)


def subject(name: str) -> str:
    """To what: "roster:28" → "Danh sách số 28"."""
    kind, _, number = name.partition(":")
    text = SUBJECTS.get(kind, kind)
    return f"{text} số {number}" if number else text


def details(held: dict[str, Any]) -> str:
    """What the event holds besides, without what is empty; long values such as checksums by their beginning."""
    parts = {DETAILS.get(key, key): value for key, value in held.items() if value not in (None, "", [], False)}
    return "; ".join(text if value is True else f"{text}: {_short(value)}" for text, value in parts.items())


def _short(value: Any) -> str:
    text = ", ".join(map(_short, value)) if isinstance(value, list) else str(value)
    return f"{text[:12]}…" if len(text) > 40 and " " not in text else text
