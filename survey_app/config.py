"""Every setting, read from the environment, one documented line each. docs/settings.md is checked against SETTINGS."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from survey_app import setting_kinds, trial
from survey_app.emblem_picture import picture
from survey_app.setting_kinds import (
    WANTED,
    code_minutes,
    contact,
    database,
    issuer,
    log_format,
    log_level,
    offices,
    proxies,
    syslog,
    vault,
    vault_secret,
    yes_or_no,
)


class Setting(NamedTuple):
    """One setting: its environment variable, its default as text, and what it does."""

    name: str
    default: str
    meaning: str
    kind: Callable[[str], Any] = str


SETTINGS: tuple[Setting, ...] = (
    Setting("DATA_DIR", "instance", "folder of the embedded database, the keys file and the file gateway's outbox"),
    Setting(
        "DATABASE_URL",
        "",
        "SQLite or PostgreSQL address; empty: survey.db in DATA_DIR. On another machine only with sslmode=verify-full",
        database,
    ),
    Setting("BASE_URL", "", "address that people type and links carry; empty: http://127.0.0.1:PORT"),
    Setting("PORT", "8000", "port that the web server listens on", int),
    Setting("HOST", "127.0.0.1", "address that the web server listens on; under https this machine's own alone"),
    Setting(
        "KEYS_FILE", "", "file of the keys; empty: keys.json in DATA_DIR. Keep it apart from copies of the database"
    ),
    Setting(
        "SLOTS_DIR",
        "",
        "folder of the slots of unfinished sheets, in no backup and no snapshot; empty: beside DATA_DIR, its name and -slots",
    ),
    Setting(
        "VAULT_URL",
        "",
        "several web machines: address of the vault, which keeps slots and the server's parts for all of them; https on another "
        "machine; empty: this machine keeps them itself",
        vault,
    ),
    Setting(
        "VAULT_SECRET",
        "",
        "what the web machines and the vault know of each other, 32 characters or more",
        vault_secret,
    ),
    Setting("VAULT_PORT", "8100", "port that the vault listens on, on this machine alone", int),
    Setting(
        "DATABASE_POOLER",
        "no",
        "yes: DATABASE_URL is a PgBouncer that pools by transaction, so statements are not prepared",
        yes_or_no,
    ),
    Setting("WEB_WORKERS", "0", "web server processes; 0: one for each core", int),
    Setting(
        "TRUSTED_PROXIES", "0", "reverse proxies whose X-Forwarded-* headers are believed; `make serve` sets 1", proxies
    ),
    Setting("BACKUP_KEY", "", "public key (age1…) that copies are closed to, several with commas; made by backup-key"),
    Setting("BACKUP_KEEP_DAYS", "30", "how long one copy a day is kept, days; all of the last two days are", int),
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
    Setting("CODE_MINUTES", "10", "minutes that a one-time code lives once it was sent; at most 10", code_minutes),
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
        "addresses of offices behind one line (CIDR, comma separated), exempt from STARTS_PER_ADDRESS_HOUR; @FILE: the file that "
        "nginx reads too",
        offices,
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
    Setting("STAFF_SESSION_HOURS", "12", "a staff session ends at the latest after so long, hours", int),
    Setting("SIGN_IN_TRIES", "10", "wrong staff passwords for one account and address in 15 minutes", int),
    Setting("UPLOAD_MAX_BYTES", str(10 * 1024 * 1024), "largest uploaded file, bytes", int),
    Setting(
        "PROOF_KEEP_DAYS",
        "3650",
        "documents of proof go so many days after the appraisal of their last campaign, when it is closed",
        int,
    ),
    Setting("PROOF_MAX_BYTES", str(20 * 1024 * 1024), "largest document of proof of the self-assessment, bytes", int),
    Setting(
        "SCAN_COMMAND",
        "",
        "command of a virus scanner, which gets each uploaded file on standard input and ends with 0 (clean) or 1 (infected): "
        "clamdscan --no-summary -; empty: none looks",
    ),
    Setting(
        "SIGNATURE_AUTHORITIES",
        "",
        "file of the authorities (PEM) that vouch for whoever signs papers digitally; empty: signed papers are kept with the note "
        "that nobody looked who vouches",
    ),
    Setting(
        "SECURITY_CONTACT",
        "",
        "mailbox or https address for reports of weaknesses, shown at /.well-known/security.txt; empty: no such file",
        contact,
    ),
    Setting(
        "EMBLEM_FILE",
        "",
        "the province's emblem, a PNG file, in the head of officials' pages; drawn anew at the start; empty: the product's mark",
        picture,
    ),
    Setting(
        "SYSLOG_URL",
        "",
        "log server that gets every event of the audit log over TLS, tls://host:6514 (RFC 5425); empty: events stay here",
        syslog,
    ),
    Setting("SYSLOG_CA", "", "file of the authorities that vouch for the log server; empty: this machine's"),
    Setting(
        "METRICS_TOKEN",
        "",
        "whoever sends it as Authorization: Bearer reads /metrics and the details of /health/ready; empty: only this machine",
    ),
    Setting("LOG_FORMAT", "text", "how log lines are written: text or json", log_format),
    Setting("LOG_LEVEL", "INFO", "least severe log line written: DEBUG, INFO, WARNING, ERROR or CRITICAL", log_level),
)


SECRETS = frozenset(
    (
        *(
            "DATABASE_URL",
            "CALLBACK_SECRET",
            "METRICS_TOKEN",
            "OIDC_CLIENT_SECRET",
            "VAULT_SECRET",
            "SMTP_URL",
            "BOUNCE_IMAP_URL",
            "SMS_URL",
        ),
        *("SMS_HEADERS", "SMS_KEY", "SMS_SECRET", "ZALO_URL", "ZALO_HEADERS", "ZALO_APP_SECRET", "ZALO_REFRESH_TOKEN"),
    )
)
"""What may lie encrypted in the service manager's keeping instead of in the environment."""


def credential(environ: Mapping[str, str], name: str) -> str:
    """A secret from the folder that the service manager opens to this process alone ($CREDENTIALS_DIRECTORY, systemd.exec(5)):
    a file NAME, or ID_NAME of a folder of credentials. "" where there is none."""
    folder = Path(environ.get("CREDENTIALS_DIRECTORY", ""))
    if name not in SECRETS or not folder.is_absolute():
        return ""
    places = (path for path in (folder / name, *sorted(folder.glob(f"*_{name}"))) if path.is_file())
    return next((path.read_text("utf-8").strip() for path in places), "")


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Settings as a dict with the names of SETTINGS, numbers converted, derived values filled in.

    Raises ValueError naming the setting when a number is no number, or a level no level.
    """
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        text = environ.get(setting.name) or credential(environ, setting.name) or setting.default
        try:
            values[setting.name] = setting.kind(text)
        except ValueError as error:
            wanted = WANTED.get(setting.kind, "số nguyên")
            given = str(error) if setting.kind is offices else text
            shown = "" if setting.kind is database else f", không phải {given!r}"  # it may hold a password
            raise ValueError(f"{setting.name} phải là {wanted}{shown}") from error
    if values["VAULT_URL"] and not values["VAULT_SECRET"]:
        raise ValueError("VAULT_URL cần VAULT_SECRET: cùng một chuỗi bí mật ở két và ở mọi máy web.")
    return values | derived(values)


def derived(values: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from the settings: absolute folder, database address, base address, Flask's own settings."""
    data_dir = Path(values["DATA_DIR"]).absolute()
    base_url = (values["BASE_URL"] or f"http://127.0.0.1:{values['PORT']}").rstrip("/")
    return {
        "DATA_DIR": data_dir,
        "BASE_URL": base_url,
        "SECURE": base_url.startswith("https://"),
        "TRIAL": trial.PAGE if trial.is_marked(data_dir) else "",
        "SQLALCHEMY_DATABASE_URI": setting_kinds.with_driver(values["DATABASE_URL"])
        or f"sqlite:///{data_dir / 'survey.db'}",
        "SQLALCHEMY_ENGINE_OPTIONS": setting_kinds.engine_options(values["DATABASE_POOLER"]),
        "KEYS_FILE": Path(values["KEYS_FILE"] or data_dir / "keys.json"),
        "SLOTS_DIR": Path(values["SLOTS_DIR"] or data_dir.with_name(f"{data_dir.name}-slots")).absolute(),
        # a little above the largest file, so that the reader's own sentence about size is the one people see
        "MAX_CONTENT_LENGTH": max(values["UPLOAD_MAX_BYTES"], values["PROOF_MAX_BYTES"]) + 1024 * 1024,
    }
