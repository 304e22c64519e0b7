"""The way of a campaign: assigned, scored with proof, handed in, returned, appraised, closed, and what it comes to."""

from __future__ import annotations

import io
import stat
import zipfile
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.audit import SYSTEM, Actor, AuditEvent
from foundation.db import Refused
from foundation.vietnam_time import today
from self_assessment import appraisal, assignments, campaigns, desks, entries, evidence, evidence_files, sets, together
from self_assessment.assignments import Assigned
from self_assessment.desks import NO_PROOF
from self_assessment.entries import Conflict
from self_assessment.evidence import Described
from self_assessment.scoring import Part
from survey_app.demonstration import criteria
from tests.self_assessment.kit import PDF, a_campaign, dates, said, save, two_agencies

FIRST, SECOND = Actor("home_affairs", 1), Actor("home_affairs", 2)


def nobody(_: int) -> frozenset[int]:
    return frozenset()


@pytest.fixture
def session(session_on_each: Session) -> Session:
    return session_on_each


def a_document(
    session: Session, agency_id: int, content: bytes = PDF, **changed: object
) -> evidence.AssessmentEvidence:
    told = Described("12/KH-UBND", today(), "UBND tỉnh", "Kế hoạch cải cách hành chính", "", ("ke-hoach.pdf", content))
    return evidence.add(session, agency_id, told._replace(**changed), SYSTEM)  # type: ignore[arg-type]


def prove(session: Session, entry: entries.AssessmentEntry) -> None:
    evidence.attach(session, entry, a_document(session, entry.agency_id), SYSTEM)


def test_a_document_is_taken_off_once_and_stays_on_the_shelf(session: Session) -> None:
    campaign = a_campaign(session)
    first, _ = two_agencies(session, campaign)
    entry = save(session, campaign, "1.1.1", said("1"), first)
    prove(session, entry)
    (document,) = evidence.of_entries(session, [entry])[entry.id]
    for _ in range(2):
        evidence.detach(session, entry, document.id, SYSTEM)
    assert evidence.of_entries(session, [entry])[entry.id] == []
    assert list(evidence.shelf(session, document.agency_id)) == [document]
    told = select(AuditEvent).where(AuditEvent.verb == "assessment.detach_evidence")
    assert len(session.scalars(told).all()) == 1


def test_dates_out_of_order_and_drafts_are_refused(session: Session) -> None:
    campaign = a_campaign(session)
    days = dates()
    wrong = days | {"hand_in_until": days["appraise_until"] + timedelta(days=1), "title": "", "classes": "90; 80; 70"}
    with pytest.raises(Refused, match=r"Nhập tên kỳ tự đánh giá\. Các ngày phải theo thứ tự"):
        campaigns.save(session, campaign, None, SYSTEM, sure=True, **wrong)
    with pytest.raises(Refused, match="Chọn một bộ tiêu chí đã công bố"):
        campaigns.save(session, None, None, SYSTEM, sure=True, **days, title="A", classes="90; 80; 70")
    with pytest.raises(Refused, match="từ cao xuống thấp"):
        campaigns.save(session, campaign, None, SYSTEM, sure=True, **days, title="A", classes="70; 80; 90")


def of(year: int, month: int, day: int, step: int = 20) -> dict[str, date]:
    """A campaign's days, each so many after the one before."""
    return {name: date(year, month, day) + timedelta(days=step * place) for place, name in enumerate(campaigns.NAMES)}


def a_set(session: Session, year: int) -> sets.AssessmentSet:
    kept = sets.keep(session, criteria.items(), title="Bộ", year=year, audience="province", by=SYSTEM)
    sets.publish(session, kept, SYSTEM, seen=kept.sha256)
    return kept


@pytest.mark.parametrize(
    "days",
    [of(2098, 7, 1), of(2098, 10, 31), of(2099, 1, 15), of(2099, 5, 1)],
    ids=["from July on", "over the new year", "in winter", "until the end of June"],
)
def test_days_from_the_middle_of_a_year_to_that_of_the_next_are_taken_at_once(
    session: Session, days: dict[str, date]
) -> None:
    kept, facts = a_set(session, 2098), {"title": "Kỳ", "classes": "90; 80; 70"}
    assert campaigns.save(session, None, kept, SYSTEM, sure=False, **facts, **days).data_until == days["data_until"]


@pytest.mark.parametrize(
    ("days", "says"),
    {
        "a year too early": (of(2097, 11, 1), r"năm 2098 nhưng ngày chốt số liệu là 01/11/2097, hạn nộp là 21/11/2097"),
        "a year too late": (of(2099, 11, 1), r"nhưng ngày chốt số liệu là 01/11/2099.*từ 01/07/2098 đến 30/06/2099"),
        "the first half": (of(2098, 3, 1), r"ngày thẩm định xong là 30/04/2098"),
        "only the last one": (of(2099, 5, 2), r"năm 2098 nhưng ngày thẩm định xong là 01/07/2099;"),
    }.values(),
)
def test_days_of_another_year_are_asked_about_and_taken_from_whoever_is_sure(
    session: Session, days: dict[str, date], says: str
) -> None:
    kept, facts = a_set(session, 2098), {"title": "Kỳ", "classes": "90; 80; 70"}
    with pytest.raises(campaigns.OddDays, match=says) as told:
        campaigns.save(session, None, kept, SYSTEM, sure=False, **facts, **days)
    assert "đánh dấu xác nhận" in str(told.value)
    assert session.scalar(select(campaigns.AssessmentCampaign)) is None
    made = campaigns.save(session, None, kept, SYSTEM, sure=True, **facts, **days)
    renamed = campaigns.save(session, made, None, SYSTEM, sure=False, **facts | {"title": "Tên khác"}, **days)
    assert renamed.title == "Tên khác", "days that stay are not asked about again"
    later = days | {"appraise_until": days["appraise_until"] + timedelta(days=800)}
    with pytest.raises(campaigns.OddDays, match="nhưng ngày thẩm định xong là"):
        campaigns.save(session, made, None, SYSTEM, sure=False, **facts, **later)


def test_a_deadline_that_is_over_is_asked_about_and_opens_nothing(session: Session) -> None:
    kept, facts = a_set(session, today().year), {"title": "Kỳ", "classes": "90; 80; 70"}
    with pytest.raises(
        campaigns.OddDays, match=r"Hạn nộp 17 giờ ngày \S+ đã qua nên không cơ quan nào nộp được"
    ) as told:
        campaigns.save(session, None, kept, SYSTEM, sure=False, **facts, **dates(-5))
    assert "Hạn giải trình" not in str(told.value)
    with pytest.raises(campaigns.OddDays, match="không cơ quan nào giải trình được"):
        campaigns.save(session, None, kept, SYSTEM, sure=False, **facts, **dates(-15))
    made = campaigns.save(session, None, kept, SYSTEM, sure=True, **facts, **dates(-5))
    with pytest.raises(Refused, match=r"đã qua\. Hãy sửa các ngày rồi mở"):
        campaigns.turn(session, made, "open", SYSTEM)
    campaigns.save(session, made, None, SYSTEM, sure=True, **facts, **dates(5))
    campaigns.turn(session, made, "open", SYSTEM)
    assert made.is_open


def test_a_leaf_has_one_that_leads_and_what_was_entered_goes_along(session: Session) -> None:
    campaign = a_campaign(session)
    first, second = two_agencies(session, campaign)
    assert assignments.led_by(session, campaign, first.id) == ["1.1.1", "1.1.2"]
    assert assignments.helped_by(session, campaign, second.id) == ["1.1.2"]
    save(session, campaign, "1.1.1", said("0,5"), first)
    assert assignments.assign(session, campaign, {"1.1.1": Assigned(second.id)}, SYSTEM) == 1
    assert assignments.assign(session, campaign, {"1.1.1": Assigned(second.id)}, SYSTEM) == 0
    entry = entries.find(session, campaign.id, "1.1.1")
    assert entry is not None
    assert (entry.agency_id, entry.score) == (second.id, "0.5")
    with pytest.raises(Refused, match="vừa chủ trì vừa phối hợp"):
        assignments.assign(session, campaign, {"1.1.1": Assigned(first.id, (first.id,))}, SYSTEM)
    with pytest.raises(Refused, match="không có tiêu chí thành phần ấy"):
        assignments.assign(session, campaign, {"1.3": Assigned(first.id)}, SYSTEM)


def test_an_agency_that_ended_is_told_with_its_leaves(session: Session) -> None:
    campaign = a_campaign(session)
    first, _ = two_agencies(session, campaign)
    assert assignments.ended(session, campaign, today()) == []
    first.valid_to = today() - timedelta(days=1)
    assert [number for number, _ in assignments.ended(session, campaign, today())] == ["1.1.1", "1.1.2"]


def test_figures_become_points_and_every_mistake_is_told_at_once(session: Session) -> None:
    campaign = a_campaign(session)
    first, _ = two_agencies(session, campaign)
    assert save(session, campaign, "1.1.2", said(done="87", due="100"), first).points == D("1.5")
    assert save(session, campaign, "1.1.1", said(answer="Trong tháng 01"), first).points == D("0.5")
    with pytest.raises(Refused, match=r"vượt điểm tối đa 2.*Điểm không thể âm"):
        save(session, campaign, "1.1.2", said("2,5", expected="-1"), first, 1)
    with pytest.raises(Refused, match="Nhập cả số đã làm và số phải làm"):
        save(session, campaign, "1.1.2", said(done="3"), first, 1)


def test_two_people_on_one_leaf_lose_nothing(session: Session) -> None:
    campaign = a_campaign(session)
    first, _ = two_agencies(session, campaign)
    save(session, campaign, "1.1.1", said("1", explanation="của người thứ nhất"), first)
    with pytest.raises(Conflict) as refused:
        save(session, campaign, "1.1.1", said("0,5", explanation="của người thứ hai"), first)
    assert refused.value.present.explanation == "của người thứ nhất"
    assert save(session, campaign, "1.1.1", said("0,5"), first, 1).version == 2


def test_without_proof_it_counts_nothing_and_needs_a_word(session: Session) -> None:
    campaign = a_campaign(session)
    first, _ = two_agencies(session, campaign)
    entry = save(session, campaign, "1.1.1", said("1", expected="1"), first)
    save(session, campaign, "1.1.2", said("2", expected="2", explanation="Báo cáo chưa ký"), first)
    one, two = desks.lines(session, campaign, ["1.1.1", "1.1.2"])
    assert (one.counts, NO_PROOF in one.missing, one.blocks, two.blocks) == (0, True, True, False)
    assert together.of_campaign(session, campaign).counts["1"] == 0
    prove(session, entry)
    line = desks.lines(session, campaign, ["1.1.1"])[0]
    assert (line.counts, line.missing) == (1, [])
    assert together.of_campaign(session, campaign).counts["1"] == 1


def test_equal_files_are_kept_once_under_their_checksum_for_their_user_alone(session: Session) -> None:
    campaign = a_campaign(session)
    first, second = two_agencies(session, campaign)
    one, two = a_document(session, first.id), a_document(session, second.id, abstract="Chép lại")
    assert one.sha256 == two.sha256
    path = evidence_files.path(one.sha256)
    assert [found.name for found in path.parents[1].rglob("*") if found.is_file()].count(one.sha256) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert evidence_files.read(one.sha256) == PDF
    assert PDF not in path.read_bytes()
    path.write_bytes(b"other")
    assert evidence_files.read(one.sha256) is None


def office_file(*parts: str, types: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        package.writestr("[Content_Types].xml", types)
        for part in parts:
            package.writestr(part, "")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", b"MZ\x90", "không đúng với đuôi “.pdf”"),
        ("a.png", b"\xff\xd8\xff", "không đúng với đuôi “.png”"),
        ("a.exe", b"MZ", "Chỉ nhận tệp"),
        ("a.docm", office_file("word/document.xml"), "Chỉ nhận tệp"),
        ("a.docx", office_file("word/document.xml", "word/vbaProject.bin"), "macro"),
        (
            "a.docx",
            office_file("word/document.xml", types="application/vnd.ms-word.document.macroEnabled.main+xml"),
            "macro",
        ),
        ("a.docx", office_file("xl/workbook.xml"), "không đúng với đuôi"),
        ("a.xlsx", b"PK\x03\x04 no", "không đúng với đuôi"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "mật khẩu"),
        ("a.pdf", b"", "rỗng"),
        ("a.pdf", b"%PDF-" + b"0" * 2**20, "lớn hơn 1 MB"),
    ],
)
def test_a_file_is_told_by_what_it_holds(
    name: str, content: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(evidence_files._limit, "bytes", 2**20)
    assert words in " ".join(evidence_files.wrong(name, content))
    assert evidence_files.wrong("a.xlsx", office_file("xl/workbook.xml")) == []


def test_a_document_is_found_again_by_words_without_marks(session: Session) -> None:
    campaign = a_campaign(session)
    first, second = two_agencies(session, campaign)
    found = a_document(session, first.id)
    a_document(
        session, first.id, number="7/BC-SNV", abstract="Báo cáo kiểm tra 100%", link="https://tinh.gov.vn/7", file=None
    )
    assert [one.id for one in evidence.shelf(session, first.id, "ke hoach cai cach")] == [found.id]
    assert len(evidence.shelf(session, first.id, "%")) == 2
    assert evidence.shelf(session, first.id, "khong co") == []
    assert evidence.shelf(session, second.id, "kế hoạch") == []
    with pytest.raises(Refused, match=r"Nhập số, ký hiệu.*Nhập ngày.*phải bắt đầu bằng https"):
        a_document(session, first.id, number=" ", day=None, link="javascript:alert(1)", file=None)


def test_handing_in_taking_back_and_returning(session: Session) -> None:
    campaign = a_campaign(session)
    first, _ = two_agencies(session, campaign)
    letter = ("cong-van.pdf", PDF)
    with pytest.raises(Refused, match=r"Còn 2 tiêu chí.*1\.1\.1, 1\.1\.2.*Chọn tệp công văn"):
        desks.hand_in(session, campaign, first.id, None, SYSTEM)
    prove(session, save(session, campaign, "1.1.1", said("1"), first))
    prove(session, save(session, campaign, "1.1.2", said("2"), first))
    desks.hand_in(session, campaign, first.id, letter, SYSTEM)
    desk = desks.of_agency(session, campaign, first.id)
    assert not desks.is_editable(campaign, desk)
    assert "đã nộp" in desks.why_not(campaign, desk)
    desks.take_back(session, campaign, first.id, SYSTEM)
    desks.hand_in(session, campaign, first.id, None, SYSTEM)  # the letter is there
    desks.send_back(session, campaign, first.id, "Bổ sung", {"1.1.1": "Thiếu dấu", "6.1.1": "của người khác"}, SYSTEM)
    entry = entries.find(session, campaign.id, "1.1.1")
    assert entry is not None
    assert entry.remark == "Thiếu dấu"
    assert desks.is_editable(campaign, desk)
    campaign.hand_in_until = today() - timedelta(days=1)
    assert desks.is_editable(campaign, desk)
    campaign.explain_until = today() - timedelta(days=1)
    assert "quá hạn" in desks.why_not(campaign, desk)


def test_what_arrives_late_is_kept_and_counts_nowhere(session: Session) -> None:
    campaign = a_campaign(session, days=-1)
    first, _ = two_agencies(session, campaign)
    assert not desks.is_editable(campaign, desks.of_agency(session, campaign, first.id))
    entries.keep_late(
        session, campaign, campaign.items["1.1.1"], said("1", explanation="gõ dở"), agency_id=first.id, by=SYSTEM
    )
    entry = entries.find(session, campaign.id, "1.1.1")
    assert entry is not None
    assert (entry.late["explanation"], entry.score) == ("gõ dở", "")


def handed_in(session: Session) -> campaigns.AssessmentCampaign:
    campaign = a_campaign(session)
    first, _ = two_agencies(session, campaign)
    prove(session, save(session, campaign, "1.1.1", said("1", expected="1"), first))
    save(session, campaign, "1.1.2", said("2", expected="1,5", explanation="Chưa ký"), first)
    desks.hand_in(session, campaign, first.id, ("a.pdf", PDF), SYSTEM)
    return campaign


def test_an_appraisal_needs_a_reason_for_each_difference_and_proof_for_each_point(session: Session) -> None:
    campaign = handed_in(session)
    with pytest.raises(Refused, match="Hãy ghi lý do"):
        appraisal.appraise(session, campaign, "1.1.1", "0,5", "", "", FIRST)
    with pytest.raises(Refused, match="điểm thẩm định là 0"):
        appraisal.appraise(session, campaign, "1.1.2", "1", "vì", "", FIRST)
    with pytest.raises(Refused, match="chưa nộp bảng"):
        appraisal.appraise(session, campaign, "6.1.1", "1", "vì", "", FIRST)
    appraisal.appraise(session, campaign, "1.1.2", "0", "", "", FIRST)  # equal to what counts
    appraisal.appraise(session, campaign, "1.1.1", "", "", "Kế hoạch ban hành ngày nào?", FIRST)
    assert appraisal.close(session, campaign, FIRST) == 1
    entry = entries.find(session, campaign.id, "1.1.1")
    assert entry is not None
    entries.explain(session, entry, "Ngày 15/12", SYSTEM)
    appraisal.appraise(session, campaign, "1.1.1", "1", "", entry.question, FIRST)
    assert appraisal.close(session, campaign, FIRST) == 1
    assert [one["answer"] for one in entry.earlier] == ["Ngày 15/12"]
    assert together.of_campaign(session, campaign).accepted["1"] == 1


def test_a_score_given_before_the_explanation_is_not_closed_until_somebody_has_read_that(session: Session) -> None:
    campaign = handed_in(session)
    appraisal.appraise(session, campaign, "1.1.1", "0,5", "muộn", "Kế hoạch ban hành ngày nào?", FIRST)
    entry = entries.find(session, campaign.id, "1.1.1")
    assert entry is not None
    entries.explain(session, entry, "Ngày 15/12", SYSTEM)
    with pytest.raises(Refused, match="đã được xem"):
        appraisal.close(session, campaign, FIRST)
    appraisal.appraise(session, campaign, "1.1.1", "1", "", "", FIRST)
    assert appraisal.close(session, campaign, FIRST) == 1
    assert entry.earlier[0]["accepted"] == "0.5"


def test_a_closed_score_is_changed_by_two_officers(session: Session) -> None:
    campaign = handed_in(session)
    appraisal.appraise(session, campaign, "1.1.1", "1", "", "", FIRST)
    appraisal.close(session, campaign, FIRST)
    with pytest.raises(Refused, match="đã chốt"):
        appraisal.appraise(session, campaign, "1.1.1", "0,5", "vì", "", FIRST)
    entry = entries.find(session, campaign.id, "1.1.1")
    assert entry is not None
    entry.proposed, entry.proposed_reason, entry.proposed_by = "0.5", "Ban hành muộn", None
    with pytest.raises(Refused, match="hai cán bộ"):
        appraisal.decide(session, campaign, "1.1.1", True, SECOND, nobody)
    appraisal.decide(session, campaign, "1.1.1", False, SECOND, nobody)
    assert (entry.accepted, entry.proposed) == ("1", "")


def test_what_can_still_be_won_is_ranked_with_who_answers_for_it(session: Session) -> None:
    campaign = a_campaign(session)
    first, second = two_agencies(session, campaign)
    save(session, campaign, "1.1.1", said("1", expected="1"), first)
    save(session, campaign, "1.1.2", said("1", expected="1,5"), first)
    found = together.of_campaign(session, campaign)
    risks = {risk.number: risk for risk in found.at_risk()}
    assert "1.1.1" not in risks
    assert (risks["1.1.2"].can_be_won, risks["1.1.2"].lead) == (D("0.5"), first.id)
    assert (risks["6.1.1"].can_be_won, risks["6.1.1"].lead) == (3, second.id)
    assert [risk.can_be_won for risk in found.at_risk()] == sorted(
        (risk.can_be_won for risk in found.at_risk()), reverse=True
    )
    assert found.maximum == D("61.5")
    assert [row.maximum for row in found.by_agency({first.id: "A", second.id: "B"})] == [3, 3]
    assert found.rows(0)[0].maximum == D("7.5")


def test_the_index_of_its_parts_and_its_class(session: Session) -> None:
    campaign = a_campaign(session)
    for name, scored, most in (
        ("Lãnh đạo", "18,29", "22"),
        ("SIPAS", "8.15", "10"),
        ("Kinh tế - xã hội", "2,97", "6,5"),
    ):
        together.save_part(session, campaign, name, scored, most, "Công văn số 1", SYSTEM)
    own, others = Part(D("57.92"), D("61.5")), together.parts(session, campaign)
    assert together.index(campaign, own, others) == D("87.33")
    assert together.class_of(D("87.33"), campaign.bounds) == "B"
    assert [together.class_of(D(one), campaign.bounds) for one in ("90", "79.99", "70", "69.99")] == [
        "A",
        "C",
        "C",
        "D",
    ]
    together.save_part(session, campaign, "SIPAS", "", "", "", SYSTEM)
    with pytest.raises(Refused, match="cộng lại 90, phải là 100"):
        together.index(campaign, own, together.parts(session, campaign))
    with pytest.raises(Refused, match="vượt điểm tối đa"):
        together.save_part(session, campaign, "SIPAS", "11", "10", "a", SYSTEM)
