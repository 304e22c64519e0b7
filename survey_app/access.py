"""Who may open what: every route stands here, and a test walks the table. A route that is missing is refused and fails the test.

Roles: focal_point (own agency only), home_affairs, administrator (of Home Affairs), ministry (reader), auditor.
"""

from __future__ import annotations

ROLES = {
    "focal_point": "Đầu mối đơn vị",
    "home_affairs": "Cán bộ Sở Nội vụ",
    "administrator": "Quản trị (Sở Nội vụ)",
    "ministry": "Bộ Nội vụ (chỉ xem, tải tệp)",
    "auditor": "Kiểm soát nhật ký",
}
"""Every role of a staff account, with its name on screen."""

PUBLIC = frozenset({"public"})  # nobody needs to be signed in; respondents prove themselves in their own way
SIGNED_IN = frozenset(ROLES)
AGENCY = frozenset({"focal_point"})
HOME_AFFAIRS = frozenset({"home_affairs", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
EXPORTS = frozenset({"home_affairs", "administrator", "ministry"})
AUDIT = frozenset({"auditor", "administrator"})

# endpoint → roles; one section for each face, in the order of its pages
ACCESS: dict[str, frozenset[str]] = {
    "static": PUBLIC,
    # accounts
    "accounts.sign_in": PUBLIC,
    "accounts.code": PUBLIC,
    "accounts.set_up": PUBLIC,
    "accounts.forgotten": PUBLIC,
    "accounts.claim": PUBLIC,
    "accounts.sign_out": SIGNED_IN,
    "accounts.start": SIGNED_IN,
    "accounts.own": SIGNED_IN,
    "accounts.change_password": SIGNED_IN,
    "accounts.change_phone": SIGNED_IN,
    "accounts.start_second_factor": SIGNED_IN,
    "accounts.recovery_codes": SIGNED_IN,
    # answering
    # agency
    # home_affairs
    # ministry
}

NOT_ACTIVITY = frozenset[str]()
"""Requests that a page makes by itself: they neither prolong a session nor ask anybody to sign in with a page."""


def may(role: str, endpoint: str) -> bool:
    """Whether an account of this role may open the endpoint; a missing endpoint is nobody's."""
    return role in ACCESS.get(endpoint, frozenset())
