"""Signing in through an OpenID Connect provider, where one is set: it stands in the password's place and nothing else.

The provider says who somebody is, with a verified e-mail address; only an account that is there already may enter, and from
its first time on only as the same subject of the provider. The second factor is ours. Whatever the provider does, the
password's form beside it goes on working.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import structlog
from flask import Flask, current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select, update

from foundation import audit, keys
from survey_app.accounts import guards, sign_in, watch
from survey_app.accounts.blueprint import bp
from survey_app.accounts.staff_account import Account, end_and_tell, find
from survey_app.database import db
from survey_app.forms import Form

PATIENCE = 5  # seconds for each answer of the provider
LIFE = 10 * 60  # seconds from the provider's word to the button
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
SAID, WANTED = "oidc_said", "oidc_wanted"  # in the session
FAILED = "Chưa đăng nhập được qua {name}. Xin thử lại sau, hoặc đăng nhập bằng thư điện tử và mật khẩu."
UNVERIFIED = "{name} chưa xác nhận địa chỉ thư của Ông/Bà nên chưa đăng nhập được bằng cách này. Hãy dùng mật khẩu."
NOBODY = (
    "Địa chỉ thư ở {name} chưa có tài khoản ở đây, hoặc tài khoản đã gắn với một người khác. "
    "Hãy dùng mật khẩu, hoặc hỏi Sở Nội vụ."
)

log = structlog.get_logger("oidc")


class Said(NamedTuple):
    """What the provider says about whoever signs in."""

    subject: str
    email: str


def register(app: Flask) -> None:
    """Makes the client when an issuer is set; nothing is asked of the provider before somebody signs in."""
    issuer = app.config["OIDC_ISSUER"]
    if not issuer:
        return
    from authlib.integrations.flask_client import OAuth

    OAuth(app).register(
        "provider",
        client_id=app.config["OIDC_CLIENT_ID"],
        client_secret=app.config["OIDC_CLIENT_SECRET"],
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "default_timeout": PATIENCE},
    )


def is_set() -> bool:
    """Whether there is a provider."""
    return bool(current_app.config["OIDC_ISSUER"])


def _lies() -> tuple[type[Exception], ...]:
    """What a provider that is down or lies makes its client raise. Loaded where there is one: it takes a third of a second."""
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    return (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, TypeError, RuntimeError)


def _client() -> Any:
    return current_app.extensions["authlib.integrations.flask_client"].create_client("provider")


@bp.get("/dang-nhap/qua-cong")
def oidc() -> ResponseReturnValue:
    """To the provider, with a state, a nonce and a proof key of this browser's session."""
    if not is_set() or guards.account() is not None:
        return redirect(url_for("accounts.sign_in"))
    session[WANTED] = sign_in.safe_next(request.args.get("tiep"))
    for before in [name for name in session if name.startswith("_state_provider_")]:
        del session[before]  # a cookie holds only so much: the newest attempt counts
    try:
        client = _client()
        _check(client)
        answer: ResponseReturnValue = client.authorize_redirect(_back())
    except _lies() as error:
        return _failed(error)
    return answer


@bp.get("/dang-nhap/qua-cong/ve")
def oidc_back() -> ResponseReturnValue:
    """Back from the provider: what it says is kept in the session, and asked to be confirmed by a button."""
    if not is_set():
        return redirect(url_for("accounts.sign_in"))
    try:
        client = _client()
        _check(client)
        claims = client.authorize_access_token(claims_options=_wanted(), leeway=60)["userinfo"]
        said = Said(str(claims["sub"]), str(claims["email"]))
    except _lies() as error:
        return _failed(error)
    if claims.get("email_verified") is not True:
        return _refused(UNVERIFIED, "unverified")
    session[SAID] = [said.subject, said.email, int(time.time())]
    return render_template("accounts/oidc.html", email=said.email, name=name(), form=Form())


@bp.post("/dang-nhap/qua-cong/vao")
def oidc_enter() -> ResponseReturnValue:
    """In, or on to the second factor, as after a password."""
    subject, email, at = session.pop(SAID, None) or ("", "", 0)
    if not is_set() or not Form().validate_on_submit() or time.time() - at > LIFE:
        return sign_in.start_over()
    known = _account_of(Said(subject, email))
    if known is None:
        watch.note(db.session, watch.VISITOR, "account.oidc_refused", "sign_in", because="nobody")
        db.session.commit()
        flash(NOBODY.format(name=name()), "error")
        return redirect(url_for("accounts.sign_in"))
    audit.record(db.session, known.actor, "account.sign_in_by_provider", f"account:{known.id}")
    return sign_in.go_on(known, session.pop(WANTED, None), "provider")


def _account_of(said: Said) -> Account | None:
    """The account of this address, bound to this subject of the provider: from the first time on, to no other."""
    subject, *former = keys.current().indexes("oidc subject", f"{current_app.config['OIDC_ISSUER']} {said.subject}")
    known = find(db.session, said.email)
    if known is None or not known.active:
        return None
    if (
        known.oidc_subject is None
        and db.session.scalar(select(Account.id).where(Account.oidc_subject.in_([subject, *former]))) is None
    ):
        bound = update(Account).where(Account.id == known.id, Account.oidc_subject.is_(None))
        db.session.execute(bound.values(oidc_subject=subject), execution_options={"synchronize_session": False})
        db.session.refresh(known)
        end_and_tell(db.session, known, "Cách đăng nhập")
        audit.record(db.session, known.actor, "account.bind_provider", f"account:{known.id}")
    if known.oidc_subject in former:
        known.oidc_subject = subject
    return known if known.oidc_subject == subject else None


def _check(client: Any) -> None:
    """The provider's description of itself is that of the issuer which is set, and names no algorithm without a signature."""
    described: Mapping[str, Any] = client.load_server_metadata()
    if described.get("issuer") != current_app.config["OIDC_ISSUER"]:
        client.server_metadata.clear()
        raise ValueError("another issuer")
    client.server_metadata["id_token_signing_alg_values_supported"] = list(ALGORITHMS)


def _wanted() -> dict[str, Any]:
    settings = current_app.config
    return {
        "iss": {"essential": True, "value": settings["OIDC_ISSUER"]},
        "aud": {"essential": True, "value": settings["OIDC_CLIENT_ID"]},
        "nonce": {"essential": True},
        "email": {"essential": True},
    }


def _back() -> str:
    return f"{current_app.config['BASE_URL']}{url_for('accounts.oidc_back')}"


def name() -> str:
    """What the provider is called on pages."""
    return str(current_app.config["OIDC_NAME"])


def _failed(error: Exception) -> ResponseReturnValue:
    log.warning("oidc.failed", error=type(error).__name__)
    return _refused(FAILED, type(error).__name__)


def _refused(sentence: str, because: str) -> ResponseReturnValue:
    guards.apart(lambda own: watch.note(own, watch.VISITOR, "account.oidc_refused", "sign_in", because=because))
    flash(sentence.format(name=name()), "error")
    return redirect(url_for("accounts.sign_in"))
