"""The blueprint of the interface, and the one door of it: a token, a rate, an answer in JSON whatever happens."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException

from survey_app.accounts import watch
from survey_app.accounts.api_tokens import A_MINUTE, PREFIX, Known, Verdict, admit
from survey_app.accounts.guards import apart
from survey_app.frame import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")
# it only reads, by a token that no browser sends by itself; other ways of asking are refused as such, in JSON
csrf.exempt(bp)
LONGEST_TOKEN = 200
REFUSALS: dict[Verdict, tuple[int, str]] = {
    Verdict.UNKNOWN: (
        401,
        "Thiếu mã truy cập, hoặc mã không đúng. Gửi tiêu đề Authorization: Bearer và mã do quản trị cấp.",
    ),
    Verdict.WITHDRAWN: (401, "Mã truy cập này đã bị thu hồi. Hãy xin quản trị của Sở Nội vụ cấp mã mới."),
    Verdict.EXPIRED: (401, "Mã truy cập này đã hết hạn. Hãy xin quản trị của Sở Nội vụ cấp mã mới."),
    Verdict.TOO_MANY: (429, f"Quá {A_MINUTE} yêu cầu trong một phút. Hãy đợi hết phút rồi gọi tiếp."),
}
SAYINGS = {
    404: "Không có nội dung này.",
    405: "Giao diện này chỉ đọc: chỉ nhận GET.",
}


def answer(content: Any, status: int = 200) -> Response:
    """JSON, never kept by anybody between."""
    body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    made = Response(body, status, mimetype="application/json")
    made.headers["Cache-Control"] = "no-store"
    return made


def problem(status: int, detail: str) -> Response:
    """A refusal (RFC 9457): a sentence, never a guess."""
    made = answer({"type": "about:blank", "title": HTTP[status], "status": status, "detail": detail}, status)
    made.mimetype = "application/problem+json"
    if status == 405:
        made.headers["Allow"] = "GET"
    if status == 401:
        made.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        made.headers["Retry-After"] = "60"
    return made


HTTP = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    429: "Too Many Requests",
}


def refuse(status: int, detail: str) -> NoReturn:
    """Ends the request with a problem."""
    abort(problem(status, detail))


def check_token() -> None:
    """Ends the request of whoever has no token that is good today. Counted in a transaction of its own, where a token that is not
    taken is noted: bounded, as every refusal at the door."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    found = [Known(0, Verdict.UNKNOWN)]

    def count(own: Session) -> None:
        if token.startswith(PREFIX) and len(token) <= LONGEST_TOKEN:
            found[0] = admit(own, token)
        if found[0].verdict is not Verdict.ADMITTED:
            subject = f"api_token:{found[0].id}" if found[0].id else "api"
            watch.note(own, watch.VISITOR, "api_token.refused", subject, because=found[0].verdict.value)

    if scheme.lower() == "bearer" and token.strip():
        apart(count)
    if found[0].verdict is not Verdict.ADMITTED:
        refuse(*REFUSALS[found[0].verdict])


def only_known(*names: str) -> None:
    """Ends a request with parameters that this address does not know, or that it was given twice."""
    unknown = [name for name in request.args if name not in names or len(request.args.getlist(name)) > 1]
    if unknown:
        refuse(400, f"Tham số không dùng được: {', '.join(sorted(unknown)[:5])}.")


@bp.route("/<path:rest>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
def nowhere(rest: str) -> Response:
    """Every other address and way of asking, said in JSON too."""
    status = 404 if request.method == "GET" else 405
    return problem(status, SAYINGS[status])


@bp.after_request
def only_reads(response: Response) -> Response:
    """What may be asked here: the address that takes every other way only to refuse it counts for nothing."""
    if request.method == "OPTIONS":
        response.headers["Allow"] = "GET, HEAD, OPTIONS"
    return response


@bp.errorhandler(HTTPException)
def in_json(error: HTTPException) -> Response:
    """What Flask refuses inside the interface is said in its language too."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 400
    return problem(status if status in HTTP else 400, SAYINGS.get(status, "Yêu cầu không đúng."))
