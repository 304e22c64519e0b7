"""What a file holds is what is read: escapes, types of cells, formats, names of parts. One reader for lists and questionnaires."""

from __future__ import annotations

import struct

import pytest

from foundation.spreadsheets import ole
from foundation.spreadsheets.opening import open_workbook
from foundation.spreadsheets.sheets import Unreadable
from foundation.spreadsheets.xls_texts import shared_texts
from questionnaires.workbook.reading import read_sheets
from tests.respondents.old_workbooks import container, xls
from tests.respondents.spreadsheets import MAIN, OFFICE, PACKAGE, Tab, Xml, archive, sheet_xml, xlsx

TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"


def cells(data: bytes, filename: str = "a.xlsx") -> list[dict[int, str]]:
    """The rows of the first sheet."""
    (sheets,) = open_workbook(data, filename).readings
    return [row.cells for row in next(iter(sheets)).rows()]


def only_cell(content: str) -> str | None:
    return next((row[0] for row in cells(xlsx(Tab([[Xml(content)]])))), None)


def own_text(text: str) -> str:
    return f'<c t="inlineStr"><is>{text}</is></c>'


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a_x000D_b", "a\rb"),
        ("_x0041_", "A"),
        ("_x005F_x0041_", "_x0041_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xd83d__xde00_", "😀"),
        ("a_xD83D_b", "a\ufffdb"),
        ("_xDE00__xD83D_", "\ufffd\ufffd"),
        ("_xD83D_ _xDE00_", "\ufffd \ufffd"),
        ("_xD83D__xD83D__xDE00_", "\ufffd😀"),
        ("_X0041_ _x041_ _xZZZZ_", "_X0041_ _x041_ _xZZZZ_"),
    ],
)
def test_escapes_stand_for_characters_in_every_kind_of_text(written: str, read: str) -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>{written}</t></si></sst>'
    assert only_cell(own_text(f"<t>{written}</t>")) == read
    assert only_cell(f'<c t="str"><v>{written}</v></c>') == read
    assert cells(xlsx(Tab([[Xml('<c t="s"><v>0</v></c>')]]), parts={"xl/sharedStrings.xml": shared})) == [{0: read}]
    questionnaire = xlsx(Tab([[Xml(own_text(f"<t>a{written}</t>"))]], name="survey"))
    assert read_sheets(questionnaire)["survey"].header[0].text == f"a{read}".replace("\r", "").strip()


def test_an_escape_does_not_reach_from_one_run_into_the_next_but_halves_of_a_character_meet() -> None:
    def runs(*texts: str) -> str:
        return "".join(f"<r><t>{text}</t></r>" for text in texts)

    assert only_cell(own_text(runs("_x00", "41_"))) == "_x0041_"
    assert only_cell(own_text(runs("_xD83D_", "_xDE00_ a"))) == "😀 a"


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ('<c t="inlineStr"><v>đè</v><is><t>An</t></is></c>', "An"),
        ('<c t="inlineStr"><is><t>An</t></is><v>đè</v></c>', "An"),
        ('<c t="inlineStr"><v>3</v></c>', None),
        ('<c t="inlineStr"><is><r><t>A</t></r><r><t>n</t></r><rPh><t>X</t></rPh></is></c>', "An"),
        ("<c><v>905123456</v><is><t>An</t></is></c>", "905123456"),
        ('<c t="n"><is><t>An</t></is></c>', None),
        ('<c t="str"><is><t>An</t></is><v>Bình</v></c>', "Bình"),
        ('<c t="b"><v>1</v><is><t>An</t></is></c>', "TRUE"),
        ('<c t="str"><v>một</v><v>hai</v></c>', "một"),
        ("<c><v>1_0</v></c>", "1_0"),
        ("<c><v>nan</v></c>", "nan"),
        ("<c><v>1E999</v></c>", "1E999"),
        ("<c><v> 9.05123456E8 </v></c>", "905123456"),
    ],
)
def test_the_type_of_a_cell_decides_where_its_content_stands(cell: str, read: str | None) -> None:
    assert only_cell(cell) == read


@pytest.mark.parametrize("index", ["-1", "1", "1_0", "٠", "a"])
def test_a_text_that_is_not_there_is_never_another_one(index: str) -> None:
    shared = f'<sst xmlns="{MAIN}"><si><t>An</t></si></sst>'
    data = xlsx(Tab([[Xml(f'<c t="s"><v>{index}</v></c>')]]), parts={"xl/sharedStrings.xml": shared})
    with pytest.raises(Unreadable, match="no shared text"):
        cells(data)


def dated(styles: str, cell: str = '<c s="1"><v>46000</v></c>') -> str:
    """What a cell shows with these styles."""
    sheet = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    return cells(xlsx(Tab([[Xml(cell)]]), parts={"xl/styles.xml": sheet}))[0][0]


FORMATS = '<cellXfs><xf numFmtId="0"/><xf numFmtId="{}"/></cellXfs>'


@pytest.mark.parametrize(
    ("styles", "read"),
    [
        (FORMATS.format(14), "09/12/2025"),
        (FORMATS.format(14) + '<dxfs><dxf><numFmt numFmtId="14" formatCode="0.00"/></dxf></dxfs>', "09/12/2025"),
        (FORMATS.format(2) + '<dxfs><dxf><numFmt numFmtId="2" formatCode="dd/mm/yyyy"/></dxf></dxfs>', "46000"),
        ('<numFmts><numFmt numFmtId="170" formatCode="dd/mm/yyyy"/></numFmts>' + FORMATS.format(170), "09/12/2025"),
        ('<numFmts><numFmt numFmtId="14" formatCode="0.00"/></numFmts>' + FORMATS.format(14), "46000"),
        ('<cellStyleXfs><xf numFmtId="14"/><xf numFmtId="14"/></cellStyleXfs>' + FORMATS.format(0), "46000"),
        (FORMATS.format(0) + '<dxfs><dxf><xf numFmtId="14"/></dxf></dxfs>', "46000"),
        (FORMATS.format("x"), "46000"),
    ],
)
def test_number_formats_come_only_from_where_cells_get_them(styles: str, read: str) -> None:
    assert dated(styles) == read


def test_a_cell_without_a_format_has_the_first_one() -> None:
    assert dated('<cellXfs><xf numFmtId="14"/></cellXfs>', "<c><v>46000</v></c>") == "09/12/2025"


@pytest.mark.parametrize("opening", ["[", chr(34)])
def test_a_format_that_is_never_closed_costs_nothing(opening: str) -> None:
    code = (opening * 150_000).replace('"', "&quot;")
    styles = f'<numFmts><numFmt numFmtId="170" formatCode="{code}"/></numFmts>' + FORMATS.format(170)
    assert dated(styles) == "46000"


SHEET = sheet_xml(Tab([["An"]]))
MAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def related(kind: str, identity: str, target: str) -> str:
    relation = f'<Relationship Id="{identity}" Type="{OFFICE}/{kind}" Target="{target}"/>'
    return f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>'


def package(workbook: str, sheet: str, target: str, *, root: str | None = None, type_: str = MAIN_TYPE) -> bytes:
    """A workbook whose parts have these names."""
    folder, _, name = workbook.replace("\\", "/").rpartition("/")
    relations = f"{folder}/_rels/{name}.rels".lstrip("/")
    override = f'<Override PartName="/{workbook}" ContentType="{type_}"/>'
    sheets = '<sheets><sheet name="A" r:id="x"/></sheets>'
    return archive(
        {
            "[Content_Types].xml": f'<Types xmlns="{TYPES}">{override}</Types>',
            "_rels/.rels": root or related("officeDocument", "r", workbook),
            workbook: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{sheets}</workbook>',
            relations.replace("/", "\\") if "\\" in workbook else relations: related("worksheet", "x", target),
            sheet: SHEET,
        }
    )


@pytest.mark.parametrize(
    "data",
    [
        package("xl/workbook.xml", "xl/worksheets/sheet1.xml", "worksheets/sheet1.xml"),
        package("XL/Workbook.XML", "xl/WorkSheets/Sheet1.xml", "worksheets/sheet1.xml"),
        package("workbook.xml", "sheet1.xml", "sheet1.xml"),
        package("so/tay.xml", "trang/mot.xml", "../trang/mot.xml"),
        package("so/tay.xml", "trang/mot.xml", "/trang/mot.xml"),
        package("so/tay.xml", "trang/mot.dat", "..\\trang\\mot.dat"),
        package("xl\\workbook.xml", "xl\\worksheets\\sheet1.xml", "worksheets/sheet1.xml"),
        package("xl/workbook.xml", "xl/trang một.xml", "trang%20m%E1%BB%99t.xml"),
        package("so/tay.xml", "trang.xml", "/trang.xml", root="<"),
        package("xl/workbook.xml", "xl/a.xml", "a.xml", root="<", type_="application/xml"),
    ],
)
def test_parts_are_found_whatever_they_are_called(data: bytes) -> None:
    assert cells(data) == [{0: "An"}]


@pytest.mark.parametrize("stream", ["Workbook", "WORKBOOK", "workbook", "BOOK"])
def test_streams_are_found_whatever_their_case(stream: str) -> None:
    content = ole.Container(xls([["An", 5]])).stream("Workbook")
    assert cells(container({stream: content}), "a.xls") == [{0: "An", 1: "5"}]


def test_the_count_of_shared_texts_is_not_believed() -> None:
    texts = b"".join(struct.pack("<HB", 2, 0) + text for text in (b"An", b"Ba"))
    for count in (0, 1, 2, 3, 0xFFFFFFFF):
        assert list(shared_texts([struct.pack("<II", count, count) + texts])) == ["An", "Ba"]


def test_a_shared_text_may_be_cut_anywhere_between_its_records() -> None:
    wide, narrow = "Nguyễn".encode("utf-16-le"), b"An"
    texts = struct.pack("<IIHB", 2, 2, 6, 1) + wide + struct.pack("<HB", 2, 0) + narrow
    cut = 11 + 4  # behind the second letter: the rest begins with its own flags
    assert list(shared_texts([texts[:cut], b"\1" + texts[cut:]])) == ["Nguyễn", "An"]
    assert list(shared_texts([texts[: 11 + 12], texts[11 + 12 :]])) == ["Nguyễn", "An"]
    emoji = struct.pack("<IIHB", 1, 1, 2, 1) + "😀".encode("utf-16-le")
    assert list(shared_texts([emoji[:13], b"\1" + emoji[13:]])) == ["😀"]


def test_half_a_character_in_an_old_workbook_is_lost_and_no_more() -> None:
    assert cells(xls([["a😀b"]]), "a.xls") == [{0: "a😀b"}]
    broken = xls([["a😀b"]]).replace("😀".encode("utf-16-le"), "\ud83dx".encode("utf-16-le", "surrogatepass"))
    assert cells(broken, "a.xls") == [{0: "a\ufffdxb"}]
