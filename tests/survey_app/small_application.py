"""A small WSGI application behind the product's reception, for Granian."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from survey_app.operation.starting import NoAnswer, NotReady
from survey_app.reception import Reception

MOST = 20 * 1024 * 1024
counted: list[str] = []
PIECE, PIECES = b"0123456789abcdef" * 4096, 640  # 40 MB


def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """What arrived, or something long."""
    if environ["PATH_INFO"] == "/long":
        start("200 OK", [("Content-Length", str(len(PIECE) * PIECES))])
        return Long()
    if environ["PATH_INFO"] == "/fails":
        raise ValueError
    if environ["PATH_INFO"] == "/count":
        counted.append(environ["REQUEST_METHOD"])
    if int(environ.get("CONTENT_LENGTH") or 0) > MOST:
        start("413 CONTENT TOO LARGE", [("Content-Length", "0")])
        return [b""]
    body = environ["wsgi.input"].read() if "CONTENT_LENGTH" in environ else b""
    told = {key: value for key, value in environ.items() if isinstance(value, str)}
    told |= {"length": len(body), "sha256": hashlib.sha256(body).hexdigest(), "count": len(counted)}
    start("200 OK", [("Content-Type", "application/json")])
    return [json.dumps(told).encode()]


class Long:
    """Bytes that come one piece after another; whether its end came is written down."""

    def __iter__(self) -> Iterator[bytes]:
        return iter([PIECE] * PIECES)

    def close(self) -> None:
        with open(os.environ["CLOSED"], "a") as file:
            file.write("x")


def application() -> Reception:
    """For the server."""
    return Reception(answer, MOST)


def slow() -> Reception:
    """Says which process answers; under /slow after two seconds."""

    def answer_later(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            time.sleep(2)
        body = str(os.getpid()).encode()
        start("200 OK", [("Content-Length", str(len(body)))])
        return [body]

    return Reception(answer_later, MOST)


def not_ready() -> Reception:
    """Cannot start."""
    raise NotReady("Thiếu khoá. Hãy khôi phục tệp khoá.")


def away() -> Reception:
    """Cannot start while there is a file of that name."""
    if Path(os.environ["AWAY"]).exists():
        raise NoAnswer("Không mở được cơ sở dữ liệu.")
    return slow()
