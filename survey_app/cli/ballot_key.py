"""`flask --app survey_app ballot-key …`: the sitting by command, also on a computer that holds nothing else of the product."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
from flask.cli import AppGroup

from foundation import audit
from foundation.db import Refused
from foundation.keys import WrongKey, holder_secret, locks
from foundation.keys.holder_secret import SecretRefused
from foundation.keys.locks import BallotKey
from questionnaires.ballot import key_files
from questionnaires.ballot.key_files import UnusableFile
from respondents.envelopes import loading
from survey_app.database import db

group = AppGroup("ballot-key", help="Khoá hòm phiếu: mã của người giữ khoá, lập khoá, nạp, thử.")
FOLDER = click.Path(file_okay=False, path_type=Path)
Result = TypeVar("Result")


@group.command("holder", with_appcontext=False)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="A.pub")
def holder(out: Path) -> None:
    """Tạo mã khoá của một người giữ khoá: in mã một lần, ghi nửa công khai vào tệp A.pub."""
    secret = holder_secret.new_secret()
    fingerprint = _or_refuse(lambda: key_files.write_holder(out, secret))
    click.echo(f"Mã khoá (chỉ hiện một lần, hãy chép ra giấy): {holder_secret.shown(secret)}")
    click.echo(f"Nửa công khai: {out}   dấu vân tay {fingerprint}")


@group.command("make", with_appcontext=False)
@click.option("--holders", "first", type=click.Path(path_type=Path), metavar="A.pub B.pub C.pub")
@click.option("--threshold", type=click.IntRange(0), help="Số người cần có để mở hòm; 2 nếu có người giữ khoá.")
@click.option("--out", required=True, type=FOLDER, metavar="DIR")
@click.argument("more", nargs=-1, type=click.Path(path_type=Path))
def make(first: Path | None, threshold: int | None, out: Path, more: tuple[Path, ...]) -> None:
    """Lập khoá: ghi public.key và server.part vào thư mục DIR."""
    files = [path for path in (first, *more) if path is not None]
    halves = _or_refuse(lambda: [key_files.read_holder(path) for path in files])
    try:
        key, server_part = locks.make(halves, (2 if halves else 0) if threshold is None else threshold)
    except ValueError as error:
        raise click.ClickException("Cần đủ số người giữ khoá khác nhau, mỗi người một tệp.") from error
    _or_refuse(lambda: key_files.write_key(out, key, server_part))
    click.echo(f"Đã lập khoá hòm phiếu {key.fingerprint}: {_holders(key)}.")


@group.command("load")
@click.option("--round", "number", required=True, type=int, metavar="N", help="Số của đợt điều tra.")
@click.option("--dir", "folder", required=True, type=FOLDER, metavar="DIR")
def load(number: int, folder: Path) -> None:
    """Nạp khoá vào hòm phiếu còn trống của đợt số N; phần của máy chủ vào thư mục khoá."""
    key, server_part = _or_refuse(lambda: key_files.read_key(folder))
    try:
        loading.load_key(db.session, number, key, server_part, audit.SYSTEM)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    db.session.commit()
    click.echo(f"Đã nạp khoá hòm phiếu {key.fingerprint} cho đợt số {number}: {_holders(key)}.")


@group.command("test", with_appcontext=False)
@click.option("--dir", "folder", required=True, type=FOLDER, metavar="DIR")
def test(folder: Path) -> None:
    """Hỏi từng mã khoá rồi thử mở bằng mọi nhóm người có đủ mã; nhóm nào không mở được thì kết thúc với mã 1."""
    key, server_part = _or_refuse(lambda: key_files.read_key(folder))
    secrets = _asked(key)
    tried = [members for members in locks.sets(key) if set(members) <= set(secrets)]
    if not tried:
        raise click.ClickException(f"Chưa đủ {key.threshold} mã khoá nên chưa thử được nhóm nào.")
    for members in tried:
        _try(key, {place: secrets[place] for place in members}, server_part)
    click.echo(f"Khoá hòm phiếu {key.fingerprint}: {len(tried)} nhóm đã thử, nhóm nào cũng mở được.")


def _asked(key: BallotKey) -> dict[int, bytes]:
    """The secrets typed at the terminal; an empty line ends. The first that is refused ends the command."""
    given: list[str] = []
    while len(given) < len(key.holders) and (text := _typed(len(given) + 1)):
        try:
            holder_secret.whose([*given, text], key.holders)
        except SecretRefused as error:
            raise click.ClickException(f"{error}.") from error
        given.append(text)
    return holder_secret.whose(given, key.holders)


def _typed(number: int) -> str:
    """One line of the terminal, not shown while it is typed; of a pipe, as it comes."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    answer: str = click.prompt(
        f"Mã khoá thứ {number} (bỏ trống để dừng)", hide_input=True, default="", show_default=False
    )
    return answer


def _try(key: BallotKey, secrets: dict[int, bytes], server_part: bytes) -> None:
    names = ", ".join(str(place + 1) for place in secrets) or "máy chủ"
    try:
        locks.open_lock(key, secrets, server_part)
    except WrongKey as error:
        raise click.ClickException(f"Nhóm {names} không mở được hòm phiếu.") from error
    click.echo(f"Nhóm {names}: mở được.")


def _holders(key: BallotKey) -> str:
    if not key.holders:
        return "không có người giữ khoá, người điều khiển máy chủ có thể mở phiếu"
    return f"{len(key.holders)} người giữ khoá, cần {key.threshold} người để mở"


def _or_refuse(work: Callable[[], Result]) -> Result:
    try:
        return work()
    except UnusableFile as error:
        raise click.ClickException(str(error)) from error
