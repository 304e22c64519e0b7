"""What a person reads when something goes wrong: what happened, what to do next, whom to call.

One table of words. A page never shows a stack, a name or an address; a log line shows where it broke, but neither the
address (it may hold a token) nor the exception's text (it may hold a name).
"""

from __future__ import annotations

import secrets
import traceback
from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InternalError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from foundation import heartbeats
from foundation.keys import WrongKey
from foundation.spreadsheets.file_size import size_in_words
from survey_app import causes, tongues
from survey_app.tongues import say


class Words(NamedTuple):
    """The three sentences of an error page. `{largest}` and `{reference}` are filled in."""

    heading: str
    happened: str
    next_step: str


PAGES: dict[int, Words] = {
    400: Words(
        "Chưa đọc được dữ liệu vừa gửi",
        "Dữ liệu gửi lên bị thiếu hoặc bị hỏng trên đường truyền nên chưa được lưu.",
        "Quay lại trang trước, tải lại trang rồi gửi lại.",
    ),
    403: Words(
        "Ông/Bà không xem được trang này",
        "Trang này dành cho vai trò khác, hoặc Ông/Bà đã đăng xuất.",
        "Đăng nhập lại bằng đúng tài khoản. Nếu đang trả lời phiếu, hãy mở lại đường dẫn trong thư mời.",
    ),
    404: Words(
        "Không tìm thấy trang",
        "Địa chỉ có thể bị gõ sai hoặc bị cắt khi chuyển tiếp.",
        "Kiểm tra lại địa chỉ, hoặc về trang đầu để nhập mã khảo sát in trong thư mời.",
    ),
    405: Words(
        "Không mở trực tiếp được trang này",
        "Địa chỉ này chỉ nhận dữ liệu gửi từ một biểu mẫu.",
        "Quay lại trang trước và dùng nút trên trang.",
    ),
    409: Words(
        "Dữ liệu vừa được người khác thay đổi",
        "Trong lúc Ông/Bà xem trang, nội dung đã đổi nên thao tác vừa rồi chưa được thực hiện.",
        "Tải lại trang để xem bản mới nhất rồi làm lại nếu vẫn cần.",
    ),
    410: Words(
        "Trang này không còn nữa",
        "Đợt khảo sát đã kết thúc, hoặc đường dẫn đã được thay bằng đường dẫn mới.",
        "Dùng đường dẫn mới nhất đã gửi tới Ông/Bà. Nếu không tìm thấy, hãy gọi số hỗ trợ.",
    ),
    413: Words(
        "Tệp quá lớn",
        "Hệ thống nhận tệp tối đa {largest}. Tệp vừa gửi lớn hơn nên chưa được nhận, chưa có gì thay đổi.",
        "Bỏ hình ảnh và các trang tính không cần trong tệp, lưu lại rồi tải lên lần nữa.",
    ),
    429: Words(
        "Thao tác quá nhiều lần",
        "Để bảo vệ tài khoản và phiếu trả lời, hệ thống tạm dừng nhận yêu cầu từ máy này.",
        "Xin chờ 15 phút rồi thử lại. Những gì đã lưu vẫn được giữ.",
    ),
    500: Words(
        "Hệ thống gặp sự cố",
        "Lỗi do hệ thống, không phải do Ông/Bà. Những gì đã lưu trước đó vẫn được giữ.",
        "Thử lại sau vài phút. Nếu vẫn gặp lỗi, hãy gọi số hỗ trợ và đọc mã sự cố {reference}.",
    ),
    503: Words(
        "Hệ thống đang bận",
        "Máy chủ chưa trả lời kịp nên thao tác vừa rồi chưa được nhận. Những gì đã lưu trước đó vẫn được giữ.",
        "Xin thử lại sau 2 phút. Nếu vẫn gặp, hãy gọi số hỗ trợ.",
    ),
}

CLOSED_FOR_WORK = Words(
    "Hệ thống đang bảo trì",
    "Các câu đã trả lời và danh sách đã lưu vẫn được giữ.",
    "Xin thử lại sau {minutes} phút.",
)

FOR_STAFF: dict[int, Words] = {
    403: Words(
        "Ông/Bà không xem được trang này",
        "Trang này dành cho vai trò khác, hoặc Ông/Bà đã đăng xuất.",
        "Đăng nhập bằng đúng tài khoản, hoặc về trang làm việc của mình.",
    ),
    404: Words(
        "Không tìm thấy trang",
        "Địa chỉ có thể bị gõ sai, hoặc mục này đã bị bỏ.",
        "Kiểm tra lại địa chỉ, hoặc về trang làm việc rồi đi theo các mục ở đầu trang.",
    ),
}
"""What officials read instead, who have no survey code."""

STAFF_PLACES = "first_parts_of_staff_addresses"
STAFF_FACES = frozenset({"accounts", "agency", "home_affairs", "ministry"})
"""The blueprints of their pages."""

EXPIRED_FORM = Words(
    "Trang này đã mở quá lâu",
    "Trang đã mở quá lâu nên dữ liệu vừa gửi chưa được nhận.",
    "Quay lại trang trước, tải lại trang rồi gửi lại. Những gì đã lưu trước đó vẫn còn.",
)

CANNOT_BE_OPENED = Words(
    "Dữ liệu đã lưu không mở được",
    "Tệp hoặc thông tin này đã lưu nhưng khoá đang dùng không mở được: nội dung bị hỏng, hoặc khoá không phải khoá đã lưu nó.",
    "Hãy báo quản trị hệ thống mã sự cố {reference} để khôi phục tệp khoá hoặc bản sao lưu đúng. Các phần khác vẫn dùng được.",
)

INFECTED_FILE = Words(
    "Tệp có mã độc",
    "Máy quét của cơ quan thấy mã độc trong tệp vừa gửi nên tệp không được nhận, chưa có gì thay đổi.",
    "Không mở tệp này. Hãy báo bộ phận tin học kiểm tra máy đã tạo ra tệp, rồi chép nội dung sang tệp mẫu mới và tải lên lại.",
)

SCANNER_AWAY = Words(
    "Chưa quét được tệp",
    "Máy quét mã độc không trả lời nên tệp vừa gửi chưa được nhận, chưa có gì thay đổi.",
    "Xin tải lên lại sau 2 phút. Nếu vẫn gặp, hãy báo quản trị hệ thống kiểm tra máy quét.",
)

SEEN_ENOUGH = Words(
    "Đã xem đủ số người của một ngày",
    "Mỗi tài khoản xem được thông tin của nhiều nhất {limit} người trong một ngày; xem lại cùng một trang không tính thêm. "
    "Việc này đã được ghi vào nhật ký và báo cho Sở Nội vụ.",
    "Xin làm tiếp sau 0 giờ. Nếu việc hôm nay cần nhiều hơn, hãy chia cho đồng nghiệp có tài khoản riêng hoặc báo quản trị "
    "hệ thống.",
)

RETRY_AFTER = {429: "900", 503: "120"}
"""Seconds, where the cause itself names none."""

LAST_KNOWN = "last_known"  # in app.extensions

LAST_RESORT = """<!doctype html><html lang="{language}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{heading}</title>
<main><h1>{heading}</h1><p>{happened}</p><p>{next_step}</p></main></html>"""


def register(app: Flask) -> None:
    """Every HTTP error, and every exception nobody caught, becomes one of the pages above."""
    app.register_error_handler(CSRFError, lambda error: respond(400, EXPIRED_FORM))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(WrongKey, _cannot_be_opened)
    app.register_error_handler(DBAPIError, _database_error)
    app.register_error_handler(OSError, _system_error)
    app.register_error_handler(InternalServerError, lambda error: respond(500, PAGES[500]))
    app.log_exception = _log_exception  # type: ignore[method-assign]


def remember(help_line: Mapping[str, str], province: str) -> None:
    """Keeps the help line and the province of the round last read, for pages that may not ask for them."""
    current_app.extensions[LAST_KNOWN] = {"help": help_line, "province": province}


def last_known() -> dict[str, Any]:
    """`help` and `province` as the page frame takes them; nothing before any round was read."""
    found: dict[str, Any] = current_app.extensions.get(LAST_KNOWN, {})
    return found


def maintenance(minutes: int) -> Response:
    """The page while somebody works on the server for so many minutes."""
    response = respond(503, CLOSED_FOR_WORK, minutes=minutes)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def respond(code: int, words: Words, **facts: object) -> Response:
    """The page (or, for a script that asks for JSON, the same words as JSON) with the status code."""
    facts |= _facts()
    if code >= 500 and request.method == "POST":
        heartbeats.note_refusal()
    if not _is_of_staff():
        tongues.settle(tongues.chosen())
    filled = Words(*(say(text, **facts) for text in words))
    wants_json = request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    body = jsonify(error=filled.heading, next=filled.next_step) if wants_json else _page(code, filled)
    response = make_response(body, code)
    if code in RETRY_AFTER:
        response.headers.setdefault("Retry-After", RETRY_AFTER[code])
    return response


def _cannot_be_opened(error: Exception) -> Response:
    """Something kept that no key opens, or that is not what it was: whoever asked can do nothing, whoever runs the server can."""
    _log_exception((type(error), error, error.__traceback__))  # type: ignore[arg-type]
    return respond(409, CANNOT_BE_OPENED)


def _database_error(error: DBAPIError) -> Response:
    """The database is away, busy or full; another of its errors is a fault of ours."""
    if isinstance(error, OperationalError | InternalError):
        return _not_now(causes.of_database(error))
    raise error  # a fault of ours, which Flask takes to the page of 500


def _system_error(error: OSError) -> Response:
    cause = causes.of_system(error)
    if cause is None:
        raise error
    return _not_now(cause)


def _not_now(cause: causes.Cause) -> Response:
    current_app.logger.error("%s at %s, reference %s", cause.name, request.endpoint, _reference())
    response = respond(503, Words(cause.heading, cause.happened, cause.next_step))
    response.headers["Retry-After"] = str(cause.seconds)
    return response


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error  # a redirect, or a view that brought its own answer
    nearest = 500 if error.code >= 500 else 400
    table = {**PAGES, **FOR_STAFF} if _is_of_staff() else PAGES
    response = respond(error.code, table.get(error.code, PAGES[nearest]))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _is_of_staff() -> bool:
    """Whether an address, there or not, begins like those of the staff's pages."""
    known = current_app.extensions
    if STAFF_PLACES not in known:  # no rule is added once a request was answered
        rules = current_app.url_map.iter_rules()
        known[STAFF_PLACES] = {_place(one.rule) for one in rules if one.endpoint.partition(".")[0] in STAFF_FACES}
    return _place(request.path) in known[STAFF_PLACES]


def _place(address: str) -> str:
    return address.strip("/").partition("/")[0]


def _page(code: int, words: Words) -> str:
    """With the frame's context where the cause is the visitor's; without it where the context may itself be broken."""
    values: dict[str, Any] = {"code": code, **words._asdict(), **last_known(), "of_staff": _is_of_staff()}
    attempts = [_without_context] if code >= 500 else [_with_context, _without_context]
    for render in attempts:
        try:
            return render("errors/error.html", **values)
        except Exception:  # whatever broke, the person still gets a sentence
            current_app.logger.error("the error page itself could not be drawn by %s", render.__name__)
    return LAST_RESORT.format(**values, language=tongues.spoken())


def _with_context(template: str, **values: Any) -> str:
    return render_template(template, **values)


def _without_context(template: str, **values: Any) -> str:
    return current_app.jinja_env.get_template(template).render(**values)


def _facts() -> dict[str, object]:
    limit = "PROOF_MAX_BYTES" if "assessment" in (request.endpoint or "") else "UPLOAD_MAX_BYTES"
    return {"largest": size_in_words(current_app.config[limit]), "reference": _reference()}


def _reference() -> str:
    """What ties the page that a person reads aloud to the line in the log."""
    if "error_reference" not in g:
        g.error_reference = secrets.token_hex(4).upper()
    return str(g.error_reference)


def _log_exception(exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
    kind, _, frames = exc_info
    where = "".join(traceback.format_tb(frames))
    name = kind.__name__ if kind else "unknown"
    current_app.logger.error("%s at %s, reference %s\n%s", name, request.endpoint, _reference(), where)
