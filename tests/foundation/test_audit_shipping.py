"""Events reach another machine, over TLS and only the right one, whole and in order; what did not go waits."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import Session

from foundation import audit, audit_shipping
from foundation.audit import Actor, AuditEvent
from foundation.audit_shipping import Place, place_of, ship
from foundation.db import now

FRAME = re.compile(rb"(\d+) ")


class Listener:
    """A log server of another machine: takes connections under a certificate of its own and keeps what it reads."""

    def __init__(self, folder: Path, name: str = "127.0.0.1") -> None:
        self.received, self.certificate = b"", folder / f"{name}.pem"
        self.certificate.write_bytes(certificate(name))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(self.certificate)
        self.tls, self.socket = tls, socket.create_server(("127.0.0.1", 0))
        self.place = Place("127.0.0.1", self.socket.getsockname()[1], str(self.certificate))
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while True:
            try:
                bare, _ = self.socket.accept()
            except OSError:
                return
            try:
                with self.tls.wrap_socket(bare, server_side=True) as connection:
                    while piece := connection.recv(65536):
                        self.received += piece
            except OSError:
                continue

    def messages(self) -> list[str]:
        """What was received, by its frames."""
        left, found = self.received, []
        while left:
            frame = FRAME.match(left)
            assert frame, left[:40]
            end = frame.end() + int(frame[1])
            found.append(left[frame.end() : end].decode())
            left = left[end:]
        return found

    def close(self) -> None:
        with suppress(OSError):  # closed before
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join(5)


def certificate(name: str) -> bytes:
    """A certificate that vouches for itself, with its key."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "log")])
    try:
        called: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        called = x509.DNSName(name)
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now() - timedelta(days=1)).not_valid_after(now() + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([called]), critical=False)
    made = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
        key, hashes.SHA256()
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM) + private


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[Listener]:
    made = Listener(tmp_path)
    yield made
    made.close()


def events(session: Session, count: int) -> list[AuditEvent]:
    made = [audit.record(session, Actor("auditor", 3), "export.make", f"export:{n + 1}", rows=n) for n in range(count)]
    session.commit()
    return made


def test_events_arrive_once_whole_and_in_order(session: Session, listener: Listener, monkeypatch) -> None:
    monkeypatch.setattr(audit_shipping, "BATCH", 2)
    made = events(session, 5)
    assert ship(session, listener.place, "khaosat") == 5
    assert ship(session, listener.place, "khaosat") == 0
    later = events(session, 1)
    assert ship(session, listener.place, "khaosat") == 1
    listener.close()
    told = [json.loads(text[text.index("{") :]) for text in listener.messages()]
    assert [(one["id"], one["hash"], one["detail"]) for one in told] == [
        (one.id, one.hash, one.detail) for one in made + later
    ]
    assert re.match(r"<109>1 \d{4}-\d\d-\d\dT[\d:.]+\+00:00 \S+ khaosat - export\.make - \{", listener.messages()[0])


@pytest.mark.parametrize("what", ["another's certificate", "another name", "nobody there"])
def test_nothing_goes_to_a_machine_that_is_not_the_right_one_and_all_of_it_later(
    session: Session, listener: Listener, tmp_path: Path, what: str
) -> None:
    events(session, 2)
    strange = Listener(tmp_path, "log.example")
    place = {
        "another's certificate": strange.place._replace(port=listener.place.port),
        "another name": strange.place,
        "nobody there": listener.place._replace(port=1),
    }[what]
    with pytest.raises(OSError):
        ship(session, place, "khaosat")
    session.rollback()
    strange.close()
    assert strange.received == b""
    assert ship(session, listener.place, "khaosat") == 2


@pytest.mark.parametrize(
    "text", ["udp://log.example", "tls://", "http://log.example", "log.example:6514", "tls://u@h", "tls://h:x"]
)
def test_an_address_that_is_no_such_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        place_of(text)


def test_an_address_names_a_machine_and_a_port() -> None:
    assert place_of("") is None
    assert place_of("tls://log.example") == Place("log.example", 6514)
    assert place_of("tls://log.example:7000", "/etc/ca.pem") == Place("log.example", 7000, "/etc/ca.pem")
