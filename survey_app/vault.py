"""The vault's own server: slots and key files of one folder each, for several web machines (`foundation.vault` asks it).

It answers whoever knows VAULT_SECRET and nobody else, and needs neither a database nor the key ring: who keeps the slots has
nothing that they open. Its folders are its machine's SLOTS_DIR and the one of KEYS_FILE.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.exceptions import HTTPException, NotFound, Unauthorized
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from foundation.key_folder import Folder
from foundation.slots import FileSlots
from survey_app import config

NAME = re.compile(r"box-[0-9A-Za-z-]{1,80}\.(server\.part|tombstone)")
"""The only files it gives and takes: the key ring, which lies in the same folder, is none of them."""
LARGEST = 1024 * 1024  # bytes of a file
RULES = Map(
    [
        Rule("/slots", endpoint="rounds", methods=["GET"]),
        Rule("/slots/<int:round_id>", endpoint="round", methods=["GET", "DELETE"]),
        Rule("/slots/<int:round_id>/<int:person>", endpoint="slot", methods=["GET", "POST", "DELETE"]),
        Rule("/files/<name>", endpoint="file", methods=["GET", "PUT", "DELETE"]),
        Rule("/health", endpoint="health", methods=["GET"]),
    ]
)


class Vault:
    """A WSGI application over two stores."""

    def __init__(self, slots: FileSlots, files: Folder, secret: str) -> None:
        self._slots, self._files, self._secret = slots, files, secret.encode()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        request = Request(environ)
        request.max_content_length = LARGEST
        try:
            answer = self._answer(request)
        except HTTPException as error:
            answer = error.get_response(environ)
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), self._secret):
            raise Unauthorized
        endpoint, values = RULES.bind_to_environ(request.environ).match()
        found = getattr(self, f"_{endpoint}")(request, **values)
        return Response("none", 404) if found is None else Response(found, 200, mimetype="application/octet-stream")

    def _health(self, _request: Request) -> bytes:
        return b"well"

    def _rounds(self, _request: Request) -> bytes:
        return _numbers(self._slots.rounds())

    def _round(self, request: Request, round_id: int) -> bytes:
        if request.method == "DELETE":
            self._slots.forget_round(round_id)
            return b""
        return _numbers(self._slots.taken(round_id))

    def _slot(self, request: Request, round_id: int, person: int) -> bytes | None:
        if request.method == "POST":
            return self._slots.make(round_id, person)
        if request.method == "DELETE":
            self._slots.forget(round_id, person)
            return b""
        return self._slots.read(round_id, person)

    def _file(self, request: Request, name: str) -> bytes | None:
        if not NAME.fullmatch(name):
            raise NotFound
        if request.method == "PUT":
            self._files.write(name, request.get_data())
        elif request.method == "DELETE":
            self._files.destroy(name)
        else:
            return self._files.read(name)
        return b""


def _numbers(numbers: Iterable[int]) -> bytes:
    return "\n".join(map(str, numbers)).encode()


def application() -> Vault:
    """Builds it from the settings, for the process that serves it."""
    settings = config.load()
    return Vault(FileSlots(settings["SLOTS_DIR"]), Folder(settings["KEYS_FILE"].parent), settings["VAULT_SECRET"])
