"""A file of single responses described for programs: each column of its .csv with its question, its codes and what is missing.

    described(table, groups, classes)      the columns; of a questionnaire nobody has answered yet just as well
    ddi(study, columns, file)              DDI-Codebook 2.5, which archives and catalogues of surveys read
    datapackage(study, columns, files)     a Frictionless data package, which R, Python and pandas read

Equal input gives equal bytes: no moment, no random number.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from questionnaires.results.codebook import asked_when
from questionnaires.results.coding import MISSING
from questionnaires.results.microdata import CLASS, GROUP
from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable

DDI, DDI_SCHEMA = "ddi:codebook:2_5", "http://www.ddialliance.org/Specification/DDI-Codebook/2.5/XMLSchema/codebook.xsd"
PACKAGE = "https://datapackage.org/profiles/2.0/datapackage.json"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
LANGUAGE = "vi"
KIND_OF_DATA, UNIT = "Dữ liệu điều tra", "Người trả lời"
PRODUCER = "Sở Nội vụ"
PROTECTION = (
    "Dữ liệu đã tách danh tính: mỗi nơi được in có ít nhất mười phiếu, thứ tự đã xáo trộn, câu trả lời bằng chữ và theo ngày đã "
    "bỏ, câu trả lời hiếm về bản thân được giữ lại."
)
MISSING_TEXTS = tuple(MISSING)


class Study(NamedTuple):
    """What the questionnaire belongs to. identity: a name of letters, digits and underscores; whole: whether the file beside it
    exists."""

    title: str
    identity: str
    form: str
    version: str
    is_demo: bool = False


class DataFile(NamedTuple):
    """A file that is described: its name and its bytes."""

    name: str
    content: bytes
    rows: int


@dataclass(frozen=True)
class Described:
    """One column of the .csv. codes: (text, words), none where the texts are numbers or orders; asked: when it is asked."""

    name: str
    label: str
    is_number: bool = False
    codes: Sequence[tuple[str, str]] = ()
    question: str = ""
    asked: str = ""
    criterion: str = ""
    missing: Mapping[str, str] = field(default_factory=lambda: MISSING)


def described(table: AnswerTable, groups: Mapping[str, str], classes: Mapping[str, str]) -> list[Described]:
    """The columns of `microdata(table)` in its order. groups, classes: the names of the codes that are printed."""
    places = [
        Described(GROUP, "Nhóm đối tượng", codes=list(groups.items()), missing={}),
        Described(CLASS, "Loại cơ quan", codes=list(classes.items()), missing={"": "Không rõ"}),
    ]
    return [*places, *(one for variable in table.variables for one in _of_variable(table, variable))]


def _of_variable(table: AnswerTable, variable: Variable) -> Iterator[Described]:
    """The columns of one question; none for one whose answers stand in no file."""
    if variable.kind.may_name_people:
        return
    language = table.definition.default_language
    words, asked = variable.label(language), asked_when(table, variable)
    criterion = variable.question.par_criterion or ""
    labels = {f"/{code}": variable.code_label(code, language) for code in variable.codes()}
    for suffix in variable.kind.table_columns(variable.question):
        about = labels.get(suffix, "")
        yield Described(
            f"{variable.name}{suffix}",
            f"{about} – {words}" if about else words,
            variable.kind.is_number,
            _codes(variable, language, suffix),
            words,
            asked,
            criterion,
        )


def _codes(variable: Variable, language: str, suffix: str) -> list[tuple[str, str]]:
    if suffix:
        return [("0", "Không chọn"), ("1", "Chọn")]
    if variable.kind.is_order:
        return []
    return [(code, variable.code_label(code, language)) for code in variable.codes()]


# -- DDI-Codebook 2.5


def ddi(study: Study, columns: Sequence[Described], file: DataFile | None = None) -> bytes:
    """The codebook as XML. `file`: the .csv that it describes; None before anybody has answered."""
    root = Element(
        "codeBook",
        {
            "xmlns": DDI,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{DDI} {DDI_SCHEMA}",
            "version": "2.5",
            "xml:lang": LANGUAGE,
        },
    )
    _study(SubElement(root, "stdyDscr"), study)
    if file:
        _file(SubElement(root, "fileDscr", {"ID": "F1"}), file, len(columns))
    data = SubElement(root, "dataDscr")
    for number, column in enumerate(columns, start=1):
        _variable(data, number, column, bool(file))
    indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def _study(element: Element, study: Study) -> None:
    citation = SubElement(element, "citation")
    titles = SubElement(citation, "titlStmt")
    _text(titles, "titl", study.title)
    _text(titles, "subTitl", f"{study.form}, phiên bản {study.version}" + (" (minh họa)" if study.is_demo else ""))
    _text(titles, "IDNo", study.identity)
    _text(SubElement(citation, "prodStmt"), "producer", PRODUCER)
    about = SubElement(element, "stdyInfo")
    _text(about, "abstract", PROTECTION)
    summary = SubElement(about, "sumDscr")
    _text(summary, "nation", "Việt Nam", {"abbr": "VN"})
    _text(summary, "anlyUnit", UNIT)
    _text(summary, "dataKind", KIND_OF_DATA)


def _file(element: Element, file: DataFile, columns: int) -> None:
    about = SubElement(element, "fileTxt")
    _text(about, "fileName", file.name)
    fingerprint = SubElement(about, "dataFingerprint", {"type": "dataFile"})
    _text(fingerprint, "digitalFingerprintValue", hashlib.sha256(file.content).hexdigest())
    _text(fingerprint, "algorithmSpecification", "SHA-256")
    size = SubElement(about, "dimensns")
    _text(size, "caseQnty", str(file.rows))
    _text(size, "varQnty", str(columns))
    _text(about, "fileType", "CSV, UTF-8")


def _variable(data: Element, number: int, column: Described, has_file: bool) -> None:
    kind = "contin" if column.is_number else "discrete"
    attributes = {"ID": f"V{number}", "name": column.name, "intrvl": kind}
    element = SubElement(data, "var", {**attributes, "files": "F1"} if has_file else attributes)
    _text(element, "labl", column.label)
    if column.question:
        _text(SubElement(element, "qstn"), "qstnLit", column.question)
    if column.asked:
        _text(element, "universe", f"Chỉ hỏi khi: {column.asked}")
    for code, words in column.codes:
        _category(element, code, words)
    for code, words in column.missing.items():
        _category(element, code, words, {"missing": "Y"})
    if column.criterion:
        _text(element, "concept", column.criterion, {"vocab": "PAR INDEX"})
    SubElement(element, "varFormat", {"type": "numeric" if column.is_number else "character"})


def _category(element: Element, code: str, words: str, attributes: Mapping[str, str] | None = None) -> None:
    category = SubElement(element, "catgry", dict(attributes or {}))
    _text(category, "catValu", code)
    _text(category, "labl", words)


def _text(parent: Element, name: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
    SubElement(parent, name, dict(attributes or {})).text = _of_xml(text)


def _of_xml(text: str) -> str:
    """Without the control characters that no XML may hold."""
    return "".join(char for char in text if char >= " " or char in "\t\n")


# -- Frictionless


def datapackage(study: Study, columns: Sequence[Described], files: Iterable[DataFile]) -> bytes:
    """The package of one questionnaire's files: the .csv with the schema of its columns, the others by name, size and hash."""
    resources = [_resource(study, columns, file) for file in files]
    package: dict[str, Any] = {
        "$schema": PACKAGE,
        "name": study.identity.lower().replace("_", "-"),
        "title": study.title,
        "description": PROTECTION + (" Số liệu minh họa." if study.is_demo else ""),
        "version": study.version,
        "contributors": [{"title": PRODUCER, "roles": ["creator"]}],
        "resources": resources,
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()


def _resource(study: Study, columns: Sequence[Described], file: DataFile) -> dict[str, Any]:
    ending = file.name.rpartition(".")[2]
    about: dict[str, Any] = {
        "name": f"{study.identity.lower().replace('_', '-')}-{ending}",
        "path": file.name,
        "format": ending,
        "bytes": len(file.content),
        "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}",
    }
    if ending != "csv":
        return about
    schema = {"fields": [_field(column) for column in columns], "missingValues": list(MISSING_TEXTS)}
    return {**about, "type": "table", "mediatype": "text/csv", "encoding": "utf-8-sig", "schema": schema}


def _field(column: Described) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": column.name,
        "type": "number" if column.is_number else "string",
        "title": column.label,
    }
    if column.question and column.question != column.label:
        made["description"] = column.question
    if column.codes:
        made["categories"] = [{"value": code, "label": words} for code, words in column.codes]
        made["constraints"] = {"enum": [code for code, _ in column.codes]}
    return made
