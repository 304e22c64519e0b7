"""R4 and R5: what people should know before they answer, and how they answer."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired

from questionnaires.ballot import box as ballot
from questionnaires.ballot import holders
from questionnaires.ballot.box import Glance
from respondents.identity import Visit, sessions
from respondents.invitation import steps
from survey_app.answering import browser, drawing, language, rounds
from survey_app.answering.blueprint import bp
from survey_app.answering.gate import at
from survey_app.answering.ledger import ledger
from survey_app.answering.open_sheet import open_desk
from survey_app.forms import PlainForm
from survey_app.tongues import N_, say

HOW = (
    ("self", N_("Tôi tự đọc và tự trả lời")),
    ("helped", N_("Tôi tự quyết định từng câu, có người giúp bấm máy")),
    ("other", N_("Tôi trả lời thay người được mời")),
)


class ConsentForm(PlainForm):
    """R4 where the basis is consent: a box of its own, never ticked beforehand."""

    agree = BooleanField(
        N_("Tôi đồng ý cho xử lý dữ liệu cá nhân như trên"),
        validators=[InputRequired(N_("Đánh dấu vào ô đồng ý để tiếp tục, hoặc đóng trang này nếu không đồng ý"))],
    )


class DeclarationForm(PlainForm):
    """R5. Nothing is preselected."""

    how = RadioField(
        N_("Ai trả lời phiếu này?"),
        choices=[SelectChoice(value, words) for value, words in HOW],
        validators=[InputRequired(N_("Chọn cách Ông/Bà trả lời phiếu"))],
    )
    pledge = BooleanField(
        N_("Tôi sẽ đọc kỹ và đánh giá đúng thực tế."),
        validators=[InputRequired(N_("Đánh dấu vào ô cam kết để tiếp tục"))],
    )


@bp.get("/phieu/thong-bao")
@at("proven", "noticed", "answering")
def notice(visit: Visit) -> ResponseReturnValue:
    """R4: four lines, the rest on demand; and R5 with it, where no consent is to be recorded before."""
    done = visit.noticed_at is not None
    holes, forms = {"box_words": _box_words(visit.round_id)}, {"form": ConsentForm, "declaration": DeclarationForm}
    return drawing.stencil("notice", rounds.facts(visit.key), holes, kind=done, done=done, how=HOW, **forms)


def _box_words(round_id: int) -> str:
    """Who can open what was submitted, and how many sheets were set aside."""
    found = ballot.glance(ledger(), round_id)
    words = [_who_opens(found)]
    if aside := ballot.set_aside_count(found):
        words.append(say("Đến nay {count} phiếu được đặt riêng, không mở, không tính.", count=aside))
    return " ".join(words)


def _who_opens(found: Glance | None) -> str:
    if found is None or not found.threshold:
        return say("Không có người giữ khoá; người điều khiển máy chủ có thể mở phiếu.")
    if found.kind == "internal" and holders.host_suffices(ledger(), found):
        words = N_(
            "Cần mã khoá trên giấy của {count} người giữ khoá, cùng phần khoá của máy chủ; Sở Nội vụ giữ đủ số mã khoá ấy."
        )
        return say(words, count=found.threshold)
    return say("Cần mã khoá trên giấy của {count} người giữ khoá, cùng phần khoá của máy chủ.", count=found.threshold)


@bp.post("/phieu/thong-bao")
@at("proven")
def read_notice(visit: Visit) -> ResponseReturnValue:
    """A consent is recorded at once, by itself; mere reading with the declaration, which stands on the same page."""
    about, form = rounds.facts(visit.key), ConsentForm(request.form)
    if about.setting("basis") == "consent":
        if not form.validate():
            words = _box_words(visit.round_id)
            return drawing.page("notice", about, form=form, has_errors=True, done=False, box_words=words)
        steps.consent(ledger(), visit)
        ledger().commit()
    return redirect(url_for("answering.declaration"), 303)


@bp.get("/phieu/cam-ket")
@at("proven", "noticed", "answering")
def declaration(visit: Visit) -> ResponseReturnValue:
    """R5: before the first question."""
    if _lacks_consent(visit):
        return redirect(url_for("answering.notice"), 303)
    return drawing.stencil("declaration", rounds.facts(visit.key), form=DeclarationForm, how=HOW)


@bp.post("/phieu/cam-ket")
@at("proven", "noticed", "answering")
def declare(visit: Visit) -> ResponseReturnValue:
    """Whoever answers in another's place is stopped, and nothing is kept."""
    if _lacks_consent(visit):
        return redirect(url_for("answering.notice"), 303)
    about, form = rounds.facts(visit.key), DeclarationForm(request.form)
    if form.how.data == "other":
        return _stop(visit) if request.form.get("sure") else drawing.page("in_place_of", about)
    if not form.validate():
        return drawing.page("declaration", about, form=form, how=HOW, has_errors=True)
    steps.declare(ledger(), visit, form.how.data)
    if language.is_chosen():  # another phone learns it from the draft
        open_desk(visit).put_back()
    ledger().commit()
    return redirect(_first_place(visit), 303)


def _lacks_consent(visit: Visit) -> bool:
    """Where consent is the basis, nobody comes past the notice without it."""
    return visit.noticed_at is None and rounds.facts(visit.key).setting("basis") == "consent"


def _first_place(visit: Visit) -> str:
    """The first question; whoever has begun before is shown how far they are."""
    if visit.started_at is None:
        return url_for("answering.sheet_page", number=1)
    return url_for("answering.resume")


def _stop(visit: Visit) -> ResponseReturnValue:
    """R5x. The session ends: the invited person proves themselves afresh."""
    sessions.end(ledger(), visit.session_id, "left")
    ledger().commit()
    return browser.forget(drawing.page("stop", rounds.facts(visit.key)))
