"""What the messages of a round say: every kind with its texts, to edit, to look at, and to register with providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import Response, abort, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError

from foundation.outbox.sms_text import without_diacritics
from questionnaires.survey_round import SurveyRound
from respondents.wording import KINDS, templates
from respondents.wording.checking import problems
from respondents.wording.composing import RoundWords
from respondents.wording.filling import marks
from respondents.wording.kinds import Kind
from respondents.wording.parameters import PARAMETERS
from respondents.wording.standard import Texts
from survey_app import accounts, documents, sample_messages
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.letterhead import letterhead
from survey_app.sample_messages import Sample, made
from survey_app.tables import Column, Table


def _tidy(text: str | None) -> str:
    """Line ends as they are kept, nothing blank around."""
    return (text or "").replace("\r\n", "\n").strip()


class TextsForm(Form):
    """The three texts of one kind."""

    sms = TextAreaField(
        "Tin nhắn SMS và Zalo",
        filters=[_tidy],
        description="Viết có dấu. Khi gửi SMS hệ thống tự bỏ dấu, trừ khi nhà cung cấp nhận tin có dấu.",
    )
    subject = StringField("Tiêu đề thư", filters=[_tidy])
    mail = TextAreaField(
        "Nội dung thư",
        filters=[_tidy],
        description="Cuối thư hệ thống tự ghi cơ quan, điện thoại và giờ hỗ trợ.",
    )
    seen = HiddenField()
    kind: Kind

    @property
    def texts(self) -> Texts:
        """As they stand in the form."""
        return Texts(*((self[name].data or "") if name in self else "" for name in Texts._fields))

    def _look(self, field: Field) -> None:
        found = problems(self.kind, self.texts)[field.name]
        if found:
            raise ValidationError(" ".join(found))

    validate_sms = validate_subject = validate_mail = _look


class Line(NamedTuple):
    """One kind on the page of all."""

    kind: Kind
    is_own: bool
    sms: Sample
    subject: str


@bp.get(f"{OF_ROUND}/mau-tin")
def round_texts() -> ResponseReturnValue:
    """Every kind of message of the round."""
    survey_round = this_round()
    words = sample_messages.of_round(survey_round)
    lines = [
        Line(kind, words.texts[name] != kind.standard, made(words, name, "sms"), made(words, name, "email").subject)
        for name, kind in KINDS.items()
    ]
    return render_template("home_affairs/round_texts.html", survey_round=survey_round, lines=lines)


@bp.route(f"{OF_ROUND}/mau-tin/<kind>", methods=["GET", "POST"])
def round_texts_edit(kind: str) -> ResponseReturnValue:
    """One kind: its texts, and how they will look; `xem` only looks."""
    survey_round, chosen = this_round(), KINDS.get(kind) or abort(404)
    standing = templates.of_round(db.session, survey_round.id)[kind]
    form = TextsForm(data={**standing._asdict(), "seen": templates.fingerprint(standing)})
    form.kind = chosen
    if chosen.mail_only:
        del form.sms
    is_right = form.validate_on_submit()
    if not is_right or "xem" in request.form:
        return _page(survey_round, chosen, form, standing), 422 if form.errors else 200
    return carry_out(
        lambda: templates.save(
            db.session, survey_round, chosen, form.texts, seen=form.seen.data or "", by=accounts.actor()
        ),
        "Đã lưu mẫu tin. Tin đang chờ gửi cũng dùng mẫu này.",
        url_for("home_affairs.round_texts_edit", kind=kind),
        again=lambda: _page(survey_round, chosen, form, standing),
    )


def _page(survey_round: SurveyRound, kind: Kind, form: TextsForm, standing: Texts) -> str:
    words = sample_messages.of_round(survey_round)
    return render_template(
        "home_affairs/round_texts_edit.html",
        survey_round=survey_round,
        kind=kind,
        form=form,
        is_own=standing != kind.standard,
        parameters=[(PARAMETERS[mark], _value(words, kind, mark)) for mark in kind.allowed],
        needed=[f"{{{mark}}}" for mark in (*kind.needs, *kind.needs_in_sms)],
        shown=None if form.errors else _shown(words, kind, form.texts),
        diacritics=current_app.config["SMS_DIACRITICS"] == "yes",
    )


def _shown(words: RoundWords, kind: Kind, texts: Texts) -> Mapping[str, Sample]:
    """One real-looking message for each channel."""
    return {channel: made(words, kind.name, channel, texts) for channel in ("sms", "email")}


def _value(words: RoundWords, kind: Kind, mark: str) -> str:
    """What stands for a parameter in a preview."""
    text = f"{{{mark}}}"
    return made(words, kind.name, "email", Texts(text, text, text)).subject


@bp.post(f"{OF_ROUND}/mau-tin/<kind>/mau-co-san")
def round_texts_restore(kind: str) -> ResponseReturnValue:
    """Takes the standard texts again."""
    survey_round, chosen = this_round(), KINDS.get(kind) or abort(404)
    return carry_out(
        lambda: templates.restore(db.session, survey_round, chosen, accounts.actor()),
        "Đã lấy lại mẫu có sẵn.",
        url_for("home_affairs.round_texts_edit", kind=kind),
    )


@bp.get(f"{OF_ROUND}/mau-tin/danh-muc.pdf")
def round_texts_list() -> Response:
    """All texts as they are to be registered with providers: one row a kind and channel."""
    survey_round = this_round()
    table = Table(
        "Danh mục mẫu tin",
        ["DANH MỤC MẪU TIN ĐĂNG KÝ VỚI NHÀ CUNG CẤP", survey_round.title],
        [
            Column("kind", "Loại tin", 16),
            Column("channel", "Kênh", 10),
            Column("text", "Nội dung mẫu", 44),
            Column("sample", "Ví dụ", 44),
            Column("parameters", "Tham số", 26),
        ],
        list(_rows(survey_round)),
        letterhead=letterhead(survey_round, symbol=""),
    )
    return attachment(documents.list_pdf(table), f"mau-tin-{survey_round.code}.pdf")


def _rows(survey_round: SurveyRound) -> Iterator[Mapping[str, str]]:
    words = sample_messages.of_round(survey_round)
    for name, texts in words.texts.items():
        kind = KINDS[name]
        sms, mail = (made(words, name, channel) for channel in ("sms", "email"))
        if kind.mail_only:
            continue
        has_marks = current_app.config["SMS_DIACRITICS"] == "yes"
        length = f"{sms.length.messages} tin, {sms.length.characters} ký tự"
        plain = texts.sms if has_marks else without_diacritics(texts.sms)
        yield _row(kind, f"SMS ({length})", plain, sms.text, _listed(texts.sms))
        data = "; ".join(f"{one}: {value}" for one, value in sms.parameters.items())
        yield _row(kind, f"Zalo ({name})", texts.sms, sms.accented, data)
        yield _row(kind, "Thư", f"{texts.subject} — {texts.mail}", f"{mail.subject} — {mail.text}", _listed(texts.mail))


def _listed(text: str) -> str:
    return "; ".join(f"{{{mark}}}: {PARAMETERS[mark].words}" for mark in marks(text))


def _row(kind: Kind, channel: str, text: str, sample: str, parameters: str) -> dict[str, str]:
    return {"kind": kind.words, "channel": channel, "text": text, "sample": sample, "parameters": parameters}
