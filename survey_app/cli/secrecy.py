"""`flask --app survey_app secrecy check`: attacks on a copy of the open database, and what each of them finds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import count
from multiprocessing import get_context

import click
from flask.cli import AppGroup

from foundation import keys
from foundation.db import reading
from survey_app.database import db
from survey_app.secrecy import (
    COPY_ATTACKERS,
    Copy,
    Finding,
    bits_of_who_answered,
    copy_of,
    finding,
    server_opens,
    tied_responses,
    ties_of,
)
from survey_app.secrecy.agency_account import agency_account
from survey_app.secrecy.home_affairs_account import home_affairs_account
from survey_app.secrecy.nights import bits_by_place, nightly_copies
from survey_app.secrecy.published import published_counts
from survey_app.secrecy.reopening import restored_copy, second_opening

group = AppGroup("secrecy", help="Giữ kín: thử nối phiếu với người trên một bản sao cơ sở dữ liệu.")

WORDS = {
    "one_copy": "một bản sao cơ sở dữ liệu, không có khoá",
    "key_ring": "bản sao cùng thư mục khoá, không có người giữ khoá và ô khoá",
    "backup_with_slots": "bản sao lưu có cả tệp ô khoá, cùng thư mục khoá",
    "pages_and_log": "trang đĩa, phần đã xoá, số giao dịch và nhật ký ghi, cùng thư mục khoá",
    "lengths": "độ dài bản mã",
    "haste": "tốc độ trả lời",
    "published_figures": "mọi số liệu công bố, giải bằng máy (mô phỏng)",
    "agency_account": "một tài khoản đơn vị, hỏi về từng người của mình: ai đã gửi phiếu (mô phỏng)",
    "home_affairs_account": "một tài khoản Sở Nội vụ, hỏi mọi trang, tệp và thao tác: ai trả lời gì (mô phỏng)",
    "second_opening": "mở hòm phiếu lần thứ hai (mô phỏng)",
    "restored_copy": "khôi phục cơ sở dữ liệu cũ rồi mở lại (mô phỏng)",
    "nightly_copies": "bản sao mỗi đêm cùng thư mục khoá (mô phỏng với người trả lời giả định)",
}
PLAYED: dict[str, Callable[[], Finding]] = {
    "published_figures": published_counts,
    "agency_account": agency_account,
    "second_opening": second_opening,
    "restored_copy": restored_copy,
}
SIMULATED = (*PLAYED, "home_affairs_account", "nightly_copies")
"""Attackers of scripted people, whom the last line does not count; a tie among them fails the check all the same."""
ASSUMPTIONS = (
    "Giả định: kẻ tấn công có mọi thứ nêu ở cột đầu, biết chương trình, và không có mã của người giữ khoá.",
    "Thư mục khoá cùng tệp ô khoá mở được phiếu đang làm dở lúc ấy; hàng của tệp ô khoá chỉ nói về phiếu đã nộp.",
    "“Nối được”: chỉ đúng một người và đọc được phiếu của người đó. “Bit”: biết thêm bao nhiêu so với không biết gì.",
    "“Khi bỏ lớp bảo vệ”: cùng cách tấn công trên bản sao bị tháo niêm phong; phải nối được nhiều, nếu không là tấn công yếu.",
)
WHO_ANSWERED = "Chỉ biết ai đã trả lời, theo nhóm và loại cơ quan: {:.2f} bit; mở hòm phiếu không được cho biết hơn."
COPYING = "chép cơ sở dữ liệu đang mở"
SERVER_OPENS = "Hòm phiếu không có người giữ khoá: máy chủ mở được. Dòng cuối không tính thư mục khoá."


@group.command("check")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--nights", type=click.IntRange(0, 100), default=0, help="Mô phỏng thêm chừng ấy đêm sao lưu (chậm).")
@click.option("--people", type=click.IntRange(20, 20_000), default=2_000, help="Số người của mô phỏng.")
def check(as_json: bool, nights: int, people: int) -> None:
    """Chép cơ sở dữ liệu đang mở, thử mọi cách nối; nối được phiếu nào thì kết thúc với mã 1."""
    tell = _telling(1 + len(COPY_ATTACKERS) + len(SIMULATED) - (nights == 0), as_json)
    with walked_apart() as walk:
        tell(COPYING)
        with reading():
            copy = copy_of(db.engine)
        ties, findings = {}, []
        for name in COPY_ATTACKERS:
            tell(WORDS[name])
            ties[name] = ties_of(name, copy)
            findings.append(finding(name, copy, ties[name]))
        for name, play in PLAYED.items():
            tell(WORDS[name])
            findings.append(play())
        tell(WORDS["home_affairs_account"])
        findings.append(walk())
    if nights:
        tell(WORDS["nightly_copies"])
        findings.append(nightly_copies(people, nights))
    tied = tied_responses(copy, ties)
    if as_json:
        click.echo(json.dumps([one.as_json() for one in findings]))
    else:
        _print(findings, server_opens(copy))
        click.echo(WHO_ANSWERED.format(bits_of_who_answered(copy)))
        for name in too_many_bits(copy, findings, people):
            click.echo(f"Biết nhiều hơn thế: {WORDS[name]}.")
        for words in copy.leavings.unread:
            click.echo(f"Chưa đọc được: {words}.")
        click.echo(f"{len(tied)} of {copy.responses} responses tied to a person")
    simulated = sum(one.tied for one in findings if one.attacker in SIMULATED)
    raise SystemExit(1 if tied or simulated or too_many_bits(copy, findings, people) else 0)


def _telling(steps: int, is_read_by_machines: bool) -> Callable[[str], None]:
    """Says on the error output which step of so many begins: some take minutes."""
    if is_read_by_machines:
        return lambda words: None
    numbers = count(1)
    return lambda words: click.echo(f"Bước {next(numbers)}/{steps}: {words} …", err=True)


@contextmanager
def walked_apart() -> Iterator[Callable[[], Finding]]:
    """Begins the walk through all pages in a process of its own: it takes as long as everything else, needs nothing of this
    database, and goes on meanwhile. What is given waits for its end."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool.submit(_walk).result


def _walk() -> Finding:
    keys.install(keys.Keys.generate())
    return home_affairs_account()


def too_many_bits(copy: Copy, findings: Sequence[Finding], people: int) -> list[str]:
    """Attackers who gain more than whoever knows who answered at all, by group and class. A box that the folder of the keys opens
    by design is left out, as in the last line."""
    least = {"nightly_copies": bits_by_place(people)}
    if not server_opens(copy):
        least["key_ring"] = bits_of_who_answered(copy)
    return [one.attacker for one in findings if one.bits > least.get(one.attacker, one.bits)]


def _print(findings: Sequence[Finding], without_holders: bool) -> None:
    for sentence in ASSUMPTIONS:
        click.echo(sentence)
    for one in findings:
        found = f"nối được {one.tied} trên {one.of}; {one.bits:.2f} trên {one.of_bits:.2f} bit"
        example = f"; ví dụ: {one.example}" if one.example else ""
        click.echo(f"{WORDS[one.attacker]}: {found}; khi bỏ lớp bảo vệ: {one.with_seals_open}{example}")
    if without_holders:
        click.echo(SERVER_OPENS)
