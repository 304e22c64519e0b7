"""Who there is: the roles of staff accounts, and the sets of them that `survey_app/access.py` opens routes to.

focal_point (own agency only), home_affairs, administrator (of Home Affairs), ministry (reader), auditor,
key_holder (the sitting and the opening of the ballot box, of rounds in which they hold a part; nothing else).
"""

from __future__ import annotations

ROLES = {
    "focal_point": "Đầu mối đơn vị",
    "home_affairs": "Cán bộ Sở Nội vụ",
    "administrator": "Quản trị (Sở Nội vụ)",
    "ministry": "Bộ Nội vụ (chỉ xem, tải tệp)",
    "auditor": "Kiểm soát nhật ký",
    "key_holder": "Người giữ khoá hòm phiếu",
}
"""Every role of a staff account, with its name on screen."""

PUBLIC = frozenset({"public"})  # nobody needs to be signed in; respondents prove themselves in their own way
SIGNED_IN = frozenset(ROLES)
AGENCY = frozenset({"focal_point"})
HOME_AFFAIRS = frozenset({"home_affairs", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
EXPORTS = frozenset({"home_affairs", "administrator", "ministry"})
MINISTRY = frozenset({"ministry"})
BALLOT = frozenset(ROLES) - AGENCY  # each of these may hold a part of a ballot key; the pages look who does
ASSESSMENT = frozenset(
    {"home_affairs", "administrator", "ministry", "auditor"}
)  # who reads the province's self-assessment
AUDIT = frozenset({"auditor", "administrator"})
