"""The agencies of the demonstration: the province's departments and communes since July 2025, when districts ended.

`state` is how far the agency's list has come; quotas say how many people of each group it is asked for.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

GROUPS = (
    (
        "HDND",
        "Đại biểu HĐND cấp tỉnh",
        "Đại biểu HĐND tỉnh;Đại biểu Hội đồng nhân dân tỉnh;Chủ tịch HĐND tỉnh;Phó Chủ tịch HĐND tỉnh;Trưởng Ban;Phó Trưởng Ban",
    ),
    (
        "LDS",
        "Lãnh đạo cấp sở",
        "Giám đốc;Phó Giám đốc;Chánh Văn phòng UBND tỉnh;Phó Chánh Văn phòng UBND tỉnh;Tổng Biên tập;Phó Tổng Biên tập",
    ),
    (
        "LDP",
        "Lãnh đạo cấp phòng thuộc sở",
        "Trưởng phòng;Phó Trưởng phòng;Phụ trách phòng;Chánh Văn phòng Sở;Phó Chánh Văn phòng Sở;Chánh Thanh tra Sở;"
        "Phó Chánh Thanh tra Sở;Trưởng ban;Phó Trưởng ban",
    ),
    (
        "LDX",
        "Lãnh đạo UBND cấp xã",
        "Chủ tịch UBND;Phó Chủ tịch UBND;Ủy viên UBND;Chánh Văn phòng HĐND và UBND;Phó Chánh Văn phòng HĐND và UBND",
    ),
)
QUOTAS = {"so": {"LDS": 3, "LDP": 18}, "hdnd": {"HDND": 30}, "xa": {"LDX": 3}}


FOLDER = Path(__file__).parent


class DemoAgency(NamedTuple):
    """One agency: code, name, class, state of its list."""

    code: str
    name: str
    class_code: str
    state: str = "frozen"


def _communes() -> dict[str, str]:
    """The province's 102 communes and wards since 1 July 2025: code of the national list → "xã Ea Kar".

    From github.com/thanglequoc/vietnamese-provinces-database (MIT), data of July 2026.
    """
    with (FOLDER / "communes.csv").open(encoding="utf-8", newline="") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file, delimiter="|")}


COMMUNES = _communes()


def commune(number: str, state: str = "frozen") -> DemoAgency:
    """The People's Committee of a commune, by its number in the national list."""
    return DemoAgency(f"X{number}", f"UBND {COMMUNES[number]}", "xa", state)


AGENCIES = (
    DemoAgency("VPUBND", "Văn phòng UBND tỉnh", "so"),
    DemoAgency("VPHDND", "Văn phòng Đoàn ĐBQH và HĐND tỉnh", "hdnd"),
    DemoAgency("STP", "Sở Tư pháp", "so"),
    DemoAgency("SNV", "Sở Nội vụ", "so"),
    DemoAgency("STC", "Sở Tài chính", "so"),
    DemoAgency("SKHCN", "Sở Khoa học và Công nghệ", "so"),
    DemoAgency("SCT", "Sở Công Thương", "so"),
    DemoAgency("SGDDT", "Sở Giáo dục và Đào tạo", "so"),
    DemoAgency("SYT", "Sở Y tế", "so", "approved"),
    DemoAgency("SDTTG", "Sở Dân tộc và Tôn giáo", "so"),
    DemoAgency("SXD", "Sở Xây dựng", "so", "draft"),
    DemoAgency("SNNMT", "Sở Nông nghiệp và Môi trường", "so"),
    DemoAgency("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch", "so"),
    DemoAgency("BDL", "Báo và Phát thanh, Truyền hình Đắk Lắk", "so", "none"),
    *map(
        commune,
        ("24133", "24305", "24184", "24211", "24235", "24280", "24310", "24343", "24373", "24412", "24448", "22015"),
    ),
    commune("24580", "submitted"),
    commune("24538", "returned"),
)
OTHER_COMMUNES = tuple(commune(number) for number in COMMUNES if f"X{number}" not in {one.code for one in AGENCIES})
"""Those that the running round left out; they took part in the one before."""
