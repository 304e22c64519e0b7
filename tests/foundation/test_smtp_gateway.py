"""E-mail with a real mail server whose certificate a throw-away authority has signed."""

from __future__ import annotations

import smtplib
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from foundation.outbox.gateways import Outgoing, SmtpGateway
from foundation.outbox.states import Verdict

TO = "hoa@daklak.example"


class Quiet(Controller):
    """Does not try itself, which a certificate of a throw-away authority would not survive."""

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.port), 1):
            pass


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        number: int = probe.getsockname()[1]
        return number


class Mailbox:
    """What the mail server does with mails; `answers` gives the reply to a recipient."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.recipients: list[str] = []
        self.reply, self.data_reply = "250 OK", "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope.original_content or b"")
        self.recipients += envelope.rcpt_tos
        return self.data_reply


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    """A client that trusts the throw-away authority."""
    made = ssl.create_default_context()
    authority.configure_trust(made)
    return made


Start = Callable[..., tuple[Mailbox, int]]


@pytest.fixture
def start(authority: trustme.CA) -> Iterator[Start]:
    """Starts mail servers: plain, with STARTTLS, or with TLS from the first byte; for a host name."""
    running: list[Controller] = []

    def begin(tls: str = "", host: str = "127.0.0.1", **more: Any) -> tuple[Mailbox, int]:
        mailbox = Mailbox()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(host).configure_cert(context)
        given = {"starttls": {"tls_context": context}, "implicit": {"ssl_context": context}, "": {}}[tls]
        controller = Quiet(mailbox, hostname="127.0.0.1", port=free_port(), **given, **more)
        controller.start()
        running.append(controller)
        return mailbox, controller.port

    yield begin
    for one in running:
        one.stop(no_assert=True)


def mail(to: str = TO, subject: str = "Mã xác nhận", text: str = "Mã của Ông/Bà là 482913") -> Outgoing:
    return Outgoing("abc123", "email", to, text, "", subject)


def test_a_mail_arrives_over_starttls_with_its_letters_whole(start: Start, trust: ssl.SSLContext) -> None:
    mailbox, port = start("starttls", require_starttls=True)
    gateway = SmtpGateway(f"smtp://127.0.0.1:{port}", "Sở Nội vụ <khaosat@daklak.example>", tls=trust)
    assert gateway.send(mail()).verdict is Verdict.ACCEPTED
    got = message_from_bytes(mailbox.mails[0], policy=policy.default)
    assert (got["Subject"], got["To"]) == ("Mã xác nhận", TO)
    assert got["Message-ID"] == "<abc123@khaosat>", "the same at every attempt"
    assert "482913" in got.get_content()  # type: ignore[attr-defined]


def test_a_mail_arrives_over_tls_from_the_first_byte(start: Start, trust: ssl.SSLContext) -> None:
    mailbox, port = start("implicit")
    assert SmtpGateway(f"smtps://127.0.0.1:{port}", "k@x.vn", tls=trust).send(mail()).verdict is Verdict.ACCEPTED
    assert len(mailbox.mails) == 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("flaw", ["unknown authority", "another host"])
def test_a_certificate_that_cannot_be_verified_gets_nothing(
    start: Start, trust: ssl.SSLContext, tls: str, flaw: str
) -> None:
    mailbox, port = start(tls, host="mail.example.vn" if flaw == "another host" else "127.0.0.1")
    context = ssl.create_default_context() if flaw == "unknown authority" else trust
    scheme = {"starttls": "smtp", "implicit": "smtps"}[tls]
    said = SmtpGateway(f"{scheme}://127.0.0.1:{port}", "k@x.vn", tls=context).send(mail())
    assert (said.verdict, said.reason) == (Verdict.NOT_NOW, "máy chủ thư không có TLS hợp lệ")
    assert mailbox.mails == []


def test_credentials_never_go_out_in_the_clear(start: Start, trust: ssl.SSLContext) -> None:
    seen: list[Any] = []

    def authenticate(*given: Any) -> AuthResult:
        seen.append(given)
        return AuthResult(success=True)

    _, port = start("", authenticator=authenticate, auth_require_tls=False)
    said = SmtpGateway(f"smtp://user:secret@127.0.0.1:{port}", "k@x.vn", tls=trust).send(mail())
    assert (said.verdict, seen) == (Verdict.NOT_NOW, [])
    assert "STARTTLS" in said.reason


def test_credentials_go_out_over_tls(start: Start, trust: ssl.SSLContext) -> None:
    seen: list[Any] = []

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=True)

    mailbox, port = start("starttls", authenticator=authenticate)
    gateway = SmtpGateway(f"smtp://user%40x:p%2Fw@127.0.0.1:{port}", "k@x.vn", tls=trust)
    assert gateway.send(mail()).verdict is Verdict.ACCEPTED
    assert (seen, len(mailbox.mails)) == ([(b"user@x", b"p/w")], 1)


@pytest.mark.parametrize(
    "address",
    [
        "a@x.vn\r\nBcc: all@x.vn",
        "a@x.vn, b@x.vn",
        "Hoa <a@x.vn>",
        "a@x.vn\n",
        "a b@x.vn",
        '"a b"@x.vn',
        "a@x",
        "a@@x.vn",
        "",
        "hoà@x.vn",
        "a@x.vn>",
    ],
)
def test_an_odd_address_is_refused_and_nobody_else_gets_the_mail(
    start: Start, trust: ssl.SSLContext, address: str
) -> None:
    mailbox, port = start("starttls")
    said = SmtpGateway(f"smtp://127.0.0.1:{port}", "k@x.vn", tls=trust).send(mail(address))
    assert (said.verdict, mailbox.mails) == (Verdict.REFUSED, [])


def test_a_subject_cannot_add_headers(start: Start, trust: ssl.SSLContext) -> None:
    mailbox, port = start("starttls")
    said = SmtpGateway(f"smtp://127.0.0.1:{port}", "k@x.vn", tls=trust).send(mail(subject="x\r\nBcc: all@x.vn"))
    assert (said.verdict, mailbox.mails) == (Verdict.REFUSED, [])


@pytest.mark.parametrize(
    ("reply", "data_reply", "verdict"),
    [
        ("550 no such user", "250 OK", Verdict.REFUSED),
        ("450 later", "250 OK", Verdict.NOT_NOW),
        ("250 OK", "554 spam", Verdict.REFUSED),
        ("250 OK", "451 later", Verdict.NOT_NOW),
    ],
)
def test_the_servers_word_decides_whether_it_is_tried_again(
    start: Start, trust: ssl.SSLContext, reply: str, data_reply: str, verdict: Verdict
) -> None:
    mailbox, port = start("starttls")
    mailbox.reply, mailbox.data_reply = reply, data_reply
    assert SmtpGateway(f"smtp://127.0.0.1:{port}", "k@x.vn", tls=trust).send(mail()).verdict is verdict


def test_no_server_is_an_outage() -> None:
    said = SmtpGateway("smtp://127.0.0.1:9", "k@x.vn").send(mail())
    assert (said.verdict, said.reason) == (Verdict.NOT_NOW, "ConnectionRefusedError")


def test_the_machines_own_authorities_are_read_from_the_environment(
    start: Start, authority: trustme.CA, tmp_path: Path
) -> None:
    mailbox, port = start("starttls")
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    code = (
        "from foundation.outbox.gateways import Outgoing, SmtpGateway\n"
        f"print(SmtpGateway('smtp://127.0.0.1:{port}', 'k@x.vn').send(Outgoing('1', 'email', {TO!r}, 'x', '')).verdict)"
    )
    for environ, verdict in (({"SSL_CERT_FILE": str(tmp_path / "ca.pem")}, "accepted"), ({}, "not_now")):
        ran = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, timeout=60)
        assert ran.stdout.strip() == verdict, ran.stderr
    assert len(mailbox.mails) == 1


def test_a_server_that_hangs_up_after_the_text_leaves_it_in_doubt(
    start: Start, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailbox, port = start("starttls")

    def gone(self: smtplib.SMTP, message: bytes) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr(smtplib.SMTP, "data", gone)
    assert SmtpGateway(f"smtp://127.0.0.1:{port}", "k@x.vn", tls=trust).send(mail()).verdict is Verdict.UNANSWERED
    assert mailbox.mails == []
