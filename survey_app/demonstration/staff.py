"""The staff of the demonstration: who signs in, as what. Made-up people."""

from __future__ import annotations

from typing import NamedTuple


class DemoStaff(NamedTuple):
    """One account: the word it is known by here, its role, who owns it; of a focal point also the agency's code.

    `shows`: which part of the demonstration is seen with it.
    """

    key: str
    role: str
    email: str
    name: str
    position: str
    shows: str
    agency_code: str = ""


STAFF = tuple(
    DemoStaff(*row)
    for row in (
        (
            "home_affairs",
            "home_affairs",
            "home.affairs@example.vn",
            "Trần Thị Thu Hiền",
            "Trưởng phòng Cải cách hành chính",
            "Sở Nội vụ",
        ),
        (
            "administrator",
            "administrator",
            "administrator@example.vn",
            "Nguyễn Hữu Kiên",
            "Phó Giám đốc Sở Nội vụ",
            "Quản trị",
        ),
        (
            "ministry",
            "ministry",
            "ministry@example.vn",
            "Đặng Quang Vinh",
            "Chuyên viên chính, Vụ Cải cách hành chính",
            "Bộ Nội vụ (chỉ xem, tải tệp)",
        ),
        (
            "auditor",
            "auditor",
            "auditor@example.vn",
            "H'Loan Kbuôr",
            "Thanh tra viên, Thanh tra tỉnh",
            "Kiểm soát nhật ký",
        ),
        (
            "key_holder",
            "key_holder",
            "key.holder@example.vn",
            "Y Blưm Niê",
            "Trưởng ban Dân chủ – Pháp luật, Ủy ban Mặt trận Tổ quốc tỉnh",
            "Người giữ khoá hòm phiếu",
        ),
        (
            "focal_point",
            "focal_point",
            "stp@example.vn",
            "Phạm Thị Hoài Dung",
            "Phó Chánh Văn phòng Sở Tư pháp",
            "Đầu mối Sở Tư pháp: danh sách đã khoá",
            "STP",
        ),
        (
            "focal_point_draft",
            "focal_point",
            "sxd@example.vn",
            "Lê Đình Trung",
            "Chuyên viên Văn phòng Sở Xây dựng",
            "Đầu mối Sở Xây dựng: danh sách còn lỗi",
            "SXD",
        ),
        (
            "focal_point_none",
            "focal_point",
            "bdl@example.vn",
            "Bùi Ngọc Khánh Vy",
            "Trưởng phòng Hành chính – Trị sự",
            "Đầu mối Báo và PTTH: chưa có danh sách",
            "BDL",
        ),
    )
)
