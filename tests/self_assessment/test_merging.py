"""An agency merged in the middle of the year: nothing is lost, and whatever both had is said."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from criteria import Criterion
from foundation.audit import SYSTEM
from foundation.db import Refused
from foundation.vietnam_time import today
from self_assessment import assignments, campaigns, desks, entries, evidence, many, merging, sets
from self_assessment.assignments import Assigned
from self_assessment.campaigns import CLASSES, AssessmentCampaign
from self_assessment.evidence import AssessmentEvidence, Described
from self_assessment.items import Item, Items
from tests import cast
from tests.self_assessment.kit import PDF, a_campaign, dates, said, save, two_agencies

LEAF = Criterion("1", "Kế hoạch", Decimal(100), kind="yes_no")


def merged(old: Agency, heir: Agency) -> None:
    """Since yesterday."""
    old.valid_to, old.successor = today() - timedelta(days=1), heir


def document(session: Session, agency: Agency, number: str = "12/KH", content: bytes = PDF) -> AssessmentEvidence:
    told = Described(number, today(), "UBND", "Kế hoạch", "", ("a.pdf", content))
    return evidence.add(session, agency.id, told, SYSTEM)


def test_leaves_words_and_documents_go_to_the_successor_which_has_one_part_in_each_leaf(
    session_on_each: Session,
) -> None:
    session = session_on_each
    campaign = a_campaign(session)
    old, heir = two_agencies(session, campaign)  # the heir contributes to 1.1.2, which the old one leads
    assignments.assign(session, campaign, {"6.1.1": Assigned(heir.id, (old.id,))}, SYSTEM)
    entry = save(session, campaign, "1.1.2", said("2", explanation="Đã ký"), old)
    evidence.attach(session, entry, document(session, old), SYSTEM)
    merged(old, heir)
    done = merging.hand_over(session, campaign, old, SYSTEM)
    assert (done.heir.id, done.conflicts) == (
        heir.id,
        [
            "Tiêu chí 1.1.2: Sở Tài chính đang phối hợp, nay chủ trì; nội dung đã nhập giữ nguyên.",
            "Tiêu chí 6.1.1: Sở Tài chính đang chủ trì nên thôi phần phối hợp của Sở Nội vụ.",
        ],
    )
    assert assignments.of_campaign(session, campaign) == {
        number: Assigned(heir.id) for number in ("1.1.1", "1.1.2", "6.1.1")
    }
    (line,) = desks.lines(session, campaign, ["1.1.2"])
    assert line.entry is not None
    assert (line.entry.agency_id, line.entry.explanation, len(line.proofs)) == (heir.id, "Đã ký", 1)
    with pytest.raises(Refused, match="đã chuyển cho Sở Tài chính"):
        merging.hand_over(session, campaign, old, SYSTEM)


@pytest.mark.parametrize("first", ["old", "heir"])
def test_of_two_tables_both_stay_and_it_is_said_who_still_has_to_hand_in(session_on_each: Session, first: str) -> None:
    session = session_on_each
    campaign = a_campaign(session)
    old, heir = two_agencies(session, campaign)
    for number in ("1.1.1", "1.1.2"):
        save(session, campaign, number, said("0", expected="0", explanation="Chưa có"), old)
    save(session, campaign, "6.1.1", said("0", expected="0", explanation="Chưa có"), heir)
    for one in (old, heir):
        desks.hand_in(session, campaign, one.id, ("cv.pdf", PDF), SYSTEM)
    desks.take_back(session, campaign, heir.id if first == "old" else old.id, SYSTEM)
    merged(old, heir)
    told = merging.hand_over(session, campaign, old, SYSTEM).conflicts
    expected = "Sở Nội vụ đã nộp bảng, Sở Tài chính thì chưa" if first == "old" else "Hãy trả lại bảng để Sở Tài chính"
    assert any(expected in sentence for sentence in told), told
    assert "Công văn của Sở Nội vụ vẫn nằm ở dòng của cơ quan ấy trong danh sách." in told
    assert desks.of_agency(session, campaign, old.id).letter_sha256
    assert desks.of_agency(session, campaign, heir.id).state == ("draft" if first == "old" else "handed_in")


def test_a_table_alone_moves_with_its_letter(session_on_each: Session) -> None:
    session = session_on_each
    campaign = a_campaign(session)
    old, heir = two_agencies(session, campaign)
    for number in ("1.1.1", "1.1.2"):
        save(session, campaign, number, said("0", expected="0", explanation="Chưa có"), old)
    desks.hand_in(session, campaign, old.id, ("cv.pdf", PDF), SYSTEM)
    merged(old, heir)
    merging.hand_over(session, campaign, old, SYSTEM)
    moved = desks.of_agency(session, campaign, heir.id)
    assert (moved.state, moved.letter) == ("handed_in", "cv.pdf")
    assert desks.of_agency(session, campaign, old.id).id is None


def test_a_document_that_both_have_stays_twice_and_the_old_agency_reads_nothing_more(session_on_each: Session) -> None:
    session = session_on_each
    campaign = a_campaign(session)
    old, heir = two_agencies(session, campaign)
    theirs, other = document(session, old), document(session, old, "13/KH", b"%PDF-1.7 of the old one")
    document(session, heir)
    document(session, heir, "13/kh", b"%PDF-1.7 of the heir")
    entry = save(session, campaign, "1.1.1", said("1"), old)
    evidence.attach(session, entry, theirs, SYSTEM)
    merged(old, heir)
    told = merging.hand_over(session, campaign, old, SYSTEM).conflicts
    day = f"{today():%d/%m/%Y}"
    assert told[-2:] == [
        f"Tài liệu 12/KH ngày {day}: cả hai cơ quan đều có, nội dung giống hệt nhau; giữ cả hai.",
        f"Tài liệu 13/KH ngày {day}: cả hai cơ quan đều có, nội dung khác nhau, hãy xem lại; giữ cả hai.",
    ]
    assert len(evidence.shelf(session, heir.id)) == 4
    assert evidence.shelf(session, old.id) == []
    leaves = {
        one.id: {
            campaign.id: [
                *assignments.led_by(session, campaign, one.id),
                *assignments.helped_by(session, campaign, one.id),
            ]
        }
        for one in (old, heir)
    }
    for one in (theirs, other):
        assert evidence.proves_for(session, one.id, heir.id, leaves[heir.id])
        assert not evidence.proves_for(session, one.id, old.id, leaves[old.id])


def test_of_agencies_scored_alone_both_declarations_of_a_leaf_stay(session_on_each: Session) -> None:
    session = session_on_each
    kept = sets.keep(
        session, Items([Item(LEAF, proof="Kế hoạch")]), title="Bộ", year=2026, audience="commune", by=SYSTEM
    )
    sets.publish(session, kept, SYSTEM, seen=kept.sha256)
    campaign = campaigns.save(session, None, kept, SYSTEM, sure=True, title="Chấm xã", classes=CLASSES, **dates())
    old, heir = cast.an_agency(session, "XA1", "Xã Một", "xa"), cast.an_agency(session, "XA2", "Xã Hai", "xa")
    many.choose(session, campaign, [old, heir], SYSTEM)
    campaigns.turn(session, campaign, "open", SYSTEM)
    parts: dict[int | None, AssessmentCampaign] = {one.agency_id: one for one in campaigns.within(session, campaign)}
    save(session, parts[old.id], "1", said("60"), old)
    save(session, parts[heir.id], "1", said("80"), heir)
    merged(old, heir)
    (sentence,) = merging.hand_over(session, parts[old.id], None, SYSTEM).conflicts
    assert sentence.startswith("Tiêu chí 1: cả Xã Một và Xã Hai đều đã khai. Hai bảng đứng riêng")
    scores = {which: entries.find(session, part.id, "1") for which, part in parts.items()}
    assert {which: (one.score, one.agency_id) for which, one in scores.items() if one} == {
        old.id: ("60", heir.id),
        heir.id: ("80", heir.id),
    }
    mine = {one.id for one in assignments.campaigns_of(session, heir.id)}
    assert mine == {one.id for one in parts.values()}
    assert assignments.campaigns_of(session, old.id) == []
    assert session.scalars(select(AssessmentEvidence)).all() == []
