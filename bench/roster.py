"""How long reading a list takes and how much memory: `python bench/roster.py`. Run by hand; each case in a process of its own.

Aims: 10,000 rows in 1.5 s, 20,000 in 20 s, whatever is hostile in 5 s, all within 300 MB.
"""

from __future__ import annotations

import io
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

sys.path.insert(0, str(Path(__file__).parents[1]))

from respondents.roster_file import GroupRule, check_people, read

GROUPS = (
    GroupRule("LDS", "Lãnh đạo cấp sở", ("Giám đốc", "Phó Giám đốc")),
    GroupRule("LDP", "Lãnh đạo phòng", ("Trưởng phòng",)),
)
HEADINGS = "STT|Họ và tên|Chức vụ|Đơn vị công tác|Nhóm đối tượng|Số điện thoại di động|Email|Ghi chú".split("|")
SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Phan Vũ Võ Đặng Bùi".split()
MIDDLE = "Văn Thị Hữu Đức Minh Thanh Quốc Ngọc Xuân Thu Kim Hồng".split()
GIVEN = "An Bình Cường Dũng Hà Hoa Hùng Lan Mai Nam Oanh Phúc Quân Sơn Tâm Uyên Vinh Yến Đạt Khánh".split()
POSITIONS = ["Giám đốc", "Phó Giám đốc", *(f"Trưởng phòng Nghiệp vụ {number}" for number in range(40))]
FAULTS = (
    str.upper,
    lambda name: f"Đ/c {name}",
    lambda name: name.replace(" ", "  ", 1),
    lambda name: f"{name} (nghỉ hưu)",
)


def people(count: int) -> Iterator[list[object]]:
    """A list as it comes: a quarter of the rows has something to repair or to ask."""
    chance = random.Random(count)
    for number in range(count):
        name = " ".join(chance.choice(words) for words in (SURNAMES, MIDDLE, GIVEN, GIVEN))
        phone: object = f"09{number:08}"
        if chance.random() < 0.25:
            name = chance.choice(FAULTS)(name)
            phone = chance.choice(
                [number + 900_000_000, f"ĐT: {phone}", f"09{number:08}"[:4] + " " + f"{number:08}"[2:]]
            )
        position = chance.choice(POSITIONS)
        group = "LDP" if position.startswith("Trưởng") else "LDS"
        yield [number + 1, name, position, f"Sở số {number % 150}", group, phone, f"a{number}@daklak.gov.vn", ""]


def workbook(count: int) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Danh sách")
        for row, cells in enumerate([HEADINGS, *people(count)]):
            sheet.write_row(row, 0, cells)
    return target.getvalue()


def with_rows(rows: str = "", behind: str = "") -> bytes:
    """A workbook of three people with further rows, and further elements behind the rows."""
    target = io.BytesIO(workbook(3))
    with zipfile.ZipFile(target) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].replace(b"</sheetData>", f"{rows}</sheetData>{behind}".encode())
    with zipfile.ZipFile(out := io.BytesIO(), "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in (parts | {"xl/worksheets/sheet1.xml": sheet}).items():
            book.writestr(name, content)
    return out.getvalue()


def rows(row: str, last: int = 1_048_576) -> str:
    return "".join(row.format(number, number % 97) for number in range(6, last + 1))


def delimiters() -> bytes:
    return ",".join(HEADINGS).encode() + b",\n" * 5_000_000


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "10,000 people": ("xlsx", lambda: workbook(10_000)),
    "20,000 people": ("xlsx", lambda: workbook(20_000)),
    "a cell at XFD1048576": ("xlsx", lambda: with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')),
    "1,048,576 formatted rows": ("xlsx", lambda: with_rows(rows('<row r="{0}" s="1" ht="15.{1}" customHeight="1"/>'))),
    "1,048,576 formatted cells": ("xlsx", lambda: with_rows(rows('<row r="{0}"><c r="A{0}" s="{1}"/></row>'))),
    "a column merged to the end": (
        "xlsx",
        lambda: with_rows(behind='<mergeCells><mergeCell ref="D2:D1048576"/></mergeCells>'),
    ),
    "a compressed bomb": ("xlsx", lambda: with_rows(" " * 90_000_000)),
    "an external entity": ("xlsx", lambda: with_rows('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>')),
    "5,000,000 blank lines": ("csv", delimiters),
}


def peak() -> int:
    """The most memory that this process held, in MB. (`ru_maxrss` would count the process that started it.)"""
    status = Path("/proc/self/status").read_text()
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) // 1024


def measure(case: str, path: Path) -> None:
    data = path.read_bytes()
    start = time.perf_counter()
    reading = read(data, path.name, GROUPS)
    wall = time.perf_counter() - start
    said = (
        reading.problems[0].code if reading.refused else f"{len(reading.people)} people, {len(reading.repairs)} repairs"
    )
    print(f"{case:30} {len(data) / 1e6:6.2f} MB read in {wall:5.2f} s, peak {peak():4} MB: {said}")
    if len(reading.people) >= 10_000:
        start = time.perf_counter()
        check_people(reading.people[:500], GROUPS)
        print(f"{'… 500 of them checked again':30} {'':6}            {time.perf_counter() - start:5.3f} s")


def main() -> None:
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
        return
    with tempfile.TemporaryDirectory() as folder:
        for number, (case, (extension, make)) in enumerate(CASES.items()):
            path = Path(folder, f"{number}.{extension}")
            path.write_bytes(make())
            subprocess.run([sys.executable, __file__, case, str(path)], check=True)


if __name__ == "__main__":
    main()
