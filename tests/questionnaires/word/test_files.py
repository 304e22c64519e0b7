"""Files that are no questionnaire in Word, or try to break whoever reads them: a sentence each."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from PIL import Image

from foundation.db import Refused
from questionnaires.from_word import is_word, read, read_apart
from questionnaires.from_word.reading import TOO_MUCH
from tests.questionnaires.word.kit import saved, written
from tests.questionnaires.word.samples import SAMPLES


def a_document() -> bytes:
    return saved(written("Câu 1. Có họp không?\na) Có\nb) Không"))


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one part put in, or another in its place."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, content)
    return target.getvalue()


def without_part(data: bytes, name: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
    return target.getvalue()


def main_part(body: str) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0"?><w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode()


def a_scan() -> bytes:
    document, picture = docx.Document(), io.BytesIO()
    Image.new("RGB", (400, 600)).save(picture, "PNG")
    for _ in range(2):
        picture.seek(0)
        document.add_paragraph().add_run().add_picture(picture)
    return saved(document)


BAD = {
    "empty": (b"", "không phải văn bản Word"),
    "a text": (b"Cau 1. Co hop khong?", "không phải văn bản Word"),
    "rtf": (b"{\\rtf1 Cau 1}", "không phải văn bản Word"),
    "an old .doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2048), "Word đời cũ"),
    "cut off": (a_document()[:-400], "bị hỏng"),
    "no main part": (without_part(a_document(), "word/document.xml"), "không phải văn bản Word"),
    "no relations": (without_part(a_document(), "_rels/.rels"), "bị hỏng"),
    "macros": (with_part(a_document(), "word/vbaProject.bin", b"x"), "có macro"),
    "a bomb": (with_part(a_document(), "word/media/a.bin", bytes(20_000_000)), "quá lớn"),
    "entities": (
        with_part(a_document(), "word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "không an toàn",
    ),
    "no XML": (with_part(a_document(), "word/document.xml", b"Cau 1"), "bị hỏng"),
    "another XML": (with_part(a_document(), "word/document.xml", b"<html/>"), "Không thấy câu hỏi nào"),
    "very deep": (
        with_part(
            a_document(),
            "word/document.xml",
            main_part("<w:sdt><w:sdtContent>" * 400 + "</w:sdtContent></w:sdt>" * 400),
        ),
        "bị hỏng",
    ),
    "a scan": (a_scan(), "bản quét"),
    "a letter": (saved(written("Kính gửi các đơn vị.\nĐề nghị báo cáo trước ngày 20.")), "Không thấy câu hỏi nào"),
    "nothing in it": (saved(docx.Document()), "Không thấy câu hỏi nào"),
    "far too long": (
        with_part(a_document(), "word/document.xml", main_part("<w:p><w:r><w:t>Câu 1. A?</w:t></w:r></w:p>" * 20_500)),
        TOO_MUCH,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_sentence(name: str) -> None:
    data, words = BAD[name]
    with pytest.raises(Refused) as refusal:
        read(data)
    assert words in str(refusal.value)


def test_what_is_meant_to_be_word_goes_to_this_reader(tmp_path: Path) -> None:
    assert is_word(b"", "phieu.docx")
    assert is_word(a_document(), "phieu.xlsx")
    assert not is_word(b"PK\x03\x04", "phieu.xlsx")
    assert not is_word(b"", "phieu.xlsx")


def test_the_process_of_its_own_says_the_same() -> None:
    data = saved(SAMPLES["scales"]()[0])
    assert read_apart(data) == read(data)
    with pytest.raises(Refused, match="bản quét"):
        read_apart(a_scan())


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from foundation.apart import Limits
    from questionnaires.from_word import reading
    from tests.questionnaires.word import endless

    monkeypatch.setattr(reading, "LIMITS", Limits(seconds=1, megabytes=600))
    monkeypatch.setattr(reading, "__name__", endless.__name__)  # whose `answer` the child calls
    with pytest.raises(Refused, match="quá nhiều thời gian"):
        read_apart(a_document())


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl/>",
        "<w:tbl><w:tr/></w:tbl>",
        "<w:tbl><w:tr><w:tc/></w:tr><w:tr><w:tc/><w:tc/></w:tr></w:tbl>",
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr></w:tc></w:tr></w:tbl>',
        "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="77"/></w:numPr></w:pPr></w:p>',
        '<w:p><w:pPr><w:pStyle w:val="nowhere"/></w:pPr><w:r><w:sym w:char="ZZZZ"/></w:r></w:p>',
        "<w:p><w:ins/><w:del/><w:r/></w:p>",
    ],
)
def test_an_odd_document_is_read_as_far_as_it_says_something(body: str) -> None:
    question = "".join(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in ("Câu 1. Có họp không?", "a) Có", "b) Không"))
    found = read(with_part(a_document(), "word/document.xml", main_part(body + question)))
    assert found.questions == 1
