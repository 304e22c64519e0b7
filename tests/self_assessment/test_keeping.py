"""Documents of proof go when their time is over: never one that is still needed, and never the score that it proved."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation.audit import SYSTEM, AuditEvent
from foundation.db import Refused
from foundation.vietnam_time import today
from self_assessment import campaigns, desks, entries, evidence, evidence_files, keeping
from self_assessment.evidence import AssessmentEvidence, Described
from tests.self_assessment.kit import a_campaign, a_table_handed_in, said, save

DAYS = 100
OTHER = b"%PDF-1.7 another plan"


def a_day_old(checksum: str) -> None:
    os.utime(evidence_files.path(checksum), (time.time() - 2 * keeping.DAY,) * 2)


def test_a_document_goes_when_its_last_campaign_is_over_and_its_score_stays(session: Session) -> None:
    campaign = a_table_handed_in(session)
    agency_id = entries.find(session, campaign.id, "1.1.1").agency_id  # type: ignore[union-attr]
    told = Described("13/BC", today(), "UBND", "Báo cáo của ông A", "", ("b.pdf", OTHER))
    document = evidence.add(session, agency_id, told, SYSTEM)
    evidence.attach(session, entries.find(session, campaign.id, "1.1.2"), document, SYSTEM)  # type: ignore[arg-type]
    unused = evidence.add(session, agency_id, told._replace(number="14/BC", file=("c.pdf", b"%PDF-1.7 c")), SYSTEM)
    late, checksum = campaign.appraise_until + timedelta(days=DAYS), document.sha256
    assert keeping.due(session, DAYS, late) == []  # it is still open
    campaigns.turn(session, campaign, "close", SYSTEM)
    assert keeping.due(session, DAYS, late - timedelta(days=1)) == []
    before = [line.counts for line in desks.lines(session, campaign, ["1.1.1", "1.1.2"])]
    a_day_old(checksum)
    a_day_old(unused.sha256)
    assert keeping.erase_due(session, DAYS, late) == 2
    assert keeping.erase_due(session, DAYS, late) == 0
    assert (document.abstract, document.words, document.filename, document.sha256) == (keeping.GONE, "", "", "")
    assert not evidence_files.path(checksum).exists()
    assert evidence_files.path(unused.sha256).exists()
    assert [line.counts for line in desks.lines(session, campaign, ["1.1.1", "1.1.2"])] == before
    assert len(session.scalars(select(AuditEvent).where(AuditEvent.verb == "assessment.erase")).all()) == 1
    entry = save(session, a_campaign(session, year=2027), "1.1.1", said("1"), session.get_one(Agency, agency_id))
    with pytest.raises(Refused, match="đã xoá khi hết thời hạn lưu giữ"):
        evidence.attach(session, entry, document, SYSTEM)


def test_a_file_that_a_letter_or_another_campaign_needs_stays(session: Session) -> None:
    campaign = a_table_handed_in(session)  # the letter and the document are equal files
    document = session.scalars(select(AssessmentEvidence)).one()
    next_year = a_campaign(session, year=2027)
    first = session.get_one(Agency, document.agency_id)
    campaigns.turn(session, campaign, "close", SYSTEM)
    late = campaign.appraise_until + timedelta(days=DAYS)
    entry = save(session, next_year, "1.1.1", said("1"), first)
    evidence.attach(session, entry, document, SYSTEM)
    assert keeping.due(session, DAYS, late) == []
    evidence.detach(session, entry, document.id, SYSTEM)
    checksum = document.sha256
    a_day_old(checksum)
    assert keeping.erase_due(session, DAYS, late) == 1
    assert evidence_files.path(checksum).exists()


def test_a_file_sent_just_now_waits_for_its_row(session: Session) -> None:
    checksum = evidence_files.keep(b"%PDF-1.7 alone")
    a_day_old(checksum)
    assert evidence_files.keep(b"%PDF-1.7 alone") == checksum  # an equal one is sent meanwhile
    assert keeping.remove_unneeded(session, time.time() - keeping.DAY) == 0
    a_day_old(checksum)
    assert keeping.remove_unneeded(session, time.time() - keeping.DAY) == 1
