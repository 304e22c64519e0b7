"""Comparing, ordering and half hiding the names of people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.plain_text import fold
from respondents.person_names import key, masked, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Họ và   Tên ", "ho va ten"),
        ("Đơn vị/Cơ quan (công tác)", "don vi co quan cong tac"),
        ("Ðặng", "dang"),
        ("E-mail", "e mail"),
        ("Nguyễn", "nguyen"),
        ("Số ĐT_2", "so dt 2"),
        ("…", ""),
    ],
)
def test_folding_leaves_small_words_without_diacritics(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hòa", "hoà"),
        ("Thúy", "Thuý"),
        ("H'Yim", "H’Yim"),
        ("H'Yim", "H Yim"),
        ("H'Yịm", "h yịm"),
        ("Lê An-Bình", "Lê An Bình"),
        ("Hoà-An", "Hòa An"),
        ("Ðặng", "đặng"),
        ("Nguyễn", "Nguyễn"),
        ("Hʼyim Niê", "H`Yim  Niê"),
    ],
)
def test_the_same_person_has_one_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(("one", "other"), [("Hoa", "Hòa"), ("Hòa", "Hóa"), ("Đạt", "Dạt"), ("Ơ̆", "Ơ"), ("An", "Ân")])
def test_a_diacritic_makes_another_person(one: str, other: str) -> None:
    assert key(one) != key(other)


IN_ORDER = """
Lê Văn An | Trần Văn An | Lê Hữu Án | Nguyễn Thị Anh | Trần Thị Ánh | Lê Văn Ăn | Phạm Thị Ân | Lê Văn Dũng | Lê Văn Đạt
| Lê Thị Em | Trần Văn Êm | Bùi Hoa | Văn Hoa | Nguyễn Kim Hoa | Nguyễn Thị Hoa | Nguyễn Thị Hồng Hoa | Lê Hòa | Lê Hỏa
| Lê Hõa | Lê Hóa | Lê Họa | Lê Hoan | Nguyễn Văn Ô | Nguyễn Văn Ơn | Trần Thu | Trần Thư
"""


def test_people_stand_in_the_order_of_a_vietnamese_list() -> None:
    names = [name.strip() for name in IN_ORDER.replace("\n", " ").split("|")]
    backwards = list(reversed(names))
    assert sorted(backwards, key=sort_key) == names


@given(st.text(alphabet="aăâbcdđeêghoôơuưyàảãáạ' -", max_size=20))
def test_order_is_by_code_point_of_plain_signs(name: str) -> None:
    assert sort_key(name).isascii()


def test_letters_of_the_highland_languages_come_after_the_plain_ones() -> None:
    assert sort_key("Y Cam") < sort_key("Y Čam") < sort_key("Y Dam")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Nguyễn Thị Hoa", "Nguyễn T•• H••"),
        ("H'Yim Niê Kđăm", "H'Yim N•• K••"),
        ("Hoa", "H••"),
        ("", ""),
    ],
)
def test_a_name_is_half_hidden(name: str, shown: str) -> None:
    assert masked(name) == shown
