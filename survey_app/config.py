"""Every setting, read from the environment, one documented line each. The README's table is checked against SETTINGS."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from survey_app.logs import LEVELS


def log_level(text: str) -> str:
    """A name of LEVELS, in whatever case it is given. Raises ValueError for another word."""
    if text.upper() not in LEVELS:
        raise ValueError(text)
    return text.upper()


MOST_PROXIES = 5


def proxies(text: str) -> int:
    """How many reverse proxies stand in front. Raises ValueError for what cannot be."""
    if not 0 <= int(text) <= MOST_PROXIES:
        raise ValueError(text)
    return int(text)


def issuer(text: str) -> str:
    """The address of an OpenID Connect provider, under https, or on this machine. Raises ValueError for another."""
    parts = urlsplit(text)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if text and not (local or (parts.scheme == "https" and parts.hostname)):
        raise ValueError(text)
    return text


WANTED: dict[Callable[[str], Any], str] = {
    log_level: f"một trong {', '.join(LEVELS)}",
    issuer: "địa chỉ https của cổng đăng nhập, đúng như cổng tự ghi (issuer)",
    proxies: f"số máy chủ trung gian, từ 0 đến {MOST_PROXIES}",
}
"""What a setting of a kind has to be, in words; a whole number where nothing stands here."""


class Setting(NamedTuple):
    """One setting: its environment variable, its default as text, and what it does."""

    name: str
    default: str
    meaning: str
    kind: Callable[[str], Any] = str


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA_DIR", "instance", "folder of the embedded database, the keys file and the file gateway's outbox"),
    Setting("DATABASE_URL", "", "SQLite or PostgreSQL address; empty: survey.db in DATA_DIR"),
    Setting("BASE_URL", "", "address that people type and links carry; empty: http://127.0.0.1:PORT"),
    Setting("PORT", "8000", "port that the web server listens on", int),
    Setting("HOST", "127.0.0.1", "address that the web server listens on"),
    Setting(
        "KEYS_FILE", "", "file of the keys; empty: keys.json in DATA_DIR. Keep it apart from copies of the database"
    ),
    Setting(
        "SLOTS_DIR",
        "",
        "folder of the slots of unfinished sheets, in no backup and no snapshot; empty: beside DATA_DIR, its name and -slots",
    ),
    Setting(
        "WEB_WORKERS",
        "0",
        "web server processes; 0: one for each core",
        int,
    ),
    Setting(
        "TRUSTED_PROXIES", "0", "reverse proxies whose X-Forwarded-* headers are believed; `make serve` sets 1", proxies
    ),
    Setting("SECOND_FACTOR", "required", "second factor of staff: required (all but focal points) or offered"),
    Setting(
        "OIDC_ISSUER", "", "OpenID Connect provider for signing in, its issuer as it writes it; empty: none", issuer
    ),
    Setting(
        "OIDC_CLIENT_ID",
        "",
        "this installation's name at the provider; its redirect address there: BASE_URL/dang-nhap/qua-cong/ve",
    ),
    Setting("OIDC_CLIENT_SECRET", "", "secret of this installation at the provider"),
    Setting("OIDC_NAME", "cổng đăng nhập của tỉnh", "what the button of the sign-in page calls the provider"),
    Setting("GATEWAY", "file", "where messages go: file (outbox.jsonl in DATA_DIR) or live (SMTP, SMS and Zalo below)"),
    Setting(
        "DEMONSTRATION",
        "",
        "yes: this installation is for showing, so GATEWAY=file, demo fill and a ballot box held by itself are allowed under https",
    ),
    Setting("SEND_PARALLEL", "16", "messages sent at once to the gateways, besides one-time codes", int),
    Setting("CALLBACK_SECRET", "", "key of the signatures of providers' call-backs at /goi-lai/; empty: none is heard"),
    Setting("SMTP_URL", "", "mail server of the live gateway, smtp://user:password@host:587"),
    Setting("MAIL_FROM", "khaosat@localhost", "sender of e-mail"),
    Setting(
        "BOUNCE_IMAP_URL",
        "",
        "mailbox that undeliverable e-mail comes back to, imaps://user:password@host/INBOX; for this alone; empty: none is read",
    ),
    Setting("SMS_URL", "", "HTTP address of the SMS gateway"),
    Setting("SMS_HEADERS", "{}", "JSON object of HTTP headers for the SMS gateway"),
    Setting(
        "SMS_BODY", '{"to":"{to}","text":"{text}"}', "JSON body sent to the SMS gateway; {to} and {text} are filled in"
    ),
    Setting(
        "SMS_SUCCESS",
        "",
        "what an answer of the SMS gateway says when it took the message: error=0 (a name in its JSON), or a text in it; "
        "needed with GATEWAY=live",
    ),
    Setting("SMS_REFUSED", "", "what an answer says when the SMS gateway refuses a message for good, likewise"),
    Setting(
        "SMS_NO_SUCH",
        "",
        "what an answer says when there is no such number, likewise: its person counts as unreachable",
    ),
    Setting("SMS_NUMBERS", "+84", "how numbers begin for the SMS gateway: +84, 84 or 0"),
    Setting("SMS_PROFILE", "json", "the SMS provider: json (by the settings above), esms or speedsms"),
    Setting("SMS_KEY", "", "ApiKey of eSMS, access token of SpeedSMS"),
    Setting("SMS_SECRET", "", "SecretKey of eSMS"),
    Setting("SMS_DIACRITICS", "no", "whether SMS keep their diacritics: no (160 characters a message) or yes (70)"),
    Setting("SMS_BRAND", "", "registered brand name that eSMS and SpeedSMS send under"),
    Setting("ZALO_URL", "", "HTTP address of the Zalo gateway; empty: SMS is used"),
    Setting("ZALO_HEADERS", "{}", "JSON object of HTTP headers for the Zalo gateway"),
    Setting("ZALO_BODY", '{"phone":"{to}","text":"{text}"}', "JSON body sent to the Zalo gateway"),
    Setting("ZALO_SUCCESS", "", "as SMS_SUCCESS, for the Zalo gateway"),
    Setting("ZALO_REFUSED", "", "as SMS_REFUSED; what Zalo refuses goes by SMS"),
    Setting("ZALO_NO_SUCH", "", "as SMS_NO_SUCH, for the Zalo gateway"),
    Setting("ZALO_NUMBERS", "84", "how numbers begin for the Zalo gateway: +84, 84 or 0"),
    Setting("ZALO_PROFILE", "json", "the Zalo provider: json (by the settings above) or zns (Zalo's own)"),
    Setting("ZALO_APP_ID", "", "number of the application at Zalo, for zns"),
    Setting("ZALO_APP_SECRET", "", "secret of the application at Zalo, for zns"),
    Setting("ZALO_REFRESH_TOKEN", "", "first refresh token from Zalo, for zns; later ones are kept in the database"),
    Setting("ZALO_TOKEN_URL", "https://oauth.zaloapp.com/v4/oa/access_token", "where Zalo renews tokens, for zns"),
    Setting("ZALO_TEMPLATES", "{}", "JSON object of the templates registered with Zalo: kind of message → template_id"),
    Setting("CODE_MINUTES", "10", "how long a one-time code of six digits lives, minutes; of ten digits an hour", int),
    Setting("CODE_TRIES", "5", "wrong entries after which a one-time code is dead", int),
    Setting("CODE_RESEND_SECONDS", "60", "least time between two codes that one browser asks for, seconds", int),
    Setting("CODES_PER_HOUR", "5", "codes that one browser may ask for a person in an hour", int),
    Setting("CODES_PER_DAY", "10", "codes that one browser may ask for a person in a day", int),
    Setting(
        "CODES_PER_NUMBER_HOUR",
        "15",
        "codes sent to one number or mailbox in an hour; above that only to a browser that proved this person before; "
        "others enter the newest",
        int,
    ),
    Setting(
        "CODES_PER_NETWORK_HOUR",
        "10",
        "of these, codes that are asked for from one network address; above that as above",
        int,
    ),
    Setting("STARTS_PER_ADDRESS_HOUR", "100", "starts from one network address in an hour", int),
    Setting(
        "OFFICE_ADDRESSES",
        "",
        "addresses of offices behind one line (CIDR, comma separated), exempt from STARTS_PER_ADDRESS_HOUR",
    ),
    Setting("FAILURES_TO_END", "10", "wrong codes in one session after which that session ends", int),
    Setting(
        "FAILURES_TO_SUSPEND",
        "30",
        "wrong codes in 24 hours after which a link's codes of six digits are suspended: ten instead",
        int,
    ),
    Setting("FAILURES_ALARM_HOUR", "200", "wrong codes in an hour in all that raise the alarm to Home Affairs", int),
    Setting("TYPED_CODE_TRIES", "5", "wrong typed invitation codes from one address before a pause of 15 minutes", int),
    Setting("SESSION_IDLE_MINUTES", "45", "a respondent's session ends after so long without a request, minutes", int),
    Setting("SESSION_HOURS", "12", "a respondent's session ends at the latest after so long, hours", int),
    Setting("STAFF_IDLE_MINUTES", "30", "a staff session ends after so long without a request, minutes", int),
    Setting("SIGN_IN_TRIES", "10", "wrong staff passwords for one account and address in 15 minutes", int),
    Setting("UPLOAD_MAX_BYTES", str(10 * 1024 * 1024), "largest uploaded file, bytes", int),
    Setting("PROOF_MAX_BYTES", str(20 * 1024 * 1024), "largest document of proof of the self-assessment, bytes", int),
    Setting(
        "SCAN_COMMAND",
        "",
        "command of a virus scanner, which gets each uploaded file on standard input and ends with 0 (clean) or 1 (infected): "
        "clamdscan --no-summary -; empty: none looks",
    ),
    Setting("LOG_LEVEL", "INFO", "least severe log line written: DEBUG, INFO, WARNING, ERROR or CRITICAL", log_level),
)


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Settings as a dict with the names of SETTINGS, numbers converted, derived values filled in.

    Raises ValueError naming the setting when a number is no number, or a level no level.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(setting.name) or setting.default
        try:
            values[setting.name] = setting.kind(text)
        except ValueError as error:
            wanted = WANTED.get(setting.kind, "số nguyên")
            raise ValueError(f"{setting.name} phải là {wanted}, không phải {text!r}") from error
    return values | derived(values)


def derived(values: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the settings: absolute folder, database address, base address, Flask's own settings."""
    data_dir = Path(values["DATA_DIR"]).absolute()
    base_url = (values["BASE_URL"] or f"http://127.0.0.1:{values['PORT']}").rstrip("/")
    return {
        "DATA_DIR": data_dir,
        "BASE_URL": base_url,
        "SECURE": base_url.startswith("https://"),
        "SQLALCHEMY_DATABASE_URI": _psycopg(values["DATABASE_URL"]) or f"sqlite:///{data_dir / 'survey.db'}",
        "KEYS_FILE": Path(values["KEYS_FILE"] or data_dir / "keys.json"),
        "SLOTS_DIR": Path(values["SLOTS_DIR"] or data_dir.with_name(f"{data_dir.name}-slots")).absolute(),
        # a little above the largest file, so that the reader's own sentence about size is the one people see
        "MAX_CONTENT_LENGTH": max(values["UPLOAD_MAX_BYTES"], values["PROOF_MAX_BYTES"]) + 1024 * 1024,
    }


def _psycopg(url: str) -> str:
    """PostgreSQL addresses name the driver that is installed; others stay as they are."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
