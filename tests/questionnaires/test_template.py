"""The blank template: valid as it is, with help in every header and everything that is promised in the guide."""

import io

import openpyxl
import pytest

from questionnaires import kinds, template
from questionnaires.template import column_help, guide
from questionnaires.workbook import check
from questionnaires.workbook.appearances import OF_QUESTIONS, PAGE_MAKING
from questionnaires.workbook.columns import COLUMNS
from questionnaires.xpath.functions import ARITY

HELP = {"survey": column_help.SURVEY, "choices": column_help.CHOICES, "settings": column_help.SETTINGS}
NOT_OFFERED = {"instance_name", "can_xem_lai"}
"""Accepted, and nothing for a new questionnaire."""


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(template.workbook()))


def drop_downs(sheet) -> dict[str, str]:
    """Header → the words offered below it."""
    rules = sheet.data_validations.dataValidation
    return {sheet.cell(1, next(iter(rule.sqref.ranges)).min_col).value: rule.formula1.strip('"') for rule in rules}


def test_the_template_is_a_tiny_questionnaire_that_could_be_published():
    result = check(template.workbook())
    assert result.problems == ()
    assert (result.title, result.languages, result.questions) == ("Phiếu khảo sát (minh họa)", ("vi",), 3)


def test_its_examples_are_labelled_as_illustrations():
    assert all("minh họa" in row[template.LABEL] for row in template.SURVEY_ROWS)


def test_it_has_the_three_sheets_and_a_guide(book):
    assert book.sheetnames == ["survey", "choices", "settings", "Hướng dẫn"]


@pytest.mark.parametrize("name", COLUMNS)
def test_every_supported_column_is_there_with_its_help(book, name):
    headers = {cell.value: cell.comment for cell in book[name][1]}
    assert {header.partition("::")[0] if "Tiếng Việt" in header else header for header in headers} == (
        set(COLUMNS[name].names) - NOT_OFFERED
    )
    assert all(comment and comment.text == HELP[name][header] for header, comment in headers.items())


def test_drop_downs_offer_types_flags_and_appearances(book):
    survey, choices = drop_downs(book["survey"]), drop_downs(book["choices"])
    assert [words.split()[0] for words in survey["type"].split(",")] == [kind.name for kind in kinds.accepted()]
    assert survey["required"] == survey["readonly"] == "yes,no"
    assert set(survey["appearance"].split(",")) == PAGE_MAKING | set(OF_QUESTIONS)
    assert choices["exclusive"] == choices["fixed"] == "yes"


def test_no_cell_of_the_template_is_a_formula(book):
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


def test_the_guide_tells_of_every_type_and_every_function():
    text = "\n".join(" | ".join(line) for line in guide.lines())
    assert [kind.name for kind in kinds.accepted() if kind.name not in text] == []
    assert [name for name in ARITY if f"{name}()" not in text] == []
    assert "geopoint" in text
    assert "geopoint" in kinds.FOREIGN
