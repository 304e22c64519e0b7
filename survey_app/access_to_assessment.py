"""Who may open what of the self-assessment: the part of the table in `survey_app/access.py` that is about it."""

from __future__ import annotations

from survey_app.roles import AGENCY, ASSESSMENT, HOME_AFFAIRS


def _assessment(names: str) -> dict[str, frozenset[str]]:
    """Pages of the self-assessment that change nothing."""
    return {f"home_affairs.assessment_{name}": ASSESSMENT for name in names.split()}


def _home_affairs(names: str) -> dict[str, frozenset[str]]:
    """Pages on which Home Affairs decides."""
    return {f"home_affairs.assessment_{name}": HOME_AFFAIRS for name in names.split()}


def _agency(names: str) -> dict[str, frozenset[str]]:
    """Pages of an agency's own self-assessment."""
    return {f"agency.assessment_{name}": AGENCY for name in names.split()}


ASSESSMENT_PAGES: dict[str, frozenset[str]] = {
    **_agency(
        "table_file_fetch desk desk_one leaf leaf_explain evidence_add evidence_attach evidence_detach evidence_file"
    ),
    **_agency("handing_in handing_in_take_back handing_in_letter paper table_file"),
    **_assessment("campaigns campaigns_one sets sets_template sets_one sets_file sets_comparison"),
    **_assessment("assignments assignments_file appraisal appraisal_leaf appraisal_file appraisal_letter together"),
    **_assessment("papers_list papers_state papers_one papers_file papers_signed_file papers_bundle"),
    **_home_affairs("appraisal_save appraisal_close appraisal_propose appraisal_decide"),
    **_home_affairs(
        "appraisal_send_back together_part survey_points papers_make papers_facts many_choose many_applies merging"
    ),
    **_home_affairs("extension sets_upload sets_publish sets_discard campaigns_new campaigns_edit campaigns_turn"),
    **_home_affairs("papers_signed_keep papers_signed_withdraw papers_signed_bring_back"),
    **_home_affairs("campaigns_remind assignments_upload assignments_edit"),
}
