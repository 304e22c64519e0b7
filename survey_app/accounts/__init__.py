"""Staff sign-in, second factor, roles, guards. What other faces use of it stands here.

flask-security hashes passwords; sessions are rows (docs/decisions/1630-sessions-of-staff-are-rows.md), and the pages are ours
(docs/decisions/0230-own-sign-in-pages.md).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from flask_login import utils as login_utils
from flask_security import Security, SQLAlchemySessionUserDatastore

from foundation import keys
from survey_app.accounts import (  # noqa: F401  (their pages join the blueprint)
    deadlines_file,
    email_pages,
    emblem,
    guards,
    guide,
    jobs,
    mailbox,
    nav,
    oidc,
    own,
    passkey_pages,
    round_in_address,
    security_txt,
    session_pages,
    sign_in,
)
from survey_app.accounts.blueprint import bp
from survey_app.accounts.directory import by_number, count_active, everyone, name_of_actor
from survey_app.accounts.focal_points import focal_point_emails, focal_point_phones, focal_points_by_agency
from survey_app.accounts.guards import account, actor, agency_id, count_look, enforce, record_view
from survey_app.accounts.links import invite
from survey_app.accounts.round_in_address import OF_ROUND, address, of_this_round, rounds_seen, this_round
from survey_app.accounts.staff_account import (
    Account,
    Role,
    create,
    find,
    problems_of,
    tidy_email,
)
from survey_app.accounts.without_round import RoundOf, which_round
from survey_app.database import db

__all__ = [
    "OF_ROUND",
    "Account",
    "RoundOf",
    "account",
    "actor",
    "address",
    "agency_id",
    "by_number",
    "count_active",
    "count_look",
    "create",
    "everyone",
    "find",
    "focal_point_emails",
    "focal_point_phones",
    "focal_points_by_agency",
    "invite",
    "name_of_actor",
    "of_this_round",
    "problems_of",
    "record_view",
    "register",
    "rounds_seen",
    "this_round",
    "tidy_email",
    "which_round",
]

SETTINGS: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_DEPRECATED_PASSWORD_SCHEMES": [],
    # OWASP's first choice for Argon2id: 46 MiB, one pass
    "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
        "argon2__memory_cost": 47104,
        "argon2__time_cost": 1,
        "argon2__parallelism": 1,
    },
    "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},  # never asks the DNS
    "SECURITY_ANONYMOUS_USER_DISABLED": True,
    "SECURITY_JOIN_USER_ROLES": False,
    "SECURITY_CLI_USERS_NAME": "",
    "SECURITY_CLI_ROLES_NAME": "",
    "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=1),
}


def register(app: Flask) -> None:
    """Adds sign-in and the guards. Without keys no page is served, so that commands may still make the keys."""
    app.register_blueprint(bp)
    app.before_request(enforce)
    app.after_request(guards.note_refusal)
    round_in_address.register(app)
    app.context_processor(nav.context)
    if app.secret_key is None:
        return
    oidc.register(app)
    for name, value in SETTINGS.items():
        app.config.setdefault(name, value)
    app.config["SECURITY_PASSWORD_SALT"] = keys.current().derive("password pepper").hex()
    store = SQLAlchemySessionUserDatastore(db.session, Account, Role)  # type: ignore[arg-type]
    security = Security(app, store, register_blueprint=False)
    _spare_public_pages(app, security)


def _spare_public_pages(app: Flask, security: Security) -> None:
    """Takes out the hooks that would look for an account on every request, respondents' pages included.

    Roles are enforced from the access table, there is no "remember me", and templates get the account from `nav.context`.
    """
    app.before_request_funcs[None].remove(security.principal._on_before_request)
    app.after_request_funcs[None].remove(security.login_manager._update_remember_cookie)
    app.template_context_processors[None].remove(login_utils._user_context_processor)
