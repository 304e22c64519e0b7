"""The same list, and what makes readers stumble, as five programs write it.

    python -m tests.foundation.workbooks.make

openpyxl, XlsxWriter and pandas write it here; LibreOffice, where it is installed, turns XlsxWriter's file into its own .xlsx, .xls
and .ods; the oddities are made by hand. The files are stored, so that the tests need none of these programs.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd
import xlsxwriter

from tests.respondents.old_workbooks import xls
from tests.respondents.spreadsheets import MAIN, OFFICE, PACKAGE, Tab, Xml, ods, ods_row, xlsx

HERE = Path(__file__).parent
ROWS: list[list[object]] = [
    ["STT", "Họ và tên", "Chức vụ", "Ngày sinh", "Số điện thoại", "Hệ số", "Đảng viên", "Ghi chú"],
    [1, "Nguyễn Văn An", "Giám đốc", dt.datetime(1975, 3, 1), "0905123456", 4.98, True, "đi họp 😀"],
    [2, "H’Yim Niê", "Phó Giám đốc", dt.datetime(2001, 12, 31), 905123457, 3.0, False, "hai\ndòng"],
    [
        3,
        "  Trần  Thị Hoa ",
        "Trưởng phòng",
        dt.datetime(1999, 2, 28),
        "+84 905 123 458",
        0.1 + 0.2,
        True,
        "_x0041_ thật",
    ],
    [4, "Ông Văn Tùng", "", dt.datetime(1980, 7, 15), "'0905123459", 1234567.891, False, "=không phải công thức"],
]


def with_openpyxl(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    for row in ROWS:
        sheet.append(row)
    sheet["H5"].data_type = "s"
    sheet["H6"] = "=F2+F3"
    sheet.merge_cells("C4:C5")
    sheet.row_dimensions[5].hidden = True
    book.create_sheet("ẩn").sheet_state = "hidden"
    book.save(path)


def with_xlsxwriter(path: Path, **options: object) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, **options}) as book:
        sheet, day = book.add_worksheet("Danh sách"), book.add_format({"num_format": "dd/mm/yyyy"})
        for at, row in enumerate(ROWS):
            for column, value in enumerate(row):
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(at, column, value, day)
                else:
                    sheet.write(at, column, value)
        sheet.write_formula("F6", "=F2+F3", None, 7.98)
        sheet.write_formula("H6", '="a"&"b"', None, "ab")
        sheet.write_rich_string("H7", "một ", book.add_format({"bold": True}), "hai", " ba")
        sheet.merge_range("B8:D8", "gộp", day)
        sheet.conditional_format("F2:F5", {"type": "cell", "criteria": ">", "value": 1, "format": day})
        book.add_worksheet("trống")


def with_pandas(path: Path) -> None:
    pd.DataFrame(ROWS[1:], columns=ROWS[0]).to_excel(path, sheet_name="Danh sách", index=False)


def with_libreoffice(source: Path) -> None:
    """Its own .xlsx, .xls and .ods of a workbook; nothing where it is not installed."""
    program = shutil.which("soffice")
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("xlsx", "xls", "ods") if program else ():
            profile = f"-env:UserInstallation=file://{folder}/profile"
            words = [str(program), profile, "--headless", "--convert-to", ending, "--outdir", folder, str(source)]
            subprocess.run(words, check=True, capture_output=True, timeout=180)
            shutil.move(Path(folder) / f"{source.stem}.{ending}", HERE / f"libreoffice.{ending}")


def oddities() -> dict[str, bytes]:
    runs = '<r><t xml:space="preserve">Lê </t></r><r><t>An</t></r><rPh><t>x</t></rPh>'
    shared = f'<sst xmlns="{MAIN}" count="9" uniqueCount="1"><si>{runs}</si></sst>'
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="170" formatCode="[$-42A]dd/mm/yyyy;@"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="14"/></cellXfs>'
        '<dxfs><dxf><numFmt numFmtId="14" formatCode="0.00"/></dxf></dxfs></styleSheet>'
    )
    cells = [
        Xml('<c t="s"><v>0</v></c>'),
        Xml('<c s="1"><v>45992</v></c>'),
        Xml('<c s="2"><v>45992</v></c>'),
        Xml('<c t="b"><v>1</v></c>'),
        Xml('<c t="d"><v>2025-12-01T00:00:00</v></c>'),
        Xml("<c><f>1+1</f><v>2</v></c>"),
    ]
    relation = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    package = f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>'
    parts = {"xl/sharedStrings.xml": shared, "xl/styles.xml": styles, "_rels/.rels": package}
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    repeated = 'office:value-type="string" table:number-columns-repeated="3"'
    spread = f'<table:table-cell {repeated}><text:p>a<text:s text:c="2"/>b</text:p></table:table-cell>'
    table = f'<table:table table:name="A">{ods_row([1, "An"])}{ods_row([Xml(spread)])}</table:table>'
    return {
        "by-hand.xlsx": xlsx(
            Tab([["An", 1], cells, None, [Xml("<c><v>1E3</v></c>"), Xml("<c><v>0.1</v></c>")]]), parts=parts
        ),
        "by-hand.xls": xls([["An", 1.5, "😀"], [("Bình",), (2.0,), None, "cuối"]], merged=[(0, 1, 3, 3)]),
        "by-hand.ods": ods(table, parts={"META-INF/manifest.xml": manifest}),
    }


def main() -> None:
    with_openpyxl(HERE / "openpyxl.xlsx")
    with_xlsxwriter(HERE / "xlsxwriter.xlsx")
    with_xlsxwriter(HERE / "xlsxwriter-1904.xlsx", date_1904=True)
    with_xlsxwriter(HERE / "xlsxwriter-streamed.xlsx", constant_memory=True)
    with_pandas(HERE / "pandas.xlsx")
    with_libreoffice(HERE / "xlsxwriter.xlsx")
    for name, content in oddities().items():
        (HERE / name).write_bytes(content)


if __name__ == "__main__":
    main()
