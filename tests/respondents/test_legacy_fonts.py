"""Text in the fonts of before Unicode."""

import pytest

from respondents.legacy_fonts import converted, count_vietnamese_words, from_tcvn3, from_vni


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("NguyÔn V¨n H¶i", "Nguyễn Văn Hải"),
        ("TrÇn ThÞ H­¬ng Giang", "Trần Thị Hương Giang"),
        ("Së T­ ph¸p", "Sở Tư pháp"),
        ("§Æng Ngäc Quúnh", "Đặng Ngọc Quỳnh"),
        ("Phã Gi¸m ®èc", "Phó Giám đốc"),
        ("NghØ chÕ ®é", "Nghỉ chế độ"),
        ("Nguyeãn Thò AÙnh Nguyeät", "Nguyễn Thị Ánh Nguyệt"),
        ("Hoaøng Ñình Khueâ", "Hoàng Đình Khuê"),
        ("UÛy ban nhaân daân huyeän Kroâng Paéc", "Ủy ban nhân dân huyện Krông Pắc"),
        ("Tröôûng phoøng Haønh chính", "Trưởng phòng Hành chính"),
        ("Nguyá»…n VÄƒn Háº£i", "Nguyễn Văn Hải"),
        ("TrÆ°á»Ÿng phÃ²ng", "Trưởng phòng"),
    ],
)
def test_old_font_text_is_recognised_and_read(text: str, meant: str) -> None:
    assert converted(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Nguyễn Văn Hải",
        "Hoàng Long",
        "HOÀNG VÂN",
        "Lê Quý Đôn",
        "Ðặng Văn Lâm",
        "Y Ñuê Niê",
        "H'Ñuê Niê",
        "H’Ñuê",
        "Trường “A” – khối 1",
        "5 ° C",
        "Công ty © 2025",
        "plain",
        "",
    ],
)
def test_unicode_is_left_alone(text: str) -> None:
    assert converted(text) is None


def test_of_two_readings_the_one_with_more_words_counts() -> None:
    assert (from_tcvn3("Gi¸m"), from_vni("Gi¸m")) == ("Giám", "Gi¸m")
    assert (from_tcvn3("Ñình"), from_vni("Ñình"), converted("Ñình")) == ("ẹỡnh", "Đình", "Đình")


def test_where_both_readings_are_as_good_it_is_vni() -> None:
    assert (from_tcvn3("Ñöm"), from_vni("Ñöm"), converted("Ñöm")) == ("ẹửm", "Đưm", "Đưm")


def test_capitals_without_a_tone_are_all_that_tcvn3_has() -> None:
    assert from_tcvn3("§ÆNG") == "ĐặNG"


def test_words_are_counted_by_onset_and_rhyme() -> None:
    assert count_vietnamese_words("Nguyễn gì giếng quyền khuỷu xyz Krông") == 5
