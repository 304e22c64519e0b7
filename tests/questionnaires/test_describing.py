"""The rows of a file are described for programs: DDI-Codebook 2.5 and a Frictionless data package, before and after fieldwork."""

from __future__ import annotations

import io
import json

import pandas as pd
import pytest
from lxml import etree

from foundation.spreadsheets.writing import csv_content
from questionnaires.results import microdata
from questionnaires.results.coding import MISSING
from questionnaires.results.describing import DDI, DataFile, Described, Study, datapackage, ddi, described
from tests.questionnaires.results_kit import answers, table

STUDY = Study("Điều tra <2026> & thử", "thu_v1_2026", "Phiếu thử", "1", True)
GROUPS, CLASSES = {"LDS": "Lãnh đạo sở"}, {"so": "Sở"}
ROW = {"nam": "3", "q1": "1", "vi_sao": "kho", "xep": "cham kho", "y_kien": "Tôi là A"}

CHILDREN: dict[str, tuple[str, ...]] = {
    "codeBook": ("docDscr*", "stdyDscr+", "fileDscr*", "dataDscr*", "otherMat*"),
    "stdyDscr": ("citation+", "stdyInfo*", "method*", "dataAccs*", "othrStdyMat*"),
    "citation": (
        "titlStmt",
        "rspStmt?",
        "prodStmt?",
        "distStmt?",
        "serStmt*",
        "verStmt*",
        "biblCit*",
        "holdings*",
        "notes*",
    ),
    "titlStmt": ("titl", "subTitl*", "altTitl*", "parTitl*", "IDNo*"),
    "prodStmt": ("producer*", "copyright*", "prodDate*"),
    "stdyInfo": ("studyBudget*", "subject*", "abstract*", "sumDscr*", "qualityStatement*", "notes*"),
    "sumDscr": ("timePrd*", "collDate*", "nation*", "geogCover*", "geogUnit*", "anlyUnit*", "universe*", "dataKind*"),
    "fileDscr": ("fileTxt*", "locMap?", "notes*"),
    "fileTxt": ("fileName*", "fileCitation?", "dataFingerprint*", "fileCont*", "fileStrc?", "dimensns?", "fileType*"),
    "dataFingerprint": ("digitalFingerprintValue", "algorithmSpecification?", "algorithmVersion?"),
    "dimensns": ("caseQnty*", "varQnty*", "logRecL*", "recPrCas*"),
    "dataDscr": ("varGrp*", "nCubeGrp*", "var*", "nCube*", "notes*"),
    "var": (
        *("location*", "labl*", "imputation?", "security?", "embargo?", "respUnit?", "anlysUnit?", "qstn*", "valrng*"),
        *(
            "invalrng*",
            "undocCod*",
            "universe*",
            "TotlResp?",
            "sumStat*",
            "txt*",
            "stdCatgry*",
            "catgryGrp*",
            "catgry*",
        ),
        *("codInstr*", "verStmt*", "concept*", "derivation?", "varFormat?", "geoMap?", "catLevel*", "notes*"),
    ),
    "qstn": ("preQTxt*", "qstnLit*", "postQTxt*"),
    "catgry": ("catValu?", "labl*", "txt*", "catStat*"),
}
"""The children in the order of the schema, and how often each may come: `*` any, `+` at least one, `?` at most one."""
LEAVES = frozenset(
    "titl subTitl IDNo producer abstract nation anlyUnit dataKind fileName digitalFingerprintValue algorithmSpecification "
    "caseQnty varQnty fileType labl qstnLit universe catValu concept varFormat".split()
)


def faults(element: etree._Element) -> list[str]:
    """What the schema would refuse."""
    name = etree.QName(element).localname
    names = [etree.QName(child).localname for child in element]
    found = [fault for child in element for fault in faults(child)]
    if name in LEAVES:
        return [*found, *([f"{name} holds {names}"] if names else [])]
    order = [one.rstrip("*+?") for one in CHILDREN[name]]
    if unknown := set(names) - set(order):
        return [*found, f"{name} holds {unknown}"]
    if names != sorted(names, key=order.index):
        found.append(f"{name} has its children in another order: {names}")
    for one in CHILDREN[name]:
        count, bare = names.count(one.rstrip("*+?")), one.rstrip("*+?")
        if (one[-1] not in "*?" and count == 0) or (one[-1] not in "*+" and count > 1):
            found.append(f"{name} has {count} {bare}")
    return found


def columns() -> list[Described]:
    return described(table(answers(1, ROW, 12)), GROUPS, CLASSES)


def frame() -> pd.DataFrame:
    found = microdata(table(answers(1, ROW, 12)), seed=1)
    assert found is not None
    return found


def a_file() -> DataFile:
    rows = frame()
    return DataFile("du-lieu.csv", csv_content([list(rows.columns), *rows.to_numpy().tolist()]), len(rows))


@pytest.mark.parametrize("file", [None, a_file()], ids=["before fieldwork", "with rows"])
def test_the_codebook_is_ddi_codebook_2_5(file: DataFile | None) -> None:
    root = etree.fromstring(ddi(STUDY, columns(), file))
    assert root.tag == f"{{{DDI}}}codeBook"
    assert root.get("version") == "2.5"
    assert faults(root) == []
    assert len(root.findall(f"{{{DDI}}}fileDscr")) == bool(file)
    identities = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(identities) == len(set(identities))
    assert {one.get("files") for one in root.iter(f"{{{DDI}}}var")} == {"F1" if file else None}


def test_it_has_each_column_of_the_file_and_no_text_of_anybody() -> None:
    root = etree.fromstring(ddi(STUDY, columns(), a_file()))
    assert [one.get("name") for one in root.iter(f"{{{DDI}}}var")] == list(frame().columns)
    assert "y_kien" not in etree.tostring(root, encoding="unicode")


def test_codes_of_what_is_missing_are_declared_so() -> None:
    root = etree.fromstring(ddi(STUDY, columns(), a_file()))
    space = {"d": DDI}
    missing = root.xpath("//d:var[@name='q1']/d:catgry[@missing='Y']/d:catValu/text()", namespaces=space)
    assert missing == [code for code in MISSING if code]
    assert root.xpath("//d:var[@name='q1']/d:catgry[d:catValu='3']/d:labl/text()", namespaces=space) == ["Rất tốt"]
    assert root.xpath("//d:var[@name='vi_sao/kho']/d:universe/text()", namespaces=space) == ["Chỉ hỏi khi: ${q1} = 1"]
    assert root.xpath("//d:var[@name='nam']/@intrvl", namespaces=space) == ["contin"]


def test_the_package_fits_its_own_rows() -> None:
    """What a reader of Frictionless would refuse: a column without field, a value outside the enumeration, no number."""
    file = a_file()
    package = json.loads(datapackage(STUDY, columns(), [file, DataFile("du-lieu.sav", b"x", 12)]))
    rows, other = package["resources"]
    assert (rows["path"], rows["bytes"], other["format"]) == ("du-lieu.csv", len(file.content), "sav")
    assert "schema" not in other
    fields = {field["name"]: field for field in rows["schema"]["fields"]}
    read = pd.read_csv(io.BytesIO(file.content), dtype=str, keep_default_na=False, encoding=rows["encoding"])
    assert list(read.columns) == list(fields)
    for name, field in fields.items():
        said = set(read[name]) - set(rows["schema"]["missingValues"])
        assert said <= set(field.get("constraints", {}).get("enum", said))
        if field["type"] == "number":
            assert all(float(value) is not None for value in said)


def test_names_are_those_that_the_profile_takes() -> None:
    package = json.loads(datapackage(STUDY, columns(), [a_file()]))
    names = [package["name"], *(one["name"] for one in package["resources"])]
    assert all(set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-._") for name in names)
    assert package["$schema"].startswith("https://datapackage.org/profiles/2.0/")
    assert all(one["hash"].startswith("sha256:") for one in package["resources"])


def test_equal_rows_give_equal_bytes() -> None:
    assert ddi(STUDY, columns(), a_file()) == ddi(STUDY, columns(), a_file())
    assert datapackage(STUDY, columns(), [a_file()]) == datapackage(STUDY, columns(), [a_file()])


def test_before_anybody_answered_every_question_is_there() -> None:
    """The columns of a published questionnaire are those that its rows will have."""
    assert [one.name for one in described(table(), GROUPS, CLASSES)] == [one.name for one in columns()]
