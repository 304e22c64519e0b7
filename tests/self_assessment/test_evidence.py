"""What is told of a document of proof fits together, or everything that does not is said at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from foundation.vietnam_time import today
from self_assessment.evidence import Described, add
from tests import cast

LINK = "https://vanban.chinhphu.vn/1"
SOUND = Described("15/BC-SNV", today(), "Sở Nội vụ", "Báo cáo", LINK)
WRONG = {
    "of tomorrow": (SOUND._replace(day=today() + timedelta(days=1)), "Ngày ban hành còn ở sau hôm nay"),
    "without a day": (SOUND._replace(day=None), "Nhập ngày ban hành"),
    "without file and link": (SOUND._replace(link=""), "Chọn tệp, hoặc nhập đường dẫn"),
    "a link that is none": (SOUND._replace(link="javascript:alert(1)"), "Đường dẫn phải bắt đầu"),
    "without a number": (SOUND._replace(number=" "), "Nhập số, ký hiệu của tài liệu"),
    "a long issuer": (SOUND._replace(issuer="x" * 201), "cơ quan ban hành dài hơn 200 ký tự"),
}


@pytest.mark.parametrize("how", WRONG)
def test_what_does_not_fit_is_refused(session_on_each: Session, how: str) -> None:
    told, words = WRONG[how]
    agency = cast.an_agency(session_on_each)
    with pytest.raises(Refused, match=words):
        add(session_on_each, agency.id, told, audit.SYSTEM)


def test_all_of_it_is_told_at_once_and_a_document_of_today_is_taken(session_on_each: Session) -> None:
    agency = cast.an_agency(session_on_each)
    late = today() + timedelta(days=9)
    with pytest.raises(Refused) as refusal:
        add(session_on_each, agency.id, Described("", late, "", "", ""), audit.SYSTEM)
    assert str(refusal.value).count(".") >= 5
    assert add(session_on_each, agency.id, SOUND, audit.SYSTEM).day == SOUND.day
