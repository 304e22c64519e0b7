"""The one door for what a browser sends. Texts: composed (NFC), without control characters that no key types and no database takes.
Files: looked at by the scanner of the installation, if it has one, when a view asks for them.
"""

from __future__ import annotations

import re
from functools import cached_property

from flask import Request, abort, current_app
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict

from foundation.plain_text import composed
from survey_app import scanning
from survey_app.errors import INFECTED_FILE, SCANNER_AWAY, respond

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


REFUSED_FILES = {scanning.INFECTED: (422, INFECTED_FILE), scanning.NOBODY_LOOKED: (503, SCANNER_AWAY)}


def clean(text: str) -> str:
    """The text as the product keeps it; most texts already are so."""
    return composed(_CONTROLS.sub("", text))


def _cleaned(sent: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(clean(name), clean(text)) for name, text in sent.items(multi=True)])


class DoorRequest(Request):
    """A request whose form, query and files went through the door."""

    _unseen: ImmutableMultiDict[str, FileStorage]

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = _cleaned(self.__dict__["form"])
            self._unseen = self.__dict__.pop("files")

    @cached_property
    def files(self) -> ImmutableMultiDict[str, FileStorage]:
        """The files, none of which the scanner holds to be infected; one that it cannot look at is refused too."""
        self._load_form_data()
        if command := current_app.config["SCAN_COMMAND"]:
            for file in self._unseen.values():
                self._look_at(file, command)
        return self._unseen

    def _look_at(self, file: FileStorage, command: str) -> None:
        found = scanning.verdict(command, file.stream.read())
        file.stream.seek(0)
        if found != scanning.CLEAN:
            self.__dict__["files"] = ImmutableMultiDict()  # what is shown now asks for none
            current_app.logger.warning("an upload was refused at %s: %s", self.endpoint, found)
            abort(respond(*REFUSED_FILES[found]))

    def close(self) -> None:
        """Closes the files of a form that nobody asked for too."""
        for file in getattr(self, "_unseen", ImmutableMultiDict()).values():
            file.close()
        super().close()

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The query."""
        return _cleaned(super().args)
