"""docs/cai-dat.md names what is there. That it can be followed to its end shows `python -m supply.followed`, in minutes."""

from __future__ import annotations

import re
import shlex
import subprocess

import pytest

from supply.followed import GUIDE, Block, blocks
from survey_app import config
from tests.guards.test_docs import ROOT, parsed

TEXT = GUIDE.read_text("utf-8")
BLOCKS = list(blocks(TEXT))


def test_the_steps_are_numbered_and_each_block_is_found() -> None:
    headings = re.findall(r"^## (\d+)\. ", TEXT, re.M)
    assert headings == [str(number) for number in range(1, len(headings) + 1)]
    assert len(BLOCKS) == TEXT.count("```sh") >= 10


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.text.split("\n", 1)[0][:40])
def test_a_block_is_a_script_of_commands_and_files_that_are_there(block: Block) -> None:
    assert subprocess.run(["sh", "-n"], input=block.text, text=True, check=False).returncode == 0
    for command in re.findall(r"^khao-sat (.*)$", block.text, re.M):
        parsed(shlex.split(command))
    for command in re.findall(r"flask --app survey_app ([a-z][^\"\n]*?)(?: >>.*)?$", block.text, re.M):
        parsed(shlex.split(command))
    for path in re.findall(r"\bdeploy/[\w./-]+", block.text):
        assert (ROOT / path).exists(), path


def test_each_setting_of_the_guide_is_one() -> None:
    named = set(re.findall(r"^([A-Z][A-Z_]+)=", TEXT, re.M)) | set(re.findall(r"`([A-Z][A-Z_]+)=", TEXT))
    assert named - {one.name for one in config.SETTINGS} == set()
    assert named >= {"GATEWAY", "SMTP_URL", "SMS_PROFILE", "ZALO_PROFILE"}
