"""Sends every address what no page of ours would send, and notes each answer that says that the product broke.

Which fields a view asks for is seen while it answers: a form, a query and files that remember what they were asked. So a field that
is added tomorrow is filled with the same nonsense without a line here.
"""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode

import sqlalchemy as sa
from flask import Flask, got_request_exception
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.test import EnvironBuilder

from foundation.db import now
from survey_app.accounts.session_rows import StaffSession
from survey_app.database import db
from survey_app.one_door import DoorRequest

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
BEYOND = str(2**63)
VALUES = (
    "",
    "0",
    "-1",
    BEYOND,
    "9" * 400,
    "1e400",
    "NaN",
    "٣",
    "²",
    "\x00",
    "\u202e'\"<b>&%s{}{{7*7}}",
    "31/02/2023",
    "0001-01-01",
    "9999-12-31",
    "9999-12-31T23:59",
    "25:61",
    "a@b",
    "1,2,3",
    "[1]",
    '{"a":1}',
    "../../etc/passwd",
)
"""What stands in every field at once, one of these after the other."""
PLAUSIBLE = ("1", "y", "Vì lý do thử nghiệm", "01/12/2026", "2026-12-01", "0912345678", "thu@example.vn")
"""What lets a form get further, so that its other fields are looked at."""
PARTS = (
    "0",
    "-1",
    "٣",
    "²",
    BEYOND,
    "9" * 400,
    "%00",
    "%ED%A0%80",
    "%FF%FE",
    "..%2f..%2fetc",
    "a'b\"c",
    quote("ă" * 2_000),
)
"""What stands in an address in place of one of its parts."""
FILES = (
    b"",
    b"x",
    b"PK\x03\x04",
    b"%PDF-1.7\n\x00",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "họ tên,điện thoại\n".encode("utf-16"),
)


TELLING = {"audit_event", "audit_head", "limit_count", "sign_in_pressure", "alert", "message"}
"""Tables that keep what somebody tried: a refusal may be written there, and nothing else of it anywhere."""


class Asked(ImmutableMultiDict[str, Any]):
    """What was sent, which remembers the names that it was asked for."""

    names: set[str]

    def get(self, key: Any, *more: Any, **named: Any) -> Any:
        self.names.add(key)
        return super().get(key, *more, **named)

    def getlist(self, key: Any, *more: Any, **named: Any) -> Any:
        self.names.add(key)
        return super().getlist(key, *more, **named)

    def __contains__(self, key: object) -> bool:
        self.names.add(str(key))
        return super().__contains__(key)

    def __getitem__(self, key: Any) -> Any:
        self.names.add(key)
        return super().__getitem__(key)


def _asked(sent: MultiDict[str, Any], names: set[str]) -> Asked:
    made = Asked(sent)
    made.names = names
    return made


class Hostile:
    """An application on a SQLite file, which is as it was again after each request that wrote."""

    def __init__(self, app: Flask, database: Path) -> None:
        self.app, self.database = app, database
        self.form: set[str] = set()
        self.query: set[str] = set()
        self.files: set[str] = set()
        self.broken: dict[str, str] = {}
        self._wrote, self._raised = False, ""
        self.wrote, self.changed, self.body, self.cache = False, False, "", ""
        app.config["PROPAGATE_EXCEPTIONS"] = False
        self._listen_to_requests()
        with app.app_context():
            self.engine = db.engine
            in_use = sa.update(StaffSession).values(seen_at=now() + timedelta(days=1))
            db.session.execute(
                in_use
            )  # so that no request writes that its session is in use, however long the walk takes
            db.session.commit()
        event.listen(self.engine, "commit", self._note_commit)
        self.engine.dispose()
        self._kept = database.read_bytes()
        self._things = self._contents()

    def _listen_to_requests(self) -> None:
        hostile = self

        class Listening(DoorRequest):
            def _load_form_data(self) -> None:
                if "form" not in self.__dict__:
                    super()._load_form_data()
                    self.__dict__["form"] = _asked(self.__dict__["form"], hostile.form)

            @property
            def files(self) -> Any:
                return _asked(super().files, hostile.files)

            @property
            def args(self) -> Any:
                return _asked(super().args, hostile.query)

        self.app.request_class = Listening  # type: ignore[misc]

    def _note_commit(self, *_: object) -> None:
        self._wrote = True

    @contextmanager
    def listening(self) -> Iterator[None]:
        """While it lasts, exceptions are noted by the kind and the line that they came from."""
        with got_request_exception.connected_to(self._note_exception, self.app):
            yield

    def _note_exception(self, _app: Flask, exception: BaseException, **_: object) -> None:
        frame = exception.__traceback__
        place = ""
        while frame is not None:
            file = frame.tb_frame.f_code.co_filename
            if "site-packages" not in file:
                place = f"{Path(file).name}:{frame.tb_lineno}"
            frame = frame.tb_next
        self._raised = f"{type(exception).__name__} at {place}: {exception!s:.120}"

    def send(self, client: FlaskClient, path: str, method: str, **request: Any) -> int:
        """One request; the database is as before afterwards."""
        self._raised, self.wrote, self.changed = "", False, False
        builder = EnvironBuilder(**({"path": "/", "base_url": "http://localhost", "method": method} | request))
        environ = builder.get_environ()
        address, _, query = path.partition("?")
        environ["PATH_INFO"] = _as_wsgi(address)
        environ["QUERY_STRING"] = query or environ.get("QUERY_STRING", "")
        answer = client.open(environ)
        if answer.status_code >= 500:
            self.broken.setdefault(
                self._raised or f"{method} {path[:80]}", f"{method} {path[:80]} {answer.status_code}"
            )
        self.body = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        self.cache = answer.headers.get("Cache-Control", "")
        answer.close()
        if self._wrote:
            self.wrote, self.changed = True, self._contents() != self._things
            self.restore()
        return int(answer.status_code)

    def followed(self, client: FlaskClient, path: str, data: Mapping[str, Any]) -> tuple[Any, bool]:
        """The page to which a form leads in the end, and whether it changed anything; the database is as before afterwards."""
        answer = client.post(path, data=data, follow_redirects=True)
        changed = self._wrote and self._contents() != self._things
        if self._wrote:
            self.restore()
        return answer, changed

    def _contents(self) -> dict[str, int]:
        """What lies in every table but those that only tell of acts."""
        with closing(sqlite3.connect(self.database)) as own:
            tables = [
                name for (name,) in own.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
            ]
            rows = {name: own.execute(f'SELECT * FROM "{name}"') for name in tables if name not in TELLING}  # noqa: S608
            return {name: hash(tuple(found)) for name, found in rows.items()}

    def restore(self) -> None:
        """The database as it was at the beginning."""
        self.engine.dispose()
        for ending in ("-wal", "-shm"):
            self.database.with_name(self.database.name + ending).unlink(missing_ok=True)
        self.database.write_bytes(self._kept)
        self._wrote = False

    def attack(
        self, client: FlaskClient, rule: Rule, values: Mapping[str, Any], token: str = "", *, quick: bool
    ) -> None:
        """Everything that is sent to one address."""
        path = build(self.app, rule, values)
        for names in (self.form, self.query, self.files):
            names.clear()
        for method in METHODS[:2] if quick else METHODS:
            self.send(client, path, method)
        if "POST" in (rule.methods or ()):
            for body in _bodies(self, token, quick=quick):
                self.send(client, path, "POST", **body)
        for query in _queries(self.query, quick=quick):
            self.send(client, f"{path}?{query}", "GET" if "GET" in (rule.methods or ()) else "POST")
        for odd in _odd_addresses(self.app, rule, values, quick=quick):
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                self.send(client, odd, method)


def build(app: Flask, rule: Rule, values: Mapping[str, Any]) -> str:
    """The address of a rule, without Flask's own additions."""
    return app.url_map.bind("localhost").build(rule.endpoint, dict(values), method=_any_method(rule))


def _any_method(rule: Rule) -> str:
    return next(method for method in ("GET", "POST", "PUT", "DELETE") if method in (rule.methods or ()))


def _as_wsgi(path: str) -> str:
    return unquote_to_bytes(path).decode("latin-1")


def _odd_addresses(app: Flask, rule: Rule, values: Mapping[str, Any], *, quick: bool) -> Iterator[str]:
    for name, converter in rule._converters.items():
        if isinstance(converter, AnyConverter):
            continue
        mark = 7_777_777 if isinstance(converter, IntegerConverter) else "MARK777"
        marked = build(app, rule, {**values, name: mark})
        for part in (BEYOND, "%00") if quick else PARTS:
            yield marked.replace(str(mark), part)


def _queries(names: set[str], *, quick: bool) -> Iterator[str]:
    for value in (BEYOND,) if quick else (*VALUES, *PLAUSIBLE):
        if names:
            yield urlencode([(name, value) for name in sorted(names)])
    if names and not quick:
        yield "&".join(f"{quote(name)}=%ED%A0%80" for name in names)
        yield "&".join(f"{quote(name)}=1&{quote(name)}=2" for name in names)


def _bodies(seen: Hostile, token: str, *, quick: bool) -> Iterator[dict[str, Any]]:
    """Forms and things that are none. What a form asks for is known better with every answer."""
    for value in (BEYOND,) if quick else (*PLAUSIBLE, *VALUES):
        yield {"data": _form(seen.form, token, value) | _uploads(seen, FILES[1])}
    yield {"data": _form(seen.form, token, "1") | dict.fromkeys(seen.files, "chữ")}
    yield {"data": _form(set(), token, "") | {name: (io.BytesIO(b"x"), "a.txt") for name in seen.form - {"csrf_token"}}}
    if quick:
        return
    for file in FILES:
        for name in ("danh-sach.xlsx", "a.pdf", "a.csv", "../../\x00.xls", "", "ă" * 300 + ".docx"):
            yield {"data": _form(seen.form, token, "1") | _uploads(seen, file, name)}
    yield from _one_at_a_time(seen, token)
    yield from _no_forms(seen, token)


def _form(names: set[str], token: str, value: str) -> dict[str, Any]:
    return dict.fromkeys(sorted(names), value) | {"csrf_token": token}


def _uploads(seen: Hostile, content: bytes, name: str = "danh-sach.xlsx") -> dict[str, Any]:
    return {field: (io.BytesIO(content), name) for field in seen.files}


def _one_at_a_time(seen: Hostile, token: str) -> Iterator[dict[str, Any]]:
    for name in sorted(seen.form - {"csrf_token"}):
        for others in ("1", "Vì lý do thử nghiệm"):
            for value in (BEYOND, "-1", "9999-12-31T23:59", "NaN"):
                yield {"data": _form(seen.form, token, others) | {name: value} | _uploads(seen, FILES[2])}


def _no_forms(seen: Hostile, token: str) -> Iterator[dict[str, Any]]:
    names = sorted(seen.form) or ["a"]
    urlencoded = "application/x-www-form-urlencoded"
    encoded = f"csrf_token={token}&"
    yield {"data": encoded + "&".join(f"{quote(name)}=%ED%A0%80%00%FF" for name in names), "content_type": urlencoded}
    yield {"data": encoded + "&".join(f"{quote(name)}=1&{quote(name)}=2" for name in names), "content_type": urlencoded}
    yield {"data": encoded + f"{quote(names[0])}=" + "ă" * 350_000, "content_type": urlencoded}
    yield {"data": encoded + "&".join(f"f{number}=1" for number in range(10_000)), "content_type": urlencoded}
    yield {
        "data": {**{f"f{number}": "1" for number in range(1_500)}, "csrf_token": token},
        "content_type": "multipart/form-data",
    }
    yield {"data": b'{"a": [[[', "content_type": "application/json"}
    yield {"data": json.dumps(dict.fromkeys(names, 1)), "content_type": "application/json"}
    yield {"data": json.dumps([names]), "content_type": "application/json"}
    yield {"data": b'{"seq": 1e999}', "content_type": "application/json"}
    yield {"data": b"\xff\xfe\x00" * 50, "content_type": "text/plain; charset=utf-32"}
    yield {"data": b"--x\r\nContent-Disposition: form-data", "content_type": "multipart/form-data; boundary=x"}
    yield {"data": b"--x\r\n", "content_type": "multipart/form-data"}
    yield {"data": b"<x/>", "content_type": "text/xml", "headers": {"Content-Encoding": "gzip"}}
    yield {"data": b"a=1", "content_type": "application/x-www-form-urlencoded; charset=nonsense"}
    yield {"data": b"", "content_type": "multipart/form-data; boundary=" + "y" * 5_000}
