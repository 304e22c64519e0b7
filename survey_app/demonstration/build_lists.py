"""Writes the workbooks in `lists/`, one for each agency that has a list, from the blank template and made-up people.

Run by hand when the template or the quotas change: `python -m survey_app.demonstration.build_lists`. Phones lie in the block
0900 00x xxx, which is given to nobody here; addresses end in example.vn. The list in state "draft" holds the usual faults.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator
from pathlib import Path

from openpyxl import load_workbook

from respondents.roster_file import GroupRule, blank_template
from survey_app.demonstration.agencies import AGENCIES, GROUPS, QUOTAS, DemoAgency

LISTS = Path(__file__).parent / "lists"
SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Trương Đoàn".split()
MALE = (
    "Văn Hùng|Đức Thắng|Quốc Bảo|Minh Tuấn|Hữu Phước|Xuân Trường|Công Thành|Thanh Sơn|Ngọc Khánh|Anh Dũng|Đình Quý|Trọng Nghĩa"
).split("|")
FEMALE = (
    "Thị Hoa|Thị Ngọc Huệ|Thu Hà|Kim Phượng|Thị Thanh Thúy|Mai Hương|Thị Bích Hằng|Phương Thảo|Thị Minh Nguyệt|Thị Hồng Diễm"
).split("|")
EDE = ("Y Thanh Ênuôl|H'Yim Niê|Y Bhiông Niê|H'Len Mlô|Y Khăm Niê Kdăm|H'Lan Byă|Y Wem Hwing|H'Kim Hoa Byă").split("|")
POSITIONS = {
    "HDND": ("Đại biểu HĐND tỉnh",),
    "LDS": ("Giám đốc", "Phó Giám đốc", "Phó Giám đốc"),
    "LDP": ("Trưởng phòng", "Phó Trưởng phòng", "Phó Trưởng phòng"),
    "LDH": ("Chủ tịch UBND", "Phó Chủ tịch UBND", "Phó Chủ tịch UBND", "Ủy viên UBND"),
}
HEADS = {
    "VPUBND": ("Chánh Văn phòng UBND tỉnh", "Phó Chánh Văn phòng UBND tỉnh"),
    "BDL": ("Tổng Biên tập", "Phó Tổng Biên tập"),
}
FAULTS = {  # row of the draft list → column → what stands there
    0: {"phone": "0262 3855 555"},
    1: {"full_name": "  TRẦN THỊ  KIM LIÊN "},
    2: {"phone": "01655123456"},
    4: {"group": "Lãnh đạo"},
    5: {"phone": "0900 000 999 (thư ký)"},
    6: {"email": "vanthu@example.gov.vn"},
    7: {"position": "Chuyên viên"},
    8: {"phone": ""},
}


def people_of(agency: DemoAgency, number: int) -> Iterator[dict[str, str]]:
    """The made-up people of one agency, the same at every run."""
    chance = random.Random(f"{agency.code} minh họa")
    taken: set[str] = set()
    count = 0
    for group, size in QUOTAS[agency.class_code].items():
        positions = HEADS.get(agency.code, POSITIONS[group]) if group == "LDS" else POSITIONS[group]
        for place in range(size):
            name = _name(chance, taken)
            yield {
                "full_name": name,
                "position": positions[min(place, len(positions) - 1)]
                if group != "LDP"
                else positions[place % len(positions)],
                "unit": agency.name,
                "group": group,
                "phone": f"09000{number:02d}{count:03d}",
                "email": f"canbo{count + 1:02d}.{agency.code.lower()}@example.vn" if count % 3 else "",
                "note": "",
            }
            count += 1


def _name(chance: random.Random, taken: set[str]) -> str:
    while True:
        pool = chance.choice((MALE, MALE, FEMALE, FEMALE, EDE))
        name = chance.choice(pool)
        name = name if pool is EDE else f"{chance.choice(SURNAMES)} {name}"
        if name not in taken:
            taken.add(name)
            return name


def workbook_of(agency: DemoAgency, number: int) -> bytes:
    """The agency's filled template."""
    rules = tuple(GroupRule(code, name, tuple(titles.split(";")), None, None) for code, name, titles in GROUPS)
    blank = blank_template(agency.name, agency.code, "Đắk Lắk 2023 (minh họa)", rules, unit_prefill="")
    book = load_workbook(io.BytesIO(blank))
    sheet = book.active
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")
    for place, person in enumerate(people_of(agency, number)):
        cells = person | (FAULTS.get(place, {}) if agency.state == "draft" else {})
        for column, value in enumerate([place + 1, *cells.values()], start=1):
            sheet.cell(header + 1 + place, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> None:
    """Writes every list."""
    for number, agency in enumerate(AGENCIES):
        if agency.state != "none":
            (LISTS / f"{agency.code}.xlsx").write_bytes(workbook_of(agency, number))


if __name__ == "__main__":
    main()
