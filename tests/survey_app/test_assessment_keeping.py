"""The worker and the command `erase` obey PROOF_KEEP_DAYS."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from foundation.audit import SYSTEM
from self_assessment import campaigns
from self_assessment.evidence import AssessmentEvidence
from self_assessment.keeping import GONE
from survey_app.cli import duties
from survey_app.database import db
from tests.self_assessment.kit import a_table_handed_in


def test_the_command_says_what_goes_and_the_worker_has_it_go(office: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    campaigns.turn(db.session, a_table_handed_in(db.session), "close", SYSTEM)
    db.session.commit()
    run = office.test_cli_runner().invoke
    assert "đến hạn 0 tài liệu" in run(args=["erase", "--dry-run"]).output
    monkeypatch.setitem(office.config, "PROOF_KEEP_DAYS", -1000)  # so that it was over long ago
    assert "đến hạn 1 tài liệu" in run(args=["erase", "--dry-run"]).output
    kept = select(AssessmentEvidence.abstract)
    assert db.session.scalar(kept) == "Kế hoạch"
    db.session.rollback()
    duties._kept.clear()
    duties.days_instead_of_moments(db.session)
    assert db.session.scalar(kept) == GONE
    assert "đã xoá 0 tài liệu" in run(args=["erase"]).output
