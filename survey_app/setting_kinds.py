"""What a setting of each kind has to be: how its text is read, what is refused, and what is said then."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from foundation.audit_shipping import place_of
from survey_app.emblem_picture import LARGEST, WIDEST, picture
from survey_app.logs import FORMATS, LEVELS


def log_level(text: str) -> str:
    """A name of LEVELS, in whatever case it is given. Raises ValueError for another word."""
    if text.upper() not in LEVELS:
        raise ValueError(text)
    return text.upper()


def log_format(text: str) -> str:
    """One of FORMATS. Raises ValueError for another word."""
    if text not in FORMATS:
        raise ValueError(text)
    return text


MOST_PROXIES = 5


def proxies(text: str) -> int:
    """How many reverse proxies stand in front. Raises ValueError for what cannot be."""
    if not 0 <= int(text) <= MOST_PROXIES:
        raise ValueError(text)
    return int(text)


MOST_CODE_MINUTES = 10


def code_minutes(text: str) -> int:
    """How long a one-time code lives. Raises ValueError for none and for longer than ASVS 6.5.5 allows."""
    if not 1 <= int(text) <= MOST_CODE_MINUTES:
        raise ValueError(text)
    return int(text)


OFFICE_LINE = re.compile(r"\s*(?:(?P<network>[0-9a-fA-F.:/]+)\s+1\s*;)?\s*(?:#.*)?")


def offices(text: str) -> str:
    """Networks, comma separated; `@FILE`: those of a file that nginx reads too (`deploy/nginx/offices.conf`), one a line, each
    ending in " 1;". Raises ValueError for a file that is not there or has another line."""
    if not text.startswith("@"):
        return text
    try:
        lines = Path(text[1:]).read_text("utf-8").splitlines()
    except OSError as error:
        raise ValueError(text) from error
    found = [OFFICE_LINE.fullmatch(line) for line in lines]
    if None in found:
        raise ValueError(f"{text}, dòng {found.index(None) + 1}: {lines[found.index(None)]}")
    return ",".join(one["network"] for one in found if one and one["network"])


def issuer(text: str) -> str:
    """The address of an OpenID Connect provider, under https, or on this machine. Raises ValueError for another."""
    parts = urlsplit(text)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if text and not (local or (parts.scheme == "https" and parts.hostname)):
        raise ValueError(text)
    return text


def contact(text: str) -> str:
    """Where to report a weakness: a mailbox or an https address, as security.txt writes it. Raises ValueError for another."""
    given = text.strip()
    if "@" in given and ":" not in given:
        given = f"mailto:{given}"
    if given and not re.fullmatch(r"mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\+[\d-]+", given):
        raise ValueError(text)
    return given


LOCAL = ("", "127.0.0.1", "localhost", "::1")
VERIFIED = re.compile(r"[?&]sslmode=verify-full(&|$)")


def database(text: str) -> str:
    """The address of a database: on another machine only by TLS, and only if that machine is the right one. Raises ValueError."""
    parts = urlsplit(text)
    named = (parts.hostname or "", *re.findall(r"[?&]host(?:addr)?=([^&]*)", text))
    is_far = parts.scheme.startswith("postgres") and any(one not in LOCAL and one[0] not in "/%" for one in named)
    if is_far and not VERIFIED.search(text):
        raise ValueError("no verified TLS")
    return text


def with_driver(url: str) -> str:
    """PostgreSQL addresses name the driver that is installed; others stay as they are."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def engine_options(is_pooled: bool) -> dict[str, Any]:
    """Behind a pooler each transaction may be another connection's, which knows nothing of a statement prepared before."""
    return {"connect_args": {"prepare_threshold": None}} if is_pooled else {}


def vault(text: str) -> str:
    """The address of the vault: on another machine only by TLS. Raises ValueError for another."""
    parts = urlsplit(text)
    here = parts.scheme == "http" and parts.hostname in LOCAL
    if text and (not parts.hostname or parts.path.strip("/") or not (here or parts.scheme == "https")):
        raise ValueError("no address of a vault")
    return text.rstrip("/")


def vault_secret(text: str) -> str:
    """A secret that nobody guesses. Raises ValueError for a shorter one."""
    if text and not re.fullmatch(r"[!-~]{32,}", text):
        raise ValueError("too short")
    return text


def yes_or_no(text: str) -> bool:
    """Whether it is yes. Raises ValueError for anything but the two words."""
    if text not in ("yes", "no"):
        raise ValueError("neither yes nor no")
    return text == "yes"


def syslog(text: str) -> str:
    """The address of a log server. Raises ValueError for another."""
    place_of(text)
    return text


WANTED: dict[Callable[[str], Any], str] = {
    database: "địa chỉ cơ sở dữ liệu; ở máy khác thì phải có sslmode=verify-full để đường truyền được mã hoá và đúng máy",
    vault: "địa chỉ của két, https://máy:cổng, hoặc http:// khi két ở chính máy này",
    vault_secret: "chuỗi bí mật ít nhất 32 ký tự không dấu, ví dụ lấy từ lệnh openssl rand -hex 32",
    yes_or_no: "yes hoặc no",
    syslog: "địa chỉ máy chủ nhật ký dạng tls://may:6514",
    log_format: f"một trong {', '.join(FORMATS)}",
    log_level: f"một trong {', '.join(LEVELS)}",
    picture: f"tệp ảnh PNG, nhiều nhất {LARGEST // 1_000_000} MB, mỗi cạnh nhiều nhất {WIDEST} điểm ảnh; ảnh SVG thì xuất ra PNG",
    contact: "hộp thư, số tel:+84… hoặc địa chỉ https nhận báo lỗi bảo mật",
    issuer: "địa chỉ https của cổng đăng nhập, đúng như cổng tự ghi (issuer)",
    offices: "các mạng cách nhau dấu phẩy, hoặc @tệp có mỗi dòng một mạng và “ 1;”",
    code_minutes: f"số phút, từ 1 đến {MOST_CODE_MINUTES}",
    proxies: f"số máy chủ trung gian, từ 0 đến {MOST_PROXIES}",
}
"""What a setting of a kind has to be, in words; a whole number where nothing stands here."""
