"""Where a kept paper is signed there is an empty signature field: over the room that the typesetter left, tagged, the same bytes
every time."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from foundation.signed_pdf.fields import PLACE, with_fields
from questionnaires.survey_round import SurveyRound
from survey_app import documents
from survey_app.database import db
from survey_app.letterhead import Letterhead, OfficialLetter, Signature, Stamp
from survey_app.ministry.products import PRODUCTS
from survey_app.ministry.wish import Wish
from survey_app.reports import Report, Section
from survey_app.tables import Column, Table

HEAD = Letterhead("UBND TỈNH ĐẮK LẮK", "SỞ NỘI VỤ", "Đắk Lắk", "SNV-CCHC", 5, dt.date(2025, 12, 5))
SIGNED = Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Văn Minh", ("Bộ Nội vụ", "Lưu: VT."))
STAMP = Stamp("7F3K92QDXM4T8PVC", "https://khaosat.example.vn/vb/7F3K92QDXM4T8PVC")
NO_LETTERHEAD = frozenset({"microdata", "results", "methods_report"})
"""Other rounds, or no paper: not among those that the round in the field can make."""


def a_list(name: str = "Hoa") -> Table:
    columns = (Column("no", "STT", 5, "integer"), Column("name", "Họ và tên", 30))
    return Table("Danh sách", ["DANH SÁCH"], columns, [[1, name]], letterhead=HEAD)


def fields(pdf: bytes) -> list[DictionaryObject]:
    return [field.get_object() for field in form(pdf)["/Fields"]]


def form(pdf: bytes) -> Any:
    return PdfReader(io.BytesIO(pdf), strict=True).trailer["/Root"].get("/AcroForm", {"/Fields": []})


def lines(pdf: bytes, page: int) -> dict[str, float]:
    """The height at which each text stands, in points from the foot of the page."""
    found: dict[str, float] = {}

    def note(text: str, matrix: list[float], *others: Any) -> None:
        if text.strip():
            found[text.strip()] = matrix[5]  # of a line, the foot of its letters

    PdfReader(io.BytesIO(pdf)).pages[page].extract_text(visitor_text=note)
    return found


def test_a_field_lies_between_the_capacity_and_the_name_and_nowhere_over_a_letter() -> None:
    pdf = documents.list_pdf(a_list(), signature=SIGNED, stamp=STAMP)
    (field,) = fields(pdf)
    left, bottom, right, top = map(float, field["/Rect"])
    stands = lines(pdf, 0)
    capacity, name = stands["PHÓ GIÁM ĐỐC"], stands["Nguyễn Văn Minh"]
    assert name + 13 < bottom < top < capacity - 3  # 14 points of type, and the tails of 13
    assert (round(right - left), round(top - bottom)) == (round(70 / 25.4 * 72), round(20 / 25.4 * 72))
    assert field["/FT"] == "/Sig"
    assert "/V" not in field
    assert field.raw_get("/P").idnum == PdfReader(io.BytesIO(pdf)).pages[0].indirect_reference.idnum


def test_a_field_is_part_of_the_tagged_text_and_has_words_for_whoever_hears_it() -> None:
    pdf = documents.list_pdf(a_list(), signature=SIGNED, stamp=STAMP)
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    root = reader.trailer["/Root"]
    field = root["/AcroForm"]["/Fields"][0].get_object()
    assert (field["/T"], field["/TU"]) == ("ChuKy1", "Chỗ ký số 1")
    numbers = root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    tag = dict(zip(numbers[::2], numbers[1::2], strict=True))[field["/StructParent"]].get_object()
    assert tag["/S"] == "/Form"
    assert tag["/K"]["/Obj"].get_object() == field
    assert reader.pages[0]["/Annots"][0].get_object() == field
    assert field["/F"] == 4, "it is printed, as PDF/A wants"
    assert field["/AP"]["/N"].get_object()["/BBox"][2:] == pytest.approx([198.425, 56.693], abs=0.01)
    assert root["/AcroForm"]["/SigFlags"] == 3
    assert "/NeedAppearances" not in root["/AcroForm"]
    assert root["/MarkInfo"]["/Marked"]
    assert PLACE not in pdf


def test_whoever_signs_minutes_has_an_own_field_and_the_letter_before_a_list_too() -> None:
    parts = [Section("Kết luận", ["Nhất trí."])]
    minutes = Report(["BIÊN BẢN"], "Sở Nội vụ", parts, signature=SIGNED, sides=["CHỦ TRÌ", "THƯ KÝ"])
    made = documents.report_pdf(minutes, stamp=STAMP)
    assert [one["/T"] for one in fields(made)] == ["ChuKy1", "ChuKy2", "ChuKy3"]
    first, second, last = ([float(number) for number in one["/Rect"]] for one in fields(made))
    assert first[2] < second[0], "side by side"
    assert last[3] < second[1], "and the signature below"
    letter = OfficialLetter(HEAD, "V/v gửi danh sách", "Bộ Nội vụ", ("Kính gửi danh sách.",), SIGNED)
    assert len(fields(documents.list_pdf(a_list(), letter=letter, stamp=STAMP))) == 1


def test_equal_papers_have_equal_bytes_and_what_nobody_keeps_or_signs_has_no_field() -> None:
    again = [documents.list_pdf(a_list(), signature=SIGNED, stamp=STAMP) for _ in range(2)]
    assert again[0] == again[1]
    assert fields(documents.list_pdf(a_list(), signature=SIGNED)) == [], "it has no number and no code"
    assert fields(documents.list_pdf(a_list(), stamp=STAMP)) == [], "nobody signs it"


@pytest.mark.parametrize(
    "typed", [PLACE.decode(), f"/URI({PLACE.decode()})", "<</Type/Annot/Subtype/Link>>", "xref\n0 1"]
)
def test_what_somebody_typed_makes_no_field(typed: str) -> None:
    report = Report([typed], typed, [Section(typed, [typed])], imprint=typed)
    assert fields(documents.report_pdf(report, stamp=STAMP)) == []
    named = Signature((typed,), typed, (typed,))
    assert len(fields(documents.list_pdf(a_list(typed), signature=named, stamp=STAMP))) == 1


MARKED = b"%PDF-1.7\n1 0 obj\n<</Type/Annot/Subtype/Link/A<</URI(" + PLACE + b")>>>>\nendobj\n"


@pytest.mark.parametrize(
    "rest",
    [
        b"trailer\n<</Size 2/Root 1 0 R>>\nstartxref\n9\n%%EOF",
        b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % len(MARKED),
        b"xref\n0 2\n0000000000 65535 f \n0000000008 00000 n \ntrailer\n<</Size 2/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % len(MARKED),
    ],
)
def test_a_typesetter_that_writes_otherwise_is_told_at_once(rest: bytes) -> None:
    with pytest.raises(ValueError, match=r"table|tag"):
        with_fields(MARKED + rest)


@pytest.mark.parametrize("product", sorted(set(PRODUCTS) - NO_LETTERHEAD))
def test_every_paper_of_a_round_that_somebody_signs_has_its_field(survey_round: SurveyRound, product: str) -> None:
    draft = PRODUCTS[product].draft(Wish(survey_round))
    paper = draft.paper
    assert paper is not None
    signed = [
        paper.letter,
        paper.report.signature if paper.report else paper.signature,
        *(paper.report.sides if paper.report else ()),
    ]
    made = draft.files(STAMP)[".pdf"]
    assert len(fields(made)) == len([one for one in signed if one])
    assert not re.search(rb"chu-ky\.invalid", made)
    db.session.rollback()
