"""Who may open what: every route stands here, and a test walks the table. A route that is missing is refused and fails the test.

Roles: focal_point (own agency only), home_affairs, administrator (of Home Affairs), ministry (reader), auditor.
"""

from __future__ import annotations

PUBLIC = frozenset({"public"})  # nobody needs to be signed in; respondents prove themselves in their own way
SIGNED_IN = frozenset({"focal_point", "home_affairs", "administrator", "ministry", "auditor"})
AGENCY = frozenset({"focal_point"})
HOME_AFFAIRS = frozenset({"home_affairs", "administrator"})
ADMINISTRATOR = frozenset({"administrator"})
EXPORTS = frozenset({"home_affairs", "administrator", "ministry"})
AUDIT = frozenset({"auditor", "administrator"})

# endpoint → roles; one section for each face, in the order of its pages
ACCESS: dict[str, frozenset[str]] = {
    "static": PUBLIC,
    # accounts
    # answering
    # agency
    # home_affairs
    # ministry
}
