"""A real small IMAP server over TLS: enough of RFC 3501 for a mailbox that is searched, fetched and marked."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from dataclasses import dataclass, field
from types import TracebackType

import trustme


@dataclass
class Mail:
    """One mail in the mailbox."""

    raw: bytes
    seen: bool = False


@dataclass
class Mailbox:
    """What the server holds, and how it behaves."""

    mails: list[Mail] = field(default_factory=list)
    password: str = "geheim"
    silent: bool = False  # takes connections and says nothing
    logins: list[str] = field(default_factory=list)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, authority: trustme.CA, name: str = "localhost") -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.mailbox = Mailbox()
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert(name).configure_cert(self.tls)
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"imaps://bounces:{self.mailbox.password}@localhost:{self.server_address[1]}/INBOX"

    def __enter__(self) -> Server:
        self.thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.shutdown()
        self.server_close()


class Talk(socketserver.StreamRequestHandler):
    """One client."""

    server: Server

    def handle(self) -> None:
        if self.server.mailbox.silent:
            self.request.recv(100_000)
            threading.Event().wait(3)
            return
        try:
            with self.server.tls.wrap_socket(self.request, server_side=True) as wire, wire.makefile("rwb") as file:
                self.say = lambda text: (file.write(text + b"\r\n"), file.flush())
                self.say(b"* OK ready")
                while line := file.readline():
                    tag, _, rest = line.strip().partition(b" ")
                    if not self.answer(tag, rest.decode()):
                        return
        except (ssl.SSLError, OSError):
            return

    def answer(self, tag: bytes, words: str) -> bool:
        box, verb = self.server.mailbox, words.split()[0].upper()
        if verb == "CAPABILITY":
            self.say(b"* CAPABILITY IMAP4rev1")
        elif verb == "LOGIN":
            box.logins.append(words)
            if box.password not in words:
                self.say(tag + b" NO wrong password")
                return True
        elif verb == "SELECT":
            self.say(b"* %d EXISTS" % len(box.mails))
        elif verb == "SEARCH":
            self.say(b"* SEARCH " + b" ".join(b"%d" % n for n, one in enumerate(box.mails, 1) if not one.seen))
        elif verb == "FETCH":
            number, most = map(int, re.match(r"FETCH (\d+) .*<0\.(\d+)>", words).groups())  # type: ignore[union-attr]
            part = box.mails[number - 1].raw[:most]
            self.say(b"* %d FETCH (BODY[]<0> {%d}\r\n%s)" % (number, len(part), part))
        elif verb == "STORE":
            box.mails[int(words.split()[1]) - 1].seen = True
        self.say(tag + b" OK done")
        return verb != "LOGOUT"
