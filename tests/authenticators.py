"""Authenticators of staff in tests, and the clock by which their codes are judged: it stands, however slow the machine is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pyotp
import pytest

from foundation.db import now
from survey_app.accounts import Account, second_factor
from survey_app.accounts.authenticator import STEP

_moment: list[datetime] = []


def stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on codes are judged at this moment, until `pass_steps`."""
    _moment[:] = [now()]
    monkeypatch.setattr(second_factor, "now", lambda: _moment[0])


@pytest.fixture(autouse=True)
def clock_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """For whoever imports it: a code is right for half a minute, which a slow machine may need for a page."""
    stand_still(monkeypatch)


def pass_steps(steps: int = 1) -> None:
    _moment[0] += timedelta(seconds=STEP * steps)


def code(account: Account, ahead: int = 0) -> str:
    """What the account's authenticator shows, its clock being so many steps ahead; of one that is being set up, if there is one."""
    shown = int(_moment[0].timestamp()) // STEP + ahead
    return pyotp.TOTP(account.totp_pending or account.totp_secret or "").generate_otp(shown)


def give(account: Account) -> str:
    """An authenticator in force; returns its secret. The caller commits."""
    account.totp_secret, account.totp_counter = pyotp.random_base32(), 0
    return account.totp_secret
