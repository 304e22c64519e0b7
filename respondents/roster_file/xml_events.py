"""XML as a stream of events, never a tree: bounded however large the part is, and without document types."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from xml.parsers import expat

from respondents.roster_file.sheets import LONGEST_CELL, Refused, Unreadable

Attributes = dict[str, str]

MOST_NESTED = 10_000  # open elements, by a count that may be off by one for each chunk
LONGEST_PIECE = 1_048_576  # bytes from one `<` to the next


def new_parser(namespace_separator: str | None = None) -> expat.XMLParserType:
    """An expat parser that refuses every document type, and with it every entity."""
    parser = expat.ParserCreate(namespace_separator=namespace_separator)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise Refused("FILE_UNSAFE")


def feed(parser: expat.XMLParserType, chunks: Iterable[bytes]) -> Iterator[None]:
    """Parses chunk by chunk and yields after each, so that the caller can hand on what the handlers collected."""
    try:
        for chunk in _bounded(chunks):
            parser.Parse(chunk, False)
            yield
        parser.Parse(b"", True)
        yield
    except (expat.ExpatError, ValueError, LookupError) as problem:
        raise Unreadable(str(problem)) from problem


def _bounded(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Stops at markup that would make the parser itself grow: elements nested without end, a tag without end."""
    nested = piece = 0
    for chunk in chunks:
        openings = chunk.count(b"<")
        nested += openings - 2 * chunk.count(b"</") - chunk.count(b"/>") - chunk.count(b"<!") - chunk.count(b"<?")
        piece = 0 if openings else piece + len(chunk)
        if nested > MOST_NESTED or piece > LONGEST_PIECE:
            raise Unreadable("XML that no spreadsheet program writes")
        yield chunk


def elements(chunks: Iterable[bytes], handlers: Mapping[str, Callable[[Attributes], None]]) -> None:
    """Calls the handler of an element's local name with its attributes by local name, in document order."""
    parser = new_parser()
    actions = Actions(handlers)

    def start(name: str, attributes: Attributes) -> None:
        if action := actions[name]:
            action({local(key): value for key, value in attributes.items()})

    parser.StartElementHandler = start
    for _ in feed(parser, chunks):
        pass


def local(name: str) -> str:
    return name.rpartition(":")[2]


class Actions(dict[str, Any]):
    """Element name with any prefix → what is done where it begins, or None. A sheet uses ten names a million times."""

    def __missing__(self, name: str) -> Any:
        self[name] = self.get(local(name))
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
        return "".join(self._pieces)[:LONGEST_CELL]
