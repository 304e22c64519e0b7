"""Commands, run by people and by cron, each safe to run twice. One module holds one noun's verbs."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from itertools import pairwise
from typing import Any

import click
from flask import Flask

# noun (a module of this package, whose `group` is its click group or single command) → what `--help` says
NOUNS = {
    "roster": "Danh sách đối tượng: kiểm tra tệp.",
    "questionnaire": "Mẫu phiếu: kiểm tra tệp XLSForm.",
    "criteria": "Bộ tiêu chí tự đánh giá: kiểm tra tệp.",
    "staff": "Tài khoản cán bộ.",
    "keys": "Khoá mã hoá: tạo, thay.",
    "ballot-key": "Khoá hòm phiếu: mã của người giữ khoá, lập khoá, nạp, thử.",
    "audit": "Nhật ký: kiểm tra chuỗi.",
    "secrecy": "Giữ kín: thử nối phiếu với người trên một bản sao cơ sở dữ liệu.",
    "demo": "Đợt minh họa.",
    "progress": "Số liệu theo dõi: tính lại.",
    "jobs": "Việc nền: liệt kê.",
    "messages": "Tin gửi đi: gửi thử.",
    "worker": "Gửi tin, chạy việc nền, chốt số liệu, đóng đợt khi hết hạn.",
    "serve": "Máy chủ web và tiến trình gửi tin.",
}

ALONE = frozenset({"roster", "questionnaire", "criteria"})
"""Nouns whose verbs read one file and nothing else: they need no pages, no database and no keys."""
ALONE_VERBS = {"ballot-key": frozenset({"holder", "make", "test"})}
"""The same of single verbs: a sitting may be held on a computer that holds nothing else of the product."""


def stands_alone() -> bool:
    """Whether this process was started by `flask` for such a verb; the pages, a second of imports, are left out then."""
    if os.environ.get("FLASK_RUN_FROM_CLI") != "true":
        return False
    words = sys.argv[1:5]
    verbs = [verb for noun, verb in pairwise(words) if verb in ALONE_VERBS.get(noun, ())]
    return bool(verbs) or not ALONE.isdisjoint(words[:3])


class Noun(click.Command):
    """Stands for a noun until it is called, so that one command does not pay for the imports of all others."""

    def load(self) -> click.Command:
        """The noun's real command."""
        command: click.Command = import_module(f"survey_app.cli.{str(self.name).replace('-', '_')}").group
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        return self.load().make_context(info_name, args, parent, **extra)


def register(app: Flask) -> None:
    """Adds every noun to `flask --app survey_app`."""
    for noun, meaning in NOUNS.items():
        app.cli.add_command(Noun(noun, help=meaning))
