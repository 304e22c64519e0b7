import datetime as dt
import io
from dataclasses import replace

import pytest
from pypdf import PdfReader

from foundation.qr_codes import qr_matrix
from respondents.messages.letters import Letter, Mailing
from survey_app import documents, handed, paper_texts
from survey_app.documents import QuestionPaper, Signature
from survey_app.handed_pages import QR_MM
from survey_app.letterhead import Letterhead
from survey_app.printable import UNPRINTABLE, printable
from survey_app.tables import Column, Table

MAILING = Mailing(
    parent_body="UBND TỈNH ĐẮK LẮK",
    issuing_body="SỞ NỘI VỤ",
    sender="Sở Nội vụ tỉnh Đắk Lắk",
    place="Đắk Lắk",
    title="Khảo sát Chỉ số cải cách hành chính tỉnh Đắk Lắk năm 2023",
    reference="Công văn số 0000/UBND-KSTTHC",
    site="khaosat.example.vn",
    minutes=15,
    helpline="0262 000 0000",
    helpline_hours="7h–11h30, 13h30–17h",
    day=dt.date(2023, 10, 5),
    capacity=("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"),
    signer="Nguyễn Văn Minh",
)
HOA = Letter(
    full_name="Nguyễn Thị Hoa",
    position="Trưởng phòng",
    agency="Sở Tư pháp",
    group="Lãnh đạo cấp phòng thuộc sở",
    link="https://khaosat.example.vn/t/7KQ2M9XD8PVC7KQ2M9XD8PVC7K",
    code="7KQ2M9XD8PVC",
    deadline=dt.datetime(2023, 10, 30, 10, tzinfo=dt.UTC),
)
HOSTILE = [
    '#import "@preview/cetz:0.3.0": *',
    "$x^2$ *đậm* _nghiêng_ `mã`",
    "#panic(1)",
    "= Tiêu đề",
    "<nhãn> @tham-chiếu // chú thích",
    '"] #sys.inputs.data [',
    "\\u{48}oa \\ # $ [ ] { }",
]
HEAD = Letterhead("UBND TỈNH ĐẮK LẮK", "SỞ NỘI VỤ", "Đắk Lắk", "SNV-CCHC", 5, dt.date(2023, 12, 5))
COLUMNS = (
    Column("no", "STT", 5, "integer", "center"),
    Column("name", "Họ và tên", 30),
    Column("email", "Thư điện tử", 12),
    Column("rate", "Tỷ lệ", 10, "percent"),
)


def names(*full_names):
    return [replace(HOA, full_name=name) for name in full_names]


def letters(people, mailing=MAILING, wording=None, **more):
    """Letters as PDF files, in their standard words."""
    return printed(handed.LETTERS, people, mailing, wording, **more)


def slips(people, mailing=MAILING, wording=None, **more):
    """Slips, likewise."""
    return printed(handed.SLIPS, people, mailing, wording, **more)


def printed(kind, people, mailing, wording, **more):
    words = paper_texts.standard(kind.paper) | (wording or {})
    return (documents.sheaf_pdf(sheaf) for sheaf in handed.sheaves(kind, people, mailing, words, **more))


def pages(pdf):
    """The text of each page, its spaces and line breaks made one."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def one_file(files):
    (file,) = files
    return file


def people(count=3, **changes):
    rows = [(place, f"Người thứ {place}", "hoa@daklak.gov.vn", 0.706) for place in range(1, count + 1)]
    titles = ["DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA XÃ HỘI HỌC", "(Kèm theo Công văn số 05/SNV-CCHC)"]
    return replace(
        Table("Danh sách", titles, COLUMNS, rows, ["Danh sách này có 3 người./."], letterhead=HEAD), **changes
    )


def test_a_letter_says_who_is_asked_how_to_get_in_until_when_and_what_is_promised():
    (text,) = pages(one_file(letters([HOA], MAILING)))
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Đắk Lắk, ngày 05 tháng 10 năm 2023",
        "Kính gửi: Ông/Bà Nguyễn Thị Hoa Trưởng phòng Sở Tư pháp",
        "Lãnh đạo cấp phòng thuộc sở",
        "gõ địa chỉ khaosat.example.vn",
        "7KQ2 M9XD 8PVC",
        "17 giờ, thứ Hai 30/10/2023",
        "khoảng 15 phút",
        "0262 000 0000 (7h–11h30, 13h30–17h)",
        "không thấy ai trả lời hay trả lời gì",
        "không hỏi mật khẩu",
        "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC Nguyễn Văn Minh",
    ):
        assert words in text


def test_a_letter_shows_the_link_only_inside_its_code():
    file = one_file(letters([HOA], MAILING))
    assert HOA.link not in pages(file)[0]
    assert not PdfReader(io.BytesIO(file)).pages[0].get("/Annots")


@pytest.mark.parametrize("make", [letters, slips])
def test_a_hostile_name_is_printed_as_it_stands(make):
    text = " ".join(pages(one_file(make(names(*HOSTILE), MAILING))))
    for name in HOSTILE:
        assert name in text


def test_a_hostile_list_is_printed_as_it_stands():
    rows = [(place, name, "", None) for place, name in enumerate(HOSTILE, start=1)]
    text = " ".join(pages(documents.list_pdf(people(rows=rows))))
    for name in HOSTILE:
        assert name in text


def test_every_person_has_one_page_even_with_an_endless_name():
    endless = ["Công Tằng Tôn Nữ " * times for times in (3, 12, 60, 300)]
    assert len(pages(one_file(letters(names("Hoa", *endless, "Minh"), MAILING)))) == 6


def test_a_long_name_pushes_no_signature_off_the_page():
    long = replace(HOA, full_name="Công Tằng Tôn Nữ " * 6, agency="Sở Nông nghiệp và Phát triển nông thôn " * 3)
    (text,) = pages(one_file(letters([long], MAILING)))
    assert text.endswith("Nguyễn Văn Minh")


def test_a_letter_without_a_signatory_ends_with_its_last_sentence():
    (text,) = pages(one_file(letters([HOA], replace(MAILING, capacity=()))))
    assert text.endswith("0262 000 0000.")


def test_slips_stand_eight_on_a_page_in_the_order_of_the_list():
    sheets = pages(one_file(slips(names(*[f"Người {place:02d}." for place in range(1, 18)]), MAILING)))
    assert [[place for place in range(1, 18) if f"Người {place:02d}." in sheet] for sheet in sheets] == [
        list(range(1, 9)),
        list(range(9, 17)),
        [17],
    ]
    assert sheets[2].count("7KQ2 M9XD 8PVC") == 1


@pytest.mark.parametrize(
    "host", ["https://ks.vn/t/", "https://khaosat.daklak.gov.vn/t/", "https://" + "k" * 60 + ".vn/t/"]
)
def test_the_dark_square_of_a_code_measures_25_mm_for_short_and_long_hosts(host):
    with_quiet_zone = len(qr_matrix(host + "7" * 26))
    for millimetres in QR_MM.values():
        assert millimetres * (with_quiet_zone - 8) / with_quiet_zone >= 25


def test_thousands_are_written_in_small_files_and_read_one_at_a_time():
    read = []

    def register():
        for person in names(*"ABCDE"):
            read.append(person.full_name)
            yield person

    files = letters(register(), MAILING, per_file=2)
    assert len(pages(next(files))) == 2
    assert read == ["A", "B"]
    assert [len(pages(file)) for file in files] == [2, 1]


def test_nobody_gets_no_file():
    assert list(letters([], MAILING)) == list(slips([], MAILING)) == []


def test_a_list_has_its_head_its_titles_its_rows_and_its_signature():
    signature = Signature(("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Văn Minh", ("Bộ Nội vụ;", "Lưu: VT, CCHC."))
    (text,) = pages(documents.list_pdf(people(), signature=signature, imprint="Phiên bản 03"))
    for words in (
        "UBND TỈNH ĐẮK LẮK SỞ NỘI VỤ",
        "Độc lập - Tự do - Hạnh phúc",
        "Số: 05/SNV-CCHC",
        "DANH SÁCH ĐỐI TƯỢNG ĐIỀU TRA XÃ HỘI HỌC (Kèm theo Công văn số 05/SNV-CCHC)",
        "STT Họ và tên Thư điện tử Tỷ lệ",
        "70,6 %",
        "Danh sách này có 3 người./.",
        "Nơi nhận: - Bộ Nội vụ; - Lưu: VT, CCHC.",
        "PHÓ GIÁM ĐỐC Nguyễn Văn Minh",
        "Phiên bản 03 · trang 1/1",
    ):
        assert words in text


def test_the_heading_row_and_a_page_number_stand_on_every_further_page():
    sheets = pages(documents.list_pdf(people(60)))
    assert len(sheets) > 2
    assert all("STT Họ và tên" in sheet for sheet in sheets)
    assert [sheet.startswith(f"{place} ") for place, sheet in enumerate(sheets, start=1)] == [False] + [True] * (
        len(sheets) - 1
    )
    assert all(f"trang {place}/{len(sheets)}" in sheet for place, sheet in enumerate(sheets, start=1))


def test_a_list_lies_or_stands():
    for landscape in (True, False):
        box = PdfReader(io.BytesIO(documents.list_pdf(people(), landscape=landscape))).pages[0].mediabox
        assert (box.width > box.height) is landscape
        assert {round(float(box.width) * 25.4 / 72), round(float(box.height) * 25.4 / 72)} == {210, 297}


def test_a_list_without_a_head_titles_or_rows_is_still_a_list():
    (text,) = pages(documents.list_pdf(Table("Danh sách", [], COLUMNS, [])))
    assert text.startswith("STT Họ và tên")


def test_a_mailbox_too_long_for_its_column_is_broken_and_copied_whole():
    rows = [(1, "Hoa", "nguyenthihoa.rat.dai@sonongnghiepvaphattriennongthon.daklak.gov.vn", None)]
    (text,) = pages(documents.list_pdf(people(rows=rows)))
    assert "nguyenthihoa.rat.dai@sonongnghiepvaphattriennongthon.daklak.gov.vn" in text.replace(" ", "")


PAPER = QuestionPaper(
    title="Khảo sát Chỉ số cải cách hành chính",
    author="Sở Nội vụ",
    opening=("Đây là toàn bộ 31 câu hỏi.",),
    parts=[
        (
            "Phần 1. Thể chế",
            ["Đánh giá năm 2023."],
            [(f"{n}. Tính hợp lý", "", ["Rất tốt", "Kém"], "○") for n in range(1, 31)],
        ),
        ("Phần 2. Bộ máy", [], [("31. Kiến nghị", "Không bắt buộc", [], "")]),
    ],
    written="(Ông/Bà tự ghi)",
    help="Cần hỗ trợ: 0262 000 0000",
)


def test_a_question_paper_stands_upright_and_has_everything_in_order_with_help_and_number_on_every_page():
    document = PdfReader(io.BytesIO(documents.questions(PAPER)))
    sheets = [" ".join(page.extract_text().split()) for page in document.pages]
    assert len(sheets) == 2
    for place, sheet in enumerate(sheets, start=1):
        assert "Cần hỗ trợ: 0262 000 0000" in sheet
        assert f"Trang {place}/2" in sheet
    text = " ".join(sheets)
    wanted = ["Khảo sát", "toàn bộ 31", "Phần 1.", "Đánh giá năm", "1. Tính", "Rất tốt", "Kém", "30. Tính", "Phần 2."]
    places = [text.find(words) for words in [*wanted, "31. Kiến nghị", "Không bắt buộc", "(Ông/Bà tự ghi)"]]
    assert -1 not in places
    assert places == sorted(places)
    box = document.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)


@pytest.mark.parametrize("words", HOSTILE)
def test_a_question_is_printed_as_it_was_written(words):
    paper = replace(PAPER, title=words, parts=[(words, [words], [(words, words, [words], "○")])])
    (text,) = pages(documents.questions(paper))
    assert text.replace(" ", "").count(words.replace(" ", "")) == 6


def test_a_question_with_more_choices_than_a_column_holds_goes_on_in_the_next():
    many = [f"Xã số {number} của một huyện có tên rất dài và được đọc trên hai dòng" for number in range(1, 150)]
    sheets = pages(documents.questions(replace(PAPER, parts=[("Phần 1", [], [("1. Ông/Bà ở đâu?", "", many, "□")])])))
    assert sum(sheet.count("Xã số") for sheet in sheets) == 149


@pytest.mark.parametrize(
    "make",
    [
        lambda: documents.list_pdf(people()),
        lambda: one_file(letters([HOA], MAILING)),
        lambda: documents.questions(PAPER),
    ],
)
def test_a_document_is_tagged_vietnamese_titled_and_uses_only_the_vendored_font(make):
    document = PdfReader(io.BytesIO(make()))
    root = document.trailer["/Root"]
    assert root["/Lang"] in ("vi", "vi-VN")
    assert root["/MarkInfo"]["/Marked"]
    assert document.metadata.title
    fonts = {font.get_object()["/BaseFont"] for page in document.pages for font in page["/Resources"]["/Font"].values()}
    assert {name.split("+")[1].split("-")[0] for name in fonts} == {"LiberationSerif"}


def test_equal_input_gives_equal_bytes():
    assert documents.list_pdf(people()) == documents.list_pdf(people())
    assert list(letters([HOA], MAILING)) == list(letters([HOA], MAILING))


def test_every_printable_sign_can_be_printed_in_every_weight():
    signs = "".join(char for code in range(0x20, 0x2600) if not UNPRINTABLE.match(char := chr(code)))
    rows = [(place, signs[start : start + 40], "", None) for place, start in enumerate(range(0, len(signs), 40))]
    assert documents.list_pdf(people(rows=rows, title_lines=[signs, f"({signs})"]))
    assert documents.list_pdf(people(rows=[]), signature=Signature((signs,), signs, (signs,)))


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("Hoa\t Thị\nHương", "Hoa  Thị Hương"),
        ("\ufeffHoa\u200b\x00", "Hoa"),
        ("\u202eaoH", "aoH"),
        ("Hoa 😀 花", "Hoa □ □"),
        ("\ud800", "□"),
        ("Y Bhiăo Niê Kđăm, H'Ƀlŏn Êban", "Y Bhiăo Niê Kđăm, H'Ƀlŏn Êban"),
    ],
)
def test_a_strange_sign_in_a_name_stops_no_document(typed, printed):
    assert printable(typed) == printed
    assert one_file(slips(names(typed), MAILING))
