"""A paper that comes back signed: intact, of whom, since when; and whatever else somebody may send in its place."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation.dss import DocumentSecurityStore

from foundation import apart
from foundation.db import Refused
from foundation.signed_pdf import checking, coming_back
from foundation.signed_pdf.coming_back import read_authorities, verified
from foundation.signed_pdf.signature import EXPIRED_SINCE, NO_TOKEN, TOKEN_UNCHECKED, Signature, unpacked
from survey_app import documents
from survey_app.letterhead import Letterhead, Stamp
from survey_app.letterhead import Signature as Signer
from survey_app.tables import Column, Table
from tests.signed_pdf_kit import (
    NOW,
    YEAR,
    Holder,
    a_clock,
    a_holder,
    an_authority,
    signed,
    signed_by_another_program,
    with_field,
    with_other_text,
)

AUTHORITY = an_authority()
OTHER = an_authority("Cơ quan chứng thực khác")
MINH = a_holder(AUTHORITY)
OFFICE = a_holder(AUTHORITY, "Sở Nội vụ tỉnh Đắk Lắk")


def a_paper(name: str = "Hoa", fields: bool = True) -> bytes:
    columns = (Column("no", "STT", 5, "integer"), Column("name", "Họ và tên", 30))
    head = Letterhead("UBND TỈNH ĐẮK LẮK", "SỞ NỘI VỤ", "Đắk Lắk")
    table = Table("Danh sách", ["DANH SÁCH"], columns, [[1, name]], letterhead=head)
    stamp = Stamp("7F3K92QDXM4T8PVC", "https://khaosat.example.vn/vb/7F3K92QDXM4T8PVC") if fields else None
    return documents.list_pdf(table, signature=Signer(("GIÁM ĐỐC",), "Nguyễn Văn Minh"), stamp=stamp)


PAPER = a_paper()
SIGNED = signed(PAPER, MINH, AUTHORITY)


def found(content: bytes, authorities: Sequence[Holder] = (AUTHORITY,), ours: bytes = PAPER) -> list[Signature]:
    """As `verified`, within this process: it takes a hundredth of the time."""
    said = {"size": len(ours), "authorities": "".join(one.pem for one in authorities)}
    answer = json.loads(checking.answer(content, said))
    if "wrong" in answer:
        raise checking.Wrong(answer["wrong"], answer["who"])
    return [unpacked(one) for one in answer["signatures"]]


def refused(content: bytes, authorities: Sequence[Holder] = (AUTHORITY,)) -> tuple[str, str]:
    """Why it is not taken, and whose signature is at fault."""
    with pytest.raises(checking.Wrong) as wrong:
        found(content, authorities)
    return wrong.value.why, wrong.value.who


def test_a_signed_paper_tells_who_signed_when_and_who_vouches_for_them() -> None:
    (one,) = verified(SIGNED, PAPER, AUTHORITY.pem)
    assert (one.signer, one.organisation, one.issuer) == (
        "Nguyễn Văn Minh",
        "Sở Nội vụ",
        "Cơ quan chứng thực thử nghiệm",
    )
    assert one.field == "ChuKy1"
    assert one.is_trusted
    assert one.doubts == (NO_TOKEN,), "the moment is what the signer's own computer says"
    assert one.signed_at is not None
    assert abs(one.signed_at - dt.datetime.now(dt.UTC)) < dt.timedelta(hours=1)


def test_nothing_else_of_a_certificate_is_kept() -> None:
    holder = a_holder(AUTHORITY, "Trần\u202e Thị\x07 B " + "x" * 300, uid="CMND:040123456789")
    (one,) = found(signed(PAPER, holder, AUTHORITY))
    assert one.signer.startswith("Trần Thị B xxx")
    assert len(one.signer) == 200
    assert "0401" not in json.dumps(one.packed())
    assert unpacked(json.loads(json.dumps(one.packed()))) == one


def test_every_signature_is_told_in_the_order_in_which_it_was_put() -> None:
    both = signed(SIGNED, OFFICE, AUTHORITY, "ConDau")
    assert [one.signer for one in found(both)] == ["Nguyễn Văn Minh", "Sở Nội vụ tỉnh Đắk Lắk"]
    three = signed(with_field(both, "VanThu"), MINH, AUTHORITY, "VanThu")
    assert [one.field for one in found(three)] == ["ChuKy1", "ConDau", "VanThu"]


def test_signatures_may_show_pictures_in_the_field_that_is_there_and_in_one_of_their_own() -> None:
    both = signed(signed(PAPER, MINH, AUTHORITY, picture=True), OFFICE, AUTHORITY, "ConDau", picture=True)
    assert [(one.field, one.signer) for one in found(both)] == [
        *(("ChuKy1", "Nguyễn Văn Minh"), ("ConDau", "Sở Nội vụ tỉnh Đắk Lắk"))
    ]


def test_what_another_program_signed_is_verified_as_well_and_signed_further() -> None:
    theirs = signed_by_another_program(PAPER, MINH, AUTHORITY)
    assert [one.signer for one in found(theirs)] == ["Nguyễn Văn Minh"]
    assert len(found(signed(theirs, OFFICE, AUTHORITY, "ConDau"))) == 2


def test_a_paper_from_before_there_were_fields_is_signed_in_one_of_the_programs_own() -> None:
    old = a_paper(fields=False)
    both = signed(signed(with_field(old, "S1"), MINH, AUTHORITY, "S1"), OFFICE, AUTHORITY, "S2")
    assert [one.field for one in found(both, ours=old)] == ["S1", "S2"]


def test_without_authorities_it_is_taken_and_said_that_nobody_looked_who_vouches() -> None:
    (one,) = found(SIGNED, ())
    assert not one.is_trusted
    assert one.signer == "Nguyễn Văn Minh"
    assert refused(SIGNED, (OTHER,)) == ("unknown authority", "Nguyễn Văn Minh")
    own = a_holder(OTHER)
    assert refused(signed(SIGNED, own, OTHER, "ConDau")) == ("unknown authority", "Nguyễn Văn Minh")
    assert len(found(signed(SIGNED, own, OTHER, "ConDau"), (AUTHORITY, OTHER))) == 2


def test_a_time_stamp_proves_the_moment_where_somebody_vouches_for_its_clock() -> None:
    (one,) = found(signed(PAPER, MINH, AUTHORITY, clock=a_clock(AUTHORITY)))
    assert (one.stamped_at, one.stamped_by, one.doubts) == (NOW, "Dấu thời gian thử nghiệm", ())
    (one,) = found(signed(PAPER, MINH, AUTHORITY, clock=a_clock(OTHER)))
    assert (one.stamped_at, one.doubts) == (NOW, (TOKEN_UNCHECKED,))


def test_a_certificate_that_had_expired_signs_nothing_and_one_that_expired_since_is_doubted() -> None:
    gone = a_holder(AUTHORITY, since=NOW - 3 * YEAR, until=NOW - YEAR)
    assert refused(signed(PAPER, gone, AUTHORITY)) == ("expired", "Nguyễn Văn Minh")
    (one,) = found(signed(PAPER, gone, AUTHORITY, at=NOW - 2 * YEAR))
    assert one.doubts == (NO_TOKEN, EXPIRED_SINCE)
    young = a_holder(AUTHORITY, since=NOW + YEAR, until=NOW + 2 * YEAR)
    assert refused(signed(PAPER, young, AUTHORITY))[0] == "expired"
    assert refused(signed(PAPER, young, AUTHORITY, at=NOW + 1.5 * YEAR))[0] == "expired", "no clock runs ahead"
    assert refused(signed(PAPER, gone, AUTHORITY), ())[0] == "expired", "whoever vouches"


def test_a_certificate_for_something_else_does_not_count() -> None:
    server = a_holder(AUTHORITY, usage=("key_encipherment",))
    assert refused(signed(PAPER, server, AUTHORITY))[0] == "bad chain"


def test_old_digests_are_not_taken() -> None:
    assert refused(signed(PAPER, MINH, AUTHORITY, md_algorithm="sha1"))[0] == "weak"


# what is done to a paper before, between and after signatures


def changed(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    """An update that is appended."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(pdf)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def name(text: str) -> generic.NameObject:
    return generic.pdf_name(text)


def first_page(writer: IncrementalPdfFileWriter) -> generic.DictionaryObject:
    return writer.root["/Pages"]["/Kids"][0]


def add_annotation(writer: IncrementalPdfFileWriter) -> None:
    """A note over the text."""
    box = generic.ArrayObject(map(generic.NumberObject, (50, 50, 500, 500)))
    note = {name("/Type"): name("/Annot"), name("/Subtype"): name("/FreeText"), name("/Rect"): box}
    writer.register_annotation(first_page(writer).container_ref, writer.add_object(generic.DictionaryObject(note)))


def add_text_field(writer: IncrementalPdfFileWriter) -> None:
    """A field that is no signature, filled with words."""
    box = generic.ArrayObject(map(generic.NumberObject, (50, 50, 500, 500)))
    field = {
        **{name("/Type"): name("/Annot"), name("/Subtype"): name("/Widget"), name("/FT"): name("/Tx")},
        **{name("/T"): generic.pdf_string("x"), name("/V"): generic.pdf_string("khác"), name("/Rect"): box},
    }
    reference = writer.add_object(generic.DictionaryObject(field))
    writer.root["/AcroForm"]["/Fields"].append(reference)
    writer.update_root()
    writer.register_annotation(first_page(writer).container_ref, reference)


def move_field(writer: IncrementalPdfFileWriter) -> None:
    """The place of a signature, and so its picture, over the text."""
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 800, 800)))
    writer.update_container(field)


def turn_page(writer: IncrementalPdfFileWriter) -> None:
    page = first_page(writer)
    page[name("/Rotate")] = generic.NumberObject(90)
    writer.update_container(page)


def take_page_away(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages[name("/Kids")] = generic.ArrayObject()
    writer.update_container(pages)


def open_with_script(writer: IncrementalPdfFileWriter) -> None:
    writer.root[name("/OpenAction")] = generic.DictionaryObject(
        {name("/S"): name("/JavaScript"), name("/JS"): generic.pdf_string("app.alert(1)")}
    )
    writer.update_root()


def take_field_out(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/AcroForm"][name("/Fields")] = generic.ArrayObject()
    writer.update_root()


def point_ahead(writer: IncrementalPdfFileWriter) -> None:
    """At an object that a later update would bring."""
    ahead = generic.IndirectObject(9_000, 0, writer)
    writer.root[name("/Extensions")] = generic.DictionaryObject({name("/X"): ahead})
    writer.update_root()


CHANGES = [
    *(
        add_annotation,
        add_text_field,
        move_field,
        turn_page,
        take_page_away,
        open_with_script,
        take_field_out,
        point_ahead,
    )
]


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_but_signing_happens_before_between_and_after_signatures(
    change: Callable[[IncrementalPdfFileWriter], None],
) -> None:
    if change is not take_page_away and change is not take_field_out:  # nothing could sign what is left
        assert refused(signed(changed(PAPER, change), MINH, AUTHORITY)) == ("changed before", "")
        assert refused(signed(changed(SIGNED, change), OFFICE, AUTHORITY, "ConDau")) == (
            "changed after",
            "Nguyễn Văn Minh",
        )
    assert refused(changed(SIGNED, change))[0] in ("changed after", "no signature")


def test_other_words_on_a_page_are_seen_wherever_they_come() -> None:
    assert refused(signed(with_other_text(PAPER), MINH, AUTHORITY)) == ("changed before", "")
    assert refused(signed(with_other_text(SIGNED), OFFICE, AUTHORITY, "ConDau"))[0] == "changed after"
    assert refused(with_other_text(SIGNED)) == ("changed after", "Nguyễn Văn Minh")
    assert refused(with_field(SIGNED, "ConDau")) == ("changed after", "Nguyễn Văn Minh"), "it may show anything"


def test_certificates_and_a_hidden_time_stamp_may_follow_and_nothing_hides_among_them() -> None:
    stream = io.BytesIO(SIGNED)
    DocumentSecurityStore.add_dss(stream, None, certs=[AUTHORITY.asn1])
    kept = stream.getvalue()
    assert len(found(kept)) == 1
    out = io.BytesIO()
    signers.PdfTimeStamper(a_clock(AUTHORITY)).timestamp_pdf(
        IncrementalPdfFileWriter(io.BytesIO(kept)), "sha256", output=out
    )
    assert len(found(out.getvalue())) == 1
    again = io.BytesIO(out.getvalue())
    DocumentSecurityStore.add_dss(again, None, certs=[OTHER.asn1])
    assert len(found(again.getvalue())) == 1

    def hide(writer: IncrementalPdfFileWriter) -> None:
        """The signature's field among the certificates, so that it may be written anew like them."""
        hidden = writer.root["/AcroForm"]["/Fields"].raw_get(0)
        store = writer.add_object(generic.DictionaryObject({name("/Certs"): generic.ArrayObject([hidden])}))
        writer.root[name("/DSS")] = store
        writer.update_root()

    assert refused(changed(changed(SIGNED, hide), move_field))[0] == "changed after"
    own = signed(with_field(PAPER, "Rieng"), MINH, AUTHORITY, "Rieng")

    def hide_own(writer: IncrementalPdfFileWriter) -> None:
        hidden = writer.root["/AcroForm"]["/Fields"].raw_get(1)
        store = writer.add_object(generic.DictionaryObject({name("/Certs"): generic.ArrayObject([hidden])}))
        writer.root[name("/DSS")] = store
        writer.update_root()

    def move_own(writer: IncrementalPdfFileWriter) -> None:
        field = writer.root["/AcroForm"]["/Fields"][1]
        field[name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 800, 800)))
        writer.update_container(field)

    assert len(found(changed(own, hide_own))) == 1
    assert refused(changed(changed(own, hide_own), move_own))[0] == "changed after"


def test_a_signer_who_allows_nothing_after_is_obeyed(monkeypatch: pytest.MonkeyPatch) -> None:
    last = signed(PAPER, MINH, AUTHORITY, certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)
    assert len(found(last)) == 1
    monkeypatch.setattr(signers.PdfSigner, "_enforce_certification_constraints", lambda self, reader: None)
    assert refused(signed(last, OFFICE, AUTHORITY, "ConDau")) == ("changed after", "Nguyễn Văn Minh")


def test_our_bytes_under_another_document_are_not_our_paper() -> None:
    without = re.sub(rb"/Prev \d+", lambda match: b" " * len(match[0]), SIGNED[len(PAPER) :])
    assert refused(PAPER + without)[0] == "not ours"
    assert refused(PAPER + a_paper("Ai khác"))[0] in ("not ours", "unreadable")


def test_no_byte_after_ours_can_be_another_one() -> None:
    inner = re.search(rb"/Contents <[0-9A-F]+>", SIGNED)
    assert inner is not None
    places = [at for at in range(len(PAPER), len(SIGNED), 31) if not inner.start() <= at < inner.end()]
    assert len(places) > 30
    for at in places:
        other = bytearray(SIGNED)
        other[at] ^= 1
        with pytest.raises(checking.Wrong):
            found(bytes(other))


# what is sent instead


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Tệp rỗng"),
        (b"PK\x03\x04 Word", "không phải PDF"),
        (b" " + SIGNED, "không phải PDF"),
        (PAPER, "chưa có chữ ký số nào"),
        (PAPER[:-40], "bị cụt"),
        (SIGNED[:-40], "Không đọc được tệp theo chuẩn PDF"),
        (PAPER + b"\n%%EOF", "Không đọc được tệp theo chuẩn PDF"),
        (with_field(PAPER, "X"), "không có chữ ký số nào"),
        (signed(a_paper("Ai khác"), MINH), "Đây là phiên bản khác, hoặc"),
        (b"%PDF-1.4 other" + b"." * len(SIGNED), "Đây không phải bản này"),
        (SIGNED[:700] + bytes([SIGNED[700] ^ 1]) + SIGNED[701:], "đã bị sửa, từ byte thứ 701"),
        (b"%PDF-1.7 " + SIGNED, "phần mềm đã ghi lại cả tệp"),
        (SIGNED + b"\n" + b"0" * (8 * 1024 * 1024), "lớn hơn bản đã xuất quá 8 MB"),
        (with_other_text(SIGNED), "bị sửa sau khi ký của Nguyễn Văn Minh: có thay đổi"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_is_no_signed_copy_of_this_paper_is_told_apart(content: bytes, words: str) -> None:
    with pytest.raises(Refused, match=re.escape(words)):
        verified(content, PAPER, AUTHORITY.pem)


HOSTILE = [
    b"\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 999999999/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF",
    b"\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\nstartxref\n%d\n%%%%EOF",
    b"\nstartxref\n99999999999999999999\n%%EOF",
    b"\ntrailer\n<</Root 1 0 R/Prev 0>>\nstartxref\n0\n%%EOF",
    b"\n" + bytes(range(256)) * 2000 + b"\n%%EOF",
]


@pytest.mark.parametrize("more", HOSTILE)
def test_hostile_bytes_after_ours_end_in_a_sentence(more: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming_back, "LIMITS", coming_back.LIMITS._replace(seconds=2))
    try:
        more = more % ((len(PAPER) + 1,) * more.count(b"%d"))
    except (ValueError, TypeError):
        pass
    with pytest.raises(Refused):
        verified(PAPER + more, PAPER, AUTHORITY.pem)


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.questionnaires.word import endless

    monkeypatch.setattr(coming_back, "LIMITS", apart.Limits(seconds=1, megabytes=600))
    monkeypatch.setattr(coming_back, "_CHECK", f"{endless.__name__}:answer")
    with pytest.raises(Refused, match="quá nhiều thời gian hoặc bộ nhớ"):
        verified(SIGNED, PAPER, AUTHORITY.pem)


def test_every_fault_has_its_sentence() -> None:
    faults = {
        value
        for key, value in vars(checking).items()
        if key.isupper() and isinstance(value, str) and not key.startswith("_")
    }
    assert set(coming_back.WRONG) <= faults
    assert faults - set(coming_back.WRONG) == {"trusted", "unchecked", NO_TOKEN, TOKEN_UNCHECKED, EXPIRED_SINCE}


def test_authorities_are_read_anew_and_a_file_without_any_is_told(tmp_path: Path) -> None:
    assert read_authorities("") == ""
    (tmp_path / "ca.pem").write_text(AUTHORITY.pem)
    assert read_authorities(str(tmp_path / "ca.pem")) == AUTHORITY.pem
    (tmp_path / "none.pem").write_text("nothing")
    for missing in ("none.pem", "nowhere.pem"):
        with pytest.raises(Refused, match="SIGNATURE_AUTHORITIES"):
            read_authorities(str(tmp_path / missing))
