"""E-mail addresses as people type them."""

import pytest

from respondents.email_addresses import masked, read

ADDRESS = "lan@example.vn"


@pytest.mark.parametrize(
    ("written", "repairs"),
    [
        ("lan@example.vn", ""),
        ("mailto:lan@example.vn;", "EMAIL_CLEAN"),
        ("MAILTO:lan@example.vn", "EMAIL_CLEAN"),
        ("Trần Thị Lan <lan@example.vn>", "EMAIL_CLEAN"),
        ("lan@example.vn <lan@example.vn>", "EMAIL_CLEAN"),
        ('"Lan, Trần Thị" <lan@example.vn>', "EMAIL_CLEAN"),
        ("<lan@example.vn>", "EMAIL_CLEAN"),
        ("<mailto:lan@example.vn>", "EMAIL_CLEAN"),
        ("(lan@example.vn)", "EMAIL_CLEAN"),
        ('"lan@example.vn"', "EMAIL_CLEAN"),
        ("“lan@example.vn”", "EMAIL_CLEAN"),
        ("lan@example.vn.", "EMAIL_CLEAN"),
        ("lan@example.vn,", "EMAIL_CLEAN"),
        ("lan@example.vn:", "EMAIL_CLEAN"),
        ("lan@example,vn", "EMAIL_CLEAN"),
        ("Lan@Example.VN", "EMAIL_CASE"),
        (" lan@example.vn", "TEXT_SPACES"),
        ("lan@example.vn\xa0", "TEXT_SPACES"),
        ("lan @ example.vn", "TEXT_SPACES"),
        ("lan@example. vn", "TEXT_SPACES"),
        ("lan@exam\u200bple.vn", "TEXT_SPACES"),
        ("\nlan@example.vn", "TEXT_SPACES"),
        ("Lan@example.vn.", "EMAIL_CASE EMAIL_CLEAN"),
        ("lan@example.vn ;", "EMAIL_CLEAN TEXT_SPACES"),
        (" mailto: LAN@example.vn", "EMAIL_CASE EMAIL_CLEAN TEXT_SPACES"),
    ],
)
def test_what_is_certain_is_repaired(written: str, repairs: str) -> None:
    reading = read(written)
    assert (reading.value, " ".join(sorted(reading.repairs)), reading.problems) == (ADDRESS, repairs, ())


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("lan@a.vn, hoa@a.vn", "EMAIL_SEVERAL"),
        ("lan@a.vn;hoa@a.vn", "EMAIL_SEVERAL"),
        ("lan@a.vn/hoa@a.vn", "EMAIL_SEVERAL"),
        ("lan@a.vn hoa@a.vn", "EMAIL_SEVERAL"),
        ("lan@a.vn\nhoa@a.vn", "EMAIL_SEVERAL"),
        ("Lan <lan@a.vn>; Hoa <hoa@a.vn>", "EMAIL_SEVERAL"),
        ("lan.example.vn", "EMAIL_INVALID"),
        ("lan@", "EMAIL_INVALID"),
        ("@example.vn", "EMAIL_INVALID"),
        ("lan@example", "EMAIL_INVALID"),
        ("lan@@example.vn", "EMAIL_INVALID"),
        ("hòa@example.vn", "EMAIL_INVALID"),
        ("la n@example.vn", "EMAIL_INVALID"),
        ("lan..hoa@example.vn", "EMAIL_INVALID"),
        (".lan@example.vn", "EMAIL_INVALID"),
        ("lan.@example.vn", "EMAIL_INVALID"),
        ("lan@example.v", "EMAIL_INVALID"),
        ("lan@example.v1", "EMAIL_INVALID"),
        ("lan@exa_mple.vn", "EMAIL_INVALID"),
        ("lan@example..vn", "EMAIL_INVALID"),
        ("lan,hoa@example.vn", "EMAIL_INVALID"),
        ("vanthu@example.vn", "EMAIL_SHARED"),
        ("van-thu.01@example.vn", "EMAIL_SHARED"),
        ("VanThu.stp@example.gov.vn", "EMAIL_SHARED"),
        ("sotuphap@example.vn", "EMAIL_SHARED"),
        ("so_noivu2@gmail.com", "EMAIL_SHARED"),
        ("ubnd.krongpac@daklak.gov.vn", "EMAIL_SHARED"),
        ("info@example.vn", "EMAIL_SHARED"),
    ],
)
def test_what_is_wrong_keeps_its_text(written: str, code: str) -> None:
    reading = read(written)
    assert (reading.value, reading.repairs, [found.code for found in reading.problems]) == (written, (), [code])


@pytest.mark.parametrize(
    "address",
    [
        "vanphong.nguyen@gmail.com",
        "van.thuong@daklak.gov.vn",
        "soha@example.vn",
        "ubndx@example.vn",
        "a%b+c-d_e@x-y.vn",
    ],
)
def test_a_person_with_an_office_like_name_stays_a_person(address: str) -> None:
    assert read(address).problems == ()


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmail.con", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gamil.com", "gmail.com"),
        ("gmail.com.vn", "gmail.com"),
        ("gmail.vn", "gmail.com"),
        ("yahoo.con", "yahoo.com"),
        ("yaho.com.vn", "yahoo.com.vn"),
        ("hotmial.com", "hotmail.com"),
        ("outlok.com", "outlook.com"),
        ("iclould.com", "icloud.com"),
        ("daklak.gov.vm", "daklak.gov.vn"),
        ("daclak.gov.vn", "daklak.gov.vn"),
        ("snv.dakalk.gov.vn", "snv.daklak.gov.vn"),
    ],
)
def test_a_mistyped_domain_is_asked_about(domain: str, meant: str) -> None:
    reading = read(f"lan@{domain}")
    (found,) = reading.problems
    assert (reading.value, found.code, found.suggestion) == (f"lan@{domain}", "EMAIL_TYPO", f"lan@{meant}")


@pytest.mark.parametrize(
    "domain",
    """gmail.com yahoo.com yahoo.com.vn hotmail.com outlook.com icloud.com daklak.gov.vn snv.daklak.gov.vn mail.com
    email.com ymail.com daknong.gov.vn example.vn gialai.gov.vn""".split(),
)
def test_a_right_domain_is_not_asked_about(domain: str) -> None:
    assert read(f"lan@{domain}").problems == ()


def test_an_address_is_half_hidden() -> None:
    assert masked("nguyenvana@daklak.gov.vn") == "n•••@daklak.gov.vn"
