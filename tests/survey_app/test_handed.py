"""Letters and slips: print and Word come of one draft, in words that an administrator may change, with the own code of each."""

from __future__ import annotations

import io
from dataclasses import replace
from zipfile import ZipFile

import docx
import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from pypdf import PageObject, PdfReader

from questionnaires.survey_round import SurveyRound
from survey_app import handed, letter_texts, paper_texts
from survey_app.database import db
from survey_app.handed import Kind
from tests.signing_in import sign_in
from tests.survey_app.test_documents import HOA, MAILING, names
from tests.survey_app.test_paper_templates import PAGE, changed, upload

BOTH = list(handed.KINDS.values())
ODD = ("=1+1", "+84", "-x", "@sum", "{loi_hua}", "<w:t>", "ă" * 300, "\u202eA", "😀")


def made(kind: Kind, people, mailing=MAILING, **wording: str) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    """The files of the only sheaf."""
    words = paper_texts.standard(kind.paper) | wording
    (sheaf,) = handed.sheaves(kind, people, mailing, words)
    return handed.files(sheaf)


def said(files: dict[str, bytes]) -> tuple[str, str]:
    """What the print and the document for Word say."""
    pages = PdfReader(io.BytesIO(files[".pdf"])).pages
    body = docx.Document(io.BytesIO(files[".docx"])).element.body
    printed = " ".join(page.extract_text() for page in pages)
    return _plain(printed), _plain(" ".join(node.text or "" for node in body.iter() if node.tag.endswith("}t")))


def _plain(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("kind", BOTH)
def test_print_and_word_say_the_same(kind: Kind) -> None:
    for text in said(made(kind, [HOA])):
        for words in (
            "NguyễnThịHoa",
            "SởTưpháp",
            "khaosat.example.vn",
            "7KQ2M9XD8PVC",
            "17giờ,thứHai30/10/2023",
            "02620000000",
        ):
            assert words in text
        if kind is handed.LETTERS:
            assert _plain(MAILING.secrecy) in text
            assert "KT.GIÁMĐỐC" in text
    one, other = said(made(kind, [HOA]))
    assert sorted(one) == sorted(other)


@pytest.mark.parametrize("kind", BOTH)
def test_each_person_has_their_own_code_in_the_document_for_word(kind: Kind) -> None:
    people = [replace(HOA, link=f"https://khaosat.example.vn/t/{place:026d}") for place in range(3)]
    with ZipFile(io.BytesIO(made(kind, people)[".docx"])) as archive:
        pictures = [archive.read(name) for name in archive.namelist() if name.startswith("word/media/")]
    read = [zxingcpp.read_barcodes(Image.open(io.BytesIO(one)).convert("L"))[0].text for one in pictures]
    assert sorted(read) == [person.link for person in people]


@pytest.mark.parametrize("kind", BOTH)
def test_odd_names_stay_what_they_are(kind: Kind) -> None:
    for text in said(made(kind, names(*ODD))):
        endless = "ă" * (kind.longest - 1) + "…" if kind.longest else "ă" * 300
        for name in ("=1+1", "+84", "-x", "@sum", "{loi_hua}", "<w:t>", endless, "□"):
            assert name in text


def test_a_title_of_300_letters_pushes_nothing_off_the_page() -> None:
    wide = replace(MAILING, title=("Khảo sát " * 34)[:300])
    files = made(handed.LETTERS, [HOA], wide)
    (page,) = PdfReader(io.BytesIO(files[".pdf"])).pages
    assert lowest(page) > BOTTOM
    assert all("Khảosát" * 33 in text and text.endswith("NguyễnVănMinh") for text in said(files))
    assert all(("Khảosát" * 11) in text and "Dànhriêng" in text for text in said(made(handed.SLIPS, [HOA], wide)))


@pytest.mark.parametrize("longer", [0, 60, 80, 400, 440, 900, 1500])
def test_a_signature_stands_above_the_margin_whatever_the_length(longer: int) -> None:
    person, two_lines = replace(HOA, position="Phó " * (longer // 4)), "ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK"
    (page,) = PdfReader(
        io.BytesIO(made(handed.LETTERS, [person], replace(MAILING, parent_body=two_lines))[".pdf"])
    ).pages
    assert lowest(page) > BOTTOM


BOTTOM = 15 * 72 / 25.4  # points


def lowest(page: PageObject) -> float:
    """How far above the edge of the page the lowest text stands, in points."""
    found: list[float] = []
    page.extract_text(
        visitor_text=lambda text, cm, tm, *_: found.append(cm[5] + cm[3] * tm[5]) if text.strip() else None
    )
    return min(found)


def test_a_letter_of_a_round_without_an_official_letter_begins_with_its_sender() -> None:
    for text in said(made(handed.LETTERS, [HOA], replace(MAILING, reference=""))):
        assert "SởNộivụtỉnhĐắkLắkkínhmời" in text
        assert "Thựchiện" not in text


def test_the_longest_wording_still_fits_on_a_page_with_its_signature() -> None:
    parts = letter_texts.PAPERS["invitation"].parts
    longest = {
        key: (part.standard + " dài thêm chữ" * 99)[: part.longest].replace("{", "").replace("}", "")
        for key, part in parts.items()
    }
    pages = PdfReader(io.BytesIO(made(handed.LETTERS, [HOA, HOA], **longest)[".pdf"])).pages
    assert len(pages) == 2
    assert all(page.extract_text().rstrip().endswith("Nguyễn Văn Minh") for page in pages)
    assert all(lowest(page) > BOTTOM for page in pages)


@pytest.mark.parametrize("kind", BOTH)
def test_equal_sheaves_are_equal_bytes_and_nobody_gets_none(kind: Kind) -> None:
    assert made(kind, [HOA]) == made(kind, [HOA])
    assert list(handed.sheaves(kind, [], MAILING, paper_texts.standard(kind.paper))) == []


def test_what_an_administrator_words_anew_stands_on_letters_in_both_formats(
    office: Flask, survey_round: SurveyRound
) -> None:
    client = office.test_client()
    sign_in(client, "administrator")
    template = client.get(f"{PAGE}/invitation.docx").data
    wrong = upload(client, "invitation", changed(template, "{loi_hua}", "Xin cảm ơn {ho_tne}"))
    assert "phần “Lời hứa, lời dặn”: Không có trường {ho_tne}" in wrong
    assert "Thiếu trường {loi_hua} (lời hứa giữ kín" in wrong
    assert "Chưa thay mẫu nào" in wrong
    assert "Đã thay mẫu “Thư mời”" in upload(
        client, "invitation", changed(template, "kính mời Ông/Bà", "trân trọng mời Ông/Bà")
    )
    db.session.expire_all()
    staff = office.test_client()
    sign_in(staff, "home_affairs")
    files = {
        f".{ending}": staff.post("/so-noi-vu/dot/1/in-thu-moi/1/letters", data={"ending": ending}).data
        for ending in ("pdf", "docx")
    }
    for text in said(files):
        assert text.count("trântrọngmờiÔng/Bà") == 12
