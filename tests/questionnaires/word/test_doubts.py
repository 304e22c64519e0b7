"""What a document does not say is asked about, and what is no text is said to be there."""

from __future__ import annotations

import io

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from foundation.plain_text import fold
from questionnaires.from_word import ACCEPTED, REJECTED, Reading, read
from tests.questionnaires.word.kit import changed, questions, saved, table, written


def marks(lines: str, document: Document | None = None) -> list[str]:
    """The doubts of a document."""
    return [row["can_xem_lai"] for row in reading(lines, document).survey if "can_xem_lai" in row]


def reading(lines: str, document: Document | None = None) -> Reading:
    return read(saved(written(lines, document)))


@pytest.mark.parametrize(
    ("lines", "doubt"),
    [
        ("Câu 1. Ông/Bà thuộc khối nào?\na) Đảng\nb) Chính quyền", "không ghi chọn một hay nhiều; đang để chọn một"),
        ("Câu 1. Thuộc khối?\n□ Đảng\n□ Chính quyền", "ô vuông, không ghi chọn một hay nhiều"),
        ("Câu 1. Những việc nào đã làm?\na) Họp\nb) Kiểm tra", "“những/các … nào”"),
        ("Câu 1. Đã làm chưa?\na) Rồi → Câu 3\nb) Chưa", "có lời dẫn chuyển câu (“→ Câu 3”)"),
        ("Câu 1. Đã làm chưa? (Nếu chưa, chuyển sang câu 3)\na) Rồi\nb) Chưa", "có lời dẫn chuyển câu"),
        ("Câu 1. Đơn vị?\nSở\nXã", "các lựa chọn không có dấu đầu dòng"),
        ("Câu 1. Mức nào?\na) Cao\nc) Thấp", "không theo thứ tự đánh dấu"),
        ("Câu 1. Mức nào?\na) Cao\nb) Cao", "trống hoặc trùng nhau"),
        ("Câu 1. Mức nào?\na) Cao", "chỉ thấy một lựa chọn"),
        ("Câu 1. Số năm công tác: ......", "bằng số"),
        ("Câu 1. Ngày tháng năm sinh: ......", "bằng ngày"),
        ("Câu 1. Màu của toà nhà", "không thấy lựa chọn hay chỗ để ghi"),
        ("Câu 1. Họ và tên: ..........", "hỏi người trả lời là ai"),
        ("Câu 1. Hãy xếp thứ tự các việc\na) Họp\nb) Học", "được hiểu là xếp thứ tự"),
        ("Câu 1. Có phí không?\na) Có, ghi rõ số tiền ......\nb) Không", "có chỗ ghi thêm"),
        ("Câu 1. Chọn một: việc gì?\na) Khác (ghi rõ)...\nb) Việc khác (ghi rõ)...", "hơn một lựa chọn ghi thêm"),
    ],
)
def test_what_nobody_said_is_marked(lines: str, doubt: str) -> None:
    assert [one for one in marks(lines) if doubt in one], marks(lines)


@pytest.mark.parametrize(
    "lines",
    [
        "Câu 1. Khối nào? (chọn một phương án)\n□ Đảng\n□ Chính quyền",
        "Câu 1. Khối nào? (chọn nhiều phương án)\n□ Đảng\n□ Chính quyền",
        "Câu 1. Khối nào?\n○ Đảng\n○ Chính quyền",
        "Câu 1. Có họp không?\n□ Có\n□ Không",
        "Mỗi câu chỉ chọn một phương án.\nCâu 1. Khối nào?\na) Đảng\nb) Chính quyền",
        "Câu 1. Mức độ hài lòng?\na) Rất hài lòng\nb) Hài lòng\nc) Không hài lòng",
    ],
)
def test_what_was_said_is_not(lines: str) -> None:
    assert marks(lines) == []


def test_at_most_three_is_a_rule_of_the_question() -> None:
    rows = reading("Câu 1. Ưu tiên gì? (chọn tối đa ba nội dung)\na) Một\nb) Hai\nc) Ba\nd) Bốn").survey
    assert rows[0]["type"].startswith("select_multiple")
    assert rows[0]["constraint"] == "count-selected(.) <= 3"


def test_another_one_is_written_out_where_it_was_chosen() -> None:
    rows = reading("Câu 1. Có kênh nào? (chọn một phương án)\na) Báo\nb) Khác (ghi rõ): ......").survey
    assert rows[1]["relevant"] == "selected(${cau_1}, 'khac')"


def test_tracked_changes_are_read_either_way_and_told() -> None:
    document = docx.Document()
    changed(document, "Câu 1. Ông/Bà ", "đồng ý", "hài lòng", " không?")
    written("a) Có\nb) Không", document)
    data = saved(document)
    undecided = read(data)
    assert undecided.changes == ["xoá: “đồng ý”", "thêm: “hài lòng”"]
    for way, label in ((ACCEPTED, "Ông/Bà hài lòng không?"), (REJECTED, "Ông/Bà đồng ý không?")):
        assert list(questions(read(data, way))) == [fold(label)]


def picture() -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (40, 40)).save(target, "PNG")
    target.seek(0)
    return target


def test_a_picture_is_said_to_be_there() -> None:
    document = written("Câu 1. Nhìn hình và trả lời: hình nào rõ hơn?")
    document.add_paragraph().add_run().add_picture(picture())
    found = marks("a) Hình trên\nb) Hình dưới\n" + "Đoạn này dài để văn bản không phải là bản quét. " * 9, document)
    assert [one for one in found if "có hình ảnh ở đây" in one]


def test_a_text_box_is_read_and_marked() -> None:
    document = written("Câu 1. Có họp không?\na) Có\nb) Không")
    box = (
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r>'
        "<w:t>Câu 2. Có học không?</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )
    document.add_paragraph()._p.append(parse_xml(box))
    found = questions(reading("a) Có\nb) Không", document))
    assert "khung (text box)" in found[fold("Có học không?")][1]


def test_a_table_that_nobody_understands_is_marked() -> None:
    document = written("Câu 1. Có họp không?\na) Có\nb) Không")
    table(document, [["Quý I", "Ông A", "Xã B"], ["Quý II", "Bà C", "Xã D"]])
    assert [
        one for one in marks("Câu 2. Có học không?\na) Có\nb) Không", document) if "không rõ bảng này hỏi gì" in one
    ]


def test_hidden_text_is_not_taken_and_is_told() -> None:
    document = written("Câu 1. Có họp không?")
    document.paragraphs[0].add_run(" BÍ MẬT").font.hidden = True
    found = reading("a) Có\nb) Không", document)
    assert "BÍ MẬT" not in str(found.survey)
    assert "chữ ẩn" in str(found.survey)


def test_equal_scales_are_one_list() -> None:
    lines = "".join(f"Câu {n}. Việc {n}? (chọn một phương án)\na) Tốt\nb) Kém\n" for n in (1, 2))
    assert len({row["list_name"] for row in reading(lines).choices}) == 1
