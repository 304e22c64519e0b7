"""What is asked of a document of proof."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length

from foundation.spreadsheets.file_size import size_in_words
from self_assessment import evidence_files
from self_assessment.evidence import Described
from survey_app.forms import DayField, Form


class EvidenceForm(Form):
    """One document."""

    number = StringField("Số, ký hiệu", [Length(max=80)], description="Ví dụ 12/KH-UBND")
    day = DayField("Ngày ban hành")
    issuer = StringField("Cơ quan ban hành", [Length(max=200)])
    abstract = StringField("Trích yếu", [Length(max=500)])
    file = FileField("Tệp tài liệu")
    link = StringField("Hoặc đường dẫn chính thức", [Length(max=500)], description="Ví dụ https://tinh.gov.vn/…")

    @property
    def hint(self) -> str:
        """Which files are taken."""
        return f"{evidence_files.ACCEPTED}, tối đa {size_in_words(evidence_files.largest())}, không có macro"

    @property
    def described(self) -> Described:
        """What was typed; read one byte further than a file may be long."""
        sent = self.file.data
        file = (sent.filename, sent.stream.read(evidence_files.largest() + 1)) if sent and sent.filename else None
        texts = (field.data or "" for field in (self.issuer, self.abstract, self.link))
        issuer, abstract, link = texts
        return Described(self.number.data or "", self.day.data, issuer, abstract, link, file)
