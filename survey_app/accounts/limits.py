"""Sign-in limits, counted in the database so that they hold across processes, and taken before any slow hash.

Three of them stand before a password: of one name at one network address, of one address, and of one name wherever the tries
come from (`pressure`), which makes strangers wait, longer and longer. A device that has signed in before (`devices`) has a
budget of its own beside all three: nobody elsewhere can use it up, so nobody can keep an owner out.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app, request
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from foundation import keys
from respondents.identity import LimitCount
from respondents.identity.limits import Period, count, network_of, total
from survey_app.accounts import devices, pressure
from survey_app.accounts.staff_account import Account, tidy_email

QUARTER = 900  # seconds
SPRAY = 10  # times the allowance of one account that one address has for all accounts together
FREE = 2  # times the allowance of one account and address after which strangers wait


class Limit(NamedTuple):
    """At most `allowed` tries of this purpose by these people in a quarter of an hour."""

    purpose: str
    who: str
    allowed: int

    @property
    def period(self) -> Period:
        return Period(self.purpose, QUARTER, 15)

    @property
    def key(self) -> str:
        return keys.current().index("limit", self.who)

    @property
    def name(self) -> str:
        return f"{self.purpose} {self.key}"


def here() -> str:
    """Where the request comes from, as limits count it: of IPv6 the /64."""
    return network_of(request.remote_addr or "")


def take(session: Session, *limits: Limit) -> bool:
    """Counts one try against each limit, in the caller's transaction. False when one of them is used up."""
    for limit in limits:
        count(session, limit.period, limit.key)
    return all(total(session, limit.period, limit.key) <= limit.allowed for limit in limits)


def forget(session: Session, limit: Limit) -> None:
    """Forgets the tries of somebody who proved to be right."""
    session.execute(delete(LimitCount).where(LimitCount.name == limit.name))


def give_back(session: Session, limit: Limit) -> None:
    """Takes the last try back, and only that: one good password must not hide a hundred wrong ones from the same place."""
    newest = select(LimitCount.window).where(LimitCount.name == limit.name).order_by(LimitCount.window.desc()).limit(1)
    session.execute(
        update(LimitCount)
        .where(LimitCount.name == limit.name, LimitCount.window == newest.scalar_subquery())
        .values(n=LimitCount.n - 1)
        .execution_options(synchronize_session=False)
    )


class Try(NamedTuple):
    """One try to prove something about an account: which, of whom, and the limits besides those of the name itself."""

    purpose: str
    who: str
    account: Account | None
    beside: tuple[Limit, ...] = ()

    def take(self, session: Session) -> Taken:
        """Counts it, in the caller's transaction."""
        allowed, device = _allowed(), devices.name_for(self.account)
        if device is not None and take(session, self._of_device(device)):
            return Taken(device=device)
        if not take(session, *self.beside):
            return Taken(wait=QUARTER)
        free = FREE * allowed if self.beside else allowed
        wait, tries = pressure.take(session, self.purpose, self.who, free)
        return Taken(wait=wait, tries=tries, is_guessing=tries >= FREE * allowed)

    def was_right(self, session: Session, taken: Taken) -> None:
        """Forgets this try, and the wrong ones before it from the same place; what others tried stays."""
        if taken.device is not None:
            forget(session, self._of_device(taken.device))
            return
        for limit in self.beside:
            (forget if limit.allowed == _allowed() else give_back)(session, limit)
        pressure.give_back(session, self.purpose, self.who)

    def was_near(self, session: Session, taken: Taken) -> None:
        """Takes this try back and no other: it was no guess, and opened nothing."""
        for limit in (self._of_device(taken.device),) if taken.device is not None else self.beside:
            give_back(session, limit)
        if taken.device is None:
            pressure.give_back(session, self.purpose, self.who)

    def _of_device(self, device: str) -> Limit:
        return Limit(f"{self.purpose}_device", f"{self.who} {device}", _allowed())


class Taken(NamedTuple):
    """What became of a try: the seconds to wait (0: go on), the device that it was counted for, the tries of strangers so far."""

    wait: int = 0
    device: str | None = None
    tries: int = 0
    is_guessing: bool = False


def password_try(email: str, account: Account | None) -> Try:
    """A password, of an account that may not exist: counted alike."""
    who, where = tidy_email(email), here()
    beside = Limit("sign_in", f"{who} {where}", _allowed()), Limit("sign_in_address", where, SPRAY * _allowed())
    return Try("sign_in", who, account, beside)


def factor_try(kind: str, account: Account) -> Try:
    """A second factor, each kind counted by itself. By account alone: whoever comes here knows the password."""
    return Try(kind, str(account.id), account)


def _allowed() -> int:
    allowed: int = current_app.config["SIGN_IN_TRIES"]
    return allowed
