"""`POST /goi-lai/<gateway>`: providers say what became of messages. No person ever opens it; the signature is the way in."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, current_app, request

from foundation.outbox import callbacks
from foundation.outbox.callbacks import Heard
from respondents.messages import deliveries
from survey_app.accounts import watch
from survey_app.database import db
from survey_app.frame import csrf

bp = Blueprint("delivery", __name__, url_prefix="/goi-lai")
csrf.exempt(bp)
LARGEST = 65_536  # bytes of a call-back


@bp.post("/<any(sms, zalo, email):gateway>")
def call_back(gateway: str) -> Response:
    """Takes in one call-back. 403 without a right signature, 413 and 400 for what is no call-back; everything else is thanked
    for, also a second time, so that no provider asks again for ever."""
    if (request.content_length or 0) > LARGEST:
        abort(413)
    body = request.get_data(cache=False)
    signature, secret = request.headers.get("X-Signature", ""), current_app.config["CALLBACK_SECRET"]
    if not callbacks.is_signed(body, signature, secret):
        watch.note(db.session, watch.VISITOR, "outbox.call_back_refused", "outbox", channel=gateway)
        db.session.commit()
        abort(403)
    heard = callbacks.hear(db.session, gateway, _parsed(body), deliveries.note)
    db.session.commit()
    return Response(
        json.dumps({"ket_qua": heard}), 400 if heard is Heard.NOT_UNDERSTOOD else 200, mimetype="application/json"
    )


def _parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError:
        abort(400)
