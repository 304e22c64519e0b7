"""Made-up names as officials of Đắk Lắk bear them: Kinh, Tày and Nùng, Ê Đê, M'Nông, Gia Rai, for a man or for a woman.

Nobody is meant. `Namer` gives no name twice, nor two that differ by a letter: who looks alike in the demonstration does so
on purpose (`build_lists.TWICE`).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import fuzz, process

from foundation.plain_text import fold
from respondents.matching import NEAR

# a surname as often as it stands here
SURNAMES = (
    ("Nguyễn", 30), ("Trần", 11), ("Lê", 10), ("Phạm", 7), ("Hoàng", 4), ("Phan", 4), ("Huỳnh", 3), ("Võ", 4), ("Vũ", 3),
    ("Đặng", 3), ("Bùi", 3), ("Đỗ", 2), ("Hồ", 2), ("Ngô", 2), ("Dương", 2), ("Đinh", 1), ("Trịnh", 1), ("Trương", 2),
    ("Đoàn", 1), ("Mai", 1), ("Cao", 1), ("Lương", 1), ("Tạ", 1), ("Phùng", 1), ("Thái", 1), ("Châu", 1), ("Tô", 1), ("Hà", 1),
)  # fmt: skip
NORTHERN = (("Nông", 6), ("Hoàng", 5), ("Triệu", 3), ("Lục", 2), ("Bế", 2), ("Lý", 2), ("Vi", 1), ("Đàm", 2))
MIDDLE = {
    "man": (
        "Văn Văn Văn Đức Quốc Minh Hữu Xuân Công Thanh Ngọc Anh Đình Trọng Hoàng Quang Duy Bá Viết Thế Tấn Mạnh Khắc Huy "
        "Tuấn Hồng Phước Đăng Gia Chí"
    ).split(),
    "woman": (
        "Thị|Thị|Thị|Thị Thu|Thị Kim|Thị Ngọc|Thị Thanh|Thị Bích|Thị Minh|Thị Hồng|Thị Mỹ|Thị Phương|Thị Như|Thị Lan|Thị Tuyết|"
        "Thị Cẩm|Thị Diệu|Thị Hoài|Thu|Mai|Phương|Ngọc|Thanh|Khánh|Bảo|Quỳnh|Thùy"
    ).split("|"),
}
GIVEN = {
    "man": (
        "Hùng Thắng Bảo Tuấn Phước Trường Thành Sơn Khánh Dũng Quý Nghĩa Cường Hải Long Tâm Trung Bình Lâm Toàn Vinh Hiếu Phong "
        "Tiến Hưng Tùng Đạt Hòa Lợi Thịnh Nam Kiên Khoa Luân Nhân Phúc Quân Sang Tài Thiện Thuận Tín Vượng Đông Giang Hậu"
    ).split(),
    "woman": (
        "Hoa Huệ Hà Phượng Thúy Hương Hằng Thảo Nguyệt Diễm Oanh Yến Trang Vân Liên Nga Dung Hạnh Loan Nhung Châu Thủy My Trâm "
        "Quyên Hiền Linh Ánh Đào Bình Chi Duyên Giang Hiếu Huyền Lài Lệ Luyến Ngân Nhàn Sương Thơm Tình Uyên Vy Xuyến"
    ).split(),
}
EDE_CLANS = (
    "Niê|Niê|Mlô|Êban|Ayŭn|Ênuôl|Byă|Byă|Buôn Yă|Niê Kđăm|Niê Kđăm|Kbuôr|Adrơng|Hđơk|Hwing|Knul|Kriêng|Bkrông"
).split("|")
EDE_GIVEN = {
    "man": (
        "Thanh Bhiông Khăm Wem Djuang Wiên Suôn Bhăm Nguê Blut Ngông Thuyên Vinh Dhăm Lem Ring Ghi Hiu Krông Nhuân Jut Sơn Khuê "
        "Lương Đức Minh Tuân Hùng"
    ).split(),
    "woman": (
        "Yim Len Lan Mari Nhuê Ruôm Linh Bích Duyên Ngân Nga Wiên Djuôn Hương Lim Juê Trinh Loan Uyên Thủy Blăk Nuăn Drim Hoa"
    ).split(),
}
MNONG_CLANS = ("Bkrông", "Triêk", "Liêng", "Rtung", "Cil", "Tơr", "Lưk", "Pang Ting")
MNONG_GIVEN = {
    "man": ("Lơm", "Thịnh", "Tông", "Krang", "Mhă", "Siêng", "Đăng", "Nhoi"),
    "woman": ("Nga", "Bia", "Mai", "Prang", "Nhi", "Jăng"),
}
JRAI_CLANS = ("Siu", "Rơ Châm", "Ksor", "Kpă", "Rcom", "Nay", "Rah Lan")
JRAI_GIVEN = {
    "man": ("Thim", "Hyut", "Thuin", "Hải", "Blưh", "Bul", "Phiên", "Kem"),
    "woman": ("H'Nhan", "H'Bích", "H'Lý", "H'Phiơt", "H'Uyên", "H'Nguyệt"),
}


def _weighted(chance: random.Random, surnames: tuple[tuple[str, int], ...]) -> str:
    return chance.choices([name for name, _ in surnames], [weight for _, weight in surnames])[0]


def _three_parts(chance: random.Random, gender: str, surnames: tuple[tuple[str, int], ...]) -> str:
    """Surname, middle name, given name; no part said twice."""
    surname, middle = _weighted(chance, surnames), chance.choice(MIDDLE[gender])
    spoken = {surname, *middle.split()}
    return f"{surname} {middle} {chance.choice([given for given in GIVEN[gender] if given not in spoken])}"


def _kinh(chance: random.Random, gender: str) -> str:
    return _three_parts(chance, gender, SURNAMES)


def _northern(chance: random.Random, gender: str) -> str:
    return _three_parts(chance, gender, NORTHERN)


def _with_clan(chance: random.Random, gender: str, given: Mapping[str, Sequence[str]], clans: Sequence[str]) -> str:
    """Given name first, behind Y for a man and H' for a woman; then the clan."""
    mark = "Y " if gender == "man" else "H'"
    return f"{mark}{chance.choice(given[gender])} {chance.choice(clans)}"


def _ede(chance: random.Random, gender: str) -> str:
    return _with_clan(chance, gender, EDE_GIVEN, EDE_CLANS)


def _mnong(chance: random.Random, gender: str) -> str:
    return _with_clan(chance, gender, MNONG_GIVEN, MNONG_CLANS)


def _jrai(chance: random.Random, gender: str) -> str:
    """The clan first."""
    return f"{chance.choice(JRAI_CLANS)} {chance.choice(JRAI_GIVEN[gender])}"


PEOPLES: dict[Callable[[random.Random, str], str], tuple[int, int]] = {
    _kinh: (88, 66),
    _northern: (4, 8),
    _ede: (6, 19),
    _mnong: (1, 4),
    _jrai: (1, 3),
}
"""How many of a hundred officials, at the province's departments, and in communes and councils."""


class Namer:
    """Gives each made-up person a name that is nobody else's."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def name(self, chance: random.Random, gender: str, in_communes: bool) -> str:
        weights = [shares[in_communes] for shares in PEOPLES.values()]
        while True:
            made = chance.choices(list(PEOPLES), weights)[0](chance, gender)
            folded = fold(made)
            if process.extractOne(folded, self.taken, scorer=fuzz.ratio, score_cutoff=NEAR) is None:
                self.taken.append(folded)
                return made
