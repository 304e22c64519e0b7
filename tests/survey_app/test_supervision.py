"""Real processes: whichever dies or hangs is replaced, none outlives its parent, and nobody is refused while all are renewed."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from foundation import bound_to_parent
from survey_app.supervision import TRIES
from tests.survey_app.test_serving import free_port, wait_until

SLOW, NOT_READY, AWAY = (f"tests.survey_app.small_application:{name}" for name in ("slow", "not_ready", "away"))
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux ends children with their parent")


class Server:
    """The supervisor as a process, and what can be seen of it from outside."""

    def __init__(self, tmp_path: Path, factory: str) -> None:
        self.port, self.hang = free_port(), tmp_path / "hang"
        words = [sys.executable, "-m", "tests.survey_app.small_server", str(self.port), factory, str(self.hang)]
        environ = {**os.environ, "PYTHONPATH": os.getcwd()}
        self.process = subprocess.Popen(words, env=environ, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def children(self) -> dict[int, str]:
        """The processes under the supervisor, with the words that they were started with."""
        number, found = self.process.pid, {}
        for child in Path(f"/proc/{number}/task/{number}/children").read_text().split():
            try:
                found[int(child)] = Path(f"/proc/{child}/cmdline").read_text().replace("\0", " ")
            except FileNotFoundError:
                continue
        return found

    def of(self, what: str) -> set[int]:
        return {number for number, words in self.children().items() if what in words}

    def ask(self, path: str = "/") -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request("GET", path)
            return int(connection.getresponse().read())

    def who_answers(self) -> set[int]:
        return {self.ask() for _ in range(20)}


def is_alive(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def running(tmp_path: Path, factory: str = SLOW) -> Iterator[Server]:
    server = Server(tmp_path, factory)
    try:
        yield server
    finally:
        try:
            os.killpg(server.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        server.process.communicate()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(tmp_path) as made:
        wait_until(lambda: answers(made), 60)
        yield made


def answers(server: Server) -> bool:
    try:
        return server.ask() in server.of("web_process")
    except (OSError, http.client.HTTPException):
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def test_every_process_has_two_heaps(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        wait_until(lambda: bool(server.children()))
        for number in server.children():
            assert b"MALLOC_ARENA_MAX=2\0" in Path(f"/proc/{number}/environ").read_bytes()


@pytest.mark.parametrize("later", [0.0, 0.2, None], ids=["at once", "while they start", "when they answer"])
def test_a_killed_supervisor_leaves_nobody_at_the_port(tmp_path: Path, later: float | None) -> None:
    with running(tmp_path) as server:
        wait_until(lambda: len(server.of("web_process")) == 2, 60)
        if later is None:
            wait_until(lambda: answers(server), 60)
        else:
            time.sleep(later)
        web = server.of("web_process")
        server.process.kill()
        wait_until(lambda: not any(map(is_alive, web)), 10)
        assert is_free(server.port)


def test_a_child_whose_parent_was_gone_already_ends_itself() -> None:
    words = [sys.executable, "-m", "foundation.bound_to_parent", "1", "tests.survey_app.small_server"]
    assert subprocess.run(words, timeout=60).returncode == bound_to_parent.ORPHANED


def test_whoever_dies_or_hangs_is_replaced(server: Server) -> None:
    before = server.of("web_process")
    wait_until(lambda: server.who_answers() == before, 60)
    killed, stopped = sorted(before)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: len(server.of("web_process") - before) == 1, 20)
    os.kill(stopped, signal.SIGSTOP)
    wait_until(lambda: not is_alive(stopped), 20)
    wait_until(lambda: len(server.of("web_process") - before) == 2, 20)
    worker = server.of(str(server.hang))
    server.hang.touch()
    wait_until(lambda: not is_alive(*worker), 20)
    wait_until(lambda: server.of(str(server.hang)) not in (set(), worker), 20)
    assert answers(server)


def test_while_all_are_renewed_nobody_is_refused_and_nothing_is_cut(server: Server) -> None:
    before, worker = server.of("web_process"), server.of(str(server.hang))
    faults, asked, over = list[str](), list[int](), threading.Event()

    def go_on(path: str) -> None:
        while not over.is_set():
            try:
                asked.append(server.ask(path))
            except (OSError, http.client.HTTPException) as error:
                faults.append(repr(error))
            time.sleep(0.01)

    people = [threading.Thread(target=go_on, args=(path,)) for path in ("/", "/", "/", "/slow", "/slow")]
    for one in people:
        one.start()
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: not any(map(is_alive, before | worker)), 90)
    over.set()
    for one in people:
        one.join()
    assert faults == []
    assert server.who_answers() == server.of("web_process")
    assert not before & server.of("web_process")


def test_a_kept_connection_is_told_before_it_ends(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    with closing(connection):
        said = []
        for number in range(40):
            if number == 10:
                server.process.send_signal(signal.SIGTERM)
            connection.request("GET", "/")
            with connection.getresponse() as response:
                response.read()
                said.append(response.getheader("connection"))
            if said[-1] == "close":
                break
            time.sleep(0.05)
    assert said[-1] == "close"


def test_a_signal_cuts_no_request_and_ends_all(server: Server) -> None:
    answered: list[int] = []
    slow = threading.Thread(target=lambda: answered.append(server.ask("/slow")))
    slow.start()
    time.sleep(0.5)
    children = set(server.children())
    server.process.terminate()
    slow.join()
    assert len(answered) == 1
    assert server.process.wait(30) == 0
    assert not any(map(is_alive, children))


def test_what_cannot_start_ends_with_its_sentence(tmp_path: Path) -> None:
    with running(tmp_path, NOT_READY) as server:
        assert server.process.wait(90) == 78
        assert server.process.stderr is not None
        assert "Hãy khôi phục tệp khoá" in server.process.stderr.read()


@pytest.mark.long
def test_a_database_that_is_away_at_the_start_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = tmp_path / "away"
    away.touch()
    monkeypatch.setenv("AWAY", str(away))
    with running(tmp_path, AWAY) as server:
        assert server.process.stderr is not None
        said = ""
        while said.count("Không mở được cơ sở dữ liệu") < 2 * (
            TRIES + 1
        ):  # two processes, each more often than it is tried else
            said += server.process.stderr.readline()
        assert server.process.poll() is None
        away.unlink()
        wait_until(lambda: answers(server), 60)
