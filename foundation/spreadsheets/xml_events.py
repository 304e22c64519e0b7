"""XML as a stream of events, never a tree: bounded however large the part is, and without document types."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from xml.parsers import expat

from foundation.spreadsheets.sheets import LONGEST_CELL, Refused, Unreadable

Attributes = dict[str, str]
Action = Callable[[str, Attributes], None]  # an element's name as the parser gives it, and its attributes

DEEPEST = 1_000  # elements open at once
LONGEST_PIECE = 1_048_576  # bytes from one `<` to the next


class ElementReader:
    """Calls an action where an element of a known name begins; where a known one ends only while that is watched for,
    because sheets consist of millions of empty elements."""

    def __init__(self, actions: Mapping[str, Action], namespaces: bool = False) -> None:
        """Names are local ones; with `namespaces`, they are a namespace and a local name, parted by a space."""
        self._actions = dict(actions) if namespaces else LocalNames(actions)
        self._parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.StartDoctypeDeclHandler = self._parser.EntityDeclHandler = _refuse
        self._starts = 0
        self._ends: list[str] = []
        self._watched = ""
        self._at_end: Callable[[], None] | None = None
        self._unwatch()

    def read(self, chunks: Iterable[bytes]) -> Iterator[None]:
        """Parses chunk by chunk and yields after each, so that the caller can hand on what its actions collected."""
        try:
            for chunk in _with_markup(chunks):
                self._parser.Parse(chunk, False)
                self._refuse_depth()
                yield
            self._parser.Parse(b"", True)
            yield
        except (expat.ExpatError, ValueError, LookupError) as problem:
            raise Unreadable(str(problem)) from problem

    def collect_text(self, name: str, text: "CappedText") -> None:
        """Adds all character data to the text until the element of this name, which has just begun, ends."""
        self._parser.CharacterDataHandler = text.add
        self.watch_end(name)

    def watch_end(self, name: str, action: Callable[[], None] | None = None) -> None:
        """Calls the action, once, where the element of this name ends; one element is watched at a time."""
        self._watched, self._at_end = name, action
        self._parser.EndElementHandler = self._end

    def _end(self, name: str) -> None:
        self._ends.append(name)
        if name == self._watched:
            self._unwatch()
            if self._at_end:
                self._at_end()

    def _unwatch(self) -> None:
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = self._ends.append

    def _start(self, name: str, attributes: Attributes) -> None:
        self._starts += 1
        if action := self._actions.get(name):
            action(name, attributes)

    def _refuse_depth(self) -> None:
        if self._starts - len(self._ends) > DEEPEST:
            raise Unreadable("elements within elements without end")
        self._starts -= len(self._ends)
        self._ends.clear()


def _refuse(*_: object) -> None:
    raise Refused("FILE_UNSAFE")


def _with_markup(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Stops at a tag without end, which the parser would have to hold as a whole."""
    piece = 0
    for chunk in chunks:
        piece = 0 if b"<" in chunk else piece + len(chunk)
        if piece > LONGEST_PIECE:
            raise Unreadable("a tag without end")
        yield chunk


def elements(chunks: Iterable[bytes], handlers: Mapping[str, Callable[[Attributes], None]]) -> None:
    """Calls the handler of an element's local name with its attributes by local name, in document order."""

    def handled(_: str, attributes: Attributes, handler: Callable[[Attributes], None]) -> None:
        handler({local(key): value for key, value in attributes.items()})

    reader = ElementReader({name: partial(handled, handler=handler) for name, handler in handlers.items()})
    for _ in reader.read(chunks):
        pass


def local(name: str) -> str:
    return name.rpartition(":")[2]


class LocalNames(dict[str, Any]):
    """What belongs to an element's local name, found by its name with any prefix."""

    def get(self, name: str, default: Any = None) -> Any:
        return self[name]

    def __missing__(self, name: str) -> Any:
        known = local(name)
        self[name] = self[known] if known != name else None
        return self[name]


class CappedText:
    """Character data of one cell as it arrives in pieces, no longer than any cell can be. Made once, used again."""

    __slots__ = ("_length", "_pieces", "begun")

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self.begun = False

    def add(self, text: str) -> None:
        if self._length < LONGEST_CELL:
            self._pieces.append(text)
            self._length += len(text)

    def __str__(self) -> str:
        text = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL]
