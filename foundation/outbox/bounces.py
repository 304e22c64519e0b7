"""What mail servers send back: reports that a mail could not be delivered (RFC 3464), read from a mailbox of their own by IMAP.

The mailbox is for this alone: what was read is marked as seen, and what is seen is not read again. A crash between the two reads a
report twice, which changes nothing. A report is believed when it names one of our messages by its Message-ID, which only the mail
itself holds; delivered is never undone.
"""

from __future__ import annotations

import email
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import policy
from email.message import EmailMessage, Message
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from sqlalchemy.orm import Session

from foundation.outbox import callbacks
from foundation.outbox.callbacks import Heard
from foundation.outbox.gateways.deadline import STEP, deadline, is_loopback
from foundation.outbox.notes import Told
from foundation.outbox.states import Fault

MOST = 200  # mails of one visit; the next visit goes on
LARGEST = 262_144  # bytes of a mail that are read: the report stands in front of what it returns
VISIT = 120.0  # seconds for all of it
_OURS = re.compile(r"<([0-9a-f]{24})@khaosat>")
REASONS = (
    (re.compile(r"5\.1\.[1236]|5\.4\.1"), "hộp thư không tồn tại", Fault.NO_SUCH),
    (re.compile(r"\d\.2\.1"), "hộp thư đã ngừng dùng", Fault.NOT_REACHED),
    (re.compile(r"\d\.2\.2"), "hộp thư đầy", Fault.FULL),
    (re.compile(r"5\.7\."), "máy chủ nhận từ chối thư", Fault.NONE),
    (re.compile(r"4\."), "máy chủ nhận không trả lời sau nhiều lần thử", Fault.NONE),
)
"""Classes of RFC 3463 in words, and what each says of the address; the first that fits counts."""


class Bounce(NamedTuple):
    """One mail that could not be delivered: the message's id (empty: not ours), and why."""

    id: str
    reason: str
    fault: Fault = Fault.NOT_REACHED


class Visit(NamedTuple):
    """What one visit found: mails, failures noted, those that were no report of a failure, and reports of no message of ours."""

    mails: int = 0
    failed: int = 0
    other: int = 0
    unknown: int = 0

    @property
    def words(self) -> str:
        """For the page of messages."""
        return (
            f"{self.mails} thư: {self.failed} báo không tới được, {self.other} trả lời tự động hoặc thư khác, "
            f"{self.unknown} không rõ của tin nào"
        )


def read(raw: bytes) -> Bounce | None:
    """The report in a mail; None for every other mail: an answer, an out-of-office, a report of a delay or of success."""
    mail = email.message_from_bytes(raw, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return None
    parts = list(mail.walk())
    reports = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    fields = [group for report in reports for group in _groups(report)]
    failed = [group for group in fields if _field(group, "Action").lower() == "failed"]
    if not failed:
        return None
    return Bounce(_our_id(parts), *_reason(_field(failed[0], "Status")))


def _groups(report: Message) -> list[Message]:
    content = report.get_payload()
    return [group for group in content if isinstance(group, Message)] if isinstance(content, list) else []


def _field(group: Message, name: str) -> str:
    return str(group.get(name, "")).strip()


def _reason(status: str) -> tuple[str, Fault]:
    unknown = ("máy chủ thư báo không tới được", Fault.NOT_REACHED)
    words, fault = next(((words, fault) for shape, words, fault in REASONS if shape.match(status)), unknown)
    code = re.match(r"\d\.\d{1,3}\.\d{1,3}", status)
    return (f"{words} ({code.group()})" if code else words), fault


def _our_id(parts: list[EmailMessage]) -> str:
    """Of the mail that is returned, whole or its head alone; else what the report itself answers to."""
    for part in (*parts[1:], parts[0]):
        names = ("Message-ID",) if part is not parts[0] else ("In-Reply-To", "References")
        text = " ".join(str(part.get(name, "")) for name in names)
        if part.get_content_type() == "text/rfc822-headers":
            text += _head(part)
        if found := _OURS.search(text):
            return found.group(1)
    return ""


def _head(part: EmailMessage) -> str:
    content = part.get_payload(decode=True)
    return content.decode("utf-8", "replace")[:LARGEST] if isinstance(content, bytes) else ""


def visit(session: Session, url: str, told: Told, tls: ssl.SSLContext | None = None) -> Visit:
    """Reads up to MOST mails; each is noted and committed before it is marked as seen. Raises OSError or imaplib.IMAP4.error."""
    found = Visit()
    with _mailbox(url, tls or ssl.create_default_context()) as mailbox:
        for number in _unseen(mailbox):
            heard = _take_in(session, _fetched(mailbox, number), told)
            session.commit()
            mailbox.store(number, "+FLAGS", r"(\Seen)")
            found = found._replace(mails=found.mails + 1, **{heard: getattr(found, heard) + 1} if heard else {})
    return found


def _take_in(session: Session, raw: bytes, told: Told) -> str:
    """Notes one mail; the name of the figure that it counts in, empty for one that was known before."""
    try:
        bounce = read(raw)
    except Exception:  # whatever strangers send must not stop the reading
        return "other"
    if bounce is None:
        return "other"
    heard = callbacks.hear_of_failure(session, bounce.id, bounce.reason, bounce.fault, told)
    return {Heard.NOTED: "failed", Heard.UNKNOWN_MESSAGE: "unknown"}.get(heard, "")


def _unseen(mailbox: imaplib.IMAP4) -> list[str]:
    _, answer = mailbox.search(None, "UNSEEN")
    return (answer[0] or b"").decode("ascii", "replace").split()[:MOST]


def _fetched(mailbox: imaplib.IMAP4, number: str) -> bytes:
    _, answer = mailbox.fetch(number, f"(BODY.PEEK[]<0.{LARGEST}>)")
    return next((bytes(part[1]) for part in answer if isinstance(part, tuple)), b"")


@contextmanager
def _mailbox(url: str, tls: ssl.SSLContext) -> Iterator[imaplib.IMAP4]:
    """The open mailbox, for VISIT seconds at most. imaps: TLS from the first byte; imap: STARTTLS, but for this machine."""
    address = urlsplit(url)
    host = address.hostname or ""
    if address.scheme == "imaps":
        server: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, address.port or 993, ssl_context=tls, timeout=STEP)
    else:
        server = imaplib.IMAP4(host, address.port or 143, timeout=STEP)
    with deadline(lambda: server.sock, VISIT):
        try:
            if address.scheme == "imap" and not is_loopback(host):
                server.starttls(tls)
            server.login(unquote(address.username or ""), unquote(address.password or ""))
            server.select(unquote(address.path.strip("/")) or "INBOX")
            yield server
            server.logout()
        finally:
            with suppress(OSError):  # it has said goodbye, or has never been there
                server.shutdown()
