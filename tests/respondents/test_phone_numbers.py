"""Every way in which a mobile number is written, mended, or refused."""

import pytest

from respondents.phone_numbers import MOBILE_PREFIXES, RENUMBERED, is_mobile, masked, read, spoken

NUMBER = "+84905123456"


@pytest.mark.parametrize(
    "written",
    [
        "0905123456",
        "0905 123 456",
        "0905.123.456",
        "0905-123-456",
        "0905–123–456",
        "(0905) 123456",
        "[0905] 123 456",
        "0905_123_456",
        "'0905123456",
        "’0905123456",
        "0905\xa0123\xa0456",
        "\u200b0905123456\ufeff",
        " 0905123456 ",
        "+84905123456",
        "+84 905 123 456",
        "(+84) 905-123-456",
        "0905123456.",
        "0905123456 *",
    ],
)
def test_ways_of_writing_are_not_reported(written: str) -> None:
    reading = read(written)
    assert (reading.value, reading.repairs, reading.problems) == (NUMBER, (), ())


@pytest.mark.parametrize(
    ("written", "repairs"),
    [
        ("905123456", "PHONE_LEADING_ZERO"),
        ("905 123 456", "PHONE_LEADING_ZERO"),
        ("905123456.0", "PHONE_LEADING_ZERO"),
        ("84905123456", "PHONE_PREFIX"),
        ("0084905123456", "PHONE_PREFIX"),
        ("00840905123456", "PHONE_PREFIX"),
        ("+84 (0)905 123 456", "PHONE_PREFIX"),
        ("084905123456", "PHONE_PREFIX"),
        ("840905123456", "PHONE_PREFIX"),
        ("ĐT: 0905.123.456 (Zalo)", "PHONE_TEXT"),
        ("SĐT0905123456", "PHONE_TEXT"),
        ("Số điện thoại: 0905123456", "PHONE_TEXT"),
        ("so dien thoai 0905123456", "PHONE_TEXT"),
        ("Di động. 0905123456", "PHONE_TEXT"),
        ("dd 0905123456", "PHONE_TEXT"),
        ("ĐTDĐ: 0905123456", "PHONE_TEXT"),
        ("0905123456 cá nhân", "PHONE_TEXT"),
        ("Tel/Zalo: 0905123456", "PHONE_TEXT"),
        ("Mobile 0905123456", "PHONE_TEXT"),
        ("phone:0905123456 viber", "PHONE_TEXT"),
        ("O905 l23 456", "PHONE_LOOKALIKE"),
        ("o9O5I23456", "PHONE_LOOKALIKE"),
        ("9.05123456E+08", "PHONE_LEADING_ZERO PHONE_SCIENTIFIC"),
        ("9,05123456E+08", "PHONE_LEADING_ZERO PHONE_SCIENTIFIC"),
        ("9.05123456e8", "PHONE_LEADING_ZERO PHONE_SCIENTIFIC"),
        ("9.051234560E+08", "PHONE_LEADING_ZERO PHONE_SCIENTIFIC"),
        ("8.4905123456E+10", "PHONE_PREFIX PHONE_SCIENTIFIC"),
        ("SĐT 905123456", "PHONE_LEADING_ZERO PHONE_TEXT"),
    ],
)
def test_what_is_certain_is_repaired(written: str, repairs: str) -> None:
    reading = read(written)
    assert (reading.value, " ".join(sorted(reading.repairs)), reading.problems) == (NUMBER, repairs, ())


def test_nine_digits_that_begin_with_84_are_a_number_of_vinaphone() -> None:
    assert read("841234567").value == "+84841234567"


@pytest.mark.parametrize(
    ("written", "code", "suggestion"),
    [
        ("9.05E+08", "PHONE_SCIENTIFIC_LOST", None),
        ("9E+08", "PHONE_SCIENTIFIC_LOST", None),
        ("0905123456 / 0912345678", "PHONE_SEVERAL", NUMBER),
        ("0262 3812345; 0905123456", "PHONE_SEVERAL", NUMBER),
        ("0905123456, 0912345678", "PHONE_SEVERAL", NUMBER),
        ("0905123456|0912345678", "PHONE_SEVERAL", NUMBER),
        ("0905123456&0912345678", "PHONE_SEVERAL", NUMBER),
        ("0905123456\n0912345678", "PHONE_SEVERAL", NUMBER),
        ("0905123456 - 0912345678", "PHONE_SEVERAL", NUMBER),
        ("0905123456 – 0912345678", "PHONE_SEVERAL", NUMBER),
        ("905123456 hoặc 0912345678", "PHONE_SEVERAL", NUMBER),
        ("ĐT 0905123456 và 0912345678", "PHONE_SEVERAL", NUMBER),
        ("0905123456 0912345678", "PHONE_SEVERAL", None),
        ("0262 3812345 / 0262 3812346", "PHONE_SEVERAL", None),
        ("+856 20 1234 5678", "PHONE_FOREIGN", None),
        ("0085620123456", "PHONE_FOREIGN", None),
        ("+0905123456", "PHONE_FOREIGN", None),
        ("01655123456", "PHONE_OLD_11", "+84355123456"),
        ("1655123456", "PHONE_OLD_11", "+84355123456"),
        ("+841205123456", "PHONE_OLD_11", "+84705123456"),
        ("841995123456", "PHONE_OLD_11", "+84595123456"),
        ("0262 3812 345", "PHONE_LANDLINE", None),
        ("262 3812345", "PHONE_LANDLINE", None),
        ("024 38123456", "PHONE_LANDLINE", None),
        ("0500 3812345", "PHONE_LANDLINE", None),
        ("1900 1234", "PHONE_LANDLINE", None),
        ("1800 123456", "PHONE_LANDLINE", None),
        ("0950123456", "PHONE_PREFIX_UNKNOWN", None),
        ("0123456789", "PHONE_PREFIX_UNKNOWN", None),
        ("090512345", "PHONE_LENGTH", None),
        ("09051234567", "PHONE_LENGTH", None),
        ("12345", "PHONE_LENGTH", None),
        ("0905,123,456", "PHONE_LENGTH", None),
        ("01305123456", "PHONE_LENGTH", None),
        ("gọi văn phòng", "PHONE_INVALID", None),
        ("?", "PHONE_INVALID", None),
        ("phòng 12345", "PHONE_INVALID", None),
    ],
)
def test_what_is_wrong_keeps_its_text(written: str, code: str, suggestion: str | None) -> None:
    reading = read(written)
    (found,) = reading.problems
    assert (reading.value, reading.repairs, reading.failed) == (written, (), True)
    assert (found.code, found.suggestion) == (code, suggestion)


@pytest.mark.parametrize(
    ("written", "remark", "repairs"),
    [
        ("0905123456 (thư ký)", "thư ký", ""),
        ("số vợ 905123456", "số vợ", "PHONE_LEADING_ZERO"),
        ("0905123456 - Hoa", "Hoa", ""),
        ("ĐT: 0905123456 gọi giờ hành chính", "gọi giờ hành chính", ""),
        ("0905123456, máy lẻ 12", "máy lẻ 12", ""),
        ("O905123456 x2", "x2", "PHONE_LOOKALIKE"),
    ],
)
def test_a_number_with_a_remark_is_taken_and_asked_about(written: str, remark: str, repairs: str) -> None:
    reading = read(written)
    (found,) = reading.problems
    assert (reading.value, reading.failed) == (NUMBER, False)
    assert (found.code, dict(found.words)["remark"].endswith(remark)) == ("PHONE_REMARK", True)
    assert " ".join(reading.repairs) == repairs


def test_every_mobile_prefix_is_mobile_and_no_old_one() -> None:
    assert all(is_mobile(f"+84{prefix[1:]}1234567") for prefix in MOBILE_PREFIXES)
    assert set(RENUMBERED.values()) <= MOBILE_PREFIXES
    assert len(MOBILE_PREFIXES) == 36
    assert len(RENUMBERED) == 21


@pytest.mark.parametrize(
    "text", ["0905123456", "+8490512345", "+849051234567", "+84262381234", "", "+84905 12345", "+84٩05123456"]
)
def test_only_what_read_gives_is_mobile(text: str) -> None:
    assert not is_mobile(text)


def test_a_number_is_half_hidden() -> None:
    assert masked("+84905123412") == "09•• ••• •12"
    assert spoken("+84905123412") == "0905123412"
