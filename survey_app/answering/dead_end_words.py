"""Why somebody cannot go on, and what to do next: one table of words (R13)."""

from __future__ import annotations

from typing import NamedTuple


class DeadEnd(NamedTuple):
    """Status, heading, paragraphs (of one sentence or several), and the next step: (words, endpoint); `posts`: the step is a button
    that sends."""

    status: int
    heading: str
    paragraphs: tuple[str | tuple[str, ...], ...]
    step: tuple[str, str] | None = None
    posts: bool = False


LINK_AGAIN = "Mở lại đường dẫn trong tin nhắn mới nhất, hoặc nhập mã in trong thư mời."
KEPT = "Các câu đã lưu vẫn được giữ."
NEW_CODE = "Để làm tiếp ở đây, hệ thống sẽ gửi một mã xác nhận mới."
ENTER_CODE = ("Nhập mã trong thư mời", "answering.code_box")

DEAD_ENDS: dict[str, DeadEnd] = {
    "unknown": DeadEnd(
        404,
        "Không tìm thấy đường dẫn",
        (
            "Có thể đường dẫn bị cắt khi chuyển tiếp, hoặc đã được thay bằng đường dẫn mới hơn.",
            "Xin mở đường dẫn trong tin nhắn mới nhất, hoặc nhập mã 12 ký tự in trong thư mời.",
        ),
        ENTER_CODE,
    ),
    "early": DeadEnd(403, "Khảo sát chưa mở", ("Khảo sát mở từ {opens}. Xin giữ lại thư mời và quay lại khi đó.",)),
    "paused": DeadEnd(
        403,
        "Khảo sát đang tạm dừng",
        (
            "{host} tạm dừng nhận trả lời từ {since}. {resumes}",
            "Phiếu đang làm dở vẫn được giữ: khi khảo sát mở lại, xin mở lại đường dẫn này để làm tiếp. Phiếu đã gửi vẫn tính.",
            "Trong lúc này không ai nhận lời nhắc. Nếu cần hỏi, xin gọi {help}.",
        ),
    ),
    "closed": DeadEnd(
        410,
        "Khảo sát đã kết thúc",
        (
            "Đã đóng lúc {closes}.",
            "Phiếu đã gửi vẫn được tính. Phiếu làm dở mà chưa gửi thì không được tính và sẽ bị xoá.",
            "Cảm ơn Ông/Bà. Nếu còn điều cần hỏi, xin gọi {help}.",
        ),
    ),
    "reissued": DeadEnd(
        410,
        "Đường dẫn đã được thay thế",
        (
            "Danh sách đã được cập nhật; đường dẫn mới đã gửi tới số {phone}.",
            "Xin mở đường dẫn trong tin nhắn mới nhất. Mã trong thư mời cũ cũng không dùng được nữa.",
        ),
        ("Nhập mã trong thư mời mới", "answering.code_box"),
    ),
    "withdrawn": DeadEnd(
        410,
        "Đường dẫn không còn dùng được",
        (
            "Danh sách đã được cập nhật và đường dẫn này đã bị thu hồi.",
            "Nếu Ông/Bà vẫn là người được mời, xin gọi {help}.",
        ),
    ),
    "held": DeadEnd(
        403,
        "Đường dẫn đang tạm khoá",
        (
            "Có người báo đường dẫn này gửi nhầm, nên {host} đang xem lại.",
            "Nếu Ông/Bà là người được mời, bấm nút dưới đây: mã xác nhận gửi tới điện thoại đã đăng ký sẽ mở lại đường dẫn. "
            "Nếu số điện thoại đã đổi, xin gọi {help}.",
        ),
    ),
    "failures": DeadEnd(
        403,
        "Đã nhập sai mã nhiều lần",
        (
            (
                "Để bảo vệ Ông/Bà, hệ thống dừng lần mở phiếu này vì mã đã nhập sai nhiều lần. Đường dẫn vẫn dùng được.",
                KEPT,
            ),
            "Bấm nút dưới đây để nhận mã mới, và nhập đúng mã trong tin nhắn mới nhất. Nếu vẫn không được, xin gọi {help}.",
        ),
        ("Bắt đầu lại", "answering.continue_here"),
        posts=True,
    ),
    "no_cookies": DeadEnd(
        400,
        "Trình duyệt này không giữ cookie",
        (
            (
                "Trang khảo sát cần cookie để biết đúng là Ông/Bà đang trả lời, nhưng trình duyệt này đang chặn hoặc vừa xoá "
                "cookie, nên thao tác vừa rồi chưa được nhận.",
                KEPT,
            ),
            "Xin sao chép đường dẫn dưới đây rồi mở bằng Chrome hoặc Safari, hoặc cho phép cookie rồi mở lại trang. "
            "Cần giúp, xin gọi {help}.",
        ),
    ),
    "sent_already": DeadEnd(
        409,
        "Phiếu đã gửi; thay đổi này không được nhận",
        (
            "Phiếu của Ông/Bà đã được gửi và niêm phong ở một cửa sổ khác, nên thay đổi vừa rồi không được nhận.",
            "Phiếu giữ các câu trả lời lúc gửi. Không cần làm gì thêm.",
        ),
        ("Xem biên nhận", "answering.receipt"),
    ),
    "busy": DeadEnd(
        429,
        "Tạm dừng nhận thêm lượt mới",
        (
            "Từ mạng này đã có rất nhiều lượt bắt đầu trong một giờ qua.",
            "Xin thử lại sau ít phút, dùng mạng di động của điện thoại, hoặc gọi {help}.",
        ),
    ),
    "other_device": DeadEnd(
        409,
        "Phiếu đang mở trên thiết bị khác",
        (
            ("Ông/Bà đã xác nhận và mở phiếu ở một máy khác nên máy này dừng lại.", KEPT),
            NEW_CODE,
        ),
        ("Tiếp tục trên máy này", "answering.continue_here"),
        posts=True,
    ),
    "idle": DeadEnd(
        403,
        "Tạm khoá để bảo mật",
        (("Ông/Bà đã dừng hơn {idle} phút nên hệ thống tạm khoá để bảo mật.", KEPT), NEW_CODE),
        ("Tiếp tục làm bài", "answering.continue_here"),
        posts=True,
    ),
    "too_long": DeadEnd(
        403,
        "Cần xác nhận lại",
        (("Ông/Bà đã mở phiếu hơn {hours} giờ trước nên hệ thống cần xác nhận lại.", KEPT), NEW_CODE),
        ("Tiếp tục làm bài", "answering.continue_here"),
        posts=True,
    ),
    "left": DeadEnd(403, "Ông/Bà đã thoát khỏi phiếu", (KEPT, LINK_AGAIN), ENTER_CODE),
    "not_me": DeadEnd(
        200,
        "Cảm ơn Ông/Bà đã báo",
        ("Đường dẫn này tạm khoá và {host} sẽ gửi lại đúng người. Xin không chuyển tiếp đường dẫn.",),
    ),
    "not_me_just_now": DeadEnd(
        200,
        "Cảm ơn Ông/Bà đã báo",
        (
            "Đường dẫn này tạm khoá và {host} sẽ gửi lại đúng người. Xin không chuyển tiếp đường dẫn.",
            "Nếu Ông/Bà bấm nhầm: trong 15 phút, ở chính trình duyệt này, bấm nút dưới đây để mở lại.",
        ),
        ("Tôi bấm nhầm, mở lại phiếu", "answering.take_back_not_me"),
        posts=True,
    ),
    "no_session": DeadEnd(
        403, "Cần mở lại phiếu", (("Máy này chưa mở phiếu, hoặc đã mở quá lâu.", KEPT), LINK_AGAIN), ENTER_CODE
    ),
    "paper": DeadEnd(
        409,
        "Đã nhận phiếu giấy của Ông/Bà",
        (
            "{host} đã ghi nhận phiếu giấy nên không cần trả lời trên mạng nữa.",
            "Nếu Ông/Bà chưa gửi phiếu giấy, xin gọi {help}.",
        ),
    ),
    "stripped": DeadEnd(
        410,
        "Không còn tách riêng được phiếu này",
        (
            "Đợt khảo sát đã kết thúc và họ tên đã được tách khỏi các phiếu, nên không còn biết phiếu nào đã gửi bằng đường "
            "dẫn này.",
            "Nếu cần hỏi thêm, xin gọi {help}.",
        ),
    ),
    "submitted": DeadEnd(200, "Ông/Bà đã gửi phiếu", ("Phiếu đã được nhận {submitted}. Không cần làm gì thêm.",)),
}
