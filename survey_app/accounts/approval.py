"""Two persons are two people: an account of staff is made by one administrator and approved by another, and neither is ever the
other half of what its owner does."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, two_people
from foundation.db import Refused
from survey_app.accounts.links import send_invitation
from survey_app.accounts.staff_account import Account, tidy_email
from survey_app.roles import HOME_AFFAIRS


def approve(session: Session, account: Account, by: audit.Actor) -> None:
    """The second administrator approves an account that another one made; now its owner gets the link. Raises Refused."""
    if not account.awaits_approval:
        raise Refused("Tài khoản này không chờ duyệt. Hãy tải lại trang.")
    two_people.check(account.created_by, by, vouchers_in(session))
    account.approved_by, account.active = by.id, True
    send_invitation(session, account)
    audit.record(session, by, "account.approve", f"account:{account.id}")


def vouchers_in(session: Session) -> two_people.Vouchers:
    """Who made or approved an account, by its number: never the other half of what its owner does."""

    def of(number: int) -> frozenset[int]:
        account = session.get(Account, number)
        both = (account.created_by, account.approved_by) if account else ()
        return frozenset(one for one in both if one is not None)

    return of


def is_outside(session: Session, email: str) -> bool:
    """Whether an address lies outside the mail domains of the office's own accounts; False while there are none."""
    query = select(Account.email).where(Account.role.in_(HOME_AFFAIRS), Account.active)
    known = {_domain(one) for one in session.scalars(query)}
    return bool(known) and _domain(tidy_email(email)) not in known


def _domain(email: str) -> str:
    return email.rpartition("@")[2]
