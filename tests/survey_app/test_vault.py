"""The vault keeps for several web machines what lies in no database: it answers its own people, outlives a kill, and whoever cannot
reach it is told so and has lost nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import urllib3
from flask import Flask

from bench.crash import free_port, wait_for
from foundation import key_folder, slots, vault
from foundation.vault import Away, Line, VaultFiles, VaultSlots, WrongAnswer
from survey_app import config
from survey_app.cli import vault as command
from tests.visitor import Visitor, invited, let_go

SECRET = "0123456789abcdef" * 2
STONE = "box-ABCD-EF01.tombstone"


class Running:
    """A vault in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        (folder / "keys").mkdir(mode=0o700)
        (folder / "keys" / "keys.json").write_text("the key ring")
        self.start()

    def start(self) -> None:
        environ = {
            **os.environ,
            "DATA_DIR": str(self.folder / "data"),
            "SLOTS_DIR": str(self.folder / "slots"),
            "KEYS_FILE": str(self.folder / "keys" / "keys.json"),
            "VAULT_SECRET": SECRET,
            "VAULT_PORT": str(self.port),
        }
        words = [sys.executable, "-m", "flask", "--app", "survey_app", "vault"]
        self.process = subprocess.Popen(words, env=environ, stderr=subprocess.DEVNULL)
        wait_for(self.port)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with suppress(Away):
                self.line().ask("GET", "health")
                return
        raise AssertionError("the vault did not start")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def line(self, secret: str = SECRET) -> Line:
        return Line(self.address, secret)

    def child(self) -> int:
        """The process that answers; 0 while there is none."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(120)


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    made = Running(tmp_path_factory.mktemp("vault"))
    yield made
    made.stop()


@pytest.fixture
def running(started: Running) -> Running:
    """The vault, with nothing in it."""
    shutil.rmtree(started.folder / "slots", ignore_errors=True)
    return started


def test_slots_are_made_once_forgotten_and_listed(running: Running) -> None:
    store = VaultSlots(running.line())
    assert (store.read(1, 7), store.rounds(), list(store.taken(1))) == (None, [], [])
    made = store.make(1, 7)
    assert (len(made), store.make(1, 7), store.read(1, 7)) == (slots.SIZE, made, made)
    other = store.make(1, 9)
    store.make(2, 9)
    assert (store.rounds(), list(store.taken(1))) == ([1, 2], [7, 9])
    store.forget(1, 7)
    store.forget(1, 7)
    assert made not in (running.folder / "slots" / "round-1.slots").read_bytes()
    assert (store.read(1, 7), store.read(1, 9)) == (None, other)
    store.forget_round(1)
    assert store.rounds() == [2]


def test_key_files_are_written_read_and_destroyed_and_the_key_ring_is_none_of_them(running: Running) -> None:
    files = VaultFiles(running.line())
    assert files.read(STONE) is None
    files.write(STONE, b'{"stone": 1}')
    assert files.read(STONE) == b'{"stone": 1}' == (running.folder / "keys" / STONE).read_bytes()
    files.destroy(STONE)
    files.destroy(STONE)
    assert files.read(STONE) is None
    for name in (
        "keys.json",
        "../keys/keys.json",
        "box-../keys.json",
        "box-A.tombstone.new",
        "box-A.tombstone/../keys.json",
    ):
        with pytest.raises(WrongAnswer):
            files.read(name)
        with pytest.raises(WrongAnswer):
            files.write(name, b"mine")
    assert (running.folder / "keys" / "keys.json").read_text() == "the key ring"
    with pytest.raises(WrongAnswer):
        files.write(STONE, b"x" * 2_000_000)


def test_whoever_does_not_know_the_secret_is_told_nothing(running: Running) -> None:
    VaultSlots(running.line()).make(1, 7)
    for secret in ("", "0" * 32, SECRET[:-1], SECRET + "0"):
        with pytest.raises(WrongAnswer):
            VaultSlots(running.line(secret)).read(1, 7)
    pool = urllib3.PoolManager(retries=False)
    for path in ("/slots", "/slots/1", "/slots/1/7", "/health", "/nothing"):
        for method in ("GET", "POST", "DELETE", "TRACE"):
            assert pool.request(method, running.address + path).status == 401
    assert VaultSlots(running.line()).read(1, 7) is not None


def test_a_killed_vault_is_there_again_before_anybody_notices(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = VaultSlots(running.line())
    made = store.make(1, 7)
    monkeypatch.setattr(vault, "PATIENCE", 60)  # on a machine that does other things besides
    for _ in range(2):
        os.kill(running.child(), signal.SIGKILL)
        assert store.read(1, 7) == made  # first asked by the connection that was kept
        while not running.child():
            time.sleep(0.1)


def test_a_vault_that_does_not_answer_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "PATIENCE", 0.3)
    with pytest.raises(Away):
        VaultSlots(Line(f"http://127.0.0.1:{free_port()}", SECRET)).read(1, 7)


def test_somebody_answers_while_the_vault_is_away_and_comes_back(
    field: Flask, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vault, "PATIENCE", 0.3)
    slots.install(VaultSlots(running.line()))
    key_folder.install(VaultFiles(running.line()))
    hoa = Visitor(field)
    hoa.reach_sheet()
    assert hoa.tap("/data/p1/q1", "5").status_code == 200
    running.stop()
    refused = hoa.tap("/data/p1/q1", "3", seq=2)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "15")
    assert "chưa được nhận" in hoa.open("/phieu/trang/1")
    assert "không còn mở được" not in hoa.text  # nobody is told that a sheet was lost which was not
    running.start()
    hoa.open("/phieu/trang/1")
    assert 'value="5" checked' in hoa.page.get_data(as_text=True)
    hoa.answer_all()
    hoa.submit()
    person = invited()
    assert person.receipt
    assert slots.current().read(person.round_id, person.id) is None


def test_a_sheet_is_submitted_although_its_slot_cannot_be_forgotten(
    field: Flask, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = VaultSlots(running.line())
    slots.install(store)
    hoa = Visitor(field)
    hoa.reach_sheet()
    hoa.answer_all()

    def away(*_: object) -> None:
        raise Away("gone")

    with monkeypatch.context() as within:
        within.setattr(store, "forget", away)
        hoa.submit()
    let_go()
    person = invited()
    assert person.receipt
    assert person.receipt[:4] in hoa.text
    assert store.read(person.round_id, person.id) is not None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"VAULT_URL": "http://10.0.0.5:8100", "VAULT_SECRET": SECRET}, "https://máy:cổng"),
        ({"VAULT_URL": "https://ket.tinh:8100/slots", "VAULT_SECRET": SECRET}, "https://máy:cổng"),
        ({"VAULT_URL": "ket.tinh", "VAULT_SECRET": SECRET}, "https://máy:cổng"),
        ({"VAULT_URL": "https://ket.tinh:8100"}, "cần VAULT_SECRET"),
        ({"VAULT_SECRET": "ngắn"}, "ít nhất 32 ký tự"),
        ({"DATABASE_POOLER": "có"}, "yes hoặc no"),
    ],
)
def test_settings_that_would_not_keep_it_are_refused(settings: dict[str, str], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        config.load(settings)


def test_the_vault_does_not_start_without_a_secret(app: Flask) -> None:
    done = app.test_cli_runner().invoke(command.group)
    assert done.exit_code == 1
    assert "openssl rand -hex 32" in done.output


def test_behind_a_pooler_statements_are_not_prepared() -> None:
    found = config.load({"DATABASE_POOLER": "yes"})["SQLALCHEMY_ENGINE_OPTIONS"]
    assert found == {"connect_args": {"prepare_threshold": None}}
    assert config.load({})["SQLALCHEMY_ENGINE_OPTIONS"] == {}
