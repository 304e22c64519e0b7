"""Who issues the papers of a self-assessment, under which number, who signs and who receives them: as the campaign says, else as
the newest round says."""

from __future__ import annotations

import datetime as dt
from typing import Any

from questionnaires.survey_round import newest_first
from self_assessment.campaigns import AssessmentCampaign
from survey_app.database import db
from survey_app.letterhead import Letterhead, Signature

OF_ROUND = ("symbol", "place", "capacity", "signer", "recipients")
EMPTY: dict[str, Any] = {
    "parent": "",
    "issuer": "",
    "ground": "",
    "paper_number": None,
    "paper_day": "",
    **dict.fromkeys(OF_ROUND, ""),
}


def standing(campaign: AssessmentCampaign) -> dict[str, Any]:
    """Every fact of the papers, by name; a day is ISO text, empty while there is none."""
    whole = db.session.get(AssessmentCampaign, campaign.within_id) if campaign.within_id else None
    return EMPTY | _of_newest_round() | dict(whole.on_papers if whole else {}) | dict(campaign.on_papers)


def _of_newest_round() -> dict[str, Any]:
    """What is so for the province in any case; nothing before a round was made."""
    newest = next(iter(newest_first(db.session)), None)
    if newest is None:
        return {}
    found = {name: newest.setting(name) for name in OF_ROUND}
    found["place"] = found["place"] or newest.province
    return found | {"parent": f"UBND {newest.province_text}", "issuer": newest.host}


def head(campaign: AssessmentCampaign, *, numbered: bool = False) -> Letterhead | None:
    """The head; the number is that of the report alone. None while nobody said who issues it."""
    facts = standing(campaign)
    if not facts["issuer"]:
        return None
    bodies = facts["parent"].upper(), facts["issuer"].upper(), facts["place"]
    if not numbered:
        return Letterhead(*bodies)
    day = dt.date.fromisoformat(facts["paper_day"]) if facts["paper_day"] else None
    return Letterhead(*bodies, facts["symbol"], facts["paper_number"], day)


def signature(campaign: AssessmentCampaign) -> Signature:
    """Who signs, and who receives."""
    facts = standing(campaign)
    capacity, recipients = (
        tuple(line.strip() for line in facts[name].splitlines() if line.strip()) for name in ("capacity", "recipients")
    )
    return Signature(capacity, facts["signer"], recipients)
