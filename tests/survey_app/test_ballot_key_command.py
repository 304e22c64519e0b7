"""`ballot-key`: the sitting by command, on a computer without a database."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from questionnaires.ballot import key_files, server_part
from questionnaires.ballot.box import the_box
from survey_app.cli.ballot_key import group
from survey_app.database import db
from tests.respondents.envelopes.ballot_cast import a_round, submit

ROOT = Path(__file__).parents[2]


def run(*args: object, typed: str = "") -> Result:
    return CliRunner().invoke(group, [str(arg) for arg in args], input=typed)


def a_holder(folder: Path, name: str) -> tuple[Path, str]:
    """The file of a new holder's public half, and the secret that was printed."""
    path = folder / f"{name}.pub"
    result = run("holder", "--out", path)
    assert result.exit_code == 0, result.output
    (secret,) = re.findall(r"(?:[0-9A-Z]{4}-){7}[0-9A-Z]{4}", result.output)
    return path, secret


@pytest.fixture
def sitting(tmp_path: Path) -> tuple[Path, list[str]]:
    """A key for three holders, and their secrets."""
    files, secrets = zip(*(a_holder(tmp_path, name) for name in "ABC"), strict=True)
    result = run("make", "--holders", *files, "--threshold", 2, "--out", tmp_path / "key")
    assert result.exit_code == 0, result.output
    return tmp_path / "key", list(secrets)


def test_the_secret_is_printed_once_and_written_nowhere(tmp_path: Path) -> None:
    path, secret = a_holder(tmp_path, "A")
    assert secret.replace("-", "") not in path.read_text().replace("-", "").upper()
    assert path.stat().st_mode & 0o077 == 0
    again = run("holder", "--out", path)
    assert again.exit_code == 1
    assert "Không ghi được" in again.output


def test_every_set_of_three_secrets_is_tried(sitting: tuple[Path, list[str]]) -> None:
    folder, secrets = sitting
    result = run("test", "--dir", folder, typed="\n".join(secrets) + "\n")
    assert result.exit_code == 0, result.output
    assert "3 nhóm đã thử" in result.output
    two = run("test", "--dir", folder, typed=f"{secrets[2]}\n{secrets[0]}\n\n")
    assert (two.exit_code, "1 nhóm đã thử" in two.output) == (0, True)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (("0",), "Chưa đủ 2 mã khoá"),
        (("0", "0"), "đã được nhập ở ô khác"),
        (("0", "x"), "chép chưa đúng"),
        (("0", "stranger"), "không thuộc hòm phiếu"),
        ((), "Chưa đủ 2 mã khoá"),
    ],
)
def test_what_is_wrong_with_a_secret_is_said_by_kind(
    sitting: tuple[Path, list[str]], tmp_path: Path, typed: tuple[str, ...], said: str
) -> None:
    folder, secrets = sitting
    words = {"0": secrets[0], "x": secrets[1][:-1] + "*", "stranger": a_holder(tmp_path, "D")[1]}
    result = run("test", "--dir", folder, typed="".join(words[word] + "\n" for word in typed))
    assert result.exit_code == 1
    assert said in result.output
    assert not any(secret in result.output for secret in secrets)


def test_a_lock_that_does_not_open_ends_with_an_error(sitting: tuple[Path, list[str]]) -> None:
    folder, secrets = sitting
    text = (folder / key_files.PUBLIC_KEY).read_text()
    (lock,) = re.findall(r'"0 2": "([0-9a-f]+)"', text)
    (folder / key_files.PUBLIC_KEY).write_text(text.replace(lock, lock[:-2] + ("00" if lock[-2:] != "00" else "01")))
    result = run("test", "--dir", folder, typed="\n".join(secrets) + "\n")
    assert result.exit_code == 1
    assert "Nhóm 1, 3 không mở được" in result.output


def test_files_that_do_not_belong_are_refused(sitting: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, _ = sitting
    pub = tmp_path / "A.pub"
    assert (
        "không phải tệp nửa công khai"
        in run("make", "--holders", folder / "public.key", "--out", tmp_path / "x").output
    )
    assert "Không đọc được" in run("make", "--holders", tmp_path / "none.pub", "--out", tmp_path / "x").output
    assert "khác nhau" in run("make", "--holders", pub, pub, "--out", tmp_path / "x").output
    assert "khác nhau" in run("make", "--holders", pub, "--out", tmp_path / "x").output
    assert "đã có" in run("make", "--holders", pub, tmp_path / "B.pub", "--out", folder).output
    assert run("make", "--out", tmp_path / "other").exit_code == 0
    (folder / "server.part").write_bytes((tmp_path / "other" / "server.part").read_bytes())
    assert "hòm phiếu khác" in run("test", "--dir", folder).output


def test_without_holders_the_key_says_openly_who_can_open(tmp_path: Path) -> None:
    result = run("make", "--out", tmp_path / "key")
    assert "không có người giữ khoá, người điều khiển máy chủ có thể mở phiếu" in result.output
    assert run("test", "--dir", tmp_path / "key").exit_code == 0
    assert (tmp_path / "key" / "server.part").stat().st_mode & 0o077 == 0


def test_it_runs_where_there_is_neither_database_nor_keys(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "survey_app",
        "ballot-key",
        "holder",
        "--out",
        tmp_path / "A.pub",
    ]
    environ = {
        **os.environ,
        "DATA_DIR": str(tmp_path / "none"),
        "DATABASE_URL": "postgresql://nowhere.invalid/x?sslmode=verify-full",
    }
    result = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert not (tmp_path / "none").exists()


def test_a_key_is_loaded_into_an_empty_box_and_not_into_one_that_holds_sheets(
    app: Flask, sitting: tuple[Path, list[str]], tmp_path: Path
) -> None:
    folder, _ = sitting
    with app.app_context():
        survey_round, _ = a_round(db.session)  # type: ignore[arg-type]
        db.session.commit()
        load = ["ballot-key", "load", "--round", "1", "--dir", str(folder)]
        result = app.test_cli_runner().invoke(args=load)
        assert result.exit_code == 0, result.output
        assert "3 người giữ khoá, cần 2" in result.output
        loaded = the_box(db.session, 1)  # type: ignore[arg-type]
        assert (loaded.state, loaded.threshold, server_part.is_there(loaded.fingerprint)) == ("locked", 2, True)
        submit(db.session, survey_round, {("LDS", "so"): 1})  # type: ignore[arg-type]
        again = app.test_cli_runner().invoke(args=load)
        assert (again.exit_code, "đã có phiếu" in again.output) == (1, True)
        none = app.test_cli_runner().invoke(args=["ballot-key", "load", "--round", "9", "--dir", str(folder)])
        assert (none.exit_code, "Không có đợt điều tra số 9" in none.output) == (1, True)
