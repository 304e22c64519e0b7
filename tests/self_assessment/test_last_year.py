"""Last year beside this one: under the number that a criterion had then, and of the agencies that one follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from criteria import Criterion
from foundation.audit import SYSTEM
from self_assessment import assignments, campaigns, last_year, many, set_file, sets
from self_assessment.assignments import Assigned
from self_assessment.campaigns import CLASSES, AssessmentCampaign
from self_assessment.items import NEW, Item, Items
from self_assessment.last_year import Reached
from self_assessment.set_file import Last, template
from tests import cast
from tests.self_assessment.kit import dates, said, save
from tests.self_assessment.sheets import HEADINGS, SOUND, workbook


def items(rows: Iterable[tuple[str, str, str, str]]) -> Items:
    """(number, name, points, number before)."""
    return Items(
        Item(Criterion(number, name, Decimal(points), kind="yes_no"), proof="Kế hoạch", before=before)
        for number, name, points, before in rows
    )


LAST = items(
    [("1", "Chỉ đạo", "4", ""), ("1.1", "Kế hoạch", "2", ""), ("1.2", "Kiểm tra", "2", ""), ("2", "Thể chế", "96", "")]
)
THIS = items(
    [
        ("1", "Chỉ đạo", "4", ""),
        ("1.1", "Tuyên truyền", "1", NEW),
        ("1.2", "Ban hành kế hoạch", "1", "1.1"),
        ("1.3", "Kiểm tra", "2", ""),
        ("2", "Thể chế, pháp luật", "96", ""),
    ]
)


def test_a_criterion_is_found_by_what_the_set_says_then_by_its_words_then_by_its_number() -> None:
    found = {item.number: last_year.number_in(item, LAST) for item in THIS}
    assert found == {"1": "1", "1.1": None, "1.2": "1.1", "1.3": "1.2", "2": "2"}
    gone = replace(THIS["1.2"], before="7")
    assert last_year.number_in(gone, LAST) is None


def test_of_several_with_the_same_words_the_number_decides() -> None:
    twice = items([("1", "Báo cáo", "1", ""), ("2", "Báo cáo", "1", "")])
    assert last_year.number_in(twice["2"], twice) == "2"
    assert last_year.number_in(replace(twice["2"], criterion=Criterion("3", "Báo cáo", Decimal(1))), twice) is None


def a_campaign(session: Session, content: Items, year: int, audience: str = "province") -> AssessmentCampaign:
    kept = sets.keep(session, content, title="Bộ", year=year, audience=audience, by=SYSTEM)
    sets.publish(session, kept, SYSTEM, seen=kept.sha256)
    facts = {"title": f"Tự đánh giá năm {year}", "classes": CLASSES, **dates()}
    return campaigns.save(session, None, kept, SYSTEM, sure=True, **facts)


def test_the_successor_sees_its_predecessors_scores_with_their_names(session_on_each: Session) -> None:
    session = session_on_each
    old, other = cast.an_agency(session, "SGT", "Sở Giao thông"), cast.an_agency(session, "SXD", "Sở Xây dựng")
    heir = cast.an_agency(session, "SXM", "Sở Xây dựng mới")
    before = a_campaign(session, LAST, 2025)
    assignments.assign(session, before, {"1.1": Assigned(old.id), "1.2": Assigned(other.id)}, SYSTEM)
    campaigns.turn(session, before, "open", SYSTEM)
    save(session, before, "1.1", said("2"), old).accepted = "1.5"
    save(session, before, "1.2", said("1"), other)
    old.successor_id = other.id
    other.successor_id = heir.id  # through the other
    newer = a_campaign(session, THIS, 2026)
    assignments.assign(session, newer, {"1.2": Assigned(heir.id), "1.3": Assigned(heir.id)}, SYSTEM)
    (one,) = last_year.of_leaf(session, newer, newer.items["1.2"])
    assert (one.number, one.agency.name, one.entry.accepted_points) == ("1.1", "Sở Giao thông", Decimal("1.5"))
    assert last_year.of_leaf(session, newer, newer.items["1.1"]) == []
    found = last_year.of_campaign(session, newer, {heir.id: heir.name})
    assert [campaign.id for campaign in found.campaigns] == [before.id]
    assert {whose for _, whose in found.agencies[heir.id]} == {"Sở Giao thông", "Sở Xây dựng"}
    assert "1.1" not in found.criteria
    assert all(whose == "" for told in found.criteria.values() for _, whose in told)


def test_of_agencies_scored_alone_those_that_were_merged_stand_beside_their_successor(session_on_each: Session) -> None:
    session = session_on_each
    one, two = cast.an_agency(session, "XA1", "Xã Một", "xa"), cast.an_agency(session, "XA2", "Xã Hai", "xa")
    before = a_campaign(session, LAST, 2025, "commune")
    many.choose(session, before, [one, two], SYSTEM)
    campaigns.turn(session, before, "open", SYSTEM)
    for part, score in zip(campaigns.within(session, before), ("2", "1"), strict=True):
        save(session, part, "1.1", said(score), one if part.agency_id == one.id else two)
    two.successor_id = one.id
    newer = a_campaign(session, THIS, 2026, "commune")
    many.choose(session, newer, [one], SYSTEM)
    (part,) = campaigns.within(session, newer)
    session.flush()
    found = last_year.of_leaf(session, part, part.items["1.2"])
    assert [(was.agency.name, was.entry.score) for was in found] == [("Xã Một", "2"), ("Xã Hai", "1")]
    beside = last_year.of_campaign(session, part, {one.id: one.name})
    assert beside.agencies[one.id] == [Reached(Decimal(0)), Reached(Decimal(0), "Xã Hai")]
    assert {whose for _, whose in beside.criteria["1"]} == {"Xã Một", "Xã Hai"}


BEFORE = (*HEADINGS, "Số năm trước")


def codes(before: dict[int, str], last: Last | None) -> list[tuple[int | None, str]]:
    """With these old numbers in rows as Excel counts."""
    rows = [(*row, before.get(place, "")) for place, row in enumerate(SOUND, start=2)]
    return [(one.row, one.code) for one in set_file.read(workbook(rows, BEFORE), "bo.xlsx", last).problems]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ({4: "1.1", 5: "mới"}, []),
        ({4: "9.9", 5: "8.8"}, [(4, "BEFORE_UNKNOWN"), (5, "BEFORE_UNKNOWN")]),
        ({4: "1.1", 5: "1.1"}, [(5, "BEFORE_TWICE")]),
        ({4: "một"}, [(4, "NUMBER_WRONG")]),
    ],
)
def test_old_numbers_are_checked_against_last_years_set_all_at_once(
    before: dict[int, str], expected: list[tuple[int, str]]
) -> None:
    assert codes(before, Last("Bộ 2025", LAST)) == expected


def test_without_last_years_set_it_is_said_that_nothing_was_checked() -> None:
    assert codes({4: "9.9"}, None) == [(4, "BEFORE_UNCHECKED")]
    assert codes({}, None) == []


def test_an_old_number_goes_through_the_file_and_back_and_one_with_the_same_words_is_suggested() -> None:
    rows = [(*row, {4: "1.1", 5: "mới"}.get(place, "")) for place, row in enumerate(SOUND, start=2)]
    found = set_file.read(workbook(rows, BEFORE), "bo.xlsx").items
    assert found is not None
    assert {item.number: item.before for item in found if item.before} == {"1.1.1": "1.1", "1.1.2": NEW}
    again = set_file.read(template.write(found), "bo.xlsx").items
    assert again is not None
    assert [Item.from_json(item.to_json()) for item in again] == list(found)
    rows = [(*row, "7.7" if place == 4 else "") for place, row in enumerate(SOUND, start=2)]
    last = Last("Bộ 2025", items([("1", "Ban hành kế hoạch", "1", "")]))
    told = set_file.read(workbook(rows, BEFORE), "bo.xlsx", last).problems
    assert [(one.code, one.suggestion) for one in told if one.code == "BEFORE_UNKNOWN"] == [("BEFORE_UNKNOWN", "1")]
