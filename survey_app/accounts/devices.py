"""A device on which an account has signed in before: it has tries of its own, whatever strangers do elsewhere.

The cookie holds, for each of the last accounts of this browser, a random name and a mark over it, the account and the
account's password: nobody else can make one, it is worth nothing for another account, and it ends with the password. It
opens nothing by itself.
"""

from __future__ import annotations

import hmac
import secrets

from flask import Response, after_this_request, request

from foundation import keys
from survey_app import cookies
from survey_app.accounts.staff_account import Account

COOKIE = "staff_device"
SECONDS = 180 * 24 * 3600
MOST = 5  # accounts of one browser


def name_for(account: Account | None) -> str | None:
    """The name of this browser, if it has signed in as this account since the password was set."""
    if account is None or not account.active:
        return None
    for entry in _entries():
        number, _, rest = entry.partition("-")
        name, _, mark = rest.partition("-")
        if number == str(account.id) and hmac.compare_digest(mark, _mark(name, account)):
            return name
    return None


def remember(account: Account) -> None:
    """Gives the browser a fresh name for this account, with the response to come."""
    name = secrets.token_hex(16)
    mine = f"{account.id}-{name}-{_mark(name, account)}"
    others = [entry for entry in _entries() if entry.partition("-")[0] != str(account.id)]
    value = ".".join([mine, *others[: MOST - 1]])

    def give(response: Response) -> Response:
        cookies.give(response, COOKIE, value, SECONDS)
        return response

    after_this_request(give)


def _entries() -> list[str]:
    return [entry for entry in request.cookies.get(cookies.name_of(COOKIE), "").split(".") if entry.isascii()][:MOST]


def _mark(name: str, account: Account) -> str:
    text = f"{name} {account.id} {account.password}"
    return keys.current().mac("staff device", text.encode())
