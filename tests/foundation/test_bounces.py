"""Undeliverable mail comes back to a mailbox: read over TLS, understood, noted once; whatever else lies there changes nothing."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
import trustme
from sqlalchemy.orm import Session

from foundation import outbox
from foundation.outbox import Message, State, bounces
from foundation.outbox.bounces import Bounce, Visit, read, visit
from foundation.outbox.claims import Claimed
from foundation.outbox.states import Fault
from tests.foundation.imap_program import Mail, Server

ID = "0123456789abcdef01234567"
HEAD = "From: mailer-daemon@mx.example\r\nTo: bounces@tinh.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
STATUS = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"


def a_report(
    which: str = ID,
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "message/rfc822",
    kind: str = "delivery-status",
) -> bytes:
    """A report as RFC 3464 has it."""
    original = (
        f"Content-Type: {returned}\r\n\r\nFrom: a@b.example\r\nMessage-ID: <{which}@khaosat>\r\nSubject: x\r\n\r\nx"
    )
    fields = f"Final-Recipient: rfc822; hoa@daklak.example\r\nAction: {action}\r\nStatus: {status}\r\n"
    parts = ("Content-Type: text/plain\r\n\r\nSorry", STATUS + fields, original)
    body = "".join(f"--b\r\n{part}\r\n" for part in parts)
    return f'{HEAD}Content-Type: multipart/report; report-type={kind}; boundary="b"\r\n\r\n{body}--b--\r\n'.encode()


OUT_OF_OFFICE = (
    f"{HEAD}Auto-Submitted: auto-replied\r\nIn-Reply-To: <{ID}@khaosat>\r\n\r\nI am away; status 5.1.1 failed".encode()
)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("5.1.1", "hộp thư không tồn tại (5.1.1)"),
        ("5.1.6", "hộp thư không tồn tại (5.1.6)"),
        ("5.2.2", "hộp thư đầy (5.2.2)"),
        ("5.7.1 (refused: \r\n <hoa@x.vn>)", "máy chủ nhận từ chối thư (5.7.1)"),
        ("4.4.7", "máy chủ nhận không trả lời sau nhiều lần thử (4.4.7)"),
        ("5.9.9", "máy chủ thư báo không tới được (5.9.9)"),
        ("hoa@daklak.example", "máy chủ thư báo không tới được"),
    ],
)
def test_a_report_of_a_failure_says_of_which_message_and_why(status: str, reason: str) -> None:
    found = read(a_report(status=status))
    assert found is not None
    assert found[:2] == (ID, reason)


def test_the_head_of_the_mail_alone_is_enough() -> None:
    assert read(a_report(returned="text/rfc822-headers")) == Bounce(ID, "hộp thư không tồn tại (5.1.1)", Fault.NO_SUCH)


@pytest.mark.parametrize(
    "raw",
    [
        OUT_OF_OFFICE,
        a_report(action="delayed"),
        a_report(action="delivered"),
        a_report(action="relayed"),
        a_report()[:300],
        b"",
        b"\0" * 1000,
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nx",
        ("From: a@b.example\r\nSubject: hello\r\n\r\nMessage-ID: <" + ID + "@khaosat> Action: failed").encode(),
    ],
)
def test_every_other_mail_is_no_failure(raw: bytes) -> None:
    assert read(raw) is None


def test_a_report_of_a_mail_that_is_not_ours_names_none() -> None:
    assert read(a_report(which="x")) == Bounce("", "hộp thư không tồn tại (5.1.1)", Fault.NO_SUCH)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    made = ssl.create_default_context()
    authority.configure_trust(made)
    return made


@pytest.fixture
def server(authority: trustme.CA) -> Iterator[Server]:
    with Server(authority) as running:
        yield running


class Ear:
    """Hears what the person is told."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, State]] = []

    def __call__(self, session: Session, message: Claimed, state: State) -> None:
        self.heard.append((message.id, state))


def a_mail(session: Session, state: State) -> str:
    key = outbox.write(session, "email", "hoa@daklak.example", "x", purpose="invitation")
    session.execute(sa.update(Message).where(Message.id == key).values(state=state))
    session.commit()
    return key


def test_failures_are_noted_once_and_delivered_is_never_undone(
    session_on_each: Session, server: Server, trust: ssl.SSLContext
) -> None:
    session, ear = session_on_each, Ear()
    sent, arrived, waiting = (a_mail(session, one) for one in (State.SENT, State.DELIVERED, State.WAITING))
    raws = [a_report(one) for one in (sent, sent, arrived, waiting)]
    raws += [a_report("f" * 24), OUT_OF_OFFICE, a_report(sent, action="delayed"), b"\xff" * 50]
    server.mailbox.mails = [Mail(raw) for raw in raws]
    assert visit(session, server.url, ear, trust) == Visit(mails=8, failed=1, other=3, unknown=1)
    assert ear.heard == [(sent, State.FAILED)]
    states = {
        row.id: (row.state, row.error) for row in session.execute(sa.select(Message.id, Message.state, Message.error))
    }
    assert states == {
        sent: (State.FAILED, "hộp thư không tồn tại (5.1.1)"),
        arrived: (State.DELIVERED, ""),
        waiting: (State.WAITING, ""),
    }
    assert visit(session, server.url, ear, trust) == Visit()
    for mail in server.mailbox.mails:  # as if the visit had died before they were marked
        mail.seen = False
    assert visit(session, server.url, ear, trust).failed == 0
    assert ear.heard == [(sent, State.FAILED)]


def test_a_visit_is_bounded_and_the_next_goes_on(
    session_on_each: Session, server: Server, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounces, "MOST", 2)
    monkeypatch.setattr(bounces, "LARGEST", 2_000)
    key = a_mail(session_on_each, State.SENT)
    server.mailbox.mails = [Mail(OUT_OF_OFFICE), Mail(a_report(key) + b"x" * 1_000_000), Mail(OUT_OF_OFFICE)]
    assert visit(session_on_each, server.url, Ear(), trust) == Visit(mails=2, failed=1, other=1)
    assert visit(session_on_each, server.url, Ear(), trust) == Visit(mails=1, other=1)


def test_a_mailbox_that_is_not_the_one_it_says_it_is_gets_no_password(session_on_each: Session, server: Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        visit(session_on_each, server.url, Ear())
    assert server.mailbox.logins == []


def test_a_wrong_password_and_a_silent_server_end_with_an_error(
    session_on_each: Session, server: Server, trust: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(imaplib.IMAP4.error):
        visit(session_on_each, server.url.replace("geheim", "falsch"), Ear(), trust)
    monkeypatch.setattr(bounces, "STEP", 0.3)
    server.mailbox.silent = True
    with pytest.raises(OSError, match="timed out"):
        visit(session_on_each, server.url, Ear(), trust)
