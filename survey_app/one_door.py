"""The one door for texts from a browser: composed (NFC), without control characters that no key types and no database takes."""

from __future__ import annotations

import re
from functools import cached_property

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from foundation.plain_text import composed

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def clean(text: str) -> str:
    """The text as the product keeps it; most texts already are so."""
    return composed(_CONTROLS.sub("", text))


def _cleaned(sent: MultiDict[str, str]) -> ImmutableMultiDict[str, str]:
    return ImmutableMultiDict([(clean(name), clean(text)) for name, text in sent.items(multi=True)])


class DoorRequest(Request):
    """A request whose form and query went through the door."""

    def _load_form_data(self) -> None:
        if "form" not in self.__dict__:
            super()._load_form_data()
            self.__dict__["form"] = _cleaned(self.__dict__["form"])

    @cached_property
    def args(self) -> ImmutableMultiDict[str, str]:
        """The query."""
        return _cleaned(super().args)
