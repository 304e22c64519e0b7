"""Departments scored by their province: each by itself with the whole set, what does not apply left out of both sides, ranked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from agencies.agency import Agency
from foundation.audit import SYSTEM
from foundation.db import Refused
from foundation.vietnam_time import today
from self_assessment import assignments, campaigns, desks, entries, evidence, many, merging, reminding, sets, together
from self_assessment.campaigns import CLASSES, AssessmentCampaign
from self_assessment.evidence import Described
from self_assessment.items import Item, Items
from survey_app.database import db
from survey_app.demonstration import criteria
from tests import cast
from tests.long_work import run_jobs
from tests.self_assessment.kit import PDF, dates, said, save
from tests.signing_in import sign_in
from tests.survey_app.test_assessment_papers import words

HOME = "/so-noi-vu/tu-danh-gia"
WORTH = {"1": "50", "1.1": "30", "1.2": "20", "2": "50", "2.1": "50"}


def small_set() -> Items:
    """Three leaves: 30 and 20 that need proof, 50 that come from a survey."""
    found = {item.number: item.to_json() for item in criteria.items()}
    made = []
    for number, most in WORTH.items():
        told = dict(found[number]) | {
            "maximum": most,
            "kind": "yes_no" if number != "2.1" else "imported",
            "levels": [],
        }
        made.append(Item.from_json(told))
    return Items(made)


@pytest.fixture
def agencies(office: Flask) -> tuple[Agency, Agency, Agency]:
    codes = (("STP", "Sở Tư pháp"), ("STC", "Sở Tài chính"), ("SYT", "Sở Y tế"))
    first, second, third = (cast.an_agency(db.session, code, name) for code, name in codes)
    return first, second, third


@pytest.fixture
def campaign(office: Flask, agencies: tuple[Agency, Agency, Agency]) -> AssessmentCampaign:
    """Open, of the first two."""
    kept = sets.keep(db.session, small_set(), title="Bộ sở", year=2026, audience="department", by=SYSTEM)
    sets.publish(db.session, kept, SYSTEM, seen=kept.sha256)
    facts = {"title": "Chấm các sở 2026", "classes": CLASSES, **dates()}
    made = campaigns.save(db.session, None, kept, SYSTEM, sure=True, **facts)
    with pytest.raises(Refused, match="Chưa chọn cơ quan"):
        campaigns.turn(db.session, made, "open", SYSTEM)
    many.choose(db.session, made, agencies[:2], SYSTEM)
    campaigns.turn(db.session, made, "open", SYSTEM)
    db.session.commit()
    return made


def parts_of(campaign: AssessmentCampaign) -> list[AssessmentCampaign]:
    return list(campaigns.within(db.session, campaign))


def prove(part: AssessmentCampaign, number: str, score: str, agency: Agency) -> None:
    """Scores a leaf, with a document."""
    entry = save(db.session, part, number, said(score, expected=score), agency)
    told = Described("12/KH", today(), "UBND", "Kế hoạch", "", ("a.pdf", PDF))
    evidence.attach(db.session, entry, evidence.add(db.session, agency.id, told, SYSTEM), SYSTEM)


def survey_points(part: AssessmentCampaign, points: str) -> None:
    together.save_part(db.session, part, "Điều tra", points, "50", "Đợt 2026", SYSTEM)


def test_what_does_not_apply_is_left_out_of_both_sides_and_the_best_stands_first(
    campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]
) -> None:
    one, two = parts_of(campaign)
    prove(one, "1.1", "24", agencies[0])
    prove(one, "1.2", "16", agencies[0])
    prove(two, "1.1", "27", agencies[1])
    before = many.standings(db.session, campaign)
    assert [found.part.agency_id for found in before] == [agencies[0].id, agencies[1].id]  # 40 of 50 before 27 of 50
    many.set_applies(db.session, two, "1.2", False, "Không có thủ tục hành chính", SYSTEM)
    best, other = many.standings(db.session, campaign)
    assert (best.part.agency_id, best.points, best.maximum, best.share) == (
        agencies[1].id,
        Decimal(27),
        Decimal(30),
        Decimal(90),
    )
    assert (best.total, best.letter) == (None, "")
    survey_points(one, "45")
    survey_points(two, "37")
    best, other = many.standings(db.session, campaign)
    assert (best.part.agency_id, best.total, best.letter) == (agencies[0].id, Decimal(85), "B")  # 40 + 45 of 100
    assert (other.place, other.total, other.letter) == (2, Decimal(80), "B")  # 27 + 37 of 80
    many.set_applies(db.session, two, "1.2", True, "", SYSTEM)
    assert many.standings(db.session, campaign)[1].total == Decimal(64)


def test_equal_ones_share_a_place(campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]) -> None:
    many.choose(db.session, campaign, agencies, SYSTEM)
    one, two, three = parts_of(campaign)
    for part, agency, score in ((one, agencies[0], "10"), (two, agencies[1], "20"), (three, agencies[2], "20")):
        prove(part, "1.1", score, agency)
    found = many.standings(db.session, campaign)
    assert [(standing.place, standing.points) for standing in found] == [(1, 20), (1, 20), (3, 10)]


def test_a_score_without_proof_counts_for_no_place(
    campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]
) -> None:
    one, _ = parts_of(campaign)
    save(db.session, one, "1.1", said("30"), agencies[0])
    assert [standing.points for standing in many.standings(db.session, campaign)] == [0, 0]


def test_dates_go_down_to_every_agency_and_whoever_began_stays(
    campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]
) -> None:
    one, _ = parts_of(campaign)
    later = {"title": campaign.title, "classes": "95; 85; 75", **dates(40)}
    campaigns.save(db.session, campaign, None, SYSTEM, sure=True, **later)
    assert {(part.hand_in_until, part.classes) for part in parts_of(campaign)} == {
        (later["hand_in_until"], "95; 85; 75")
    }
    with pytest.raises(Refused, match="kỳ chung"):
        campaigns.save(db.session, one, None, SYSTEM, sure=True, **later)
    with pytest.raises(Refused, match="kỳ chung"):
        campaigns.turn(db.session, one, "close", SYSTEM)
    prove(one, "1.1", "30", agencies[0])
    with pytest.raises(Refused, match="Sở Tư pháp: đã có nội dung"):
        many.choose(db.session, campaign, agencies[1:], SYSTEM)
    assert {agency.name for agency in reminding.late(db.session, campaign)} == {"Sở Tư pháp", "Sở Tài chính"}
    assert [one.id for one in campaigns.everything(db.session)] == [campaign.id]


def test_home_affairs_runs_it_from_its_pages(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]
) -> None:
    here = f"{HOME}/{campaign.id}"
    page = officer.get(f"{here}/co-quan").text
    assert "Sở Y tế" in page
    chosen = {"agency": [str(agency.id) for agency in agencies]}
    assert "Kỳ này chấm 3 cơ quan." in officer.post(f"{here}/co-quan", data=chosen, follow_redirects=True).text
    one = parts_of(campaign)[0]
    applies = f"{HOME}/{one.id}/khong-ap-dung"
    refused = officer.post(applies, data={"number": "1.2", "reason": ""}, follow_redirects=True).text
    assert "Ghi lý do vì sao" in refused
    assert 'name="number" value="1.2"' in refused, "what was typed stays"
    done = officer.post(applies, data={"number": "1.2", "reason": "Không có thủ tục"}, follow_redirects=True).text
    assert "không áp dụng; điểm quy về 100" in done
    assert "Không có thủ tục" in done
    agency = office.test_client()
    sign_in(agency, "focal_point", agencies[0])
    desk = agency.get(f"/don-vi/tu-danh-gia/{one.id}").text
    assert ">1.1" in desk
    assert "tieu-chi/1.2" not in desk
    prove(one, "1.1", "24", agencies[0])
    desks.hand_in(db.session, one, agencies[0].id, ("cv.pdf", PDF), SYSTEM)
    db.session.commit()
    leaf = f"{HOME}/{one.id}/tham-dinh/1.1"
    officer.post(leaf, data={"accepted": "21", "reason": "Muộn", "question": ""})
    page = officer.get(here).text
    assert "21,00/30,00" in page
    assert "70,0" in page
    assert "Đã thẩm định" in page
    for elsewhere in ("tong-hop", "tham-dinh", "giao"):
        assert officer.get(f"{here}/{elsewhere}").status_code in (302, 404)
    assert "Đang dựng Bảng xếp hạng" in officer.post(f"{here}/van-ban/xep-hang", follow_redirects=True).text
    run_jobs(db.session)
    text = words(officer.get(f"{HOME}/van-ban/1/docx").data)
    assert "BẢNG XẾP HẠNG" in text
    assert "Số lượt tiêu chí không áp dụng: 1." in text
    assert "Kỳ này không có văn bản ấy" in officer.post(f"{here}/van-ban/bang-2", follow_redirects=True).text


def end(agency: Agency, successor: Agency | None) -> None:
    """It was merged yesterday."""
    agency.valid_to, agency.successor = today() - timedelta(days=1), successor
    db.session.commit()


def test_an_agency_merged_in_the_middle_loses_nothing(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]
) -> None:
    one, _ = parts_of(campaign)
    prove(one, "1.1", "24", agencies[0])
    end(agencies[0], agencies[2])  # which the campaign does not score yet
    page = officer.get(f"{HOME}/{campaign.id}").text
    assert "kế thừa là Sở Y tế" in page
    assert "Chuyển cho Sở Y tế" in page
    done = officer.post(f"{HOME}/{one.id}/chuyen", follow_redirects=True).text
    assert "Đã chuyển tiêu chí, điểm và tài liệu kiểm chứng cho Sở Y tế." in done
    assert "Cơ quan không còn" not in done
    best = many.standings(db.session, campaign)[0]
    assert (best.part.agency_id, best.points, best.scored) == (agencies[2].id, Decimal(24), 1)
    heir = office.test_client()
    sign_in(heir, "focal_point", agencies[2])
    assert "tieu-chi/1.2" in heir.get(f"/don-vi/tu-danh-gia/{one.id}").text
    assert [found.number for found in evidence.shelf(db.session, agencies[2].id)] == ["12/KH"]
    assert entries.find(db.session, one.id, "1.1").agency_id == agencies[2].id  # type: ignore[union-attr]


def test_a_successor_that_is_scored_already_gets_the_table_beside_its_own(
    officer: FlaskClient, campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]
) -> None:
    one, two = parts_of(campaign)
    prove(one, "1.1", "24", agencies[0])
    prove(two, "1.1", "27", agencies[1])
    later = one.hand_in_until + timedelta(days=1)
    desks.extend(db.session, one, agencies[0].id, later, "Đang sáp nhập", SYSTEM)
    end(agencies[0], agencies[1])
    merging.hand_over(db.session, one, None, SYSTEM)
    assert desks.of_agency(db.session, one, agencies[1].id).extended_until == later
    db.session.commit()
    mine = {found.id for found in assignments.campaigns_of(db.session, agencies[1].id)}
    assert mine == {one.id, two.id}
    assert [(found.part.id, found.points) for found in many.standings(db.session, campaign)] == [
        (two.id, Decimal(27)),
        (one.id, Decimal(24)),
    ]
    assert "đã chuyển sang bảng riêng" in officer.get(f"{HOME}/{campaign.id}").text
    with pytest.raises(Refused, match="đã chuyển cho Sở Tài chính"):
        merging.hand_over(db.session, one, None, SYSTEM)


def test_a_table_is_handed_over_only_from_an_agency_that_ended_to_one_that_exists(
    officer: FlaskClient, campaign: AssessmentCampaign, agencies: tuple[Agency, Agency, Agency]
) -> None:
    one, _ = parts_of(campaign)
    with pytest.raises(Refused, match="còn hoạt động"):
        merging.hand_over(db.session, one, None, SYSTEM)
    end(agencies[0], None)
    assert "Hãy ghi cơ quan kế thừa" in officer.get(f"{HOME}/{campaign.id}").text
    end(agencies[0], agencies[1])
    end(agencies[1], agencies[0])  # a circle ends
    assert merging.successor(agencies[0], today()) is None
    end(agencies[1], agencies[2])
    assert merging.successor(agencies[0], today()) == agencies[2]
    with pytest.raises(Refused, match="bảng của một cơ quan"):
        merging.hand_over(db.session, campaign, None, SYSTEM)
