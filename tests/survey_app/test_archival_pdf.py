"""What the papers claim to be, PDF/A-2a and PDF/UA-1, as far as it can be read without a validator: the claim itself, colours,
fonts, tags, what must not be in it. A file that passes may still break a rule that is not looked at here."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from survey_app import documents
from survey_app.reports import Report, Section
from tests.signed_pdf_kit import a_holder, an_authority, signed
from tests.survey_app.test_signature_fields import SIGNED, STAMP, a_list

REPORT = Report(
    ["BIÊN BẢN"], "Sở Nội vụ", [Section("Kết luận", ["Nhất trí: Đắk Lắk, Ủy ban, ẵẫỡợ."])], signature=SIGNED
)
PAPERS: dict[str, Callable[[], bytes]] = {
    "list": lambda: documents.list_pdf(a_list("H'Wiêng Êban")),
    "list_with_a_field_and_a_code": lambda: documents.list_pdf(a_list(), signature=SIGNED, stamp=STAMP),
    "minutes": lambda: documents.report_pdf(REPORT, stamp=STAMP),
    "a_sign_that_no_font_has": lambda: documents.list_pdf(a_list("Hoa 🌸")),
}
FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState"}
EMBEDDED = {"/FontFile", "/FontFile2", "/FontFile3"}
WITHOUT_EMBEDDING = "/Type3"


@pytest.fixture(params=PAPERS)
def paper(request: pytest.FixtureRequest) -> bytes:
    return PAPERS[request.param]()


def objects(pdf: bytes) -> Iterator[Any]:
    """Every object of the file."""
    reader = PdfReader(io.BytesIO(pdf), strict=True)
    for number in sorted({*reader.xref.get(0, {}), *reader.xref_objStm}):
        found = IndirectObject(number, 0, reader).get_object()
        if found is not None:
            yield found


def dictionaries(pdf: bytes) -> Iterator[DictionaryObject]:
    """Every dictionary, those within others too."""
    waiting: list[Any] = list(objects(pdf))
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend(value for value in one.values() if not isinstance(value, IndirectObject))
        elif isinstance(one, ArrayObject):
            waiting.extend(value for value in one if not isinstance(value, IndirectObject))


def root(pdf: bytes) -> Any:
    return PdfReader(io.BytesIO(pdf), strict=True).trailer["/Root"]


def xmp(pdf: bytes) -> str:
    return root(pdf)["/Metadata"].get_data().decode()


def told(packet: str, name: str) -> str:
    """What the packet says of a property, as an element or as an attribute."""
    found = re.search(rf'<{name}[^>]*>([^<]*)<|{name}="([^"]*)"', packet)
    return (found[1] or found[2] or "") if found else ""


def test_it_claims_its_part_and_level(paper: bytes) -> None:
    packet = xmp(paper)
    assert (told(packet, "pdfaid:part"), told(packet, "pdfaid:conformance")) == ("2", "A")
    assert told(packet, "pdfuaid:part") == "1"


def test_its_colours_have_a_profile(paper: bytes) -> None:
    (intent,) = root(paper)["/OutputIntents"]
    intent = intent.get_object()
    assert intent["/S"] == "/GTS_PDFA1"
    profile = intent["/DestOutputProfile"].get_object()
    assert profile.get_data()[36:40] == b"acsp", "an ICC profile"
    assert profile["/N"] == 3


def test_every_font_is_in_the_file_and_can_be_read_as_text(paper: bytes) -> None:
    fonts = [one for one in dictionaries(paper) if one.get("/Type") == "/Font"]
    assert fonts
    for font in fonts:
        if font["/Subtype"] == WITHOUT_EMBEDDING:
            continue
        if font["/Subtype"] == "/Type0":
            assert "/ToUnicode" in font, font["/BaseFont"]
            continue
        descriptor = font["/FontDescriptor"].get_object()
        assert EMBEDDED & descriptor.keys(), font["/BaseFont"]
        assert re.match(r"/[A-Z]{6}\+", font["/BaseFont"]), "a subset says that it is one"


def test_it_is_tagged_and_says_its_language_and_title(paper: bytes) -> None:
    said = root(paper)
    assert said["/MarkInfo"]["/Marked"]
    assert said["/StructTreeRoot"]["/K"]
    assert said["/Lang"].startswith("vi")
    assert said["/ViewerPreferences"]["/DisplayDocTitle"]
    title = PdfReader(io.BytesIO(paper)).metadata.title  # type: ignore[union-attr]
    assert title
    assert title in xmp(paper), "both say the same"
    for page in PdfReader(io.BytesIO(paper)).pages:
        assert "/StructParents" in page or not page.extract_text().strip()


def test_nothing_is_in_it_that_an_archive_cannot_keep(paper: bytes) -> None:
    reader = PdfReader(io.BytesIO(paper), strict=True)
    assert not reader.is_encrypted
    assert "/Encrypt" not in reader.trailer
    assert len(reader.trailer["/ID"]) == 2
    names = root(paper).get("/Names", {})
    assert not {"/JavaScript", "/EmbeddedFiles"} & set(names.keys() if hasattr(names, "keys") else ())
    for one in dictionaries(paper):
        assert one.get("/S") not in FORBIDDEN_ACTIONS or one.get("/Type") in ("/StructElem", "/OutputIntent")
        assert "/AA" not in one
        assert "/XFA" not in one
        if isinstance(one, StreamObject):
            assert "LZW" not in str(one.get("/Filter", ""))
            assert not {"/F", "/FFilter"} & one.keys() or one.get("/Subtype") == "/Widget", (
                "nothing lies outside the file"
            )


def test_its_annotations_are_printed_and_have_a_look_of_their_own(paper: bytes) -> None:
    for page in PdfReader(io.BytesIO(paper)).pages:
        for reference in page.get("/Annots", []):
            one = reference.get_object()
            assert one.get("/F", 0) & 0b100, "printed"
            assert not one.get("/F", 0) & 0b100010, "never hidden"
            assert one["/Subtype"] in ("/Link", "/Popup") or "/N" in one["/AP"]


def test_it_begins_and_ends_as_an_archive_wants(paper: bytes) -> None:
    assert re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", paper)
    assert paper.rstrip(b"\r\n").endswith(b"%%EOF")


def test_a_signature_adds_to_the_file_and_takes_nothing_of_the_claim_away() -> None:
    """What the signing program draws is its own: the stamp of this one has a font that is not in the file."""
    authority = an_authority()
    pdf = PAPERS["list_with_a_field_and_a_code"]()
    made = signed(pdf, a_holder(authority), authority)
    assert made.startswith(pdf)
    assert told(xmp(made), "pdfaid:part") == "2"
    test_its_colours_have_a_profile(made)
    test_it_is_tagged_and_says_its_language_and_title(made)


def test_these_checks_see_what_is_missing() -> None:
    """Each would fail for a paper that only says what it is not."""
    pdf = PAPERS["list"]()
    with pytest.raises(AssertionError):
        test_it_claims_its_part_and_level(pdf.replace(b"pdfaid:part>2<", b"pdfaid:part>3<"))
    with pytest.raises((AssertionError, KeyError)):
        test_its_colours_have_a_profile(pdf.replace(b"/GTS_PDFA1", b"/GTS_PDFX0"))
    with pytest.raises((AssertionError, KeyError)):
        test_every_font_is_in_the_file_and_can_be_read_as_text(pdf.replace(b"/FontFile", b"/FontLost"))
