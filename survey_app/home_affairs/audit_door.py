"""What is noted of tries at the door, and of refusals behind it, in words."""

from __future__ import annotations

DOOR = {
    "account.link_refused": "Mở một đường dẫn dùng một lần đã dùng, hết hạn hoặc không có",
    "account.oidc_refused": "Không vào được qua cổng đăng nhập",
    "account.refused_form": "Gửi nội dung không trang nào gửi",
    "account.refused_second": "Bị từ chối làm người thứ hai",
    "account.refused_thing": "Hỏi thứ không có hoặc của nơi khác",
    "account.refused_page": "Bị từ chối một trang ngoài quyền",
    "account.second_factor_failed": "Nhập sai mã xác thực",
    "account.sign_in_failed": "Nhập sai mật khẩu",
    "account.sign_in_limited": "Phải chờ vì đăng nhập sai nhiều lần",
    "api_token.refused": "Từ chối một mã truy cập kết quả",
    "outbox.call_back_refused": "Từ chối một tin báo không có chữ ký đúng của cổng gửi tin",
}
