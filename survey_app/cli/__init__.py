"""Commands, run by people and by cron, each safe to run twice. One module holds one noun's verbs."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo

# noun (a module of this package, whose `group` is its click group or single command) → what `--help` says
NOUNS = {
    "roster": "Danh sách đối tượng: kiểm tra tệp.",
    "questionnaire": "Mẫu phiếu: kiểm tra tệp XLSForm.",
    "criteria": "Bộ tiêu chí tự đánh giá: kiểm tra tệp.",
    "staff": "Tài khoản cán bộ.",
    "keys": "Khoá mã hoá: tạo, đối chiếu, thay.",
    "ballot-key": "Khoá hòm phiếu: mã của người giữ khoá, lập khoá, nạp, thử.",
    "audit": "Nhật ký: kiểm tra chuỗi.",
    "secrecy": "Giữ kín: thử nối phiếu với người trên một bản sao cơ sở dữ liệu.",
    "demo": "Đợt minh họa.",
    "progress": "Số liệu theo dõi: tính lại.",
    "jobs": "Việc nền: liệt kê.",
    "messages": "Tin gửi đi: gửi thử.",
    "backup": "Sao lưu đã mã hoá, một lần hoặc mỗi phút.",
    "backup-key": "Khoá của bản sao: tạo.",
    "verify": "Kiểm tra một bản sao.",
    "restore": "Khôi phục một bản sao vào cơ sở dữ liệu trống.",
    "erase": "Xoá dữ liệu về người đã hết thời hạn lưu giữ.",
    "rehearse": "Chạy thử cả một đợt với người do máy đặt ra, trong một thư mục riêng.",
    "vault": "Két: giữ ô khoá và phần khoá của máy chủ cho nhiều máy web.",
    "worker": "Gửi tin, chạy việc nền, chốt số liệu, đóng đợt khi hết hạn.",
    "serve": "Máy chủ web và tiến trình gửi tin.",
}

ALONE = frozenset({"roster", "questionnaire", "criteria", "backup-key", "vault"})
"""Nouns whose verbs need no pages, no database and no keys: they read or write one file, or are the vault."""
ALONE_VERBS = {"ballot-key": frozenset({"holder", "make", "test"})}
"""The same of single verbs: a sitting may be held on a computer that holds nothing else of the product."""

CHECKED = frozenset({"staff", "audit", "demo", "progress", "messages", "worker", "serve"})
"""Nouns that begin only when schema and keys are right. `keys` asks by itself; `jobs` are run by a worker that was checked;
`ballot-key` and `secrecy` bring keys of their own."""


def stands_alone() -> bool:
    """Whether this process was started at the command line for such a verb; the pages, a second of imports, are left out then."""
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        return False
    words = sys.argv[1:]
    if words[:1] in (["--app"], ["-A"]):  # of `flask`; `python -m survey_app` needs none
        words = words[2:]
    noun, verb = [*words, "", ""][:2]
    return noun in ALONE or verb in ALONE_VERBS.get(noun, ())


class Noun(click.Command):
    """Stands for a noun until it is called, so that one command does not pay for the imports of all others."""

    def load(self) -> click.Command:
        """The noun's real command."""
        command: click.Command = import_module(f"survey_app.cli.{str(self.name).replace('-', '_')}").group
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        context = self.load().make_context(info_name, args, parent, **extra)
        if self.name in CHECKED and parent is not None and "--help" not in args:
            with parent.ensure_object(ScriptInfo).load_app().app_context():
                import_module("survey_app.operation.starting").check(import_module("survey_app.database").db.session)
        return context


def register(app: Flask) -> None:
    """Adds every noun to `flask --app survey_app`."""
    for noun, meaning in NOUNS.items():
        app.cli.add_command(Noun(noun, help=meaning))
