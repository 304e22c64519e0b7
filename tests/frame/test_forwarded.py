"""Whose word about an address is taken, and that a wrong setting is told."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask, request

from survey_app import config, forwarded
from survey_app.forwarded import LocalProxy


def seen(hops: int, forwarded_for: str | None, connection: str = "127.0.0.1") -> tuple[str, str]:
    """The address that the application sees, and what the log says."""
    app = Flask(__name__)
    app.add_url_rule("/", "place", lambda: request.remote_addr or "")
    proxy = LocalProxy(app.wsgi_app, hops)
    app.wsgi_app = proxy  # type: ignore[method-assign]
    headers = {} if forwarded_for is None else {"X-Forwarded-For": forwarded_for}
    answers = [app.test_client().get("/", headers=headers, environ_base={"REMOTE_ADDR": connection}) for _ in range(2)]
    assert answers[0].text == answers[1].text
    return answers[0].text if answers[0].status_code == 200 else str(answers[0].status_code), " ".join(
        sorted(proxy.told)
    )


@pytest.mark.parametrize(
    ("hops", "header", "connection", "expected", "told"),
    [
        (1, "203.0.113.9", "127.0.0.1", "203.0.113.9", ""),
        (1, "1.2.3.4, 203.0.113.9", "127.0.0.1", "203.0.113.9", ""),
        (1, "nonsense, 203.0.113.9", "127.0.0.1", "203.0.113.9", ""),
        (1, "2001:db8::1", "::1", "2001:db8::1", ""),
        (2, "203.0.113.9, 10.0.0.2", "127.0.0.1", "203.0.113.9", ""),
        (1, None, "127.0.0.1", "127.0.0.1", ""),
        (0, None, "198.51.100.1", "198.51.100.1", ""),
        (1, "nonsense", "127.0.0.1", "400", "no address"),
        (1, "", "127.0.0.1", "400", "no address"),
        (1, "203.0.113.9:4711", "127.0.0.1", "400", "no address"),
        (1, "203.0.113.9,", "127.0.0.1", "400", "no address"),
        (2, "203.0.113.9", "127.0.0.1", "127.0.0.1", "TRUSTED_PROXIES is 2, but X-Forwarded-For has 1"),
        (0, "203.0.113.9", "127.0.0.1", "127.0.0.1", "TRUSTED_PROXIES is 0"),
        (1, "203.0.113.9", "198.51.100.1", "198.51.100.1", "another machine"),
    ],
)
def test_the_address_of_a_visitor(hops: int, header: str | None, connection: str, expected: str, told: str) -> None:
    address, said = seen(hops, header, connection)
    assert address == expected
    assert told in said
    assert bool(told) == bool(said)


def test_it_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr(forwarded.log, "warning", lambda event, why: lines.append(why), raising=False)
    seen(0, "203.0.113.9")
    assert len(lines) == 1


@pytest.mark.parametrize("text", ["-1", "6", "one", "1.5", "999999999999"])
def test_a_setting_that_cannot_be_is_refused_at_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="TRUSTED_PROXIES phải là số máy chủ trung gian, từ 0 đến 5") as refused:
        config.load({"TRUSTED_PROXIES": text})
    assert text in str(refused.value)


def test_settings_that_can_be_are_taken() -> None:
    given: dict[str, Any] = config.load({"TRUSTED_PROXIES": "2"})
    assert given["TRUSTED_PROXIES"] == 2
