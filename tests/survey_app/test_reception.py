"""Clients that never finish, never read, send a byte a second, open two thousand connections: the others do not notice."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import resource
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from survey_app import reception
from survey_app.cli.serve import listening, web_command
from tests.survey_app.small_application import MOST, PIECE, PIECES, answer
from tests.survey_app.test_serving import wait_until

SMALL = "tests.survey_app.small_application:application"
QUICK = 3.0  # seconds within which the others are answered, on a busy machine


class Server:
    """Where it listens."""

    def __init__(self, port: int, closed: Path, number: int) -> None:
        self.port, self.closed, self.number = port, closed, number

    def threads(self) -> int:
        return len(os.listdir(f"/proc/{self.number}/task"))

    def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=QUICK)
        with closing(connection):
            in_pieces = body is not None and not isinstance(body, bytes)
            connection.request(method, path, body, headers or {}, encode_chunked=in_pieces)
            with connection.getresponse() as response:
                return response.status, response.read()

    def told(self, *request: Any) -> dict[str, Any]:
        status, body = self.ask(*request)
        assert status == 200
        found: dict[str, Any] = json.loads(body)
        return found

    def answers(self) -> bool:
        """Whether it has started: the socket takes connections before."""
        try:
            return self.ask("GET", "/")[0] == 200
        except OSError:
            return False

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=20)

    def is_quick(self) -> bool:
        """For somebody who comes with a body and somebody who comes without; tried again once, as browsers do."""
        for _ in range(2):
            began = time.monotonic()
            try:
                assert self.told("POST", "/", b"a=1")["length"] == 3
                assert self.told("GET", "/")["length"] == 0
            except TimeoutError:
                continue
            if time.monotonic() - began < QUICK:
                return True
        return False


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, app_of_serving: Any) -> Iterator[Server]:
    closed = tmp_path_factory.mktemp("reception") / "closed"
    environ = {**os.environ, "CLOSED": str(closed), "PYTHONPATH": os.getcwd()}
    with listening("127.0.0.1", 0) as door, app_of_serving.app_context():
        port, words = door.getsockname()[1], web_command(door.fileno(), factory=SMALL)
        process = subprocess.Popen(words, env=environ, pass_fds=(door.fileno(),))
    made = Server(port, closed, process.pid)
    try:
        wait_until(made.answers, 120)
        yield made
    finally:
        process.terminate()
        assert process.wait(20) == 0


@pytest.fixture(scope="module")
def app_of_serving(tmp_path_factory: pytest.TempPathFactory) -> Any:
    from foundation import keys
    from survey_app import create_app

    return create_app({"DATA_DIR": str(tmp_path_factory.mktemp("serving"))}, KEYS=keys.Keys.generate())


def test_what_arrives_is_what_was_sent(server: Server) -> None:
    body = os.urandom(3_000_000)
    told = server.told("POST", "/d%C3%A2n/a%20b?x=%C3%A2&y=1", body, {"X-One": "1", "Content-Type": "text/plain"})
    assert told["sha256"] == hashlib.sha256(body).hexdigest()
    assert told["PATH_INFO"].encode("latin-1").decode() == "/dân/a b"
    expected = {
        "QUERY_STRING": "x=%C3%A2&y=1",
        "HTTP_X_ONE": "1",
        "CONTENT_TYPE": "text/plain",
        "REQUEST_METHOD": "POST",
    }
    assert told.items() >= expected.items()
    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"], told["HTTP_HOST"]) == (
        "127.0.0.1",
        "http",
        f"127.0.0.1:{server.port}",
    )


def test_a_body_that_is_too_long_is_the_applications_to_refuse(server: Server) -> None:
    with server.connect() as client:
        client.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {MOST + 2}\r\n\r\nhalf".encode())
        assert b" 413 " in client.recv(65536)
    assert server.is_quick()


def test_what_a_crowd_brought_goes_with_it(server: Server) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"
    with ExitStack() as stack:
        for _ in range(200):
            stack.enter_context(server.connect()).sendall(head)
        wait_until(lambda: server.threads() > 200)
    wait_until(lambda: server.threads() < 100, 20)


def test_five_hundred_half_sent_bodies_stop_nobody(server: Server) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf"
    with ExitStack() as stack:
        for _ in range(500):
            stack.enter_context(server.connect()).sendall(head)
        assert server.is_quick()


def test_two_thousand_connections_and_half_a_head_stop_nobody(server: Server) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    try:
        with ExitStack() as stack:
            for number in range(2000):
                opened = stack.enter_context(server.connect())
                if number % 2:
                    opened.sendall(b"GET / HTTP/1.1\r\nHo")
            assert server.is_quick()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_who_never_reads_holds_up_nobody_and_who_reads_gets_all(server: Server) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(server.connect()).sendall(b"GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
        assert server.is_quick()
        status, body = server.ask("GET", "/long")
        assert (status, len(body), body[-len(PIECE) :]) == (200, len(PIECE) * PIECES, PIECE)
    assert server.closed.read_text()


def test_a_byte_now_and_then_is_a_request_when_it_is_complete(server: Server) -> None:
    with server.connect() as slow:
        slow.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\n")
        for letter in b"hello":
            slow.sendall(bytes([letter]))
            time.sleep(0.1)
        answer = b""
        while piece := slow.recv(65536):
            answer += piece
    assert b'"length": 5' in answer


def test_an_application_that_fails_takes_nobody_with_it(server: Server) -> None:
    status, _ = server.ask("GET", "/fails")
    assert status == 500
    assert server.is_quick()


def test_an_address_is_decoded_once(server: Server) -> None:
    assert server.told("GET", "/a%2541%25b")["PATH_INFO"] == "/a%41%b"


@pytest.mark.parametrize("head", [b"Content-Length: 1000", b"Transfer-Encoding: chunked"])
def test_what_is_broken_off_never_reaches_the_application(server: Server, head: bytes) -> None:
    """A form that ends in the middle would be read as one with other answers."""
    before = server.told("GET", "/count")["count"]
    for _ in range(3):
        with server.connect() as client:
            client.sendall(b"POST /count HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\n3e8\r\nanswer=4")
            time.sleep(0.2)
    time.sleep(0.3)
    assert server.told("GET", "/count")["count"] == before + 1


class Body:
    """What comes of a body: pieces, or a wait."""

    def __init__(self, *pieces: bytes, wait: threading.Event | None = None) -> None:
        self.pieces, self.wait = list(pieces), wait

    def read(self, _size: int) -> bytes:
        if self.wait:
            self.wait.wait(10)
        return self.pieces.pop(0) if self.pieces else b""


def ask(made: reception.Reception, body: Body, **environ: str) -> tuple[str, bytes]:
    said: list[str] = []
    answered = made({"PATH_INFO": "/", "wsgi.input": body, **environ}, lambda status, _headers: said.append(status))
    return said[0], b"".join(answered)


def test_half_a_body_is_refused_in_words() -> None:
    status, page = ask(reception.Reception(answer, MOST), Body(b"answer=4"), CONTENT_LENGTH="9")
    assert status.startswith("400")
    assert "chưa lưu gì" in page.decode()


def test_a_crowd_that_never_finishes_is_refused_and_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reception, "CROWD", 3)
    made, go_on = reception.Reception(answer, MOST), threading.Event()
    senders = [
        threading.Thread(target=ask, args=(made, Body(wait=go_on)), kwargs={"CONTENT_LENGTH": "1"}) for _ in range(3)
    ]
    for one in senders:
        one.start()
    wait_until(lambda: ask(made, Body(b"x"), CONTENT_LENGTH="1")[0].startswith("503"))
    assert ask(made, Body())[0].startswith("200")
    assert not made.is_besieged()
    monkeypatch.setattr(reception, "PATIENCE", 0.0)
    assert made.is_besieged()
    go_on.set()
    for one in senders:
        one.join()
    assert not made.is_besieged()
    assert ask(made, Body(b"x"), CONTENT_LENGTH="1")[0].startswith("200")


def test_whoever_waits_for_a_permit_is_not_overtaken_by_who_comes_later() -> None:
    permits, came_in = reception.Permits(1), list[str]()

    def come(name: str) -> None:
        with permits:
            came_in.append(name)

    waiting = [threading.Thread(target=come, args=(name,)) for name in ("first", "second", "third")]
    with permits:
        for place, one in enumerate(waiting, 1):
            one.start()
            wait_until(lambda place=place: len(permits._line) == place)  # type: ignore[misc]
    come("newcomer")  # in the moment in which the permit is given back
    for one in waiting:
        one.join()
    assert came_in == ["first", "second", "third", "newcomer"]


def test_no_more_compute_at_once_than_there_are_permits() -> None:
    permits, guard, within, most = reception.Permits(2), threading.Lock(), list[int](), list[int]()

    def compute(number: int) -> None:
        for _ in range(20):
            with permits:
                with guard:
                    within.append(number)
                    most.append(len(within))
                time.sleep(0.0005)
                with guard:
                    within.remove(number)

    threads = [threading.Thread(target=compute, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert max(most) == 2
    with permits, permits:
        pass  # each was given back
