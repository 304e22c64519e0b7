"""Quotas of all agencies in one file: every mistake with its row, all or nothing, a column left out stays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from agencies import agency_file
from agencies.agency import Agency
from foundation import audit
from foundation.audit import Actor
from foundation.db import Refused
from foundation.spreadsheets import first_table
from foundation.spreadsheets.writing import Book
from questionnaires.survey_round import SurveyRound
from respondents import quotas, quotas_file
from respondents.quotas_file import Place, heading
from survey_app import focal_points_file
from tests import cast

BY = Actor("home_affairs", 1)


def book(rows: Sequence[Sequence[Any]]) -> bytes:
    with Book() as made:
        page = made.sheet("Chỉ tiêu")
        for place, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    page.number(place, column, value)
                else:
                    page.text(place, column, value)
    return made.content


@pytest.fixture
def survey_round(session: Session) -> SurveyRound:
    return cast.a_round(session, state="registering")


@pytest.fixture
def agencies(session: Session) -> list[Agency]:
    made = [Agency(code=code, class_code="so") for code in ("STP", "SNV")]
    for one, name in zip(made, ("Sở Tư pháp", "Sở Nội vụ"), strict=True):
        one.rename(name)
    session.add_all(made)
    session.flush()
    return made


def file(survey_round: SurveyRound, *rows: Sequence[Any]) -> bytes:
    group = survey_round.groups[0]
    return book([["CHỈ TIÊU"], ["Mã đơn vị", "Tên đơn vị", heading(group, 0), heading(group, 1)], *rows])


def read(survey_round: SurveyRound, agencies: Sequence[Agency], *rows: Sequence[Any]) -> quotas_file.QuotaReading:
    return quotas_file.read(file(survey_round, *rows), "chi-tieu.xlsx", survey_round.groups, agencies)


def words(reading: quotas_file.QuotaReading) -> list[tuple[int | None, str]]:
    return [(mistake.row, mistake.message) for mistake in reading.mistakes]


def test_numbers_and_empty_cells_are_read(survey_round: SurveyRound, agencies: list[Agency]) -> None:
    group = survey_round.groups[0].id
    reading = read(survey_round, agencies, ["stp", "Sở Tư pháp", 2, 5], ["SNV", "", "1.200", ""])
    assert reading.mistakes == []
    assert reading.limits == {
        "stp": {Place(group, 0): 2, Place(group, 1): 5},
        "snv": {Place(group, 0): 1200, Place(group, 1): None},
    }


def test_every_mistake_is_told_with_its_row(survey_round: SurveyRound, agencies: list[Agency]) -> None:
    reading = read(
        survey_round,
        agencies,
        ["XYZ", "Không có", 1, 2],
        ["STP", "", 5, 2],
        ["STP", "", 1, 2],
        ["SNV", "", "ba", "2,5"],
        ["", "Quên mã", 1, 1],
    )
    told = words(reading)
    assert [row for row, _ in told] == [3, 4, 5, 6, 6, 7]
    for (_, sentence), part in zip(told, ("XYZ", "lớn hơn", "nhiều dòng", "“ba”", "“2,5”", "Thiếu mã"), strict=True):
        assert part in sentence


def test_a_column_of_a_foreign_group_and_a_column_twice_are_told(
    survey_round: SurveyRound, agencies: list[Agency]
) -> None:
    group = survey_round.groups[0]
    headings = ["Mã đơn vị", heading(group, 0), heading(group, 0), "Nhóm lạ: tối đa"]
    reading = quotas_file.read(book([headings, ["STP", 1, 1, 1]]), "a.xlsx", survey_round.groups, agencies)
    told = " ".join(sentence for _, sentence in words(reading))
    assert "Nhóm lạ: tối đa" in told
    assert "Có 2 cột" in told


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"khong phai bang tinh", book([["a"]])])
def test_a_file_without_the_table_says_what_to_do(
    survey_round: SurveyRound, agencies: list[Agency], data: bytes
) -> None:
    (told,) = words(quotas_file.read(data, "a.xlsx", survey_round.groups, agencies))
    assert told[0] is None
    assert "Hãy" in told[1]


def test_all_is_stored_and_a_column_left_out_stays(
    session: Session, survey_round: SurveyRound, agencies: list[Agency]
) -> None:
    group = survey_round.groups[0]
    quotas_file.store(session, survey_round, read(survey_round, agencies, ["STP", "", 2, 5], ["SNV", "", 1, ""]), BY)
    assert quotas.of_round(session, survey_round) == {
        (agencies[0].id, group.id): (2, 5),
        (agencies[1].id, group.id): (1, None),
    }
    only_least = quotas_file.read(
        book([["Mã đơn vị", heading(group, 0)], ["STP", 3]]), "a.xlsx", survey_round.groups, agencies
    )
    assert quotas_file.store(session, survey_round, only_least, BY) == 1
    assert quotas.of_round(session, survey_round)[agencies[0].id, group.id] == (3, 5)


def test_nothing_is_stored_while_a_mistake_stands_or_after_the_freeze(
    session: Session, survey_round: SurveyRound, agencies: list[Agency]
) -> None:
    with pytest.raises(Refused, match="chưa nhập chỉ tiêu nào"):
        quotas_file.store(session, survey_round, read(survey_round, agencies, ["STP", "", 2, 5], ["X", "", 1, 1]), BY)
    survey_round.state = "frozen"
    with pytest.raises(Refused, match="đã khoá"):
        quotas_file.store(session, survey_round, read(survey_round, agencies, ["STP", "", 2, 5]), BY)
    assert quotas.of_round(session, survey_round) == {}
    assert audit.verify(session)[1] is None


def test_no_small_table_is_read_to_its_millionth_row(
    survey_round: SurveyRound, agencies: list[Agency], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_table, "below_heading", partial(first_table.below_heading, most=3))
    for module in (quotas_file, agency_file, focal_points_file):
        monkeypatch.setattr(module, "below_heading", first_table.below_heading)
    long = [[f"S{number}", f"Sở số {number}", 1, 2] for number in range(4)]
    assert words(read(survey_round, agencies, *long)) == [(None, "Tệp có hơn 3 dòng. Hãy chia thành nhiều tệp.")]
    headings = [heading for heading, _ in agency_file.HEADINGS.values()]
    table = book([headings, *[[f"S{number}", f"Sở số {number}", "Sở", "", "", ""] for number in range(4)]])
    assert "hơn 3 dòng" in agency_file.read(table, "a.xlsx").mistakes[0].message
    people = book([["Mã đơn vị", focal_points_file.EMAILS], *[["STP", f"a{n}@tinh.example"] for n in range(4)]])
    with pytest.raises(Refused, match="hơn 3 dòng"):
        focal_points_file.find(people, "a.xlsx")
