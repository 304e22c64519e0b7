"""Papers for Word: the same content as the print, texts that stay texts, a heading on every page, equal bytes."""

from __future__ import annotations

import io
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.enum.section import WD_ORIENT

from survey_app import word
from survey_app.letterhead import Letterhead, OfficialLetter, Signature
from survey_app.tables import Column, Table

COLUMNS = [Column("no", "STT", 6, "integer"), Column("name", "Họ và tên", 30), Column("unit", "Đơn vị công tác", 40)]
HEAD = Letterhead("UBND TỈNH ĐẮK LẮK", "SỞ NỘI VỤ", "Đắk Lắk", "SNV-CCHC", 5)
SIGNED = Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Hữu Kiên", ("Như trên;", "Lưu: VT."))
LETTER = OfficialLetter(HEAD, "V/v gửi danh sách", "Bộ Nội vụ", ("Sở Nội vụ gửi danh sách.", "Trân trọng./."), SIGNED)


def people(rows: list[list[Any]], **more: Any) -> Table:
    return Table("Danh sách", ["PHỤ LỤC", "DANH SÁCH", "(Kèm theo Công văn)"], COLUMNS, rows, ["Tổng số."], **more)


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def texts(document: Document) -> str:
    """Everything that is read on its pages, a line each."""
    return "\n".join(node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t"))


def test_a_list_carries_head_titles_rows_notes_and_signature() -> None:
    rows = [[1, "Nguyễn Thị Ngọc Ánh", "Sở Nội vụ"], [2, "Y Blưm Niê", "UBND huyện Cư M’gar"]]
    made = opened(word.list_docx(people(rows, letterhead=HEAD), signature=SIGNED, imprint="Bản 1"))
    found = texts(made)
    for text in ("SỞ NỘI VỤ", "Số: 05/SNV-CCHC", "PHỤ LỤC", "Y Blưm Niê", "Tổng số.", "KT. GIÁM ĐỐC", "- Lưu: VT."):
        assert text in found
    section = made.sections[0]
    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.left_margin.mm), round(section.right_margin.mm)) == (30, 15)
    assert "Bản 1" in "".join(paragraph.text for paragraph in section.first_page_footer.paragraphs)


def test_the_letter_stands_upright_before_its_annex() -> None:
    made = opened(word.list_docx(people([[1, "A", "B"]]), letter=LETTER))
    first, second = made.sections
    assert first.page_width < first.page_height
    assert second.page_width > second.page_height
    found = texts(made)
    assert (
        found.index("V/v gửi danh sách")
        < found.index("Kính gửi: Bộ Nội vụ")
        < found.index("PHÓ GIÁM ĐỐC")
        < found.index("PHỤ LỤC")
    )


def test_the_heading_row_is_repeated_and_no_row_is_torn() -> None:
    (table,) = opened(word.list_docx(people([[number, "A", "B"] for number in range(500)]))).tables
    heading, *rows = table.rows
    assert "tblHeader" in heading._tr.xml
    assert "tblHeader" not in rows[0]._tr.xml
    assert len(rows) == 500
    assert all("cantSplit" in row._tr.xml for row in (rows[0], rows[-1]))


@pytest.mark.parametrize("name", ["=1+1", "<w:t>x</w:t>", "& <b>", "+84", "\x00\x0bA", "a" * 300])
def test_a_strange_name_is_a_text(name: str) -> None:
    made = opened(word.list_docx(people([[1, name, "B"]])))
    assert name.strip("\x00\x0b") in texts(made)
    assert len(made.tables[0].rows) == 2


def test_a_list_of_nobody_and_of_no_signature_opens() -> None:
    (table,) = opened(word.list_docx(people([]))).tables
    assert len(table.rows) == 1


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="has 2 cells for 3 columns"):
        word.list_docx(people([[1, "A"]]))


def test_several_tables_have_numbers() -> None:
    found = texts(opened(word.list_docx(people([]), people([]))))
    assert "Bảng 1. Danh sách" in found
    assert "Bảng 2. Danh sách" in found


def test_equal_papers_are_equal_bytes_without_a_name_or_a_moment() -> None:
    made = word.list_docx(people([[1, "A", "B"]]), letter=LETTER)
    assert made == word.list_docx(people([[1, "A", "B"]]), letter=LETTER)
    with ZipFile(io.BytesIO(made)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    assert opened(made).core_properties.author == ""
