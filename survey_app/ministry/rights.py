"""Who may make, know of and decide about exports: a role that is not in the table may do nothing of it."""

from __future__ import annotations

from typing import NamedTuple

from respondents.exports import Export
from survey_app import accounts
from survey_app.ministry.products import PRODUCTS

OF_HOME_AFFAIRS = frozenset(name for name, one in PRODUCTS.items() if not one.ministry_only)
OF_THE_MINISTRY = frozenset(PRODUCTS) - OF_HOME_AFFAIRS


class Rights(NamedTuple):
    """Products that a role makes, those that it reads, and whether it approves and refuses what waits."""

    makes: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    decides: bool = False

    def may_know(self, one: Export) -> bool:
        """Whether this role may know that there is such an export: what is open, and what it makes or decides about itself."""
        return one.product in self.reads and (one.is_open or self.decides or one.product in self.makes)


_HOME_AFFAIRS = Rights(OF_HOME_AFFAIRS, OF_HOME_AFFAIRS, decides=True)
RIGHTS = {
    "home_affairs": _HOME_AFFAIRS,
    "administrator": _HOME_AFFAIRS,
    "ministry": Rights(OF_THE_MINISTRY, frozenset(PRODUCTS)),
}
"""By role. Home Affairs, which is scored, neither makes nor reads what only the Ministry may have."""
NONE = Rights()


def rights() -> Rights:
    """Those of whoever is signed in."""
    return RIGHTS.get(accounts.actor().kind, NONE)
