"""E-mail through a mail server, over TLS that is verified against the machine's authorities (SSL_CERT_FILE is honoured)."""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from foundation.mail_addresses import is_one_mailbox
from foundation.outbox.gateways.deadline import STEP, deadline
from foundation.outbox.gateways.shape import Outgoing
from foundation.outbox.states import ACCEPTED, Fault, Outcome, Verdict

SUBJECT = "Khảo sát cải cách hành chính"
_STATUS = re.compile(rb"5\.\d\.\d{1,3}")
_FAULTS = {
    b"1.1": Fault.NO_SUCH,
    b"1.2": Fault.NO_SUCH,
    b"1.3": Fault.NO_SUCH,
    b"1.6": Fault.NO_SUCH,
    b"2.2": Fault.FULL,
}
SUBMISSION = 587  # the port of mail clients, where TLS is never left out


@dataclass(frozen=True, slots=True)
class SmtpGateway:
    """`smtp://user:password@host:587` (STARTTLS) or `smtps://…:465`. With credentials nothing goes out without TLS."""

    url: str
    sender: str
    name: str = "email"
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def send(self, message: Outgoing) -> Outcome:
        """Hands one mail over."""
        if not is_one_mailbox(message.to):
            return Outcome(Verdict.REFUSED, "địa chỉ thư không hợp lệ")
        try:
            mail = self._mail(message)
        except ValueError as error:
            return Outcome(Verdict.REFUSED, f"không dựng được thư ({type(error).__name__})")
        server = self._server()
        try:
            with deadline(lambda: server.sock):
                return self._converse(server, mail)
        finally:
            server.close()

    def _server(self) -> smtplib.SMTP:
        if urlsplit(self.url).scheme == "smtps":
            return smtplib.SMTP_SSL(timeout=STEP, context=self.tls)
        return smtplib.SMTP(timeout=STEP)

    def _converse(self, server: smtplib.SMTP, mail: EmailMessage) -> Outcome:
        """The conversation. Until the text itself is sent, a failure means that surely nothing was taken."""
        try:
            self._enter(server)
            refusal = self._envelope(server, mail)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Verdict.NOT_NOW, _words(error))
        if refusal is not None:
            return refusal
        try:
            code, _ = server.data(mail.as_bytes())
        except smtplib.SMTPDataError as error:
            return _answer(error.smtp_code)
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Verdict.UNANSWERED, _words(error))
        return _answer(code)

    def _enter(self, server: smtplib.SMTP) -> None:
        address = urlsplit(self.url)
        server._host = address.hostname or "localhost"  # type: ignore[attr-defined]  # what certificates are checked for
        implicit = address.scheme == "smtps"
        server.connect(address.hostname or "localhost", address.port or (465 if implicit else 25))
        server.ehlo_or_helo_if_needed()
        required = bool(address.username) or address.port == SUBMISSION
        if not implicit and (required or server.has_extn("starttls")):
            server.starttls(context=self.tls)  # raises when the server does not offer it
            server.ehlo_or_helo_if_needed()
        if address.username:
            server.login(unquote(address.username), unquote(address.password or ""))

    def _envelope(self, server: smtplib.SMTP, mail: EmailMessage) -> Outcome | None:
        code, _ = server.mail(_bare(self.sender))
        if code != 250:
            return Outcome(Verdict.NOT_NOW, f"máy chủ thư không nhận người gửi (SMTP {code})")
        code, said = server.rcpt(mail["To"])
        return None if code in (250, 251) else _answer(code)._replace(fault=_fault(code, said))

    def _mail(self, message: Outgoing) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self.sender, message.to
        mail["Subject"] = message.subject or SUBJECT
        mail["Message-ID"] = f"<{message.id}@khaosat>"  # the same at a second attempt, so that mail servers drop it
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        if message.html:
            mail.add_alternative(message.html, subtype="html")
        return mail


def _bare(sender: str) -> str:
    """The address in "Sở Nội vụ <khaosat@…>"."""
    return sender.rpartition("<")[2].rstrip(">").strip()


def _answer(code: int) -> Outcome:
    if code == 250:
        return ACCEPTED
    return Outcome(Verdict.REFUSED if code >= 500 else Verdict.NOT_NOW, f"SMTP {code}")


def _fault(code: int, said: bytes) -> Fault:
    """What a refusal of the recipient says of the mailbox: by RFC 3463's status where there is one, else by RFC 5321's code."""
    status = _STATUS.match(said)
    if status is not None:
        return _FAULTS.get(status[0][2:], Fault.NONE) if code >= 500 else Fault.NONE
    return Fault.NO_SUCH if code in (550, 551, 553) else Fault.FULL if code == 552 else Fault.NONE


def _words(error: Exception) -> str:
    """The kind of an error; a server's own words may hold addresses."""
    if isinstance(error, ssl.SSLError):
        return "máy chủ thư không có TLS hợp lệ"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "máy chủ thư không có STARTTLS hoặc cách đăng nhập"
    code = getattr(error, "smtp_code", None)
    return f"SMTP {code}" if code else type(error).__name__
