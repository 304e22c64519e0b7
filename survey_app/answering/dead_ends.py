"""Where somebody cannot go on: each a full page that says why and what to do next (R13). One table of words."""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, current_app, jsonify, request, url_for

from respondents.envelopes import setting_aside
from respondents.identity import Visit, door, invited, proof
from respondents.identity.door import Opening
from survey_app import formats
from survey_app.answering import drawing, pause_words, rounds
from survey_app.answering.blueprint import limits
from survey_app.answering.ledger import ledger
from survey_app.answering.rounds import RoundFacts


class DeadEnd(NamedTuple):
    """Status, heading, sentences, and the next step: (words, endpoint); `posts`: the step is a button that sends."""

    status: int
    heading: str
    sentences: tuple[str, ...]
    step: tuple[str, str] | None = None
    posts: bool = False


LINK_AGAIN = "Mở lại đường dẫn trong tin nhắn mới nhất, hoặc nhập mã in trong thư mời."
KEPT = "Các câu đã trả lời vẫn được giữ."
NEW_CODE = "Để làm tiếp ở đây, hệ thống sẽ gửi một mã xác nhận mới."
ENTER_CODE = ("Nhập mã trong thư mời", "answering.code_box")

DEAD_ENDS: dict[str, DeadEnd] = {
    "unknown": DeadEnd(
        404,
        "Không tìm thấy đường dẫn",
        (
            "Có thể đường dẫn bị cắt khi chuyển tiếp, hoặc đã được thay bằng đường dẫn mới hơn.",
            "Xin mở đường dẫn trong tin nhắn mới nhất, hoặc nhập mã 12 ký tự in trong thư mời.",
        ),
        ENTER_CODE,
    ),
    "early": DeadEnd(403, "Khảo sát chưa mở", ("Khảo sát mở từ {opens}. Xin giữ lại thư mời và quay lại khi đó.",)),
    "paused": DeadEnd(
        403,
        "Khảo sát đang tạm dừng",
        (
            "{host} tạm dừng nhận trả lời từ {since}. {resumes}",
            "Phiếu đang làm dở vẫn được giữ: khi khảo sát mở lại, xin mở lại đường dẫn này để làm tiếp. Phiếu đã gửi vẫn tính.",
            "Trong lúc này không ai nhận lời nhắc. Nếu cần hỏi, xin gọi {help}.",
        ),
    ),
    "closed": DeadEnd(
        410,
        "Khảo sát đã kết thúc",
        (
            "Đã đóng lúc {closes}.",
            "Phiếu đã gửi vẫn được tính. Phiếu làm dở mà chưa gửi thì không được tính và sẽ bị xoá.",
            "Cảm ơn Ông/Bà. Nếu còn điều cần hỏi, xin gọi {help}.",
        ),
    ),
    "reissued": DeadEnd(
        410,
        "Đường dẫn đã được thay thế",
        (
            "Danh sách đã được cập nhật; đường dẫn mới đã gửi tới số {phone}.",
            "Xin mở đường dẫn trong tin nhắn mới nhất. Mã trong thư mời cũ cũng không dùng được nữa.",
        ),
        ("Nhập mã trong thư mời mới", "answering.code_box"),
    ),
    "withdrawn": DeadEnd(
        410,
        "Đường dẫn không còn dùng được",
        (
            "Danh sách đã được cập nhật và đường dẫn này đã bị thu hồi.",
            "Nếu Ông/Bà vẫn là người được mời, xin gọi {help}.",
        ),
    ),
    "held": DeadEnd(
        403,
        "Đường dẫn đang tạm khoá",
        (
            "Có người báo đường dẫn này gửi nhầm, hoặc mã xác nhận đã bị nhập sai quá nhiều lần.",
            "Nếu Ông/Bà là người được mời, xin gọi {help} để được cấp lại đường dẫn.",
        ),
    ),
    "failures": DeadEnd(
        403,
        "Đã nhập sai mã nhiều lần",
        (
            "Để bảo vệ Ông/Bà, hệ thống dừng phiên này sau {failures} lần nhập sai. Đường dẫn vẫn dùng được. " + KEPT,
            "Bấm nút dưới đây để nhận mã mới, và nhập đúng mã trong tin nhắn mới nhất. Nếu vẫn không được, xin gọi {help}.",
        ),
        ("Bắt đầu lại", "answering.continue_here"),
        posts=True,
    ),
    "no_cookies": DeadEnd(
        400,
        "Trình duyệt này không giữ cookie",
        (
            "Trang khảo sát cần cookie để biết đúng là Ông/Bà đang trả lời, nhưng trình duyệt này đang chặn hoặc vừa xoá "
            "cookie, nên thao tác vừa rồi chưa được nhận. " + KEPT,
            "Xin sao chép đường dẫn dưới đây rồi mở bằng Chrome hoặc Safari, hoặc cho phép cookie rồi mở lại trang. "
            "Cần giúp, xin gọi {help}.",
        ),
    ),
    "sent_already": DeadEnd(
        409,
        "Phiếu đã gửi; thay đổi này không được nhận",
        (
            "Phiếu của Ông/Bà đã được gửi và niêm phong ở một cửa sổ khác, nên thay đổi vừa rồi không được nhận.",
            "Phiếu giữ các câu trả lời lúc gửi. Không cần làm gì thêm.",
        ),
        ("Xem biên nhận", "answering.receipt"),
    ),
    "busy": DeadEnd(
        429,
        "Tạm dừng nhận thêm lượt mới",
        (
            "Từ mạng này đã có rất nhiều lượt bắt đầu trong một giờ qua.",
            "Xin thử lại sau ít phút, dùng mạng di động của điện thoại, hoặc gọi {help}.",
        ),
    ),
    "other_device": DeadEnd(
        409,
        "Phiếu đang mở trên thiết bị khác",
        (
            "Ông/Bà đã xác nhận và mở phiếu ở một máy khác nên máy này dừng lại. " + KEPT,
            NEW_CODE,
        ),
        ("Tiếp tục trên máy này", "answering.continue_here"),
        posts=True,
    ),
    "idle": DeadEnd(
        403,
        "Tạm khoá để bảo mật",
        ("Ông/Bà đã dừng hơn {idle} phút nên hệ thống tạm khoá để bảo mật. " + KEPT, NEW_CODE),
        ("Tiếp tục làm bài", "answering.continue_here"),
        posts=True,
    ),
    "too_long": DeadEnd(
        403,
        "Cần xác nhận lại",
        ("Ông/Bà đã mở phiếu hơn {hours} giờ trước nên hệ thống cần xác nhận lại. " + KEPT, NEW_CODE),
        ("Tiếp tục làm bài", "answering.continue_here"),
        posts=True,
    ),
    "left": DeadEnd(403, "Ông/Bà đã thoát khỏi phiếu", (KEPT, LINK_AGAIN), ENTER_CODE),
    "not_me": DeadEnd(
        200,
        "Cảm ơn Ông/Bà đã báo",
        ("Đường dẫn này tạm khoá và {host} sẽ gửi lại đúng người. Xin không chuyển tiếp đường dẫn.",),
    ),
    "not_me_just_now": DeadEnd(
        200,
        "Cảm ơn Ông/Bà đã báo",
        (
            "Đường dẫn này tạm khoá và {host} sẽ gửi lại đúng người. Xin không chuyển tiếp đường dẫn.",
            "Nếu Ông/Bà bấm nhầm: trong 15 phút, ở chính trình duyệt này, bấm nút dưới đây để mở lại.",
        ),
        ("Tôi bấm nhầm, mở lại phiếu", "answering.take_back_not_me"),
        posts=True,
    ),
    "no_session": DeadEnd(403, "Cần mở lại phiếu", ("Phiên làm việc không còn. " + KEPT, LINK_AGAIN), ENTER_CODE),
    "paper": DeadEnd(
        409,
        "Đã nhận phiếu giấy của Ông/Bà",
        (
            "{host} đã ghi nhận phiếu giấy nên không cần trả lời trên mạng nữa.",
            "Nếu Ông/Bà chưa gửi phiếu giấy, xin gọi {help}.",
        ),
    ),
    "stripped": DeadEnd(
        410,
        "Không còn tách riêng được phiếu này",
        (
            "Đợt khảo sát đã kết thúc và họ tên đã được tách khỏi các phiếu, nên không còn biết phiếu nào đã gửi bằng đường "
            "dẫn này.",
            "Nếu cần hỏi thêm, xin gọi {help}.",
        ),
    ),
    "submitted": DeadEnd(200, "Ông/Bà đã gửi phiếu", ("Phiếu đã được nhận {submitted}. Không cần làm gì thêm.",)),
}


def unknown(about: RoundFacts | None) -> Response:
    return _respond("unknown", about)


def early(about: RoundFacts, code: str) -> Response:
    """Where the round lets everybody study the questions, with the button to do so. `code`: of the letter, if it was typed."""
    opens = formats.deadline(about.survey_round.opens_at)
    return _respond("early", about, opens=opens, study=about.studied_by_all, code=code)


def closed(about: RoundFacts) -> Response:
    return _respond("closed", about, closes=formats.deadline(about.survey_round.closes_at))


def paused(about: RoundFacts) -> Response:
    return _respond("paused", about, **pause_words.of_round(about.survey_round.id))


def held(about: RoundFacts) -> Response:
    return _respond("held", about)


def paper(about: RoundFacts) -> Response:
    return _respond("paper", about)


def sent_already(about: RoundFacts) -> Response:
    """For a change in a tab that was left open when the sheet was sent in another."""
    return _respond("sent_already", about)


def no_cookies() -> Response:
    """For a form that came without the cookie that its page had set. The address to copy is the link, if it was one."""
    token = (request.view_args or {}).get("token", "")
    key = (door.of_token(ledger(), token) if token else door.newest(ledger())).round_key
    path = url_for("answering.link", token=token) if token else "/"
    return _respond("no_cookies", rounds.facts(key) if key else None, address=f"{current_app.config['BASE_URL']}{path}")


def busy(about: RoundFacts) -> Response:
    return _respond("busy", about)


def no_session() -> Response:
    """The browser says nothing about a round, but whoever comes here needs somebody to call: that of the newest one."""
    key = door.newest(ledger()).round_key
    return _respond("no_session", rounds.facts(key) if key else None)


def submitted(done: Visit | Opening, about: RoundFacts, sent: str = "") -> Response:
    """For whoever opens the link of somebody who has sent the sheet, also after the end: neither name nor receipt. `sent`:
    whether the receipt was sent again just now ("yes", "no")."""
    assert done.submitted_at is not None
    when = formats.datetime(done.submitted_at)
    return _respond(
        "submitted",
        about,
        submitted=when if when.startswith("ngày") else f"lúc {when}",
        sent=sent,
        code=request.form.get("code", ""),
        again="" if isinstance(done, Opening) else url_for("answering.once_more"),
        repudiable=may_be_repudiated(about),
    )


def may_be_repudiated(about: RoundFacts) -> bool:
    """Whether a submitted sheet can still be found for whoever says that it is not theirs: until the persons are taken off."""
    return setting_aside.is_possible(ledger(), about.survey_round.id)


def stripped(about: RoundFacts) -> Response:
    """For whoever says so too late."""
    return _respond("stripped", about)


def ended(visit: Visit, about: RoundFacts, because: str) -> Response:
    """For a session that is over, by the word that ended it."""
    if because == "closed":
        return paused(about) if about.survey_round.state == "paused" else closed(about)
    facts: dict[str, object] = {}
    if because == "not_me" and proof.may_take_back(visit):
        because = "not_me_just_now"
    if visit.state == "revoked":
        because = "withdrawn"
    elif because == "reissued":
        facts["phone"] = invited.masked_phone(ledger(), visit)
    return _respond(because if because in DEAD_ENDS else "no_session", about, **facts)


def _respond(name: str, about: RoundFacts | None, **facts: object) -> Response:
    """The page, or for the script that saves answers just its heading; both with the status."""
    end, bounds = DEAD_ENDS[name], limits()
    facts |= {"idle": bounds.session_idle_minutes, "hours": bounds.session_hours, "failures": bounds.failures_to_end}
    facts["host"] = about.survey_round.host if about else "Sở Nội vụ"
    facts["help"] = about.setting("phone") if about else "số hỗ trợ in trong thư mời"
    heading = end.heading.format(**facts)
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(error=heading, step=end.step[0] if end.step else "")
        response.status_code = end.status
        return response
    step = (end.step[0], url_for(end.step[1])) if end.step else None
    sentences = [sentence.format(**facts) for sentence in end.sentences]
    return drawing.page(
        "dead_end",
        about,
        end.status,
        name=name,
        heading=heading,
        sentences=sentences,
        step=step,
        posts=end.posts,
        **{name: facts.get(name, "") for name in ("sent", "study", "code", "address", "again", "repudiable")},
    )
