"""The demonstration's gateway: its lines are a contract."""

from __future__ import annotations

import json
from pathlib import Path

from foundation.outbox.gateways import FileGateway, Outgoing
from foundation.outbox.states import Verdict

PHONE = "+84900000001"


def test_the_file_gateway_appends_one_json_line_a_message(tmp_path: Path) -> None:
    path = tmp_path / "outbox.jsonl"
    first = Outgoing("1", "sms", PHONE, "Xin chào", "2023-10-24T03:58:00+00:00")
    FileGateway(path).send_many([first])
    FileGateway(path).send(Outgoing("2", "email", "a@example.vn", "x\ny", "2023-10-24T03:59:00+00:00", "Tiêu đề"))
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines[0] == {"id": "1", "channel": "sms", "to": PHONE, "text": "Xin chào", "at": "2023-10-24T03:58:00+00:00"}
    assert [list(line) for line in lines] == [["id", "channel", "to", "text", "at"]] * 2


def test_a_disk_that_takes_nothing_is_an_outage_not_a_loss(tmp_path: Path) -> None:
    said = FileGateway(tmp_path / "no" / "outbox.jsonl").send(Outgoing("1", "sms", PHONE, "x", ""))
    assert said.verdict is Verdict.NOT_NOW
