"""Writes the workbooks in `lists/`, one for each agency that has a list, from the blank template and made-up people.

Run by hand when the template or the quotas change: `python -m survey_app.demonstration.build_lists`. Phones lie in the block
0900 0xx xxx, which is given to nobody here; addresses end in example.vn or example.org. The list in state "draft" holds the
usual faults.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from openpyxl import load_workbook

from foundation.plain_text import fold
from respondents.roster_file import GroupRule, blank_template
from respondents.roster_file.columns import COLUMNS, FIELDS
from survey_app.demonstration.agencies import AGENCIES, COMMUNES, GROUPS, QUOTAS, DemoAgency, commune
from survey_app.demonstration.person_names import Namer
from survey_app.demonstration.province import PROVINCE

LISTS = Path(__file__).parent / "lists"
BY_CODE = {agency.code: agency for agency in AGENCIES}
POSITIONS = {
    "HDND": ("Chủ tịch HĐND tỉnh", "Phó Chủ tịch HĐND tỉnh", "Trưởng Ban", "Phó Trưởng Ban", "Đại biểu HĐND tỉnh"),
    "LDS": ("Giám đốc", "Phó Giám đốc", "Phó Giám đốc"),
    "LDP": ("Trưởng phòng", "Phó Trưởng phòng", "Phó Trưởng phòng"),
    "LDX": ("Chủ tịch UBND", "Phó Chủ tịch UBND"),
}
HEADS = {
    "VPUBND": ("Chánh Văn phòng UBND tỉnh", "Phó Chánh Văn phòng UBND tỉnh"),
    "BDL": ("Giám đốc", "Phó Giám đốc"),
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


TWICE = (  # (agency, row) → (agency, row): what the second person has of the first, so that they look like one
    (("SNV", 11), ("X24580", 1), ("full_name", "phone", "email")),  # went from the department to the commune
    (("X24412", 0), ("X24580", 0), ("full_name",)),  # two chairmen of one name
    (("X24448", 1), ("X24538", 1), ("phone",)),  # one phone, perhaps of an office
    (("X24133", 2), ("X24538", 2), ("email",)),  # one mailbox
)
NEAR_NAMES = {("STC", 4): "Nguyễn Thị Thanh Thúy", ("SYT", 4): "Nguyễn Thị Thanh Thủy"}
WOMEN = {"HDND": 0.34, "LDS": 0.2, "LDP": 0.38, "LDX": 0.24}
"""The share of women in each group."""
Person = dict[str, str]
EXAMPLES = {column.field: column.example for column in COLUMNS}
"""What stands in a column for which nobody was given anything."""


def everybody() -> dict[str, list[Person]]:
    """The made-up people of every agency that has a list, by its code; the same at every run."""
    made, _, _ = _whose_lists_are_files()
    return made


@cache
def leaders_of_communes() -> dict[str, list[Person]]:
    """The leaders that each of the 102 communes had the year before, by its code: nobody of this year's lists. Phones as kept."""
    _, namer, phones = _whose_lists_are_files()
    made: dict[str, list[Person]] = {}
    for demo in map(commune, COMMUNES):
        people = people_of(demo, namer, phones)
        made[demo.code] = [person | {"phone": f"+84{person['phone'][1:]}"} for person in people]
    return made


def _whose_lists_are_files() -> tuple[dict[str, list[Person]], Namer, list[int]]:
    """They, and the names and phones that are still to be had."""
    namer, phones = Namer(), random.Random("số điện thoại minh họa").sample(range(100_000), 1000)
    made = {agency.code: list(people_of(agency, namer, phones)) for agency in AGENCIES if agency.state != "none"}
    for (code, row), name in NEAR_NAMES.items():
        rename(made[code][row], name, code)
    for (code, row), (other_code, other_row), fields in TWICE:
        made[other_code][other_row] |= {field: made[code][row][field] for field in fields}
    return made, namer, phones


def people_of(agency: DemoAgency, namer: Namer, phones: list[int]) -> Iterator[Person]:
    """The made-up people of one agency; takes their phones from the end of `phones`."""
    chance = random.Random(f"{agency.code} minh họa")
    for group, size in QUOTAS[agency.class_code].items():
        positions = HEADS.get(agency.code, POSITIONS[group]) if group == "LDS" else POSITIONS[group]
        for place in range(size):
            gender = "woman" if chance.random() < WOMEN[group] else "man"
            name = namer.name(chance, gender, agency.class_code != "so")
            yield {
                "full_name": name,
                "position": positions[place % len(positions) if group == "LDP" else min(place, len(positions) - 1)],
                "unit": agency.name,
                "group": group,
                "phone": f"09000{phones.pop():05d}",
                "email": mailbox(name, agency.code, private=group == "HDND") if chance.random() < 0.7 else "",
                "note": "",
            }


def mailbox(full_name: str, agency_code: str, private: bool = False) -> str:
    """As offices make them: given name, then the initials of what stands before it. hoant@stp.example.vn."""
    words = fold(full_name).split()
    if words[0] in ("y", "h"):  # a mark of gender: the given name comes second
        words = [words[0], *words[2:], words[1]]
    name = words[-1] + "".join(word[0] for word in words[:-1])
    return f"{name}@example.org" if private else f"{name}@{agency_code.lower()}.example.vn"


def rename(person: Person, name: str, agency_code: str) -> None:
    """Another name, and the mailbox that goes with it."""
    person["full_name"], person["email"] = name, mailbox(name, agency_code)


def workbook_of(agency: DemoAgency, people: list[Person]) -> bytes:
    """The agency's filled template."""
    rules = tuple(GroupRule(code, name, tuple(titles.split(";")), None, None) for code, name, titles in GROUPS)
    blank = blank_template(agency.name, agency.code, f"{PROVINCE} (minh họa)", rules, unit_prefill="")
    faults = FAULTS if agency.state == "draft" else {}
    return filled(blank, [person | faults.get(place, {}) for place, person in enumerate(people)])


def filled(blank: bytes, people: Sequence[Person]) -> bytes:
    """A blank template with these people, a row each; columns that nobody was given anything for have their example."""
    book = load_workbook(io.BytesIO(blank))
    sheet = book.active
    header = next(row[0].row for row in sheet.iter_rows() if row[0].value == "STT")
    for place, person in enumerate(people):
        cells = EXAMPLES | person
        for column, value in enumerate([place + 1, *map(cells.__getitem__, FIELDS)], start=1):
            sheet.cell(header + 1 + place, column, value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def main() -> None:
    """Writes every list."""
    for code, people in everybody().items():
        (LISTS / f"{code}.xlsx").write_bytes(workbook_of(BY_CODE[code], people))


if __name__ == "__main__":
    main()
