"""Reading XML by local names: forms of other tools use other prefixes, and none has two names that differ by them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring


class XFormError(ValueError):
    """A form that cannot be loaded; `problems` says everything that is wrong with it (in English, for the log)."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


def read_xml(source: str | bytes) -> Element:
    """The root element. Raises XFormError for what is no XML, or has entities or a DTD that asks for more."""
    try:
        root: Element = fromstring(source.encode() if isinstance(source, str) else source)
        return root
    except (ParseError, DefusedXmlException, ValueError, LookupError) as refusal:
        raise XFormError([f"not readable as XML: {refusal}"]) from None


def local_name(name: object) -> str:
    """`{http://…}bind` → `bind`; comments and processing instructions have no name."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""


def children(element: Element, *names: str) -> Iterator[Element]:
    """The elements directly inside, those of the names (all without names)."""
    for child in element:
        name = local_name(child.tag)
        if name and (not names or name in names):
            yield child


def first(element: Element, *names: str) -> Element | None:
    return next(children(element, *names), None)


def attribute(element: Element, name: str) -> str | None:
    """The attribute of that local name, trimmed; None without it. Prefixes do not matter."""
    for key, value in element.attrib.items():
        if key == name or key.endswith("}" + name):
            return value.strip()
    return None


def text(element: Element | None) -> str:
    """The text directly inside, trimmed."""
    return (element.text or "").strip() if element is not None else ""
